"""What the house promises of files, over a real S3 server: links, encryption, orphans, erasure, and the store down."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from tests.conftest import free_port
from tests.documents import make_pdf
from tests.factories import make_user
from tests.s3server import s3_settings
from tests.serving import serving
from upstar.adapters.storage import ObjectStore, open_store
from upstar.kit import clock
from upstar.kit.errors import AppError, ErrorKind
from upstar.llm import cache
from upstar.resumes import files
from upstar.resumes import service as resumes
from upstar.worker.run import drain, run_task
from upstar.workflows import keep_house
from upstar.workflows.erase_account import erase
from upstar.workflows.process_resume import UploadResult, upload
from upstar.workflows.tools import Tools

pytestmark = pytest.mark.s3


@pytest.fixture
def over_s3(stocked: Tools, s3_endpoint: str, tmp_path: Path) -> Tools:
    """The tools of a story over a bucket of their own."""
    settings = s3_settings(s3_endpoint, tmp_path, bucket=f"b{uuid4().hex[:20]}")
    return Tools(stocked.database, open_store(settings), settings)


@pytest.fixture
def owner(over_s3: Tools) -> UUID:
    with over_s3.database.write() as session:
        return make_user(session)


def keys(store: ObjectStore) -> set[str]:
    return {
        item.key for prefix in ("incoming/", "resumes/", cache.ROOT) for page in store.walk(prefix) for item in page
    }


def key_of(tools: Tools, owner: UUID, resume_id: UUID) -> str:
    with tools.database.read() as session:
        return resumes.stored_at(session, owner, resume_id)


@pytest.fixture
def client(over_s3: Tools) -> Iterator[httpx2.Client]:
    with serving(over_s3) as address, httpx2.Client(base_url=f"{address}/api/v1/", timeout=30) as made:
        answer = made.post("auth/local", json={"email": "mara@example.com", "name": "Mara"})
        made.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield made


def test_the_main_job_over_s3_from_upload_to_signed_link(over_s3: Tools, client: httpx2.Client) -> None:
    resume = client.post("resumes", files={"file": ("Möglich ../CV\r\n.exe", make_pdf())}).json()["resume"]
    (incoming,) = keys(over_s3.store)
    assert re.fullmatch(r"incoming/[0-9a-f-]{36}/[\w-]{43}", incoming)
    early = client.get(f"resumes/{resume['id']}/file")
    assert (early.status_code, early.json()["code"]) == (409, "file-not-ready")
    assert client.post(f"resumes/{resume['id']}/download-link").status_code == 409, "what is incoming has no link"
    drain(over_s3)
    assert keys(over_s3.store) == {incoming.replace("incoming/", "resumes/")}
    whole = client.get(f"resumes/{resume['id']}/file")
    assert whole.content == make_pdf()
    assert whole.headers["content-type"] == "application/pdf"
    assert whole.headers["content-disposition"].startswith("attachment; ")
    link = client.post(f"resumes/{resume['id']}/download-link").json()["url"]
    given = httpx2.get(link)
    assert (given.status_code, given.content) == (200, make_pdf())
    assert given.headers["content-disposition"] == 'attachment; filename="resume.pdf"'
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["cache-control"] == "private, no-store"
    assert httpx2.get(link.partition("?")[0]).status_code == 403, "anonymous"
    for name in ("X-Amz-Signature=", "X-Amz-Expires="):
        start = link.index(name) + len(name)
        changed = "1" if link[start] != "1" else "2"
        assert httpx2.get(link[:start] + changed + link[start + 1 :]).status_code == 403, name
    other = link.replace(incoming.rpartition("/")[2], "another-file")
    assert httpx2.get(other).status_code == 403, "a link opens one file"
    forced = httpx2.get(f"{link}&response-content-disposition=inline&response-content-type=text/html")
    assert forced.status_code == 403, "how it is given cannot be changed"
    assert httpx2.put(link, content=b"evil").status_code == 403, "reading is not writing"


def test_a_link_that_has_ended_opens_nothing(over_s3: Tools) -> None:
    over_s3.store.put("resumes/someone/file", b"data")
    link = over_s3.store.link("resumes/someone/file", timedelta(seconds=1))
    assert link
    assert httpx2.get(link).status_code == 200
    # it is asked until it says no: nothing here is told what the server's clock says
    deadline = clock.utc_now() + timedelta(seconds=10)
    while httpx2.get(link).status_code == 200:
        assert clock.utc_now() < deadline
    assert httpx2.get(link).status_code == 403


@pytest.mark.parametrize("sse", ["none", "AES256"])
def test_what_is_asked_to_be_encrypted_is(over_s3: Tools, s3_endpoint: str, tmp_path: Path, sse: str) -> None:
    store = open_store(s3_settings(s3_endpoint, tmp_path, bucket=over_s3.store.bucket, s3_sse=sse))
    store.put("resumes/someone/secret", b"very odd words")
    assert store.get("resumes/someone/secret") == b"very odd words"
    link = store.link("resumes/someone/secret", timedelta(minutes=1))
    assert link
    answer = httpx2.get(link)
    assert answer.content == b"very odd words"
    assert answer.headers.get("x-amz-server-side-encryption") == (None if sse == "none" else sse)


def test_a_store_that_is_down_loses_no_upload(over_s3: Tools, owner: UUID, tmp_path: Path) -> None:
    resume = upload(over_s3, owner, "mara.pdf", make_pdf())
    down = open_store(s3_settings(f"http://127.0.0.1:{free_port()}", tmp_path, bucket=over_s3.store.bucket))
    broken = Tools(over_s3.database, down, over_s3.settings)
    with pytest.raises(AppError) as raised:
        upload(broken, owner, "other.pdf", make_pdf(name="Other"))
    assert raised.value.kind is ErrorKind.UNAVAILABLE
    with pytest.raises(AppError) as raised:
        run_task(broken, resume.job_id, 0)
    assert raised.value.kind is ErrorKind.UNAVAILABLE, "the engine tries again"
    with over_s3.database.read() as session:
        assert [item.id for item in resumes.list_for(session, owner, None, 10).items] == [resume.resume.id]
    run_task(over_s3, resume.job_id, 1)
    with over_s3.database.read() as session:
        assert resumes.get(session, owner, resume.resume.id).processing_status == "COMPLETED"


def test_orphans_are_collected_and_nothing_else(over_s3: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    read, waiting = (upload(over_s3, owner, "a.pdf", make_pdf(name=name)) for name in ("One Person", "Two Persons"))
    run_task(over_s3, read.job_id, 0)
    named = {key_of(over_s3, owner, one.resume.id) for one in (read, waiting)}
    orphans = {files.new_key(owner), files.kept_key(files.new_key(owner)), f"{cache.folder(uuid4())}gone.json"}
    mine = {f"{cache.folder(owner)}kept.json", f"{cache.folder(None)}kept.json"}
    for key in orphans | mine:
        over_s3.store.put(key, b"x" * 10)
    over_s3.store.put("vocabulary/added.tsv", b"")
    assert keep_house.collect(over_s3, dry_run=False).orphans == 0, "younger than a day"
    tomorrow = clock.utc_now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(keep_house, "utc_now", lambda: tomorrow)
    found = keep_house.collect(over_s3, dry_run=True)
    assert (found.orphans, found.orphan_bytes) == (3, 30)
    assert keys(over_s3.store) == named | orphans | mine, "a dry run deletes nothing"
    assert keep_house.collect(over_s3, dry_run=False).orphans == 3
    assert keys(over_s3.store) == named | mine
    assert over_s3.store.get("vocabulary/added.tsv") == b""
    assert keep_house.missing(over_s3) == []
    over_s3.store.delete(key_of(over_s3, owner, read.resume.id))
    assert keep_house.missing(over_s3) == [read.resume.id]


def test_an_upload_during_the_collection_keeps_its_file(
    over_s3: Tools, owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    over_s3.store.put(files.new_key(owner), b"an orphan that is listed with it")
    delete_some: Any = over_s3.store.delete_some
    uploaded: list[UploadResult] = []

    def in_between(found: list[str]) -> None:
        if not uploaded:
            uploaded.append(upload(over_s3, owner, "a.pdf", make_pdf()))
            drain(over_s3)
        delete_some(found)

    monkeypatch.setattr(ObjectStore, "delete_some", lambda _, found: in_between(found))
    real = clock.utc_now()
    monkeypatch.setattr(keep_house, "utc_now", lambda: real + timedelta(days=1, seconds=1))
    keep_house.collect(over_s3, dry_run=False)
    monkeypatch.undo()
    (result,) = uploaded
    assert over_s3.store.get(key_of(over_s3, owner, result.resume.id)) == make_pdf()


def test_erasure_empties_the_person_s_part_of_the_bucket(over_s3: Tools, owner: UUID) -> None:
    with over_s3.database.write() as session:
        stays = make_user(session)
    kept = upload(over_s3, stays, "a.pdf", make_pdf())
    for name in ("One Person", "Two Persons"):
        upload(over_s3, owner, "a.pdf", make_pdf(name=name))
    for number in range(25):
        over_s3.store.put(f"{cache.folder(owner)}{number}.json", b"{}")
    assert erase(over_s3, owner).objects == 27
    assert keys(over_s3.store) == {key_of(over_s3, stays, kept.resume.id)}
    with over_s3.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM resumes")).scalar_one() == 1
