"""Whether this process may be sent requests: what `/readyz` tells, and what it does not wait for."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from upstar.adapters.revision import head_revision, revision_of
from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger
from upstar.kit.remembered import Lately
from upstar.kit.together import Outcome, together
from upstar.workflows.tools import Tools

Part = Literal["database", "schema", "store", "index"]
State = Literal["ok", "failed", "late"]

HOLDS_SECONDS = 2.0
"""How long an answer holds: whoever asks more often, or however many ask, looks at the same one."""
ANSWER_SECONDS = 3.0
"""A part that takes longer is not ready; Kubernetes' and most load balancers' probes wait for 1 to 5 seconds."""
STORE_HOLDS_SECONDS = 30.0
"""How long a store that took an object is believed: a bucket bills each request."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """How a part is, by which code it failed, and how long it took in ms."""

    state: State
    code: str | None
    ms: float


@dataclass(frozen=True, slots=True)
class Look:
    """How the process is."""

    draining: bool
    parts: dict[Part, Found]

    @property
    def ready(self) -> bool:
        """Whether it may be sent requests."""
        return not self.draining and all(found.state == "ok" for found in self.parts.values())

    def told(self) -> dict[str, Any]:
        """Return what strangers may know: the whole's status, and each part's state."""
        status = "ok" if self.ready else "draining" if self.draining else "unready"
        return {"status": status, "parts": {part: found.state for part, found in self.parts.items()}}


class Readiness:
    """Looks at each part, side by side, no more often than every HOLDS_SECONDS."""

    def __init__(self, tools: Tools) -> None:
        """Nothing is looked at yet; `tools` are those of the house itself."""
        self._tools = tools
        self._draining = threading.Event()
        self._lately: Lately[dict[Part, Found]] = Lately(HOLDS_SECONDS)
        self._store: Lately[bool] = Lately(STORE_HOLDS_SECONDS)
        self._asks: dict[Part, Callable[[], None]] = {
            "database": _one_at_a_time(lambda: _ignore(tools.database.ping())),
            "schema": _one_at_a_time(self._see_schema),
            "store": _one_at_a_time(lambda: _ignore(self._store.get(self._probe_store))),
            "index": _one_at_a_time(self._see_index),
        }
        self._was: bool | None = None

    def drain(self) -> None:
        """Be unready from now on: the process is about to stop."""
        self._draining.set()

    @property
    def draining(self) -> bool:
        """Whether the process is about to stop."""
        return self._draining.is_set()

    def look(self) -> Look:
        """Return how each part is; a process that is about to stop asks nothing any more."""
        if self.draining:
            return Look(draining=True, parts={})
        look = Look(draining=False, parts=self._lately.get(self._find))
        if look.ready != self._was:
            failed = {part: found.code or found.state for part, found in look.parts.items() if found.state != "ok"}
            (log.info if look.ready else log.warning)("readiness.changed", ready=look.ready, **failed)
            self._was = look.ready
        return look

    def _find(self) -> dict[Part, Found]:
        outcomes = together(self._asks, ANSWER_SECONDS)
        return {part: _told(outcomes[part]) for part in self._asks}

    def _see_schema(self) -> None:
        found, wanted = revision_of(self._tools.database), head_revision()
        if found != wanted:
            raise _NotReadyError("schema-not-current")

    def _probe_store(self) -> bool:
        self._tools.store.probe()
        return True

    def _see_index(self) -> None:
        """Have the stock at hand; where there is none on this machine yet, this makes it, however long that takes."""
        if not self._tools.stock.is_mapped:
            self._tools.stock.look(self._tools.database)


class _NotReadyError(Exception):
    """A part answers, and is not as it should be."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _BusyError(_NotReadyError):
    """The question before this one has not been answered yet."""


def _one_at_a_time(ask: Callable[[], None]) -> Callable[[], None]:
    """Return a question that is not asked again while it is being answered: what hangs takes one thread, not many."""
    asking = threading.Lock()

    def once() -> None:
        if not asking.acquire(blocking=False):
            raise _BusyError("late")
        try:
            ask()
        finally:
            asking.release()

    return once


def _told(outcome: Outcome[None]) -> Found:
    error, ms = outcome.error, round(outcome.seconds * 1000, 1)
    if outcome.late or isinstance(error, _BusyError):
        return Found("late", None, ms)
    if error is None:
        return Found("ok", None, ms)
    code = error.code if isinstance(error, AppError | _NotReadyError) else type(error).__name__
    return Found("failed", code, ms)


def _ignore(_value: object) -> None:
    """Drop an answer: that there is one is all that is asked."""
