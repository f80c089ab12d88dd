"""Links to an assessment: the page on which their owner makes and ends them, and the page that one opens."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from upstar.accounts.types import Principal
from upstar.assessment import sharing
from upstar.assessment.shared_profile import HIDEABLE
from upstar.assessment.sharing import Opened
from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.shared_links import counts_as_view, link_path
from upstar.edge.state import UseDoor, UseTools, site_of
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import PAGE_DEFAULT
from upstar.web.language import noted
from upstar.web.view import go, page
from upstar.workflows.allowances import allowed
from upstar.workflows.tools import Tools

router = APIRouter(include_in_schema=False)

ROBOTS = "User-agent: *\nDisallow: /s/\nDisallow: /api/\n"
"""RFC 9309. Pages say `noindex` themselves, for robots that come by a link all the same."""
TERMS_OFFERED = ((7, noted("A week")), (30, noted("30 days")), (90, noted("90 days")), (365, noted("A year")))
HIDE_WORDS = {
    "name": noted("My name"),
    "contact": noted("How to reach me: e-mail, phone, place, links"),
    "employers": noted("My employers"),
    "schools": noted("My schools"),
}
Line = Annotated[str, Field(max_length=200)]


class ShareForm(BaseModel):
    """The form as it is filled in; `hide_words` has one a line."""

    assessment: UUID | None = None
    days: int = sharing.DAYS_DEFAULT
    hide: list[Line] = Field(default_factory=list, max_length=len(HIDEABLE))
    hide_words: str = Field("", max_length=10_000)


@router.get("/shares")
def show(
    request: Request, person: SignedIn, tools: UseTools, assessment: UUID | None = None, cursor: str | None = None
) -> Response:
    """Show the form and the person's links."""
    form = ShareForm(assessment=assessment, hide=list(sharing.HIDE_DEFAULT))
    return _page(request, person, tools, form, cursor=cursor)


@router.post("/shares")
def make(request: Request, person: SignedIn, tools: UseTools, form: Annotated[ShareForm, Form()]) -> Response:
    """Make a link and show it this once, in the answer itself: an address that bore it would stay in the history."""
    try:
        with tools.database.write() as session:
            made = sharing.create(
                session, person.user_id, form.assessment, days=form.days, hide=form.hide,
                hide_words=form.hide_words.splitlines(), allowed=allowed(tools, person, "shares"),
            )  # fmt: skip
    except AppError as error:
        return _page(request, person, tools, form, error=error)
    link = site_of(request) + link_path(made.token)
    return _page(request, person, tools, form, made=made.share.id, link=link)


@router.get("/shares/{share_id}")
def preview(request: Request, person: SignedIn, tools: UseTools, share_id: UUID) -> Response:
    """Show the owner what visitors of a link see; that is no view."""
    with tools.database.read() as session:
        found = sharing.preview(session, person.user_id, share_id)
    return page(request, "shares/preview.html", person, share_id=share_id, **_shown(found))


@router.post("/shares/{share_id}/end")
def end(person: SignedIn, tools: UseTools, share_id: UUID) -> Response:
    """End a link at once."""
    with tools.database.write() as session:
        sharing.revoke(session, person.user_id, share_id)
    return go("/shares")


@router.api_route("/s/{token}", methods=["GET", "HEAD"])
def visit(request: Request, tools: UseDoor, token: str) -> Response:
    """Show what a link opens. Nobody is signed in here, whoever looks: the page is the same for all."""
    try:
        with tools.database.write() as session:
            found = sharing.open_link(session, token, count=counts_as_view(request))
    except AppError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
        return page(request, "shares/gone.html", None, status=of_app_error(error).status, problem=of_app_error(error))
    return page(request, "shares/visit.html", None, **_shown(found))


@router.get("/robots.txt")
def robots() -> Response:
    """Tell robots what is not for them."""
    return PlainTextResponse(ROBOTS)


def _page(
    request: Request,
    person: Principal,
    tools: Tools,
    form: ShareForm,
    *,
    cursor: str | None = None,
    error: AppError | None = None,
    made: UUID | None = None,
    link: str = "",
) -> Response:
    with tools.database.read() as session:
        choices: dict[str, Any] = {
            "shareable": sharing.shareable(session, person.user_id, PAGE_DEFAULT),
            "shares": sharing.list_for(session, person.user_id, cursor, PAGE_DEFAULT),
        }
    choices |= {"terms": TERMS_OFFERED, "hide_labels": HIDE_WORDS, "most": allowed(tools, person, "shares").most}
    choices |= {"most_words": sharing.MAX_WORDS}
    status = of_app_error(error).status if error else 200
    values = {"form": form, "error": error, "made": made, "link": link} | choices
    return page(request, "shares/index.html", person, status=status, **values)


def _shown(found: Opened) -> dict[str, Any]:
    return {"shown": found.profile, "expires_at": found.expires_at}
