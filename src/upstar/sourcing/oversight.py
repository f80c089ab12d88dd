"""Runs as operators see them: the last of each sync, and all of them page by page. All SQL of that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text, tuple_

from upstar.adapters.database import ReadSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import not_found
from upstar.kit.pages import Page, decode_moment_cursor, moment_cursor
from upstar.sourcing.service import view_of
from upstar.sourcing.types import RunView
from upstar.tables.sourcing import SyncRun

FAILED_SINCE = timedelta(days=7)
"""How far back a failed last run calls for attention: an import that failed last month is no news."""

_LATEST = text("""
    WITH RECURSIVE kinds AS (
        (SELECT sync_type FROM sync_runs ORDER BY sync_type LIMIT 1)
        UNION ALL
        SELECT (SELECT r.sync_type FROM sync_runs r WHERE r.sync_type > k.sync_type ORDER BY r.sync_type LIMIT 1)
        FROM kinds k WHERE k.sync_type IS NOT NULL
    )
    SELECT last.id, good.completed_at AS last_good, cursors.cursor_value
    FROM kinds
    CROSS JOIN LATERAL (
        SELECT id FROM sync_runs r WHERE r.sync_type = kinds.sync_type ORDER BY started_at DESC LIMIT 1
    ) last
    LEFT JOIN LATERAL (
        SELECT completed_at FROM sync_runs r WHERE r.sync_type = kinds.sync_type AND r.status = 'COMPLETED'
        ORDER BY started_at DESC LIMIT 1
    ) good ON true
    LEFT JOIN sync_cursors cursors ON cursors.sync_type = kinds.sync_type
    WHERE kinds.sync_type IS NOT NULL ORDER BY kinds.sync_type
""")
"""Kinds are found one after the other by the index, without reading every run that there ever was."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The last run of a sync, when it last ended well, and up to where its feed was read."""

    run: RunView
    last_good: datetime | None
    cursor: str | None


def latest(session: ReadSession) -> dict[str, Latest]:
    """Return the last run of everything that ever ran, by name."""
    rows = session.execute(_LATEST).all()
    runs = session.scalars(select(SyncRun).where(SyncRun.id.in_([row.id for row in rows])))
    by_id = {run.id: view_of(run) for run in runs}
    return {by_id[row.id].sync_type: Latest(by_id[row.id], row.last_good, row.cursor_value) for row in rows}


def failed(found: dict[str, Latest]) -> list[RunView]:
    """Return the runs among these that failed of late, the newest first."""
    since = utc_now() - FAILED_SINCE
    runs = [one.run for one in found.values() if one.run.status == "FAILED" and one.run.started_at >= since]
    return sorted(runs, key=lambda run: run.started_at, reverse=True)


def runs(session: ReadSession, sync_type: str | None, cursor: str | None, limit: int) -> Page[RunView]:
    """Return runs, newest first, of one sync or of all."""
    query = select(SyncRun)
    if sync_type:
        query = query.where(SyncRun.sync_type == sync_type)
    after = decode_moment_cursor(cursor)
    if after is not None:
        query = query.where(tuple_(SyncRun.started_at, SyncRun.id) < tuple_(*after))
    rows = session.scalars(query.order_by(SyncRun.started_at.desc(), SyncRun.id.desc()).limit(limit + 1)).all()
    views = [view_of(row) for row in rows[:limit]]
    return Page(views, moment_cursor(views[-1].started_at, views[-1].id) if len(rows) > limit else None)


def run(session: ReadSession, run_id: UUID) -> RunView:
    """Return a run; AppError NOT_FOUND."""
    row = session.get(SyncRun, run_id)
    if row is None:
        raise not_found("run")
    return view_of(row)
