"""The list of page routers, the static files, and the page of errors."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from upstar.edge.errors import Problem
from upstar.web.pages import (
    assessments,
    careers,
    corrections,
    front,
    learning,
    market,
    matches,
    preferences,
    privacy,
    referrals,
    resumes,
    shares,
    tracker,
)
from upstar.web.view import STATIC, page

FOR_GOOD = "public, max-age=31536000, immutable"
"""Addresses bear a fingerprint, so a file never changes under its address (RFC 8246)."""

router = APIRouter()
# /matches/board before /matches/{id}
for part in (
    front,
    resumes,
    corrections,
    assessments,
    tracker,
    matches,
    preferences,
    learning,
    careers,
    market,
    shares,
    referrals,
    privacy,
):
    router.include_router(part.router)


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
    return page(request, "error.html", None, status=problem.status, problem=problem)
