"""Operators add, change and retire career paths and roles. All SQL of that.

Retiring deletes the row, and notes it so that seeding does not bring it back. Roles of a retired path stay, on no path;
who chose a retired role as their aim has none chosen after that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers import browse, retired
from upstar.careers.types import Path, Role
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.text import slug, squash, storable
from upstar.tables.careers import CareerPath, TargetRole

MAX_NAME, MAX_CATEGORY, MAX_TEXT = 255, 100, 4000
"""Characters: as the columns have them, and a page of description."""
MAX_ORDER = 10_000
MAX_PATHS, MAX_ROLES = 500, 5_000
"""The list of paths is shown whole, and every role is weighed for every résumé: ten times what is shipped."""


@dataclass(frozen=True, slots=True)
class PathWords:
    """What an operator says of a path. Its slug is made of the name when it is added, and stays."""

    name: str
    description: str
    category: str
    display_order: int


@dataclass(frozen=True, slots=True)
class RoleWords:
    """What an operator says of a role; `path_id` None is a role on no path."""

    title: str
    description: str
    path_id: UUID | None


def check_path(told: Mapping[str, Any]) -> PathWords:
    """Return what was said of a path, tidied; AppError INVALID with the `fields` that do not fit."""
    wrong: dict[str, str] = {}
    name = _words(told, "name", MAX_NAME, wrong, needed=True)
    if name and not slug(name):
        wrong["name"] = "A name has a letter or a digit at least."
    order = told.get("display_order", 0)
    if not isinstance(order, int) or isinstance(order, bool) or not 0 <= order <= MAX_ORDER:
        wrong["display_order"] = f"This is a whole number from 0 to {MAX_ORDER:,}."
        order = 0
    words = PathWords(
        name, _words(told, "description", MAX_TEXT, wrong), _words(told, "category", MAX_CATEGORY, wrong), order
    )
    _refuse(wrong, "path-invalid")
    return words


def check_role(told: Mapping[str, Any]) -> RoleWords:
    """Return what was said of a role, tidied; AppError INVALID with the `fields` that do not fit."""
    wrong: dict[str, str] = {}
    title = _words(told, "title", MAX_NAME, wrong, needed=True)
    words = RoleWords(title, _words(told, "description", MAX_TEXT, wrong), told.get("path_id"))
    _refuse(wrong, "role-invalid")
    return words


def path_of(session: ReadSession, path_id: UUID) -> Path:
    """Return a path; AppError NOT_FOUND."""
    row = session.get(CareerPath, path_id)
    if row is None:
        raise not_found("career path")
    return Path(row.id, row.name, row.slug, row.description, row.category, row.display_order)


def roles_by_path(session: ReadSession) -> dict[UUID | None, int]:
    """Return how many roles there are on each path, and on none."""
    query = select(TargetRole.career_path_id, func.count()).group_by(TargetRole.career_path_id)
    return {row[0]: row[1] for row in session.execute(query)}


def put_path(session: WriteSession, path_id: UUID | None, words: PathWords) -> UUID:
    """Change a path, or add one where there is no id, and return its id.

    AppError NOT_FOUND; CONFLICT `path-known` where another has the name, `paths-many`.
    """
    _hold(session)
    same = select(CareerPath.id).where(
        (func.lower(CareerPath.name) == words.name.lower()) | (CareerPath.slug == slug(words.name))
    )
    if set(session.scalars(same)) - {path_id}:
        raise AppError(ErrorKind.CONFLICT, "path-known", "There is a career path of that name already.")
    values = {
        "name": words.name, "description": words.description or None, "category": words.category or None,
        "display_order": words.display_order,
    }  # fmt: skip
    if path_id is not None:
        return _changed(session, CareerPath, path_id, values, "career path")
    if session.execute(select(func.count()).select_from(CareerPath)).scalar_one() >= MAX_PATHS:
        raise AppError(ErrorKind.CONFLICT, "paths-many", f"There are at most {MAX_PATHS:,} career paths.")
    made = slug(words.name)
    retired.bring_back(session, "path", [made])
    return session.execute(insert(CareerPath).values(slug=made, **values).returning(CareerPath.id)).scalar_one()


def put_role(session: WriteSession, role_id: UUID | None, words: RoleWords) -> UUID:
    """Change a role, or add one where there is no id, and return its id.

    AppError NOT_FOUND for the role or its path; CONFLICT `role-known` where another has the title, `roles-many`.
    """
    _hold(session)
    if words.path_id is not None:
        path_of(session, words.path_id)
    same = select(TargetRole.id).where(func.lower(TargetRole.title) == words.title.lower())
    if set(session.scalars(same)) - {role_id}:
        raise AppError(ErrorKind.CONFLICT, "role-known", "There is a role of that title already.")
    values = {"title": words.title, "description": words.description or None, "career_path_id": words.path_id}
    if role_id is not None:
        before = browse.role(session, role_id)
        if before.title.lower() != words.title.lower():
            # under its old title the catalogue would bring it once more
            retired.retire(session, "role", before.title.lower())
        retired.bring_back(session, "role", [words.title.lower()])
        return _changed(session, TargetRole, role_id, values, "role")
    if session.execute(select(func.count()).select_from(TargetRole)).scalar_one() >= MAX_ROLES:
        raise AppError(ErrorKind.CONFLICT, "roles-many", f"There are at most {MAX_ROLES:,} roles.")
    retired.bring_back(session, "role", [words.title.lower()])
    return session.execute(insert(TargetRole).values(**values).returning(TargetRole.id)).scalar_one()


def retire_path(session: WriteSession, path_id: UUID) -> Path:
    """Retire a path and return what it was; AppError NOT_FOUND."""
    found = path_of(session, path_id)
    session.execute(delete(CareerPath).where(CareerPath.id == path_id))
    retired.retire(session, "path", found.slug)
    return found


def retire_role(session: WriteSession, role_id: UUID) -> Role:
    """Retire a role and return what it was; AppError NOT_FOUND."""
    found = browse.role(session, role_id)
    session.execute(delete(TargetRole).where(TargetRole.id == role_id))
    retired.retire(session, "role", found.title.lower())
    return found


def aimed_at(session: ReadSession, role_id: UUID) -> int:
    """Return how many people chose the role as their aim."""
    query = text("SELECT count(*) FROM internal.target_role_choices WHERE role_id = :role")
    return int(session.execute(query, {"role": role_id}).scalar_one())


def _hold(session: WriteSession) -> None:
    """Wait until nobody else changes the catalogue: titles have no unique key."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": EDIT_LOCK})


EDIT_LOCK = 0x6361_7265_6564
"""The advisory lock of one change at a time; the number spells `careed`."""


def _changed(session: WriteSession, table: Any, row_id: UUID, values: dict[str, Any], what: str) -> UUID:  # noqa: ANN401
    statement = update(table).where(table.id == row_id).values(**values).returning(table.id)
    found: UUID | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found(what)
    return found


def _words(told: Mapping[str, Any], name: str, most: int, wrong: dict[str, str], *, needed: bool = False) -> str:
    words = squash(storable(str(told.get(name) or "")))
    if needed and not words:
        wrong[name] = "This is missing."
    if len(words) > most:
        wrong[name] = f"This has at most {most:,} characters."
    return words


def _refuse(wrong: Mapping[str, str], code: str) -> None:
    if wrong:
        sentence = " ".join(f"{name}: {message}" for name, message in wrong.items())
        raise AppError(ErrorKind.INVALID, code, sentence, fields=wrong)
