"""All SQL over career_paths and target_roles."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, insert, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.careers import CareerPath, TargetRole

SEED_LOCK = 0x6361_7265_6572
"""The advisory lock that one seeding process holds; the number spells `career`."""


RoleRow = Row[UUID, str, str | None, str, str]
"""A role's id, title and description, and the name and slug of its path."""


def paths(session: ReadSession) -> Sequence[Row[UUID, str, str, str | None, str | None, int]]:
    """Return (id, name, slug, description, category, display_order) of the paths in their order."""
    query = select(
        CareerPath.id, CareerPath.name, CareerPath.slug, CareerPath.description, CareerPath.category,
        CareerPath.display_order,
    )  # fmt: skip
    return session.execute(query.order_by(CareerPath.display_order, CareerPath.name)).all()


def roles(session: ReadSession) -> Sequence[RoleRow]:
    """Return the roles with the names and slugs of their paths."""
    return session.execute(_with_path().order_by(CareerPath.display_order, TargetRole.title, TargetRole.id)).all()


def path_by_slug(session: ReadSession, slug: str) -> CareerPath | None:
    """Return the path of that slug."""
    return session.scalars(select(CareerPath).where(CareerPath.slug == slug)).one_or_none()


def role_by_id(session: ReadSession, role_id: UUID) -> RoleRow | None:
    """Return the role of that id with the name and slug of its path."""
    return session.execute(_with_path().where(TargetRole.id == role_id)).one_or_none()


def roles_of(session: ReadSession, path_id: UUID) -> Sequence[RoleRow]:
    """Return the roles of a path, by title."""
    query = _with_path().where(TargetRole.career_path_id == path_id)
    return session.execute(query.order_by(TargetRole.title, TargetRole.id)).all()


def roles_named(
    session: ReadSession, words: str, titles: Collection[str], after: tuple[str, UUID] | None, limit: int
) -> Sequence[RoleRow]:
    """Return roles by title whose title or description holds the words, or whose title in lower case is one of these.

    The words may stand anywhere, in any case; none let all roles through. `after` is the (title, id) of the last seen.
    """
    key = func.lower(TargetRole.title).collate("C")
    query = _with_path().order_by(key, TargetRole.id).limit(limit)
    if words:
        stands = [column.icontains(words, autoescape=True) for column in (TargetRole.title, TargetRole.description)]
        query = query.where(or_(*stands, func.lower(TargetRole.title).in_(titles)))
    if after is not None:
        query = query.where(tuple_(key, TargetRole.id) > tuple_(literal(after[0]).collate("C"), after[1]))
    return session.execute(query).all()


def _with_path() -> Select[UUID, str, str | None, str, str]:
    query = select(TargetRole.id, TargetRole.title, TargetRole.description, CareerPath.name, CareerPath.slug)
    return query.outerjoin(CareerPath, CareerPath.id == TargetRole.career_path_id)


def insert_missing(
    session: WriteSession, path_rows: list[dict[str, Any]], role_rows: list[tuple[str, dict[str, Any]]]
) -> int:
    """Insert the paths and roles that no row names yet; return how many. A role row comes with its path's slug."""
    session.execute(select(func.pg_advisory_xact_lock(SEED_LOCK)))
    statement = upsert(CareerPath).on_conflict_do_nothing().returning(CareerPath.id)
    inserted = len(session.execute(statement, path_rows).all()) if path_rows else 0
    by_slug = {row.slug: row.id for row in session.execute(select(CareerPath.slug, CareerPath.id))}
    known = set(session.scalars(select(func.lower(TargetRole.title))))
    missing = [
        values | {"career_path_id": by_slug.get(slug)}
        for slug, values in role_rows
        if values["title"].lower() not in known
    ]
    if missing:
        session.execute(insert(TargetRole), missing)
    return inserted + len(missing)
