"""Ask for background work, follow it, and settle it."""

import re
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import structlog

from upstar.adapters import tracing
from upstar.adapters.database import Database, ReadSession, WriteSession
from upstar.adapters.looking import Question, page_of
from upstar.kit.clock import utc_now
from upstar.kit.errors import not_found
from upstar.kit.pages import Page
from upstar.queue import engine, record
from upstar.queue.types import TaskStatus, TaskView
from upstar.tables.queue import QueuedJob

ASKED_IN = "asked_in"
"""The part of a payload that says in which request, and in which trace, a task was asked for."""


PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What an id of a request or a trace is made of; nothing else of a payload gets into a line of the log."""


def enqueue(
    session: WriteSession,
    *,
    user_id: UUID,
    job_type: str,
    resume_id: UUID | None = None,
    payload: dict[str, Any] | None = None,
    priority: int = 0,
) -> UUID:
    """Ask for a task in the caller's transaction and return its id; a higher priority runs sooner.

    Tasks about one résumé run one after another. A person's n-th open task waits with everybody's n-th. The task bears
    the id of the request that asks, for its log lines.
    """
    here = _here()
    open_before = record.open_of(session, user_id, engine.LEVEL)
    task_id = record.insert_task(
        session,
        {
            "user_id": user_id,
            "resume_id": resume_id,
            "job_type": job_type,
            "status": "PENDING",
            "priority": priority,
            "payload": (payload or {}) | ({ASKED_IN: here} if here else {}),
        },
    )
    engine.defer(session, task_id, priority=priority, resume_id=resume_id, open_before=open_before)
    return task_id


def take_up(session: WriteSession, job_type: str, limit: int) -> int:
    """Hand open tasks of that kind, which others left in the table, to the engine; return how many, `limit` at most.

    Their rows stay as they are until a worker begins them.
    """
    found = record.adopted(session, job_type, limit)
    for row in found:
        engine.defer(session, row.id, priority=row.priority, resume_id=row.resume_id)
    return len(found)


def begin(database: Database, task_id: UUID) -> TaskView | None:
    """Mark a task as running and return it; None where it has ended, was cancelled or is gone.

    By itself, not in a transaction of the caller's, as `complete`: the two come with every task.
    """
    row = record.begin(database, task_id, utc_now())
    return view_of(row) if row else None


def at_stage(session: WriteSession, task_id: UUID, stage: str) -> bool:
    """Say which step a running task is at; False where it has ended meanwhile, was cancelled or is gone."""
    return record.move(session, task_id, {"result": {"stage": stage}})


def still_open(session: ReadSession, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the tasks have not ended."""
    return record.still_open(session, ids) if ids else set()


def complete(database: Database, task_id: UUID, result: dict[str, Any], job_id: int | None = None) -> bool:
    """Settle a task that did what it was asked; return whether the engine's job of it has ended by that."""
    return record.complete(database, task_id, job_id, result | {"stage": "done"}, utc_now())


def fail(
    session: WriteSession, task_id: UUID, message: str, *, attempts: int = 1, our_fault: bool = False
) -> TaskView | None:
    """Settle a task that cannot be done, and return it as it was; `message` is for the person who asked.

    How often it was tried, at which step it ended and whether a fault of the program ended it stay for operators. None
    where it is gone.
    """
    row = record.task_by_id(session, task_id)
    task = view_of(row) if row else None
    stage = _stage(row.result) if row else None
    result = {"stage": stage, "attempts": attempts, "our_fault": our_fault}
    values = {"status": "FAILED", "error_message": message, "completed_at": utc_now(), "result": result}
    record.move(session, task_id, values)
    return task


def cancel_all(session: WriteSession, user_id: UUID) -> None:
    """Cancel the person's tasks that have not ended: what waits never begins, what runs is not heard any more."""
    record.cancel_all(session, user_id, utc_now())


def one(user_id: UUID, task_id: UUID) -> Question[TaskView]:
    """Ask for the person's task; AppError NOT_FOUND where they have none of that id."""

    def told(rows: Sequence[Any]) -> TaskView:
        if not rows:
            raise not_found("task")
        return view_of(rows[0])

    return Question(record.task_of(), {"user_id": user_id, "task_id": task_id}, told)


def latest_for_resume(session: ReadSession, user_id: UUID, resume_id: UUID) -> TaskView | None:
    """Return the person's newest task about the résumé."""
    row = record.latest_for_resume(session, user_id, resume_id)
    return view_of(row) if row else None


def waiting_for_resume(session: ReadSession, user_id: UUID, resume_id: UUID, job_type: str) -> UUID | None:
    """Return the person's task of that kind about the résumé that has not begun yet; None where there is none."""
    return record.waiting_for_resume(session, user_id, resume_id, job_type)


def newest(user_id: UUID, cursor: str | None, limit: int) -> Question[Page[TaskView]]:
    """Ask for a page of the person's tasks, newest first."""
    return page_of(record.newest, user_id, cursor, limit, view_of, "created_at")


def view_of(row: QueuedJob) -> TaskView:
    """Return a row as a task; anything with its columns will do."""
    result = row.result if isinstance(row.result, dict) else None
    return TaskView(
        id=row.id,
        user_id=row.user_id,
        resume_id=row.resume_id,
        job_type=row.job_type,
        status=cast("TaskStatus", row.status),
        priority=row.priority,
        stage=_stage(result),
        payload=row.payload if isinstance(row.payload, dict) else {},
        result=result,
        error_message=row.error_message,
        created_at=row.created_at,
        started_at=row.started_at,
        completed_at=row.completed_at,
    )


def asked_in(task: TaskView) -> dict[str, str]:
    """Return in which request (`request_id`) and trace (`traceparent`) a task was asked for, as far as is known."""
    found = task.payload.get(ASKED_IN)
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(name): value for name, value in pairs if isinstance(value, str) and PLAIN.fullmatch(value)}


def _here() -> dict[str, str]:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return ({"request_id": request_id} if isinstance(request_id, str) else {}) | tracing.carrier()


def _stage(result: object) -> str | None:
    found = result.get("stage") if isinstance(result, dict) else None
    return None if found is None else str(found)
