"""All SQL over career_paths and target_roles."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.careers import CareerPath, TargetRole

SEED_LOCK = 0x6361_7265_6572
"""The advisory lock that one seeding process holds; the number spells `career`."""


def paths(session: ReadSession) -> Sequence[CareerPath]:
    """Return the paths in their order."""
    return session.scalars(select(CareerPath).order_by(CareerPath.display_order, CareerPath.name)).all()


def roles(session: ReadSession) -> Sequence[Row[TargetRole, str]]:
    """Return the roles with the names of their paths."""
    query = select(TargetRole, CareerPath.name).outerjoin(CareerPath, CareerPath.id == TargetRole.career_path_id)
    return session.execute(query.order_by(CareerPath.display_order, TargetRole.title, TargetRole.id)).all()


def insert_missing(
    session: WriteSession, path_rows: list[dict[str, Any]], role_rows: list[tuple[str, dict[str, Any]]]
) -> int:
    """Insert the paths and roles that no row names yet; return how many. A role row comes with its path's slug."""
    session.execute(select(func.pg_advisory_xact_lock(SEED_LOCK)))
    statement = upsert(CareerPath).on_conflict_do_nothing().returning(CareerPath.id)
    inserted = len(session.execute(statement, path_rows).all())
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
