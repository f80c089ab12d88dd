"""How often each source is synced: by the settings, or as an operator said otherwise. All SQL of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.sourcing.wish import Wish, read_plan, read_wish

MIN_MINUTES, MAX_MINUTES = 15, 60 * 24 * 365
"""A feed is not to be asked more often than four times an hour; once a year is hardly a sync."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A sync that is planned. `every` is None where an operator switched it off; `by_settings` is None where the
    settings do not name it. `changed_at` is when an operator last said otherwise than the settings.
    """

    wish: Wish
    every: timedelta | None
    by_settings: timedelta | None
    changed_at: datetime | None

    @property
    def sync_type(self) -> str:
        """Its name."""
        return self.wish.sync_type


def plan(session: ReadSession, by_settings: str) -> list[Scheduled]:
    """Return all syncs that are planned or switched off, by name; one whose source is gone is left out, and logged."""
    found = {one.wish.sync_type: Scheduled(one.wish, one.every, one.every, None) for one in read_plan(by_settings)}
    rows = session.execute(text("SELECT sync_type, every_minutes, changed_at FROM internal.sync_schedule"))
    for row in rows:
        known = found.get(row.sync_type)
        try:
            wish = known.wish if known else read_wish(row.sync_type)
        except AppError as error:
            log.warning("sync.unknown", sync_type=row.sync_type, code=error.code)
            continue
        every = None if row.every_minutes is None else timedelta(minutes=row.every_minutes)
        found[row.sync_type] = Scheduled(wish, every, known.by_settings if known else None, row.changed_at)
    return [found[name] for name in sorted(found)]


def set_every(session: WriteSession, wish: Wish, minutes: int | None) -> None:
    """Let a source be synced so often, or, by None, not at all; AppError INVALID `interval-invalid`."""
    if minutes is not None and not MIN_MINUTES <= minutes <= MAX_MINUTES:
        sentence = f"An interval is {MIN_MINUTES} minutes at least and a year at most."
        raise AppError(ErrorKind.INVALID, "interval-invalid", sentence, fields={"every_minutes": sentence})
    statement = """
        INSERT INTO internal.sync_schedule (sync_type, every_minutes, changed_at) VALUES (:name, :minutes, now())
        ON CONFLICT (sync_type) DO UPDATE SET every_minutes = excluded.every_minutes, changed_at = excluded.changed_at
    """
    session.execute(text(statement), {"name": wish.sync_type, "minutes": minutes})


def reset(session: WriteSession, sync_type: str) -> bool:
    """Leave a source to the settings again; False where it is."""
    statement = "DELETE FROM internal.sync_schedule WHERE sync_type = :name RETURNING sync_type"
    return session.execute(text(statement), {"name": sync_type}).one_or_none() is not None


def running(plan: Sequence[Scheduled]) -> dict[str, timedelta]:
    """Return how often each sync runs that is not switched off, by name."""
    return {one.sync_type: one.every for one in plan if one.every is not None}
