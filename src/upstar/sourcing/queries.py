"""All SQL over sync_runs and sync_cursors."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select, update

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.sourcing import SyncRun


def insert_run(session: WriteSession, sync_type: str, *, now: datetime, metadata: dict[str, Any]) -> UUID:
    """Insert a running run and return its id."""
    values = {"sync_type": sync_type, "status": "RUNNING", "started_at": now, "run_metadata": metadata}
    return session.execute(insert(SyncRun).values(**values).returning(SyncRun.id)).scalar_one()


def update_run(session: WriteSession, run_id: UUID, values: dict[str, Any]) -> None:
    """Set columns of a run."""
    session.execute(update(SyncRun).where(SyncRun.id == run_id).values(**values))


def has_runs(session: ReadSession) -> bool:
    """Return whether any run was ever made."""
    return bool(session.execute(select(exists().select_from(SyncRun))).scalar_one())
