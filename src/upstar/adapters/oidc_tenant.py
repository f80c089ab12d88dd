"""An OpenID provider that vouches for people: what it says of itself, its keys, and whom a token means.

OpenID Connect Discovery 1.0 and RFC 8414 for the document, RFC 7517 for the keys.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey

from upstar.adapters.oidc import ALGORITHMS, Claims, Rules, Verifier, fits
from upstar.adapters.oidc_web import Cached, Terms, ask, unavailable
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.tokens import content_hash
from upstar.settings import Settings, is_loopback

WELL_KNOWN = "/.well-known/openid-configuration"
DISCOVERY = Terms(fresh=3600, kept=7 * 86400, cooldown=10)
"""Endpoints hardly ever move."""
KEYS = Terms(fresh=600, kept=86400, cooldown=30)
"""Keys are asked for every ten minutes, so a key that the issuer takes back is believed no longer than that while it
answers, and a day while it does not. A key id that we do not know has them asked for at once, but not twice in half a
minute, whatever ids people make up."""
MAX_KEYS = 64
MIN_RSA_BITS = 2048
"""RFC 7518, 3.3."""
PROFILE_HOLDS_SECONDS = 60.0
"""How long a profile, or that there is none to be had, is remembered for a token: somebody who may not come in yet asks
again and again, and the issuer is not to be asked each time."""
MAX_SAID = 1000
MAX_ASKING = 8
"""Profiles that are asked for at a time; they are for first sign-ins alone."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the issuer's discovery document says; an endpoint that it has none of is None."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    names_itself: bool
    """Whether its answers in the browser bear `iss` (RFC 9207, 3)."""
    token_auth: frozenset[str]


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The issuer's public keys by their ids, and the ETag of the document that they came in."""

    keys: tuple[Key, ...]
    etag: str | None


@dataclass(frozen=True, slots=True)
class Client:
    """The application that people sign in with at the issuer; without a secret it is a public one."""

    id: str
    secret: str | None = field(repr=False)


class Tenant:
    """An issuer and what we know of it. Its methods may wait for it, so they are not for the event loop."""

    def __init__(
        self,
        rules: Rules,
        client: Client | None,
        *,
        auth0: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is asked yet: a process starts while its issuer is down."""
        self.rules = rules
        self.client = client
        self.auth0 = auth0
        self.verifier = Verifier(self._find, rules)
        self._clock = clock
        self._metadata = Cached(self._discover, DISCOVERY, clock=clock)
        self._ring = Cached(self._fetch_keys, KEYS, clock=clock)
        self._asking = threading.BoundedSemaphore(MAX_ASKING)
        self._said: OrderedDict[str, tuple[Claims | AppError, float]] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def host(self) -> str:
        """What people know the issuer by."""
        return urlsplit(self.rules.issuer).hostname or self.rules.issuer

    def metadata(self) -> Metadata:
        """Return what the issuer says of itself; AppError UNAVAILABLE where it was never reached."""
        return self._metadata.get()

    def count_keys(self) -> int:
        """Return how many keys of the issuer's are understood; AppError UNAVAILABLE where it gives none."""
        return len(self._ring.get().keys)

    def profile(self, sub: str, access_token: str) -> Claims:
        """Ask the issuer who bears a token that it gave (OpenID Connect Core 1.0, 5.3).

        AppError UNAUTHENTICATED where it will not say, or says it of somebody else; UNAVAILABLE where it does not
        answer. For a minute the answer for a token stays what it was, whichever it was.
        """
        key = content_hash(access_token.encode("utf-8", "replace"))
        said = self._remembered(key)
        if said is None:
            said = self._ask_for(sub, access_token)
            self._remember(key, said)
        if isinstance(said, AppError):
            raise AppError(said.kind, said.code, said.message, retry_after=said.retry_after)
        return said

    def _ask_for(self, sub: str, access_token: str) -> Claims | AppError:
        url = self.metadata().userinfo
        if url is None:
            return _no_profile()
        if not self._asking.acquire(blocking=False):
            raise unavailable("is asked for many people just now")
        try:
            claims = self.verifier.read(_userinfo(url, access_token))
        except AppError as error:
            return error
        finally:
            self._asking.release()
        return claims if claims.sub == sub else _no_profile()  # 5.3.2: or another's token was put in its place

    def _find(self, kid: str | None, alg: str) -> Key | None:
        found = _pick(self._ring.get(), kid, alg)
        return found or _pick(self._ring.renewed(), kid, alg)

    def _discover(self, _known: Metadata | None) -> Metadata:
        reply = ask("GET", self.rules.issuer.rstrip("/") + WELL_KNOWN)
        if reply.status != 200:
            raise unavailable(f"answers {reply.status} when asked for its settings")
        document = reply.json()
        if document.get("issuer") != self.rules.issuer:  # Discovery 1.0, 4.3
            raise unavailable("calls itself by another name than the settings do")
        url = partial(_endpoint, document, at_home=is_loopback(self.host))
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            authorization=_needed(url("authorization_endpoint")),
            token=_needed(url("token_endpoint")),
            keys=_needed(url("jwks_uri")),
            userinfo=url("userinfo_endpoint"),
            end_session=url("end_session_endpoint"),
            names_itself=document.get("authorization_response_iss_parameter_supported") is True,
            token_auth=frozenset(m for m in methods if isinstance(m, str))
            if isinstance(methods, list)
            else frozenset(),
        )

    def _fetch_keys(self, known: KeyRing | None) -> KeyRing:
        headers = {"if-none-match": known.etag} if known and known.etag else {}
        reply = ask("GET", self.metadata().keys, headers=headers)
        if reply.status == 304 and known is not None:
            return known
        if reply.status != 200:
            raise unavailable(f"answers {reply.status} when asked for its keys")
        given = reply.json().get("keys")
        read = map(_key, given[:MAX_KEYS]) if isinstance(given, list) else ()
        keys = tuple(key for key in read if key is not None)
        if not keys:
            raise unavailable("gives no keys that we understand")
        return KeyRing(keys, reply.etag)

    def _remembered(self, key: str) -> Claims | AppError | None:
        with self._guard:
            said, until = self._said.get(key, (None, 0.0))
        return said if self._clock() < until else None

    def _remember(self, key: str, said: Claims | AppError) -> None:
        with self._guard:
            self._said[key] = said, self._clock() + PROFILE_HOLDS_SECONDS
            while len(self._said) > MAX_SAID:
                self._said.popitem(last=False)


