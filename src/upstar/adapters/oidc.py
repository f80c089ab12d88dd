"""Who a bearer token speaks for (OpenID Connect), and the local issuer that stands in where there is no tenant.

Every token goes through `Verifier`, whoever issued it: RFC 7519 claims, RFC 8725 practice (algorithms pinned, issuer
and audience demanded). The local issuer is a real one, with a key of its own on this machine's disk; whoever can reach
it can be anyone, so the edge serves it to loopback addresses alone.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, KeySet

from upstar.adapters.locks import locked
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.tokens import content_hash

LOCAL_ISSUER = "urn:upstar:local"
AUDIENCE = "urn:upstar:api"
LOCAL_SUB = "local|"
"""How the subjects of the local issuer begin; where a tenant vouches for people, the local issuer is not believed."""
ALGORITHM = "ES256"
LOCAL_TTL_SECONDS = 12 * 3600
"""A working day: the local issuer asks for no password, so signing in again costs nothing."""
LEEWAY_SECONDS = 60
"""How far two machines' clocks may differ."""
KEY_FILE = "issuer.json"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says of its subject."""

    sub: str
    email: str
    name: str
    email_verified: bool
    permissions: frozenset[str] = frozenset()


class Verifier:
    """Checks tokens of one issuer."""

    def __init__(self, keys: Callable[[], KeySet], *, issuer: str, audience: str, algorithms: tuple[str, ...]) -> None:
        """`keys` gives the issuer's public keys at the time of asking."""
        self._keys = keys
        self._algorithms = list(algorithms)
        self._expected: dict[str, Any] = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": audience},
            "exp": {"essential": True},
            "sub": {"essential": True},
        }

    def verify(self, token: str) -> Claims:
        """Return what the token says; AppError UNAUTHENTICATED where it is forged, expired or not for us."""
        try:
            claims = jwt.decode(token, self._keys(), algorithms=self._algorithms).claims
            registry = jwt.JWTClaimsRegistry(now=int(utc_now().timestamp()), leeway=LEEWAY_SECONDS, **self._expected)
            registry.validate(claims)
        except ExpiredTokenError:
            raise AppError(
                ErrorKind.UNAUTHENTICATED, "token-expired", "Your sign-in has expired; please sign in again."
            ) from None
        except (JoseError, ValueError, TypeError, KeyError):
            # which check failed is the forger's business only
            raise AppError(ErrorKind.UNAUTHENTICATED, "token-invalid", "The access token is not valid.") from None
        sub, email, name = (_text(claims.get(claim)) for claim in ("sub", "email", "name"))
        if not (sub and email and name):
            raise AppError(ErrorKind.UNAUTHENTICATED, "token-incomplete", "The access token names no person.")
        given = claims.get("permissions")
        permissions = frozenset(filter(_text, given)) if isinstance(given, list) else frozenset[str]()
        return Claims(sub, email, name, email_verified=claims.get("email_verified") is True, permissions=permissions)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A minted token and its life in seconds."""

    value: str
    expires_in: int


class LocalIssuer:
    """Mints tokens for whoever sits at this machine."""

    def __init__(self, folder: Path) -> None:
        """Use the signing key in the folder; it is made, for its owner's eyes only, where there is none."""
        self._key = _own_key(folder / KEY_FILE)
        self._public = KeySet([ECKey.import_key(self._key.as_dict(private=False))])

    def verifier(self) -> Verifier:
        """Return what checks this issuer's tokens."""
        return Verifier(lambda: self._public, issuer=LOCAL_ISSUER, audience=AUDIENCE, algorithms=(ALGORITHM,))

    def knows(self, claims: Claims) -> bool:
        """Whether the claims are of this issuer's making; they are to be verified ones."""
        return claims.sub.startswith(LOCAL_SUB)

    def mint(self, email: str, name: str, *, at: datetime | None = None) -> AccessToken:
        """Return a token for the person of that address; the address is folded, so that one person is one subject."""
        address = email.strip().casefold()
        issued = int((at or utc_now()).timestamp())
        claims = {
            "iss": LOCAL_ISSUER,
            "aud": AUDIENCE,
            "sub": LOCAL_SUB + content_hash(address.encode()),
            "email": address,
            "name": name.strip() or address,
            "email_verified": False,
            "iat": issued,
            "exp": issued + LOCAL_TTL_SECONDS,
        }
        header = {"alg": ALGORITHM, "kid": self._key.kid}
        return AccessToken(jwt.encode(header, claims, self._key, algorithms=[ALGORITHM]), LOCAL_TTL_SECONDS)


def _own_key(path: Path) -> ECKey:
    """Read the key, or make it once, however many processes start together."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_suffix(".lock")):
        with suppress(FileNotFoundError):
            return ECKey.import_key(json.loads(path.read_text("utf-8")))
        key = ECKey.generate_key("P-256", auto_kid=True)
        fresh = path.with_suffix(".new")
        with suppress(FileNotFoundError):
            fresh.unlink()
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(key.as_dict(private=True), file)
        fresh.rename(path)
        return key
