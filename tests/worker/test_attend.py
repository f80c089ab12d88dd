"""The worker as a whole, on a real database: it wakes, is cut off and comes back, and leaves in time."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from procrastinate.manager import JobManager
from sqlalchemy import text

from tests.factories import make_user
from tests.waiting import WAIT_SECONDS, until
from upstar.queue import engine, oversight, places
from upstar.queue import service as queue
from upstar.queue.types import TaskView
from upstar.worker import attend
from upstar.worker.at_work import AtWork, Halted, Reason
from upstar.worker.handlers import CHORES, HANDLERS
from upstar.worker.run import engine_of
from upstar.workflows.tools import Tools

NOOP = "test.noop"


@pytest.fixture
def owner(tools: Tools) -> UUID:
    with tools.database.write() as session:
        return make_user(session)


def ask(tools: Tools, owner: UUID) -> UUID:
    with tools.database.write() as session:
        return queue.enqueue(session, user_id=owner, job_type=NOOP)


def states(tools: Tools) -> set[str]:
    with tools.database.read() as session:
        return set(session.scalars(text("SELECT CAST(status AS text) FROM job_queue")))


def jobs_by_task(tools: Tools) -> dict[str, int]:
    """The engine's jobs of tasks that are there."""
    query = "SELECT args->>'task_id', id FROM internal.procrastinate_jobs WHERE args ? 'task_id'"
    with tools.database.read() as session:
        return {str(task): int(job) for task, job in session.execute(text(query))}


def registered(tools: Tools) -> int:
    with tools.database.read() as session:
        return oversight.pulse(session).workers


def working(tools: Tools, scenario: Callable[[], None], concurrency: int = 2) -> None:
    """Run a worker, and the scenario beside it; then tell the worker to leave, as an operator does."""

    async def both() -> None:
        at_work = AtWork()
        worker = asyncio.create_task(attend.attend(tools, engine_of(tools, at_work), at_work, concurrency=concurrency))
        try:
            await asyncio.to_thread(scenario)
        finally:
            # one that has left hears no signal any more, and this process would end by it
            if not worker.done():
                os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(worker, WAIT_SECONDS)

    asyncio.run(both())


def noop(_tools: Tools, _task: TaskView, _on_stage: object) -> dict[str, Any]:
    return {}


def test_it_wakes_at_once_and_runs_more_than_it_has_places_for(
    tools: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HANDLERS, NOOP, noop)
    monkeypatch.setattr(places, "POLL_SECONDS", 3600.0)

    def scenario() -> None:
        until(lambda: registered(tools) == 1)
        for _ in range(7):
            ask(tools, owner)
        until(lambda: states(tools) == {"COMPLETED"})

    working(tools, scenario)
    assert registered(tools) == 0


