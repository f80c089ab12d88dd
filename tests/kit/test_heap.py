"""What is free goes back to the system."""

import platform

import psutil
import pytest

from upstar.kit.heap import give_back

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
