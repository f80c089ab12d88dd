"""All SQL over resumes, skills, work_experience and `internal.resume_files`.

Every function that reads for a person takes their id; those that read for the house say so.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Text,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
    update,
)

from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.looking import Statement, newest_first, statement_of
from upstar.resumes.types import ResumeView
from upstar.tables.resumes import Resume, Skill, WorkExperience

_OUTSIDE = tuple(getattr(Resume, field.name) for field in fields(ResumeView))
"""What is read where a résumé is only shown from outside: with its content a page of a list would read a megabyte."""
UPLOAD_LOCK = 0x6669_6C65
"""The first half of the advisory lock under which one upload of a person is noted at a time; it spells `file`."""
READ_AT_ONCE = 50
"""Readings that are held at a time where many are asked for: each may be a megabyte."""
_FILES = table(
    "resume_files", column("resume_id", Uuid), column("user_id", Uuid), column("digest", Text),
    column("removed_at", DateTime(timezone=True)), schema="internal",
)  # fmt: skip


def insert_resume(session: WriteSession, values: dict[str, Any]) -> UUID:
    """Insert a row and return its id."""
    return session.execute(insert(Resume).values(**values).returning(Resume.id)).scalar_one()


def insert_file(session: WriteSession, user_id: UUID, resume_id: UUID, digest: str, *, removed: bool = False) -> None:
    """Note what the résumé's file holds."""
    statement = """
        INSERT INTO internal.resume_files (resume_id, user_id, digest, removed_at)
        VALUES (:resume, :user, :digest, CASE WHEN :removed THEN now() END)
    """
    values = {"resume": resume_id, "user": user_id, "digest": digest, "removed": removed}
    session.execute(text(statement), values)


