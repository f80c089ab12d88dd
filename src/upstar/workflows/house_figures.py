"""The house in numbers that no process counts for itself: queue, syncs, models and stock, as the tables have them.

Every question is bounded and read from an index, and its answer is held for some seconds, so that whoever watches costs
the same however often they look. Where the database does not answer, the page tells of the process alone, and says so.
"""

from collections.abc import Iterable
from datetime import timedelta

from upstar.adapters.database import ReadSession
from upstar.adapters.metrics import Figure, Values, bounded
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger
from upstar.kit.remembered import Lately
from upstar.llm import service as llm
from upstar.matching.index.figures import figures as stock_figures
from upstar.queue import figures as queue
from upstar.queue import oversight
from upstar.sourcing import figures as sourcing
from upstar.sourcing import oversight as runs
from upstar.workflows.tools import Tools

HOLDS_SECONDS = 10.0
"""Shorter than the interval of most scrapes, which is 15 s or more."""
LATELY = timedelta(days=1)

log = get_logger(__name__)


class HouseFigures:
    """Finds the figures, and holds them for a while."""

    def __init__(self, tools: Tools) -> None:
        """`tools` must see the whole house (`OPERATOR` or `WORKER`)."""
        self._tools = tools
        self._lately: Lately[list[Figure]] = Lately(HOLDS_SECONDS)

    def get(self) -> list[Figure]:
        """Return the figures; where the database does not answer, one alone that says so."""
        return self._lately.get(self._find)

    def _find(self) -> list[Figure]:
        found: list[Figure] = []
        up = 1.0
        try:
            with self._tools.database.read() as session:
                for part in (_queue, _syncs, _models):
                    found += part(session)
            found += _stock(self._tools)
        except AppError as error:
            log.warning("metrics.house_left_out", reason=error.code)
            up = 0.0
        return [*found, _one("database_up", "Whether the database answered this page's questions.", up)]


def _queue(session: ReadSession) -> Iterable[Figure]:
    now, opened, pulse = utc_now(), queue.open_tasks(session), oversight.pulse(session)
    labels = ("job_type", "state")
    yield Figure(
        "queue_tasks", f"Open tasks by kind and state, {queue.MOST_OPEN} of all at most.", labels,
        bounded({(each.job_type, each.status.lower()): float(each.tasks) for each in opened}),
    )  # fmt: skip
    yield Figure(
        "queue_oldest_seconds", "Since when the oldest open task of a kind and state was asked for.", labels,
        {(each.job_type, each.status.lower()): (now - each.oldest).total_seconds()
         for each in sorted(opened, key=lambda each: each.oldest)[:50]},
    )  # fmt: skip
    chores: Values = {key: float(count) for key, count in queue.chores(session).items()}
    yield Figure("queue_chores", "Chores that wait (todo) or run (doing).", ("chore", "state"), bounded(chores))
    yield _one("queue_failed_tasks", "Tasks of the last seven days that failed.", pulse.failed)
    yield _one("workers", "Workers that are signed on.", pulse.workers)
    if pulse.heartbeat is not None:
        silent = (now - pulse.heartbeat).total_seconds()
        yield _one("worker_heartbeat_age_seconds", "Since when no worker was heard of.", silent)


def _syncs(session: ReadSession) -> Iterable[Figure]:
    last = dict(sorted(runs.latest(session).items())[:200])
    good: Values = {(name,): one.last_good.timestamp() for name, one in last.items() if one.last_good is not None}
    yield Figure("sync_last_success_timestamp_seconds", "When a sync last ended well.", ("sync",), good)
    started: Values = {(name,): one.run.started_at.timestamp() for name, one in last.items()}
    yield Figure("sync_last_start_timestamp_seconds", "When a sync last began.", ("sync",), started)
    failed: Values = {(name,): float(one.run.status == "FAILED") for name, one in last.items()}
    yield Figure("sync_last_failed", "Whether the last run of a sync failed.", ("sync",), failed)
    records: Values = {(name, kind): value for name, one in last.items() for kind, value in _counts(one).items()}
    yield Figure("sync_last_records", "What the last run of a sync did.", ("sync", "what"), records)
    ended: Values = {(name, state.lower()): float(count) for (name, state), count in sourcing.ended(session).items()}
    yield Figure("sync_day_runs", "Runs of the last day by how they ended.", ("sync", "state"), bounded(ended))


def _counts(one: runs.Latest) -> dict[str, float]:
    run, more = one.run, one.run.metadata
    told = {
        "processed": run.records_processed, "created": run.records_created, "updated": run.records_updated,
        "rejected": more.get("rejected"), "expired": more.get("expired"),
    }  # fmt: skip
    return {kind: float(value) for kind, value in told.items() if isinstance(value, int)}


def _models(session: ReadSession) -> Iterable[Figure]:
    spent = llm.spending(session, utc_now() - LATELY)
    calls: dict[tuple[str, ...], float] = {}
    tokens: dict[tuple[str, ...], float] = {}
    cost: dict[tuple[str, ...], float] = {}
    for each in spent:
        key = (each.operation or "", each.model)
        calls[*key, "answered"] = float(each.calls - each.failures)
        calls[*key, "failed"] = float(each.failures)
        tokens[key] = float(each.tokens)
        cost[key] = float(each.cost_usd)
    by, of = ("operation", "model"), "of language models in the last day."
    yield Figure("llm_day_calls", f"Calls {of}", (*by, "outcome"), bounded(calls, 1))
    yield Figure("llm_day_tokens", f"Tokens of calls {of}", by, bounded(tokens, 1))
    yield Figure("llm_day_cost_usd", f"Cost in US dollars of calls {of}", by, bounded(cost, 1))


def _stock(tools: Tools) -> Iterable[Figure]:
    found = stock_figures(tools.stock, tools.database)
    if found is None:
        return
    yield _one("match_index_listings", "Listings in this machine's copy of the stock.", found.listings)
    yield _one("match_index_bytes", "Its size on disk.", found.bytes)
    yield _one("match_index_age_seconds", "How long ago it was read whole.", found.age_seconds)
    yield _one("match_index_build_seconds", "How long that took.", found.build_seconds)


def _one(name: str, words: str, value: float) -> Figure:
    return Figure(name, words, (), {(): float(value)})
