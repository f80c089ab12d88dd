"""The way of records into the stock: hash, leave out what is known, translate, enrich, store, count.

Records are gathered into batches. While one or two batches are written, the next ones are looked up and prepared: the
work falls on all processors. Each batch is one transaction, with the run's counts and the cursor behind its last
record, and batches are committed in their order, so a run that dies has lost nothing and repeats nothing.
"""

import hashlib
import json
import secrets
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID

import orjson
import structlog

from upstar.adapters.database import Database, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.progress import OnProgress
from upstar.kit.together import carried
from upstar.listings import service as listings
from upstar.listings.merge import Incoming
from upstar.listings.queries import PlaceIds
from upstar.listings.types import Listing
from upstar.sourcing import queries
from upstar.sourcing.files import MalformedLine, RawLine
from upstar.sourcing.source import Translate
from upstar.sourcing.types import ImportReport, RejectedError, Rejection

BATCH = 1000
"""Records a transaction: large enough to be fast, small enough that a crash loses a second's work."""
REJECTIONS_KEPT = 100
MAPPING_VERSION = b"1"
"""Raised when a translation or the enrichment makes something else of the same record: then none counts as known."""
WRITERS = 2
"""Batches written at a time. The database's work on a batch is one processor's."""
HASH_BYTES = 16
"""128 bits: among a thousand million records, two alike by chance are less likely than one in 10^20."""

SEEN_AGAIN = timedelta(hours=12)
"""Of what need not list everything, a listing is noted as seen at most twice a day: that is close enough."""


