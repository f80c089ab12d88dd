"""Who a token speaks for (OpenID Connect), and the local issuer that stands in where there is no tenant.

Every token goes through `Verifier`, whoever issued it: RFC 7519 claims, RFC 8725 practice (algorithms pinned, issuer
and audience demanded, types told apart). The local issuer is a real one, with a key of its own on this machine's disk;
whoever can reach it can be anyone, so the edge serves it to loopback addresses alone.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, cast

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, Key
from joserfc.jws import JWSRegistry

from upstar.adapters.locks import locked
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.remembered import Remembered
from upstar.kit.tokens import content_hash

LOCAL_ISSUER = "urn:upstar:local"
AUDIENCE = "urn:upstar:api"
LOCAL_SUB = "local|"
"""How the subjects of the local issuer begin; where a tenant vouches for people, such a subject is nobody."""
ALGORITHM = "ES256"
ALGORITHMS = ("RS256", "ES256")
"""What a tenant may sign with: RFC 7518 requires RS256 and recommends ES256, and every provider can do one of them."""
LOCAL_TTL_SECONDS = 12 * 3600
"""A working day: the local issuer asks for no password, so signing in again costs nothing."""
LEEWAY_SECONDS = 60
"""How far two machines' clocks may differ."""
KEY_FILE = "issuer.json"
ACCESS_TYPES = frozenset((None, "jwt", "at+jwt", "application/at+jwt"))
"""RFC 9068, 2.1 has `at+jwt`; Auth0 and others write `JWT` or nothing. Whatever else a JWT is for, it opens nothing."""
ID_TYPES = frozenset((None, "jwt"))
PROGRAM_SUFFIX = "@clients"
"""How the subject of Auth0's client-credentials tokens ends."""
SIGNATURE_HOLDS_SECONDS, SIGNATURES_HELD = 300.0, 10_000
"""How long, and of how many tokens, a process remembers that the signature holds: a program asks often with one token,
and checking it takes as long as a read of the database."""
MAX_KID = 200
MAX_MARKS = 1000
"""Permissions or roles of one token that are read."""
FORBIDDEN_TOKEN = "The access token is not valid."  # noqa: S105 - a sentence

FindKey = Callable[[str | None, str], Key | None]
"""From a `kid` (None where the token names none) and an algorithm to a public key; None where there is none."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says of its subject; `email` and `name` are empty where it says nothing of them."""

    sub: str
    email: str
    name: str
    email_verified: bool
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Whose tokens are believed, made out to whom, and which claims hold what."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    email_claim: str = "email"
    name_claim: str = "name"
    roles_claim: str | None = None
    local: bool = False
    """The local issuer's tokens name their person; a tenant's may leave that to its `/userinfo`."""


@dataclass(frozen=True, slots=True)
class _Signed:
    """A token whose signature holds, by that key; what it claims is looked at each time."""

    key: Key
    header: dict[str, Any]
    claims: dict[str, Any]


