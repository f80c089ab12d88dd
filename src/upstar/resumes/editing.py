"""A person corrects what was read of their résumé, and takes a correction back."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.text import squash, storable
from upstar.resumes import keeping
from upstar.resumes.engine.corrections import corrected, role_key, skill_key
from upstar.resumes.engine.entry_corrections import (
    PARTS,
    SPAN,
    Fact,
    entries_of,
    entry_key,
    now_called,
    said_about,
    said_of,
    stated,
)
from upstar.resumes.partial_dates import as_iso, parse_iso
from upstar.resumes.types import Change, Correction, CorrectionKind, EntryPart, ExperienceFact, Profile

MAX_CORRECTIONS = 500
NEEDS: dict[EntryPart, str] = {
    "education": "A study needs a school, a degree or a subject.",
    "certifications": "A certificate needs a name.",
    "languages": "A language needs a name.",
    "projects": "A project needs a name or a description.",
    "publications": "A publication needs a title.",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
"""One that may be written to, roughly: what is right is for whoever sends mail to find out."""


def set_skill(
    session: WriteSession, user_id: UUID, resume_id: UUID, name: str, values: dict[str, Any], *, today: date
) -> Profile:
    """Change the skill of that name, or add it, with the values that are given; return the corrected profile."""
    name = storable(squash(name))
    if not skill_key(name):
        raise AppError(ErrorKind.INVALID, "skill-invalid", "A skill needs a name with a letter or digit in it.")
    made = Correction("skill", "set", skill_key(name), utc_now(), {"skill_name": name, **_clean(values)})
    return _add(session, user_id, resume_id, made, today)


def remove_skill(session: WriteSession, user_id: UUID, resume_id: UUID, name: str, *, today: date) -> Profile:
    """Remove a skill for good; AppError NOT_FOUND where there is none of that name."""
    key = skill_key(name)
    state = keeping.load(session, user_id, resume_id)
    if key not in {skill_key(skill.skill_name) for skill in state.profile.skills}:
        raise not_found("skill")
    return _add(session, user_id, resume_id, Correction("skill", "remove", key, utc_now()), today)


def set_role(
    session: WriteSession, user_id: UUID, resume_id: UUID, key: str | None, values: dict[str, Any], *, today: date
) -> Profile:
    """Change the role of that key, or add one (None), with the values that are given; return the corrected profile.

    AppError NOT_FOUND where there is no such role; INVALID where an added one names neither title nor employer, or a
    role would end before it begins.
    """
    values = _clean(values)
    was = _role(keeping.load(session, user_id, resume_id).profile, key) if key is not None else None
    _check_role(was, values)
    if was is None:
        start = parse_iso(values.get("start_date") or "")
        title, company = values.get("job_title") or "", values.get("company_name") or ""
        was = ExperienceFact(company, title, start, None, False, None, "OTHER", None)  # noqa: FBT003
    return _add(session, user_id, resume_id, Correction("role", "set", role_key(was), utc_now(), values, was), today)


def remove_role(session: WriteSession, user_id: UUID, resume_id: UUID, key: str, *, today: date) -> Profile:
    """Remove a role for good; AppError NOT_FOUND where there is none of that key."""
    was = _role(keeping.load(session, user_id, resume_id).profile, key)
    return _add(session, user_id, resume_id, Correction("role", "remove", key, utc_now(), {}, was), today)


def set_about(session: WriteSession, user_id: UUID, resume_id: UUID, values: dict[str, Any], *, today: date) -> Profile:
    """Say what is right of the person: keys of ABOUT, of which an empty one is taken out; return the profile.

    AppError INVALID for what is no e-mail address.
    """
    profile = keeping.load(session, user_id, resume_id).profile
    known = said_about(profile)
    # a form sends all its fields: what is said already keeps the words behind it
    values = {name: value for name, value in _clean(values).items() if (value or None) != known[name]}
    if not values:
        return profile
    email = values.get("email")
    if email and not _EMAIL.fullmatch(email):
        raise AppError(ErrorKind.INVALID, "email-invalid", f"{email!r} is no e-mail address.")
    return _add(session, user_id, resume_id, Correction("about", "set", "about", utc_now(), values), today)


def set_entry(
    session: WriteSession, user_id: UUID, resume_id: UUID, part: EntryPart, key: str | None, values: dict[str, Any],
    *, today: date,
) -> Profile:  # fmt: skip
    """Change the entry of that key in a part, or add one (None), with the values given; return the corrected profile.

    AppError NOT_FOUND where there is no such entry; INVALID where one has no name, bears what its part knows nothing
    of, or ends before it begins.
    """
    values = _clean(values)
    unknown = sorted(values.keys() - set(PARTS[part].fields))
    if unknown:
        raise AppError(ErrorKind.INVALID, "field-unknown", f"An entry of {part} has no {unknown[0]}.")
    was = _entry(keeping.load(session, user_id, resume_id).profile, part, key) if key is not None else None
    before = said_of(part, was) if was is not None else {}
    said = before | values
    if not any(said.get(name) for name in PARTS[part].named_by):
        raise AppError(ErrorKind.INVALID, "entry-invalid", NEEDS[part])
    _check_dates(said, "It ends before it begins.", PARTS[part].dates)
    known_as = entry_key(part, was if was is not None else stated(part, PARTS[part].empty, values))
    made = Correction(part, "set", known_as, utc_now(), values, before=before)
    return _add(session, user_id, resume_id, made, today)


def remove_entry(
    session: WriteSession, user_id: UUID, resume_id: UUID, part: EntryPart, key: str, *, today: date
) -> Profile:
    """Remove an entry for good; AppError NOT_FOUND where its part has none of that key."""
    before = said_of(part, _entry(keeping.load(session, user_id, resume_id).profile, part, key))
    return _add(session, user_id, resume_id, Correction(part, "remove", key, utc_now(), before=before), today)


def corrections_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Sequence[Correction]:
    """Return the corrections in force, oldest first."""
    return keeping.load(session, user_id, resume_id).corrections


def changes_of(session: ReadSession, user_id: UUID, resume_id: UUID) -> Sequence[Change]:
    """Return what the last reading made different from the one before it."""
    return keeping.load(session, user_id, resume_id).changes


def take_back(session: WriteSession, user_id: UUID, resume_id: UUID, number: int, *, today: date) -> Profile:
    """Take back the correction of that number, counted from 0; AppError NOT_FOUND where there is none."""
    state = keeping.load(session, user_id, resume_id, for_update=True)
    if not 0 <= number < len(state.corrections):
        raise not_found("correction")
    left = (*state.corrections[:number], *state.corrections[number + 1 :])
    return _store(session, user_id, resume_id, replace(state, corrections=left), today)


def _add(session: WriteSession, user_id: UUID, resume_id: UUID, made: Correction, today: date) -> Profile:
    """Put a correction behind the others, merged with one that it follows up."""
    state = keeping.load(session, user_id, resume_id, for_update=True)
    kept = list(state.corrections)
    same = next((i for i, item in enumerate(kept) if (item.kind, item.key) == (made.kind, made.key)), None)
    if same is None and made.kind not in ("skill", "about"):
        # what was corrected before goes by the key that it was read with
        alike = ((i, item) for i, item in enumerate(kept) if item.kind == made.kind)
        same = next((i for i, item in alike if _now_called(state, item) == made.key), None)
    if same is not None:
        earlier = kept.pop(same)
        values = {**earlier.values, **made.values} if earlier.action == made.action == "set" else made.values
        made = replace(made, key=earlier.key, was=earlier.was or made.was, before=earlier.before, values=values)
    if len(kept) >= MAX_CORRECTIONS:
        raise AppError(ErrorKind.LIMITED, "corrections-full", f"No more than {MAX_CORRECTIONS} corrections are kept.")
    return _store(session, user_id, resume_id, replace(state, corrections=(*kept, made)), today)


def _now_called(state: keeping.Kept, item: Correction) -> str | None:
    """The key that a corrected role or entry goes by now."""
    if item.kind != "role":
        return now_called(state.read, item)
    if item.action != "set":
        return None
    alone = corrected(replace(state.read, work_experience=(), skills=()), [item], date.min)
    base = next((role for role in state.read.work_experience if role_key(role) == item.key), None)
    if base is not None:
        alone = corrected(replace(state.read, work_experience=(base,), skills=()), [item], date.min)
    return role_key(alone.work_experience[0]) if alone.work_experience else None


def _store(session: WriteSession, user_id: UUID, resume_id: UUID, state: keeping.Kept, today: date) -> Profile:
    profile = corrected(state.read, state.corrections, today)
    keeping.store(session, user_id, resume_id, replace(state, profile=profile))
    return profile


def _role(profile: Profile, key: str) -> ExperienceFact:
    found = next((role for role in profile.work_experience if role_key(role) == key), None)
    if found is None:
        raise not_found("role")
    return found


def _entry(profile: Profile, part: EntryPart, key: str) -> Fact:
    found = next((entry for entry in entries_of(profile, part) if entry_key(part, entry) == key), None)
    if found is None:
        raise not_found("entry")
    return found


def _check_role(was: ExperienceFact | None, values: dict[str, Any]) -> None:
    title = values.get("job_title", was.job_title if was else "")
    company = values.get("company_name", was.company_name if was else "")
    if not title and not company:
        raise AppError(ErrorKind.INVALID, "role-invalid", "A role needs a job title or an employer.")
    said = {name: values.get(name, as_iso(getattr(was, name, None))) for name in SPAN}
    _check_dates(said, None if values.get("is_current") else "The role ends before it begins.", SPAN)


def _check_dates(said: dict[str, Any], reversed_: str | None, names: Sequence[str]) -> None:
    """AppError INVALID for a text that is no date, and with `reversed_` where the second date lies before the first."""
    dates = []
    for name in names:
        text = said.get(name) or ""
        dates.append(parse_iso(text))
        if text and dates[-1] is None:
            raise AppError(
                ErrorKind.INVALID, "date-invalid", f"{text!r} is no date: write 2021, 2021-03 or 2021-03-15."
            )
    begin, end = dates if len(dates) == len(SPAN) else (None, None)
    if begin is not None and end is not None and end.value < begin.value and reversed_:
        raise AppError(ErrorKind.INVALID, "dates-reversed", reversed_)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _clean_value(value) for name, value in values.items()}


def _clean_value(value: object) -> object:
    if isinstance(value, str):
        return storable(value).strip()
    if isinstance(value, list):
        return [text for item in value if (text := storable(squash(str(item))))]
    return value


__all__ = [
    "PARTS", "CorrectionKind", "Fact", "changes_of", "corrections_of", "entry_key", "remove_entry", "remove_role",
    "remove_skill", "role_key", "set_about", "set_entry", "set_role", "set_skill", "take_back",
]  # fmt: skip
