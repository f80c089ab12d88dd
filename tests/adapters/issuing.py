"""A tenant's side on loopback: keys that rotate, a server that says what a test wants, tokens with any claim."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.jwk import Key, RSAKey

from upstar.adapters.oidc import ALGORITHMS, Rules
from upstar.adapters.oidc_tenant import Client, Tenant
from upstar.kit.clock import utc_now

AUDIENCE, CLIENT_ID, SECRET = "https://api.example.com/", "client-1", "a secret: + % é"
KEYS = {kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("one", "two")}
Say = Callable[[BaseHTTPRequestHandler], None]


def public(*kids: str) -> dict[str, Any]:
    """The key set with those keys."""
    return {"keys": [KEYS[kid].as_dict(private=False) for kid in kids]}


def claims_of(issuer: str, **over: Any) -> dict[str, Any]:
    """The claims of a good access token; None takes one away."""
    now = int(utc_now().timestamp())
    usual = {"iss": issuer, "aud": AUDIENCE, "sub": "auth0|mara", "iat": now, "exp": now + 600, "azp": CLIENT_ID}
    return {name: value for name, value in (usual | over).items() if value is not None}


def signed(claims: dict[str, Any], key: Key | None = None, **header: Any) -> str:
    """A token with those claims."""
    key = key or KEYS["one"]
    told = {name: value for name, value in ({"alg": "RS256", "kid": key.kid} | header).items() if value is not None}
    return jwt.encode(told, claims, key, algorithms=[str(told["alg"])], default_type=None)


@dataclass
class Issuer:
    """What the server says: by path, a JSON value, a status, or a function that answers itself."""

    url: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    etag: str | None = None
    asked: list[str] = field(default_factory=list)
    posted: list[tuple[dict[str, str], str | None]] = field(default_factory=list)
    now: float = 1000.0

    def token(self, **over: Any) -> str:
        """A good access token but for what is told."""
        return signed(claims_of(self.url, **over))

    def count(self, path: str) -> int:
        """How often the path was asked for."""
        return self.asked.count(path)

    def tenant(self, **over: Any) -> Tenant:
        """A tenant that knows this issuer, with a clock of its own."""
        rules = Rules(self.url, AUDIENCE, ALGORITHMS, **over)
        return Tenant(rules, Client(CLIENT_ID, SECRET), clock=lambda: self.now)


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Run the server."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            said = issuer.says.get(self.path, 404)
            if callable(said):
                said(self)
            elif isinstance(said, int):
                answer(self, said, b"")
            elif issuer.etag is not None and self.headers.get("If-None-Match") == issuer.etag:
                answer(self, 304, b"")
            else:
                answer(self, 200, json.dumps(said).encode(), issuer.etag if self.path == "/jwks" else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            issuer.posted.append((dict(parse_qsl(body)), self.headers.get("Authorization")))
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    issuer.says = {
        "/.well-known/openid-configuration": {
            "issuer": issuer.url, "authorization_endpoint": f"{issuer.url}/authorize",
            "token_endpoint": f"{issuer.url}/token", "jwks_uri": f"{issuer.url}/jwks",
            "userinfo_endpoint": f"{issuer.url}/userinfo", "end_session_endpoint": f"{issuer.url}/logout?v=1",
        },
        "/jwks": public("one"),
    }  # fmt: skip
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, etag: str | None = None) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    if etag:
        handler.send_header("ETag", etag)
    handler.end_headers()
    handler.wfile.write(body)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """Answer a byte at a time, for as long as anybody listens."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.01)
    except OSError:
        handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Answer with far more than anybody should read."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        return
