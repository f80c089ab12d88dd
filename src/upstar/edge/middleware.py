"""What is done to every request: an id, a limit on the body, a check of where it comes from, headers that protect.

Plain ASGI classes, since a wrapper that buffers the response would break streaming.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from uuid import uuid4

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstar.edge.errors import Page, Problem, as_json, wants_json
from upstar.edge.shared_links import PAGE_PREFIX
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.service import MAX_FILE_BYTES

RawHeader = tuple[bytes, bytes]
"""As ASGI has it: the name in small letters."""
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
MULTIPART_OVERHEAD = 64 * 1024
"""What a form may weigh around its file."""
MAX_BODY_BYTES = MAX_FILE_BYTES + MULTIPART_OVERHEAD
DRAINED_BYTES = 4 * MAX_BODY_BYTES
"""How much of a too large body is read and thrown away, so that a browser gets to see the answer; then we hang up."""
BODY_SECONDS = 300
"""How long a body may take to come in: the largest file at 35 kB a second, which the poorest mobile line has."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of pages: our own files alone, nothing inline. Trusted Types are left out, since htmx writes markup itself."""
DATA_POLICY = (
    "default-src 'none'; form-action 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)
"""Of all else (JSON, pictures, redirects): opened as a page of its own, it may do nothing at all."""
UNUSED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "clipboard-write",
    "cross-origin-isolated", "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope",
    "hid", "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts", "magnetometer", "microphone",
    "midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
"""What a browser could lend a page (Permissions Policy, the registry of features): we need none of it."""
_PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED_FEATURES),
}
"""On every answer (OWASP Secure Headers Project), unless a route says otherwise."""


def _raw(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode(): value.encode() for name, value in headers.items()}


PAGE_PROTECTION = tuple(_raw(_PROTECTION | {"Content-Security-Policy": PAGE_POLICY}).items())
DATA_PROTECTION = tuple(_raw(_PROTECTION | {"Content-Security-Policy": DATA_POLICY}).items())
TWO_YEARS = 2 * 365 * 24 * 60 * 60
TRANSPORT_SECURITY = f"max-age={TWO_YEARS}; includeSubDomains".encode()
"""On what came by https: nothing but https for this host and those below it (RFC 6797). Two years, as the browsers'
preload list recommends; ASVS asks for one at least."""
SIGN_OUT_PATH = "/signout"
SIGNED_OUT = b'"cache", "storage"'
"""What a browser is to forget of this site when somebody signs out. Not `"cookies"`: that takes along those of every
other site under the same domain, and ours is taken back by name."""
UNLISTED_PATHS = (PAGE_PREFIX, "/api/v1/shared/")
"""Whoever has such an address may read what it opens: no search engine, cache or other site is to learn it."""
UNLISTED = {
    b"x-robots-tag": b"noindex, nofollow, noarchive",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"private, no-store",
}
TOO_SLOW = "The request took too long to come in; please try again."
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
SAME_SITE = frozenset(("same-origin", "none"))
"""Sec-Fetch-Site of a request from our own pages, or typed by the person."""


class Headings:
    """Gives each request an id that logs and answer bear, and each answer the protective headers."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        """Wrap the application; `https` says that people reach it by https even where a proxy asks us by http."""
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("x-request-id", "")
        request_id = asked if REQUEST_ID.fullmatch(asked) else uuid4().hex

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._protected(message["headers"], scope, message["status"], request_id)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self.app(scope, receive, send_with_headers)

    def _protected(self, told: Iterable[RawHeader], scope: Scope, status: int, request_id: str) -> list[RawHeader]:
        """Return the headers of an answer with those that protect: a route's own come before what it is given here."""
        path: str = scope["path"]
        ours = {b"x-request-id": request_id.encode()}
        if path.startswith(UNLISTED_PATHS):
            ours |= UNLISTED
        if self.https or scope["scheme"] == "https":
            ours[b"strict-transport-security"] = TRANSPORT_SECURITY
        if path == SIGN_OUT_PATH and scope["method"] == "POST" and status < HTTPStatus.BAD_REQUEST:
            ours[b"clear-site-data"] = SIGNED_OUT
        kept = [pair for pair in told if pair[0] not in ours] + list(ours.items())
        given = dict(kept)
        usual = PAGE_PROTECTION if given.get(b"content-type", b"").startswith(b"text/html") else DATA_PROTECTION
        kept += [pair for pair in usual if pair[0] not in given]
        if b"cache-control" not in given and (not path.startswith("/static/") or status >= HTTPStatus.BAD_REQUEST):
            kept.append((b"cache-control", b"no-store"))
        return kept


class BodyLimit:
    """Refuses bodies above `MAX_BODY_BYTES`, whatever their stated length, and those that drip in for too long."""

    def __init__(self, app: ASGIApp, *, seconds: float = BODY_SECONDS) -> None:
        """Wrap the application."""
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        seen = 0
        more = True
        ends: float | None = None

        async def receive_in_time() -> Message:
            nonlocal seen, more, ends
            if not more:  # the body is there; what comes now is the end of the connection, however late
                return await receive()
            ends = asyncio.get_running_loop().time() + self.seconds if ends is None else ends
            try:
                async with asyncio.timeout_at(ends):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW) from None
            seen += len(message.get("body", b""))
            more = message.get("more_body", False)
            return message

        async def receive_within_limit() -> Message:
            message = await receive_in_time()
            if seen <= MAX_BODY_BYTES:
                return message
            while more and seen <= DRAINED_BYTES:
                await receive_in_time()
            raise AppError(
                ErrorKind.TOO_LARGE,
                "file-too-large",
                f"The upload is larger than {MAX_FILE_BYTES // 2**20} MB; please send a smaller file.",
            )

        await self.app(scope, receive_within_limit if scope["type"] == "http" else receive, send)


class SameOrigin:
    """Refuses requests that change something and that another site's page made a browser send (CSRF).

    By Fetch Metadata, and by Origin for browsers without it (OWASP Cross-Site Request Forgery Prevention Cheat Sheet,
    "Fetch Metadata headers"). A request with neither header comes from no browser, and so bears no stolen cookie.
    """

    def __init__(self, app: ASGIApp, page: Page, site: str | None = None) -> None:
        """Wrap the application; `page` renders a refusal for people, `site` is our public origin, where it is known."""
        self.app = app
        self.page = page
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or _from_here(Headers(scope=scope), self.site):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        problem = Problem(403, "cross-site", "This request came from another site, so nothing was done.")
        answer = as_json(request, problem) if wants_json(request) else self.page(request, problem)
        await answer(scope, receive, send)


def _from_here(headers: Headers, own: str | None) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in SAME_SITE
    origin = headers.get("origin")
    return origin is None or origin == own or origin.partition("://")[2] == headers.get("host")
