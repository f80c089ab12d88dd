"""What is asked of the installation, and how long it takes: now, by day, by route."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from upstar.accounts import traffic, usage
from upstar.edge.auth import OperatorPage
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.web import charts
from upstar.web.pages.operator.common import DAYS_DEFAULT, Days, plain
from upstar.web.view import page

router = Section(prefix="/operator/usage", include_in_schema=False)

ROUTES_SHOWN = 60
Route = Annotated[str, Query(max_length=255)]
Method = Annotated[str, Query(max_length=10, pattern="^[A-Z]*$")]


@router.get("")
def show(request: Request, person: OperatorPage, tools: UseTools, days: Days = DAYS_DEFAULT) -> Response:
    """Show the last hour, each day and each route."""
    with tools.database.read() as session:
        found = list(usage.by_day(session, days))
        values: dict[str, Any] = {
            "recent": traffic.recent(session),
            "limited": traffic.limited_by_day(session, days),
            "routes": usage.by_endpoint(session, days, ROUTES_SHOWN),
        }
    chart = charts.bar_chart([float(day.requests) for day in reversed(found)])
    return page(request, "operator/usage.html", person, found=found, chart=chart, size=charts.BARS, days=days, **values)


@router.get("/route")
def show_route(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    endpoint: Route = "",
    method: Method = "GET",
    days: Days = DAYS_DEFAULT,
) -> Response:
    """Show one route day by day."""
    endpoint = plain(endpoint)
    with tools.database.read() as session:
        found = list(traffic.by_day_of(session, endpoint, method, days))
    chart = charts.bar_chart([day.p95_ms or 0.0 for day in reversed(found)])
    return page(
        request, "operator/route.html", person, found=found, endpoint=endpoint, method=method, chart=chart,
        size=charts.BARS, days=days,
    )  # fmt: skip
