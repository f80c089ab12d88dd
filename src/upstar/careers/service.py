"""Browse paths and roles, and find the role that a person is closest to."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers import queries
from upstar.careers.catalogue import catalogue, roles_by_title
from upstar.careers.types import Path, Role
from upstar.kit.text import fold, slug
from upstar.skills.vocabulary import vocabulary
from upstar.tables.careers import TargetRole

TITLE_SHARE = 0.7
"""How much a title says against the skills: people are what they were called, more than what they list."""
PAST_TITLE = 0.85
"""What each older title counts of the one after it."""
MAX_TITLES = 4
MIN_CLOSENESS = 0.42
"""Below this no role is close; saying none is better than guessing."""


def paths(session: ReadSession) -> tuple[Path, ...]:
    """Return the career paths in their order."""
    return tuple(
        Path(row.id, row.name, row.slug, row.description, row.category, row.display_order)
        for row in queries.paths(session)
    )


def roles(session: ReadSession) -> tuple[Role, ...]:
    """Return the target roles, with what the catalogue knows of those that it ships."""
    return tuple(role_of(row, path_name, path_slug) for row, path_name, path_slug in queries.roles(session))


def role_of(row: TargetRole, path_name: str | None, path_slug: str | None) -> Role:
    """Return a row with what the catalogue knows of it."""
    entry = roles_by_title().get(row.title.casefold())
    if entry is None:
        return Role(row.id, row.title, row.description, path_name, path_slug=path_slug)
    known = (entry.level, entry.skills, entry.education, entry.aliases)
    return Role(row.id, row.title, row.description, path_name, *known, path_slug)


def seed(session: WriteSession) -> int:
    """Insert the catalogue's paths and roles that are missing and return how many; never change one that is there."""
    path_rows = [
        {
            "name": path.name,
            "slug": slug(path.name),
            "description": path.description,
            "category": path.category,
            "display_order": number,
        }
        for number, path in enumerate(catalogue(), start=1)
    ]
    role_rows = [
        (slug(path.name), {"title": role.title, "description": role.description})
        for path in catalogue()
        for role in path.roles
    ]
    return queries.insert_missing(session, path_rows, role_rows)


def closest_role(candidates: Sequence[Role], titles: Sequence[str], skills: Sequence[str]) -> Role | None:
    """Return the role that the titles (newest first) and skills are closest to; None where none is close.

    Closeness is 0.7 times the best likeness of a title or alias, older titles counting less, plus 0.3 times the share
    of the role's skills that are there.
    """
    have = {vocabulary().key(skill) for skill in skills}
    best: tuple[float, str, Role] | None = None
    for role in candidates:
        closeness = TITLE_SHARE * _title_likeness(role, titles) + (1 - TITLE_SHARE) * _skill_share(role, have)
        if best is None or (closeness, role.title) > (best[0], best[1]):
            best = (closeness, role.title, role)
    return best[2] if best is not None and best[0] >= MIN_CLOSENESS else None


def _title_likeness(role: Role, titles: Sequence[str]) -> float:
    names = [fold(name) for name in (role.title, *role.aliases)]
    likeness = 0.0
    for age, title in enumerate(titles[:MAX_TITLES]):
        key = fold(title)
        alike = max((fuzz.token_sort_ratio(key, name) for name in names), default=0.0) / 100
        likeness = max(likeness, alike * PAST_TITLE**age)
    return likeness


def _skill_share(role: Role, have: set[str]) -> float:
    if not role.skills:
        return 0.0
    return sum(vocabulary().key(skill) in have for skill in role.skills) / len(role.skills)
