"""A person says what they allow, takes everything along, and leaves, by API and by page."""

import io
import zipfile

import httpx2
import pytest

from tests.api.conftest import SignIn
from tests.documents import make_pdf
from tests.people import found_in_tables
from upstar.worker.run import drain
from upstar.workflows.tools import Tools


def test_nothing_is_allowed_before_it_is_said(sign_in: SignIn) -> None:
    client = sign_in("mara@example.com")
    nothing = {"models": False, "keep_months": None, "models_said_at": None, "updated_at": None}
    assert client.get("me/privacy").json() == nothing
    said = client.put("me/privacy", json={"models": True, "keep_months": 6}).json()
    assert (said["models"], said["keep_months"]) == (True, 6)
    assert said["models_said_at"]
    again = client.put("me/privacy", json={"models": True, "keep_months": None}).json()
    assert again["models_said_at"] == said["models_said_at"], "it was said once"
    assert sign_in("other@example.com").get("me/privacy").json() == nothing


@pytest.mark.parametrize("body", [{}, {"models": True, "keep_months": 0}, {"models": True, "keep_months": 121},
                                  {"models": True, "keep_months": 1, "evil": 1}],
                         ids=["nothing", "no time", "too long", "unknown"])  # fmt: skip
def test_what_does_not_fit_changes_nothing(sign_in: SignIn, body: dict[str, object]) -> None:
    client = sign_in("mara@example.com")
    assert client.put("me/privacy", json=body).status_code == 422
    assert client.get("me/privacy").json()["updated_at"] is None


def test_the_export_is_a_whole_archive(sign_in: SignIn) -> None:
    answer = sign_in("mara@example.com").get("me/export")
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert {"manifest.json", "tables/users.jsonl"} <= set(archive.namelist())


def test_erasure_wants_the_own_address_and_then_the_token_is_worth_nothing(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("zsofia@example.com")
    wrong = client.request("DELETE", "me", json={"confirm": "other@example.com"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "confirmation-wrong")
    assert client.get("me").status_code == 200
    receipt = client.request("DELETE", "me", json={"confirm": " Zsofia@Example.com "})
    assert receipt.status_code == 200
    assert receipt.json()["rows"]["users"] == 1
    assert receipt.json()["finished_at"]
    assert client.get("me").json()["code"] == "account-unknown"
    assert found_in_tables(stocked, ["zsofia@example.com"]) == {}


def test_whoever_leaves_while_their_file_is_being_read_is_gone(stocked: Tools, sign_in: SignIn) -> None:
    """The engine's own rows of the task go as well, before a worker came to it."""
    client = sign_in("mara@example.com")
    assert client.post("resumes", files={"file": ("cv.pdf", make_pdf())}).status_code == 202
    answer = client.request("DELETE", "me", json={"confirm": "mara@example.com"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["rows"]["queue_jobs"] == 1
    drain(stocked)
    assert found_in_tables(stocked, ["mara@example.com", "Lindqvist"]) == {}


def test_the_page_does_the_same_without_a_script(address: str) -> None:
    with httpx2.Client(base_url=address, follow_redirects=True) as browser:
        browser.post("/signin", data={"email": "mara@example.com", "name": "Mara"})
        assert "Privacy" in browser.get("/").text
        shown = browser.get("/privacy")
        assert 'name="models" value="true">' in shown.text
        saved = browser.post("/privacy", data={"models": "true", "keep_months": "12"})
        assert "Saved." in saved.text
        assert 'name="models" value="true" checked>' in saved.text
        bad = browser.post("/privacy", data={"models": "true", "keep_months": "forever"})
        assert bad.status_code == 422
        assert 'aria-describedby="error-keep_months"' in bad.text
        assert browser.get("/privacy/export").content.startswith(b"PK")
        refused = browser.post("/privacy/erase", data={"confirm": "mar@example.com"})
        assert refused.status_code == 422
        assert 'aria-describedby="error-confirm"' in refused.text
        gone = browser.post("/privacy/erase", data={"confirm": "mara@example.com"})
        assert "Your account is erased" in gone.text
        assert "upstar_session" not in browser.cookies
        assert gone.headers["clear-site-data"] == '"cache", "cookies", "storage"'
        assert browser.get("/privacy").status_code == 401
