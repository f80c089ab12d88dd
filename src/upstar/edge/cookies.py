"""The cookies of the pages: what a browser may do with them, and their names.

With https they bear the prefix `__Host-` (RFC 6265bis, 4.1.3.2): the browser takes them from this very host alone, by
https, for every path, so that no neighbour under the same domain can put one in their place. Without https, on this
machine, browsers would not take the prefix.
"""

from fastapi import Request, Response

from upstar.edge.state import is_secure

SESSION = "upstar_session"
SIGN_IN = "upstar_sign_in"
CAME_BY = "upstar_came_by"
"""By whose code somebody came, until they sign in for the first time."""
SECURE_PREFIX = "__Host-"
LONGEST = 200
"""Characters of a value that is looked at; ours have 43."""


def name_of(request: Request, cookie: str) -> str:
    """Return a cookie's name as the browser knows it."""
    return SECURE_PREFIX + cookie if is_secure(request) else cookie


def get(request: Request, cookie: str) -> str | None:
    """Return what the browser holds; None for nothing, or for what is none of ours."""
    value = request.cookies.get(name_of(request, cookie))
    return value if value and len(value) <= LONGEST else None


def put(request: Request, response: Response, cookie: str, value: str, seconds: int) -> None:
    """Give the browser a value, unreadable to scripts.

    Other sites' forms and pictures do not send it, their links do (`Lax`): or one would come back from the issuer, or
    from a link in a mail, as a stranger.
    """
    response.set_cookie(
        name_of(request, cookie), value, max_age=seconds, path="/", httponly=True, samesite="lax",
        secure=is_secure(request),
    )  # fmt: skip


def drop(request: Request, response: Response, cookie: str) -> None:
    """Take a value from the browser."""
    response.delete_cookie(name_of(request, cookie), path="/", httponly=True, samesite="lax", secure=is_secure(request))
