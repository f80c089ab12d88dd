"""How often one may ask: every request is counted once, by person or by address, before its work is done.

Three nets, so that no route escapes. `counted` wraps what tells who is asking: there a signed-in person is counted by
their id, and everybody else by address. `gate`, a dependency of the whole application, counts by address what no such
function looks at. `Limiting`, around it all, counts what never reached a route, and writes the headers.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, Literal, TypeVar

from fastapi import Request
from fastapi.dependencies.models import Dependant
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstar.accounts.rates import Verdict, Windows
from upstar.accounts.types import Principal
from upstar.edge.endpoints import endpoint_of
from upstar.edge.errors import Page, as_json, of_app_error, wants_json
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.kit.rates import Rate
from upstar.settings import Rates, Settings

Kind = Literal["sign-in", "uploads", "searches", "public", "other"]

UNLIMITED = ("/static/", "/healthz", "/readyz", "/metrics")
"""Files that a browser keeps, and probes that must not be told to come back later."""
KINDS: tuple[tuple[Kind, frozenset[str], tuple[str, ...]], ...] = (
    ("sign-in", frozenset(("GET", "POST")), ("/api/v1/auth/", "/signin", "/auth/")),
    ("uploads", frozenset(("POST",)), ("/api/v1/resumes", "/resumes")),
    ("public", frozenset(("GET", "HEAD")), ("/s/", "/api/v1/shared/", "/market", "/api/v1/market")),
    (
        "searches",
        frozenset(("GET", "HEAD")),
        ("/api/v1/jobs", "/api/v1/matches", "/matches", "/jobs", "/api/v1/career", "/careers", "/api/v1/roles"),
    ),
)
"""Kinds of routes by method and by how the route's path begins; the first that fits counts, `other` where none does."""
NETWORK_BITS = 64
"""An IPv6 address is counted with its network: whoever has one address has the 2^64 beside it."""
NOBODY = "nobody"
"""Who asks through a socket that has no address."""
REST_SECONDS = 1.0
"""A database that did not answer is not asked for so long: waiting for it at every request would stop them all."""
COMPLAIN_SECONDS = 60.0
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
COUNTS = "counts_requests"
VERDICT = "rate_verdict"

log = get_logger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counted:
    """A request that was counted; no verdict where the database did not answer."""

    kind: Kind
    verdict: Verdict | None


class Limiter:
    """Tells whether one more request fits."""

    def __init__(self, windows: Windows, settings: Settings) -> None:
        """Count in these windows, by these rates."""
        self._windows = windows
        self._rates: Mapping[str | None, Rates] = {
            None: settings.rates_anonymous,
            "free": settings.rates_free,
            "paid": settings.rates_paid,
        }
        self._resting_until = 0.0
        self._complained_at = -COMPLAIN_SECONDS
        self._lock = threading.Lock()

    def rate(self, kind: Kind, tier: str | None) -> Rate:
        """Return how often people of a tier may ask, None for who is not signed in."""
        found: Rate = getattr(self._rates[tier], kind.replace("-", "_"))
        return found

    def check(self, kind: Kind, subject: str, tier: str | None, *, safe: bool) -> Verdict | None:
        """Count a request; None for a `safe` one where the database does not answer, else AppError UNAVAILABLE.

        Reads pass then: refusing them would make of a slow counter an outage, and what they read is in the same
        database. What changes something is refused, as it would be anyway.
        """
        if time.monotonic() >= self._resting_until:
            try:
                return self._windows.hit(kind, subject, self.rate(kind, tier))
            except AppError as error:
                self._rest(error)
        if safe:
            return None
        raise AppError(ErrorKind.UNAVAILABLE, "database-unavailable", "The database does not answer.", retry_after=5)

    def ahead(self, kind: Kind, subject: str, tier: str | None) -> Verdict | None:
        """Count a request if that takes no question to the database; None where it does."""
        return self._windows.ahead(kind, subject, self.rate(kind, tier))

    def _rest(self, error: AppError) -> None:
        now = time.monotonic()
        with self._lock:
            self._resting_until = now + REST_SECONDS
            complain = now - self._complained_at >= COMPLAIN_SECONDS
            if complain:
                self._complained_at = now
        if complain:
            log.warning("limits.not_counted", reason=error.code)


def counts_itself(find: Callable[..., T]) -> Callable[..., T]:
    """Mark a dependency that counts the request."""
    setattr(find, COUNTS, True)
    return find


def counted(find: Callable[..., T]) -> Callable[..., T]:
    """Wrap a dependency that tells who is asking: whom it finds is counted by id, and where it finds none, the address.

    It must take `request`. AppError LIMITED `rate-limited` goes out in the place of what it would say.
    """

    @counts_itself
    @wraps(find)
    def find_and_count(request: Request, **values: Any) -> T:  # noqa: ANN401 - whatever the dependency takes
        try:
            person = find(request=request, **values)
        except AppError as error:
            if error.kind is ErrorKind.UNAUTHENTICATED:
                count(request, None)
            raise
        count(request, person if isinstance(person, Principal) else None)
        return person

    return find_and_count


