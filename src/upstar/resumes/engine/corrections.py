"""A person's corrections of what was read: they outrank every reading, earlier or later.

A correction names what it is about by how it was read. When the document is read again and read differently, a role is
found by the same employer and a start within three months, or the same title and start; one that is found no more is
added as the person stated it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from upstar.kit.text import fold
from upstar.kit.tokens import content_hash
from upstar.resumes.engine.audit import audit_timeline, mistakes
from upstar.resumes.engine.entry_corrections import KEY_DIGITS, about_corrected, with_entry
from upstar.resumes.engine.skill_facts import skills_of
from upstar.resumes.engine.tenure import MONTHS_A_YEAR, years_covered
from upstar.resumes.partial_dates import parse_iso
from upstar.resumes.types import (
    PERSON,
    Change,
    Correction,
    ExperienceFact,
    PartialDate,
    Profile,
    SkillFact,
)
from upstar.skills.vocabulary import vocabulary

NEAR_MONTHS = 3
"""By how much the start of a role may differ between two readings of one document."""


def skill_key(name: str) -> str:
    """Return what is equal for all spellings of a skill."""
    return vocabulary().key(name)


def role_key(role: ExperienceFact) -> str:
    """Return a name for the role that lasts as long as title, employer and start are read the same."""
    start = role.start_date.value.isoformat() if role.start_date else ""
    return content_hash(f"{fold(role.company_name)}|{fold(role.job_title)}|{start}".encode())[:KEY_DIGITS]


def corrected(read: Profile, corrections: Sequence[Correction], today: date) -> Profile:
    """Return the profile as read with the corrections applied in their order, and what follows from them."""
    if not corrections:
        return read
    skills, roles, profile = list(read.skills), list(read.work_experience), read
    for correction in corrections:
        if correction.kind == "skill":
            _correct_skill(skills, correction)
        elif correction.kind == "role":
            _correct_role(roles, correction)
        elif correction.kind == "about":
            profile = about_corrected(profile, correction.values)
        else:
            profile = with_entry(profile, correction)
    gone = {item.key for item in corrections if item.kind == "skill" and item.action == "remove"}
    gone -= {skill_key(skill.skill_name) for skill in skills}
    shown = tuple(_without(role, gone) for role in sorted(roles, key=_newest_first))
    timeline = audit_timeline(shown, profile.education, today)
    old = {finding.text for finding in read.timeline}
    return replace(
        profile,
        skills=tuple(skills),
        work_experience=shown,
        total_years_experience=years_covered(shown, today),
        timeline=timeline,
        warnings=(*(text for text in read.warnings if text not in old), *mistakes(timeline)),
    )


def _newest_first(role: ExperienceFact) -> tuple[bool, int]:
    """A sort key; roles without dates keep their order at the end."""
    return role.start_date is None, -role.start_date.value.toordinal() if role.start_date else 0


def _without(role: ExperienceFact, gone: set[str]) -> ExperienceFact:
    if not gone:
        return role
    return replace(role, skills_used=tuple(name for name in role.skills_used if skill_key(name) not in gone))


def _correct_skill(skills: list[SkillFact], correction: Correction) -> None:
    at = next((i for i, skill in enumerate(skills) if skill_key(skill.skill_name) == correction.key), None)
    if correction.action == "remove":
        if at is not None:
            del skills[at]
        return
    stated = {name: value for name, value in correction.values.items() if value is not None}
    name = stated.get("skill_name") or (skills[at].skill_name if at is not None else correction.key)
    known = vocabulary().find(name)
    category = stated.get("skill_category") or (known.category if known else None)
    base = skills[at] if at is not None else SkillFact(name, category, "INTERMEDIATE", None, 1.0, False, ())  # noqa: FBT003
    made = replace(base, **stated, confidence_score=1.0, source=PERSON)
    if at is None:
        skills.append(made)
    else:
        skills[at] = made


def _correct_role(roles: list[ExperienceFact], correction: Correction) -> None:
    at = _find(roles, correction)
    if correction.action == "remove":
        if at is not None:
            del roles[at]
        return
    empty = ExperienceFact("", "", None, None, False, None, "OTHER", None)  # noqa: FBT003
    base = roles[at] if at is not None else empty
    made = _stated(base, correction.values)
    if at is None:
        roles.append(made)
    else:
        roles[at] = made


def _find(roles: Sequence[ExperienceFact], correction: Correction) -> int | None:
    """Where the role is that the correction was made for, or the one that it is now."""
    for index, role in enumerate(roles):
        if role_key(role) == correction.key:
            return index
    was = correction.was
    alike = (
        index
        for index, role in enumerate(roles)
        if was is not None
        and (
            (fold(role.company_name) == fold(was.company_name) and _near(role.start_date, was.start_date))
            or (fold(role.job_title) == fold(was.job_title) and role.start_date == was.start_date)
        )
    )
    return next(alike, None)


def _near(one: PartialDate | None, other: PartialDate | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(_months(one.value) - _months(other.value)) <= NEAR_MONTHS


def _months(day: date) -> int:
    return day.year * MONTHS_A_YEAR + day.month


def _stated(base: ExperienceFact, values: dict[str, Any]) -> ExperienceFact:
    """The role with the values that the person stated; dates come as ISO text, an empty one is none."""
    stated = dict(values)
    for name in ("start_date", "end_date"):
        if name in stated:
            stated[name] = parse_iso(stated[name] or "")
    if "achievements" in stated:
        stated["achievements"] = tuple(stated["achievements"] or ())
    made = replace(base, **stated, source=PERSON)
    if made.is_current:
        made = replace(made, end_date=None)
    text = "\n".join((made.job_title, made.description or "", *made.achievements))
    return replace(made, skills_used=skills_of(text))


def changes(before: Profile, after: Profile) -> tuple[Change, ...]:
    """Return what is different in the second profile: skills, roles, and the person's own data."""
    return (*_skill_changes(before, after), *_role_changes(before, after), *_contact_changes(before, after))


def _skill_changes(before: Profile, after: Profile) -> Iterator[Change]:
    old = {skill_key(skill.skill_name): skill for skill in before.skills}
    new = {skill_key(skill.skill_name): skill for skill in after.skills}
    compared = ("skill_name", "proficiency_level", "years_experience", "is_verified")
    for key in dict.fromkeys((*old, *new)):
        yield from _change("skill", old.get(key), new.get(key), compared, (new.get(key) or old[key]).skill_name)


def _role_changes(before: Profile, after: Profile) -> Iterator[Change]:
    old = {role_key(role): role for role in before.work_experience}
    new = {role_key(role): role for role in after.work_experience}
    compared = ("end_date", "is_current", "location", "description", "achievements")
    for key in dict.fromkeys((*old, *new)):
        role = new.get(key) or old[key]
        name = " at ".join(part for part in (role.job_title, role.company_name) if part)
        yield from _change("role", old.get(key), new.get(key), compared, name)


def _contact_changes(before: Profile, after: Profile) -> Iterator[Change]:
    fields = ("name", "email", "phone", "location", "links")
    yield from _change("contact", before.contact, after.contact, fields, "contact")


def _change(kind: Any, old: object, new: object, fields: Sequence[str], name: str) -> Iterator[Change]:  # noqa: ANN401
    if old is None or new is None:
        yield Change(kind, "added" if old is None else "removed", name)
        return
    different = tuple(field for field in fields if getattr(old, field) != getattr(new, field))
    if different:
        yield Change(kind, "changed", name, different)
