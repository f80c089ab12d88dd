"""What runs in a process of its own is done or said not to be, and ends with who asked for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters import apart_work
from upstar.adapters import apart
from upstar.adapters.apart import run_apart

WORK = apart_work.__name__
HERE = str(Path(__file__).parents[2])
ASK = f"""
from upstar.adapters.apart import run_apart
import sys
run_apart({WORK!r}, sys.argv[1].encode(), seconds=600)
"""


@pytest.fixture(autouse=True)
def _tests_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", HERE)  # the folder that a process stands in does not count


@pytest.mark.parametrize("more", [0, 300_000], ids=["a word", "more than a pipe holds"])
def test_it_is_done_in_another_process(tmp_path: Path, more: int) -> None:
    told = f"write:{tmp_path / 'told'}".encode() + b" " * more
    assert run_apart(WORK, told, seconds=600) is None
    process, heard = map(int, (tmp_path / "told").read_text().split())
    assert process != os.getpid()
    assert heard == len(told)


@pytest.mark.parametrize(
    ("what", "reason"),
    [("refuse", "not-now"), ("other", "ValueError"), ("print", "ValueError"), ("die", "SIGKILL")],
)
def test_what_went_wrong_is_logged_without_its_words(what: str, reason: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_apart(WORK, what.encode(), seconds=600) == reason
    told = capfd.readouterr()
    assert "apart.failed" in told.out + told.err
    assert reason in told.out + told.err
    assert apart_work.SECRET not in told.out + told.err


def test_a_program_that_hears_nothing_or_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = tmp_path / "deaf"
    deaf.write_text("#!/bin/sh\nexit 7\n")
    deaf.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(deaf))
    assert run_apart(WORK, b"x" * 300_000, seconds=600) == "exit code 7"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    assert run_apart(WORK, b"", seconds=600) == "FileNotFoundError"


def test_a_message_that_breaks_off_is_not_heeded(tmp_path: Path) -> None:
    told = f"write:{tmp_path / 'told'}".encode()
    command = [sys.executable, "-m", apart.__name__, WORK]
    broken = (len(told) + 1).to_bytes(apart.LENGTH_BYTES, "big") + told
    for message in (broken, b""):
        done = subprocess.run(command, input=message, capture_output=True, check=False)
        assert done.returncode == apart.FAILED
        assert not (tmp_path / "told").exists()


def test_it_is_ended_at_its_limit(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # nobody reads what it would write there, so it never ends by itself
    assert run_apart(WORK, f"wait:{tmp_path / 'pipe'}".encode(), seconds=0.01) == "SIGKILL"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_what_stops_whoever_asks_does_not_stop_it(tmp_path: Path, name: str) -> None:
    told = f"{name}:{tmp_path / 'told'}".encode()
    assert run_apart(WORK, told, seconds=600) is None, "a whole group is told to stop; who asks stops in its own time"
    assert (tmp_path / "told").exists()


def test_who_dies_takes_it_along(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    asker = subprocess.Popen([sys.executable, "-c", ASK, f"wait:{tmp_path / 'pipe'}"])
    with (tmp_path / "pipe").open() as pipe:
        assert int(pipe.readline()) != asker.pid
        asker.send_signal(signal.SIGKILL)
        assert asker.wait() == -signal.SIGKILL
        assert pipe.read() == "", "the pipe closes when the process ends, and until then this waits"
