"""How a web process goes: it says that it does first, so that nobody is sent to it any more, and then stops."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from upstar.kit.logs import get_logger
from upstar.workflows.readiness import Readiness

Handler = Callable[[int, FrameType | None], Any]

log = get_logger(__name__)


@contextmanager
def draining(readiness: Readiness, seconds: int) -> Iterator[None]:
    """Within the block, answer SIGTERM by being unready for so many seconds before the server is told to stop.

    A second SIGTERM stops it at once, as SIGINT does. The server's own handler is there already when an application
    starts; where there is none (tests, servers in threads), nothing is changed.
    """
    before = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    signal.signal(signal.SIGTERM, _handler(readiness, seconds, before, asyncio.get_running_loop()))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _handler(readiness: Readiness, seconds: int, stop: Handler, loop: asyncio.AbstractEventLoop) -> Handler:
    def handle(number: int, frame: FrameType | None) -> None:
        again = readiness.draining
        readiness.drain()
        if again or not seconds:
            stop(number, frame)
            return
        # not here: the log's own lock may be held by what the signal came between
        loop.call_soon_threadsafe(_later, loop, seconds, stop, number)

    return handle


def _later(loop: asyncio.AbstractEventLoop, seconds: int, stop: Handler, number: int) -> None:
    log.info("serve.draining", seconds=seconds)
    loop.call_later(seconds, stop, number, None)
