"""Wait for what happens elsewhere, no longer than it takes."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from upstar.kit.errors import AppError

WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.01


def until(ready: Callable[[], bool]) -> None:
    """Return as soon as it is ready; fail where it takes too long."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        with suppress(AppError):  # whoever looks may have been cut off as well
            if ready():
                return
        assert time.monotonic() < end, "it did not come to that"
        threading.Event().wait(LOOK_SECONDS)
