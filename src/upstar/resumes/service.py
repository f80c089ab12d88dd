"""Accept a résumé, read it, keep what was read, give it back, delete it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.looking import Question, answered, page_of
from upstar.kit.clock import utc_now
from upstar.kit.errors import not_found
from upstar.kit.pages import Page
from upstar.resumes import keeping, queries
from upstar.resumes.engine.comparison import compare_profiles
from upstar.resumes.engine.corrections import changes, corrected
from upstar.resumes.readers import ENDINGS, MAX_BYTES, media_type
from upstar.resumes.reading import read_in_child, sandbox, try_out
from upstar.resumes.types import Document, Profile, ProfileComparison, ResumeView
from upstar.tables.resumes import Resume, Skill, WorkExperience

MAX_FILE_BYTES = MAX_BYTES
"""The largest file that is accepted."""
FILE_ENDINGS = ENDINGS
"""The endings under which a file picker shows what can be read."""


def read_file(data: bytes, filename: str, *, today: date) -> tuple[Document, Profile]:
    """Read a file into its text and its profile, in a process of its own; AppError says why one cannot be read."""
    return read_in_child(data, filename, today=today)


def try_reading() -> None:
    """Read two small files of our own in the sandbox; AppError where this machine does not let it work."""
    try_out()


def start_reading() -> None:
    """Start the reading process, so that the first file finds it warm."""
    sandbox().start()


def check(data: bytes, filename: str) -> str:
    """Return the media type; AppError for a file that is empty, too large or of no kind that is read."""
    return media_type(data, filename)


def get(session: ReadSession, user_id: UUID, resume_id: UUID) -> ResumeView:
    """Return the person's résumé; AppError NOT_FOUND where they have none of that id."""
    return answered(session, one(user_id, resume_id))


def one(user_id: UUID, resume_id: UUID) -> Question[ResumeView]:
    """Ask for what `get` returns."""

    def told(rows: Sequence[Any]) -> ResumeView:
        if not rows:
            raise not_found("resume")
        return view(rows[0])

    return Question(queries.outside_by_id(), {"user_id": user_id, "resume_id": resume_id}, told)


def stored_at(session: ReadSession, user_id: UUID, resume_id: UUID) -> str:
    """Return the key of the résumé's file in the object store."""
    return _row(session, user_id, resume_id).s3_key


def list_for(session: ReadSession, user_id: UUID, cursor: str | None, limit: int) -> Page[ResumeView]:
    """Return the person's résumés, newest first."""
    return answered(session, newest(user_id, cursor, limit))


def newest(user_id: UUID, cursor: str | None, limit: int) -> Question[Page[ResumeView]]:
    """Ask for what `list_for` returns."""
    return page_of(queries.newest, user_id, cursor, limit, view, "uploaded_at")


def read_ones(session: ReadSession, user_id: UUID, limit: int) -> Sequence[UUID]:
    """Return the ids of the person's résumés that are read, newest first, no more than `limit`."""
    return queries.completed(session, user_id, limit)


def mark(session: WriteSession, user_id: UUID, resume_id: UUID, status: str, error: str | None = None) -> None:
    """Move the résumé to PENDING, PROCESSING, COMPLETED or FAILED; AppError NOT_FOUND where it is gone."""
    done = utc_now() if status in ("COMPLETED", "FAILED") else None
    values = {"processing_status": status, "error_message": error, "processed_at": done}
    if not queries.update_resume(session, user_id, resume_id, values):
        raise not_found("resume")


def keep(
    session: WriteSession, user_id: UUID, resume_id: UUID, document: Document, read: Profile, *, today: date
) -> Profile:
    """Keep a reading in the place of an earlier one and return it as the person's corrections make it.

    What the reading changed is kept beside it.
    """
    before = keeping.load_if_any(session, user_id, resume_id)
    corrections = before.corrections if before else ()
    profile = corrected(read, corrections, today)
    different = changes(before.profile, profile) if before else ()
    keeping.store(session, user_id, resume_id, keeping.Kept(read, profile, corrections, different), document)
    return profile


def kept(session: ReadSession, user_id: UUID, resume_id: UUID) -> keeping.Kept:
    """Return all that is kept of the reading; AppError as `profile_of`."""
    return keeping.load(session, user_id, resume_id)


def profile_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Profile:
    """Return what was read, with the person's corrections; AppError CONFLICT `resume-not-ready` while nothing was."""
    return keeping.load(session, user_id, resume_id).profile


def profiles_of(session: ReadSession, resume_ids: Sequence[UUID]) -> Iterator[tuple[UUID, Profile]]:
    """Yield, with its résumé's id, what `profile_of` returns of each that was read, whoever's, in no order.

    They are read a few at a time, so the session is busy until the last one was taken.
    """
    return keeping.load_all(session, resume_ids)


def comparison(session: ReadSession, user_id: UUID, one: UUID, other: UUID) -> ProfileComparison:
    """Return what differs from the one résumé of the person to the other; AppError as `profile_of`."""
    before, after = (profile_of(session, user_id, resume_id) for resume_id in (one, other))
    return compare_profiles(before, after)


def text_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> str | None:
    """Return the text in reading order, to which all evidence points; None where it is not kept (any more)."""
    return _row(session, user_id, resume_id).extracted_text


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
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns if column.name not in hidden}
    return {name: _of_form(name, value) for name, value in values.items()}


def _of_form(name: str, value: object) -> object:
    """Return a column's value, or None where other software keeps it in another form."""
    if name == "extraction_metadata":
        return value if isinstance(value, dict) else None
    if name in ("skills_used", "achievements"):
        told = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return value if told else None
    return value


def view(row: Any) -> ResumeView:  # noqa: ANN401 - a row, whole or as seen from outside
    """Return a row as its owner sees it."""
    return ResumeView(
        id=row.id,
        filename=row.filename,
        file_size=row.file_size,
        file_type=row.file_type,
        processing_status=row.processing_status,
        error_message=row.error_message,
        uploaded_at=row.uploaded_at,
        processed_at=row.processed_at,
    )
