"""The task library (Procrastinate), configured once. Its tables live in schema `internal`.

One library task carries every kind of work: its argument is the id of the job_queue row, which says what to do. So
what people see and what the engine runs cannot drift apart. Nothing leaves the engine but by the answer of whoever ran
it: an exception is tried again, however often it comes, and it is the worker that counts and settles.
"""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import procrastinate
import psycopg
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from sqlalchemy import text

from upstar.adapters.database import WORKER, WriteSession
from upstar.adapters.looking import link_of
from upstar.adapters.pools import SEARCH_PATH
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind

TASK_NAME = "upstar.run"
CHORE_TASK_NAME = "upstar.chore"
DUE_TASK_NAME = "upstar.queue_due"

TASKS, CHORES, HOUSE = "default", "chores", "house"
"""The engine's queues: what people ask for, what nobody owns, and asking what is due. Each has places of its own in a
worker, so that a sync of an hour never holds up an upload, nor a thousand uploads a sync."""
FIRST_OF_ALL = 2_000_000_000
"""The priority of asking what is due: it takes milliseconds, and everything that is planned waits for it."""

MAX_ATTEMPTS = 4
"""How often a task is tried that fails by a fault of the program or its surroundings."""
FIRST_WAIT_SECONDS = 5.0
WAIT_FACTOR = 4
LONGEST_WAIT_SECONDS = 300.0
"""Tries again after about 5, 20 and 80 seconds: long enough for a database or a store to come back. What cannot even be
settled goes on being tried every five minutes."""
JITTER = 0.5
"""By which part a wait is longer or shorter by chance, so that what failed together does not come back together (M.
Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015)."""

LEVEL = 10_000
"""How many of a person's open tasks are told apart in the engine's order; one step of a task's own priority."""

Run = Callable[[UUID, int, int], bool]
"""Runs the task of that id; the engine's id of it, and how often it was begun before. Returns whether the engine's job
has ended with the task's record."""
App = procrastinate.App
Builder = Callable[[], App]
"""Makes an engine that is not open yet."""
CUT_OFF = (ConnectorException, psycopg.OperationalError, OSError)
"""What an engine raises that has lost its database, or does not find it."""


class GivenBack(Exception):  # noqa: N818 - nothing went wrong
    """The worker stops before the work is done: it is to be done again, by whoever is there."""


@dataclass(frozen=True, slots=True)
class Chores:
    """Work that nobody owns: what to do by name and argument (and the engine's id of it), and what is due now."""

    do: Callable[[str, str, int], None]
    due: Callable[[], Sequence[tuple[str, str]]]


class Manager(JobManager):
    """Does not end once more what has ended with its record, by the statement that settled it."""

    def __init__(self, connector: BaseConnector) -> None:
        super().__init__(connector)
        self.ended: set[int] = set()
        """The engine's ids of jobs whose end was written; each is asked for once."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 - the library's
        """End a job that has not ended yet."""
        if job.id in self.ended:
            self.ended.discard(job.id)
            return
        await super().finish_job(job, status, delete_job)

    async def retry_job(self, job: Job, *told: Any, **more: Any) -> None:  # noqa: ANN401 - the library's
        """Give a job back; a chore ends instead where the same waits already, for two may not wait."""
        try:
            await super().retry_job(job, *told, **more)
        except UniqueViolation:
            await super().finish_job(job, Status.ABORTED, delete_job=True)


class _Again(BaseRetryStrategy):
    """Tasks: always, at once where they were given back, otherwise after a while."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        wait = 0 if isinstance(exception, GivenBack) else wait_after(job.attempts)
        return RetryDecision(retry_at=utc_now() + timedelta(seconds=wait))


