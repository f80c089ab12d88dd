"""The task library (Procrastinate), configured once. Its tables live in schema `internal`.

One library task carries every kind of work: its argument is the id of the job_queue row, which says what to do. So
what people see and what the engine runs cannot drift apart.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import configure_task
from sqlalchemy import text

from upstar.adapters.database import WORKER, WriteSession

SCHEMA = "internal"
SEARCH_PATH = f"public,{SCHEMA}"
TASK_NAME = "upstar.run"
RESCUE_TASK_NAME = "upstar.rescue_stalled"
CHORE_TASK_NAME = "upstar.chore"
DUE_TASK_NAME = "upstar.queue_due"

MAX_ATTEMPTS = 4
RETRIES = RetryStrategy(max_attempts=MAX_ATTEMPTS, wait=2, exponential_wait=4)
"""Tries again after about 6, 18 and 66 seconds: long enough for a database or a store to come back."""

STALLED_AFTER_SECONDS = 30
"""A worker beats every 10 seconds; three beats missed means that it is gone."""

Run = Callable[[UUID, int], None]
"""Runs the task of that id; the second argument counts the attempts before this one."""


@dataclass(frozen=True, slots=True)
class Chores:
    """Work that nobody owns: what to do by name and argument, and what of it is due now."""

    do: Callable[[str, str], None]
    due: Callable[[], Sequence[tuple[str, str]]]


def defer(session: WriteSession, task_id: UUID, *, priority: int, lock: str | None) -> None:
    """Hand a task to the engine in the caller's transaction: both are there after the commit, or neither.

    Tasks of one `lock` run one after another, in the order of their making.
    """
    session.execute(text(f"SET LOCAL search_path TO {SEARCH_PATH}"))
    connection = session.connection().connection.driver_connection
    app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
    deferrer = configure_task(
        name=TASK_NAME, job_manager=app.job_manager, connection=connection, priority=priority, lock=lock
    )
    deferrer.defer(task_id=str(task_id))


def defer_chore(session: WriteSession, name: str, argument: str) -> bool:
    """Ask for a chore in the caller's transaction, due or not; False where it waits already."""
    session.execute(text(f"SET LOCAL search_path TO {SEARCH_PATH}"))
    connection = session.connection().connection.driver_connection
    app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
    key = f"{name}:{argument}"
    deferrer = configure_task(
        name=CHORE_TASK_NAME, job_manager=app.job_manager, connection=connection, lock=key, queueing_lock=key
    )
    try:
        with session.begin_nested():
            deferrer.defer(name=name, argument=argument)
    except AlreadyEnqueued:
        return False
    return True


def build(dsn: str, run: Run, chores: Chores) -> procrastinate.App:
    """Return the engine for a worker: the one task, the chores, and the rescue of what a dead worker left.

    However many workers there are, what is due is asked once a minute, and a chore is never queued or run twice at
    once. A chore that fails is not tried again: it will be due again.
    """
    connector = procrastinate.PsycopgConnector(
        conninfo=dsn, kwargs={"options": f"-c search_path={SEARCH_PATH} -c role={WORKER.role}"}
    )
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK_NAME, retry=RETRIES, pass_context=True)
    def run_task(context: JobContext, task_id: str) -> None:
        run(UUID(task_id), context.job.attempts)

    @app.periodic(cron="* * * * * */10")
    @app.task(name=RESCUE_TASK_NAME, queueing_lock=RESCUE_TASK_NAME, pass_context=True)
    async def rescue_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the library passes it
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
            await manager.retry_job(job)

    @app.task(name=CHORE_TASK_NAME)
    def run_chore(name: str, argument: str) -> None:
        chores.do(name, argument)

    @app.periodic(cron="* * * * *")
    @app.task(name=DUE_TASK_NAME, queueing_lock=DUE_TASK_NAME)
    async def queue_due(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
        for name, argument in await asyncio.to_thread(chores.due):
            key = f"{name}:{argument}"
            with suppress(AlreadyEnqueued):
                await run_chore.configure(lock=key, queueing_lock=key).defer_async(name=name, argument=argument)

    return app
