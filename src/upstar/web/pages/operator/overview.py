"""What needs somebody now, and how each part is."""

from typing import Any

from fastapi import APIRouter, Request, Response

from upstar.accounts import operators, traffic
from upstar.edge.auth import OperatorPage
from upstar.edge.state import House, UseTools, house_of
from upstar.kit.errors import AppError
from upstar.queue import oversight
from upstar.web.view import page
from upstar.workflows import health
from upstar.workflows.health import Check

router = APIRouter(include_in_schema=False)


@router.get("/operator")
def show(request: Request, person: OperatorPage, tools: UseTools) -> Response:
    """Show what needs attention, and the figures of today."""
    with tools.database.read() as session:
        recent = traffic.recent(session)
        values: dict[str, Any] = {
            "counts": oversight.counts(session),
            "recent": recent,
            "people": operators.count_by_tier(session),
        }
    checks = [*health.check(tools, recent), issuer(house_of(request))]
    return page(request, "operator/index.html", person, checks=checks, needing=health.needing(checks), **values)


@router.get("/operator/health")
def parts(request: Request, person: OperatorPage, tools: UseTools) -> Response:
    """Show how each part is, with what to do."""
    checks = [*health.check(tools), issuer(house_of(request))]
    return page(request, "operator/health.html", person, checks=checks, needing=health.needing(checks))


def issuer(house: House) -> Check:
    """Return whether who vouches for people answers; the local issuer is part of this process."""
    if house.tenant is None:
        return Check("issuer", "good", {"local": True, "host": ""})
    host = house.tenant.host
    try:
        house.tenant.metadata()
    except AppError as error:
        return Check("issuer", "bad", {"local": False, "host": host, "code": error.code})
    return Check("issuer", "good", {"local": False, "host": host})
