"""Run an import: read, translate, store in batches, and record what happened."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.listings import service as listings
from upstar.listings.types import Listing
from upstar.sourcing import queries
from upstar.sourcing.files import MalformedLine, read_records
from upstar.sourcing.samples import sample_listings
from upstar.sourcing.translate import RejectedError, translate
from upstar.sourcing.types import ImportReport, Rejection

BATCH = 500
"""Records a transaction: large enough to be fast, small enough that a crash loses a second's work."""
REJECTIONS_KEPT = 100
IMPORT = "import"
SAMPLES = "import:samples"

OnProgress = Callable[[int], None]


@dataclass(slots=True)
class _Tally:
    """The counts of a run so far."""

    processed: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    expired: int = 0
    rejected_count: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    batch: list[Listing] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def reject(self, record_id: str | None, reason: str) -> None:
        self.rejected_count += 1
        if len(self.rejected) < REJECTIONS_KEPT:
            self.rejected.append(Rejection(self.processed, record_id, reason))


def import_file(
    database: Database, path: Path, *, sync_type: str = IMPORT, on_progress: OnProgress | None = None
) -> ImportReport:
    """Import a file of Active Jobs DB records and return what it did; `on_progress` is told the records so far.

    Each batch is its own transaction, so a crash keeps what was stored, and the same file again changes nothing. A bare
    text or number among the records is an id of the expired feed: that listing's validity ends now. AppError where
    the file cannot be read to its end; the run is then FAILED and keeps its counts.
    """
    run_id = _begin(database, sync_type, {"file": path.name})
    return _run(database, run_id, read_records(path), _take, {"file": path.name}, on_progress)


def import_samples(database: Database) -> ImportReport:
    """Load the invented sample listings that the package ships, dated from today."""
    run_id = _begin(database, SAMPLES, {})
    return _run(database, run_id, sample_listings(utc_now()), _take_listing, {}, None)


def never_ran(database: Database) -> bool:
    """Whether nothing was ever brought in: the mark of a new database."""
    with database.read() as session:
        return not queries.has_runs(session) and listings.count(session) == 0


def remove_samples(database: Database) -> int:
    """Delete the sample listings and return how many there were."""
    with database.write() as session:
        return listings.delete_source(session, "sample")


def _run(
    database: Database,
    run_id: UUID,
    records: Iterable[Any],
    take: Callable[[_Tally, Any], None],
    metadata: dict[str, Any],
    on_progress: OnProgress | None,
) -> ImportReport:
    tally = _Tally()
    try:
        for record in records:
            tally.processed += 1
            take(tally, record)
            if len(tally.batch) + len(tally.ids) >= BATCH:
                _flush(database, tally)
                if on_progress:
                    on_progress(tally.processed)
        _flush(database, tally)
    except BaseException as error:
        if isinstance(error, AppError):
            _flush(database, tally)  # the records before the break are good
        message = error.message if isinstance(error, AppError) else f"{type(error).__name__}: the run was interrupted."
        _end(database, run_id, "FAILED", tally, metadata, message)
        raise
    _end(database, run_id, "COMPLETED", tally, metadata, None)
    if on_progress:
        on_progress(tally.processed)
    return ImportReport(
        run_id, tally.processed, tally.created, tally.updated, tally.unchanged, tally.expired, tally.rejected_count,
        tuple(tally.rejected),
    )  # fmt: skip


def _take(tally: _Tally, record: object) -> None:
    if isinstance(record, MalformedLine):
        tally.reject(None, record.reason)
    elif isinstance(record, str) or (isinstance(record, int) and not isinstance(record, bool)):
        tally.ids.append(str(record))
    else:
        try:
            tally.batch.append(listings.enrich(translate(record)))
        except RejectedError as error:
            known = record.get("id") if isinstance(record, dict) else None
            tally.reject(str(known) if isinstance(known, (str, int)) else None, str(error))


def _take_listing(tally: _Tally, record: Listing) -> None:
    tally.batch.append(record)


def _flush(database: Database, tally: _Tally) -> None:
    if not tally.batch and not tally.ids:
        return
    with database.write() as session:
        counts = listings.store(session, tally.batch)
        expired = listings.expire(session, tally.ids) if tally.ids else 0
    tally.created += counts.created
    tally.updated += counts.updated
    tally.unchanged += len(tally.batch) - counts.created - counts.updated
    tally.expired += expired
    tally.batch, tally.ids = [], []


def _begin(database: Database, sync_type: str, metadata: dict[str, Any]) -> UUID:
    with database.write() as session:
        return queries.insert_run(session, sync_type, now=utc_now(), metadata=metadata)


def _end(
    database: Database, run_id: UUID, status: str, tally: _Tally, metadata: dict[str, Any], error: str | None
) -> None:
    details = metadata | {
        "unchanged": tally.unchanged,
        "expired": tally.expired,
        "rejected": tally.rejected_count,
        "rejections": [
            {"position": item.position, "id": item.record_id, "reason": item.reason} for item in tally.rejected
        ],
    }
    with database.write() as session:
        queries.update_run(
            session,
            run_id,
            {
                "status": status,
                "completed_at": utc_now(),
                "records_processed": tally.processed,
                "records_created": tally.created,
                "records_updated": tally.updated,
                "error_message": error,
                "run_metadata": details,
            },
        )