@dataclass(slots=True)
class Batch:
    """Records on their way into one transaction."""

    hashes: dict[bytes, tuple[int, object]] = field(default_factory=dict)
    items: list[Incoming] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    cursor: str | None = None
    upto: int = 0
    """How many records the run had taken when it was full."""
    places: PlaceIds = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many records and ids it holds."""
        return len(self.hashes) + len(self.items) + len(self.ended)

    @property
    def ids(self) -> set[str]:
        """The listings that it writes to."""
        return {item.listing.id for item in self.items} | set(self.ended)


@dataclass(slots=True)
class Writing:
    """A batch that is being written: the listings it writes to, and how far it is."""

    ids: set[str]
    begun: Event = field(default_factory=Event)
    ended: Future[None] | None = None

    def wait(self) -> None:
        """Wait until it is committed; raise what kept it from that."""
        assert self.ended is not None
        self.ended.result()


@dataclass(slots=True)
class Run:
    """One run in progress, and its counts so far: `processed` were taken, `stored` of them are in the database."""

    id: UUID
    sync_type: str
    started: datetime
    metadata: dict[str, Any]
    touch_before: datetime
    processed: int = 0
    stored: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    expired: int = 0
    held_back: int = 0
    rejected_count: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def reject(self, position: int, record: object, reason: str) -> None:
        """Count a record that cannot be taken, and keep the first of them."""
        self.rejected_count += 1
        if len(self.rejected) < REJECTIONS_KEPT:
            known = record.get("id") if isinstance(record, dict) else None
            record_id = str(known)[:255] if isinstance(known, (str, int)) else None
            self.rejected.append(Rejection(position, record_id, reason))

    def report(self) -> ImportReport:
        """Return what the run did."""
        return ImportReport(
            self.id, self.processed, self.created, self.updated, self.unchanged, self.expired, self.rejected_count,
            tuple(self.rejected), self.held_back,
        )  # fmt: skip


@contextmanager
def running(database: Database, sync_type: str, metadata: dict[str, Any], *, touch_before: datetime) -> Iterator[Run]:
    """Record a run: RUNNING inside the block, COMPLETED after it, FAILED with a message where the block raises."""
    now = utc_now()
    with database.write() as session:
        run = Run(queries.insert_run(session, sync_type, now=now, metadata=metadata), sync_type, now, metadata,
                  touch_before)  # fmt: skip
    try:
        # every line of the run bears its id, whatever it logs; the id of its task, where it has one, stays beside it
        with structlog.contextvars.bound_contextvars(run_id=str(run.id), sync_type=sync_type):
            yield run
    except BaseException as error:
        message = error.message if isinstance(error, AppError) else f"{type(error).__name__}: the run was interrupted."
        _settle(database, run, "FAILED", message)
        raise
    _settle(database, run, "COMPLETED", None)


class Intake:
    """Takes records into a run, batch by batch. Use it as a context manager: leaving the block writes what is left."""

    def __init__(self, database: Database, run: Run, scope: str, translate: Translate, on_progress: OnProgress) -> None:
        """Take records of one `scope` (whose listings a complete run may end) by one translation."""
        self._database, self._run, self._scope, self._translate = database, run, scope, translate
        self._on_progress = on_progress
        self._batch = Batch()
        self._asker = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._asked: tuple[Batch, Future[set[bytes]]] | None = None
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="intake")
        self._writing: deque[Writing] = deque()
        self.total: int | None = None

    def __enter__(self) -> "Intake":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        # what came before a feed broke off is good; what stood half-way through our own fault is not
        try:
            if error is None or isinstance(error, AppError):
                self._flush()
                self._deal(self._asked)
            self._wait(leaving=0)
        finally:
            self._asker.shutdown()
            self._writers.shutdown()

    def take(self, record: object) -> None:
        """Take one record: a listing's, a Listing itself, or a bare id of a listing that has ended."""
        self._run.processed += 1
        position, batch = self._run.processed, self._batch
        if isinstance(record, MalformedLine):
            self._run.reject(position, None, record.reason)
        elif isinstance(record, str) or (isinstance(record, int) and not isinstance(record, bool)):
            batch.ended.append(str(record))
        elif isinstance(record, Listing):
            batch.items.append(Incoming(record, self._scope))
        else:
            key = record_hash(record, self._scope)
            self._run.unchanged += key in batch.hashes
            batch.hashes[key] = (position, record)
        if batch.size >= BATCH:
            self._flush()

    def again(self, record: object, translate: Translate) -> None:
        """Take a stored record once more, by its source's translation."""
        self._run.processed += 1
        self._make(self._batch, None, self._run.processed, record, translate)
        if self._batch.size >= BATCH:
            self._flush()

    def end(self, ids: Iterable[str]) -> None:
        """Note listings that the feed says have ended."""
        for listing_id in ids:
            self._batch.ended.append(listing_id)
            if self._batch.size >= BATCH:
                self._flush()

    def mark(self, cursor: str | None) -> None:
        """Keep this cursor with the records taken so far."""
        if cursor is not None:
            self._batch.cursor = cursor

    def _flush(self) -> None:
        """Have the database asked which records of the batch are known, and meanwhile deal with the batch before it."""
        batch, self._batch = self._batch, Batch()
        batch.upto = self._run.processed
        asked, self._asked = self._asked, (batch, self._asker.submit(carried(self._known), list(batch.hashes)))
        self._deal(asked)

    def _known(self, hashes: list[bytes]) -> set[bytes]:
        if not hashes:
            return set()
        with self._database.write() as session:
            return listings.known(session, hashes, touch_before=self._run.touch_before)

    def _deal(self, asked: tuple[Batch, Future[set[bytes]]] | None) -> None:
        """Translate what is not known, and hand the batch to a writer."""
        if asked is None:
            return
        batch, known = asked[0], asked[1].result()
        self._run.unchanged += len(known)
        for key, (position, record) in batch.hashes.items():
            if key not in known:
                self._make(batch, key, position, record, self._translate)
        batch.hashes.clear()
        ids = batch.ids
        if not ids and batch.cursor is None and not self._writing:
            self._on_progress(batch.upto, self.total)
            return
        if batch.items:
            # on its own, before the batch: a batch that waits for an earlier one must not hold what that one waits for
            with self._database.write() as session:
                batch.places = listings.note_places(session, batch.items)
        # two batches that write to one listing must do it one after the other
        self._wait(leaving=0 if any(ids & writing.ids for writing in self._writing) else WRITERS - 1)
        before = self._writing[-1] if self._writing else None
        writing = Writing(ids)
        writing.ended = self._writers.submit(carried(self._write), batch, writing, before)
        self._writing.append(writing)

    def _wait(self, *, leaving: int) -> None:
        """Wait until no more than so many batches are being written."""
        while len(self._writing) > leaving:
            self._writing.popleft().wait()
            self._on_progress(self._run.stored, self.total)

    def _make(
        self, batch: Batch, record_hash: bytes | None, position: int, record: object, translate: Translate
    ) -> None:
        record = record.record() if isinstance(record, RawLine) else record
        if isinstance(record, MalformedLine):
            self._run.reject(position, None, record.reason)
            return
        try:
            listing = listings.enrich(translate(record))
        except RejectedError as error:
            self._run.reject(position, record, str(error))
        else:
            batch.items.append(Incoming(listing, self._scope if record_hash else None, record_hash))

    def _write(self, batch: Batch, writing: Writing, before: Writing | None) -> None:
        if before is not None:
            before.begun.wait()  # it holds its connection by now: this one cannot take the last one from it
        try:
            with self._database.write() as session:
                session.connection()
                writing.begun.set()
                self._put(session, batch, before)
        finally:
            writing.begun.set()  # whatever happened, nobody is to wait for it any longer

    def _put(self, session: WriteSession, batch: Batch, before: Writing | None) -> None:
        run = self._run
        counts = listings.store(session, batch.items, batch.places)
        expired = listings.expire(session, batch.ended) if batch.ended else 0
        if before is not None:
            before.wait()  # commits keep their order, and a batch behind one that failed is not kept
        run.stored = batch.upto
        run.created += counts.created
        run.updated += counts.updated
        run.unchanged += len(batch.items) - counts.created - counts.updated
        run.expired += expired
        if batch.cursor is not None:
            queries.set_cursor(session, run.sync_type, batch.cursor, now=utc_now())
        queries.update_run(session, run.id, _counts(run))


