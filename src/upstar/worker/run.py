"""Run tasks until told to stop, or until none is left."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.heap import settle
from upstar.kit.logs import get_logger
from upstar.matching import service as matching
from upstar.queue import engine
from upstar.queue import service as queue
from upstar.queue.types import TaskView
from upstar.resumes import service as resumes
from upstar.worker.handlers import CHORES, HANDLERS, due
from upstar.workflows import process_resume
from upstar.workflows.tools import Tools

GRACE_SECONDS = 30
"""How long a stopping worker lets running tasks finish; what does not is taken up by the next worker."""

OUR_FAULT = "Something went wrong on our side, and trying again did not help. Please upload the file once more later."

log = get_logger(__name__)


def work(tools: Tools, *, concurrency: int) -> None:
    """Run tasks, `concurrency` at a time, until SIGTERM or SIGINT; then finish what is running and return."""
    resumes.start_reading()
    matching.warm()
    settle()
    asyncio.run(_work(tools, concurrency=concurrency, wait=True))


def drain(tools: Tools) -> None:
    """Run every task that is due now, one at a time, and return."""
    asyncio.run(_work(tools, concurrency=1, wait=False))


async def _work(tools: Tools, *, concurrency: int, wait: bool) -> None:
    chores = engine.Chores(partial(run_chore, tools), partial(due, tools))
    app = engine.build(tools.database.dsn, partial(run_task, tools), chores)
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency,
            wait=wait,
            install_signal_handlers=wait,
            shutdown_graceful_timeout=GRACE_SECONDS,
            # job_queue keeps the record; finished rows in the engine's own table would only slow it
            delete_jobs="always",
        )


def run_task(tools: Tools, task_id: UUID, attempts: int) -> None:
    """Run one task and settle its record.

    An AppError is the task's own answer and final, except UNAVAILABLE, which is worth another try. Any other
    exception is a fault of the program or its surroundings: it is raised, so that the engine tries again, until the
    attempts are used up.
    """
    with tools.database.write() as session:
        task = queue.begin(session, task_id)
    if task is None:
        return
    with structlog.contextvars.bound_contextvars(task_id=str(task_id), job_type=task.job_type):
        try:
            result = HANDLERS[task.job_type](tools, task, partial(_at_stage, tools, task_id))
        except AppError as error:
            if error.kind is ErrorKind.UNAVAILABLE and attempts + 1 < engine.MAX_ATTEMPTS:
                raise
            _fail(tools, task, error.message, attempts + 1)
            log.info("task.refused", code=error.code)
        except Exception:
            log.exception("task.broke", attempts=attempts + 1)
            if attempts + 1 < engine.MAX_ATTEMPTS:
                raise
            _fail(tools, task, OUR_FAULT, attempts + 1, our_fault=True)
        else:
            with tools.database.write() as session:
                queue.complete(session, task_id, result)
            log.info("task.done", **result)


def run_chore(tools: Tools, name: str, argument: str) -> None:
    """Do a chore; what keeps it from being done is logged, and it will be due again."""
    with structlog.contextvars.bound_contextvars(chore=name, argument=argument):
        try:
            CHORES[name](tools, argument)
        except AppError as error:
            log.warning("chore.refused", code=error.code, reason=error.message)
        else:
            log.info("chore.done")


def _at_stage(tools: Tools, task_id: UUID, stage: str) -> None:
    with tools.database.write() as session:
        queue.at_stage(session, task_id, stage)


def _fail(tools: Tools, task: TaskView, message: str, attempts: int, *, our_fault: bool = False) -> None:
    with tools.database.write() as session:
        queue.fail(session, task.id, message, attempts=attempts, our_fault=our_fault)
    if task.job_type == process_resume.JOB_TYPE and task.resume_id is not None:
        process_resume.give_up(tools, task.user_id, task.resume_id, message)
