"""The stock's housekeeping: bring listings in, tell copies and junk, teach the vocabulary, alert who waits."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from upstar.adapters.http import HttpClient, Validators, host_of
from upstar.kit.clock import utc_now
from upstar.kit.progress import OnProgress, unwatched
from upstar.listings import ageing, cleaning, saved
from upstar.settings import Settings
from upstar.sourcing import schedule
from upstar.sourcing import service as sourcing
from upstar.sourcing.intake import running
from upstar.sourcing.registry import complete_sources
from upstar.sourcing.source import Source
from upstar.sourcing.sync import OpenWeb, sync
from upstar.sourcing.types import ImportReport
from upstar.sourcing.wish import Wish
from upstar.workflows import market, match_new, role_demand, skill_vocabulary, sweep_sign_ins
from upstar.workflows.tools import Tools

SYNC = "sync"
AGE = "age"
AGE_EVERY = timedelta(days=1)


def run_sync(
    tools: Tools, wish: Wish, on_progress: OnProgress = unwatched, on_cleaning: OnProgress = unwatched
) -> ImportReport:
    """Sync a source, then do the housekeeping; AppError as `sourcing.sync` raises it."""
    report = sync(tools.database, open_web(tools.settings), wish, tools.settings.feed_keys, on_progress)
    tidy(tools, on_cleaning)
    return report


def run_import(
    tools: Tools, path: Path, on_progress: OnProgress = unwatched, on_cleaning: OnProgress = unwatched
) -> ImportReport:
    """Import a file of records, then do the housekeeping; AppError as `sourcing.import_file` raises it."""
    report = sourcing.import_file(tools.database, path, on_progress=on_progress)
    tidy(tools, on_cleaning)
    skill_vocabulary.grow(tools)
    role_demand.count_if_stale(tools)
    return report


def tidy(tools: Tools, on_progress: OnProgress = unwatched) -> None:
    """Do what is due for listings that are new or changed."""
    cleaning.clean(tools.database, on_progress)
    saved.alert(tools.database)
    match_new.announce(tools)


def age(tools: Tools) -> None:
    """Take in what others wrote into the tables, note what is likely closed by now, learn the stock's skills,
    and count what each role is asked for.

    Recorded as a run, so that it is due once a day.
    """
    cleaning.index_strangers(tools.database)
    tidy(tools)
    skill_vocabulary.grow(tools)
    match_new.retire(tools)
    tools.stock.refresh(tools.database, thorough=True)
    with running(tools.database, AGE, {}, touch_before=utc_now()) as run:
        run.processed, run.updated = ageing.age(tools.database, complete_sources())
    role_demand.count(tools)


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chores that are due, as (name, argument): by the plan of the syncs, and for what is new."""
    with tools.database.read() as session:
        syncs = schedule.running(schedule.plan(session, tools.settings.syncs))
        plan = {(SYNC, name): every for name, every in syncs.items()} | {(AGE, AGE): AGE_EVERY}
        starts = sourcing.last_starts(session, [name for _, name in plan])
    now = utc_now()
    planned = [chore for chore, every in plan.items() if chore[1] not in starts or starts[chore[1]] + every <= now]
    return [*planned, *match_new.due(tools), *market.due(tools), *sweep_sign_ins.due(tools)]


def open_web(settings: Settings) -> OpenWeb:
    """Return what opens the network for a source: its own hosts, or the host of a board that is an address."""

    def connect(source: Source, board: str | None, known: Mapping[str, Validators]) -> HttpClient:
        return HttpClient(
            source.hosts or (host_of(board or ""),),
            pause_seconds=source.pause_seconds,
            mirrors=settings.feed_mirrors,
            known=known,
            contact=settings.feed_contact,
        )

    return connect
