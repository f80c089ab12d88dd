"""Work that is to stop: called off, too long, or its worker leaves."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.factories import make_resume, make_user
from upstar.queue import engine, oversight, rescue
from upstar.queue import service as queue
from upstar.queue.types import TaskView
from upstar.worker import at_work, watch
from upstar.worker.at_work import AtWork, Halted, Reason, Work
from upstar.worker.handlers import CHORES, HANDLERS
from upstar.worker.run import run_chore, run_task
from upstar.worker.watch import TOO_LONG, Seen, look
from upstar.workflows.process_resume import JOB_TYPE
from upstar.workflows.tools import Tools

Handle = Callable[[Tools, TaskView, Callable[[str], None]], dict[str, Any]]


@pytest.fixture
def task(tools: Tools) -> UUID:
    with tools.database.write() as session:
        owner = make_user(session)
        resume = make_resume(session, owner)
        return queue.enqueue(session, user_id=owner, resume_id=resume, job_type=JOB_TYPE)


def status(tools: Tools, task: UUID) -> tuple[str, str | None]:
    with tools.database.read() as session:
        view = oversight.get(session, task).task
    return view.status, view.error_message


def resume_status(tools: Tools) -> str:
    with tools.database.read() as session:
        return str(session.execute(text("SELECT processing_status FROM resumes")).scalar_one())


def job_of(tools: Tools) -> int:
    with tools.database.read() as session:
        return int(session.execute(text("SELECT id FROM internal.procrastinate_jobs")).scalar_one())


def doing(monkeypatch: pytest.MonkeyPatch, handle: Handle) -> AtWork:
    monkeypatch.setitem(HANDLERS, JOB_TYPE, handle)
    return AtWork()


def test_a_task_that_is_called_off_stops_at_its_next_step(
    tools: Tools, task: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(tools: Tools, task: TaskView, on_stage: Callable[[str], None]) -> dict[str, Any]:
        on_stage("reading")
        with tools.database.write() as session:
            oversight.cancel(session, task.id)
        on_stage("matching")
        pytest.fail("it went on")

    run_task(tools, task, 0, at_work=doing(monkeypatch, handle))
    assert status(tools, task)[0] == "CANCELLED"


def test_a_task_that_is_called_off_stops_at_its_next_transaction_in_whichever_thread(
    tools: Tools, task: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[BaseException] = []

    def read(tools: Tools) -> None:
        try:
            with tools.database.read():
                pytest.fail("it went on")
        except Halted as halted:
            seen.append(halted)

    def handle(tools: Tools, task: TaskView, _on_stage: object) -> dict[str, Any]:
        with tools.database.write() as session:
            oversight.cancel(session, task.id)
        look(outside, work, Seen(), None, ())
        thread = threading.Thread(target=read, args=(tools,))
        thread.start()
        thread.join()
        raise seen[0]

    outside, work = tools, doing(monkeypatch, handle)
    run_task(tools, task, 0, at_work=work)
    assert len(seen) == 1
    assert status(tools, task)[0] == "CANCELLED"


def test_a_task_that_takes_too_long_is_ended_and_its_person_told(
    tools: Tools, task: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(tools: Tools, _task: TaskView, on_stage: Callable[[str], None]) -> dict[str, Any]:
        [one] = work.all()
        one.limit = 0.0
        look(outside, work, Seen(), None, ())
        on_stage("matching")
        pytest.fail("it went on")

    outside, work = tools, doing(monkeypatch, handle)
    run_task(tools, task, 0, at_work=work)
    assert status(tools, task) == ("FAILED", TOO_LONG)
    assert resume_status(tools) == "FAILED"


def test_of_a_task_that_does_not_stop_it_is_said_all_the_same(
    tools: Tools, task: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(_tools: Tools, task: TaskView, _on_stage: object) -> dict[str, Any]:
        [one] = work.all()
        one.limit = 0.0
        look(outside, work, Seen(), None, ())
        assert status(outside, task.id)[0] == "RUNNING"
        monkeypatch.setattr(watch, "UNHEEDED_SECONDS", 0.0)
        look(outside, work, Seen(), None, ())
        assert status(outside, task.id) == ("FAILED", TOO_LONG)
        return {"skills": 1}

    outside, work = tools, doing(monkeypatch, handle)
    run_task(tools, task, 0, at_work=work)
    assert status(tools, task) == ("FAILED", TOO_LONG), "an end is never undone"


def test_a_worker_that_leaves_gives_its_tasks_back_and_that_is_no_attempt(
    tools: Tools, task: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(_tools: Tools, _task: TaskView, on_stage: Callable[[str], None]) -> dict[str, Any]:
        for one in work.all():
            one.halt(Reason.STOPPING)
        on_stage("matching")
        pytest.fail("it went on")

    work = doing(monkeypatch, handle)
    with pytest.raises(engine.GivenBack):
        run_task(tools, task, engine.MAX_ATTEMPTS - 1, at_work=work, job_id=job_of(tools))
    assert status(tools, task)[0] == "RUNNING"
    with tools.database.read() as session:
        assert rescue.interruptions(session, job_of(tools)) == 1


def test_a_chore_is_given_back_where_the_worker_leaves_and_dropped_where_it_takes_too_long(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chore(tools: Tools, argument: str) -> None:
        for one in work.all():
            one.halt(Reason(argument))
        with tools.database.read():
            pytest.fail("it went on")

    work = AtWork()
    monkeypatch.setitem(CHORES, "house", chore)
    with pytest.raises(engine.GivenBack):
        run_chore(tools, "house", Reason.STOPPING, at_work=work)
    run_chore(tools, "house", Reason.TOO_LONG, at_work=work)


def test_who_stops_may_write_it_down_and_is_asked_again_where_nobody_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work("house", 10.0)
    work.checkpoint()
    work.halt(Reason.STOPPING)
    work.halt(Reason.TOO_LONG)
    with pytest.raises(Halted, match="stopping"):
        work.checkpoint()
    work.checkpoint()
    monkeypatch.setattr(at_work, "REPEAT_SECONDS", 0.0)
    with pytest.raises(Halted, match="stopping"):
        work.checkpoint()
