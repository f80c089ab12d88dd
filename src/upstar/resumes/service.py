"""Accept a résumé, read it, keep what was read, give it back, delete it."""

from datetime import date
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, decode_moment_cursor, moment_cursor
from upstar.kit.text import storable, truncate
from upstar.kit.tokens import content_hash
from upstar.resumes import queries
from upstar.resumes.codec import profile_from_json, profile_to_json
from upstar.resumes.readers import MAX_BYTES, media_type
from upstar.resumes.reading import read_in_child, sandbox
from upstar.resumes.types import Document, Evidence, ExperienceFact, Profile, ResumeView, SkillFact
from upstar.tables.resumes import Resume, Skill, WorkExperience

NAME_WIDTH = 255
"""Width of filename, company_name, job_title and location in the contract."""
SKILL_WIDTH = 100
"""Width of skill_name and skill_category in the contract."""
MAX_FILE_BYTES = MAX_BYTES
"""The largest file that is accepted."""


def read_file(data: bytes, filename: str, *, today: date) -> tuple[Document, Profile]:
    """Read a file into its text and its profile, in a process of its own; AppError says why one cannot be read."""
    return read_in_child(data, filename, today=today)


def start_reading() -> None:
    """Start the reading process, so that the first file finds it warm."""
    sandbox().start()


def object_key(user_id: UUID, data: bytes) -> str:
    """Return where the file is stored. The same file of the same person has the same key, so it is kept once."""
    return f"resumes/{user_id}/{content_hash(data)}"


def check(data: bytes, filename: str) -> str:
    """Return the media type; AppError for a file that is empty, too large or of no kind that is read."""
    return media_type(data, filename)


def find(session: ReadSession, user_id: UUID, key: str) -> ResumeView | None:
    """Return the person's résumé stored under the key."""
    row = queries.resume_by_key(session, user_id, key)
    return _view(row) if row else None


def register(
    session: WriteSession, user_id: UUID, *, filename: str, data: bytes, file_type: str, key: str, bucket: str
) -> tuple[ResumeView, bool]:
    """Write the row of an uploaded file; False where the same file was registered meanwhile or before."""
    made = queries.insert_resume(
        session,
        {
            "user_id": user_id,
            "filename": truncate(storable(filename) or "resume", NAME_WIDTH),
            "file_size": len(data),
            "file_type": file_type,
            "s3_key": key,
            "s3_bucket": bucket,
            "processing_status": "PENDING",
        },
    )
    row = queries.resume_by_key(session, user_id, key)
    if row is None:
        raise not_found("resume")
    return _view(row), made is not None


def get(session: ReadSession, user_id: UUID, resume_id: UUID) -> ResumeView:
    """Return the person's résumé; AppError NOT_FOUND where they have none of that id."""
    return _view(_row(session, user_id, resume_id))


def stored_at(session: ReadSession, user_id: UUID, resume_id: UUID) -> str:
    """Return the key of the résumé's file in the object store."""
    return _row(session, user_id, resume_id).s3_key


def list_for(session: ReadSession, user_id: UUID, cursor: str | None, limit: int) -> Page[ResumeView]:
    """Return the person's résumés, newest first."""
    rows = queries.resumes_before(session, user_id, decode_moment_cursor(cursor), limit + 1)
    views = [_view(row) for row in rows[:limit]]
    return Page(views, moment_cursor(views[-1].uploaded_at, views[-1].id) if len(rows) > limit else None)


def mark(session: WriteSession, user_id: UUID, resume_id: UUID, status: str, error: str | None = None) -> None:
    """Move the résumé to PENDING, PROCESSING, COMPLETED or FAILED; AppError NOT_FOUND where it is gone."""
    done = utc_now() if status in ("COMPLETED", "FAILED") else None
    values = {"processing_status": status, "error_message": error, "processed_at": done}
    if not queries.update_resume(session, user_id, resume_id, values):
        raise not_found("resume")


