"""How the pages look to this browser: their language and their colours.

The choice is kept in the browser, whether somebody is signed in or not.
"""

from typing import Annotated

from fastapi import Form, Request, Response

from upstar.edge import sign_in
from upstar.edge.sections import Section
from upstar.edge.state import is_secure
from upstar.web.language import COOKIE, THEME, THEMES, languages
from upstar.web.view import go

router = Section(prefix="/display", include_in_schema=False)

A_YEAR = 365 * 24 * 3600
Choice = Annotated[str | None, Form(max_length=12)]


@router.post("")
def choose(
    request: Request,
    language: Choice = None,
    theme: Choice = None,
    to: Annotated[str, Form(max_length=sign_in.MAX_PATH)] = sign_in.HOME,
) -> Response:
    """Keep what was chosen, and go back; a theme that is none leaves it to the system."""
    response = go(sign_in.own_path(to))
    if language in languages():
        _keep(request, response, COOKIE, language)
    if theme in THEMES:
        _keep(request, response, THEME, theme)
    elif theme is not None:
        response.delete_cookie(THEME, path="/", samesite="lax", secure=is_secure(request))
    return response


def _keep(request: Request, response: Response, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=A_YEAR, path="/", httponly=True, samesite="lax", secure=is_secure(request)
    )
