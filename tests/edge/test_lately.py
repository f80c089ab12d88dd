"""Reads by whom a process knows from a moment ago: saved ways to the database, and where none may be saved."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from upstar.accounts import sessions
from upstar.adapters.database import Database
from upstar.edge import state
from upstar.main import create_app
from upstar.workflows.tools import Tools


@pytest.fixture(autouse=True)
def _a_long_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than any test takes, on however slow a machine."""
    monkeypatch.setattr(state, "LATELY_SECONDS", 60.0)


def client_of(tools: Tools, email: str) -> TestClient:
    client = TestClient(create_app(tools), base_url="http://127.0.0.1/api/v1/", client=("127.0.0.1", 1))
    token = client.post("auth/local", json={"email": email, "name": "Mara"}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def delete_person(tools: Tools, email: str) -> None:
    with tools.database.write() as session:
        session.execute(text("DELETE FROM users WHERE email = :email"), {"email": email})


def code(client: TestClient, method: str, path: str, **more: object) -> tuple[int, str | None]:
    answer = client.request(method, path, **more)  # type: ignore[arg-type]
    return answer.status_code, answer.json().get("code")


def test_many_reads_look_for_their_person_once(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = sessions.known

    def known(database: Database, sub: str) -> object:
        asked.append(sub)
        return real(database, sub)

    mara, omar = client_of(tools, "mara@example.com"), client_of(tools, "omar@example.com")
    monkeypatch.setattr(sessions, "known", known)
    for _ in range(5):
        assert mara.get("me").json()["email"] == "mara@example.com"
        assert omar.get("me").json()["email"] == "omar@example.com"
    assert len(asked) == 2, "each of them once"


def test_a_change_is_never_made_for_whom_there_was(tools: Tools) -> None:
    client = client_of(tools, "mara@example.com")
    assert client.get("me").status_code == 200
    delete_person(tools, "mara@example.com")
    assert code(client, "GET", "me") == (200, None)
    assert code(client, "PUT", "me/privacy", json={"models": True}) == (401, "account-unknown")
    assert code(client, "GET", "me") == (401, "account-unknown"), "and from then on reads know it too"


def test_a_moment_later_reads_know_it(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LATELY_SECONDS", 0.0)
    client = client_of(tools, "mara@example.com")
    assert client.get("me").status_code == 200
    delete_person(tools, "mara@example.com")
    assert code(client, "GET", "me") == (401, "account-unknown")


def test_a_personal_token_that_is_ended_opens_nothing_at_once(tools: Tools) -> None:
    client = client_of(tools, "mara@example.com")
    made = client.post("me/tokens", json={"name": "script", "read_only": True, "expires_in_days": 1}).json()
    by_script = {"Authorization": f"Bearer {made['token']}"}
    assert client.get("me", headers=by_script).status_code == 200
    assert client.delete(f"me/tokens/{made['id']}").status_code == 204
    assert client.get("me", headers=by_script).status_code == 401


def test_a_forged_token_is_nobody_however_often_it_comes(tools: Tools) -> None:
    client = client_of(tools, "mara@example.com")
    assert client.get("me").status_code == 200
    client.headers["Authorization"] += uuid4().hex
    assert [code(client, "GET", "me") for _ in range(3)] == [(401, "token-invalid")] * 3


def test_reads_by_whom_we_know_are_counted_all_the_same(tools: Tools) -> None:
    client = client_of(tools, "mara@example.com")
    left = [int(client.get("me").headers["RateLimit"].split(";r=")[1].split(";")[0]) for _ in range(12)]
    assert left == list(range(left[0], left[0] - 12, -1))
