"""One question on several processors: compiled code runs without the interpreter's lock."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, TypeVar

from threadpoolctl import ThreadpoolController

Found = TypeVar("Found")

THREADS = min(4, len(os.sched_getaffinity(0)))
"""Threads for one question. Reading from memory is what limits it, and four processors use that up."""


def in_threads(do: Callable[[int], Found], count: int) -> Iterator[Found]:
    """Do it for each number below `count`, in threads where that is more than one, and yield the results in order."""
    if count == 1:
        return iter([do(0)])
    return _pool().map(do, range(count))


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
