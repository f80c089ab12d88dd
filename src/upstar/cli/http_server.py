"""How the web process speaks HTTP: uvicorn, with limits on what a client may have us wait for or hold.

uvicorn's parser (llhttp) is strict about where a message ends, but it takes a head of any size and waits for it for any
time. A reverse proxy in front is to have limits of its own; these hold without one too.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from upstar.edge.middleware import DATA_PROTECTION

HEAD_SECONDS = 15.0
"""How long a request's head may take to come in, from the connection or its own first byte: a slow phone takes two."""
MAX_HEAD_BYTES = 64 * 1024
"""Request line and headers together; browsers send 2 kB, and proxies in front refuse more than 8 to 64 kB."""
MAX_CONNECTIONS = 800
"""Connections that one process holds at a time: below the 1024 open files that a process has on most systems, with
room for the database, the stock and the files that are being read."""
KEEP_ALIVE_SECONDS = 5
"""How long a connection without a request is held open for the next one."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with an end to waiting for a head, to its size, and to the number of connections."""

    head_seconds = HEAD_SECONDS
    max_connections = MAX_CONNECTIONS

    _in_head = True
    _head_bytes = 0
    _head_ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._have_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come in."""
        if self._in_head:
            self._wait_for_head()
            self._head_bytes += len(data)
        super().data_received(data)
        # what is in the middle of a head: the parser keeps it, however long it is
        if self._in_head and self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head, also of one that came on the heels of another request."""
        super().on_message_begin()
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        """Pass the head on; RuntimeError, which the parser makes its own error of, where it is too large."""
        self._have_head()
        self._in_head = False
        self._head_bytes = 0
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            raise RuntimeError
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes next is another head."""
        super().on_message_complete()
        self._in_head = True

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - as uvicorn calls it
        """Answer what is no HTTP, which the application never sees."""
        if not self.transport.is_closing():
            self._refuse(HTTPStatus.BAD_REQUEST)

    def _wait_for_head(self) -> None:
        if self._head_ends is None:
            self._head_ends = self.loop.call_later(self.head_seconds, self._head_is_late)

    def _have_head(self) -> None:
        if self._head_ends is not None:
            self._head_ends.cancel()
            self._head_ends = None

    def _head_is_late(self) -> None:
        self._head_ends = None
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_for_head()  # the answer to the request before is under way, and nothing is read meanwhile
            return
        self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer with a bare status and hang up."""
        ours = ((b"cache-control", b"no-store"), (b"connection", b"close"), (b"content-length", b"0"))
        head = f"HTTP/1.1 {status.value} {status.phrase}".encode()
        lines = [head, *(name + b": " + value for name, value in (*DATA_PROTECTION, *ours))]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n")
        self.transport.close()


HARDENED: dict[str, Any] = {
    "http": HttpProtocol,
    "ws": "none",
    "server_header": False,
    "timeout_keep_alive": KEEP_ALIVE_SECONDS,
}
"""Options of uvicorn: our protocol, no WebSockets, and no word of which server this is."""
