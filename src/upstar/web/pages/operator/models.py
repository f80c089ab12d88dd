"""Language models: what they did and cost, how operations are set up, and the price table."""

from typing import Any

from fastapi import Request, Response

from upstar.edge.auth import OperatorPage
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.llm import ledger
from upstar.web import charts
from upstar.web.pages.operator.common import DAYS_DEFAULT, Days
from upstar.web.view import page

router = Section(prefix="/operator/models", include_in_schema=False)


@router.get("")
def show(request: Request, person: OperatorPage, tools: UseTools, days: Days = DAYS_DEFAULT) -> Response:
    """Show the use and cost of the last days."""
    settings = tools.settings
    with tools.database.read() as session:
        found = ledger.report(session, days)
        values: dict[str, Any] = {
            "plans": ledger.plans(session, settings),
            "prices": ledger.prices(session, settings),
            "near": ledger.near_budget(session, settings),
        }
    chart = charts.bar_chart([float(day.cost_usd) for day in found.days])
    budgets = {"free": settings.quotas_free.llm_usd_a_month, "paid": settings.quotas_paid.llm_usd_a_month}
    return page(
        request, "operator/models.html", person, report=found, chart=chart, size=charts.BARS, days=days,
        budgets=budgets, **values,
    )  # fmt: skip
