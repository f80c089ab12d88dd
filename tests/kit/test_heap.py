"""What is free goes back to the system."""

import platform
import subprocess
import sys

import psutil
import pytest

from upstar.kit.heap import give_back

ARENAS_OF_THREADS = """
import ctypes, sys, threading
from upstar.kit import heap
if "shared" in sys.argv:
    heap.share_heaps()
together = threading.Barrier(8)
def use():
    held = bytearray(100_000)  # above what the interpreter keeps by itself, below what the system maps by itself
    together.wait()
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
c = ctypes.CDLL(None)
c.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(c.fdopen(1, b"w"))
c.malloc_info(0, out)
c.fflush(out)
"""
PIECES, SIZE = 200_000, 500


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only this C library can")
def test_what_was_freed_between_what_is_in_use_is_given_back() -> None:
    process = psutil.Process()
    pieces = [bytes([n % 256]) * SIZE * 2 for n in range(PIECES)]
    full = process.memory_info().rss
    kept = pieces[::50]
    del pieces
    give_back()
    assert process.memory_info().rss < full - PIECES * SIZE
    assert len(kept) == PIECES // 50


def test_nothing_is_lost_by_asking_twice() -> None:
    give_back()
    give_back()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only this C library can")
@pytest.mark.parametrize(("shared", "most"), [("", 64), ("shared", 2)])
def test_threads_share_few_heaps(shared: str, most: int) -> None:
    done = subprocess.run([sys.executable, "-c", ARENAS_OF_THREADS, shared], capture_output=True, check=True)
    heaps = done.stdout.count(b"<heap nr=")
    assert 1 <= heaps <= most
    assert shared or heaps > 2, "else this tells nothing"
