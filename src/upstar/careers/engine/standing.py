"""Where a person stands on each path, and the next steps there."""

from collections.abc import Mapping, Sequence

from upstar.careers.engine.fit import (
    Ladder,
    Person,
    fit,
    ladders,
    person_of,
    step_to,
    substance,
    within_reach,
    years_on,
)
from upstar.careers.engine.skills import likeness_of_roles
from upstar.careers.types import EDUCATIONS, LEVELS, Background, ExperienceLevel, Path, Role, Standing, Step

LISTED_FROM = 0.10
"""The share of a role that must be there by title and skills for its path to be told of: one everyday skill that every
tenth role asks for is nothing in common."""
ENTRY_RISE = 1
"""The most steps of seniority that whoever is new to a path may rise by entering it."""
NEXT_LEVELS = 2
"""Levels ahead that are told of; what lies further depends on the choices before."""
NEXT_ROLES = 3
"""Roles of a level that are told of."""
NEXT_SHARE = 0.35
"""How likely a role ahead must be, of the likeliest one: a path has several ladders, and a receptionist's next step is
not the kitchen. Likely is what is there of it by title and skills, and how alike its skills are to the role's below."""
YEARS_FOR: tuple[tuple[float, ExperienceLevel], ...] = ((5, "senior"), (2, "mid"))
"""The level that years alone speak for; leading is told by titles."""


def standings(background: Background, paths: Sequence[Path], roles: tuple[Role, ...]) -> tuple[Standing, ...]:
    """Return where the person stands on every path that they have something in common with, the most fitting first.

    Paths on which they fill a role come before others. There it is that role, of several the one that fits best; else
    it is the role that fits best of those that they may enter: at most one step above their present level, open to
    them, and at most one step of schooling away. Ties go by the order of the paths.
    """
    person, by_slug = person_of(background, roles), ladders(roles)
    level, education = present_level(person, roles)
    found: list[Standing] = []
    for path in paths:
        ladder = by_slug.get(path.slug)
        standing = _standing(person, path, ladder, level, education) if ladder else None
        if standing is not None:
            found.append(standing)
    return tuple(sorted(found, key=lambda one: (not one.fills, -one.here.fit.value)))


def present_level(person: Person, roles: Sequence[Role]) -> tuple[ExperienceLevel, int]:
    """Return the level of the role that the person fills now, and their schooling (the number of its step).

    Where they fill none, the level is what their newest title states, else what their years speak for. Where schooling
    is not known, it is what the role that they fill usually takes.
    """
    background = person.background
    filled = [role for role in roles if role.id in person.fills]
    best = max(filled, key=lambda role: person.titles.get(role.id, 0.0), default=None)
    told = (best.level if best is not None else None) or background.level
    usual = best.education if best is not None else None
    return told or _by_years(background), EDUCATIONS.index(background.education or usual or "none")


def _by_years(background: Background) -> ExperienceLevel:
    if not background.jobs:
        return "entry"
    return next((level for least, level in YEARS_FOR if background.years >= least), "junior")


def _standing(person: Person, path: Path, ladder: Ladder, level: ExperienceLevel, education: int) -> Standing | None:
    years = years_on(person.background, ladder)
    filled = [role for role in ladder.roles if role.id in person.fills]
    fills = bool(filled)
    highest = LEVELS.index(level) + ENTRY_RISE
    entries = [role for role in ladder.roles if _rank(role) <= highest and within_reach(person, role, education)]
    choice = filled or entries
    if not choice:
        return None
    here = max(choice, key=lambda role: (fit(person, role, years).value, -_rank(role)))
    if substance(person, here) < LISTED_FROM:
        return None
    from_level = here.level or level if fills else level
    step = step_to(person, here, ladder.asked[here.id], years, from_level)
    ahead = _ahead(person, ladder, here, education, years, own_path=fills)
    return Standing(path, fills, step, ahead)


def _ahead(
    person: Person, ladder: Ladder, here: Role, education: int, years: float, *, own_path: bool
) -> tuple[Step, ...]:
    """The roles of the next levels, nearest level first, and within one those that fit best first."""
    schooling = max(education, EDUCATIONS.index(here.education or "none"))
    above = [
        role
        for role in ladder.roles
        if _rank(role) > _rank(here) and within_reach(person, role, schooling, own_path=own_path)
    ]
    alike = {role.id: likeness_of_roles(ladder.asked[here.id], ladder.asked[role.id]) for role in above}
    chance = {role.id: substance(person, role) + alike[role.id] for role in above}
    least = NEXT_SHARE * max(chance.values(), default=0.0)
    likely = [role for role in above if chance[role.id] >= least]
    found: list[Step] = []
    for rank in sorted({_rank(role) for role in likely})[:NEXT_LEVELS]:
        steps = [
            step_to(person, role, ladder.asked[role.id], years, here.level or "entry")
            for role in likely
            if _rank(role) == rank
        ]
        found += sorted(steps, key=lambda step: (-step.fit.value, step.role.title))[:NEXT_ROLES]
    return tuple(found)


def _rank(role: Role) -> int:
    return LEVELS.index(role.level or "entry")


def ladder_of(roles: Sequence[Role], slug: str) -> Mapping[ExperienceLevel, tuple[Role, ...]]:
    """Return the roles of a path by level, from the first step up; levels without a role are left out."""
    found: dict[ExperienceLevel, tuple[Role, ...]] = {}
    for level in LEVELS:
        members = tuple(role for role in roles if role.path_slug == slug and role.level == level)
        if members:
            found[level] = members
    return found
