"""What a long-lived process holds from its start on."""

import ctypes
import gc
import math
import time
from functools import cache
from typing import Any

ARENAS = 2
"""Heaps of the C library for all threads together. It makes eight a core, and each keeps what its threads freed between
what they still use; since one thread at a time has the interpreter, they hardly wait for each other."""
M_ARENA_MAX = -8
"""Of `mallopt` (malloc.h of the GNU C library)."""


class _State:
    """When memory was last given back, by the clock that never goes back."""

    given = -math.inf


def share_heaps() -> None:
    """Let all threads share two heaps of the C library, where it can (glibc): call it before there are threads."""
    if (option := _of_c("mallopt")) is not None:
        option(M_ARENA_MAX, ARENAS)


def settle() -> None:
    """Take all that there is now out of the garbage collector's sight: call it once, when a process has started.

    Modules, routes and vocabularies stay until the end. To look through their half a million objects again and again
    would stop every thread for a third of a second, and find nothing.
    """
    gc.collect()
    gc.freeze()


def give_back(*, every: float = 0.0) -> None:
    """Give the system back what the C library holds of memory that is free, where it can (glibc), if that was not done
    in the last `every` seconds.

    It keeps what was freed between that which is still in use, for each thread by itself: a process that now and then
    does much at once would keep of all its threads the most that each ever took. Takes some milliseconds.
    """
    trim, now = _of_c("malloc_trim"), time.monotonic()
    if trim is not None and now - _State.given >= every:
        _State.given = now
        trim(0)


@cache
def _of_c(name: str) -> Any:  # noqa: ANN401 - a function
    """Return a function of the C library; None where it has none of that name."""
    return getattr(ctypes.CDLL(None), name, None)
