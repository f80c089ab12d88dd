"""One's code to bring others by, and the door by which they come."""

from fastapi import APIRouter, Request, Response

from upstar.accounts import referrals
from upstar.accounts.referrals import DAYS_TO_CONVERT
from upstar.edge import cookies
from upstar.edge.auth import SignedIn
from upstar.edge.shared_links import INVITATION_PREFIX, invitation
from upstar.edge.state import UseTools
from upstar.web.view import go, page

router = APIRouter(include_in_schema=False)

KEPT_SECONDS = 30 * 24 * 3600
"""How long a browser keeps by whose code somebody came: a month to make up one's mind."""


@router.get("/referrals")
def show(request: Request, person: SignedIn, tools: UseTools) -> Response:
    """Show the person's link and how many came by it."""
    with tools.database.write() as session:
        found = referrals.of_person(session, person.user_id)
    link = invitation(request, found.code)
    return page(request, "referrals/index.html", person, referrals=found, link=link, days=DAYS_TO_CONVERT)


@router.post("/referrals/renew")
def renew(person: SignedIn, tools: UseTools) -> Response:
    """End the person's code and give them another."""
    with tools.database.write() as session:
        referrals.renew(session, person.user_id)
    return go("/referrals")


@router.get(INVITATION_PREFIX + "{code}")
def come(request: Request, code: str) -> Response:
    """Let somebody in who has a link; whether its code is anybody's is not told."""
    response = go("/")
    kept = referrals.readable(code)
    if kept is not None:
        cookies.put(request, response, cookies.CAME_BY, kept, KEPT_SECONDS)
    return response
