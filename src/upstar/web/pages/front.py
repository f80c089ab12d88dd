"""The front page: what Upstar does and who wants in; for those who are in, their résumés and the upload."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from upstar.accounts.types import Principal
from upstar.edge.auth import CAME_BY, COOKIE, MaybePerson, sign_in_locally
from upstar.edge.local import demand_local
from upstar.edge.state import UseTools, house_of
from upstar.kit.errors import AppError
from upstar.kit.pages import PAGE_DEFAULT
from upstar.resumes import service as resumes
from upstar.web.view import go, page
from upstar.workflows.tools import Tools

router = APIRouter(include_in_schema=False)

EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"


@router.get("/")
def front(request: Request, person: MaybePerson, tools: UseTools, cursor: str | None = None) -> Response:
    """Show the front page."""
    return front_page(request, person, tools, cursor=cursor)


@router.post("/signin", dependencies=[Depends(demand_local)])
def sign_in(
    request: Request,
    email: Annotated[str, Form(max_length=254, pattern=EMAIL_PATTERN)],
    name: Annotated[str, Form(min_length=1, max_length=255)],
) -> Response:
    """Sign in the person at this machine."""
    token = sign_in_locally(house_of(request), email, name, code=request.cookies.get(CAME_BY))
    response = go("/")
    response.set_cookie(
        COOKIE, token.value, max_age=token.expires_in, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


@router.post("/signout")
def sign_out() -> Response:
    """Forget who is signed in."""
    response = go("/")
    response.delete_cookie(COOKIE)
    return response


def front_page(
    request: Request,
    person: Principal | None,
    tools: Tools,
    *,
    cursor: str | None = None,
    error: AppError | None = None,
    status: int = 200,
) -> Response:
    """Render the front page, with the error that a form met."""
    if person is None:
        return page(request, "front/welcome.html", None)
    with tools.database.read() as session:
        found = resumes.list_for(session, person.user_id, cursor, PAGE_DEFAULT)
    most = resumes.MAX_FILE_BYTES // 2**20
    offer = {"max_megabytes": most, "accepted": ",".join(resumes.FILE_ENDINGS)}
    return page(request, "front/index.html", person, status=status, resumes=found, error=error, **offer)
