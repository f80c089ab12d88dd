"""`upstar serve`: several processes on one address, replaced when they die, gone when they are told to go."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import IO
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from tests.conftest import free_port
from upstar.workflows.tools import Tools

START_SECONDS = 100
PROCESSES = 2
DRAIN_SECONDS = 1
REQUESTS = 40
NOWHERE = 'upstar_http_requests_total{method="GET",route="(no route)",status="404"}'


class Served:
    """A running `upstar serve`, and the lines that it logs."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"
        self.lines: list[str] = []
        self.ready = Event()
        assert process.stderr is not None
        self._reader = Thread(target=self._read, args=(process.stderr,), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.lines.append(line)
                if "Upstar is ready" in line:
                    self.ready.set()

    def children(self) -> list[psutil.Process]:
        """The processes that answer: multiprocessing starts them, and a helper that tracks its resources."""
        found = psutil.Process(self.process.pid).children()
        return [child for child in found if "spawn_main" in " ".join(child.cmdline())]

    def told(self, series: str) -> float:
        """The value of a series on the page of figures."""
        page = httpx2.get(f"{self.address}/metrics", timeout=30).text
        return next(float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(series + " "))

    def ended(self) -> str:
        self.process.wait(START_SECONDS)
        self._reader.join(START_SECONDS)
        return "".join(self.lines)


@pytest.fixture
def served(stocked: Tools, tmp_path: Path) -> Iterator[Served]:
    where = urlsplit(stocked.database.dsn)
    port = free_port()
    environment = os.environ | {
        "DB_HOST": where.hostname or "", "DB_PORT": str(where.port), "DB_USER": where.username or "",
        "DB_PASSWORD": where.password or "", "DB_NAME": where.path.lstrip("/"), "UPSTAR_DATA_DIR": str(tmp_path),
        "UPSTAR_PORT": str(port), "UPSTAR_DRAIN_SECONDS": str(DRAIN_SECONDS),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "upstar", "serve", "--processes", str(PROCESSES), "--no-worker"],
        stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    made = Served(process, port)
    try:
        assert made.ready.wait(START_SECONDS), "".join(made.lines)
        yield made
    finally:
        if process.poll() is None:
            process.terminate()
        made.ended()


def test_a_process_that_died_is_replaced_and_all_end_together(served: Served) -> None:
    first = served.children()
    assert len(first) == PROCESSES
    while httpx2.get(f"{served.address}/readyz", timeout=30).json()["status"] != "ok":
        assert served.process.poll() is None
    for _ in range(REQUESTS):
        httpx2.get(f"{served.address}/nowhere", timeout=30)
    assert [served.told(NOWHERE) for _ in range(6)] == [REQUESTS] * 6, "whichever process is asked tells the sum"
    assert served.told('upstar_processes{role="web"}') == PROCESSES
    first[0].kill()
    first[0].wait(START_SECONDS)
    # the other one goes on answering meanwhile
    assert httpx2.get(f"{served.address}/healthz", timeout=30).status_code == 200
    while len(alive := served.children()) < PROCESSES or first[0] in alive:
        assert served.process.poll() is None
    assert served.told(NOWHERE) == REQUESTS, "what a process counted stays when it is killed"
    served.process.send_signal(signal.SIGTERM)
    while (seen := httpx2.get(f"{served.address}/readyz", timeout=30).json()["status"]) == "ok":
        assert served.process.poll() is None
    assert seen == "draining", "a process says that it goes while it still answers"
    told = served.ended()
    gone, left = psutil.wait_procs(alive, START_SECONDS)
    assert (served.process.returncode, left) == (0, [])
    assert len(gone) == PROCESSES
    assert re.search(r"Child process \[\d+\] died", told)
    assert "Traceback" not in told
