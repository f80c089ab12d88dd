"""A tenant's tokens: what it signed for us is taken, nothing else is, and its server may have bad days."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from tests.adapters.issuing import (
    AUDIENCE,
    CLIENT_ID,
    KEYS,
    Issuer,
    claims_of,
    dripping,
    endless,
    issuing,
    public,
    signed,
)
from upstar.adapters import oidc_web
from upstar.adapters.oidc import ALGORITHMS, LEEWAY_SECONDS, Rules, Verifier, at_hash, fits
from upstar.adapters.oidc_tenant import DISCOVERY, PROFILE_HOLDS_SECONDS, WELL_KNOWN, Tenant
from upstar.adapters.oidc_tenant import KEYS as KEY_TERMS
from upstar.kit.clock import frozen, utc_now
from upstar.kit.errors import AppError

ISSUER = "https://tenant.example.com/"
CLAIM_NAMES = ("iss", "aud", "exp", "sub", "nbf", "iat", "azp", "permissions", "gty", "email", "email_verified")
ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ODD_SETS: tuple[Any, ...] = ({"keys": []}, {"keys": "x"}, {"keys": [7, {"kty": "RSA"}, {"kty": "oct", "k": "AA"}]})
LATER = {"exp": int((utc_now() + timedelta(hours=1)).timestamp())}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as made:
        yield made


def verifier(**over: Any) -> Verifier:
    """A verifier that knows key `one`, without any network."""
    return Verifier(lambda kid, alg: KEYS["one"] if kid == "one" and alg == "RS256" else None,
                    Rules(ISSUER, AUDIENCE, ALGORITHMS, **over))  # fmt: skip


def code_of(check: Verifier | Tenant, token: str) -> str:
    """The code with which a token is refused; `taken` where it is not."""
    try:
        (check.verifier if isinstance(check, Tenant) else check).verify(token)
    except AppError as error:
        return error.code
    return "taken"


def b64(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signature_of(signing: str) -> str:
    """The signature by key `one` of whatever header and payload."""
    private = KEYS["one"].private_key
    assert private is not None
    return b64(private.sign(signing.encode(), PKCS1v15(), SHA256()))


def raw(payload: bytes, **header: Any) -> str:
    """A rightly signed token around any bytes."""
    return jws.serialize_compact({"alg": "RS256", "kid": "one"} | header, payload, KEYS["one"], algorithms=["RS256"])


def test_a_good_token_is_taken_whatever_its_type_is_called() -> None:
    for typ in (None, "JWT", "at+jwt", "application/at+JWT"):
        assert code_of(verifier(), signed(claims_of(ISSUER), typ=typ)) == "taken"
    assert code_of(verifier(), signed(claims_of(ISSUER, aud=["else", AUDIENCE]), x5t="ignored")) == "taken"


@pytest.mark.parametrize(
    "over",
    [
        {"iss": "https://tenant.example.com"}, {"iss": [ISSUER]}, {"iss": None}, {"aud": "https://api.example.com"},
        {"aud": CLIENT_ID}, {"aud": []}, {"aud": None}, {"aud": {AUDIENCE: 1}}, {"exp": None}, {"exp": "9999999999"},
        {"exp": True}, {"nbf": LATER["exp"]}, {"iat": LATER["exp"]}, {"nbf": "soon"}, {"sub": None}, {"sub": 7},
        {"sub": ""}, {"azp": ["a"]}, {"client_id": 7}, {"sub": "local|" + "0" * 64},
    ],
)  # fmt: skip
def test_claims_that_do_not_hold_are_refused(over: dict[str, Any]) -> None:
    assert code_of(verifier(), signed(claims_of(ISSUER, **over))) == "token-invalid"


@pytest.mark.parametrize(
    "header",
    [{"typ": "logout+jwt"}, {"typ": "dpop+jwt"}, {"typ": 7}, {"kid": "two"}, {"kid": None}, {"kid": "x" * 300},
     {"kid": ["one"]}],
)  # fmt: skip
def test_headers_that_do_not_hold_are_refused(header: dict[str, Any]) -> None:
    told = {name: value for name, value in ({"alg": "RS256", "kid": "one"} | header).items() if value is not None}
    body = f"{b64(told)}.{b64(claims_of(ISSUER))}"
    assert code_of(verifier(), f"{body}.{signature_of(body)}") == "token-invalid"
    good = f"{b64({'alg': 'RS256', 'kid': 'one'})}.{b64(claims_of(ISSUER))}"
    assert code_of(verifier(), f"{good}.{signature_of(good)}") == "taken", "the test signs rightly"


def test_a_critical_header_that_we_do_not_know_is_refused() -> None:
    body = claims_of(ISSUER)
    for crit in (["exp"], ["kid"], []):
        header = {"alg": "RS256", "kid": "one", "crit": crit, "exp": 1}
        signing = f"{b64(header)}.{b64(body)}"
        assert code_of(verifier(), f"{signing}.{signature_of(signing)}") == "token-invalid"


def test_a_token_without_a_signature_or_by_the_public_key_as_a_secret_is_refused() -> None:
    body = b64(claims_of(ISSUER))
    unsigned = [f"{b64({'alg': alg, 'kid': 'one'})}.{body}." for alg in ("none", "None", "NONE", "")]
    symmetric = []
    for secret in (KEYS["one"].as_pem(private=False), json.dumps(KEYS["one"].as_dict(private=False)).encode()):
        signing = f"{b64({'alg': 'HS256', 'kid': 'one'})}.{body}"
        symmetric.append(f"{signing}.{b64(hmac.digest(secret, signing.encode(), 'sha256'))}")
    other = signed(claims_of(ISSUER), KEYS["two"], kid="one")
    private = {name: value for name, value in KEYS["one"].as_dict(private=True).items() if name != "alg"}
    stronger = signed(claims_of(ISSUER), RSAKey.import_key(private), alg="RS512")
    curve = signed(claims_of(ISSUER), ECKey.generate_key("P-256"), alg="ES256", kid="one")
    for token in (*unsigned, *symmetric, other, stronger, curve):
        assert code_of(verifier(), token) == "token-invalid"


def test_a_claim_twice_and_numbers_that_are_none_are_refused() -> None:
    good = json.dumps(claims_of(ISSUER))
    assert code_of(verifier(), raw(good.encode())) == "taken"
    odd = [
        good[:-1] + ', "sub": "auth0|boss"}', good[:-1] + ', "sub": "auth0|mara"}', good[:-1] + ', "x": NaN}',
        good.replace(f'"exp": {claims_of(ISSUER)["exp"]}', '"exp": 1e999'), "[]", "7", '"x"', "{}", "", "{",
        "[" * 50_000, '{"a":' * 5_000,
    ]  # fmt: skip
    assert {code_of(verifier(), raw(payload.encode())) for payload in odd} == {"token-invalid"}


def test_expiry_has_a_little_leeway_however_often_a_token_was_taken() -> None:
    token, check = signed(claims_of(ISSUER)), verifier()
    with frozen(utc_now() + timedelta(seconds=600 + LEEWAY_SECONDS - 5)):
        assert [code_of(check, token) for _ in range(2)] == ["taken", "taken"]
    with frozen(utc_now() + timedelta(seconds=600 + LEEWAY_SECONDS + 5)):
        assert code_of(check, token) == "token-expired"


def test_a_token_that_was_taken_is_none_where_its_key_is_another_now() -> None:
    keys = [KEYS["one"]]
    check = Verifier(lambda _kid, _alg: keys[0], Rules(ISSUER, AUDIENCE, ALGORITHMS))
    token = signed(claims_of(ISSUER))
    assert [code_of(check, token) for _ in range(2)] == ["taken", "taken"]
    keys[0] = KEYS["two"]
    assert [code_of(check, token) for _ in range(2)] == ["token-invalid", "token-invalid"]


@pytest.mark.parametrize("over", [{"sub": "client-1@clients"}, {"gty": "client-credentials"}, {"sub": CLIENT_ID}])
def test_a_program_without_a_person_is_told_so(over: dict[str, Any]) -> None:
    assert code_of(verifier(), signed(claims_of(ISSUER, **over))) == "token-no-person"


def test_permissions_and_roles_are_lists_of_words_or_nothing() -> None:
    check = verifier(roles_claim="https://example.com/roles", email_claim="https://example.com/email")
    odd: list[Any] = ["a", 7, None, ["b"], ""]
    mail = {"https://example.com/email": "m@example.com", "https://example.com/email_verified": True}
    told = check.verify(signed(claims_of(ISSUER, permissions=odd, **{"https://example.com/roles": odd}, **mail)))
    assert told.permissions == told.roles == frozenset("a")
    assert (told.email, told.email_verified) == ("m@example.com", True)
    none = check.verify(signed(claims_of(ISSUER, permissions="upstar:operate", scope="upstar:operate", email=7)))
    assert (none.permissions, none.roles, none.email) == (frozenset(), frozenset(), "")
    assert not check.verify(signed(claims_of(ISSUER, email_verified="true"))).email_verified


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(), st.builds(".".join, st.lists(st.text(alphabet="abcdefEyJhbGciOi-_=9", max_size=40), max_size=5))
    )
)
def test_no_garbage_does_more_than_be_refused(token: str) -> None:
    assert code_of(verifier(), token) == "token-invalid"


@cache
def one_token() -> str:
    """A good token, the same however long a test takes: it bears the time."""
    return signed(claims_of(ISSUER))


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_no_changed_letter_goes_unnoticed(data: st.DataObject) -> None:
    token = one_token()
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCDEFabcdef0123456789-_.").filter(lambda c: c != token[at]))
    assert code_of(verifier(), token[:at] + letter + token[at + 1 :]) in ("token-invalid", "token-expired")


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.sampled_from(CLAIM_NAMES), st.recursive(ODD, st.lists, max_leaves=4)))
def test_odd_claims_rightly_signed_never_break_anything(over: dict[str, Any]) -> None:
    payload = json.dumps(claims_of(ISSUER) | over).encode()
    assert code_of(verifier(), raw(payload)) in ("taken", "token-invalid", "token-expired", "token-no-person")


def test_an_id_token_is_held_against_the_sign_in(issuer: Issuer) -> None:
    tenant = issuer.tenant()
    usual = {"aud": CLIENT_ID, "nonce": "n", "at_hash": at_hash("access"), "azp": None}

    def code(token: str) -> str:
        try:
            tenant.verifier.verify_id_token(token, client_id=CLIENT_ID, nonce="n", access_token="access")
        except AppError as error:
            return error.code
        return "taken"

    for over in ({}, {"azp": CLIENT_ID}, {"aud": [CLIENT_ID, "else"], "azp": CLIENT_ID}, {"at_hash": None}):
        assert code(issuer.token(**(usual | over))) == "taken"
    wrong: list[dict[str, Any]] = [
        {"nonce": "m"}, {"nonce": None}, {"nonce": 7}, {"aud": AUDIENCE}, {"aud": [CLIENT_ID, "else"]}, {"iat": None},
        {"azp": "else"}, {"at_hash": at_hash("another")}, {"at_hash": 7}, {"sub": "local|x"}, {"iss": "https://else"},
    ]  # fmt: skip
    for over in wrong:
        assert code(issuer.token(**(usual | over))) == "token-invalid", over
    assert code(issuer.token(**(usual | {"exp": 1}))) == "token-expired"
    assert code(signed(claims_of(issuer.url, **usual), typ="at+jwt")) == "token-invalid"
    # and it opens no API
    assert code_of(tenant, issuer.token(**usual)) == "token-invalid"


def test_keys_are_asked_for_once_and_a_new_one_is_found(issuer: Issuer) -> None:
    tenant, first = issuer.tenant(), issuer.token()
    assert [code_of(tenant, token) for token in (first, first, issuer.token())] == ["taken"] * 3
    assert (issuer.count("/jwks"), issuer.count(WELL_KNOWN)) == (1, 1)
    issuer.says["/jwks"] = public("two")
    rotated = signed(claims_of(issuer.url), KEYS["two"])
    issuer.now += KEY_TERMS.cooldown
    assert code_of(tenant, rotated) == "taken"
    for token in (first, issuer.token()):
        assert code_of(tenant, token) == "token-invalid", "what the issuer took back is believed no more"
    assert issuer.count("/jwks") == 2


def test_made_up_key_ids_do_not_make_us_hammer_the_issuer(issuer: Issuer) -> None:
    tenant = issuer.tenant()
    assert code_of(tenant, issuer.token()) == "taken"
    forged = [signed(claims_of(issuer.url), kid=f"made-up-{n}") for n in range(50)]
    issuer.now += KEY_TERMS.cooldown
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda token: code_of(tenant, token), forged)) == {"token-invalid"}
    assert issuer.count("/jwks") == 2


def test_many_first_requests_at_once_ask_once(issuer: Issuer) -> None:
    tenant, token = issuer.tenant(), issuer.token()
    start = threading.Barrier(6)

    def check(_: int) -> str:
        start.wait()
        return code_of(tenant, token)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(check, range(6))) == {"taken"}
    assert issuer.count("/jwks") == 1


def test_an_outage_is_lived_through_for_a_day(issuer: Issuer) -> None:
    tenant, token = issuer.tenant(), issuer.token()
    assert code_of(tenant, token) == "taken"
    issuer.says["/jwks"] = 500
    issuer.now += KEY_TERMS.kept - 1
    assert code_of(tenant, token) == "taken"
    assert code_of(tenant, signed(claims_of(issuer.url), KEYS["two"])) == "issuer-unavailable", "it may be a new key"
    issuer.now += 2
    assert code_of(tenant, token) == "issuer-unavailable"
    issuer.says["/jwks"] = public("one")
    issuer.now += KEY_TERMS.cooldown
    assert code_of(tenant, token) == "taken"


def test_an_issuer_that_was_never_reached_is_unavailable_and_is_not_asked_each_time() -> None:
    now = 0.0
    tenant = Tenant(Rules("http://127.0.0.1:9", AUDIENCE, ALGORITHMS), None, clock=lambda: now)
    for _ in range(3):
        with pytest.raises(AppError) as caught:
            tenant.verifier.verify(signed(claims_of("http://127.0.0.1:9")))
        assert (caught.value.code, 1 <= (caught.value.retry_after or 0) <= KEY_TERMS.cooldown + 1) == (
            "issuer-unavailable", True,
        )  # fmt: skip


@pytest.mark.parametrize("said", [dripping, endless, 404, 500, 302, [], *ODD_SETS])
def test_bad_key_sets_are_as_none(issuer: Issuer, monkeypatch: pytest.MonkeyPatch, said: Any) -> None:
    monkeypatch.setattr(oidc_web, "TOTAL_SECONDS", 0.3)
    issuer.says["/jwks"] = said
    assert code_of(issuer.tenant(), issuer.token()) == "issuer-unavailable"


def test_an_unchanged_key_set_is_not_sent_again(issuer: Issuer) -> None:
    issuer.etag = '"v1"'
    tenant = issuer.tenant()
    assert code_of(tenant, issuer.token()) == "taken"
    issuer.now += KEY_TERMS.fresh
    issuer.says["/jwks"] = public("one")
    assert code_of(tenant, issuer.token()) == "taken"
    assert issuer.count("/jwks") == 2
    issuer.now += KEY_TERMS.fresh - 1
    assert code_of(tenant, issuer.token()) == "taken"
    assert issuer.count("/jwks") == 2, "304 makes the keys fresh again"


@pytest.mark.parametrize(
    "over",
    [{"issuer": "https://evil.test"}, {"jwks_uri": "http://example.com/jwks"}, {"jwks_uri": None}, {"token_endpoint": "ftp://x"},
     {"authorization_endpoint": "http://user@127.0.0.1/"}, {"authorization_endpoint": "http://[broken"}],
)  # fmt: skip
def test_a_discovery_document_that_leads_astray_is_refused(issuer: Issuer, over: dict[str, Any]) -> None:
    issuer.says[WELL_KNOWN] |= over
    assert code_of(issuer.tenant(), issuer.token()) == "issuer-unavailable"
    assert issuer.count("/jwks") == 0


def test_discovery_is_renewed_and_kept(issuer: Issuer) -> None:
    tenant = issuer.tenant()
    first = tenant.metadata()
    issuer.says[WELL_KNOWN] = 500
    issuer.now += DISCOVERY.fresh
    assert tenant.metadata() == first
    issuer.now += DISCOVERY.kept
    with pytest.raises(AppError):
        tenant.metadata()


def test_only_keys_that_sign_as_we_allow_are_keys(issuer: Issuer) -> None:
    encrypting = RSAKey.generate_key(2048, {"kid": "one", "use": "enc"}).as_dict(private=False)
    curve = ECKey.generate_key("P-384", {"kid": "one"}).as_dict(private=False)
    issuer.says["/jwks"] = {"keys": [encrypting, curve, *public("one")["keys"]]}
    tenant = issuer.tenant()
    assert code_of(tenant, issuer.token()) == "taken"
    assert code_of(tenant, signed(claims_of(issuer.url), kid=None)) == "taken", "there is one it can be"
    issuer.says["/jwks"] = public("one", "two")
    issuer.now += KEY_TERMS.fresh
    assert code_of(tenant, issuer.token()) == "taken"
    assert code_of(tenant, signed(claims_of(issuer.url), kid=None)) == "token-invalid", "there are two it can be"
    assert not fits(KEYS["one"], "ES256")


def test_a_profile_is_asked_for_once_and_held_against_the_token(issuer: Issuer) -> None:
    tenant = issuer.tenant()
    issuer.says["/userinfo"] = {"sub": "a|1", "email": "a@example.com", "name": "A", "email_verified": True}
    assert [tenant.profile("a|1", "token").email for _ in range(3)] == ["a@example.com"] * 3
    assert issuer.count("/userinfo") == 1
    bad: list[tuple[Any, str]] = [
        ({"sub": "a|2"}, "token-no-profile"), (401, "token-no-profile"), (500, "issuer-unavailable"),
        ([], "issuer-unavailable"), (endless, "issuer-unavailable"),
    ]  # fmt: skip
    for said, code in bad:
        issuer.says["/userinfo"] = said
        issuer.now += PROFILE_HOLDS_SECONDS
        before = issuer.count("/userinfo")
        for _ in range(3):
            with pytest.raises(AppError) as caught:
                tenant.profile("a|1", "token")
            assert caught.value.code == code
        assert issuer.count("/userinfo") == before + 1, "not asked again at once"
