"""Originals: given to their owner, by a link for a while, in a way that no browser runs; and never from quarantine."""

from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.conftest import SignIn
from tests.documents import make_pdf
from tests.factories import make_user
from tests.people import RESUME
from upstar.edge.downloads import attachment
from upstar.edge.middleware import DATA_POLICY
from upstar.kit import clock
from upstar.kit.errors import AppError
from upstar.resumes import files, queries
from upstar.resumes import service as resumes
from upstar.worker.run import drain, run_task
from upstar.workflows import download_file, keep_house, process_resume
from upstar.workflows.keep_house import choose
from upstar.workflows.process_resume import upload
from upstar.workflows.tools import Tools


def stored(tools: Tools) -> list[str]:
    objects = tools.settings.data_dir / "objects"
    return sorted(str(path.relative_to(objects)) for path in objects.rglob("*") if path.is_file())


@pytest.fixture
def owner(stocked: Tools) -> UUID:
    with stocked.database.write() as session:
        return make_user(session)


def test_a_file_goes_from_quarantine_to_its_place_and_out_as_an_attachment(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("mara@example.com")
    page = b"<!doctype html><html><body><h1>Mara Lindqvist</h1><script>alert(1)</script>" + RESUME.encode()
    resume = client.post("resumes", files={"file": ('a";\r\nX: y/..\\ü.exe', page)}).json()["resume"]
    assert stored(stocked)[0].startswith("incoming/")
    assert client.get(f"resumes/{resume['id']}/file").json()["code"] == "file-not-ready"
    drain(stocked)
    assert [key.partition("/")[0] for key in stored(stocked)] == ["resumes"]
    answer = client.get(f"resumes/{resume['id']}/file")
    assert answer.content == page
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-length"] == str(len(page))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == DATA_POLICY
    assert answer.headers["cache-control"] == "private, no-store"
    told = answer.headers["content-disposition"]
    assert told.startswith("attachment; ")
    assert told.endswith(".html"), "the ending is that of the content"
    assert "x" not in answer.headers


def test_a_link_opens_one_file_for_a_while_and_for_nobody_who_changes_it(
    stocked: Tools, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("mara@example.com")
    resume = client.post("resumes", files={"file": ("mara.pdf", make_pdf())}).json()["resume"]
    drain(stocked)
    made = client.post(f"resumes/{resume['id']}/download-link")
    assert made.status_code == 201
    link = made.json()["url"]
    given_file = httpx2.get(link)
    assert (given_file.status_code, given_file.content) == (200, make_pdf())
    assert 'filename="resume.pdf"' in given_file.headers["content-disposition"]
    assert given_file.headers["referrer-policy"] == "no-referrer"
    ticket = link.rpartition("/")[2]
    claims, _, proof = ticket.partition(".")
    for changed in (f"A{claims[1:]}.{proof}", f"{claims}.A{proof[1:]}", claims, f".{proof}", "x" * 999, "é.é"):
        answer = httpx2.get(link.replace(ticket, changed))
        assert (answer.status_code, answer.json()["code"]) == (403, "link-ended"), changed
    later = clock.utc_now() + timedelta(seconds=stocked.settings.download_link_seconds + 1)
    monkeypatch.setattr(download_file, "utc_now", lambda: later)
    assert httpx2.get(link).status_code == 403
    monkeypatch.undo()
    client.delete(f"resumes/{resume['id']}")
    assert httpx2.get(link).status_code == 404
    assert stored(stocked) == []


@given(st.text(max_size=60))
def test_any_name_makes_one_header_that_programs_read_back(name: str) -> None:
    header = attachment(name.encode("utf-8", "replace").decode())
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    assert header.count('"') == 2


def test_what_is_refused_is_deleted_and_may_come_again(stocked: Tools, owner: UUID) -> None:
    result = upload(stocked, owner, "locked.pdf", make_pdf(password="secret"))
    assert len(stored(stocked)) == 1
    run_task(stocked, result.job_id, 0)
    assert stored(stocked) == []
    with stocked.database.read() as session:
        with pytest.raises(AppError) as raised:
            files.original(session, owner, result.resume.id)
        assert raised.value.code == "file-removed"
    again = upload(stocked, owner, "locked.pdf", make_pdf(password="secret"))
    assert (again.resume.id, again.resume.processing_status) == (result.resume.id, "PENDING")
    assert len(stored(stocked)) == 1


STEPS: list[tuple[Any, str, str]] = [
    (files, "settle", "before"), (resumes, "keep", "after"), (process_resume, "_advance", "before"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "name", "when"), STEPS, ids=["not moved", "copied", "moved"])
def test_whoever_dies_while_a_file_is_moved_loses_nothing(
    stocked: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, when: str
) -> None:
    class DiedError(BaseException):
        pass

    real = getattr(place, name)

    def die(*args: Any, **named: Any) -> None:
        if when == "after":
            real(*args, **named)
        raise DiedError

    result = upload(stocked, owner, "mara.pdf", make_pdf())
    monkeypatch.setattr(place, name, die)
    with pytest.raises(DiedError):
        run_task(stocked, result.job_id, 0)
    monkeypatch.undo()
    run_task(stocked, result.job_id, 1)
    assert download_file.download(stocked, owner, result.resume.id).size == len(make_pdf())
    assert [key.partition("/")[0] for key in stored(stocked)] == ["resumes"]


def test_a_person_keeps_no_more_than_the_settings_say(stocked: Tools, owner: UUID) -> None:
    tools = Tools(stocked.database, stocked.store, stocked.settings.model_copy(update={"resumes_kept": 2}))
    for name in ("One Person", "Two Persons"):
        upload(tools, owner, "a.pdf", make_pdf(name=name))
    with pytest.raises(AppError) as raised:
        upload(tools, owner, "a.pdf", make_pdf(name="Three Persons"))
    assert raised.value.code == "resumes-many"
    assert not upload(tools, owner, "a.pdf", make_pdf(name="One Person")).created, "what is kept is found again"
    assert len(stored(tools)) == 2


def test_files_that_outlived_their_person_s_choice_go_and_the_profile_stays(
    stocked: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = upload(stocked, owner, "mara.pdf", make_pdf())
    drain(stocked)
    later = clock.utc_now() + timedelta(days=70)
    monkeypatch.setattr(keep_house, "utc_now", lambda: later)
    assert keep_house.expire(stocked) == 0, "nobody chose anything"
    choose(stocked, owner, models=False, keep_months=3)
    assert keep_house.expire(stocked) == 0
    choose(stocked, owner, models=False, keep_months=2)
    assert keep_house.expire(stocked) == 1
    assert keep_house.expire(stocked) == 0
    assert stored(stocked) == []
    assert keep_house.missing(stocked) == [], "what was to go is not missed"
    with stocked.database.read() as session:
        assert resumes.profile_of(session, owner, result.resume.id).contact.name == "Mara Lindqvist"
        with pytest.raises(AppError):
            files.original(session, owner, result.resume.id)


def test_a_key_of_an_earlier_version_goes_on_working(stocked: Tools, owner: UUID, tmp_path: Path) -> None:
    result = upload(stocked, owner, "mara.pdf", make_pdf())
    drain(stocked)
    (key,) = stored(stocked)
    old = f"resumes/{owner}/{'ab' * 32}"
    stocked.store.put(old, make_pdf())
    stocked.store.delete(key)
    with stocked.database.write() as session:
        queries.update_resume(session, owner, result.resume.id, {"s3_key": old})
    assert download_file.download(stocked, owner, result.resume.id).size == len(make_pdf())
    assert download_file.make_link(stocked, owner, result.resume.id).ticket
    assert keep_house.missing(stocked) == []
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
