"""How an issuer is asked: one bounded request at a time, no redirects, and what it says kept while it is out.

The feeds' door (`http`) does not fit: it tries four times and waits between, while here a person waits for the answer;
and it refuses private addresses, while an operator's own issuer may well have one.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import httpcore2
import httpx2

from upstar.adapters import tracing
from upstar.adapters.http_guard import NETWORK_FAULTS, Deadline, GuardedBackend, GuardedTransport, look_up
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
TOTAL_SECONDS = 8.0
"""For a whole answer, however it drips in: somebody waits for it."""
MAX_ANSWER_BYTES = 256 * 1024
"""Discovery documents and key sets have some 10 kB; the rest is room."""
MAX_WAITING = 8
"""Requests of one process that may wait for the issuer at a time, of the 40 that it serves: a slow issuer, or somebody
who makes up key ids, does not keep the others from being served."""

T = TypeVar("T")

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the issuer answered."""

    status: int
    etag: str | None
    body: bytes
    date: str | None = None

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; AppError UNAVAILABLE where it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise unavailable("gives an answer that is not the JSON it should be")
        return value


def unavailable(what: str, retry_after: int = 5) -> AppError:
    """Build the error for an issuer that cannot be asked; `retry_after` in seconds."""
    return AppError(
        ErrorKind.UNAVAILABLE, "issuer-unavailable",
        f"The sign-in service {what}; please try again in a moment.", retry_after=max(1, retry_after),
    )  # fmt: skip


def ask(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None
) -> Reply:
    """Send one request and return the answer, whatever its status; AppError UNAVAILABLE where there is none."""
    deadline = Deadline()
    transport = GuardedTransport(GuardedBackend(deadline, look_up, httpcore2.SyncBackend(), trusted=True))
    wait = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": CONNECT_SECONDS}
    every = {"accept": "application/json", "accept-encoding": "identity"} | dict(headers or {})
    content = None
    if form is not None:
        content = urlencode(form).encode()
        every["content-type"] = "application/x-www-form-urlencoded"
    request = httpx2.Request(method, url, headers=every, content=content, extensions={"timeout": wait})
    deadline.start(TOTAL_SECONDS)
    attributes = {"http.request.method": method, "server.address": request.url.host}
    try:
        with tracing.span(method, "CLIENT", attributes):
            response = transport.handle_request(request)
            try:
                body = _read(response)
            finally:
                response.close()
    except (*NETWORK_FAULTS, httpcore2.LocalProtocolError, httpx2.DecodingError) as error:
        raise unavailable("does not answer") from error
    finally:
        transport.close()
    return Reply(response.status_code, response.headers.get("etag"), body, response.headers.get("date"))


def _read(response: httpx2.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise unavailable("gives an answer that is far too long")
    return bytes(body)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long an answer holds, in seconds: `fresh` without asking, `kept` while the issuer does not answer.

    `cooldown` is the least time between two attempts to ask.
    """

    fresh: float
    kept: float
    cooldown: float


class Cached(Generic[T]):
    """An answer of the issuer, asked for by one thread at a time, and no more often than its terms say."""

    def __init__(
        self, fetch: Callable[[T | None], T], terms: Terms, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`fetch` is given the last good answer and raises AppError UNAVAILABLE where it gets no other."""
        self._fetch = fetch
        self._terms = terms
        self._clock = clock
        self._good: tuple[T, float] | None = None
        self._tried: float | None = None
        self._failed = False
        self._lock = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MAX_WAITING)

    def get(self) -> T:
        """Return the answer; AppError UNAVAILABLE where there is none that may still be used.

        One that is no longer fresh is renewed by whoever comes first, and nobody waits for them.
        """
        if self._age() >= self._terms.fresh:
            self._try(wait=self._age() >= self._terms.kept)
        return self._usable()

    def renewed(self) -> T:
        """Return an answer that was asked for within the cooldown; AppError UNAVAILABLE where that failed."""
        self._try(wait=True)
        if self._failed:
            raise unavailable("does not answer", self._wait())
        return self._usable()

    def _age(self) -> float:
        return float("inf") if self._good is None else self._clock() - self._good[1]

    def _usable(self) -> T:
        if self._good is None or self._age() >= self._terms.kept:
            raise unavailable("does not answer", self._wait())
        return self._good[0]

    def _wait(self) -> int:
        """Seconds until it is asked again."""
        return 0 if self._tried is None else int(self._tried + self._terms.cooldown - self._clock()) + 1

    def _resting(self) -> bool:
        return self._tried is not None and self._clock() - self._tried < self._terms.cooldown

    def _try(self, *, wait: bool) -> None:
        if self._resting():
            return
        if not wait:
            if self._lock.acquire(blocking=False):
                self._renew()
            return
        if not self._waiting.acquire(blocking=False):
            raise unavailable("is slow")
        try:
            if not self._lock.acquire(timeout=TOTAL_SECONDS):
                raise unavailable("is slow")
            self._renew()
        finally:
            self._waiting.release()

    def _renew(self) -> None:
        """Ask, unless another thread just did; lets go of the lock."""
        try:
            if self._resting():
                return
            try:
                self._good = self._fetch(self._good[0] if self._good else None), self._clock()
                self._failed = False
            except AppError as error:
                self._failed = True
                log.warning("issuer.unavailable", reason=error.message, kept=self._good is not None)
            finally:
                self._tried = self._clock()
        finally:
            self._lock.release()
