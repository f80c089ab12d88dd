"""A worker of the engine with places: so many tasks at a time, so many chores beside them, and one question of what
is due. What it adds to the library's worker is here, and is all that touches its inside.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping

import procrastinate
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Notification
from procrastinate.worker import Worker

from upstar.queue.engine import CHORES, HOUSE, TASKS, Manager

BEAT_SECONDS = 5.0
"""How often a worker says that it is there: a small update of one row."""
POLL_SECONDS = 5.0
"""How often a worker looks for work unasked: retries whose time has come, and notifications that went astray."""
FORGET_AFTER_SECONDS = 86_400.0
"""After which a starting worker may delete the rows of others unseen. Whom to believe dead is asked in `rescue`, which
does not go by one look at a clock."""
CHORES_PER_TASK = 2
"""For so many places for tasks there is one for chores, and one at least."""


def places(concurrency: int) -> dict[str, int]:
    """Return how many of each kind run at a time where `concurrency` (1 or more) tasks do."""
    return {TASKS: concurrency, CHORES: max(1, concurrency // CHORES_PER_TASK), HOUSE: 1}


class _Manager(Manager):
    """Fetches only what there is a place for, and does not ask for what it knows is not there."""

    def __init__(self, app: procrastinate.App, places: Mapping[str, int]) -> None:
        super().__init__(app.connector)
        self.places = places
        self.running: Counter[str] = Counter()
        self.empty: set[str] = set()
        self.news = 0
        """Counts what may have made something there to fetch."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Return the next job of a queue that has a place left; None where there is none."""
        with_room = [name for name, most in self.places.items() if self.running[name] < most]
        if self.empty.issuperset(with_room):
            return None
        news = self.news
        job = await super().fetch_job(queues if len(with_room) == len(self.places) else with_room, worker_id)
        if job is not None:
            self.running[job.queue] += 1
        elif self.news == news:
            self.empty.update(with_room)
        return job


class Attendant(Worker):
    """The library's worker, with places."""

    def __init__(self, app: procrastinate.App, concurrency: int) -> None:
        self._manager = app.job_manager = _Manager(app, places(concurrency))
        self._asked_at = 0.0
        super().__init__(
            app,
            concurrency=sum(self._manager.places.values()),
            fetch_job_polling_interval=POLL_SECONDS,
            # job_queue keeps the record; finished rows in the engine's own table would only slow it
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=BEAT_SECONDS,
            stalled_worker_timeout=FORGET_AFTER_SECONDS,
        )

    def at_work_on(self) -> set[int]:
        """Return the ids of the jobs that run here now."""
        return {context.job.id for context in self._running_jobs.values() if context.job.id is not None}

    async def attend(self) -> None:
        """Work until told to leave, or until the database is lost."""
        await self.run()  # type: ignore[no-untyped-call]

    def leave(self) -> None:
        """Take no more jobs, and end when those that run have ended."""
        self.stop()  # type: ignore[no-untyped-call]

    async def until_closing(self) -> None:
        """Wait until it takes no more jobs, because it was told so or has lost the database."""
        await self._stop_event.wait()

    async def _fetch_and_process_jobs(self) -> None:
        """Fetch until nothing is left, and once more where something came while the last answer was on its way.

        The library forgets a notification that arrives during a fetch, whose job then waits for the next poll.
        """
        now = asyncio.get_running_loop().time()
        if now - self._asked_at >= POLL_SECONDS:
            self._asked_at = now
            self._manager.empty.clear()
        while True:
            news = self._manager.news
            await super()._fetch_and_process_jobs()  # type: ignore[no-untyped-call]
            if self._manager.news == news or self._stop_event.is_set():
                return

    async def _handle_notification(self, *, channel: str, notification: Notification) -> None:
        if notification["type"] == "job_inserted":
            self._manager.empty.clear()
            self._manager.news += 1
        await super()._handle_notification(channel=channel, notification=notification)

    async def _process_job(self, context: JobContext) -> None:
        try:
            await super()._process_job(context)
        finally:
            # a place is free, and so is the job's lock
            self._manager.running[context.job.queue] -= 1
            self._manager.empty.discard(context.job.queue)
            self._manager.news += 1
            self._new_job_event.set()
