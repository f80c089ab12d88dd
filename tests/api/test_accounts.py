"""Accounts over HTTP: a tenant's tokens, personal ones, sessions, operators, and whose address a request has."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import select, text
from starlette.testclient import TestClient

from tests.adapters.issuing import AUDIENCE, CLIENT_ID, Issuer, claims_of, issuing, signed
from tests.serving import serving
from upstar.accounts.types import Principal
from upstar.edge.auth import OPERATE, operating
from upstar.edge.state import open_house, site_of
from upstar.main import create_app
from upstar.settings import Settings
from upstar.tables.accounts import ApiUsage, User
from upstar.workflows.tools import Tools

MARA = {"email": "mara@example.com", "name": "Mara", "email_verified": True}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as made:
        yield made


def at(tools: Tools, **over: Any) -> Tools:
    """The tools with other settings."""
    return replace(tools, settings=tools.settings.model_copy(update=over))


def with_tenant(tools: Tools, issuer: Issuer, **over: Any) -> Tools:
    return at(tools, oidc_issuer=issuer.url, oidc_audience=AUDIENCE, oidc_client_id=CLIENT_ID, **over)


def client_of(tools: Tools) -> TestClient:
    """A client of an application that also has a route for operators."""
    app = create_app(tools)

    @app.get("/api/v1/operator/test")
    def for_operators(person: Annotated[Principal, Depends(operating)]) -> str:
        return person.sub

    return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def told(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_a_tenant_s_person_is_asked_for_once_and_known_from_then_on(tools: Tools, issuer: Issuer) -> None:
    client = client_of(with_tenant(tools, issuer))
    issuer.says["/userinfo"] = MARA | {"sub": "auth0|mara"}
    for _ in range(3):
        assert client.get("/api/v1/me", headers=bearer(issuer.token())).json()["email"] == "mara@example.com"
    assert issuer.count("/userinfo") == 1
    issuer.says["/userinfo"] = MARA | {"sub": "auth0|else"}
    assert told(client.get("/api/v1/me", headers=bearer(issuer.token(sub="auth0|new")))) == (401, "token-no-profile")
    with tools.database.read() as session:
        assert session.scalars(select(User.auth0_sub)).all() == ["auth0|mara"]


def test_claims_that_an_action_adds_make_the_question_needless(tools: Tools, issuer: Issuer) -> None:
    names = {"oidc_email_claim": "https://x.example/email", "oidc_name_claim": "https://x.example/name"}
    client = client_of(with_tenant(tools, issuer, **names))
    claims = {"https://x.example/email": "a@example.com", "https://x.example/name": "A", "email_verified": True}
    assert client.get("/api/v1/me", headers=bearer(issuer.token(**claims))).json()["name"] == "A"
    assert issuer.count("/userinfo") == 0


def test_an_address_that_is_not_proved_is_refused_unless_the_settings_say_so(tools: Tools, issuer: Issuer) -> None:
    token = issuer.token(email="a@example.com", name="A")
    issuer.says["/userinfo"] = {"sub": "auth0|mara", "email": "a@example.com", "name": "A", "email_verified": False}
    strict = client_of(with_tenant(tools, issuer)).get("/api/v1/me", headers=bearer(token))
    assert told(strict) == (403, "email-unverified")
    lenient = client_of(with_tenant(tools, issuer, verified_email_only=False))
    assert lenient.get("/api/v1/me", headers=bearer(token)).status_code == 200


def test_an_issuer_that_is_down_is_no_fault_of_the_token_s(tools: Tools) -> None:
    nowhere = at(tools, oidc_issuer="http://127.0.0.1:9", oidc_audience=AUDIENCE, oidc_client_id=CLIENT_ID)
    client = client_of(nowhere)
    answer = client.get("/api/v1/me", headers=bearer(signed(claims_of("http://127.0.0.1:9"))))
    assert told(answer) == (503, "issuer-unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert client.get("/signin", follow_redirects=False).status_code == 503
    assert client.get("/").status_code == 200


def test_the_local_issuer_is_gone_where_there_is_a_tenant(tools: Tools, issuer: Issuer) -> None:
    local = client_of(tools)
    who = {"email": "boss@example.com", "name": "Boss"}
    token = local.post("/api/v1/auth/local", json=who).json()["access_token"]
    sub = local.get("/api/v1/me", headers=bearer(token))
    assert sub.status_code == 200
    with tools.database.read() as session:
        (known,) = session.scalars(select(User.auth0_sub)).all()
    client = client_of(with_tenant(tools, issuer, operators=("boss@example.com",)))
    assert client.post("/api/v1/auth/local", json=who).status_code == 404
    assert client.post("/signin", data=who).status_code == 404
    assert 'action="/signin"' not in client.get("/").text
    assert told(client.get("/api/v1/me", headers=bearer(token))) == (401, "token-invalid")
    # nor does a subject of the tenant's that is called like a local one get its account
    assert told(client.get("/api/v1/me", headers=bearer(issuer.token(sub=known)))) == (401, "token-invalid")


def test_who_is_an_operator(tools: Tools, issuer: Issuer) -> None:
    claim = "https://x.example/roles"
    settings = {"oidc_roles_claim": claim, "oidc_operator_role": "boss", "verified_email_only": False}
    unnamed = client_of(with_tenant(tools, issuer, **settings))
    named = client_of(with_tenant(tools, issuer, **settings, operators=("PROVED@example.com", "said@example.com")))
    for who, proved in (("proved", True), ("said", False)):
        issuer.says["/userinfo"] = {"sub": who, "email": f"{who}@example.com", "name": who, "email_verified": proved}
        assert unnamed.get("/api/v1/me", headers=bearer(issuer.token(sub=who))).status_code == 200
    cases: list[tuple[TestClient, str, dict[str, Any], int]] = [
        (unnamed, "proved", {}, 403), (unnamed, "said", {"permissions": [OPERATE]}, 200),
        (unnamed, "proved", {"scope": OPERATE}, 403), (unnamed, "said", {claim: ["boss"]}, 200),
        (unnamed, "said", {"roles": ["boss"]}, 403), (named, "proved", {}, 200), (named, "said", {}, 403),
    ]  # fmt: skip
    for client, sub, over, expected in cases:
        answer = client.get("/api/v1/operator/test", headers=bearer(issuer.token(sub=sub, **over)))
        assert answer.status_code == expected, (sub, over)


def test_a_personal_token_opens_what_it_may_and_no_more(tools: Tools) -> None:
    client = client_of(at(tools, operators=("mara@example.com",)))
    mine = bearer(client.post("/api/v1/auth/local", json=MARA).json()["access_token"])
    assert client.get("/api/v1/operator/test", headers=mine).status_code == 200
    words = {}
    for name, read_only in (("reader", True), ("writer", False)):
        made = client.post("/api/v1/me/tokens", json={"name": name, "read_only": read_only}, headers=mine)
        assert made.status_code == 201
        words[name] = made.json()["token"]
    listed = client.get("/api/v1/me/tokens", headers=mine)
    assert [each["name"] for each in listed.json()] == ["writer", "reader"]
    assert not any(word in listed.text for word in words.values())
    search = {"name": "Nurses", "query": {"q": "nurse"}}
    for name, status in (("reader", 403), ("writer", 201)):
        theirs = bearer(words[name])
        assert client.get("/api/v1/me", headers=theirs).json()["email"] == "mara@example.com"
        assert client.post("/api/v1/saved-searches", json=search, headers=theirs).status_code == status
        assert told(client.get("/api/v1/operator/test", headers=theirs)) == (403, "operator-only")
        for method, path in (("POST", "tokens"), ("GET", "tokens"), ("GET", "sessions"), ("DELETE", "sessions")):
            body = {"name": "child"} if method == "POST" else None
            assert client.request(method, f"/api/v1/me/{path}", json=body, headers=theirs).status_code == 403
    assert [each["used_at"] is not None for each in client.get("/api/v1/me/tokens", headers=mine).json()] == [True] * 2
    first = listed.json()[0]["id"]
    assert client.delete(f"/api/v1/me/tokens/{first}", headers=mine).status_code == 204
    assert told(client.get("/api/v1/me", headers=bearer(words["writer"]))) == (401, "token-invalid")
    assert told(client.get("/api/v1/me", headers=bearer("upstar_" + "A" * 43))) == (401, "token-invalid")


@pytest.mark.parametrize("body", [{"name": ""}, {"name": "x" * 101}, {"name": "x", "expires_in_days": 0}, {}])
def test_a_token_that_does_not_fit_is_refused(tools: Tools, body: dict[str, Any]) -> None:
    client = client_of(tools)
    mine = bearer(client.post("/api/v1/auth/local", json=MARA).json()["access_token"])
    assert client.post("/api/v1/me/tokens", json=body, headers=mine).status_code == 422


def test_sessions_are_listed_and_ended_over_the_api(tools: Tools) -> None:
    api = client_of(tools)
    mine = bearer(api.post("/api/v1/auth/local", json=MARA).json()["access_token"])
    browsers = [TestClient(api.app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) for _ in range(3)]
    for browser in browsers:
        browser.post("/signin", data=MARA, headers={"User-Agent": "Firefox"})
    listed = api.get("/api/v1/me/sessions", headers=mine).json()
    assert [each["browser"] for each in listed] == ["Firefox"] * 3
    assert api.delete(f"/api/v1/me/sessions/{listed[0]['id']}", headers=mine).status_code == 204
    assert [browser.get("/account").status_code for browser in browsers] == [200, 200, 401]
    assert api.delete(f"/api/v1/me/sessions/{listed[0]['id']}", headers=mine).status_code == 404
    assert api.delete("/api/v1/me/sessions", headers=mine).status_code == 204
    assert [browser.get("/account").status_code for browser in browsers] == [401, 401, 401]
    assert api.get("/api/v1/me", headers=mine).status_code == 200
    # the API takes no cookie, and the pages no token
    browsers[0].post("/signin", data=MARA)
    assert browsers[0].get("/api/v1/me").status_code == 401
    assert api.get("/account", headers=mine).status_code == 401


@pytest.mark.parametrize(
    ("trusted", "sent", "expected"),
    [
        ((), "203.0.113.7", "127.0.0.1"),
        (("127.0.0.0/8",), "203.0.113.7", "203.0.113.7"),
        # what the client wrote itself stands before what our own proxy added
        (("127.0.0.0/8", "10.0.0.0/8"), "6.6.6.6, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        (("10.0.0.0/8",), "203.0.113.7", "127.0.0.1"),
        (("127.0.0.0/8",), "fe80::1%eth0", "fe80::1"),
    ],
)
def test_a_request_s_address_is_told_by_our_own_proxies_alone(
    tools: Tools, trusted: tuple[str, ...], sent: str, expected: str
) -> None:
    with serving(at(tools, trusted_proxies=trusted)) as address:
        httpx2.get(f"{address}/", headers={"X-Forwarded-For": sent})
    with tools.database.read() as session:
        assert session.execute(select(text("host(ip_address)")).select_from(ApiUsage)).scalars().all() == [expected]


def test_a_method_that_nobody_knows_does_not_take_the_others_along(tools: Tools) -> None:
    with serving(at(tools)) as address:
        httpx2.request("UNSUBSCRIBE", f"{address}/")
        httpx2.get(f"{address}/")
    with tools.database.read() as session:
        assert set(session.scalars(select(ApiUsage.method))) == {"_OTHER", "GET"}


def test_links_that_leave_the_house_bear_the_public_address(tools: Tools) -> None:
    app = FastAPI()
    app.state.house = open_house(at(tools, public_url="https://jobs.example.org"))

    @app.get("/where")
    def where(site: Annotated[str, Depends(site_of)]) -> str:
        return site

    answer = TestClient(app).get("/where", headers={"Host": "evil.example"})
    assert answer.json() == "https://jobs.example.org"


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"UPSTAR_OIDC_ISSUER": "http://issuer.example"}, "https"),
        ({"UPSTAR_OIDC_ISSUER": "https://a@b.example"}, "user"),
        ({"UPSTAR_OIDC_ISSUER": "https://issuer.example"}, "AUDIENCE"),
        ({"AUTH0_DOMAIN": "https://x.auth0.com"}, "host name"),
        ({"AUTH0_DOMAIN": "x.auth0.com", "UPSTAR_OIDC_ISSUER": "https://issuer.example"}, "both"),
        ({"AUTH0_DOMAIN": "x.auth0.com", "AUTH0_AUDIENCE": "same", "AUTH0_CLIENT_ID": "same"}, "another word"),
        ({"UPSTAR_PUBLIC_URL": "http://jobs.example.org"}, "https"),
        ({"UPSTAR_PUBLIC_URL": "https://a.example/x"}, "path"),
        ({"UPSTAR_TRUSTED_PROXIES": '["*"]'}, "IPv4"),
    ],
)  # fmt: skip
def test_settings_that_would_be_unsafe_are_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], word: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=word):
        Settings()


def test_auth0_s_names_make_a_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"DOMAIN": "X.eu.auth0.com", "AUDIENCE": "https://api/", "CLIENT_ID": "id", "CLIENT_SECRET": "hush-hush"}
    for name, value in given.items():
        monkeypatch.setenv(f"AUTH0_{name}", value)
    made = Settings()
    assert (made.issuer, made.oidc_audience, made.oidc_client_id) == ("https://x.eu.auth0.com/", "https://api/", "id")
    assert made.demands_verified_email
    assert "hush-hush" not in repr(made)
