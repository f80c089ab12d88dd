"""All SQL over profile_shares and what sharing keeps beside it in schema `internal`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.assessment import ProfileAssessment, ProfileShare

Row = Any
"""A row, its columns by name."""

_OWNED = """
    SELECT s.id, s.profile_assessment_id, s.is_active, s.created_at, s.expires_at, a.profile_score, a.resume_id,
           p.hide, p.hide_words, p.shown, p.version, p.views, p.viewed_at
    FROM profile_shares s
    JOIN profile_assessments a ON a.id = s.profile_assessment_id
    JOIN internal.shared_profiles p ON p.share_id = s.id
    WHERE s.user_id = :user
"""
_OPEN = "s.share_token = :hash AND s.is_active AND s.expires_at > :now"
_GIVEN = "s.id, s.user_id, s.profile_assessment_id, s.expires_at, p.hide, p.hide_words, p.shown, p.version"


def lock_person(session: WriteSession, user_id: UUID) -> None:
    """Hold off what else would change the person's links until the transaction ends."""
    session.execute(text("SELECT 1 FROM users WHERE id = :user FOR UPDATE"), {"user": user_id})


def active_count(session: ReadSession, user_id: UUID, now: datetime) -> int:
    """Return how many of the person's links open something."""
    query = "SELECT count(*) FROM profile_shares WHERE user_id = :user AND is_active AND expires_at > :now"
    return int(session.execute(text(query), {"user": user_id, "now": now}).scalar_one())


def insert_share(session: WriteSession, values: dict[str, Any]) -> UUID:
    """Insert a link and return its id."""
    return session.execute(insert(ProfileShare).values(**values).returning(ProfileShare.id)).scalar_one()


def insert_shown(
    session: WriteSession, share_id: UUID, hide: list[str], hide_words: list[str], shown: str, version: str
) -> None:
    """Insert what a link hides and shows; `shown` is JSON."""
    statement = """
        INSERT INTO internal.shared_profiles (share_id, hide, hide_words, shown, version)
        VALUES (:id, :hide, :words, CAST(:shown AS jsonb), :version)
    """
    values = {"id": share_id, "hide": hide, "words": hide_words, "shown": shown, "version": version}
    session.execute(text(statement), values)


def replace_shown(session: WriteSession, share_id: UUID, shown: str, version: str) -> None:
    """Put what a link shows in the place of what it showed."""
    statement = (
        "UPDATE internal.shared_profiles SET shown = CAST(:shown AS jsonb), version = :version WHERE share_id = :id"
    )
    session.execute(text(statement), {"id": share_id, "shown": shown, "version": version})


def shares_before(
    session: ReadSession, user_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row]:
    """Return the person's links, newest first, from behind the (created_at, id) of the last one seen."""
    behind = "AND (s.created_at, s.id) < (:moment, :id)" if before else ""
    values: dict[str, Any] = {"user": user_id, "limit": limit}
    if before:
        values |= {"moment": before[0], "id": before[1]}
    return session.execute(text(f"{_OWNED} {behind} ORDER BY s.created_at DESC, s.id DESC LIMIT :limit"), values).all()


def share_by_id(session: ReadSession, user_id: UUID, share_id: UUID) -> Row | None:
    """Return the person's link of that id."""
    return session.execute(text(_OWNED + " AND s.id = :id"), {"user": user_id, "id": share_id}).one_or_none()


def end_share(session: WriteSession, user_id: UUID, share_id: UUID) -> bool:
    """End the person's link and forget what it showed; False where they have none of that id."""
    statement = update(ProfileShare).where(ProfileShare.user_id == user_id, ProfileShare.id == share_id)
    found = session.execute(statement.values(is_active=False).returning(ProfileShare.id)).scalar_one_or_none()
    if found is not None:
        session.execute(text("UPDATE internal.shared_profiles SET shown = NULL WHERE share_id = :id"), {"id": share_id})
    return found is not None


def forget_ended(session: WriteSession, user_id: UUID, now: datetime, keep: int) -> None:
    """Delete the person's ended links but the newest `keep`."""
    statement = """
        DELETE FROM profile_shares WHERE id IN (
            SELECT id FROM profile_shares WHERE user_id = :user AND NOT (is_active AND expires_at > :now)
            ORDER BY created_at DESC, id DESC OFFSET :keep
        )
    """
    session.execute(text(statement), {"user": user_id, "now": now, "keep": keep})


def open_share(session: WriteSession, token_hash: str, now: datetime, *, count: bool) -> Row | None:
    """Return the link of that hash if it opens something, in one statement whatever is the matter with it.

    With `count` the view is counted.
    """
    values = {"hash": token_hash, "now": now}
    if not count:
        query = f"""
            SELECT {_GIVEN} FROM profile_shares s JOIN internal.shared_profiles p ON p.share_id = s.id WHERE {_OPEN}
        """  # noqa: S608 - our own words
        return session.execute(text(query), values).one_or_none()
    statement = f"""
        UPDATE internal.shared_profiles p SET views = p.views + 1, viewed_at = :now
        FROM profile_shares s WHERE s.id = p.share_id AND {_OPEN} RETURNING {_GIVEN}
    """  # noqa: S608 - our own words
    return session.execute(text(statement), values).one_or_none()


def newest_assessments(session: ReadSession, user_id: UUID, resume_ids: Sequence[UUID]) -> list[ProfileAssessment]:
    """Return the newest assessment of each of the person's résumés, newest first."""
    order = (ProfileAssessment.resume_id, ProfileAssessment.calculated_at.desc(), ProfileAssessment.id.desc())
    query = (
        select(ProfileAssessment)
        .where(ProfileAssessment.user_id == user_id, ProfileAssessment.resume_id.in_(resume_ids))
        .ext(distinct_on(ProfileAssessment.resume_id))
        .order_by(*order)
    )
    return sorted(session.scalars(query), key=lambda row: row.calculated_at, reverse=True)
