"""People: who is here, how much there is of each, and their tier. Nothing of what they wrote."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Query, Request, Response

from upstar.accounts import operators
from upstar.accounts.types import Principal, Tier
from upstar.edge.auth import OperatorPage
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.web.pages.operator.common import PAGE_ROWS, Cursor, Done, plain
from upstar.web.view import go, page
from upstar.workflows import allowances

router = Section(prefix="/operator", include_in_schema=False)


@router.get("/users")
def find(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    q: Annotated[str, Query(max_length=operators.MAX_QUERY)] = "",
    cursor: Cursor = None,
) -> Response:
    """Find people, newest first."""
    q = plain(q)
    with tools.database.write() as session:
        found = operators.find(session, actor_of(person), q, cursor, PAGE_ROWS)
        tiers = operators.count_by_tier(session)
    more = urlencode({"q": q, "cursor": found.next_cursor}) if found.next_cursor else None
    return page(request, "operator/users.html", person, found=found, q=q, more=more, tiers=tiers)


@router.get("/users/{person_id}")
def show(request: Request, person: OperatorPage, tools: UseTools, person_id: UUID, done: Done = "") -> Response:
    """Show one person, their use of what their tier gives, and what operators did about them."""
    with tools.database.write() as session:
        found = operators.get(session, actor_of(person), person_id)
        acts = operators.audit(session, actor_of(person), person_id, None, PAGE_ROWS)
    used = allowances.used(tools, Principal(found.user_id, "", found.email, found.name, found.tier))
    return page(request, "operator/user.html", person, found=found, used=used, acts=acts, done=done)


@router.post("/users/{person_id}/tier")
def set_tier(person: OperatorPage, tools: UseTools, person_id: UUID, tier: Annotated[Tier, Form()]) -> Response:
    """Give a person another tier."""
    with tools.database.write() as session:
        operators.set_tier(session, actor_of(person), person_id, tier)
    return go(f"/operator/users/{person_id}?done=tier")


@router.get("/audit")
def audit(request: Request, person: OperatorPage, tools: UseTools, cursor: Cursor = None) -> Response:
    """Show what operators did, newest first."""
    with tools.database.write() as session:
        found = operators.audit(session, actor_of(person), None, cursor, PAGE_ROWS)
    more = urlencode({"cursor": found.next_cursor}) if found.next_cursor else None
    return page(request, "operator/audit.html", person, found=found, more=more)
