"""For operators of the house: health, the queue, syncs, models, weights. The pages of /operator show the same."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from upstar.accounts import traffic
from upstar.accounts.operators import note
from upstar.api.operation_shapes import (
    CheckShape,
    CountShape,
    DidShape,
    ModelUseShape,
    OverseenShape,
    PreviewShape,
    RouteDayShape,
    RunShape,
    ScheduleEdit,
    SyncName,
    SyncShape,
    TaskOfShape,
    WeightsEdit,
    WeightsShape,
)  # fmt: skip
from upstar.api.operators import DAYS_DEFAULT, Days
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, PageShape
from upstar.edge.auth import Operator
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.pages import Page
from upstar.llm import ledger
from upstar.matching import weighing
from upstar.queue import oversight
from upstar.queue.types import TaskStatus, TaskView
from upstar.sourcing import oversight as runs
from upstar.sourcing.types import RunView
from upstar.workflows import health, operate
from upstar.workflows.operate import Sync
from upstar.workflows.tools import Tools

router = Section(prefix="/operator", tags=["operators"], responses=PROBLEMS)

Kind = Annotated[str | None, Query(max_length=oversight.TYPE_WIDTH, pattern=r"^[a-z._]+$")]
SyncType = Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]+$")]
Words = Annotated[str, Query(max_length=255, pattern=r"^[^\x00]+$")]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@router.get("/health", response_model=list[CheckShape])
def parts(operator: Operator, tools: UseTools) -> list[health.Check]:  # noqa: ARG001 - a check
    """Say how each part of the installation is, with the figures that tell it."""
    return health.check(tools)


@router.get("/tasks/counts", response_model=list[CountShape])
def count_tasks(operator: Operator, tools: UseTools) -> list[oversight.Count]:  # noqa: ARG001 - a check
    """Count tasks by kind and state: open ones all, ended ones of the last day."""
    with tools.database.read() as session:
        return oversight.counts(session)


@router.get("/tasks", response_model=PageShape[TaskOfShape])
def list_tasks(
    operator: Operator,  # noqa: ARG001 - a check
    tools: UseTools,
    status: TaskStatus | None = None,
    job_type: Kind = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[TaskView]:
    """List everybody's tasks, newest first."""
    with tools.database.read() as session:
        return oversight.find(session, status, job_type, cursor, limit)


@router.get("/tasks/{task_id}", response_model=OverseenShape)
def show_task(operator: Operator, tools: UseTools, task_id: UUID) -> oversight.Overseen:
    """Say how a task is, and what may be done about it."""
    with tools.database.write() as session:
        found = oversight.get(session, task_id)
        note(session, actor_of(operator), "tasks.show", [found.task.user_id], {"task": str(task_id)})
    return found


@router.post("/tasks/{task_id}/retry", response_model=DidShape)
def retry(operator: Operator, tools: UseTools, task_id: UUID) -> dict[str, bool]:
    """Try a task again that failed, was called off or was lost; one that is done or open is left as it is."""
    return {"done": operate.retry(tools, actor_of(operator), task_id)}


@router.post("/tasks/{task_id}/cancel", response_model=DidShape)
def cancel(operator: Operator, tools: UseTools, task_id: UUID) -> dict[str, bool]:
    """Call a task off; one that has ended is left as it is."""
    return {"done": operate.cancel(tools, actor_of(operator), task_id)}


@router.get("/syncs", response_model=list[SyncShape])
def list_syncs(operator: Operator, tools: UseTools) -> list[Sync]:  # noqa: ARG001 - a check
    """List what is synced and what ever ran, with its last run."""
    return operate.syncs(tools)


@router.get("/syncs/runs", response_model=PageShape[RunShape])
def list_runs(
    operator: Operator,  # noqa: ARG001 - a check
    tools: UseTools,
    sync: SyncType = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[RunView]:
    """List runs, newest first, of one sync or of all."""
    with tools.database.read() as session:
        return runs.runs(session, sync, cursor, limit)


@router.post("/syncs/start", response_model=DidShape)
def start_sync(operator: Operator, tools: UseTools, wanted: SyncName) -> dict[str, bool]:
    """Start a sync now; one that waits already is not asked for twice."""
    return {"done": operate.start_sync(tools, actor_of(operator), wanted.name)}


@router.put("/syncs/schedule", status_code=204)
def schedule_sync(operator: Operator, tools: UseTools, edit: ScheduleEdit) -> Response:
    """Say how often a source is synced, in the place of what the settings say; null switches it off."""
    operate.schedule_sync(tools, actor_of(operator), edit.name, edit.every_minutes)
    return Response(status_code=204)


@router.post("/syncs/by-settings", status_code=204)
def unschedule_sync(operator: Operator, tools: UseTools, wanted: SyncName) -> Response:
    """Leave a sync to the settings again."""
    operate.unschedule_sync(tools, actor_of(operator), wanted.name)
    return Response(status_code=204)


@router.get("/models", response_model=ModelUseShape)
def models(operator: Operator, tools: UseTools, days: Days = DAYS_DEFAULT) -> dict[str, Any]:  # noqa: ARG001 - a check
    """Say what language models did and cost, how operations are set up, and what models cost."""
    with tools.database.read() as session:
        found = ledger.report(session, days)
        return {
            "days": found.days,
            "spending": found.spending,
            "people": found.people,
            "plans": ledger.plans(session, tools.settings),
            "prices": ledger.prices(session, tools.settings),
        }


@router.get("/usage/route", response_model=list[RouteDayShape])
def route(
    operator: Operator,  # noqa: ARG001 - a check
    tools: UseTools,
    endpoint: Words,
    method: Method = "GET",
    days: Days = DAYS_DEFAULT,
) -> Any:  # noqa: ANN401 - the shape tells it
    """Tell one route day by day, the newest first."""
    with tools.database.read() as session:
        return traffic.by_day_of(session, endpoint, method, days)


@router.get("/weights", response_model=WeightsShape)
def weights(operator: Operator, tools: UseTools) -> dict[str, Any]:  # noqa: ARG001 - a check
    """Say what each part of a match weighs for everybody."""
    return _weights(tools)


@router.post("/weights/preview", response_model=PreviewShape)
def preview(operator: Operator, tools: UseTools, edit: WeightsEdit) -> Any:  # noqa: ANN401, ARG001
    """Say what other weights would do to a sample of profiles; nothing is changed."""
    return operate.preview_weights(tools, edit.weights)


@router.put("/weights", response_model=WeightsShape)
def set_weights(operator: Operator, tools: UseTools, edit: WeightsEdit) -> dict[str, Any]:
    """Set everybody's weights; with the `version` that was read, a change by somebody else meanwhile is a 409."""
    operate.set_weights(tools, actor_of(operator), edit.weights, edit.version)
    return _weights(tools)


def _weights(tools: Tools) -> dict[str, Any]:
    with tools.database.read() as session:
        found = weighing.weights(session)
    return {"version": weighing.version_of(found), "weights": {weight.name: weight.value for weight in found}}
