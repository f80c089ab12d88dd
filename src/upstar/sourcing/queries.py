"""All SQL over sync_runs, sync_cursors and the validators of the feeds' documents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import column, delete, exists, func, insert, select, table, update
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.sourcing import SyncCursor, SyncRun

_validators = table("feed_validators", *map(column, ("sync_type", "url", "etag", "last_modified")), schema="internal")


def insert_run(session: WriteSession, sync_type: str, *, now: datetime, metadata: dict[str, Any]) -> UUID:
    """Insert a running run and return its id."""
    values = {"sync_type": sync_type, "status": "RUNNING", "started_at": now, "run_metadata": metadata}
    return session.execute(insert(SyncRun).values(**values).returning(SyncRun.id)).scalar_one()


def update_run(session: WriteSession, run_id: UUID, values: dict[str, Any]) -> None:
    """Set columns of a run."""
    session.execute(update(SyncRun).where(SyncRun.id == run_id).values(**values))


def abandon_runs(session: WriteSession, sync_type: str, *, now: datetime, message: str) -> int:
    """End the runs of that type that are still noted as running; return how many."""
    statement = (
        update(SyncRun)
        .where(SyncRun.sync_type == sync_type, SyncRun.status == "RUNNING")
        .values(status="FAILED", completed_at=now, error_message=message)
        .returning(SyncRun.id)
    )
    return len(session.execute(statement).all())


def last_run(session: ReadSession, sync_type: str) -> SyncRun | None:
    """Return the newest run of that type that has ended."""
    query = select(SyncRun).where(SyncRun.sync_type == sync_type, SyncRun.status != "RUNNING")
    return session.scalars(query.order_by(SyncRun.started_at.desc()).limit(1)).first()


def last_starts(session: ReadSession, sync_types: Sequence[str]) -> dict[str, datetime]:
    """Return when each of the types was last started, for those that ever were."""
    query = (
        select(SyncRun.sync_type, func.max(SyncRun.started_at).label("started_at"))
        .where(SyncRun.sync_type.in_(sync_types))
        .group_by(SyncRun.sync_type)
    )
    return {row.sync_type: row.started_at for row in session.execute(query)}


def runs(session: ReadSession, sync_type: str | None, limit: int) -> Sequence[SyncRun]:
    """Return the newest runs, of one type or of all."""
    query = select(SyncRun).order_by(SyncRun.started_at.desc()).limit(limit)
    if sync_type is not None:
        query = query.where(SyncRun.sync_type == sync_type)
    return session.scalars(query).all()


def has_runs(session: ReadSession) -> bool:
    """Return whether any run was ever made."""
    return bool(session.execute(select(exists().select_from(SyncRun))).scalar_one())


def cursor_of(session: ReadSession, sync_type: str) -> str | None:
    """Return how far the type was read."""
    query = select(SyncCursor.cursor_value).where(SyncCursor.sync_type == sync_type)
    return session.scalars(query.order_by(SyncCursor.last_sync_at.desc()).limit(1)).first()


def set_cursor(session: WriteSession, sync_type: str, value: str, *, now: datetime) -> None:
    """Note how far the type was read."""
    values = {"cursor_value": value, "last_sync_at": now}
    # a database that others made may lack the unique key, so nothing stands on it
    moved = session.execute(
        update(SyncCursor).where(SyncCursor.sync_type == sync_type).values(**values).returning(SyncCursor.id)
    )
    if moved.first() is None:
        session.execute(upsert(SyncCursor).values(sync_type=sync_type, **values).on_conflict_do_nothing())


def validators(session: ReadSession, sync_type: str) -> dict[str, tuple[str | None, str | None]]:
    """Return the (etag, last_modified) of each document that the last complete run of the type read."""
    query = select(_validators).where(_validators.c.sync_type == sync_type)
    return {row.url: (row.etag, row.last_modified) for row in session.execute(query)}


def set_validators(session: WriteSession, sync_type: str, values: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Put these in the place of the type's earlier validators."""
    session.execute(delete(_validators).where(_validators.c.sync_type == sync_type))
    rows = [
        {"sync_type": sync_type, "url": url, "etag": etag, "last_modified": modified}
        for url, (etag, modified) in values.items()
    ]
    if rows:
        session.execute(insert(_validators), rows)
