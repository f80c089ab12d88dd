"""For operators of the house: who is here, what is used, what is in force. Each look at a person is written down."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from upstar.accounts import operators, usage
from upstar.accounts.operators import Act, Person
from upstar.api.operator_shapes import ActShape, InstallationUseShape, LimitsShape, OperatedPersonShape, TierEdit
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, PageShape
from upstar.edge.auth import Operator
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.pages import Page

router = Section(prefix="/operator", tags=["operators"], responses=PROBLEMS)

DAYS_DEFAULT, DAYS_MAX = 7, 90
ENDPOINTS_SHOWN = 100
"""Routes that are told, the most asked first: more than there are worth a look."""

Asked = Annotated[
    str, Query(max_length=operators.MAX_QUERY, description="Part of an e-mail address or a name; or an id.")
]
Days = Annotated[int, Query(ge=1, le=DAYS_MAX, description="Days that are over, the newest first.")]


@router.get("/users", response_model=PageShape[OperatedPersonShape])
def find(
    operator: Operator, tools: UseTools, q: Asked = "", cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[Person]:
    """Find people, newest first."""
    with tools.database.write() as session:
        return operators.find(session, actor_of(operator), q, cursor, limit)


@router.get("/users/{person_id}", response_model=OperatedPersonShape)
def show(operator: Operator, tools: UseTools, person_id: UUID) -> Person:
    """Say how much there is of a person, and when they were last here."""
    with tools.database.write() as session:
        return operators.get(session, actor_of(operator), person_id)


@router.patch("/users/{person_id}", response_model=OperatedPersonShape)
def set_tier(operator: Operator, tools: UseTools, person_id: UUID, edit: TierEdit) -> Person:
    """Give a person another tier; it holds from their next request on."""
    with tools.database.write() as session:
        return operators.set_tier(session, actor_of(operator), person_id, edit.tier)


@router.get("/usage", response_model=InstallationUseShape)
def used(operator: Operator, tools: UseTools, days: Days = DAYS_DEFAULT) -> dict[str, Any]:  # noqa: ARG001 - a check
    """Say what was asked of the installation, by day and by route."""
    with tools.database.read() as session:
        return {
            "people": operators.count_by_tier(session),
            "days": usage.by_day(session, days),
            "endpoints": usage.by_endpoint(session, days, ENDPOINTS_SHOWN),
        }


@router.get("/limits", response_model=LimitsShape)
def limits(operator: Operator, tools: UseTools) -> dict[str, Any]:  # noqa: ARG001 - a check
    """Say how often and how much is allowed."""
    settings = tools.settings
    rates = {"anonymous": settings.rates_anonymous, "free": settings.rates_free, "paid": settings.rates_paid}
    quotas = {"free": settings.quotas_free, "paid": settings.quotas_paid}
    return {
        "rates": {who: {kind: str(rate) for kind, rate in found} for who, found in rates.items()},
        "quotas": {tier: found.model_dump() for tier, found in quotas.items()},
    }


@router.get("/audit", response_model=PageShape[ActShape])
def audit(
    operator: Operator,
    tools: UseTools,
    person_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[Act]:
    """List what operators did, or what they did about one person, newest first."""
    with tools.database.write() as session:
        return operators.audit(session, actor_of(operator), person_id, cursor, limit)
