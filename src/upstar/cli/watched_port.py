"""Where a worker that runs by itself is watched: `/metrics`, `/healthz` and `/readyz` on UPSTAR_METRICS_PORT."""

import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from upstar.adapters import metrics
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import Settings, is_loopback
from upstar.workflows.readiness import Readiness
from upstar.workflows.tools import Tools

REQUEST_SECONDS = 5.0
"""How long a watcher may take to say what it wants."""


def _name(host: str) -> str:
    """Return the name of a Host header, without its port; empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


@contextmanager
def answering(tools: Tools) -> Iterator[None]:
    """Answer on the port of the settings for the length of the block; nothing where there is none.

    AppError INVALID `metrics-open` where others than this machine could read the figures without a token, CONFLICT
    `metrics-port-taken` where the port is.
    """
    settings = tools.settings
    if settings.metrics_port is None:
        yield
        return
    if settings.metrics_token is None and not is_loopback(settings.host):
        sentence = "The figures would be open to everybody: set UPSTAR_METRICS_TOKEN, or UPSTAR_HOST to 127.0.0.1."
        raise AppError(ErrorKind.INVALID, "metrics-open", sentence)
    readiness = Readiness(tools)
    try:
        server = _server(settings, readiness)
    except OSError:
        sentence = f"Port {settings.metrics_port} is taken by another program: set UPSTAR_METRICS_PORT to a free one."
        raise AppError(ErrorKind.CONFLICT, "metrics-port-taken", sentence) from None
    thread = threading.Thread(target=server.serve_forever, name="watched", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _server(settings: Settings, readiness: Readiness) -> ThreadingHTTPServer:
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None

    class Handler(BaseHTTPRequestHandler):
        timeout = REQUEST_SECONDS
        server_version = sys_version = ""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/healthz":
                self._answer(200, "application/json", b'{"status":"ok"}')
            elif path == "/readyz":
                look = readiness.look()
                self._answer(200 if look.ready else 503, "application/json", json.dumps(look.told()).encode())
            elif path == "/metrics" and self._may_read():
                body, media_type = metrics.page(self.headers.get("accept", ""))
                self._answer(200, media_type, body)
            elif path == "/metrics":
                self._answer(401, "text/plain", b"This needs the token of UPSTAR_METRICS_TOKEN.")
            else:
                self._answer(404, "text/plain", b"There is nothing at this address.")

        def _may_read(self) -> bool:
            if token is None:
                # the name is looked at too: a page elsewhere may have a name that was made to lead here
                return is_loopback(_name(self.headers.get("host", "")))
            given = self.headers.get("authorization", "")
            return hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {token}".encode())

        def _answer(self, status: int, media_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what is asked here is asked every few seconds."""

    host = settings.host if settings.host != "localhost" else "127.0.0.1"

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    return Server((host, settings.metrics_port or 0), Handler)
