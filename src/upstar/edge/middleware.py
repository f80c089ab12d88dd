"""What is done to every request: an id, a limit on the body, a check of where it comes from, headers that protect.

Plain ASGI classes, since a wrapper that buffers the response would break streaming.
"""

import re
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstar.edge.errors import Page, Problem, as_json, wants_json
from upstar.edge.shared_links import PAGE_PREFIX
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.service import MAX_FILE_BYTES

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
MULTIPART_OVERHEAD = 64 * 1024
"""What a form may weigh around its file."""
MAX_BODY_BYTES = MAX_FILE_BYTES + MULTIPART_OVERHEAD
DRAINED_BYTES = 4 * MAX_BODY_BYTES
"""How much of a too large body is read and thrown away, so that a browser gets to see the answer; then we hang up."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PROTECTION = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
UNLISTED_PATHS = (PAGE_PREFIX, "/api/v1/shared/")
"""Whoever has such an address may read what it opens: no search engine, cache or other site is to learn it."""
UNLISTED = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
SAME_SITE = frozenset(("same-origin", "none"))
"""Sec-Fetch-Site of a request from our own pages, or typed by the person."""


class Headings:
    """Gives each request an id that logs and answer bear, and each answer the protective headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("x-request-id", "")
        request_id = asked if REQUEST_ID.fullmatch(asked) else uuid4().hex

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                if scope["path"].startswith(UNLISTED_PATHS):
                    headers.update(UNLISTED)
                for name, value in PROTECTION.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self.app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses bodies above `MAX_BODY_BYTES`, whatever their stated length."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        seen = 0

        async def receive_within_limit() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen <= MAX_BODY_BYTES:
                return message
            while message.get("more_body", False) and seen <= DRAINED_BYTES:
                message = await receive()
                seen += len(message.get("body", b""))
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