def record_hash(record: object, scope: str) -> bytes:
    """Return a hash of a record's content within its scope: equal records, equal hashes."""
    try:
        data = record if isinstance(record, RawLine) else orjson.dumps(record, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # what orjson will not write, such as an integer of more than 64 bits
        try:
            data = json.dumps(record, default=str).encode("utf-8", "surrogatepass")
        except (RecursionError, ValueError):  # nested without end, or in itself: it is never known, and its translation
            return secrets.token_bytes(HASH_BYTES)  # will say what is wrong with it
    made = hashlib.sha256(b"\0".join((MAPPING_VERSION, scope.encode(), b"")))
    made.update(data)
    return made.digest()[:HASH_BYTES]


def refuse_if_busy(had: bool, sync_type: str) -> None:  # noqa: FBT001 - the answer to one question
    """Raise AppError CONFLICT where another process runs the same sync."""
    if not had:
        raise AppError(ErrorKind.CONFLICT, "sync-running", f"{sync_type} is being synced by another process.")


def _settle(database: Database, run: Run, status: str, error: str | None) -> None:
    details = run.metadata | {
        "unchanged": run.unchanged,
        "expired": run.expired,
        "held_back": run.held_back,
        "rejected": run.rejected_count,
        "rejections": [
            {"position": item.position, "id": item.record_id, "reason": item.reason} for item in run.rejected
        ],
    }
    values = {"status": status, "completed_at": utc_now(), "error_message": error, "run_metadata": details}
    with database.write() as session:
        queries.update_run(session, run.id, _counts(run) | values)


def _counts(run: Run) -> dict[str, Any]:
    return {
        "records_processed": run.processed,
        "records_created": run.created,
        "records_updated": run.updated,
    }
