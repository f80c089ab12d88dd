"""What runs in a process of its own is done or said not to be, and ends with who asked for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters import apart_work
from upstar.adapters.apart import run_apart

WORK = apart_work.__name__


def test_it_is_done_in_another_process(tmp_path: Path) -> None:
    assert run_apart(WORK, f"write:{tmp_path / 'told'}".encode())
    assert int((tmp_path / "told").read_text()) != os.getpid()


def test_it_hears_more_than_a_pipe_holds(capfd: pytest.CaptureFixture[str]) -> None:
    assert not run_apart(WORK, b"x" * 300_000)
    assert "ValueError" in capfd.readouterr().err


@pytest.mark.parametrize(("what", "said"), [("refuse", "not-now"), ("other", "ValueError"), ("die", "")])
def test_what_went_wrong_is_logged_without_its_words(what: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert not run_apart(WORK, what.encode())
    told = capfd.readouterr()
    assert said in told.err
    assert apart_work.SECRET not in told.out + told.err


def test_who_dies_takes_it_along(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    told = f"wait:{tmp_path / 'pipe'}".encode()
    asker = subprocess.Popen(
        [sys.executable, "-c", f"from upstar.adapters.apart import run_apart; run_apart({WORK!r}, {told!r})"]
    )
    with (tmp_path / "pipe").open() as pipe:
        assert int(pipe.readline()) != asker.pid
        asker.send_signal(signal.SIGKILL)
        assert asker.wait() == -signal.SIGKILL
        assert pipe.read() == "", "the pipe closes when the process ends, and until then this waits"
