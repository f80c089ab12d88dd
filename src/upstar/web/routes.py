"""The list of page routers, the static files, and the page of errors."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from upstar.edge.errors import Problem
from upstar.edge.sign_in import own_path
from upstar.edge.state import house_of
from upstar.web.pages import (
    account,
    assessments,
    careers,
    comparison,
    corrections,
    display,
    front,
    jobs,
    learning,
    market,
    matches,
    operator,
    papers,
    preferences,
    privacy,
    reading,
    referrals,
    resumes,
    searches,
    shares,
    tracker,
)
from upstar.web.view import STATIC, page

FOR_GOOD = "public, max-age=31536000, immutable"
"""Addresses bear a fingerprint, so a file never changes under its address (RFC 8246)."""

AS_ANOTHER = frozenset(("email-taken", "email-unverified", "sign-in-failed", "identity-invalid"))
"""What may be mended by signing in as somebody else, or once more; the tenant would not ask by itself."""

# /matches/board before /matches/{id}, /jobs/saved before /jobs/{id}, /resumes/compare before /resumes/{id}
_PARTS = (
    front,
    display,
    account,
    comparison,
    resumes,
    reading,
    papers,
    corrections,
    assessments,
    tracker,
    matches,
    searches,
    jobs,
    preferences,
    learning,
    careers,
    market,
    shares,
    referrals,
    privacy,
    operator,
)


def take_in(table: APIRouter) -> None:
    """Take every part into the table."""
    for part in _PARTS:
        table.include_router(part.router)


class _Fingerprinted(StaticFiles):
    """Static files that a browser may keep."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.setdefault("Cache-Control", FOR_GOOD if scope["query_string"] else "no-cache")
        return response


def static_files() -> StaticFiles:
    """Return the application that serves our files."""
    return _Fingerprinted(directory=STATIC)


def error_page(request: Request, problem: Problem) -> Response:
    """Render a failure for people."""
    return page(request, "error.html", None, status=problem.status, problem=problem, sign_in=_way_in(request, problem))


def _way_in(request: Request, problem: Problem) -> str | None:
    """Where a tenant's people sign in, to come back to the page that they asked for."""
    tenant = house_of(request).tenant
    if tenant is None or tenant.client is None:
        return None
    if problem.code in AS_ANOTHER:
        return "/signin?anew=yes"
    if problem.status != 401:
        return None
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/signin?" + urlencode({"to": own_path(asked if request.method == "GET" else None)})
