"""The front page: what Upstar does and who wants in; for those who are in, their résumés and the upload."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from upstar.accounts.types import Principal
from upstar.edge import sign_in
from upstar.edge.auth import MaybePerson
from upstar.edge.local import demand_local
from upstar.edge.state import UseTools, house_of
from upstar.kit.errors import AppError
from upstar.kit.pages import PAGE_DEFAULT
from upstar.resumes import service as resumes
from upstar.web.language import noted
from upstar.web.view import go, page
from upstar.workflows.tools import Tools

router = APIRouter(include_in_schema=False)

EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"
STATES = {
    "PENDING": noted("Waiting"),
    "PROCESSING": noted("Being read"),
    "COMPLETED": noted("Ready"),
    "FAILED": noted("Not readable"),
}
"""How far the reading of a résumé is, in the words of the list."""


@router.get("/")
def front(request: Request, person: MaybePerson, tools: UseTools, cursor: str | None = None) -> Response:
    """Show the front page."""
    return front_page(request, person, tools, cursor=cursor)


@router.post("/signin", dependencies=[Depends(demand_local)])
def sign_in_locally(
    request: Request,
    email: Annotated[str, Form(max_length=254, pattern=EMAIL_PATTERN)],
    name: Annotated[str, Form(min_length=1, max_length=255)],
    to: Annotated[str, Form(max_length=sign_in.MAX_PATH)] = sign_in.HOME,
) -> Response:
    """Sign in the person at this machine."""
    response = go(sign_in.own_path(to))
    sign_in.start_locally(request, email, name, response)
    return response


@router.get("/signin")
def go_to_the_issuer(
    request: Request, to: Annotated[str | None, Query(max_length=sign_in.MAX_PATH)] = None, *, anew: bool = False
) -> Response:
    """Send the browser to the tenant; where there is none, to the form on the front page."""
    if house_of(request).tenant is None:
        return go("/")
    url, browser = sign_in.begin(request, to, anew=anew)
    response = go(url)
    sign_in.bind(request, response, browser)
    return response


@router.get(sign_in.CALLBACK)
def come_back(request: Request) -> Response:
    """Take the tenant's answer and start a session."""
    to, person, claims, id_token = sign_in.finish(request)
    response = go(to)
    sign_in.start_from_answer(request, response, person, claims, id_token)
    return response


@router.post("/signout")
def sign_out(request: Request) -> Response:
    """End the session, here and at the tenant."""
    away = sign_in.sign_out(request)
    # a form may not lead to another site, as the content security policy has it, so a page does
    response = go("/") if away is None else page(request, "front/signed_out.html", None, away=away)
    sign_in.forget(request, response)
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
        tenant = house_of(request).tenant
        return page(request, "front/welcome.html", None, tenant=tenant)
    with tools.database.read() as session:
        found = resumes.list_for(session, person.user_id, cursor, PAGE_DEFAULT)
    most = resumes.MAX_FILE_BYTES // 2**20
    offer = {"max_megabytes": most, "max_bytes": resumes.MAX_FILE_BYTES, "accepted": ",".join(resumes.FILE_ENDINGS)}
    ready = [item for item in found.items if item.processing_status == "COMPLETED"]
    values = {"resumes": found, "ready": ready, "first": not found.items and cursor is None, "states": STATES}
    return page(request, "front/index.html", person, status=status, error=error, **values, **offer)
