"""Signing in by authorization code with PKCE: the client's part.

RFC 6749, 4.1; RFC 7636 (S256); RFC 9207 (`iss` in the answer); RFC 9700, 2.1 (what of it is a must today); OpenID
Connect Core 1.0, 3.1; OpenID Connect RP-Initiated Logout 1.0.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from upstar.adapters.oidc import Claims
from upstar.adapters.oidc_tenant import Client, Tenant
from upstar.adapters.oidc_web import ask, unavailable
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger

SECRET_BYTES = 32
"""256 bits; RFC 7636, 7.1 asks for as much in a verifier."""
SCOPE = "openid profile email"
MAX_PARAMETER = 4096
"""Characters of a code; RFC 6749 leaves the size open, known ones have up to some 2,000."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What binds the answer to the question: three unguessable words."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, by the ID token; `permissions` and `roles` also by an access token that is made out to us."""

    claims: Claims
    id_token: str


def new_attempt() -> Attempt:
    """Return three fresh words."""
    return Attempt(*(secrets.token_urlsafe(SECRET_BYTES) for _ in range(3)))


def challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def authorization_url(tenant: Tenant, attempt: Attempt, redirect_uri: str, *, anew: bool = False) -> str:
    """Return where to send the browser; AppError UNAVAILABLE where the issuer was never reached.

    `anew` has the issuer ask who one is, whoever is signed in there (OpenID Connect Core 1.0, 3.1.2.1).
    """
    asked = {
        "response_type": "code",
        "client_id": _client(tenant).id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
        # which API the access token is for, as Auth0 and others have it; those who do not know it ignore it
        # (RFC 6749, 3.1), and ask for `resource` (RFC 8707, 2), which has to be a URI
        "audience": tenant.rules.audience,
    }
    if not tenant.auth0 and urlsplit(tenant.rules.audience).scheme:
        asked["resource"] = tenant.rules.audience
    if anew:
        asked["prompt"] = "login"
    return _with(tenant.metadata().authorization, asked)


def check_answer(tenant: Tenant, answer: Mapping[str, str]) -> str:
    """Return the code of the issuer's answer in the browser.

    AppError UNAUTHENTICATED where it is another issuer's (RFC 9207, 2.4), refuses, or has no code.
    """
    issuer = answer.get("iss")
    if issuer != tenant.rules.issuer and (issuer is not None or tenant.metadata().names_itself):
        raise _failed("The answer came from another sign-in service than was asked.")
    if "error" in answer:
        if answer["error"] == "access_denied":
            raise _failed("The sign-in service was not allowed, or refused, to say who you are.")
        log.warning("signin.refused", error="".join(c for c in answer["error"][:40] if c.isalpha() or c == "_"))
        raise _failed("The sign-in service refused to sign you in.")
    code = answer.get("code", "")
    if not 0 < len(code) <= MAX_PARAMETER:
        raise _failed("The sign-in service's answer has no code.")
    return code


def redeem(tenant: Tenant, code: str, attempt: Attempt, redirect_uri: str) -> SignedIn:
    """Exchange the code for tokens, check them and return who it is; AppError UNAUTHENTICATED, UNAVAILABLE."""
    client, metadata = _client(tenant), tenant.metadata()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": attempt.verifier,
    }
    headers = _authenticate(tenant, client, metadata.token_auth, form)
    reply = ask("POST", metadata.token, headers=headers, form=form)
    if reply.status >= 500 or reply.status == 429:
        raise unavailable(f"answers {reply.status} when asked for a token")
    if reply.status != 200:
        raise _failed("The sign-in service does not take its code back: it is used, or too old.")
    given = reply.json()
    id_token, access_token = given.get("id_token"), given.get("access_token")
    if not isinstance(id_token, str):
        raise _failed("The sign-in service did not say who you are.")
    access_token = access_token if isinstance(access_token, str) else None
    told = tenant.verifier.verify_id_token(
        id_token, client_id=client.id, nonce=attempt.nonce, access_token=access_token
    )
    return SignedIn(_person(tenant, told, access_token), id_token)


def logout_url(tenant: Tenant, id_token: str | None, return_to: str) -> str | None:
    """Return where to send the browser to sign out of the issuer as well; None where it has no such address.

    By RP-Initiated Logout 1.0, 2, else by Auth0's own `/v2/logout`.
    """
    client, end = _client(tenant), tenant.metadata().end_session
    if end is not None:
        asked = {"client_id": client.id, "post_logout_redirect_uri": return_to}
        return _with(end, asked | ({"id_token_hint": id_token} if id_token else {}))
    if tenant.auth0:
        return _with(tenant.rules.issuer + "v2/logout", {"client_id": client.id, "returnTo": return_to})
    return None


def _person(tenant: Tenant, told: dict[str, Any], access_token: str | None) -> Claims:
    claims = tenant.verifier.read(told)
    marks = _marks(tenant, access_token, claims.sub)
    if not (claims.email and claims.name) and access_token:
        # OpenID Connect Core 1.0, 5.4: with a code, the profile may be at /userinfo alone
        asked = tenant.profile(claims.sub, access_token)
        claims = replace(asked, permissions=claims.permissions, roles=claims.roles | asked.roles)
    # what an ID token calls permissions is nothing that an API's permissions were checked for
    return replace(claims, permissions=marks.permissions, roles=claims.roles | marks.roles)


def _marks(tenant: Tenant, access_token: str | None, sub: str) -> Claims:
    """What the access token adds where it is a JWT made out to our API; an opaque one, or another's, adds nothing."""
    nothing = Claims(sub, "", "", email_verified=False)
    if access_token is None:
        return nothing
    try:
        claims = tenant.verifier.verify(access_token)
    except AppError as error:
        if error.kind is not ErrorKind.UNAUTHENTICATED:
            raise
        return nothing
    return claims if claims.sub == sub else nothing


def _authenticate(tenant: Tenant, client: Client, known: frozenset[str], form: dict[str, str]) -> dict[str, str]:
    """Say who we are, by what the issuer takes (OpenID Connect Core 1.0, 9); Auth0's own default is `post`."""
    if client.secret is None:
        form["client_id"] = client.id
        return {}
    if tenant.auth0 or "client_secret_basic" not in known:
        form["client_id"], form["client_secret"] = client.id, client.secret
        return {}
    # RFC 6749, 2.3.1: both are form-encoded first
    pair = f"{quote_plus(client.id)}:{quote_plus(client.secret)}".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _client(tenant: Tenant) -> Client:
    if tenant.client is None:
        raise AppError(ErrorKind.NOT_FOUND, "not-found", "Nobody can sign in on these pages: they know no client id.")
    return tenant.client


def _with(url: str, parameters: Mapping[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(parameters)}"


def _failed(why: str) -> AppError:
    return AppError(ErrorKind.UNAUTHENTICATED, "sign-in-failed", f"{why} Please sign in again.")