def hold_uploads(session: WriteSession, user_id: UUID) -> None:
    """Hold other uploads of the person off until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(UPLOAD_LOCK, func.hashtext(str(user_id)))))


def resume_by_digest(session: ReadSession, user_id: UUID, digest: str) -> tuple[Resume, datetime | None] | None:
    """Return the person's résumé of that content, and when its file was removed."""
    query = (
        select(Resume, _FILES.c.removed_at)
        .join(_FILES, _FILES.c.resume_id == Resume.id)
        .where(Resume.user_id == user_id, _FILES.c.user_id == user_id, _FILES.c.digest == digest)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def resume_with_file(
    session: ReadSession, user_id: UUID, resume_id: UUID
) -> tuple[Resume, datetime | None] | tuple[None, None]:
    """Return the person's résumé, and when its file was removed."""
    query = (
        select(Resume, _FILES.c.removed_at)
        .outerjoin(_FILES, _FILES.c.resume_id == Resume.id)
        .where(Resume.user_id == user_id, Resume.id == resume_id)
    )
    row = session.execute(query).one_or_none()
    return (None, None) if row is None else (row[0], row[1])


def known_resume(session: ReadSession, user_id: UUID, resume_id: UUID) -> Resume:
    """Return the person's résumé, which is known to be there."""
    return session.scalars(select(Resume).where(Resume.user_id == user_id, Resume.id == resume_id)).one()


def count_resumes(session: ReadSession, user_id: UUID) -> int:
    """Return how many résumés the person keeps."""
    return session.scalar(select(func.count()).select_from(Resume).where(Resume.user_id == user_id)) or 0


def set_removed(session: WriteSession, user_id: UUID, resume_id: UUID, moment: datetime | None) -> None:
    """Note when the file was removed; None where it is there again."""
    statement = """
        INSERT INTO internal.resume_files (resume_id, user_id, digest, removed_at)
        VALUES (:resume, :user, 'unknown-' || CAST(:resume AS text), :moment)
        ON CONFLICT (resume_id) DO UPDATE SET removed_at = excluded.removed_at
    """
    session.execute(text(statement), {"resume": resume_id, "user": user_id, "moment": moment})


def move_file(session: WriteSession, user_id: UUID, resume_id: UUID, key: str, to: str) -> bool:
    """Give the person's résumé, whose file is under `key`, another key; False where it is gone or has another file."""
    statement = update(Resume).where(Resume.user_id == user_id, Resume.id == resume_id, Resume.s3_key == key)
    return bool(session.execute(statement.values(s3_key=to).returning(Resume.id)).scalar_one_or_none())


def outlived(session: ReadSession, now: datetime, limit: int) -> Sequence[tuple[UUID, UUID, str]]:
    """Return (person, résumé, key) of files older than their person's choice and still there, oldest first."""
    query = """
        SELECT r.user_id, r.id, r.s3_key FROM internal.privacy_choices p JOIN resumes r ON r.user_id = p.user_id
        LEFT JOIN internal.resume_files f ON f.resume_id = r.id
        WHERE p.keep_months IS NOT NULL AND r.uploaded_at < :now - make_interval(months => p.keep_months)
          AND r.processing_status IN ('COMPLETED', 'FAILED') AND (f.removed_at IS NULL OR r.extracted_text IS NOT NULL)
        ORDER BY r.uploaded_at, r.id LIMIT :limit
    """
    return [(row[0], row[1], row[2]) for row in session.execute(text(query), {"now": now, "limit": limit})]


def keys_named(session: ReadSession, keys: Collection[str]) -> set[str]:
    """Return which of the keys are those of résumés, whoever's."""
    return set(session.scalars(select(Resume.s3_key).where(Resume.s3_key.in_(keys))))


def types_named(session: ReadSession, keys: Collection[str]) -> list[tuple[str, str]]:
    """Return (key, file_type) of the keys that are those of résumés, whoever's."""
    query = select(Resume.s3_key, Resume.file_type).where(Resume.s3_key.in_(keys))
    return [(row[0], row[1]) for row in session.execute(query)]


def files_after(session: ReadSession, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
    """Return (résumé, key) of files that were not removed, by id, from behind the last one seen."""
    query = """
        SELECT r.id, r.s3_key FROM resumes r LEFT JOIN internal.resume_files f ON f.resume_id = r.id
        WHERE f.removed_at IS NULL AND (CAST(:after AS uuid) IS NULL OR r.id > :after) ORDER BY r.id LIMIT :limit
    """
    return [(row[0], row[1]) for row in session.execute(text(query), {"after": after, "limit": limit})]


def resume_by_id(session: ReadSession, user_id: UUID, resume_id: UUID, *, for_update: bool = False) -> Resume | None:
    """Return the person's résumé; with `for_update` no other transaction may change it until this one ends."""
    query = select(Resume).where(Resume.user_id == user_id, Resume.id == resume_id)
    return session.scalars(query.with_for_update() if for_update else query).one_or_none()


def readings_of(session: ReadSession, resume_ids: Sequence[UUID]) -> Iterator[tuple[UUID, object]]:
    """Yield (id, structured_data) of the résumés, whoever's, in no order; few are held at a time."""
    query = select(Resume.id, Resume.structured_data).where(Resume.id.in_(resume_ids))
    for row in session.execute(query, execution_options={"yield_per": READ_AT_ONCE}):
        yield row[0], row[1]


@cache
def outside_by_id() -> Statement:
    """What `ResumeView` has of the résumé `resume_id` of the person `user_id`."""
    mine = Resume.user_id == bindparam("user_id"), Resume.id == bindparam("resume_id")
    return statement_of(select(*_OUTSIDE).where(*mine))


@cache
def newest(*, behind: bool) -> Statement:
    """What `ResumeView` has of the person's résumés, newest first."""
    return newest_first(_OUTSIDE, Resume.user_id, Resume.uploaded_at, Resume.id, behind=behind)


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
    for kind, own in ((Skill, skills), (WorkExperience, experience)):
        session.execute(delete(kind).where(kind.resume_id == resume_id))
        if own:
            session.execute(insert(kind), list(own))


def skills_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Sequence[Skill]:
    """Return the skills of the person's résumé, surest first."""
    query = select(Skill).where(Skill.user_id == user_id, Skill.resume_id == resume_id)
    return session.scalars(query.order_by(Skill.confidence_score.desc(), Skill.skill_name)).all()


def experience_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Sequence[WorkExperience]:
    """Return the roles of the person's résumé, newest first."""
    query = select(WorkExperience).where(WorkExperience.user_id == user_id, WorkExperience.resume_id == resume_id)
    return session.scalars(query.order_by(WorkExperience.start_date.desc(), WorkExperience.id)).all()