class Verifier:
    """Checks tokens of one issuer."""

    def __init__(self, find: FindKey, rules: Rules) -> None:
        """`find` gives one of the issuer's public keys; what it raises is raised."""
        self.rules = rules
        self._find = find
        # unknown header parameters are ignored, as RFC 7515, 4 says; `crit` is looked at below
        self._registry = JWSRegistry(algorithms=rules.algorithms, strict_check_header=False)
        self._signed: Remembered[_Signed] = Remembered(SIGNATURE_HOLDS_SECONDS, SIGNATURES_HELD)

    def verify(self, token: str) -> Claims:
        """Return what an access token says; AppError UNAUTHENTICATED where it is forged, expired or not for us."""
        claims = self._checked(token, self.rules.audience, ACCESS_TYPES)
        client = claims.get("azp", claims.get("client_id"))
        told = self.read(claims)
        if claims.get("gty") == "client-credentials" or told.sub == client or told.sub.endswith(PROGRAM_SUFFIX):
            # RFC 9068, 2.2: where no person took part, the subject is the client
            raise AppError(
                ErrorKind.UNAUTHENTICATED, "token-no-person",
                "The access token speaks for a program, not for a person; sign in as a person.",
            )  # fmt: skip
        if self.rules.local and not (told.email and told.name):
            raise AppError(ErrorKind.UNAUTHENTICATED, "token-incomplete", "The access token names no person.")
        if not self.rules.local and told.sub.startswith(LOCAL_SUB):
            _refuse()
        return told

    def verify_id_token(self, token: str, *, client_id: str, nonce: str, access_token: str | None) -> dict[str, Any]:
        """Return the claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7); AppError UNAUTHENTICATED if one is off.

        `access_token` is the one that came with it, held against `at_hash` where there is one (3.1.3.8).
        """
        claims = self._checked(token, client_id, ID_TYPES, essential=("iat", "nonce"))
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        azp = claims.get("azp", client_id if len(audiences) == 1 else None)
        if azp != client_id or claims["nonce"] != nonce or claims["sub"].startswith(LOCAL_SUB):
            _refuse()
        if "at_hash" in claims and access_token is not None and claims["at_hash"] != at_hash(access_token):
            _refuse()
        return claims

    def read(self, claims: dict[str, Any]) -> Claims:
        """Return what verified claims, or those of `/userinfo`, say of the person; the wrong type is as not said."""
        rules = self.rules
        roles = claims.get(rules.roles_claim) if rules.roles_claim else None
        return Claims(
            sub=_text(claims.get("sub")),
            email=_text(claims.get(rules.email_claim)),
            name=_text(claims.get(rules.name_claim)),
            email_verified=claims.get("email_verified", claims.get(f"{rules.email_claim}_verified")) is True,
            permissions=_words(claims.get("permissions")),
            roles=_words(roles),
            picture=_text(claims.get("picture")) or None,
        )

    def _checked(
        self, token: str, audience: str, types: frozenset[str | None], essential: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        expected: dict[str, Any] = {
            "iss": {"essential": True, "value": self.rules.issuer},
            "aud": {"essential": True, "value": audience},
            "exp": {"essential": True},
            "sub": {"essential": True},
            **{claim: {"essential": True} for claim in essential},
        }
        try:
            claims = self._claims(token, types)
            registry = jwt.JWTClaimsRegistry(now=int(utc_now().timestamp()), leeway=LEEWAY_SECONDS, **expected)
            registry.validate(claims)
            for claim in ("azp", "client_id", "nonce"):
                if not isinstance(claims.get(claim, ""), str):
                    _refuse()
        except ExpiredTokenError:
            raise AppError(
                ErrorKind.UNAUTHENTICATED, "token-expired", "Your sign-in has expired; please sign in again."
            ) from None
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            _refuse()
        return claims

    def _claims(self, token: str, types: frozenset[str | None]) -> dict[str, Any]:
        """Return what a token says whose signature holds. It is worked out once, and then once in a while.

        As long as the issuer has the key: the key is looked for each time.
        """
        digest = hashlib.sha256(token.encode()).digest()
        signed = self._signed.get(digest, lambda: self._decoded(token))
        if self._key(signed.header) is not signed.key:
            signed = self._decoded(token)
        _check_type(signed.header, types)
        return signed.claims

    def _decoded(self, token: str) -> _Signed:
        by: list[Key] = []

        def find(found: Any) -> Key:  # noqa: ANN401 - joserfc's own protocol
            by.append(self._key(found.headers()))
            return by[-1]

        decoded = jwt.decode(
            token, find, algorithms=list(self.rules.algorithms), registry=self._registry, decoder_cls=_Once
        )
        return _Signed(by[-1], decoded.header, decoded.claims)

    def _key(self, header: Mapping[str, Any]) -> Key:
        kid, alg = header.get("kid"), header.get("alg")
        if "crit" in header or alg not in self.rules.algorithms:
            _refuse()  # RFC 7515, 4.1.11: we understand no extension
        if kid is not None and not (isinstance(kid, str) and len(kid) <= MAX_KID):
            _refuse()
        return self._find(kid, alg) or _refuse()


class _Once(json.JSONDecoder):
    """Takes a claim once (RFC 7519, 4), and numbers that are numbers."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - json's own
        super().__init__(object_pairs_hook=_each_once, parse_constant=_no_number, **options)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice")
    return made


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _refuse() -> NoReturn:
    # which check failed is the forger's business only
    raise AppError(ErrorKind.UNAUTHENTICATED, "token-invalid", FORBIDDEN_TOKEN) from None


def _check_type(header: dict[str, Any], types: frozenset[str | None]) -> None:
    """Refuse a token that says it is for something else (RFC 8725, 3.11)."""
    told = header.get("typ")
    if (told.lower() if isinstance(told, str) else told) not in types:
        _refuse()


def at_hash(access_token: str) -> str:
    """Return the left half of the token's SHA-256 in base64url (OpenID Connect Core 1.0, 3.1.3.6; RS256 and ES256)."""
    digest = hashlib.sha256(access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def fits(key: Key, alg: str) -> bool:
    """Whether a public key may check signatures of that algorithm, by its type and what it says of itself."""
    told = key.as_dict(private=False)
    kinds = {"RS256": ("RSA", None), "ES256": ("EC", "P-256")}
    right = (key.key_type, told.get("crv")) == kinds.get(alg)
    return right and told.get("use", "sig") == "sig" and told.get("alg", alg) == alg


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(value: object) -> frozenset[str]:
    return frozenset(filter(None, map(_text, value[:MAX_MARKS]))) if isinstance(value, list) else frozenset()


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
        self._public = ECKey.import_key(cast("dict[str, Any]", self._key.as_dict(private=False)))

    def verifier(self) -> Verifier:
        """Return what checks this issuer's tokens."""
        return Verifier(self._find, Rules(LOCAL_ISSUER, AUDIENCE, (ALGORITHM,), local=True))

    def _find(self, kid: str | None, alg: str) -> Key | None:
        return self._public if kid in (None, self._key.kid) and alg == ALGORITHM else None

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
