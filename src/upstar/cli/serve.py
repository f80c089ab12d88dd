"""`upstar serve`, `upstar dev` and `upstar worker`: the long-running processes."""

import os
import signal
import sys
import threading
from contextlib import nullcontext
from typing import Annotated

import typer

from upstar.kit.logs import configure_logs
from upstar.settings import Settings, get_settings
from upstar.wiring import open_tools

POOL_BESIDE = 4
"""Connections of a worker beside one for each task: chores, and looking after things."""


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on; default UPSTAR_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; default UPSTAR_PORT.")] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that answer; default UPSTAR_WEB_PROCESSES.")
    ] = None,
    with_worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Also run a worker process.")] = True,
) -> None:
    """Run the web application and its API, with a worker beside it."""
    _serve(get_settings(), host=host, port=port, processes=processes, with_worker=with_worker)


def dev() -> None:
    """Run the web application with a worker and verbose logs, for development."""
    settings = get_settings().model_copy(update={"log_level": "DEBUG"})
    _serve(settings, host=None, port=None, processes=None, with_worker=True)


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
    from upstar.adapters import tracing  # noqa: PLC0415 - as the next ones
    from upstar.adapters.sampling import sampling  # noqa: PLC0415
    from upstar.cli import watched_port  # noqa: PLC0415
    from upstar.worker import run  # noqa: PLC0415 - the queue takes a while to load

    places = concurrency or settings.worker_concurrency
    # each task holds a connection now and then, and none is to wait for one
    pool = max(settings.db_pool_size, places + POOL_BESIDE)
    tracing.configure(settings, "worker")
    with (
        open_tools(settings.model_copy(update={"db_pool_size": pool})) as tools,
        sampling("worker", tools.database),
        # beside a web process, its figures are on that one's page
        nullcontext() if until_eof else watched_port.answering(tools),
    ):
        run.work(tools, concurrency=places)
    tracing.stop()


def _serve(settings: Settings, *, host: str | None, port: int | None, processes: int | None, with_worker: bool) -> None:
    from upstar.cli import web_process  # noqa: PLC0415 - the routes and the pages take a second to load

    web_process.serve(settings, host=host, port=port, processes=processes, with_worker=with_worker)


def _stop_at_eof() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