def keep(session: WriteSession, user_id: UUID, resume_id: UUID, document: Document, profile: Profile) -> None:
    """Keep text, profile, skills and roles in the place of whatever an earlier reading left."""
    values = {"extracted_text": storable(document.text), "structured_data": profile_to_json(profile)}
    if not queries.update_resume(session, user_id, resume_id, values):
        raise not_found("resume")
    owner = {"user_id": user_id, "resume_id": resume_id}
    skills = {truncate(fact.skill_name, SKILL_WIDTH): fact for fact in reversed(profile.skills)}
    queries.replace_facts(
        session,
        resume_id,
        [owner | _skill_row(name, fact) for name, fact in skills.items()],
        [owner | _role_row(fact, fact.start_date.value) for fact in profile.work_experience if fact.start_date],
    )


def profile_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Profile:
    """Return what was read; AppError CONFLICT `resume-not-ready` while nothing was."""
    row = _row(session, user_id, resume_id)
    if row.structured_data is None:
        message = row.error_message or "This résumé has not been read yet."
        raise AppError(ErrorKind.CONFLICT, "resume-not-ready", message)
    return profile_from_json(row.structured_data)


def skills_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> list[dict[str, Any]]:
    """Return the stored skills, surest first, as the columns of `skills` without the owner's."""
    _row(session, user_id, resume_id)
    return [_columns(row) for row in queries.skills_of(session, user_id, resume_id)]


def experience_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> list[dict[str, Any]]:
    """Return the stored roles, newest first, as the columns of `work_experience` without the owner's."""
    _row(session, user_id, resume_id)
    return [_columns(row) for row in queries.experience_of(session, user_id, resume_id)]


def delete(session: WriteSession, user_id: UUID, resume_id: UUID) -> str:
    """Delete the résumé's rows and return the key of its file, for the caller to delete once this is committed."""
    key = queries.delete_resume(session, user_id, resume_id)
    if key is None:
        raise not_found("resume")
    return key


def _row(session: ReadSession, user_id: UUID, resume_id: UUID) -> Resume:
    row = queries.resume_by_id(session, user_id, resume_id)
    if row is None:
        raise not_found("resume")
    return row


def _columns(row: Skill | WorkExperience) -> dict[str, Any]:
    hidden = {"user_id", "resume_id"}
    return {column.name: getattr(row, column.name) for column in row.__table__.columns if column.name not in hidden}


def _view(row: Resume) -> ResumeView:
    return ResumeView(
        id=row.id,
        filename=row.filename,
        file_size=row.file_size,
        file_type=row.file_type,
        processing_status=row.processing_status,  # type: ignore[arg-type]  # the enum type has just these labels
        error_message=row.error_message,
        uploaded_at=row.uploaded_at,
        processed_at=row.processed_at,
    )


def _skill_row(name: str, fact: SkillFact) -> dict[str, Any]:
    return {
        "skill_name": name,
        "skill_category": truncate(fact.skill_category, SKILL_WIDTH) if fact.skill_category else None,
        "proficiency_level": fact.proficiency_level,
        "years_experience": fact.years_experience,
        "is_verified": fact.is_verified,
        "confidence_score": fact.confidence_score,
        "extraction_metadata": {"engine": fact.source, "evidence": _evidence(fact.evidence)},
    }


def _role_row(fact: ExperienceFact, start: date) -> dict[str, Any]:
    return {
        "company_name": truncate(fact.company_name, NAME_WIDTH),
        "job_title": truncate(fact.job_title, NAME_WIDTH),
        "start_date": start,
        "end_date": fact.end_date.value if fact.end_date else None,
        "is_current": fact.is_current,
        "description": fact.description,
        "skills_used": list(fact.skills_used),
        "achievements": list(fact.achievements),
        "location": truncate(fact.location, NAME_WIDTH) if fact.location else None,
        "employment_type": fact.employment_type,
        "extraction_metadata": {
            "engine": fact.source,
            "start_date_precision": fact.start_date.precision if fact.start_date else None,
            "end_date_precision": fact.end_date.precision if fact.end_date else None,
            "evidence": _evidence(fact.evidence),
        },
    }


def _evidence(items: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{"text": item.text, "page": item.page, "start": item.start, "end": item.end} for item in items]
