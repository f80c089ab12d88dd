"""Every line of a task bears its id and that of the request that asked for it; every line of a sync its run's."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from sqlalchemy import text

from tests.people import EMAIL, NAME, RESUME, listening
from tests.serving import serving
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.kit.together import carried
from upstar.queue import service as queue
from upstar.sourcing.intake import running
from upstar.worker import run as worker
from upstar.worker.handlers import CHORES, HANDLERS
from upstar.workflows.tools import Tools

ASKED = "asked-by-mara-7"
log = get_logger("upstar.test")


def test_a_task_bears_the_request_that_asked_for_it(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    def at_work(*_: object) -> dict[str, object]:
        log.info("at.work")
        return {}

    monkeypatch.setitem(HANDLERS, "resume.process", at_work)
    with listening() as heard, serving(stocked) as address, httpx2.Client(base_url=f"{address}/api/v1/") as client:
        token = client.post("auth/local", json={"email": EMAIL, "name": NAME}).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "X-Request-ID": ASKED}
        sent = client.post("resumes", files={"file": ("cv.md", RESUME.encode())}, headers=headers, timeout=60)
        task_id = sent.json()["job_id"]
        worker.drain(stocked)
    lines = [line for line in heard.getvalue().splitlines() if re.search(r"at\.work|task\.done", line)]
    assert len(lines) == 2
    for line in lines:
        assert f"request_id={ASKED}" in line
        assert f"task_id={task_id}" in line
        assert "job_type=resume.process" in line
    with stocked.database.read() as session:
        kept = session.scalar(text("SELECT payload FROM job_queue WHERE id = CAST(:id AS uuid)"), {"id": task_id})
    assert kept == {queue.ASKED_IN: {"request_id": ASKED}}


def test_a_task_that_is_tried_again_and_a_chore_that_breaks_are_lines_with_their_ids(
    stocked: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise AppError(ErrorKind.UNAVAILABLE, "store-unavailable", "The file store does not answer.")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(CHORES, "market", away)
    monkeypatch.setitem(CHORES, "house", broken)
    with listening() as heard:
        worker.run_chore(stocked, "market", "market")
        with pytest.raises(ZeroDivisionError):
            worker.run_chore(stocked, "house", "house")
    told = heard.getvalue()
    assert re.search(r"chore\.refused.*chore=market", told)
    assert re.search(r"chore\.broke.*chore=house", told)


def test_a_run_bears_its_id_in_every_thread(stocked: Tools) -> None:
    with listening() as heard, ThreadPoolExecutor(1) as threads:
        with running(stocked.database, "greenhouse:acme", {}, touch_before=utc_now()) as run:
            threads.submit(carried(lambda: log.info("in.thread"))).result()
        log.info("after.it")
    inside, after = heard.getvalue().splitlines()[-2:]
    assert f"run_id={run.id}" in inside
    assert "sync_type=greenhouse:acme" in inside
    assert "run_id" not in after
