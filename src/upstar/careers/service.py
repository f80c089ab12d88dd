"""Browse paths and roles, and find the role that a person is closest to."""

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers import queries
from upstar.careers.catalogue import catalogue, roles_by_title
from upstar.careers.closest import closest_role, leads_to, nearest_roles, role_called, shipped_roles
from upstar.careers.types import Path, Role
from upstar.kit.text import slug

__all__ = [
    "closest_role", "leads_to", "nearest_roles", "paths", "role_called", "roles", "seed", "shipped_roles",
]  # fmt: skip


def paths(session: ReadSession) -> tuple[Path, ...]:
    """Return the career paths in their order."""
    return tuple(
        Path(row.id, row.name, row.slug, row.description, row.category, row.display_order)
        for row in queries.paths(session)
    )


def roles(session: ReadSession) -> tuple[Role, ...]:
    """Return the target roles, with what the catalogue knows of those that it ships."""
    found: list[Role] = []
    for row, path_name in queries.roles(session):
        entry = roles_by_title().get(row.title.casefold())
        found.append(
            Role(
                row.id, row.title, row.description, path_name, entry.level, entry.skills, entry.education, entry.aliases
            )
            if entry
            else Role(row.id, row.title, row.description, path_name)
        )
    return tuple(found)


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
