"""What does not fit is answered as a problem, and what comes from elsewhere does nothing.

Who may do what, route by route, is in tests/security.
"""

import httpx2
import pytest

from tests.api.conftest import SignIn


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
