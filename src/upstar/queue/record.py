"""All SQL over job_queue: the record that people see of what the engine does."""

from collections import namedtuple
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, func, insert, select, text, update

from upstar.adapters.database import TASKS, Database, ReadSession, WriteSession
from upstar.adapters.looking import Statement, newest_first, statement_of
from upstar.tables.queue import QueuedJob

OPEN = ("PENDING", "RUNNING")
"""The states that a task can still leave."""

COLUMNS = tuple(column.name for column in QueuedJob.__table__.columns)
Begun: Any = namedtuple("Begun", COLUMNS)  # type: ignore[misc]
"""A row as a quick statement gives it: a mapped object takes longer to make than the statement."""
_BEGIN = f"""
    UPDATE job_queue SET status = 'RUNNING', started_at = %(now)s
    WHERE id = %(id)s AND status IN ('PENDING', 'RUNNING') RETURNING {", ".join(COLUMNS)}
""".encode()  # noqa: S608 - our own words
_COMPLETE = b"""
    WITH done AS (
        UPDATE job_queue SET status = 'COMPLETED', result = %(result)s, error_message = NULL, completed_at = %(now)s
        WHERE id = %(id)s AND status IN ('PENDING', 'RUNNING') RETURNING id
    )
    DELETE FROM internal.procrastinate_jobs
    WHERE id = %(job)s AND status = 'doing' AND EXISTS (SELECT FROM done) RETURNING id
"""


def insert_task(session: WriteSession, values: dict[str, Any]) -> UUID:
    """Insert a row and return its id."""
    return session.execute(insert(QueuedJob).values(**values).returning(QueuedJob.id)).scalar_one()


def open_of(session: ReadSession, user_id: UUID, most: int) -> int:
    """Return how many tasks of the person are open, `most` where there are more."""
    found = select(QueuedJob.id).where(QueuedJob.user_id == user_id, QueuedJob.status.in_(OPEN)).limit(most)
    return session.execute(select(func.count()).select_from(found.subquery())).scalar_one()


def still_open(session: ReadSession, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the tasks are open."""
    return set(session.scalars(select(QueuedJob.id).where(QueuedJob.id.in_(ids), QueuedJob.status.in_(OPEN))))


def begin(database: Database, task_id: UUID, now: datetime) -> Any:  # noqa: ANN401 - a row like any other
    """Mark a task as running, and return its row; None where it has ended or is gone.

    In one round trip that does not wait for the disk: a crash that forgets it forgets the run as well.
    """
    found = database.quick(_BEGIN, {"id": task_id, "now": now}, TASKS)
    return None if found is None else Begun(*found)


def complete(database: Database, task_id: UUID, job_id: int | None, result: dict[str, Any], now: datetime) -> bool:
    """Mark a task as done, and remove the engine's job of it; False where that is not there (any more).

    Both or neither, however a process ends. It does not wait for the disk: a server that crashes within the next
    moments forgets both, and the task runs again. What has ended otherwise stays as it is.
    """
    values = {"id": task_id, "job": job_id, "result": orjson.dumps(result).decode(), "now": now}
    return database.quick(_COMPLETE, values, TASKS) is not None


def task_by_id(session: ReadSession, task_id: UUID) -> QueuedJob | None:
    """Return a task, whoever owns it: for the worker."""
    return session.get(QueuedJob, task_id)


@cache
def task_of() -> Statement:
    """The task `task_id` of the person `user_id`."""
    mine = QueuedJob.user_id == bindparam("user_id"), QueuedJob.id == bindparam("task_id")
    return statement_of(select(*QueuedJob.__table__.columns).where(*mine))


def latest_for_resume(session: ReadSession, user_id: UUID, resume_id: UUID) -> QueuedJob | None:
    """Return the person's newest task about the résumé."""
    query = select(QueuedJob).where(QueuedJob.user_id == user_id, QueuedJob.resume_id == resume_id)
    return session.scalars(query.order_by(QueuedJob.created_at.desc(), QueuedJob.id.desc()).limit(1)).first()


def waiting_for_resume(session: ReadSession, user_id: UUID, resume_id: UUID, job_type: str) -> UUID | None:
    """Return the person's task of that kind about the résumé that has not begun yet."""
    query = select(QueuedJob.id).where(
        QueuedJob.user_id == user_id,
        QueuedJob.resume_id == resume_id,
        QueuedJob.job_type == job_type,
        QueuedJob.status == "PENDING",
    )
    return session.scalars(query.limit(1)).first()


@cache
def newest(*, behind: bool) -> Statement:
    """The person's tasks, newest first."""
    columns = QueuedJob.__table__.columns
    return newest_first(tuple(columns), QueuedJob.user_id, QueuedJob.created_at, QueuedJob.id, behind=behind)


def adopted(session: WriteSession, job_type: str, limit: int) -> Sequence[QueuedJob]:
    """Return open tasks of that kind about a résumé that the engine knows nothing of, oldest first."""
    unknown = text(
        "NOT EXISTS (SELECT FROM internal.procrastinate_jobs j WHERE j.args->>'task_id' = CAST(job_queue.id AS text))"
    )
    query = select(QueuedJob).where(QueuedJob.status.in_(OPEN), QueuedJob.job_type == job_type, unknown)
    query = query.where(QueuedJob.resume_id.is_not(None)).order_by(QueuedJob.created_at, QueuedJob.id)
    return session.scalars(query.limit(limit)).all()


def move(session: WriteSession, task_id: UUID, values: dict[str, Any]) -> bool:
    """Set columns of a task that is still open; False where it has ended or is gone, so an end is never undone."""
    statement = update(QueuedJob).where(QueuedJob.id == task_id, QueuedJob.status.in_(OPEN)).values(**values)
    return bool(session.execute(statement.returning(QueuedJob.id)).scalar_one_or_none())


def cancel_all(session: WriteSession, user_id: UUID, now: datetime) -> None:
    """Cancel the person's tasks that are still open."""
    statement = update(QueuedJob).where(QueuedJob.user_id == user_id, QueuedJob.status.in_(OPEN))
    session.execute(statement.values(status="CANCELLED", completed_at=now))
