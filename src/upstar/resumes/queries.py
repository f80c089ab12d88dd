"""All SQL over resumes, skills and work_experience. Every function that reads for a person takes their id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.resumes import Resume, Skill, WorkExperience


def insert_resume(session: WriteSession, values: dict[str, Any]) -> UUID | None:
    """Insert a row; None where a row of the same s3_key stands already."""
    statement = upsert(Resume).values(**values).on_conflict_do_nothing(index_elements=["s3_key"]).returning(Resume.id)
    return session.execute(statement).scalar_one_or_none()


def resume_by_key(session: ReadSession, user_id: UUID, key: str) -> Resume | None:
    """Return the person's résumé whose file is stored under the key."""
    return session.scalars(select(Resume).where(Resume.user_id == user_id, Resume.s3_key == key)).one_or_none()


def resume_by_id(session: ReadSession, user_id: UUID, resume_id: UUID, *, for_update: bool = False) -> Resume | None:
    """Return the person's résumé; with `for_update` no other transaction may change it until this one ends."""
    query = select(Resume).where(Resume.user_id == user_id, Resume.id == resume_id)
    return session.scalars(query.with_for_update() if for_update else query).one_or_none()


def resumes_before(
    session: ReadSession, user_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Resume]:
    """Return the person's résumés, newest first, from behind the (uploaded_at, id) of the last one seen."""
    query = select(Resume).where(Resume.user_id == user_id)
    if before is not None:
        query = query.where(tuple_(Resume.uploaded_at, Resume.id) < tuple_(*before))
    return session.scalars(query.order_by(Resume.uploaded_at.desc(), Resume.id.desc()).limit(limit)).all()


def completed(session: ReadSession, user_id: UUID, limit: int) -> Sequence[UUID]:
    """Return the ids of the person's résumés that are read, newest first."""
    query = select(Resume.id).where(Resume.user_id == user_id, Resume.processing_status == "COMPLETED")
    return session.scalars(query.order_by(Resume.uploaded_at.desc(), Resume.id.desc()).limit(limit)).all()


def update_resume(session: WriteSession, user_id: UUID, resume_id: UUID, values: dict[str, Any]) -> bool:
    """Set columns of the person's résumé; False where there is none."""
    statement = update(Resume).where(Resume.user_id == user_id, Resume.id == resume_id).values(**values)
    return bool(session.execute(statement.returning(Resume.id)).scalar_one_or_none())


def delete_resume(session: WriteSession, user_id: UUID, resume_id: UUID) -> str | None:
    """Delete the row and all that hangs on it; return its s3_key, or None where there is none."""
    statement = delete(Resume).where(Resume.user_id == user_id, Resume.id == resume_id).returning(Resume.s3_key)
    return session.execute(statement).scalar_one_or_none()


def replace_facts(
    session: WriteSession,
    resume_id: UUID,
    skills: Sequence[dict[str, Any]],
    experience: Sequence[dict[str, Any]],
) -> None:
    """Put these rows in the place of all earlier ones of the résumé, in two statements a table."""
    for table, rows in ((Skill, skills), (WorkExperience, experience)):
        session.execute(delete(table).where(table.resume_id == resume_id))
        if rows:
            session.execute(insert(table), list(rows))


def skills_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Sequence[Skill]:
    """Return the skills of the person's résumé, surest first."""
    query = select(Skill).where(Skill.user_id == user_id, Skill.resume_id == resume_id)
    return session.scalars(query.order_by(Skill.confidence_score.desc(), Skill.skill_name)).all()


def experience_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Sequence[WorkExperience]:
    """Return the roles of the person's résumé, newest first."""
    query = select(WorkExperience).where(WorkExperience.user_id == user_id, WorkExperience.resume_id == resume_id)
    return session.scalars(query.order_by(WorkExperience.start_date.desc(), WorkExperience.id)).all()
