"""Run one source: walk its feed, take in what it gives, end what it no longer lists."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from pydantic import SecretStr

from upstar.adapters.database import Database
from upstar.adapters.http import Validators, Web
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.progress import OnProgress, unwatched
from upstar.listings import service as listings
from upstar.sourcing import queries
from upstar.sourcing.intake import SEEN_AGAIN, Intake, Run, refuse_if_busy, running
from upstar.sourcing.source import Source, Target
from upstar.sourcing.types import ImportReport
from upstar.sourcing.wish import Wish

HOLD_SHARE = 0.5
HOLD_LEAST = 10
"""Where more than half of a board's listings, and at least ten, are gone at once, the feed may be at fault: the first
such run ends none of them, the second one does."""
INTERRUPTED = "The process that ran it ended before it did; the next run goes on from there."


class OpenWeb(Protocol):
    """Opens the network for a source, with what is known of its documents."""

    def __call__(
        self, source: Source, board: str | None, known: Mapping[str, Validators]
    ) -> AbstractContextManager["LiveWeb"]:
        """Give the door; it is closed at the end of the block."""
        ...


class LiveWeb(Web, Protocol):
    """A door to the network that keeps what the servers said of their documents."""

    @property
    def fresh(self) -> Mapping[str, Validators]:
        """The validators of the documents that were read."""
        ...


def check(wish: Wish, keys: Mapping[str, SecretStr]) -> None:
    """Raise AppError INVALID where the source needs a board or a key that is not given, or knows no such option."""
    source = wish.source
    if source.board and not wish.board:
        raise AppError(ErrorKind.INVALID, "board-missing", f"{source.title} needs --board: {source.board}.")
    if wish.board and not source.board:
        raise AppError(ErrorKind.INVALID, "board-unknown", f"{source.title} has no boards to choose from.")
    missing = [name for name in source.keys if not keys.get(name)]
    if missing:
        raise AppError(
            ErrorKind.INVALID,
            "keys-missing",
            f"{source.title} needs {', '.join(missing)} in UPSTAR_FEED_KEYS, a JSON object of names and keys.",
        )
    unknown = sorted(set(wish.options) - set(source.options))
    if unknown:
        known = ", ".join(sorted(source.options)) or "none"
        raise AppError(
            ErrorKind.INVALID, "option-unknown", f"{source.title} has no option {unknown[0]}; it has: {known}."
        )


def sync(
    database: Database,
    open_web: OpenWeb,
    wish: Wish,
    keys: Mapping[str, SecretStr],
    on_progress: OnProgress = unwatched,
) -> ImportReport:
    """Sync a source and return what the run did.

    It goes on behind the cursor that the last stored page left. AppError CONFLICT where another process syncs the
    same; any AppError of the feed leaves the run FAILED with what came before it kept, and ends no listing.
    """
    check(wish, keys)
    source, sync_type = wish.source, wish.sync_type
    with database.exclusive(f"sync:{sync_type}") as had:
        refuse_if_busy(had, sync_type)
        with database.write() as session:
            queries.abandon_runs(session, sync_type, now=utc_now(), message=INTERRUPTED)
            cursor = queries.cursor_of(session, sync_type)
            known = queries.validators(session, sync_type)
        now = utc_now()
        touch_before = now if source.complete else now - SEEN_AGAIN
        target = Target(
            now=now,
            board=wish.board,
            since=wish.since,
            cursor=None if source.complete else cursor,
            keys={name: keys[name].get_secret_value() for name in source.keys},
            options=dict(wish.options),
        )
        metadata = {"source": source.name, "board": wish.board, "options": dict(wish.options)}
        with running(database, sync_type, metadata, touch_before=touch_before) as run:
            _walk(database, open_web, wish, target, {url: Validators(*pair) for url, pair in known.items()}, run,
                  on_progress)  # fmt: skip
        return run.report()


def _walk(
    database: Database,
    open_web: OpenWeb,
    wish: Wish,
    target: Target,
    known: Mapping[str, Validators],
    run: Run,
    on_progress: OnProgress,
) -> None:
    source = wish.source
    unchanged = False
    with open_web(source, wish.board, known) as web:
        with Intake(database, run, run.sync_type, source.translate, on_progress) as intake:
            for page in source.fetch(web, target):
                unchanged = unchanged or page.unchanged
                intake.total = page.total if page.total is not None else intake.total
                for record in page.records:
                    intake.take(record)
                intake.end(page.ended)
                intake.mark(page.cursor)
        fresh = {url: (item.etag, item.last_modified) for url, item in web.fresh.items()}
    if unchanged:
        with database.write() as session:
            run.unchanged += listings.touch_scope(session, run.sync_type)
        return
    if source.complete:
        _end_missing(database, run)
    with database.write() as session:
        queries.set_validators(session, run.sync_type, fresh)


def _end_missing(database: Database, run: Run) -> None:
    """End what a complete feed no longer lists, unless so much is missing at once that the feed may be at fault."""
    with database.write() as session:
        live, missing = listings.missing_in(session, run.sync_type, since=run.started)
        last = queries.last_run(session, run.sync_type)
        held_before = bool(last and isinstance(last.run_metadata, dict) and last.run_metadata.get("held_back"))
        if len(missing) >= HOLD_LEAST and len(missing) > live * HOLD_SHARE and not held_before:
            run.held_back = len(missing)
        elif missing:
            run.expired += listings.expire(session, missing)
