"""The queue: how much waits, what failed, and each task with what may be done about it."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request, Response

from upstar.accounts.operators import note
from upstar.edge.auth import OperatorPage
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.queue import oversight
from upstar.queue.types import TaskStatus
from upstar.web.pages.operator.common import PAGE_ROWS, Cursor, Done
from upstar.web.view import go, page
from upstar.workflows import operate
from upstar.workflows.tools import Tools

router = Section(prefix="/operator/queue", include_in_schema=False)

Kind = Annotated[str, Query(max_length=oversight.TYPE_WIDTH, pattern=r"^[a-z._]*$")]


@router.get("")
def show(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    status: Annotated[str, Query(max_length=20)] = "",
    kind: Kind = "",
    cursor: Cursor = None,
) -> Response:
    """Show the counts, the chores, and tasks newest first."""
    wanted = next((one for one in STATES if one == status), None)
    with tools.database.read() as session:
        found = oversight.find(session, wanted, kind or None, cursor, PAGE_ROWS)
    chosen = {"status": wanted or "", "kind": kind}
    more = urlencode(chosen | {"cursor": found.next_cursor}) if found.next_cursor else None
    values = _live(tools) | {"found": found, "more": more, "chosen": chosen, "first_page": cursor is None}
    return page(request, "operator/queue.html", person, states=STATES, **values)


STATES: tuple[TaskStatus, ...] = ("PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED")


@router.get("/live")
def live(request: Request, person: OperatorPage, tools: UseTools) -> Response:
    """Show the counts and the chores alone, for the page that is open."""
    return page(request, "operator/_queue_live.html", person, states=STATES, **_live(tools))


@router.get("/{task_id}")
def show_task(request: Request, person: OperatorPage, tools: UseTools, task_id: UUID, done: Done = "") -> Response:
    """Show one task. That it was looked at is written down, since it is somebody's."""
    with tools.database.write() as session:
        found = oversight.get(session, task_id)
        note(session, actor_of(person), "tasks.show", [found.task.user_id], {"task": str(task_id)})
    return page(request, "operator/task.html", person, view=found, task=found.task, done=done)


@router.post("/{task_id}/retry")
def retry(person: OperatorPage, tools: UseTools, task_id: UUID) -> Response:
    """Try it again; doing so twice does no more than once."""
    did = operate.retry(tools, actor_of(person), task_id)
    return go(f"/operator/queue/{task_id}?done={'retried' if did else 'nothing'}")


@router.post("/{task_id}/cancel")
def cancel(person: OperatorPage, tools: UseTools, task_id: UUID) -> Response:
    """Call it off; doing so twice does no more than once."""
    did = operate.cancel(tools, actor_of(person), task_id)
    return go(f"/operator/queue/{task_id}?done={'cancelled' if did else 'nothing'}")


def _live(tools: Tools) -> dict[str, Any]:
    with tools.database.read() as session:
        counts = oversight.counts(session)
        kinds = sorted({count.job_type for count in counts})
        table = {kind: {count.status: count.tasks for count in counts if count.job_type == kind} for kind in kinds}
        return {"kinds": kinds, "table": table, "pulse": oversight.pulse(session), "chores": oversight.chores(session)}
