"""Browse paths and roles, and find the role that a person is closest to."""

from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers import queries, retired
from upstar.careers.catalogue import catalogue, roles_by_title
from upstar.careers.closest import closest_role, leads_to, nearest_roles, role_called, shipped_roles
from upstar.careers.types import Path, Role
from upstar.kit.text import slug

__all__ = [
    "closest_role", "leads_to", "nearest_roles", "paths", "role_called", "role_of", "roles", "seed", "shipped_roles",
]  # fmt: skip


def paths(session: ReadSession) -> tuple[Path, ...]:
    """Return the career paths in their order."""
    return tuple(Path(*row) for row in queries.paths(session))


def roles(session: ReadSession) -> tuple[Role, ...]:
    """Return the target roles, with what the catalogue knows of those that it ships."""
    return tuple(role_of(*row) for row in queries.roles(session))


def role_of(role_id: UUID, title: str, description: str | None, path_name: str | None, path_slug: str | None) -> Role:
    """Return a row with what the catalogue knows of it."""
    entry = roles_by_title().get(title.casefold())
    if entry is None:
        return Role(role_id, title, description, path_name, path_slug=path_slug)
    known = (entry.level, entry.skills, entry.education, entry.aliases)
    return Role(role_id, title, description, path_name, *known, path_slug)


def seed(session: WriteSession) -> int:
    """Insert the catalogue's paths and roles that are missing and return how many; never change one that is there.

    What an operator retired stays out.
    """
    no_paths, no_roles = retired.keys(session, "path"), retired.keys(session, "role")
    path_rows = [
        {
            "name": path.name,
            "slug": slug(path.name),
            "description": path.description,
            "category": path.category,
            "display_order": number,
        }
        for number, path in enumerate(catalogue(), start=1)
        if slug(path.name) not in no_paths
    ]
    role_rows = [
        (slug(path.name), {"title": role.title, "description": role.description})
        for path in catalogue()
        for role in path.roles
        if role.title.lower() not in no_roles
    ]
    return queries.insert_missing(session, path_rows, role_rows)
