"""Follow background work."""

from uuid import UUID

from fastapi import Response

from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, PageShape, TaskShape
from upstar.edge.answers import answer
from upstar.edge.auth import Bearer
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.queue import service as queue

router = Section(prefix="/tasks", tags=["tasks"], responses=PROBLEMS)


@router.get("", response_model=PageShape[TaskShape])
async def list_tasks(person: Bearer, tools: UseTools, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT) -> Response:
    """List your tasks, newest first."""
    return answer(PageShape[TaskShape], await tools.database.look(queue.newest(person.user_id, cursor, limit)))


@router.get("/{task_id}", response_model=TaskShape)
async def read(person: Bearer, tools: UseTools, task_id: UUID) -> Response:
    """Say how far a task is."""
    return answer(TaskShape, await tools.database.look(queue.one(person.user_id, task_id)))