def test_a_long_chore_does_not_hold_up_a_task_nor_the_other_way_round(
    tools: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, seen = threading.Event(), []

    def long(_tools: Tools, argument: str) -> None:
        seen.append(argument)
        assert go_on.wait(WAIT_SECONDS)

    def waits(_tools: Tools, _task: TaskView, _on_stage: object) -> dict[str, Any]:
        until(lambda: "second" in seen)
        return {}

    monkeypatch.setitem(HANDLERS, NOOP, noop)
    monkeypatch.setitem(CHORES, "long", long)

    def scenario() -> None:
        with tools.database.write() as session:
            oversight.start_chore(session, "long", "first")
            oversight.start_chore(session, "long", "second")
        until(lambda: seen == ["first"])
        ask(tools, owner)
        until(lambda: states(tools) == {"COMPLETED"})
        assert seen == ["first"], "chores have one place"
        monkeypatch.setitem(HANDLERS, NOOP, waits)
        ask(tools, owner)
        until(lambda: "RUNNING" in states(tools))
        go_on.set()
        until(lambda: states(tools) == {"COMPLETED"})

    working(tools, scenario, concurrency=1)


def test_a_worker_whose_connections_are_cut_comes_back_and_loses_nothing(
    tools: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attend, "BACK_AFTER_SECONDS", (0.0, 0.1))
    monkeypatch.setattr(engine, "FIRST_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(places, "POLL_SECONDS", 0.2)
    runs = []

    def cut(tools: Tools, task: TaskView, _on_stage: object) -> dict[str, Any]:
        runs.append(task.id)
        if len(runs) == 1:
            with psycopg.connect(tools.database.dsn, autocommit=True) as admin:
                admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                              " AND datname = current_database()")  # fmt: skip
        return {}

    monkeypatch.setitem(HANDLERS, NOOP, cut)

    def scenario() -> None:
        ask(tools, owner)
        until(lambda: len(runs) >= 1)
        until(lambda: states(tools) == {"COMPLETED"})
        ask(tools, owner)
        until(lambda: len(runs) >= 2 and states(tools) == {"COMPLETED"})

    working(tools, scenario)
    with tools.database.read() as session:
        left = text("SELECT count(*) FROM internal.procrastinate_jobs WHERE args ? 'task_id'")
        assert session.execute(left).scalar_one() == 0


def test_the_engines_job_ends_with_the_record_of_its_task(
    tools: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one statement: nothing is left to be done twice where the process dies between the two."""
    done, called_off = ask(tools, owner), ask(tools, owner)
    jobs = jobs_by_task(tools)
    by_itself = []
    really = JobManager.finish_job_by_id_async

    async def end(manager: JobManager, job_id: int, *values: Any, **how: Any) -> None:
        by_itself.append(job_id)
        if job_id != jobs[str(called_off)]:  # a chore, of which one may be due at any time
            await really(manager, job_id, *values, **how)

    def handle(tools: Tools, task: TaskView, _on_stage: object) -> dict[str, Any]:
        if task.id == called_off:
            with tools.database.write() as session:
                oversight.cancel(session, task.id)
        return {}

    monkeypatch.setitem(HANDLERS, NOOP, handle)
    monkeypatch.setattr(JobManager, "finish_job_by_id_async", end)

    def scenario() -> None:
        until(lambda: states(tools) == {"COMPLETED", "CANCELLED"})
        until(lambda: jobs[str(called_off)] in by_itself)

    working(tools, scenario)
    assert jobs[str(done)] not in by_itself
    assert set(jobs_by_task(tools)) == {str(called_off)}


def test_it_lets_a_running_task_finish_when_it_is_told_to_leave(
    tools: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(_tools: Tools, _task: TaskView, _on_stage: object) -> dict[str, Any]:
        assert go_on.wait(WAIT_SECONDS)
        return {}

    monkeypatch.setitem(HANDLERS, NOOP, slow)

    def scenario() -> None:
        ask(tools, owner)
        until(lambda: "RUNNING" in states(tools))
        os.kill(os.getpid(), signal.SIGTERM)
        ask(tools, owner)
        go_on.set()
        until(lambda: "COMPLETED" in states(tools))

    working(tools, scenario, concurrency=1)
    assert states(tools) == {"COMPLETED", "PENDING"}, "what came after it was told waits for the next worker"


def test_a_chore_that_is_given_back_while_the_same_waits_ends(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, leave = threading.Event(), threading.Event()

    def stops(_tools: Tools, _argument: str) -> None:
        begun.set()
        assert leave.wait(WAIT_SECONDS)
        raise Halted(Reason.STOPPING)

    monkeypatch.setitem(CHORES, "stops", stops)

    def chores() -> list[str]:
        with tools.database.read() as session:
            found = "SELECT CAST(status AS text) FROM internal.procrastinate_jobs WHERE args->>'name' = 'stops'"
            return sorted(session.scalars(text(found)))

    def scenario() -> None:
        with tools.database.write() as session:
            oversight.start_chore(session, "stops", "")
        assert begun.wait(WAIT_SECONDS)
        with tools.database.write() as session:
            assert oversight.start_chore(session, "stops", "")
        assert chores() == ["doing", "todo"]
        os.kill(os.getpid(), signal.SIGTERM)
        leave.set()
        until(lambda: chores() == ["todo"])

    working(tools, scenario, concurrency=1)
    assert chores() == ["todo"]


def test_after_its_grace_it_asks_what_runs_to_stop_and_gives_it_back(
    tools: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attend, "GRACE_SECONDS", 0.1)

    def endless(tools: Tools, _task: TaskView, _on_stage: object) -> dict[str, Any]:
        while True:
            with tools.database.read() as session:
                session.execute(text("SELECT 1"))

    monkeypatch.setitem(HANDLERS, NOOP, endless)

    def scenario() -> None:
        ask(tools, owner)
        until(lambda: "RUNNING" in states(tools))

    working(tools, scenario, concurrency=1)
    with tools.database.read() as session:
        row = session.execute(
            text("SELECT status, attempts FROM internal.procrastinate_jobs WHERE args ? 'task_id'")
        ).one()
    assert (row.status, row.attempts) == ("todo", 1)
    assert states(tools) == {"RUNNING"}


def test_places_are_for_every_kind() -> None:
    assert places.places(1) == {"default": 1, "chores": 1, "house": 1}
    assert places.places(8) == {"default": 8, "chores": 4, "house": 1}
