"""The queue as operators see it: how much waits, what failed, and what may be tried again. All SQL of that.

What people see (job_queue) is held beside what the engine has (internal.procrastinate_jobs), which names a task by its
id alone. A payload is a person's and is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select, text, tuple_

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import not_found
from upstar.kit.pages import Page, decode_moment_cursor, moment_cursor
from upstar.queue import engine, record
from upstar.queue.rescue import LOST_AFTER
from upstar.queue.service import view_of
from upstar.queue.types import TaskStatus, TaskView
from upstar.tables.queue import QueuedJob

LATELY = timedelta(days=1)
"""How far back ended tasks are counted: counting all there ever were would take longer each month."""
FAILED_SINCE = timedelta(days=7)
"""How far back failed tasks call for attention; by then whoever they were for has done something else."""
TYPE_WIDTH = 100
CALLED_OFF = "An operator called this off. You can ask for it again."

_COUNTS = text("""
    SELECT job_type, status, count(*) AS tasks FROM (
        SELECT job_type, status FROM job_queue WHERE status IN ('PENDING', 'RUNNING')
        UNION ALL
        SELECT job_type, status FROM job_queue
        WHERE created_at >= :since AND status NOT IN ('PENDING', 'RUNNING')
    ) counted GROUP BY job_type, status
""")
_PULSE = text("""
    SELECT (SELECT min(created_at) FROM job_queue WHERE status = 'PENDING') AS oldest_waiting,
           (SELECT count(*) FROM job_queue WHERE status = 'FAILED' AND created_at >= :since) AS failed,
           (SELECT count(*) FROM internal.procrastinate_workers) AS workers,
           (SELECT max(last_heartbeat) FROM internal.procrastinate_workers) AS heartbeat
""")
_ENGINE = text("""
    SELECT status, attempts, scheduled_at FROM internal.procrastinate_jobs
    WHERE task_name = :task AND args->>'task_id' = :id ORDER BY id DESC LIMIT 1
""")
_CHORES = text("""
    SELECT args->>'name' AS name, args->>'argument' AS argument, status, attempts, scheduled_at
    FROM internal.procrastinate_jobs WHERE task_name = :task AND status IN ('todo', 'doing')
    ORDER BY status, id LIMIT :limit
""")
_REOPEN = text("""
    UPDATE job_queue SET status = 'PENDING', result = NULL, error_message = NULL, started_at = NULL, completed_at = NULL
    WHERE id = :id AND (status IN ('FAILED', 'CANCELLED') OR (
        status IN ('PENDING', 'RUNNING') AND created_at < :lost AND NOT EXISTS (
            SELECT FROM internal.procrastinate_jobs e
            WHERE e.task_name = :task AND e.status IN ('todo', 'doing') AND e.args->>'task_id' = CAST(:id AS text)
        )
    ))
    RETURNING id
