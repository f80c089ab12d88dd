"""One question on several processors: compiled code runs without the interpreter's lock."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, TypeVar

from threadpoolctl import ThreadpoolController

Found = TypeVar("Found")

THREADS = min(4, len(os.sched_getaffinity(0)))
"""Threads for one question. Reading from memory is what limits it, and four processors use that up."""


def in_threads(do: Callable[[int], Found], count: int) -> list[Found]:
    """Do it for each number below `count`, in as many threads with the caller's own; return the results in order."""
    others = [_pool().submit(do, number) for number in range(1, count)]
    try:
        return [do(0), *(other.result() for other in others)]
    finally:
        wait(others)


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="matching")


def in_one_thread() -> AbstractContextManager[Any]:
    """Keep products of matrices within the block in the calling thread.

    The library's own threads wait for the next product by running idle, and so take what other workers would use.
    """
    limited: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limited


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
