"""Roles beside the present one that much of a person's skills carries over to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from upstar.careers.engine.fit import Ladder, Person, ladders, person_of, step_to, within_reach, years_on
from upstar.careers.engine.skills import Asked, Cover, covers, likeness_of_roles, share_covered
from upstar.careers.engine.standing import present_level
from upstar.careers.types import LEVELS, Background, Move, Role
from upstar.kit.numbers import fixed

CARRIES, ALIKE, TITLE = 0.6, 0.2, 0.2
"""What of the likeness is how much of the new role's skills the person has, how alike the roles' skills are, and how
alike the new role is to their titles. The first decides whether they can do it; the others tell a move within a field
from one by everyday skills alone."""
USUAL = 0.5
"""How far a skill that the present role usually asks for is taken to be there where the person does not name it."""
MOVES_FROM = 0.18
"""The likeness from which on a move is told of. A judgement over the 27 authored people of the tests: what lay below
rested on one or two everyday skills."""
CARRIED_LEAST = 2
"""Skills that must carry over, at least in half: one alone is a chance."""
CARRIED_FROM = 0.5
TELLING = 1 / 40
"""The share of roles that at most ask for a skill of a trade. From the middle of a path up one of those that carry over
must be such a skill: nobody leads a school because they planned budgets and teams elsewhere."""
TELLING_ABOVE = LEVELS.index("junior")
HIGHEST, LOWEST = 1, -1
"""Steps of seniority up and down that a move may take: who changes the field rises by one step at most, and who would
have to go down further seldom does. On the own path nobody moves down."""
MOVES_MOST = 12
PLACES = 3


def moves(background: Background, roles: tuple[Role, ...]) -> tuple[Move, ...]:
    """Return the realistic moves to other roles, the most alike first; ties go by title. At most MOVES_MOST.

    A role that the person never held is one where it is at most one step of seniority up or down, open to them and at
    most one step of schooling away; where two of its skills or more carry over; and where the likeness reaches
    MOVES_FROM.
    """
    person, by_slug = person_of(background, roles), ladders(roles)
    level, education = present_level(person, roles)
    asked: Mapping[UUID, Sequence[Asked]] = next(iter(by_slug.values())).asked if by_slug else {}
    present = [role for role in roles if role.id in person.fills and role.id in asked]
    own = _own(person, present)
    covered, everyday = covers(background, asked[own.id] if own else (), USUAL), _everyday(asked)
    found: list[Move] = []
    for slug, ladder in by_slug.items():
        years = years_on(background, ladder)
        for role in ladder.roles:
            rise = LEVELS.index(role.level or "entry") - LEVELS.index(level)
            lowest = 0 if own is not None and own.path_slug == slug else LOWEST
            if role.title in person.held or not lowest <= rise <= HIGHEST or not within_reach(person, role, education):
                continue
            likeness = _likeness(person, role, ladder, covered, own)
            if likeness >= MOVES_FROM and _carries_over(ladder.asked[role.id], covered, everyday, role):
                step = step_to(person, role, ladder.asked[role.id], years, level, covered)
                found.append(Move(step, fixed(likeness, PLACES), own is not None and own.path_slug == slug))
    return tuple(sorted(found, key=lambda move: (-move.likeness, move.step.role.title))[:MOVES_MOST])


def _own(person: Person, present: Sequence[Role]) -> Role | None:
    """The role that the person's present job is most of all; None where it is none of the catalogue's."""
    return max(present, key=lambda role: person.titles.get(role.id, 0.0), default=None)


def _likeness(person: Person, role: Role, ladder: Ladder, covered: Mapping[str, Cover], own: Role | None) -> float:
    asked = ladder.asked[role.id]
    carries = share_covered(asked, covered)
    if own is None:
        return carries
    alike = likeness_of_roles(ladder.asked[own.id], asked)
    return CARRIES * carries + ALIKE * alike + TITLE * person.titles.get(role.id, 0.0)


def _everyday(asked: Mapping[UUID, Sequence[Asked]]) -> frozenset[str]:
    """The skills that are of no one trade."""
    seen = Counter(skill.key for skills in asked.values() for skill in skills)
    return frozenset(key for key, count in seen.items() if count > TELLING * len(asked))


def _carries_over(asked: Sequence[Asked], covered: Mapping[str, Cover], everyday: frozenset[str], role: Role) -> bool:
    carried = [skill.key for skill in asked if skill.key in covered and covered[skill.key].value >= CARRIED_FROM]
    telling = LEVELS.index(role.level or "entry") <= TELLING_ABOVE or any(key not in everyday for key in carried)
    return len(carried) >= CARRIED_LEAST and telling
