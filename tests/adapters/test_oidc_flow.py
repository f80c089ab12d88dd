"""The client's part of signing in: what is asked, what is shown at the token endpoint, and which answers hold."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest

from tests.adapters.issuing import AUDIENCE, CLIENT_ID, KEYS, SECRET, Issuer, claims_of, issuing, signed
from upstar.adapters import oidc_flow
from upstar.adapters.oidc import ALGORITHMS, Rules, at_hash
from upstar.adapters.oidc_flow import Attempt, SignedIn
from upstar.adapters.oidc_tenant import WELL_KNOWN, Client, Tenant
from upstar.kit.errors import AppError

BACK = "https://jobs.example.org/signin/callback"
ATTEMPT = Attempt("state", "nonce", "verifier")
PERSON = {"email": "mara@example.com", "email_verified": True, "name": "Mara"}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as made:
        yield made


def gives(issuer: Issuer, access: str = "opaque", **over: Any) -> None:
    """Let the token endpoint answer with an ID token of those claims."""
    usual = {"aud": CLIENT_ID, "nonce": "nonce", "at_hash": at_hash(access)} | PERSON
    issuer.says["/token"] = {"access_token": access, "id_token": issuer.token(**(usual | over)), "token_type": "Bearer"}


def redeemed(issuer: Issuer, tenant: Tenant | None = None) -> SignedIn:
    return oidc_flow.redeem(tenant or issuer.tenant(), "the code", ATTEMPT, BACK)


def test_the_question_has_all_that_binds_the_answer(issuer: Issuer) -> None:
    url = oidc_flow.authorization_url(issuer.tenant(), ATTEMPT, BACK)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{issuer.url}/authorize?")
    assert asked == {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "scope": "openid profile email",
        "state": "state", "nonce": "nonce", "code_challenge": oidc_flow.challenge("verifier"),
        "code_challenge_method": "S256", "audience": AUDIENCE, "resource": AUDIENCE,
    }  # fmt: skip
    assert "prompt=login" in oidc_flow.authorization_url(issuer.tenant(), ATTEMPT, BACK, anew=True)
    # the example of RFC 7636, appendix B
    word = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert oidc_flow.challenge(word) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    words = {word for _ in range(20) for word in vars_of(oidc_flow.new_attempt())}
    assert (len(words), {len(word) for word in words}) == (60, {43})


def vars_of(attempt: Attempt) -> tuple[str, str, str]:
    return attempt.state, attempt.nonce, attempt.verifier


def test_we_say_who_we_are_as_the_issuer_takes_it(issuer: Issuer) -> None:
    gives(issuer)
    redeemed(issuer)
    form, authorization = issuer.posted[-1]
    usual = {"grant_type": "authorization_code", "code": "the code", "redirect_uri": BACK, "code_verifier": "verifier"}
    assert form == usual
    pair = base64.b64decode(str(authorization).removeprefix("Basic ")).decode()
    assert [unquote_plus(part) for part in pair.split(":")] == [CLIENT_ID, SECRET]
    rules = Rules(issuer.url, AUDIENCE, ALGORITHMS)
    for tenant, more in (
        (Tenant(rules, Client(CLIENT_ID, SECRET), auth0=True), {"client_id": CLIENT_ID, "client_secret": SECRET}),
        (Tenant(rules, Client(CLIENT_ID, None)), {"client_id": CLIENT_ID}),
    ):
        redeemed(issuer, tenant)
        assert issuer.posted[-1] == (usual | more, None)
    issuer.says[WELL_KNOWN]["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    redeemed(issuer)
    assert issuer.posted[-1] == (usual | {"client_id": CLIENT_ID, "client_secret": SECRET}, None)


def test_who_it_is_comes_from_the_id_token_and_what_they_may_from_the_access_token(issuer: Issuer) -> None:
    gives(issuer, issuer.token(permissions=["upstar:operate"]), permissions=["made-up"])
    told = redeemed(issuer).claims
    assert (told.sub, told.email, told.email_verified, told.permissions) == (
        "auth0|mara", "mara@example.com", True, frozenset(("upstar:operate",)),
    )  # fmt: skip
    # a token of somebody else, for another API, or none that we can read adds nothing
    others = (issuer.token(sub="auth0|boss", permissions=["x"]), issuer.token(aud="else", permissions=["x"]), "opaque",
              signed(claims_of(issuer.url, permissions=["x"]), KEYS["two"]))  # fmt: skip
    for other in others:
        gives(issuer, other, permissions=["made-up"])
        assert redeemed(issuer).claims.permissions == frozenset()


def test_a_profile_that_the_id_token_leaves_out_is_asked_for(issuer: Issuer) -> None:
    gives(issuer, email=None, name=None)
    issuer.says["/userinfo"] = PERSON | {"sub": "auth0|mara"}
    assert redeemed(issuer).claims.name == "Mara"
    issuer.says["/userinfo"] = PERSON | {"sub": "auth0|else"}
    with pytest.raises(AppError) as caught:
        redeemed(issuer)
    assert caught.value.code == "token-no-profile"


@pytest.mark.parametrize("over", [{"nonce": "another"}, {"aud": "else"}, {"iss": "https://else"}, {"at_hash": "x"}])
def test_an_id_token_that_does_not_belong_here_is_refused(issuer: Issuer, over: dict[str, Any]) -> None:
    gives(issuer, **over)
    with pytest.raises(AppError) as caught:
        redeemed(issuer)
    assert caught.value.code == "token-invalid"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (400, "sign-in-failed"), (401, "sign-in-failed"), (429, "issuer-unavailable"), (500, "issuer-unavailable"),
        ([], "issuer-unavailable"), ({}, "sign-in-failed"), ({"id_token": 7}, "sign-in-failed"),
        ({"id_token": "a.b.c"}, "token-invalid"), ({"id_token": None, "access_token": "x"}, "sign-in-failed"),
    ],
)  # fmt: skip
def test_what_the_token_endpoint_may_say_instead(issuer: Issuer, said: Any, code: str) -> None:
    issuer.says["/token"] = said
    with pytest.raises(AppError) as caught:
        redeemed(issuer)
    assert caught.value.code == code


def test_the_answer_in_the_browser_is_from_the_issuer_that_was_asked(issuer: Issuer) -> None:
    def code(**answer: str) -> str:
        try:
            return oidc_flow.check_answer(tenant, answer)
        except AppError as error:
            return error.code

    tenant = issuer.tenant()
    assert [code(code="c"), code(code="c", iss=issuer.url)] == ["c", "c"]
    wrong: list[dict[str, str]] = [
        {"code": "c", "iss": "https://evil.test"}, {"code": "c", "iss": ""}, {}, {"code": ""}, {"code": "x" * 5000},
        {"error": "access_denied"}, {"error": "<b>\n", "code": "c"}, {"error": "", "code": "c"},
    ]  # fmt: skip
    assert {code(**answer) for answer in wrong} == {"sign-in-failed"}
    issuer.says[WELL_KNOWN]["authorization_response_iss_parameter_supported"] = True
    tenant = issuer.tenant()
    assert [code(code="c"), code(code="c", iss=issuer.url)] == ["sign-in-failed", "c"]


def test_the_way_out_is_the_issuer_s_own_or_auth0_s(issuer: Issuer) -> None:
    asked = oidc_flow.logout_url(issuer.tenant(), "id.token", "https://jobs.example.org/")
    assert asked == (
        f"{issuer.url}/logout?v=1&client_id=client-1&post_logout_redirect_uri=https%3A%2F%2Fjobs.example.org%2F"
        "&id_token_hint=id.token"
    )
    del issuer.says[WELL_KNOWN]["end_session_endpoint"]
    assert oidc_flow.logout_url(issuer.tenant(), None, "https://jobs.example.org/") is None
    issuer.says[WELL_KNOWN]["issuer"] = f"{issuer.url}/"
    tenant = Tenant(Rules(f"{issuer.url}/", AUDIENCE, ALGORITHMS), Client(CLIENT_ID, SECRET), auth0=True)
    out = oidc_flow.logout_url(tenant, None, "https://jobs.example.org/")
    assert out == f"{issuer.url}/v2/logout?client_id=client-1&returnTo=https%3A%2F%2Fjobs.example.org%2F"
