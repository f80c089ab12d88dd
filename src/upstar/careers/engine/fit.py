"""How far a person fits a role (version 1; docs/careers.md has the formula and its reasons)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from upstar.careers.engine.licensed import is_licensed, is_open
from upstar.careers.engine.skills import Asked, Cover, asked_by_role, covers, have_and_gap, share_covered
from upstar.careers.types import (
    EDUCATIONS,
    LEVELS,
    Background,
    ExperienceLevel,
    Fit,
    Part,
    PartName,
    PastJob,
    Role,
    Step,
)
from upstar.kit.numbers import clamp, fixed

VERSION = "1"
TITLE, SKILLS = 0.40, 0.35
"""What was done and what is known are three quarters of a fit. Titles count a little more: a title says that somebody
paid for the work, a list of skills that its writer thinks so."""
EXPERIENCE, EDUCATION = 0.15, 0.10
"""Years and schooling make ready for a role, in proportion to what is there of it: twenty years in another trade and a
doctorate bring nobody near to a kitchen. Schooling counts less, since employers ask for it less strictly."""
SUBSTANCE = TITLE + SKILLS
UNKNOWN = 0.5
"""The value of years or schooling that the résumé says nothing of: neither for the person nor against them."""
EDUCATION_STEP = 0.35
"""What each step of schooling short takes off, as in an assessment."""
OLDER = 0.85
"""What each older title counts of the one after it, as where a target role is found."""
MAX_TITLES = 4
"""Older titles say little of what a person is today."""
SAME_TRADE = 0.97
"""The likeness of title from which on a job was held in another role too: the same trade on the same step."""
ALONE, BORNE_OUT = 0.25, 0.5
"""On a path where the person held no role, a title that is only alike in meaning counts a quarter by itself, and in
full where half of the role's skills are there: `Programmer` is near to `Medical Coder` in words alone."""
COUNTS_FROM = 0.3
"""The likeness of title from which on the years of a job count on a path, in proportion to it: less is chance."""
YEARS_USUAL: Mapping[ExperienceLevel, int] = {
    "entry": 0, "junior": 0, "mid": 2, "senior": 5, "lead": 7, "executive": 10,
}  # fmt: skip
"""Years at work that a role of a level usually takes: the lower ends of the bands in which job ads ask for experience
(0-2, 2-5, 5-10, 10+), with leading a team between the last two."""
PLACES = 3
"""Decimals of fits and points."""


