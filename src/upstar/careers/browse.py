"""Look around in the catalogue: one path with its roles, one role, a search."""

from uuid import UUID

from upstar.adapters.database import ReadSession
from upstar.careers import queries
from upstar.careers.catalogue import roles_by_title
from upstar.careers.service import role_of
from upstar.careers.types import Path, Role
from upstar.kit.errors import not_found
from upstar.kit.pages import Page, decode_name_cursor, encode_cursor
from upstar.kit.text import fold, squash


def path(session: ReadSession, slug: str) -> tuple[Path, tuple[Role, ...]]:
    """Return a path and its roles, by title; AppError NOT_FOUND for a slug that names none."""
    row = queries.path_by_slug(session, slug)
    if row is None:
        raise not_found("career path")
    found = Path(row.id, row.name, row.slug, row.description, row.category, row.display_order)
    return found, tuple(role_of(*item) for item in queries.roles_of(session, row.id))


def role(session: ReadSession, role_id: UUID) -> Role:
    """Return a role; AppError NOT_FOUND for an id that names none."""
    row = queries.role_by_id(session, role_id)
    if row is None:
        raise not_found("role")
    return role_of(*row)


def search(session: ReadSession, words: str, cursor: str | None, limit: int) -> Page[Role]:
    """Return roles by title whose title, other titles or description hold the words; all where there are none.

    AppError INVALID for a cursor that this software did not make.
    """
    words = squash(words.replace("\x00", ""))
    rows = queries.roles_named(session, words, _also_called(fold(words)), decode_name_cursor(cursor), limit + 1)
    found = [role_of(*row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(found, encode_cursor(found[-1].title.lower(), found[-1].id) if more else None)


def _also_called(words: str) -> list[str]:
    """The titles, in lower case, of the catalogue's roles one of whose other titles holds the folded words."""
    return [
        entry.title.lower()
        for entry in roles_by_title().values()
        if words and any(words in fold(name) for name in (entry.title, *entry.aliases))
    ]
