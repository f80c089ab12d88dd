"""Run tasks until told to stop, or until none is left."""

import asyncio
import time
from collections.abc import Container
from functools import partial
from typing import Literal
from uuid import UUID

import structlog

from upstar.adapters import metrics, tracing
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

Outcome = Literal["done", "refused", "again", "failed"]
"""How an attempt ends: as asked, by the task's own answer, to be tried again, by a fault of ours as often as tried."""

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
    asked = queue.asked_in(task)
    ids = {"task_id": str(task_id), "job_type": task.job_type}
    if "request_id" in asked:
        ids["request_id"] = asked["request_id"]
    begun = time.perf_counter()
    outcome: Outcome = "again"
    with (
        structlog.contextvars.bound_contextvars(**ids),
        tracing.span(f"task {task.job_type}", "CONSUMER", _attributes(task.job_type, attempts), asked),
    ):
        try:
            outcome = _settle(tools, task, attempts)
        finally:
            metrics.count_task(_known(task.job_type, HANDLERS), outcome, time.perf_counter() - begun)


def _settle(tools: Tools, task: TaskView, attempts: int) -> Outcome:
    """Run a task that has begun and settle its record; raises what makes another attempt worth while."""
    try:
        result = HANDLERS[task.job_type](tools, task, partial(_at_stage, tools, task.id))
    except AppError as error:
        if error.kind is ErrorKind.UNAVAILABLE and attempts + 1 < engine.MAX_ATTEMPTS:
            log.warning("task.again", code=error.code, attempts=attempts + 1)
            raise
        _fail(tools, task, error.message, attempts + 1)
        log.info("task.refused", code=error.code)
        return "refused"
    except Exception:
        log.exception("task.broke", attempts=attempts + 1)
        if attempts + 1 < engine.MAX_ATTEMPTS:
            raise
        _fail(tools, task, OUR_FAULT, attempts + 1, our_fault=True)
        return "failed"
    with tools.database.write() as session:
        queue.complete(session, task.id, result)
    log.info("task.done", **result)
    return "done"


def run_chore(tools: Tools, name: str, argument: str) -> None:
    """Do a chore; what keeps it from being done is logged, and it will be due again."""
    begun = time.perf_counter()
    outcome: Outcome = "failed"
    with (
        structlog.contextvars.bound_contextvars(chore=name, argument=argument),
        tracing.span(f"chore {name}", "CONSUMER", _attributes(name, 0)),
    ):
        try:
            CHORES[name](tools, argument)
            outcome = "done"
        except AppError as error:
            outcome = "refused"
            log.warning("chore.refused", code=error.code, reason=error.message)
        except Exception:
            log.exception("chore.broke")
            raise
        else:
            log.info("chore.done")
        finally:
            metrics.count_chore(_known(name, CHORES), outcome, time.perf_counter() - begun)


def _known(name: str, names: Container[str]) -> str:
    """Return the name of a kind, or one for all that others put into the tables: figures are told by few kinds."""
    return name if name in names else metrics.OTHER


def _attributes(kind: str, attempts: int) -> dict[str, str | int]:
    """The names of the semantic conventions for messaging; the queue is our own."""
    return {
        "messaging.system": "upstar", "messaging.operation.type": "process", "messaging.destination.name": kind,
        "upstar.attempt": attempts + 1,
    }  # fmt: skip


def _at_stage(tools: Tools, task_id: UUID, stage: str) -> None:
    with tools.database.write() as session:
        queue.at_stage(session, task_id, stage)


def _fail(tools: Tools, task: TaskView, message: str, attempts: int, *, our_fault: bool = False) -> None:
    with tools.database.write() as session:
        queue.fail(session, task.id, message, attempts=attempts, our_fault=our_fault)
    if task.job_type == process_resume.JOB_TYPE and task.resume_id is not None:
        process_resume.give_up(tools, task.user_id, task.resume_id, message)