@dataclass(frozen=True, slots=True)
class Person:
    """A background held against all roles: what is worked out once for all of them.

    `titles` is the likeness of title by role, older jobs counting less, as far as skills bear it out. `skills` is the
    share of each role's skills that is covered. `fills` are the roles that present jobs mean, `held` the titles of
    those that any job was held in.
    """

    background: Background
    covered: Mapping[str, Cover]
    titles: Mapping[UUID, float]
    skills: Mapping[UUID, float]
    fills: frozenset[UUID]
    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The roles of a path, with their skills."""

    roles: tuple[Role, ...]
    asked: Mapping[UUID, Sequence[Asked]]


def ladders(roles: tuple[Role, ...]) -> dict[str, Ladder]:
    """Return the paths by their slug; roles without a path or a level stand on none."""
    asked = {role.id: skills for role, skills in zip(roles, asked_by_role(roles), strict=True)}
    found: dict[str, list[Role]] = {}
    for role in roles:
        if role.path_slug is not None and role.level is not None:
            found.setdefault(role.path_slug, []).append(role)
    return {slug: Ladder(tuple(members), asked) for slug, members in found.items()}


def person_of(background: Background, roles: tuple[Role, ...]) -> Person:
    """Hold a background against the roles."""
    titles: dict[UUID, float] = {}
    for age, job in enumerate(background.jobs[:MAX_TITLES]):
        for role_id, alike in job.likeness.items():
            titles[role_id] = max(titles.get(role_id, 0.0), alike * OLDER**age)
    present = [job for place, job in enumerate(background.jobs) if place == 0 or job.current]
    covered = covers(background)
    skills = {role.id: share_covered(asked, covered) for role, asked in zip(roles, asked_by_role(roles), strict=True)}
    taken = _taken(background.jobs)
    held = [role for role in roles if role.id in taken]
    own = {role.path_slug for role in held}
    for role in roles:
        if role.path_slug not in own and role.id in titles:
            titles[role.id] *= ALONE + (1 - ALONE) * clamp(skills[role.id] / BORNE_OUT)
    fills = frozenset(job.means for job in present if job.means is not None)
    return Person(background, covered, titles, skills, fills, frozenset(role.title for role in held))


def years_on(background: Background, ladder: Ladder) -> float:
    """Return the years at work that count on a path: each job's, as far as its title is alike to a role there.

    Never more than the person has in all: jobs may overlap.
    """
    counted = 0.0
    for job in background.jobs:
        alike = max((job.likeness.get(role.id, 0.0) for role in ladder.roles), default=0.0)
        counted += job.years * alike if alike >= COUNTS_FROM else 0.0
    return min(counted, background.years)


def substance(person: Person, role: Role) -> float:
    """Return how much (0–1) of a role is there: by title and skills alone."""
    return (TITLE * person.titles.get(role.id, 0.0) + SKILLS * person.skills[role.id]) / SUBSTANCE


def fit(person: Person, role: Role, years: float) -> Fit:
    """Return the fit of a person to a role: title 0.40, skills 0.35, and by what is there of these, experience 0.15 and
    education 0.10. A skill more never lowers it.

    `years` are those that count (`years_on`). The value is the sum of the points, in thousandths.
    """
    there = substance(person, role)
    title, skills = person.titles.get(role.id, 0.0), person.skills[role.id]
    experience, education = _experience(person.background, role, years), _education(person.background, role)
    parts = (
        _part("title", TITLE, title, TITLE * title),
        _part("skills", SKILLS, skills, SKILLS * skills),
        _part("experience", EXPERIENCE, experience, EXPERIENCE * there * _or_unknown(experience)),
        _part("education", EDUCATION, education, EDUCATION * there * _or_unknown(education)),
    )
    return Fit(sum((part.points for part in parts), Decimal(0)), parts)


def step_to(
    person: Person,
    role: Role,
    asked: Sequence[Asked],
    years: float,
    from_level: ExperienceLevel,
    covered: Mapping[str, Cover] | None = None,
) -> Step:
    """Return what it takes to come to a role from a level; `covered` may say more than the person's own covers do."""
    have, gap = have_and_gap(asked, person.covered if covered is None else covered)
    level = role.level or from_level
    return Step(
        role=role,
        fit=fit(person, role, years),
        rise=LEVELS.index(level) - LEVELS.index(from_level),
        have=have,
        gap=gap,
        years_usual=YEARS_USUAL[level],
        years=fixed(years, 1),
        education_short=education_short(person.background, role),
    )


def education_short(background: Background, role: Role) -> int | None:
    """Return how many steps of schooling the person lacks for a role; None where either's is not known."""
    if role.education is None or (background.education is None and role.education != "none"):
        return None
    have = EDUCATIONS.index(background.education or "none")
    return max(0, EDUCATIONS.index(role.education) - have)


def within_reach(person: Person, role: Role, from_education: int, *, own_path: bool = False) -> bool:
    """Whether a role may be told of as a step: its profession is open to the person, and at most one step of schooling
    lies between. On the own path work makes up for schooling, but not in a profession that the law guards.

    `from_education` stands for the person's schooling where the résumé says nothing of it.
    """
    if not is_open(role.title, person.held):
        return False
    if own_path and not is_licensed(role.title):
        return True
    have = person.background.education
    known = EDUCATIONS.index(have) if have is not None else from_education
    return EDUCATIONS.index(role.education or "none") - known <= 1


def _taken(jobs: Sequence[PastJob]) -> frozenset[UUID]:
    alike = (role_id for job in jobs for role_id, likeness in job.likeness.items() if likeness >= SAME_TRADE)
    return frozenset([*alike, *(job.means for job in jobs if job.means is not None)])


def _experience(background: Background, role: Role, years: float) -> float | None:
    if role.level is None:
        return None
    usual = YEARS_USUAL[role.level]
    if usual == 0:
        return 1.0
    if background.jobs and background.years <= 0:
        return None
    return clamp(years / usual)


def _education(background: Background, role: Role) -> float | None:
    short = education_short(background, role)
    return None if short is None else clamp(1 - EDUCATION_STEP * short)


def _or_unknown(value: float | None) -> float:
    return UNKNOWN if value is None else value


def _part(name: PartName, weight: float, value: float | None, points: float) -> Part:
    told = None if value is None else fixed(value, PLACES)
    return Part(name, told, fixed(points, PLACES), fixed(weight, PLACES))
