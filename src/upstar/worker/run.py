"""Run tasks until told to stop, or until none is left."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
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

log = get_logger(__name__)


def work(tools: Tools, *, concurrency: int) -> None:
    """Run tasks, `concurrency` at a time, and chores beside them, until SIGTERM or SIGINT; then finish what is running,
    within a limit, and return. A database that goes away is waited for.
    """
    resumes.start_reading()
    matching.warm()
    at_work = AtWork()
    asyncio.run(attend(tools, engine_of(tools, at_work), at_work, concurrency=concurrency))


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


def _run(tools: Tools, at_work: AtWork, task_id: UUID, job_id: int, begun: int) -> None:
    """Run a task; that its worker died or stopped is no attempt of the task's own."""
    if begun:
        with tools.database.read() as session:
            begun -= rescue.interruptions(session, job_id)
    run_task(tools, task_id, max(0, begun), at_work=at_work, job_id=job_id)


def run_task(
    tools: Tools, task_id: UUID, attempts: int, *, at_work: AtWork | None = None, job_id: int | None = None
) -> None:
    """Run one task and settle its record.

    An AppError is the task's own answer and final, except UNAVAILABLE, which is worth another try. Any other
    exception is a fault of the program or its surroundings: it is raised, so that the engine tries again, until the
    attempts are used up. What was called off ends without a word; what takes too long is told so.
    """
    task = queue.begin(tools.database, task_id)
    if task is None:
        return
    work = Work(task.job_type, TASK_SECONDS, job_id=job_id, task_id=task_id)
    with (
        structlog.contextvars.bound_contextvars(task_id=str(task_id), job_type=task.job_type),
        (at_work or AtWork()).on(work),
    ):
        try:
            result = HANDLERS[task.job_type](work.tools(tools), task, partial(_at_stage, tools, work, task_id))
        except AppError as error:
            if error.kind is ErrorKind.UNAVAILABLE and attempts + 1 < engine.MAX_ATTEMPTS:
                raise
            _fail(tools, task, error.message, attempts + 1)
            log.info("task.refused", code=error.code)
        except Halted as halted:
            _halt(tools, task, work, halted.reason, attempts)
        except Exception:
            log.exception("task.broke", attempts=attempts + 1)
            if attempts + 1 < engine.MAX_ATTEMPTS:
                raise
            _fail(tools, task, OUR_FAULT, attempts + 1, our_fault=True)
        else:
            queue.complete(tools.database, task_id, result)
            log.info("task.done", **result)


def run_chore(
    tools: Tools, name: str, argument: str, job_id: int | None = None, *, at_work: AtWork | None = None
) -> None:
    """Do a chore; what keeps it from being done is logged, and it will be due again."""
    work = Work(name, limit_of_chore(name), job_id=job_id)
    with structlog.contextvars.bound_contextvars(chore=name, argument=argument), (at_work or AtWork()).on(work):
        try:
            CHORES[name](work.tools(tools), argument)
        except AppError as error:
            log.warning("chore.refused", code=error.code, reason=error.message)
        except Halted as halted:
            log.warning("chore.halted", reason=halted.reason)
            if halted.reason is Reason.STOPPING:
                _give_back(tools, work)
        else:
            log.info("chore.done")


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
