"""The names of routes: what counting, limiting and the reports call them."""

from starlette.types import Scope

API_ROOT = "/api/v1"
NO_ROUTE = "(no route)"


def endpoint_of(scope: Scope) -> str | None:
    """Return the template of the route that serves a request, such as `/api/v1/resumes/{resume_id}`; None for none.

    A route knows its path without the prefix under which its router was taken in, so that is put back.
    """
    path: str | None = getattr(scope.get("route"), "path", None)
    if not path:
        return None
    if scope["path"].startswith(API_ROOT + "/") and not path.startswith(API_ROOT + "/"):
        return API_ROOT + path
    return path