def open_tenant(settings: Settings) -> Tenant | None:
    """Return the tenant of the settings; None where the local issuer vouches for people."""
    if settings.issuer is None:
        return None
    rules = Rules(
        settings.issuer, settings.oidc_audience or "", ALGORITHMS,
        email_claim=settings.oidc_email_claim, name_claim=settings.oidc_name_claim,
        roles_claim=settings.oidc_roles_claim,
    )  # fmt: skip
    secret = settings.oidc_client_secret
    client = (
        Client(settings.oidc_client_id, secret.get_secret_value() if secret else None)
        if settings.oidc_client_id
        else None
    )
    return Tenant(rules, client, auth0=settings.auth0_domain is not None)


def _endpoint(document: dict[str, Any], name: str, *, at_home: bool) -> str | None:
    """An address of the document: https, or on this machine where the issuer itself is."""
    url = document.get(name)
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    safe = parts.scheme == "https" or (at_home and parts.scheme == "http" and is_loopback(host))
    return url if safe and host and not parts.username and not parts.fragment else None


def _needed(url: str | None) -> str:
    if url is None:
        raise unavailable("leaves out an address that signing in needs, or gives one that is not https")
    return url


def _key(given: object) -> Key | None:
    """A public signing key, or None: a set may hold keys of kinds that nobody knew yet (RFC 7517, 5)."""
    if not isinstance(given, dict) or given.get("kty") not in ("RSA", "EC"):
        return None
    public = {name: value for name, value in given.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "oth")}
    try:
        key = JWKRegistry.import_key(cast("Any", public))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, Warning):
        return None
    if isinstance(key, RSAKey) and key.raw_value.key_size < MIN_RSA_BITS:
        return None
    return key if any(fits(key, alg) for alg in ALGORITHMS) else None


def _pick(ring: KeyRing, kid: str | None, alg: str) -> Key | None:
    """The key of that id; for a token that names none, the only one that it can be."""
    able = [key for key in ring.keys if fits(key, alg) and (kid is None or key.get("kid") == kid)]
    return able[0] if able and (kid is not None or len(able) == 1) else None


def _userinfo(url: str, access_token: str) -> dict[str, Any]:
    reply = ask("GET", url, headers={"authorization": f"Bearer {access_token}"})
    if reply.status in (400, 401, 403):
        raise _no_profile()
    if reply.status != 200:
        raise unavailable(f"answers {reply.status} when asked for a profile")
    return reply.json()


def _no_profile() -> AppError:
    return AppError(
        ErrorKind.UNAUTHENTICATED, "token-no-profile",
        "This is your first visit, and the sign-in service does not tell your name and address for this access token: "
        "ask for it with the scopes openid, profile and email, or sign in on the web pages once.",
    )  # fmt: skip
