"""What a person finds when a part of the house fails half-way."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.documents import make_pdf
from tests.factories import make_user
from upstar.adapters.looking import answered
from upstar.kit.errors import AppError, ErrorKind
from upstar.queue import engine
from upstar.queue import service as queue
from upstar.resumes import service as resumes
from upstar.worker.run import run_task
from upstar.worker.watch import OUR_FAULT
from upstar.workflows import process_resume
from upstar.workflows.process_resume import UploadResult, upload
from upstar.workflows.tools import Tools


@pytest.fixture
def owner(stocked: Tools) -> UUID:
    with stocked.database.write() as session:
        return make_user(session)


def states(tools: Tools, owner: UUID, result: UploadResult) -> tuple[str, str]:
    with tools.database.read() as session:
        task = answered(session, queue.one(owner, result.job_id))
        return resumes.get(session, owner, result.resume.id).processing_status, task.status


def test_running_twice_leaves_what_one_run_leaves(stocked: Tools, owner: UUID) -> None:
    result = upload(stocked, owner, "mara.pdf", make_pdf())
    tables = ("skills", "work_experience", "matched_jobs")
    facts = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    seen = []
    for _ in range(2):
        process_resume.run(stocked, owner, result.resume.id, lambda _: None)
        with stocked.database.read() as session:
            seen.append(tuple(session.execute(text(facts)).one()))
    assert seen[0] == seen[1]
    assert all(seen[0])


def test_a_fault_is_tried_again_and_then_told(stocked: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    result = upload(stocked, owner, "mara.pdf", make_pdf())

    def break_down(*_: Any, **__: Any) -> None:
        raise RuntimeError("a disk went away")

    monkeypatch.setattr(process_resume, "rank_stock", break_down)
    for attempt in range(engine.MAX_ATTEMPTS - 1):
        with pytest.raises(RuntimeError):
            run_task(stocked, result.job_id, attempt)
        assert states(stocked, owner, result) == ("PROCESSING", "RUNNING")
    run_task(stocked, result.job_id, engine.MAX_ATTEMPTS - 1)
    assert states(stocked, owner, result) == ("FAILED", "FAILED")
    with stocked.database.read() as session:
        assert resumes.get(session, owner, result.resume.id).error_message == OUR_FAULT
    monkeypatch.undo()
    again = upload(stocked, owner, "mara.pdf", make_pdf())
    assert again.resume.id == result.resume.id
    assert again.job_id != result.job_id
    run_task(stocked, again.job_id, 0)
    assert states(stocked, owner, again) == ("COMPLETED", "COMPLETED")


def test_a_worker_that_died_half_way_is_taken_over(stocked: Tools, owner: UUID) -> None:
    result = upload(stocked, owner, "mara.pdf", make_pdf())

    class Killed(BaseException):
        pass

    def die(stage: str) -> None:
        if stage == "matching":
            raise Killed

    queue.begin(stocked.database, result.job_id)
    with pytest.raises(Killed):
        process_resume.run(stocked, owner, result.resume.id, die)
    assert states(stocked, owner, result) == ("PROCESSING", "RUNNING")
    run_task(stocked, result.job_id, 1)
    assert states(stocked, owner, result) == ("COMPLETED", "COMPLETED")


def test_an_ended_task_is_not_run_again(stocked: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    result = upload(stocked, owner, "mara.pdf", make_pdf())
    run_task(stocked, result.job_id, 0)
    monkeypatch.setattr(process_resume, "run", lambda *_: pytest.fail("it ran again"))
    run_task(stocked, result.job_id, 1)


def test_a_resume_deleted_meanwhile_ends_its_task(stocked: Tools, owner: UUID) -> None:
    result = upload(stocked, owner, "mara.pdf", make_pdf())
    with stocked.database.write() as session:
        resumes.delete(session, owner, result.resume.id)
    run_task(stocked, result.job_id, 0)
    with stocked.database.read() as session:
        left = session.execute(text("SELECT status FROM job_queue")).scalars().all()
    assert "RUNNING" not in left
    assert "PENDING" not in left


def test_an_upload_that_cannot_be_registered_leaves_no_file(
    stocked: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AppError(ErrorKind.UNAVAILABLE, "database-unavailable", "The database does not answer.")

    monkeypatch.setattr(queue, "enqueue", refuse)
    with pytest.raises(AppError):
        upload(stocked, owner, "mara.pdf", make_pdf())
    assert not [path for path in stocked.settings.data_dir.rglob("resumes/*/*") if path.is_file()]


def test_the_same_file_from_four_hands_at_once_is_one_resume(stocked: Tools, owner: UUID) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: upload(stocked, owner, "mara.pdf", make_pdf()), range(8)))
    assert len({(result.resume.id, result.job_id) for result in results}) == 1
    assert sum(result.created for result in results) == 1
    with stocked.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM job_queue")).scalar_one() == 1