async def gate(request: Request) -> None:
    """Count by address what no dependency of the route counts itself; never blocks the event loop."""
    if request.scope["path"].startswith(UNLIMITED):
        return
    dependant = getattr(request.scope.get("route"), "dependant", None)
    kind = _kind(request.method, endpoint_of(request.scope) or request.scope["path"])
    if kind == "sign-in" or dependant is None or not _counts_itself(dependant):
        await run_in_threadpool(count, request, None)


def count(request: Request, person: Principal | None) -> None:
    """Count a request once; AppError LIMITED `rate-limited` where it is one too many."""
    if hasattr(request.state, VERDICT):
        return
    kind, subject, tier = _named(request, person)
    limiter: Limiter = request.app.state.limiter
    setattr(request.state, VERDICT, Counted(kind, None))
    found = limiter.check(kind, subject, tier, safe=request.method in SAFE)
    setattr(request.state, VERDICT, Counted(kind, found))
    if found is not None and not found.passed:
        wait = found.retry_after
        raise AppError(
            ErrorKind.LIMITED,
            "rate-limited",
            f"That was more than {found.rate.told}. Please come back in {wait} second{'s' if wait > 1 else ''}.",
            retry_after=wait,
        )


def count_ahead(request: Request, person: Principal) -> bool:
    """Count a request as `count` does if the database need not be asked for that; return whether it is counted."""
    if hasattr(request.state, VERDICT):
        return True
    kind, subject, tier = _named(request, person)
    limiter: Limiter = request.app.state.limiter
    found = limiter.ahead(kind, subject, tier)
    if found is not None:
        setattr(request.state, VERDICT, Counted(kind, found))
    return found is not None


def _named(request: Request, person: Principal | None) -> tuple[Kind, str, str | None]:
    """Return what a request is counted as: the kind of its route, whose it is, and their tier."""
    kind = _kind(request.method, endpoint_of(request.scope) or request.scope["path"])
    if person is None:
        return kind, f"address {network_of(request.scope)}", None
    return kind, f"person {person.user_id}", person.tier


def network_of(scope: Scope) -> str:
    """Return the address that a request is counted by: of the connection itself, whatever headers say of others."""
    client = scope.get("client")
    try:
        address = ip_address(client[0].partition("%")[0]) if client else None
    except ValueError:
        return str(client[0]) if client else NOBODY
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((address, NETWORK_BITS), strict=False))
    return str(address) if address else NOBODY


class Limiting:
    """Counts by address what reached no route, and tells in headers what is left.

    Names, quota, window, remaining and reset are as in draft-ietf-httpapi-ratelimit-headers-10 (structured fields):
    `RateLimit-Policy: "searches";q=300;w=60` and `RateLimit: "searches";r=299;t=42`.
    """

    def __init__(self, app: ASGIApp, page: Page) -> None:
        """Wrap the application; `page` renders a refusal for people."""
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(UNLIMITED):
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        refused = False

        async def send_counted(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start":
                if VERDICT not in state:
                    refused = await self._refuse(scope, receive, send)
                    if refused:
                        return
                _tell(message, state[VERDICT])
            await send(message)

        await self.app(scope, receive, send_counted)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Count what was not counted, by address; send a refusal and return True where it is one too many."""
        request = Request(scope, receive)
        try:
            await run_in_threadpool(count, request, None)
        except AppError as error:
            if error.kind is not ErrorKind.LIMITED:
                return False
            problem = of_app_error(error)
            answer = as_json(request, problem) if wants_json(request) else self.page(request, problem)
            answer.headers["Retry-After"] = str(error.retry_after)

            async def send_told(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _tell(message, scope["state"][VERDICT])
                await send(message)

            await answer(scope, receive, send_told)
            return True
        return False


def _tell(message: Message, counted: Counted) -> None:
    found = counted.verdict
    if found is None:
        return
    headers = MutableHeaders(scope=message)
    headers["RateLimit-Policy"] = f'"{counted.kind}";q={found.rate.limit};w={found.rate.seconds}'
    headers["RateLimit"] = f'"{counted.kind}";r={found.remaining};t={found.reset}'


@lru_cache(maxsize=2048)
def _kind(method: str, path: str) -> Kind:
    return next(
        (kind for kind, methods, starts in KINDS if method in methods and path.startswith(starts)),
        "other",
    )


def _counts_itself(dependant: Dependant) -> bool:
    """Whether anything that the route depends on counts the request."""
    return getattr(dependant.call, COUNTS, False) or any(map(_counts_itself, dependant.dependencies))
