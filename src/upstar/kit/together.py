"""Several things asked at once, of which none holds up the others."""

import threading
import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Generic, ParamSpec, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=str)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a question gave: a value, or an error, or neither where it did not answer in time (`late`)."""

    value: T | None = None
    error: BaseException | None = None
    seconds: float = 0.0
    late: bool = False


def together(asks: Mapping[K, Callable[[], T]], seconds: float) -> dict[K, Outcome[T]]:
    """Ask everything at once, each in a thread of its own, and return what came of each within `seconds`.

    One that hangs is late and goes on in a thread that does not keep the process from ending.
    """
    found: dict[K, Outcome[T]] = {}
    threads = {name: _start(name, ask, found) for name, ask in asks.items()}
    ends = time.monotonic() + seconds
    for thread in threads.values():
        thread.join(max(0.0, ends - time.monotonic()))
    answered = dict(found)  # what answers from now on is too late
    return {name: answered.get(name, Outcome(seconds=seconds, late=True)) for name in asks}


def carried(function: Callable[P, T]) -> Callable[P, T]:
    """Return the function bound to the present context, for another thread: its log lines bear the same ids."""
    return partial(copy_context().run, function)


def _start(name: K, ask: Callable[[], T], found: dict[K, Outcome[T]]) -> threading.Thread:
    def answer() -> None:
        begun = time.perf_counter()
        try:
            outcome = Outcome(ask(), seconds=time.perf_counter() - begun)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this one's answer
            outcome = Outcome(error=error, seconds=time.perf_counter() - begun)
        found[name] = outcome

    thread = threading.Thread(target=carried(answer), name=f"ask {name}", daemon=True)
    thread.start()
    return thread
