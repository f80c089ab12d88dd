"""Bring listings in from files, from the samples, and again from what is stored; look at the runs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args

from upstar.adapters.database import Database, ReadSession
from upstar.kit.clock import utc_now
from upstar.kit.progress import OnProgress, unwatched
from upstar.listings import service as listings
from upstar.listings.types import Listing
from upstar.sourcing import queries
from upstar.sourcing.files import read_records
from upstar.sourcing.intake import SEEN_AGAIN, Intake, Run, refuse_if_busy, running
from upstar.sourcing.registry import sources
from upstar.sourcing.samples import sample_listings
from upstar.sourcing.sources import active_jobs_db, schema_org
from upstar.sourcing.types import ImportReport, RunStatus, RunView
from upstar.tables.sourcing import SyncRun

IMPORT = "import"
SAMPLES = "import:samples"
REPLAY = "replay"


def import_file(
    database: Database, path: Path, *, sync_type: str = IMPORT, on_progress: OnProgress = unwatched
) -> ImportReport:
    """Import a file of job records and return what it did; `on_progress` is told the records so far.

    Records are those of the Active Jobs DB, of either generation, or schema.org JobPostings. Each batch is its own
    transaction, so a crash keeps what was stored, and the same file again changes nothing. A bare text or number among
    the records is an id of the expired feed: that listing's validity ends now. AppError where the file cannot be read
    to its end; the run is then FAILED and keeps its counts. AppError CONFLICT while another file is being imported.
    """
    with database.exclusive(f"sync:{IMPORT}") as had, ExitStack() as stack:
        refuse_if_busy(had, IMPORT)
        run = stack.enter_context(_run(database, sync_type, {"file": path.name}))
        intake = stack.enter_context(Intake(database, run, IMPORT, translate_any, on_progress))
        for record in read_records(path, raw_lines=True):
            intake.take(record)
    return run.report()


def import_samples(database: Database) -> ImportReport:
    """Load the invented sample listings that the package ships, dated from today."""
    with (
        _run(database, SAMPLES, {}) as run,
        Intake(database, run, SAMPLES, translate_any, unwatched) as intake,
    ):
        for listing in sample_listings(utc_now()):
            intake.take(listing)
    return run.report()


def replay(database: Database, name: str | None = None, on_progress: OnProgress = unwatched) -> ImportReport:
    """Translate the stored records again, of one source or of all, and store what has become of them.

    For when a mapping or the enrichment has changed. Rows that come out as they are are not written.
    """
    translations: dict[str, Callable[[Any], Listing]] = {
        source.name: source.translate for source in sources().values() if name in (None, source.name)
    }
    with database.exclusive(REPLAY) as had, ExitStack() as stack:
        refuse_if_busy(had, REPLAY)
        run = stack.enter_context(_run(database, REPLAY, {"source": name}))
        intake = stack.enter_context(Intake(database, run, REPLAY, translate_any, on_progress))
        session = stack.enter_context(database.read())
        intake.total = listings.count_of(session, list(translations))
        for stored in listings.raw_records(session, list(translations)):
            intake.again(stored.raw_data, translations[stored.data_source])
    return run.report()


def translate_any(record: object) -> Listing:
    """Translate a record whose source is told by its shape: a JobPosting of schema.org, else the Active Jobs DB's."""
    if isinstance(record, Mapping) and record.get("@type") == "JobPosting":
        return schema_org.translate(record)
    return active_jobs_db.translate(record)


def never_ran(database: Database) -> bool:
    """Whether nothing was ever brought in: the mark of a new database."""
    with database.read() as session:
        return not queries.has_runs(session) and listings.count(session) == 0


def remove_samples(database: Database) -> int:
    """Delete the sample listings and return how many there were."""
    with database.write() as session:
        return listings.delete_source(session, "sample")


def runs(session: ReadSession, sync_type: str | None, limit: int) -> list[RunView]:
    """Return the newest runs, of one type or of all."""
    return [view_of(row) for row in queries.runs(session, sync_type, limit)]


def last_starts(session: ReadSession, sync_types: Sequence[str]) -> dict[str, datetime]:
    """Return when each of the syncs was last started, for those that ever were."""
    return queries.last_starts(session, sync_types)


def _run(database: Database, sync_type: str, metadata: dict[str, Any]) -> AbstractContextManager[Run]:
    return running(database, sync_type, metadata, touch_before=utc_now() - SEEN_AGAIN)


def _status(row: SyncRun) -> RunStatus:
    """Return how the run stands; other software has other words for it, so what else the row says is read then."""
    if row.status in get_args(RunStatus):
        return cast("RunStatus", row.status)
    if row.error_message:
        return "FAILED"
    return "COMPLETED" if row.completed_at else "RUNNING"


def view_of(row: SyncRun) -> RunView:
    """Return a row as a run."""
    return RunView(
        id=row.id,
        sync_type=row.sync_type,
        status=_status(row),
        started_at=row.started_at,
        completed_at=row.completed_at,
        records_processed=row.records_processed,
        records_created=row.records_created,
        records_updated=row.records_updated,
        error_message=row.error_message,
        metadata=row.run_metadata if isinstance(row.run_metadata, dict) else {},
    )
