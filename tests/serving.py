"""The real web process on a free port, in a thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from tests.conftest import free_port
from upstar.cli.http_server import HARDENED
from upstar.main import create_app
from upstar.workflows.tools import Tools

START_SECONDS = 20


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        """Serve until told to stop. The loop itself looks ten times a second, which hundreds of servers would wait."""
        ticking = asyncio.create_task(super().main_loop())
        await self._told.wait()
        ticking.cancel()

    def stop(self) -> None:
        """Tell it to stop; from any thread."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._told.set)


@contextmanager
def serving(tools: Tools, port: int | None = None) -> Iterator[str]:
    """Give the address; when the block ends, the server has stopped and its meter has written."""
    with serving_app(create_app(tools), port) as address:
        yield address


@contextmanager
def serving_app(app: FastAPI, port: int | None = None) -> Iterator[str]:
    """Give the address at which the application answers."""
    port = port or free_port()
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, access_log=False, proxy_headers=False, **HARDENED
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.ready.wait(START_SECONDS), "the server did not start"
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()
        thread.join(START_SECONDS)
