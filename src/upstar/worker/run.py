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
from upstar.kit.heap import give_back, settle, share_heaps
from upstar.kit.logs import get_logger
from upstar.listings import service as listings
from upstar.matching import service as matching
from upstar.queue import engine, rescue
from upstar.queue import service as queue
from upstar.queue.types import TaskView
from upstar.resumes import service as resumes
from upstar.worker.at_work import AtWork, Halted, Reason, Work
from upstar.worker.attend import attend
from upstar.worker.handlers import CHORES, HANDLERS, TASK_SECONDS, due, limit_of_chore
from upstar.worker.watch import OUR_FAULT, TOO_LONG
from upstar.workflows import process_resume
from upstar.workflows.tools import Tools

Outcome = Literal["done", "refused", "halted", "again", "failed"]
"""How an attempt ends: as asked, by the task's own answer, by being called off or stopped, to be tried again, by a
fault of ours as often as tried."""

TIDY_SECONDS = 60.0
"""Chores take much memory for a moment; what they leave free is given back so often at most."""

log = get_logger(__name__)


def work(tools: Tools, *, concurrency: int) -> None:
    """Run tasks, `concurrency` at a time, and chores beside them, until SIGTERM or SIGINT; then finish what is running,
    within a limit, and return. A database that goes away is waited for.
    """
    make_ready()
    at_work = AtWork()
    asyncio.run(attend(tools, engine_of(tools, at_work), at_work, concurrency=concurrency))


def make_ready() -> None:
    """Load what tasks and chores take before there is any, so that none waits for it and memory stays as it is then."""
    share_heaps()
    resumes.start_reading()
    matching.warm()
    listings.warm()
    settle()


def drain(tools: Tools) -> None:
    """Run every task that is due now, one at a time, and return."""
    asyncio.run(_drain(tools))


async def _drain(tools: Tools) -> None:
    app = engine_of(tools, AtWork())()
    async with app.open_async():
        await app.run_worker_async(concurrency=1, wait=False, install_signal_handlers=False, delete_jobs="always")


def engine_of(tools: Tools, at_work: AtWork) -> engine.Builder:
    """Return what makes an engine that runs our tasks and chores."""
    chores = engine.Chores(partial(run_chore, tools, at_work=at_work), partial(due, tools))
    return partial(engine.build, tools.database.dsn, partial(_run, tools, at_work), chores)


def _run(tools: Tools, at_work: AtWork, task_id: UUID, job_id: int, begun: int) -> bool:
    """Run a task; that its worker died or stopped is no attempt of the task's own."""
    if begun:
        with tools.database.read() as session:
            begun -= rescue.interruptions(session, job_id)
    return run_task(tools, task_id, max(0, begun), at_work=at_work, job_id=job_id)


def run_task(
    tools: Tools, task_id: UUID, attempts: int, *, at_work: AtWork | None = None, job_id: int | None = None
) -> bool:
    """Run one task and settle its record; return whether the engine's job of it has ended with that.

    An AppError is the task's own answer and final, except UNAVAILABLE, which is worth another try. Any other
    exception is a fault of the program or its surroundings: it is raised, so that the engine tries again, until the
    attempts are used up. What was called off ends without a word; what takes too long is told so.
    """
    task = queue.begin(tools.database, task_id)
    if task is None:
        return False
    asked = queue.asked_in(task)
    ids = {"task_id": str(task_id), "job_type": task.job_type}
    if "request_id" in asked:
        ids["request_id"] = asked["request_id"]
    begun = time.perf_counter()
    outcome: Outcome = "again"
    work = Work(task.job_type, TASK_SECONDS, job_id=job_id, task_id=task_id)
    with (
        structlog.contextvars.bound_contextvars(**ids),
        tracing.span(f"task {task.job_type}", "CONSUMER", _attributes(task.job_type, attempts), asked),
        (at_work or AtWork()).on(work),
    ):
        try:
            outcome = _settle(tools, task, work, attempts)
        finally:
            metrics.count_task(_known(task.job_type, HANDLERS), outcome, time.perf_counter() - begun)
    return work.ended