""")
CHORES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Count:
    """Tasks of a kind in a state: open ones all, ended ones of the last LATELY."""

    job_type: str
    status: TaskStatus
    tasks: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """Since when the oldest waiting task waits, how many failed of late, how many workers there are, and when one of
    them was last heard of.
    """

    oldest_waiting: datetime | None
    failed: int
    workers: int
    heartbeat: datetime | None


@dataclass(frozen=True, slots=True)
class EngineJob:
    """What the engine has of a task: `todo` or `doing`, attempts that ended, and when it is tried next."""

    status: str
    attempts: int
    scheduled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Chore:
    """Work of the house that waits or runs."""

    name: str
    argument: str
    status: str
    attempts: int
    scheduled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overseen:
    """A task as operators see it; `engine` is None where the engine has nothing of it any more."""

    task: TaskView
    engine: EngineJob | None

    @property
    def attempts(self) -> int | None:
        """How often it was tried; None where that is not known."""
        if self.engine is not None:
            return self.engine.attempts + (1 if self.engine.status == "doing" else 0)
        told = (self.task.result or {}).get("attempts")
        return told if isinstance(told, int) else None

    @property
    def poisoned(self) -> bool:
        """Whether a fault of the program ended it, as often as it was tried."""
        return self.task.status == "FAILED" and (self.task.result or {}).get("our_fault") is True

    @property
    def lost(self) -> bool:
        """Whether it is open and nobody will ever do it."""
        return self.engine is None and self.open and self.task.created_at < utc_now() - LOST_AFTER

    @property
    def open(self) -> bool:
        """Whether it can be called off."""
        return self.task.status in record.OPEN

    @property
    def may_retry(self) -> bool:
        """Whether it can be tried again."""
        return self.task.status in ("FAILED", "CANCELLED") or self.lost


def counts(session: ReadSession) -> list[Count]:
    """Return how many tasks there are of each kind and state."""
    rows = session.execute(_COUNTS, {"since": utc_now() - LATELY})
    return sorted(
        (Count(row.job_type, cast("TaskStatus", row.status), row.tasks) for row in rows),
        key=lambda count: (count.job_type, count.status),
    )


def pulse(session: ReadSession) -> Pulse:
    """Return how the queue is."""
    return Pulse(*session.execute(_PULSE, {"since": utc_now() - FAILED_SINCE}).one())


def find(
    session: ReadSession, status: TaskStatus | None, job_type: str | None, cursor: str | None, limit: int
) -> Page[TaskView]:
    """Return everybody's tasks, newest first, in a state and of a kind where one is asked for."""
    query = select(QueuedJob)
    if status is not None:
        query = query.where(QueuedJob.status == status)
    if job_type:
        query = query.where(QueuedJob.job_type == job_type)
    after = decode_moment_cursor(cursor)
    if after is not None:
        query = query.where(tuple_(QueuedJob.created_at, QueuedJob.id) < tuple_(*after))
    query = query.order_by(QueuedJob.created_at.desc(), QueuedJob.id.desc()).limit(limit + 1)
    rows = session.scalars(query).all()
    views = [view_of(row) for row in rows[:limit]]
    return Page(views, moment_cursor(views[-1].created_at, views[-1].id) if len(rows) > limit else None)


def get(session: ReadSession, task_id: UUID) -> Overseen:
    """Return a task, whoever's it is; AppError NOT_FOUND."""
    row = record.task_by_id(session, task_id)
    if row is None:
        raise not_found("task")
    found = session.execute(_ENGINE, {"task": engine.TASK_NAME, "id": str(task_id)}).one_or_none()
    return Overseen(view_of(row), EngineJob(*found) if found else None)


def chores(session: ReadSession) -> Sequence[Chore]:
    """Return the chores that wait or run, running ones first, CHORES_SHOWN at most."""
    rows = session.execute(_CHORES, {"task": engine.CHORE_TASK_NAME, "limit": CHORES_SHOWN})
    return [Chore(row.name or "", row.argument or "", row.status, row.attempts, row.scheduled_at) for row in rows]


def start_chore(session: WriteSession, name: str, argument: str) -> bool:
    """Ask for a chore now; False where it waits already."""
    return engine.defer_chore(session, name, argument)


def retry(session: WriteSession, task_id: UUID) -> TaskView | None:
    """Try a task again that failed, was called off or was lost; None where it is done, or will be anyway.

    AppError NOT_FOUND.
    """
    row = record.task_by_id(session, task_id)
    if row is None:
        raise not_found("task")
    values: dict[str, Any] = {"id": task_id, "task": engine.TASK_NAME, "lost": utc_now() - LOST_AFTER}
    if session.execute(_REOPEN, values).one_or_none() is None:
        return None
    session.refresh(row)
    engine.defer(session, task_id, priority=row.priority, resume_id=row.resume_id)
    return view_of(row)


def cancel(session: WriteSession, task_id: UUID) -> TaskView | None:
    """Call a task off: what waits never begins, what runs is not heard any more. None where it has ended already.

    AppError NOT_FOUND.
    """
    row = record.task_by_id(session, task_id)
    if row is None:
        raise not_found("task")
    values = {"status": "CANCELLED", "error_message": CALLED_OFF, "completed_at": utc_now()}
    if not record.move(session, task_id, values):
        return None
    session.refresh(row)
    return view_of(row)
