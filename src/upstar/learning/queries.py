"""All SQL over static_courses and learning_recommendations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.learning import LearningRecommendation, StaticCourse

SEED_LOCK = 0x636F_7572_7365
"""The advisory lock that one seeding process holds; the number spells `course`."""


def courses(session: ReadSession) -> Sequence[StaticCourse]:
    """Return every course, by title."""
    return session.scalars(select(StaticCourse).order_by(StaticCourse.title, StaticCourse.id)).all()


def courses_after(session: ReadSession, after: tuple[str, UUID] | None, limit: int) -> Sequence[StaticCourse]:
    """Return courses by title, from behind the (title, id) of the last one seen."""
    query = select(StaticCourse)
    if after is not None:
        title, course_id = after
        query = query.where(
            (StaticCourse.title > title) | ((StaticCourse.title == title) & (StaticCourse.id > course_id))
        )
    return session.scalars(query.order_by(StaticCourse.title, StaticCourse.id).limit(limit)).all()


def insert_missing(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the courses whose provider and title no row has yet; return how many."""
    session.execute(select(func.pg_advisory_xact_lock(SEED_LOCK)))
    known = {(row.provider, row.title) for row in session.execute(select(StaticCourse.provider, StaticCourse.title))}
    missing = [row for row in rows if (row["provider"], row["title"]) not in known]
    if missing:
        session.execute(insert(StaticCourse), missing)
    return len(missing)


def recommendation(session: ReadSession, user_id: UUID) -> LearningRecommendation | None:
    """Return the person's advice."""
    query = select(LearningRecommendation).where(LearningRecommendation.user_id == user_id)
    return session.scalars(query).one_or_none()


def put_recommendation(session: WriteSession, user_id: UUID, values: dict[str, Any]) -> bool:
    """Keep the person's advice in the place of the last; False, and nothing written, where its hash is the same."""
    statement = upsert(LearningRecommendation).values(user_id=user_id, **values)
    statement = statement.on_conflict_do_update(
        index_elements=[LearningRecommendation.user_id],
        set_=values,
        where=LearningRecommendation.generation_prompt_hash.is_distinct_from(values["generation_prompt_hash"]),
    )
    written = session.execute(statement.returning(LearningRecommendation.id)).scalar_one_or_none()
    return written is not None
