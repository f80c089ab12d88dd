"""One question in several threads: the answers in their order, and nothing left running behind a failure."""

import threading

import pytest

from upstar.matching.index.threads import in_threads


@pytest.mark.parametrize("count", [1, 2, 5])
def test_results_come_in_order_and_the_caller_does_its_share(count: int) -> None:
    found = in_threads(lambda number: (number, threading.get_ident()), count)
    assert [number for number, _ in found] == list(range(count))
    assert found[0][1] == threading.get_ident()
    assert all(ident != threading.get_ident() for _, ident in found[1:])


def test_a_failure_is_told_when_the_others_have_ended() -> None:
    begun, ended, failed = threading.Event(), [], threading.Event()

    def do(number: int) -> None:
        if number == 0:
            begun.wait()
            failed.set()
            raise ValueError("the first fails")
        begun.set()
        failed.wait()
        ended.append(number)

    with pytest.raises(ValueError, match="the first fails"):
        in_threads(do, 2)
    assert ended == [1]
