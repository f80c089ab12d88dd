"""The web process of `upstar serve`, and the worker beside it. Loaded when it is run: it brings the whole house in."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import typer
import uvicorn

from upstar.adapters import metrics, tracing
from upstar.cli import web_processes
from upstar.cli.common import err
from upstar.kit.heap import settle, share_heaps
from upstar.kit.logs import configure_logs, get_logger
from upstar.main import create_app
from upstar.settings import Settings
from upstar.wiring import open_tools
from upstar.worker import attend

STOP_SECONDS = attend.GRACE_SECONDS + attend.HALT_SECONDS + 5
"""How long a stopping server waits for its worker: the worker's own grace and a little more."""
AGAIN_SECONDS = (1.0, 60.0)
"""How long it waits before it replaces a worker that ended: twice as long each time, until one lives for a minute."""

log = get_logger(__name__)


def serve(settings: Settings, *, host: str | None, port: int | None, processes: int | None, with_worker: bool) -> None:
    """Serve until stopped; what `host`, `port` and `processes` leave open is as the settings say."""
    share_heaps()
    configure_logs(level=settings.log_level, as_json=settings.log_json)
    bind = {"host": host or settings.host, "port": settings.port if port is None else port}
    settings = settings.model_copy(update=bind | {"web_processes": processes or settings.web_processes})
    tracing.configure(settings, "web")
    with metrics.shared(), open_tools(settings) as tools, _worker_beside(wanted=with_worker):
        if settings.web_processes > 1:
            started = web_processes.run(settings, _announce)
        else:
            server = _AnnouncingServer(web_processes.configured(create_app(tools, at_end=tracing.stop), settings))
            server.run()
            started = server.started
    if not started:
        raise typer.Exit(1)


class _AnnouncingServer(uvicorn.Server):
    """Says which address to open, once it answers there."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            settle()
            _announce(self.config.host, self.servers[0].sockets[0].getsockname()[1])


def _announce(host: str, port: int) -> None:
    reached = host if host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104
    err.print(f"\nUpstar is ready: open [bold]http://{reached}:{port}/[/bold]  (Ctrl-C stops it)\n")


@contextmanager
def _worker_beside(*, wanted: bool) -> Iterator[None]:
    """Keep a worker for the length of the block: one that dies is replaced."""
    if not wanted:
        yield
        return
    worker = _Worker()
    worker.start()
    try:
        yield
    finally:
        worker.stop()


class _Worker(threading.Thread):
    """Runs the worker's process, and another one in its place where it ends unasked."""

    def __init__(self) -> None:
        super().__init__(name="worker", daemon=True)
        self._stopping = threading.Event()
        self._process = _worker_process()

    def run(self) -> None:
        """Wait for the process, and replace it, more slowly each time that one ends early."""
        pause, begun = AGAIN_SECONDS[0], time.monotonic()
        while True:
            code = self._process.wait()
            if self._stopping.wait(pause):
                return
            lived = time.monotonic() - begun
            log.warning("worker.replaced", code=code, lived_seconds=round(lived))
            pause = AGAIN_SECONDS[0] if lived > AGAIN_SECONDS[1] else min(2 * pause, AGAIN_SECONDS[1])
            begun = time.monotonic()
            self._process = _worker_process()

    def stop(self) -> None:
        """End the process as it ends by itself, or by force."""
        self._stopping.set()
        self._process.terminate()
        self.join(STOP_SECONDS)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def _worker_process() -> subprocess.Popen[bytes]:
    # the pipe closes with this process, however it ends: a killed server leaves no worker behind
    return subprocess.Popen([sys.executable, "-P", "-m", "upstar", "worker", "--until-eof"], stdin=subprocess.PIPE)
