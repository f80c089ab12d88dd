"""The worker beside `upstar serve`: replaced where it dies, gone when the server goes."""

import subprocess
import sys
import threading

import pytest

from upstar.cli import web_process

WAIT_SECONDS = 30.0


def test_a_worker_that_dies_is_replaced_and_one_that_lives_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    third = threading.Event()

    def start() -> subprocess.Popen[bytes]:
        ends = "raise SystemExit(3)" if len(started) < 2 else "import sys; sys.stdin.read()"
        started.append(subprocess.Popen([sys.executable, "-c", ends], stdin=subprocess.PIPE))
        if len(started) == 3:
            third.set()
        return started[-1]

    monkeypatch.setattr(web_process, "_worker_process", start)
    monkeypatch.setattr(web_process, "AGAIN_SECONDS", (0.01, 0.02))
    with web_process._worker_beside(wanted=True):
        assert third.wait(WAIT_SECONDS)
    assert [one.poll() for one in started] == [3, 3, -15]
    for one in started:
        assert one.stdin is not None
        one.stdin.close()
