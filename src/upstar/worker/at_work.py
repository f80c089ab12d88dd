"""What a worker is doing at this moment, and how it is told to stop.

A thread cannot be ended from without. So a task is asked to stop, and does at its next checkpoint: when it begins a
step, and when it begins a transaction, in whichever of its threads. Between two checkpoints lie computations of
seconds, and calls that have limits of their own: a file is read in a process that is killed at its limit, statements
and requests time out.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from upstar.adapters.database import WORKER, Actor
from upstar.workflows.tools import Tools

REPEAT_SECONDS = 2.0
"""Who was asked to stop may still write down that they did; asked again after this, should nobody have heard."""


class Reason(StrEnum):
    """Why a piece of work is to stop."""

    CALLED_OFF = "called-off"
    TOO_LONG = "too-long"
    STOPPING = "stopping"


class Halted(BaseException):
    """Raised inside work that is to stop. No `except Exception` on the way takes it for a failure and goes on."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True, eq=False)
class Work:
    """One task or chore that runs. `limit` is in seconds; `told` is whether its record says already that it ended, and
    `ended` whether the engine's job has ended with it.
    """

    name: str
    limit: float
    job_id: int | None = None
    task_id: UUID | None = None
    begun: float = field(default_factory=time.monotonic)
    reason: Reason | None = None
    told: bool = False
    ended: bool = False
    _raised: float | None = None

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self.begun

    def halt(self, reason: Reason) -> None:
        """Ask it to stop; the first reason stays."""
        self.reason = self.reason or reason

    def checkpoint(self) -> None:
        """Raise Halted where it was asked to stop."""
        now = time.monotonic()
        if self.reason is not None and (self._raised is None or now - self._raised >= REPEAT_SECONDS):
            self._raised = now
            raise Halted(self.reason)

    def tools(self, tools: Tools) -> Tools:
        """Return the same tools, with a checkpoint at the beginning of each transaction."""
        return replace(tools, database=tools.database.acting(self._actor))

    def _actor(self) -> Actor:
        self.checkpoint()
        return WORKER


class AtWork:
    """All that runs in this worker, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: set[Work] = set()

    @contextmanager
    def on(self, work: Work) -> Iterator[Work]:
        """Have it in the list for the length of the block."""
        with self._lock:
            self._all.add(work)
        try:
            yield work
        finally:
            with self._lock:
                self._all.discard(work)

    def all(self) -> list[Work]:
        """Return what runs now."""
        with self._lock:
            return list(self._all)
