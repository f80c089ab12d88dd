"""The whole main job at the finest level of logs: nothing of the person is in any line, ledger, task or engine row."""

import json
import logging
from typing import Any

import httpx2
import pytest
from pydantic import TypeAdapter
from sqlalchemy import text

from tests.llm.fakellm import Fault, fake_llm
from tests.people import EMAIL, MARKS, NAME, ODD, RESUME, listening
from tests.serving import serving
from upstar.kit.logs import configure_logs, get_logger
from upstar.llm import service as llm
from upstar.worker.run import drain, run_task
from upstar.workflows import process_resume
from upstar.workflows.tools import Tools

PATH = "vllm/own-model"


def quoting(request: dict[str, Any]) -> dict[str, Any]:
    """What a provider may answer: the prompt itself, in the place of what was asked for."""
    return {"echo": json.dumps(request, ensure_ascii=False)}


def test_nothing_of_a_person_is_logged_or_kept_beside_their_own_rows(
    stocked: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = json.dumps({"error": {"message": f"I cannot read: {RESUME}"}})
    with fake_llm(quoting) as server, stocked.database.write() as session:
        for operation in ("resume.extract", "assessment.insight", "learning.narrate"):
            llm.add_model(session, PATH, f"{server.url}/v1")
            llm.choose(session, operation, PATH, {})
        session.commit()
        server.faults += [Fault(400, body=echo), Fault(body=f"no JSON: {RESUME}")]
        for client_of_the_test in ("httpx2", "httpcore2"):
            monkeypatch.setattr(logging.getLogger(client_of_the_test), "disabled", True)
        with (
            listening() as heard,
            serving(stocked) as address,
            httpx2.Client(base_url=f"{address}/api/v1/", timeout=60) as client,
        ):
            secret, token = _main_job(stocked, client, monkeypatch)
        assert len(server.requests) >= 3, "models were asked"
        assert ODD[0] in json.dumps(server.requests, ensure_ascii=False), "and were told what to read"
    lines = heard.getvalue()
    assert "task.broke" in lines
    assert "llm.failed" in lines
    marks = (*MARKS, secret, token, "Quillfeather")
    assert [line for line in lines.splitlines() if any(mark.lower() in line.lower() for mark in marks)] == []
    with stocked.database.read() as session:
        kept = session.execute(text(
            "SELECT (SELECT string_agg(concat_ws(' ', payload, result, error_message), ' ') FROM job_queue),"
            " (SELECT string_agg(error_message, ' ') FROM llm_usage_logs),"
            " coalesce((SELECT string_agg(args::text, ' ') FROM internal.procrastinate_jobs), '-')"
        )).one()  # fmt: skip
    assert all(kept), "there are errors to look into"
    assert [mark for mark in marks if mark.lower() in " ".join(kept).lower()] == []


def _main_job(tools: Tools, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Upload, read, match, share, note, search, fail and break; return the secrets of the link and of the session."""
    token = client.post("auth/local", json={"email": EMAIL, "name": NAME}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    client.put("me/privacy", json={"models": True, "keep_months": None})
    upload = {"file": (f"{NAME} {ODD[0]}.md", RESUME.encode())}
    resume_id = client.post("resumes", files=upload).json()["resume"]["id"]
    drain(tools)
    assert client.get(f"resumes/{resume_id}").json()["processing_status"] == "COMPLETED"
    share = client.post("shares", json={}).json()
    match = client.get("matches").json()["items"][0]["id"]
    client.patch(f"matches/{match}", json={"action": "SAVED", "note": ODD[1]})
    client.get("jobs", params={"q": ODD[2]})
    refused = {"file": (f"{NAME}.pdf", b"%PDF-1.4 " + RESUME.encode())}
    failed = client.post("resumes", files=refused).json()["resume"]["id"]
    drain(tools)
    assert client.get(f"resumes/{failed}").json()["processing_status"] == "FAILED"
    broken = client.post("resumes", files={"file": ("a.md", RESUME.encode() + b"\nMore")}).json()
    monkeypatch.setattr(process_resume, "rank_stock", _break_quoting)
    for attempt in range(4):
        try:
            run_task(tools, broken["job_id"], attempt)
        except ValueError:
            continue
    return share["url"].rpartition("/")[2], token


def _break_quoting(*_: Any, **__: Any) -> None:
    """A fault whose message quotes the person, as that of a validator does."""
    TypeAdapter(int).validate_python(f"{NAME} {ODD[0]}")


@pytest.mark.parametrize("as_json", [False, True], ids=["for people", "for machines"])
def test_an_exception_is_logged_without_its_words(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    with listening():
        configure_logs(level="DEBUG", as_json=as_json)
        try:
            try:
                dict[str, str]()[NAME]
            except KeyError as error:
                raise ValueError(f"{EMAIL} is none") from error
        except ValueError:
            get_logger("upstar.test").exception("it.broke", number=1)
            logging.getLogger("some.library").exception("A library broke")
    told = capsys.readouterr().err
    assert told.count("builtins.KeyError") == told.count("builtins.ValueError") == 2
    assert "test_silent_logs.py" in told
    assert [mark for mark in MARKS if mark in told] == []
