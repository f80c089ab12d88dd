"""Several processes that answer on one address, for `upstar serve --processes N`.

The parent listens and hands the socket on, so that the kernel gives each connection to whichever process is free; it
starts a new process in the place of one that died, and ends them all when it is told to, or when one cannot start.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from socket import IPPROTO_TCP, TCP_NODELAY, socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from upstar.adapters import tracing
from upstar.cli.http_server import HARDENED
from upstar.kit.errors import AppError
from upstar.kit.heap import settle, share_heaps
from upstar.kit.logs import configure_logs, get_logger
from upstar.main import create_app
from upstar.settings import Settings
from upstar.wiring import open_tools

HEALTH_SECONDS = 30
"""A process that does not say in so long that it is well is ended and replaced."""
STOP_SECONDS = 20
"""How long a stopping process lets running requests finish."""
LOOK_SECONDS = 0.1

Announce = Callable[[str, int], None]

log = get_logger(__name__)


def configured(app: Any, settings: Settings, **more: Any) -> uvicorn.Config:  # noqa: ANN401 - as uvicorn has it
    """Return how an application, or what makes one, is served."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        **HARDENED,
        **more,
    )


def run(settings: Settings, announce: Announce) -> bool:
    """Serve until stopped, `web_processes` at a time; return whether they ever answered."""
    config = configured(
        partial(_app, settings),
        settings,
        factory=True,
        workers=settings.web_processes,
        timeout_worker_healthcheck=HEALTH_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    listening = config.bind_socket()
    # connections inherit it: without it, an answer in two parts waits 40 ms for the client's delayed acknowledgement
    listening.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    supervisor = _Supervisor(config, [listening], announce)
    supervisor.run()
    return supervisor.answered


class _Supervisor(Multiprocess):
    """Says which address to open, once all processes answer there."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket], announce: Announce) -> None:
        super().__init__(config, sockets)
        self.answered = False
        self._announce = announce

    def init_processes(self) -> None:
        super().init_processes()
        starting = list(self.processes)
        while starting and not self.signal_queue:
            if any(not process.process.is_alive() for process in starting):
                return  # the loop of the base class says so and ends the others
            starting = [process for process in starting if not process.is_ready(timeout=LOOK_SECONDS)]
            time.sleep(LOOK_SECONDS)
        if not starting:
            self.answered = True
            self._announce(self.config.host, self.sockets[0].getsockname()[1])


def _app(settings: Settings) -> FastAPI:
    """Make the application in one of the processes; a failure ends it with the code that ends the others too."""
    share_heaps()
    configure_logs(level=settings.log_level, as_json=settings.log_json)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    stack = ExitStack()
    tracing.configure(settings, "web")
    stack.callback(tracing.stop)
    try:
        app = create_app(stack.enter_context(open_tools(settings, prepare=False)), at_end=stack.close)
    except AppError as error:
        stack.close()
        log.error("serve.not_started", code=error.code, reason=error.message)  # noqa: TRY400 - for people, not for us
        sys.exit(STARTUP_FAILURE)
    settle()
    return app


def _end_with_parent() -> None:
    """End as a stopped server does when the parent is gone, however it went: nobody would end or replace this one."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
