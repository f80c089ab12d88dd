"""All SQL over matched_jobs and scoring_weights."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.matching import MatchedJob, ScoringWeight

KEY = ("user_id", "resume_id", "job_source", "external_job_id")


def weights(session: ReadSession) -> dict[str, Decimal]:
    """Return the active weights by name."""
    rows = session.execute(select(ScoringWeight.weight_name, ScoringWeight.weight_value).where(ScoringWeight.is_active))
    return {row.weight_name: row.weight_value for row in rows}


def insert_weights(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the weights that are missing and return how many."""
    statement = upsert(ScoringWeight).on_conflict_do_nothing().returning(ScoringWeight.id)
    return len(session.execute(statement, rows).all())


def replace_matches(session: WriteSession, user_id: UUID, resume_id: UUID, rows: list[dict[str, Any]]) -> None:
    """Insert or renew these matches and remove the résumé's others, except those that the person acted on."""
    kept = [(row["job_source"], row["external_job_id"]) for row in rows]
    mine = and_(MatchedJob.user_id == user_id, MatchedJob.resume_id == resume_id)
    gone = delete(MatchedJob).where(mine, MatchedJob.user_action.is_(None))
    if kept:
        gone = gone.where(tuple_(MatchedJob.job_source, MatchedJob.external_job_id).not_in(kept))
    session.execute(gone)
    if rows:
        statement = upsert(MatchedJob)
        renewed = {name: getattr(statement.excluded, name) for name in rows[0] if name not in KEY}
        session.execute(statement.on_conflict_do_update(index_elements=list(KEY), set_=renewed), rows)


def dismissed(session: ReadSession, user_id: UUID) -> set[str]:
    """Return the ids of the listings that the person dismissed."""
    query = select(MatchedJob.external_job_id).where(
        MatchedJob.user_id == user_id, MatchedJob.user_action == "DISMISSED"
    )
    return set(session.scalars(query))


def matches(
    session: ReadSession, user_id: UUID, resume_id: UUID | None, after: tuple[Decimal, UUID] | None, limit: int
) -> Sequence[MatchedJob]:
    """Return the person's matches, best first, without dismissed ones, from behind the last one seen."""
    query = select(MatchedJob).where(
        MatchedJob.user_id == user_id,
        or_(MatchedJob.user_action.is_(None), MatchedJob.user_action != "DISMISSED"),
    )
    if resume_id is not None:
        query = query.where(MatchedJob.resume_id == resume_id)
    if after is not None:
        query = query.where(tuple_(MatchedJob.match_score, MatchedJob.id) < tuple_(*after))
    return session.scalars(query.order_by(MatchedJob.match_score.desc(), MatchedJob.id.desc()).limit(limit)).all()


def match_by_id(session: ReadSession, user_id: UUID, match_id: UUID) -> MatchedJob | None:
    """Return the person's match."""
    query = select(MatchedJob).where(MatchedJob.user_id == user_id, MatchedJob.id == match_id)
    return session.scalars(query).one_or_none()


def set_action(session: WriteSession, user_id: UUID, match_id: UUID, action: str) -> bool:
    """Set what the person did about a match; False where there is none."""
    statement = update(MatchedJob).where(MatchedJob.user_id == user_id, MatchedJob.id == match_id)
    found = session.execute(statement.values(user_action=action).returning(MatchedJob.id))
    return found.scalar_one_or_none() is not None
