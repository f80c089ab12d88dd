"""How the installation is, part by part: what `/readyz` knows, and more."""

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from upstar.accounts import traffic, usage
from upstar.accounts.traffic import Recent
from upstar.adapters.revision import head_revision, revision_in
from upstar.kit.clock import today, utc_now
from upstar.kit.errors import AppError
from upstar.llm import ledger
from upstar.llm.types import BUILTIN
from upstar.queue import oversight
from upstar.sourcing import oversight as runs
from upstar.workflows.tools import Tools

State = Literal["good", "look", "bad"]
Part = Literal[
    "database", "schema", "store", "disk", "worker", "waiting", "failed", "syncs", "models", "budgets", "errors",
    "metering", "issuer",
]  # fmt: skip

HEARTBEAT = timedelta(seconds=60)
"""A worker beats every ten seconds; after a minute without one, nobody works."""
WAITING_LOOK, WAITING_BAD = timedelta(minutes=5), timedelta(minutes=30)
"""How long a task may wait before it calls for a look, and before people will have given up."""
DISK_LOOK, DISK_BAD = 0.15, 0.05
"""The free share of the disk that the data folder is on: PostgreSQL stops, and may need mending, where it is full."""
SLOW_MS = 250.0
"""A question to the database or the store that takes longer than this is felt on every page."""
FAILING = 0.2
"""The share of calls to models that may fail; each one that does falls back on the built-in engine."""
ERRORS = 0.01
"""The share of requests of the last hour that may fail on our side."""
PROBE = "incoming/health"
"""An object that is not there: that the store says so shows that it answers."""


@dataclass(frozen=True, slots=True)
class Check:
    """A part and how it is; `told` are the figures that its sentence is made of."""

    part: Part
    state: State
    told: dict[str, Any] = field(default_factory=dict)


def check(tools: Tools, recent: Recent | None = None) -> list[Check]:
    """Return how each part is. A part that does not answer is bad; it keeps none of the others from being told.

    What was asked lately may be given by who knows it already: of all that is looked at here it takes the longest.
    """
    found = [_timed("database", lambda: {"version": tools.database.ping()})]
    found.append(_timed("store", lambda: {"there": tools.store.has(PROBE)}))
    found.append(_disk(tools.settings.data_dir))
    if found[0].state != "bad":
        found += [_schema(tools), *_within(tools, recent)]
    return found


def needing(checks: Iterable[Check]) -> list[Check]:
    """Return those that call for somebody, the worst first."""
    return sorted((one for one in checks if one.state != "good"), key=lambda one: one.state != "bad")


def _timed(part: Part, ask: Any) -> Check:  # noqa: ANN401 - a function without arguments
    begun = time.perf_counter()
    try:
        told = ask()
    except (AppError, OSError) as error:
        return Check(part, "bad", {"code": getattr(error, "code", type(error).__name__)})
    took = (time.perf_counter() - begun) * 1000
    return Check(part, "look" if took > SLOW_MS else "good", told | {"ms": took})


def _disk(folder: Path) -> Check:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    usage_of = shutil.disk_usage(there)
    free = usage_of.free / usage_of.total
    state: State = "bad" if free < DISK_BAD else "look" if free < DISK_LOOK else "good"
    return Check("disk", state, {"free": free, "free_gb": usage_of.free / 1e9})


def _schema(tools: Tools) -> Check:
    with tools.database.read() as session:
        found, wanted = revision_in(session), head_revision()
    return Check("schema", "good" if found == wanted else "bad", {"found": found or "–", "wanted": wanted})


def _within(tools: Tools, recent: Recent | None) -> list[Check]:
    with tools.database.read() as session:
        pulse = oversight.pulse(session)
        failed_syncs = runs.failed(runs.latest(session))
        calls, failures = ledger.lately(session)
        plans = ledger.plans(session, tools.settings)
        near = ledger.near_budget(session, tools.settings)
        recent = recent or traffic.recent(session)
        lost = sum(day.lost for day in usage.by_day(session, 1) if day.day >= today() - timedelta(days=1))
    now = utc_now()
    beats = pulse.heartbeat is not None and now - pulse.heartbeat <= HEARTBEAT
    waits = now - pulse.oldest_waiting if pulse.oldest_waiting else timedelta(0)
    waiting: State = "bad" if waits > WAITING_BAD else "look" if waits > WAITING_LOOK else "good"
    models = sorted({plan.paths[0] for plan in plans if plan.paths[0] != BUILTIN})
    failing = calls > 0 and failures / calls > FAILING
    errs = recent.errors / recent.requests if recent.requests else 0.0
    return [
        Check("worker", "good" if beats else "bad", {"workers": pulse.workers, "heard": pulse.heartbeat}),
        Check("waiting", waiting, {"minutes": waits.total_seconds() / 60, "since": pulse.oldest_waiting}),
        Check("failed", "look" if pulse.failed else "good", {"tasks": pulse.failed}),
        Check("syncs", "look" if failed_syncs else "good", {"runs": [run.sync_type for run in failed_syncs]}),
        Check("models", "look" if failing else "good", {"models": models, "calls": calls, "failures": failures}),
        Check("budgets", "look" if near else "good", {"people": near}),
        Check("errors", "look" if errs > ERRORS else "good", {"errors": recent.errors, "requests": recent.requests}),
        Check("metering", "look" if lost else "good", {"lost": lost}),
    ]
