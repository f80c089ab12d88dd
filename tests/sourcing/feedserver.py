"""A real HTTP server on loopback that plays other people's feeds, and misbehaves when told to."""

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from upstar.adapters.http import HttpClient
from upstar.sourcing.source import Source

HANG_SECONDS = 30
"""How long a silent answer stays silent: longer than any test waits, and ended with the server."""


@dataclass(frozen=True)
class Request:
    """What the server was asked; header names are in lower case, `host` is the host that the source meant."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """An answer: bytes as they are, any other body as JSON.

    `claimed` is a Content-Length that is not the body's (longer: the answer breaks off); `hang` sends nothing at all;
    `drip` sends the body byte by byte, so many seconds apart.
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    claimed: int | None = None
    hang: bool = False
    drip: float = 0.0

    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Handler = Callable[[Request], Reply]
Routes = Handler | Mapping[str, "Handler | Reply | Any"]


@dataclass
class Feed:
    """The running server: its address, what it was asked, and what is to go wrong first."""

    base_url: str
    routes: Routes
    requests: list[Request] = field(default_factory=list)
    failures: list[Reply] = field(default_factory=list)
    """Answers given before the routes are looked at, one a request."""
    released: threading.Event = field(default_factory=threading.Event)
    clients: list[HttpClient] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.path for request in self.requests]

    def answer(self, request: Request) -> Reply:
        if self.failures:
            return self.failures.pop(0)
        if not isinstance(self.routes, Mapping):
            return self.routes(request)
        route = self.routes.get(request.host + request.path, self.routes.get(request.path))
        if route is None:
            return Reply(404, {"error": "not found"})
        if isinstance(route, Reply):
            return route
        reply = route(request) if callable(route) else Reply(body=route)
        assert isinstance(reply, Reply)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    feed: Feed

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hangs up in the middle; that is what it does with what it does not want."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        feed = self.server.feed
        request = self._request()
        feed.requests.append(request)
        reply = feed.answer(request)
        if reply.hang:
            feed.released.wait(HANG_SECONDS)
            self.close_connection = True
            return
        data = reply.data()
        self.send_response(reply.status)
        headers = {name.lower(): value for name, value in reply.headers.items()}
        if not isinstance(reply.body, bytes):
            headers.setdefault("content-type", "application/json")
        for name, value in headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("content-length", str(len(data) if reply.claimed is None else reply.claimed))
        self.end_headers()
        if reply.status != 304:
            self._send(data, reply.drip, feed)
        if reply.claimed is not None:
            self.close_connection = True

    def _send(self, data: bytes, drip: float, feed: Feed) -> None:
        try:
            for piece in [data] if not drip else [data[i : i + 1] for i in range(len(data))]:
                self.wfile.write(piece)
                if drip and feed.released.wait(drip):
                    break
        except OSError:  # the client has heard enough
            self.close_connection = True

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("x-forwarded-host") or headers.get("host", "")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return Request(self.command, host, parts.path, query, headers)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serve_feed(routes: Routes) -> Iterator[Feed]:
    """Run a server for the length of the block.

    `routes` is a function of the request, or a dict from a path (or host and path) to a function, a Reply, or the
    bytes or JSON value to answer with; what is not there is a 404.
    """
    feed = Feed("", routes)

    server = _Server(("127.0.0.1", 0), _Answering)
    server.feed = feed
    feed.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield feed
    finally:
        for client in feed.clients:
            client.close()
        feed.released.set()
        server.shutdown()
        thread.join(5)
        server.server_close()


def web_for(source: Source, feed: Feed, **over: Any) -> HttpClient:
    """Return the product's own client for the source, with each of its hosts played by the server; it never sleeps.

    For a source without hosts of its own pass `hosts=("jobs.example.com",)`. The server closes the client.
    """
    hosts = tuple(over.pop("hosts", source.hosts))
    settings: dict[str, Any] = {
        "pause_seconds": source.pause_seconds,
        "mirrors": dict.fromkeys(hosts, feed.base_url),
        "sleep": lambda seconds: None,
    }
    client = HttpClient(hosts, **settings | over)
    feed.clients.append(client)
    return client
