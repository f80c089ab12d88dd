"""`upstar serve`, `upstar dev` and `upstar worker`: the long-running processes."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from typing import Annotated

import typer
import uvicorn

from upstar.cli.common import err
from upstar.kit.logs import configure_logs
from upstar.main import create_app
from upstar.settings import Settings, get_settings
from upstar.wiring import open_tools
from upstar.worker import run

STOP_SECONDS = run.GRACE_SECONDS + 5
"""How long a stopping server waits for its worker: the worker's own grace and a little more."""


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on; default UPSTAR_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; default UPSTAR_PORT.")] = None,
    with_worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Also run a worker process.")] = True,
) -> None:
    """Run the web application and its API, with a worker beside it."""
    _serve(get_settings(), host=host, port=port, with_worker=with_worker)


def dev() -> None:
    """Run the web application with a worker and verbose logs, for development."""
    _serve(get_settings().model_copy(update={"log_level": "DEBUG"}), host=None, port=None, with_worker=True)


def worker(
    *,
    concurrency: Annotated[int | None, typer.Option(min=1, max=64, help="Tasks at a time.")] = None,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Also stop when standard input closes.")] = False,
) -> None:
    """Run background tasks until stopped; a task that is running then is finished first."""
    settings = get_settings()
    if until_eof:
        threading.Thread(target=_stop_at_eof, daemon=True).start()
    configure_logs(level=settings.log_level, as_json=settings.log_json)
    with open_tools(settings) as tools:
        run.work(tools, concurrency=concurrency or settings.worker_concurrency)


def _serve(settings: Settings, *, host: str | None, port: int | None, with_worker: bool) -> None:
    configure_logs(level=settings.log_level, as_json=settings.log_json)
    bind = {"host": host or settings.host, "port": settings.port if port is None else port}
    settings = settings.model_copy(update=bind)
    with open_tools(settings) as tools, _worker_beside(wanted=with_worker):
        config = uvicorn.Config(
            create_app(tools),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
        )
        server = _AnnouncingServer(config)
        server.run()
    if not server.started:
        raise typer.Exit(1)


class _AnnouncingServer(uvicorn.Server):
    """Says which address to open, once it answers there."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            host = self.config.host if self.config.host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104
            err.print(f"\nUpstar is ready: open [bold]http://{host}:{port}/[/bold]  (Ctrl-C stops it)\n")


def _stop_at_eof() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


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
