"""What a worker looks after beside its work: workers that died, its own tasks that are to stop, and its heartbeat."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from upstar.kit.logs import get_logger
from upstar.queue import rescue
from upstar.queue import service as queue
from upstar.worker.at_work import AtWork, Reason, Work
from upstar.workflows import process_resume
from upstar.workflows.tools import Tools

LOOK_SECONDS = 2.0
"""How often it looks: so soon a task that was called off is asked to stop."""
RESCUE_SECONDS = 6.0
"""How often it looks for dead workers: more than a beat (5 s), since two looks decide."""
UNHEEDED_SECONDS = 60.0
"""How long a task that was asked to stop has for its next checkpoint, before its record says that it has ended."""
TOO_LONG = "This took longer than it may, so it was ended. Please try again later."
OUR_FAULT = "Something went wrong on our side, and trying again did not help. Please upload the file once more later."

log = get_logger(__name__)


@dataclass(slots=True)
class Seen:
    """What the looks before saw."""

    looked: float | None = None
    silent: dict[int, datetime] = field(default_factory=dict)
    adrift: set[int] = field(default_factory=set)


def look(tools: Tools, at_work: AtWork, seen: Seen, worker_id: int | None, jobs: Collection[int]) -> None:
    """Look once; `jobs` are those that the engine runs here. AppError UNAVAILABLE where the database is away."""
    for work in at_work.all():
        if work.seconds > work.limit:
            work.halt(Reason.TOO_LONG)
    running = {work.task_id: work for work in at_work.all() if work.task_id is not None and not work.told}
    with tools.database.read() as session:
        still_open = queue.still_open(session, list(running))
    for task_id in running.keys() - still_open:
        running[task_id].halt(Reason.CALLED_OFF)
    for work in at_work.all():
        if work.reason is Reason.TOO_LONG and work.seconds > work.limit + UNHEEDED_SECONDS and not work.told:
            _tell(tools, work)
    if seen.looked is None or time.monotonic() - seen.looked >= RESCUE_SECONDS:
        _rescue(tools, seen, worker_id, jobs)
        seen.looked = time.monotonic()


def _tell(tools: Tools, work: Work) -> None:
    """Settle the record of what cannot be stopped: its thread keeps its place until this process ends."""
    work.told = True
    log.error("work.cannot_be_ended", work=work.name, task_id=str(work.task_id or ""), seconds=round(work.seconds))
    if work.task_id is not None:
        with tools.database.write() as session:
            task = queue.fail(session, work.task_id, TOO_LONG, our_fault=True)
            if task is not None:
                process_resume.give_up(session, task, TOO_LONG)


def _rescue(tools: Tools, seen: Seen, worker_id: int | None, jobs: Collection[int]) -> None:
    with tools.database.read() as session:
        silent = rescue.silent(session)
        taken = rescue.taken_by(session, worker_id) if worker_id is not None else set()
    gone = rescue.dead(seen.silent, silent) - {worker_id}
    # believed to be ours and not in our hands, twice: the answer to a fetch was lost, or the news of an end
    adrift = (taken - set(jobs)) & seen.adrift
    seen.silent, seen.adrift = silent, taken - set(jobs)
    with tools.database.write() as session:
        if worker_id is not None:
            rescue.beat(session, worker_id)
        given, parked = rescue.rescue(session, gone)
        returned = rescue.give_back(session, adrift)
        for job in parked:
            if job.task_id is not None:
                task = queue.fail(session, job.task_id, OUR_FAULT, attempts=job.crashes, our_fault=True)
                if task is not None:
                    process_resume.give_up(session, task, OUR_FAULT)
    if gone or given or returned:
        log.warning("worker.rescued", dead_workers=len(gone), given_back=given, adrift=returned)
    for job in parked:
        log.error("job.poisoned", task_id=str(job.task_id or ""), job_id=job.job_id, crashes=job.crashes)
