"""Nobody gets at another's rows, whatever the route; and what does not fit is answered as a problem."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from tests.api.conftest import SignIn
from tests.documents import make_pdf
from upstar.api.routes import router
from upstar.worker.run import drain
from upstar.workflows.tools import Tools

OPEN_TO_ALL = {"/healthz", "/readyz", "/api/v1/auth/local", "/api/v1/schemas/analysis", "/api/v1/shared/{token}"}
SHARED_IDS = {"listing_id", "token", "slug", "role_id", "course_id", "skill", "ticket"}
OPEN_TO_ALL |= {"/api/v1/files/{ticket}"}  # the ticket is its own proof: see test_files.py
OPEN_TO_ALL |= {"/api/v1/market" + end for end in ("", "/skills", "/skills/{skill}", "/roles", "/regions", "/emerging")}
BODIES = {"PATCH": {"action": "SAVED"}, "PUT": {}, "POST": {"job_title": "Cook"}}


def routes() -> Iterator[tuple[str, str]]:
    """Every method and path of the API, from its own table."""
    app = FastAPI()
    app.include_router(router)
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            yield method.upper(), path


ROUTES = sorted(routes())
OPERATED = [(m, p) for m, p in ROUTES if p.startswith("/api/v1/operator/")]
OWNED = [(m, p) for m, p in ROUTES if set(re.findall(r"{(\w+)", p)) - SHARED_IDS and (m, p) not in OPERATED]


def test_the_table_of_routes_is_seen_whole() -> None:
    assert len(OWNED) >= 11
    assert isinstance(APIRoute, type)


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in ROUTES if p not in OPEN_TO_ALL])
def test_without_a_token_nothing_is_given(address: str, method: str, path: str) -> None:
    filled = re.sub(r"{[^}]+}", str(uuid4()), path)
    files = {"file": ("a.txt", b"text")} if path.endswith("/resumes") and method == "POST" else None
    for headers in ({}, {"Authorization": "Bearer forged.token.here"}, {"Cookie": "upstar_session=x"}):
        answer = httpx2.request(method, address + filled, headers=headers, json=BODIES.get(method), files=files)
        assert answer.status_code == 401, answer.text
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/problem+json"


def test_another_person_s_ids_are_unknown(stocked: Tools, sign_in: SignIn) -> None:
    owner, stranger = sign_in("owner@example.com"), sign_in("stranger@example.com")
    httpx2.post(owner.base_url.join("/signin"), data={"email": "owner@example.com", "name": "Owner"})
    accepted = owner.post("resumes", files={"file": ("mara.pdf", make_pdf())}).json()
    drain(stocked)
    ids = {
        "resume_id": accepted["resume"]["id"],
        "task_id": accepted["job_id"],
        "match_id": owner.get("matches").json()["items"][0]["id"],
        "key": owner.get(f"resumes/{accepted['resume']['id']}/profile").json()["work_experience"][0]["key"],
        "name": "Python",
        "search_id": owner.post("saved-searches", json={"name": "Mine", "query": {"q": "nurse"}}).json()["id"],
        "share_id": owner.post("shares", json={}).json()["id"],
        "number": 0,
        "assessment_id": owner.get("assessments").json()["items"][0]["id"],
        "session_id": owner.get("me/sessions").json()[0]["id"],
        "token_id": owner.post("me/tokens", json={"name": "Mine"}).json()["id"],
    }
    for method, path in OWNED:
        filled = path.removeprefix("/api/v1/").format(**ids)
        assert stranger.request(method, filled, json=BODIES.get(method)).status_code == 404, (method, path)
    for method, path in OWNED:
        if method != "DELETE":
            filled = path.removeprefix("/api/v1/").format(**ids)
            assert owner.request(method, filled, json=BODIES.get(method)).is_success, (method, path)
    for listed in ("resumes", "matches", "tasks", "shares", "assessments"):
        assert stranger.get(listed).json()["items"] == []


@pytest.mark.parametrize(
    "path", ["resumes?cursor=%%%", "matches?cursor=abc", "courses?limit=0", "tasks/not-an-id", "jobs?limit=101"]
)
def test_what_does_not_fit_is_a_problem(sign_in: SignIn, path: str) -> None:
    answer = sign_in("a@example.com").get(path)
    assert answer.status_code == 422
    assert {"type", "title", "status", "detail", "instance", "code"} <= answer.json().keys()


@pytest.mark.parametrize("path", ["career-paths", "target-roles", "roles", "courses", "jobs", "schemas/analysis", "me"])
def test_shared_rows_are_read(sign_in: SignIn, path: str) -> None:
    answer = sign_in("a@example.com").get(path)
    assert answer.status_code == 200
    assert answer.json()


def test_one_listing_is_read_with_its_text(sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    first = client.get("jobs", params={"limit": 1}).json()["items"][0]
    assert client.get(f"jobs/{first['id']}").json()["description_text"]
    assert client.get("jobs/nothing:1").json()["code"] == "job-listing-not-found"


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Host": "evil.example"}]
)
def test_local_sign_in_is_for_this_machine(address: str, headers: dict[str, str]) -> None:
    who = {"email": "a@example.com", "name": "A"}
    answer = httpx2.post(f"{address}/api/v1/auth/local", json=who, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "local-sign-in-refused")


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_s_form_does_nothing(address: str, headers: dict[str, str]) -> None:
    answer = httpx2.post(f"{address}/signin", data={"email": "a@example.com", "name": "A"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_every_answer_is_protected_and_named(address: str) -> None:
    answer = httpx2.get(f"{address}/", headers={"X-Request-ID": "abc-1"})
    assert answer.headers["x-request-id"] == "abc-1"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    forged = httpx2.get(f"{address}/", headers={"X-Request-ID": "a b<script>"})
    assert forged.headers["x-request-id"] != "a b<script>"
