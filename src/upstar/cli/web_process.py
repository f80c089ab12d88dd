"""The web process of `upstar serve`, and the worker beside it. Loaded when it is run: it brings the whole house in."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import typer
import uvicorn

from upstar.adapters import metrics, tracing
from upstar.cli import web_processes
from upstar.cli.common import err
from upstar.kit.heap import settle
from upstar.kit.logs import configure_logs
from upstar.main import create_app
from upstar.settings import Settings
from upstar.wiring import open_tools
from upstar.worker import run

STOP_SECONDS = run.GRACE_SECONDS + 5
"""How long a stopping server waits for its worker: the worker's own grace and a little more."""


def serve(settings: Settings, *, host: str | None, port: int | None, processes: int | None, with_worker: bool) -> None:
    """Serve until stopped; what `host`, `port` and `processes` leave open is as the settings say."""
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
    if not wanted:
        yield
        return
    # the pipe closes with this process, however it ends: a killed server leaves no worker behind
    process = subprocess.Popen([sys.executable, "-m", "upstar", "worker", "--until-eof"], stdin=subprocess.PIPE)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
