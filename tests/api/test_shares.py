"""Links over the API: made, listed, opened by whoever has one, ended; and the token stays where it belongs."""

import logging
import re
from collections.abc import Iterator
from uuid import UUID

import httpx2
import psycopg
import pytest
import structlog

from tests.api.conftest import SignIn
from tests.assessment.shared_making import make_assessed
from tests.serving import serving
from upstar.assessment import sharing
from upstar.kit.logs import configure_logs
from upstar.workflows.tools import Tools

SAFE = {
    "x-robots-tag": "noindex, nofollow, noarchive",
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
}


@pytest.fixture
def address(tools: Tools) -> Iterator[str]:
    with serving(tools) as address:
        yield address


def safe(answer: httpx2.Response) -> bool:
    return {name: answer.headers.get(name) for name in SAFE} == SAFE


def owner_of(tools: Tools, sign_in: SignIn) -> tuple[httpx2.Client, UUID]:
    client = sign_in("mara@example.com")
    with tools.database.write() as session:
        _, made = make_assessed(session, UUID(client.get("me").json()["user_id"]))
    return client, made


def test_a_link_is_made_opened_listed_and_ended(tools: Tools, address: str, sign_in: SignIn) -> None:
    client, assessment_id = owner_of(tools, sign_in)
    answer = client.post("shares", json={"expires_in_days": 7, "hide": ["name", "employers", "contact"]})
    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert (made["state"], made["views"], made["assessment_id"]) == ("active", 0, str(assessment_id))
    assert made["url"] == f"{address}/s/{made['token']}"
    path = f"{address}/api/v1/shared/{made['token']}"
    answer = httpx2.get(path)
    shown = answer.json()
    assert answer.status_code == 200
    assert safe(answer)
    assert (shown["name"], shown["contact"], shown["hidden"]) == (None, None, ["name", "contact", "employers"])
    assert shown["profile_score"] == made["profile_score"]
    assert shown["expires_at"] == made["expires_at"]
    assert not re.search("mara|lindqvist|northwind|4567|@", answer.text, re.IGNORECASE)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", answer.text)
    assert httpx2.head(path).status_code == 200
    (listed,) = client.get("shares").json()["items"]
    assert (listed["id"], listed["views"]) == (made["id"], 1)
    assert {"token", "url"}.isdisjoint(listed)
    assert [client.delete(f"shares/{made['id']}").status_code for _ in range(2)] == [204, 204]
    assert client.get("shares").json()["items"][0]["state"] == "revoked"
    gone, unknown = httpx2.get(path), httpx2.get(path[:-3])
    assert (gone.status_code, unknown.status_code) == (404, 404)
    assert safe(gone)
    assert safe(unknown)
    bodies = [{**answer.json(), "instance": ""} for answer in (gone, unknown)]
    assert bodies[0] == bodies[1]
    assert [httpx2.request(method, path).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3


def test_what_does_not_fit_makes_no_link(tools: Tools, sign_in: SignIn) -> None:
    client, assessment_id = owner_of(tools, sign_in)
    for body in ({"expires_in_days": 366}, {"expires_in_days": 0}, {"hide": ["age"]}, {"hide_words": ["-"]},
                 {"hide_words": ["x" * 101]}, {"assessment_id": "newest"}):  # fmt: skip
        assert client.post("shares", json=body).status_code == 422, body
    other = sign_in("other@example.com")
    assert other.post("shares", json={"assessment_id": str(assessment_id)}).status_code == 404
    assert other.post("shares", json={}).json()["code"] == "assessment-not-found"
    assert client.get("shares").json()["items"] == []


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


@pytest.mark.usefixtures("logs_as_before")
def test_the_token_is_in_no_table_and_no_log(
    tools: Tools, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **named: object) -> None:
        message = "out of order"
        raise RuntimeError(message)

    for client_of_the_test in ("httpx2", "httpcore2"):
        monkeypatch.setattr(logging.getLogger(client_of_the_test), "disabled", True)
    configure_logs(level="DEBUG")
    with serving(tools) as address:
        who = {"email": "mara@example.com", "name": "Mara"}
        bearer = httpx2.post(f"{address}/api/v1/auth/local", json=who).json()["access_token"]
        client = httpx2.Client(base_url=f"{address}/api/v1/", headers={"Authorization": f"Bearer {bearer}"})
        with tools.database.write() as session:
            make_assessed(session, UUID(client.get("me").json()["user_id"]))
        token = client.post("shares", json={}).json()["token"]
        client.close()
        for path in (f"/s/{token}", f"/api/v1/shared/{token}", f"/s/{token}?x={token}", f"/s/{token}/{token}"):
            httpx2.get(address + path)
        httpx2.post(f"{address}/s/{token}")
        monkeypatch.setattr(sharing, "open_link", broken)
        for as_json in (True, False):
            configure_logs(level="DEBUG", as_json=as_json)
            assert httpx2.get(f"{address}/s/{token}").status_code == 500
            assert httpx2.get(f"{address}/api/v1/shared/{token}").status_code == 500
    written = capfd.readouterr().err
    assert "request.broke" in written
    assert "builtins.RuntimeError" in written
    assert "out of order" not in written, "what an exception says may quote anything"
    assert token not in written
    with psycopg.connect(tools.database.dsn) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'internal')"
        ).fetchall()
        texts = {
            name: connection.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} t".encode()).fetchone()
            for (name,) in tables
        }
    assert len(texts) > 30
    assert not [name for name, found in texts.items() if found and token in found[0]]
    (used,) = texts["public.api_usage_tracking"] or ("",)
    assert "/s/{token}" in used
    assert "/shared/{token}" in used
