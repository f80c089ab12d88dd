"""The worker's long life: at work, cut off from the database and back again, and leaving in time."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger
from upstar.queue import rescue
from upstar.queue.engine import CUT_OFF, App, Builder
from upstar.queue.places import Attendant, places
from upstar.worker.at_work import AtWork, Reason
from upstar.worker.watch import LOOK_SECONDS, Seen, look
from upstar.workflows.tools import Tools

GRACE_SECONDS = 30
"""How long a stopping worker lets running tasks finish before it asks them to stop."""
HALT_SECONDS = 10
"""How long they have for that; then the worker gives back what is left and ends, whatever its threads are at."""
BACK_AFTER_SECONDS = (1.0, 5.0)
"""How long a worker that lost the database waits before it tries again: by chance, so that not all come at once."""
SPARE_THREADS = 4
"""Threads beside those of tasks and chores: looking after things, and asking what is due."""

log = get_logger(__name__)


async def attend(tools: Tools, build: Builder, at_work: AtWork, *, concurrency: int) -> None:
    """Run an engine until SIGTERM or SIGINT; one that loses its database is replaced by a new one."""
    threads = sum(places(concurrency).values()) + SPARE_THREADS
    # the loop's own would have a few more than there are processors, however many tasks it is to run at a time
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="work"))
    told = asyncio.Event()
    before: Attendant | None = None
    with _told_by_signals(told):
        while not told.is_set():
            app = build()
            worker = Attendant(app, concurrency)
            try:
                if not await _opened(app, told):
                    break
                if before is not None and before.worker_id is not None:
                    await asyncio.to_thread(_take_back, tools, before.worker_id)
                before = worker
                await _attend_once(tools, worker, at_work, told)
            except (*CUT_OFF, AppError) as error:
                log.warning("worker.cut_off", reason=type(error).__name__)
            finally:
                await app.close_async()
            await _either(told, random.uniform(*BACK_AFTER_SECONDS))  # noqa: S311 - chance, not secrecy


async def _opened(app: App, told: asyncio.Event) -> bool:
    """Connect; False where it was told to leave before the database answered. One of CUT_OFF where it does not."""
    opening, leaving = asyncio.create_task(_open(app)), asyncio.create_task(told.wait())
    try:
        await asyncio.wait({opening, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()
        return not told.is_set()
    finally:
        for task in (opening, leaving):
            task.cancel()
        await asyncio.gather(opening, leaving, return_exceptions=True)


async def _open(app: App) -> None:
    await app.open_async()


async def _attend_once(tools: Tools, worker: Attendant, at_work: AtWork, told: asyncio.Event) -> None:
    aside = [
        asyncio.create_task(_stop_when_told(worker, told)),
        asyncio.create_task(_leave_in_time(tools, worker, at_work, told)),
        asyncio.create_task(_watch(tools, worker, at_work)),
    ]
    try:
        await worker.attend()
    finally:
        for task in aside:
            task.cancel()
        await asyncio.gather(*aside, return_exceptions=True)


async def _stop_when_told(worker: Attendant, told: asyncio.Event) -> None:
    await told.wait()
    worker.leave()


async def _leave_in_time(tools: Tools, worker: Attendant, at_work: AtWork, told: asyncio.Event) -> None:
    """Once the worker takes nothing more, see to it that it ends: a thread that does not end cannot hold it up."""
    await worker.until_closing()
    if not told.is_set():
        log.warning("worker.closing", reason="the database was lost")
    await asyncio.sleep(GRACE_SECONDS)
    for work in at_work.all():
        work.halt(Reason.STOPPING)
    await asyncio.sleep(HALT_SECONDS)
    left = worker.at_work_on()
    log.warning("worker.leaves_behind", jobs=len(left))
    try:
        await asyncio.to_thread(_give_back, tools, left)
    except AppError as error:
        log.warning("worker.left_for_rescue", code=error.code)
    # not sys.exit, which would wait for the threads
    os._exit(0 if told.is_set() else 1)


def _give_back(tools: Tools, jobs: set[int]) -> None:
    with tools.database.write() as session:
        rescue.give_back(session, jobs)


def _take_back(tools: Tools, worker_id: int) -> None:
    """Give back what this process was at when it lost the database: all of that has ended, and nobody could be told."""
    with tools.database.write() as session:
        given = rescue.give_back(session, rescue.taken_by(session, worker_id))
        rescue.forget(session, worker_id)
    log.info("worker.back", given_back=given)


async def _watch(tools: Tools, worker: Attendant, at_work: AtWork) -> None:
    seen = Seen()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await asyncio.to_thread(look, tools, at_work, seen, worker.worker_id, worker.at_work_on())
        except AppError as error:
            log.warning("worker.cannot_look", code=error.code)
        except Exception:
            log.exception("worker.look_broke")


async def _either(told: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(told.wait(), seconds)
    except TimeoutError:
        return


@contextmanager
def _told_by_signals(told: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, told.set)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