def _settle(tools: Tools, task: TaskView, work: Work, attempts: int) -> Outcome:
    """Run a task that has begun and settle its record; raises what makes another attempt worth while."""
    try:
        result = HANDLERS[task.job_type](work.tools(tools), task, partial(_at_stage, tools, work, task.id))
    except AppError as error:
        if error.kind is ErrorKind.UNAVAILABLE and attempts + 1 < engine.MAX_ATTEMPTS:
            log.warning("task.again", code=error.code, attempts=attempts + 1)
            raise
        _fail(tools, task, error.message, attempts + 1)
        log.info("task.refused", code=error.code)
        return "refused"
    except Halted as halted:
        _halt(tools, task, work, halted.reason, attempts)
        return "halted"
    except Exception:
        log.exception("task.broke", attempts=attempts + 1)
        if attempts + 1 < engine.MAX_ATTEMPTS:
            raise
        _fail(tools, task, OUR_FAULT, attempts + 1, our_fault=True)
        return "failed"
    work.ended = queue.complete(tools.database, task.id, result, work.job_id)
    log.info("task.done", **result)
    return "done"


def run_chore(
    tools: Tools, name: str, argument: str, job_id: int | None = None, *, at_work: AtWork | None = None
) -> None:
    """Do a chore; what keeps it from being done is logged, and it will be due again."""
    begun = time.perf_counter()
    outcome: Outcome = "failed"
    work = Work(name, limit_of_chore(name), job_id=job_id)
    with (
        structlog.contextvars.bound_contextvars(chore=name, argument=argument),
        tracing.span(f"chore {name}", "CONSUMER", _attributes(name, 0)),
        (at_work or AtWork()).on(work),
    ):
        try:
            CHORES[name](work.tools(tools), argument)
            outcome = "done"
        except AppError as error:
            outcome = "refused"
            log.warning("chore.refused", code=error.code, reason=error.message)
        except Halted as halted:
            outcome = "halted"
            log.warning("chore.halted", reason=halted.reason)
            if halted.reason is Reason.STOPPING:
                _give_back(tools, work)
        except Exception:
            log.exception("chore.broke")
            raise
        else:
            log.info("chore.done")
        finally:
            metrics.count_chore(_known(name, CHORES), outcome, time.perf_counter() - begun)
            give_back(every=TIDY_SECONDS)


def _known(name: str, names: Container[str]) -> str:
    """Return the name of a kind, or one for all that others put into the tables: figures are told by few kinds."""
    return name if name in names else metrics.OTHER


def _attributes(kind: str, attempts: int) -> dict[str, str | int]:
    """The names of the semantic conventions for messaging; the queue is our own."""
    return {
        "messaging.system": "upstar", "messaging.operation.type": "process", "messaging.destination.name": kind,
        "upstar.attempt": attempts + 1,
    }  # fmt: skip


def _at_stage(tools: Tools, work: Work, task_id: UUID, stage: str) -> None:
    work.checkpoint()
    with tools.database.write() as session:
        there = queue.at_stage(session, task_id, stage)
    if not there:
        raise Halted(Reason.CALLED_OFF)


def _halt(tools: Tools, task: TaskView, work: Work, reason: Reason, attempts: int) -> None:
    log.warning("task.halted", reason=reason)
    if reason is Reason.TOO_LONG:
        _fail(tools, task, TOO_LONG, attempts + 1, our_fault=True)
    if reason is Reason.STOPPING:
        _give_back(tools, work)


def _give_back(tools: Tools, work: Work) -> None:
    if work.job_id is not None:
        with tools.database.write() as session:
            rescue.note_given_back(session, work.job_id)
    raise engine.GivenBack


def _fail(tools: Tools, task: TaskView, message: str, attempts: int, *, our_fault: bool = False) -> None:
    """Say it of the task and of its résumé, or of neither."""
    with tools.database.write() as session:
        queue.fail(session, task.id, message, attempts=attempts, our_fault=our_fault)
        process_resume.give_up(session, task, message)
