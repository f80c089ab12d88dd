"""Follow background work."""

from uuid import UUID

from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, PageShape, TaskShape
from upstar.edge.auth import Bearer
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.pages import Page
from upstar.queue import service as queue
from upstar.queue.types import TaskView

router = Section(prefix="/tasks", tags=["tasks"], responses=PROBLEMS)


@router.get("", response_model=PageShape[TaskShape])
def list_tasks(person: Bearer, tools: UseTools, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT) -> Page[TaskView]:
    """List your tasks, newest first."""
    with tools.database.look() as session:
        return queue.list_for(session, person.user_id, cursor, limit)


@router.get("/{task_id}", response_model=TaskShape)
def read(person: Bearer, tools: UseTools, task_id: UUID) -> TaskView:
    """Say how far a task is."""
    with tools.database.look() as session:
        return queue.get(session, person.user_id, task_id)
