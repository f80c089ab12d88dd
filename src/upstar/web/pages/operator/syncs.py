"""Syncs: what comes from where, how often, and what went wrong."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Query, Request, Response

from upstar.accounts.types import Principal
from upstar.edge.auth import OperatorPage
from upstar.edge.errors import of_app_error
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.sourcing import oversight
from upstar.sourcing.registry import sources
from upstar.web.pages.operator.common import PAGE_ROWS, Cursor, Done, Short, plain
from upstar.web.view import go, page
from upstar.workflows import operate
from upstar.workflows.tools import Tools

router = Section(prefix="/operator/syncs", include_in_schema=False)

UNITS = {"m": 1, "h": 60, "d": 24 * 60}
"""Minutes of a unit that an interval is told in."""


@router.get("")
def show(request: Request, person: OperatorPage, tools: UseTools, done: Done = "") -> Response:
    """Show every sync with its last run."""
    return _page(request, person, tools, done=done)


@router.post("/start")
def start(request: Request, person: OperatorPage, tools: UseTools, name: Short = "") -> Response:
    """Ask for a sync now."""
    try:
        did = operate.start_sync(tools, actor_of(person), plain(name))
    except AppError as error:
        return _page(request, person, tools, error=error, name=name)
    return go(f"/operator/syncs?done={'started' if did else 'waits'}")


@router.post("/schedule")
def schedule(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    name: Short = "",
    amount: Annotated[int, Form(ge=1, le=10_000)] = 1,
    unit: Annotated[str, Form(pattern="^[mhd]$")] = "d",
    action: Annotated[str, Form(pattern="^(set|off|settings)$")] = "set",
) -> Response:
    """Change how often a source is synced, switch it off, or leave it to the settings."""
    actor, name = actor_of(person), plain(name)
    try:
        if action == "settings":
            operate.unschedule_sync(tools, actor, name)
        else:
            operate.schedule_sync(tools, actor, name, amount * UNITS[unit] if action == "set" else None)
    except AppError as error:
        return _page(request, person, tools, error=error, name=name)
    return go("/operator/syncs?done=scheduled")


@router.get("/runs")
def runs(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    sync: Annotated[str, Query(max_length=100)] = "",
    cursor: Cursor = None,
) -> Response:
    """Show runs, newest first, of one sync or of all."""
    sync = plain(sync)
    with tools.database.read() as session:
        found = oversight.runs(session, sync or None, cursor, PAGE_ROWS)
    more = urlencode({"sync": sync, "cursor": found.next_cursor}) if found.next_cursor else None
    return page(request, "operator/runs.html", person, found=found, sync=sync, more=more)


@router.get("/runs/{run_id}")
def run(request: Request, person: OperatorPage, tools: UseTools, run_id: UUID) -> Response:
    """Show one run with what it could not take."""
    with tools.database.read() as session:
        found = oversight.run(session, run_id)
    rejected = found.metadata.get("rejections")
    known = [item for item in rejected if isinstance(item, dict)] if isinstance(rejected, list) else []
    return page(request, "operator/run.html", person, run=found, rejected=known)


def _page(
    request: Request, person: Principal, tools: Tools, *, error: AppError | None = None, name: str = "", done: str = ""
) -> Response:
    values = {"syncs": operate.syncs(tools), "sources": sources().values(), "now": utc_now(), "name": name}
    status = of_app_error(error).status if error else 200
    return page(request, "operator/syncs.html", person, status=status, error=error, done=done, **values)