class _OnlyGivenBack(BaseRetryStrategy):
    """Chores: what fails will be due again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002 - the library's shape
        return RetryDecision(retry_at=utc_now()) if isinstance(exception, GivenBack) else None


def wait_after(attempts: int) -> float:
    """Return after how many seconds to try again what was tried before so often (0 or more)."""
    steps = min(attempts, MAX_ATTEMPTS)
    usual = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * float(WAIT_FACTOR) ** steps)
    return usual * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - chance, not secrecy


def place_in_line(priority: int, open_before: int) -> int:
    """Return the engine's priority of a task of whose person so many others are open.

    A person's n-th open task stands in line with everybody's n-th: who uploads 500 files waits for themselves, not
    everybody for them (a fair queue by rounds: J. Nagle, "On Packet Switches With Infinite Storage", RFC 970).
    """
    return priority * LEVEL - min(open_before, LEVEL - 1)


def defer(session: WriteSession, task_id: UUID, *, priority: int, resume_id: UUID | None, open_before: int = 0) -> None:
    """Hand a task to the engine in the caller's transaction: both are there after the commit, or neither.

    Tasks about one résumé run one after another, in the order of their making. `priority` is that of the record;
    `open_before` is how many others of the person are open, by which it stands in line.
    """
    lock = f"resume:{resume_id}" if resume_id else None
    priority = place_in_line(priority, open_before)
    with _answering():
        _deferrer(session, TASK_NAME, queue=TASKS, priority=priority, lock=lock).defer(task_id=str(task_id))


def defer_chore(session: WriteSession, name: str, argument: str) -> bool:
    """Ask for a chore in the caller's transaction, due or not; False where it waits already."""
    key = f"{name}:{argument}"
    deferrer = _deferrer(session, CHORE_TASK_NAME, queue=CHORES, lock=key, queueing_lock=key)
    try:
        with session.begin_nested(), _answering():
            deferrer.defer(name=name, argument=argument)
    except AlreadyEnqueued:
        return False
    return True


@contextmanager
def _answering() -> Iterator[None]:
    """Turn a database that the library does not reach into the error for people that ours raises."""
    try:
        yield
    except ConnectorException as error:
        if isinstance(error.__cause__, psycopg.OperationalError):
            raise AppError(
                ErrorKind.UNAVAILABLE, "database-unavailable", "The database does not answer.", retry_after=5
            ) from error
        raise


def _deferrer(
    session: WriteSession,
    task_name: str,
    *,
    queue: str,
    priority: int = 0,
    lock: str | None = None,
    queueing_lock: str | None = None,
) -> procrastinate.jobs.JobDeferrer:
    session.execute(text(f"SET LOCAL search_path TO {SEARCH_PATH}"))
    app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
    return configure_task(
        name=task_name,
        job_manager=app.job_manager,
        connection=link_of(session),
        queue=queue,
        priority=priority,
        lock=lock,
        queueing_lock=queueing_lock,
    )


def build(dsn: str, run: Run, chores: Chores) -> procrastinate.App:
    """Return the engine for a worker: the one task, the chores, and the question of what is due.

    However many workers there are, what is due is asked once a minute, and a chore is never queued or run twice at
    once. A chore that fails is not tried again: it will be due again.
    """
    connector = procrastinate.PsycopgConnector(
        conninfo=dsn, kwargs={"options": f"-c search_path={SEARCH_PATH} -c role={WORKER.role}"}
    )
    app = procrastinate.App(connector=connector)
    app.job_manager = Manager(app.connector)

    @app.task(name=TASK_NAME, queue=TASKS, retry=_Again(), pass_context=True)
    def run_task(context: JobContext, task_id: str) -> None:
        job_id = _id_of(context)
        if run(UUID(task_id), job_id, context.job.attempts):
            manager = context.app.job_manager  # a worker with places brings its own
            assert isinstance(manager, Manager)
            manager.ended.add(job_id)

    @app.task(name=CHORE_TASK_NAME, queue=CHORES, retry=_OnlyGivenBack(), pass_context=True)
    def run_chore(context: JobContext, name: str, argument: str) -> None:
        chores.do(name, argument, _id_of(context))

    @app.periodic(cron="* * * * *")
    @app.task(name=DUE_TASK_NAME, queue=HOUSE, queueing_lock=DUE_TASK_NAME, priority=FIRST_OF_ALL)
    async def queue_due(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
        for name, argument in await asyncio.to_thread(chores.due):
            key = f"{name}:{argument}"
            with suppress(AlreadyEnqueued):
                await run_chore.configure(lock=key, queueing_lock=key).defer_async(name=name, argument=argument)

    return app


def _id_of(context: JobContext) -> int:
    assert context.job.id is not None
    return context.job.id
