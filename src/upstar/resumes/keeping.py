"""`resumes.structured_data` and the rows that hang on it: the reading, the corrections, and what comes of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.text import storable, truncate
from upstar.resumes import queries
from upstar.resumes.types import (
    Change,
    Correction,
    Document,
    Evidence,
    ExperienceFact,
    Profile,
    SkillFact,
)

NAME_WIDTH = 255
"""Width of filename, company_name, job_title and location in the contract."""
SKILL_WIDTH = 100
"""Width of skill_name and skill_category in the contract."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`read` is the last reading, `profile` the same as corrected; `changes` is what the last reading changed."""

    read: Profile
    profile: Profile
    corrections: tuple[Correction, ...] = ()
    changes: tuple[Change, ...] = ()


_KEPT = TypeAdapter(Kept)
NOT_READ = "This résumé has not been read yet."
READ_ELSEWHERE = "Other software read this résumé, in a form that is not known here. Please upload the file once more."


def load(session: ReadSession, user_id: UUID, resume_id: UUID, *, for_update: bool = False) -> Kept:
    """Return what is kept; AppError CONFLICT `resume-not-ready` while nothing was read.

    With `for_update` other writers wait until the transaction ends.
    """
    row = queries.resume_by_id(session, user_id, resume_id, for_update=for_update)
    if row is None:
        raise not_found("resume")
    kept = _read(row.structured_data)
    if kept is None:
        message = row.error_message or (NOT_READ if row.structured_data is None else READ_ELSEWHERE)
        raise AppError(ErrorKind.CONFLICT, "resume-not-ready", message)
    return kept


def load_all(session: ReadSession, resume_ids: Sequence[UUID]) -> Iterator[tuple[UUID, Profile]]:
    """Yield the id and the profile of each of the résumés that was read, in no order."""
    for resume_id, structured_data in queries.readings_of(session, resume_ids):
        kept = _read(structured_data)
        if kept is not None:
            yield resume_id, kept.profile


def load_if_any(session: WriteSession, user_id: UUID, resume_id: UUID) -> Kept | None:
    """Return what is kept, held against other writers; None where nothing was read yet."""
    row = queries.resume_by_id(session, user_id, resume_id, for_update=True)
    if row is None:
        raise not_found("resume")
    return _read(row.structured_data)


def _read(structured_data: object) -> Kept | None:
    """Return what we kept of a résumé; None where nothing was read, or others read it into a form of their own."""
    try:
        return None if structured_data is None else _KEPT.validate_python(structured_data)
    except ValidationError:
        return None


def store(session: WriteSession, user_id: UUID, resume_id: UUID, kept: Kept, document: Document | None = None) -> None:
    """Keep it, and put skills and roles in the place of the rows that are there; with a document also its text."""
    values: dict[str, Any] = {"structured_data": _KEPT.dump_python(kept, mode="json")}
    if document is not None:
        values["extracted_text"] = storable(document.text)
    if not queries.update_resume(session, user_id, resume_id, values):
        raise not_found("resume")
    owner = {"user_id": user_id, "resume_id": resume_id}
    profile = kept.profile
    skills = {truncate(fact.skill_name, SKILL_WIDTH): fact for fact in reversed(profile.skills)}
    queries.replace_facts(
        session,
        resume_id,
        [owner | _skill_row(name, fact) for name, fact in skills.items()],
        [owner | _role_row(fact, fact.start_date.value) for fact in profile.work_experience if fact.start_date],
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
