"""One door to other people's servers: polite, patient within limits, and closed to the operator's own network."""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpcore2
import httpx2
import orjson

from upstar import __version__
from upstar.adapters import tracing
from upstar.adapters.http_guard import (
    NETWORK_FAULTS,
    Deadline,
    GuardedBackend,
    GuardedTransport,
    Resolve,
    allowed_host,
    covers,
    look_up,
    refused,
)
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind

MAX_BODY = 64 * 2**20
"""Bytes of one answer, unpacked; the largest page of a known feed has some 15 MB (500 records of 14 kB, twice over)."""
MAX_ATTEMPTS = 4
MAX_REDIRECTS = 3
MAX_WAIT_SECONDS = 60
"""A server that wants more patience than this is asked again in another run."""
FIRST_BACKOFF_SECONDS = 1.0
"""Doubled with each attempt, and up to as much again at random, so that many clients do not come back at once."""
BUSY = {429, 500, 502, 503, 504}
"""Answers that another attempt may better."""
REDIRECTS = {301, 302, 303, 307, 308}
SECRET_WORDS = ("key", "token", "secret", "pass", "auth", "sig", "credential", "app_id")
"""What the names of query parameters that carry credentials have in them."""
HIDDEN = "-"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: 200 with a body, or 304."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def not_modified(self) -> bool:
        """Whether nothing has changed since the answer that we know."""
        return self.status == 304

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Return the body as JSON; AppError INVALID where it is none, or breaks off. What is no number is null."""
        try:
            return orjson.loads(self.body)
        except ValueError:
            pass
        try:  # slower, and takes a byte order mark, UTF-16 and lone surrogates too
            return json.loads(self.body, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            raise malformed("The feed's answer is not the JSON that it should be, or breaks off.") from None

    @property
    def text(self) -> str:
        """The body as text, in the character set that the answer names, or UTF-8; what does not fit is replaced."""
        message = Message()
        message["content-type"] = self.headers.get("content-type", "")
        try:
            return self.body.decode(message.get_content_charset("utf-8"), "replace")
        except (LookupError, ValueError):
            return self.body.decode("utf-8", "replace")


class Web(Protocol):
    """What a source may ask of the network: its own hosts, one request at a time."""

    def get(
        self, url: str, *, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Get a document."""
        ...


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server says of the state of a document, to be asked later whether it has changed (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, and for the whole of one attempt."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0


@dataclass(slots=True)
class Counts:
    """What a client has asked for so far; `bytes` are those that came over the line."""

    requests: int = 0
    retries: int = 0
    bytes: int = 0


class _AgainError(Exception):
    """An attempt failed that may do better; `wait` is what the server asks for, in seconds."""

    def __init__(self, final: AppError, wait: float | None = None) -> None:
        super().__init__(final.message)
        self.final = final
        self.wait = wait


class HttpClient:
    """Asks the hosts of one source, one request at a time; a Web. Close it, or use it as a context manager.

    `hosts` are names or `*.example.com`; `pause_seconds` the least gap between two requests to one host; `mirrors` the
    operator's own substitutes, from a host (or `*.example.com`) to a base URL, which may be private: the request goes
    there with the host's name in X-Forwarded-Host; `known` from `state_key(url)` to what the last complete run
    learnt. `fresh` holds what this run learns, for the next; `quota` the last answer's x-ratelimit headers.

    `get` returns 200 and 304 and raises AppError: FORBIDDEN `address-refused`; NOT_FOUND `feed-not-found`;
    UNAUTHENTICATED `feed-refused`; LIMITED `feed-limited`; TOO_LARGE `feed-too-large`; INVALID `feed-malformed`;
    UNAVAILABLE `feed-unavailable`. No message or log line has a query or a header in it.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        *,
        pause_seconds: float = 0.0,
        mirrors: Mapping[str, str] | None = None,
        known: Mapping[str, Validators] | None = None,
        contact: str | None = None,
        timeouts: Timeouts | None = None,
        max_body: int = MAX_BODY,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolve = look_up,
        backend: httpcore2.NetworkBackend | None = None,
    ) -> None:
        """`contact` is a URL by which a server's owner finds the operator; the last three are for tests."""
        self.fresh: dict[str, Validators] = {}
        self.quota: dict[str, str] = {}
        self.counts = Counts()
        self._hosts = tuple(hosts)
        self._pause = pause_seconds
        self._mirrors = dict(mirrors or {})
        self._known = dict(known or {})
        self._agent = f"Upstar/{__version__}" + (f" (+{contact})" if contact else "")
        self._timeouts = timeouts or Timeouts()
        self._max_body = max_body
        self._sleep = sleep
        self._asked: dict[str, float] = {}
        self._deadline = Deadline()
        socket = backend or httpcore2.SyncBackend()
        self._public = GuardedTransport(GuardedBackend(self._deadline, resolve, socket, trusted=False))
        self._own = GuardedTransport(GuardedBackend(self._deadline, look_up, httpcore2.SyncBackend(), trusted=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._public.close()
        self._own.close()

    def get(
        self, url: str, *, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Get a document, in up to four attempts."""
        address = self._address(url, params)
        key = state_key(str(address))
        wanted = _conditions(self._known.get(key)) | {name.lower(): value for name, value in (headers or {}).items()}
        attempt = 1
        while True:
            try:
                answer = self._follow(address, wanted)
            except _AgainError as failed:
                if attempt == MAX_ATTEMPTS:
                    raise failed.final from failed.__cause__
                self._sleep(max(failed.wait or 0.0, _backoff(attempt)))
                attempt += 1
                self.counts.retries += 1
            else:
                self._learn(key, answer)
                return answer

    def _address(self, url: str, params: Mapping[str, str | int] | None) -> httpx2.URL:
        try:
            address = httpx2.URL(url)
            address = address.copy_merge_params(dict(params)) if params else address
        except (httpx2.InvalidURL, ValueError, TypeError):
            raise refused("The feed's address is not a URL.") from None
        self._check(address)
        return address

    def _check(self, address: httpx2.URL) -> None:
        """Refuse what is not one of the source's hosts at its usual port; the addresses are checked on connecting."""
        if address.scheme not in ("http", "https") or address.port is not None or address.userinfo:
            raise refused(f"Only plain http and https addresses are asked, not this one of {address.host or 'none'}.")
        if not allowed_host(address.raw_host.decode("ascii"), self._hosts):
            raise refused(f"{address.host} is not a host of this source.")

    def _follow(self, address: httpx2.URL, headers: Mapping[str, str]) -> Answer:
        """Ask, and go where the answer points: to the source's hosts only, never from https to http."""
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(address, headers)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                _judge(answer, address)
                return answer
            try:
                there = address.join(location)
            except (httpx2.InvalidURL, ValueError):
                raise refused(f"{address.host} points to what is no address.") from None
            self._check(there)
            if there.scheme != "https" and there.scheme != address.scheme:
                raise refused(f"{address.host} points from https to http.")
            if there.host != address.host:
                headers = {}  # credentials are for the host that they were meant for
            address = there
        raise AppError(ErrorKind.UNAVAILABLE, "feed-unavailable", f"{address.host} sends us from place to place.")

    def _ask(self, address: httpx2.URL, headers: Mapping[str, str]) -> Answer:
        host = address.host
        self._keep_distance(host)
        request, transport = self._request(address, headers)
        self.counts.requests += 1
        self._deadline.start(self._timeouts.total)
        with tracing.span("GET", "CLIENT", {"http.request.method": "GET", "server.address": host}) as span:
            answer = self._exchange(request, transport, host)
            if span is not None:
                span.set_attribute("http.response.status_code", answer.status)
        return answer

    def _exchange(self, request: httpx2.Request, transport: GuardedTransport, host: str) -> Answer:
        try:
            response = transport.handle_request(request)
        except httpcore2.LocalProtocolError:
            raise AppError(ErrorKind.INVALID, "feed-refused", f"A header for {host} is not valid.") from None
        except NETWORK_FAULTS as error:
            raise _AgainError(_unavailable(host, "does not answer")) from error
        try:
            body = self._read(response, host)
        except NETWORK_FAULTS as error:
            raise _AgainError(_unavailable(host, "breaks off in the middle of its answer")) from error
        except httpx2.DecodingError as error:
            raise malformed(f"The answer of {host} is packed wrongly.") from error
        finally:
            self.counts.bytes += response.num_bytes_downloaded
            response.close()
        quota = {name: value for name, value in response.headers.items() if name.startswith("x-ratelimit-")}
        self.quota = quota or self.quota
        return Answer(response.status_code, response.headers, body)

    def _keep_distance(self, host: str) -> None:
        now = time.monotonic()
        left = self._asked.get(host, float("-inf")) + self._pause - now
        if left > 0:
            self._sleep(left)
        self._asked[host] = now + max(left, 0)

    def _request(self, address: httpx2.URL, headers: Mapping[str, str]) -> tuple[httpx2.Request, GuardedTransport]:
        host = address.raw_host.decode("ascii")
        every = {"user-agent": self._agent, "accept": "*/*", "accept-encoding": "gzip, deflate"} | dict(headers)
        wait = {"connect": self._timeouts.connect, "read": self._timeouts.read, "write": self._timeouts.read}
        mirror = self._mirrors.get(host) or next((self._mirrors[p] for p in self._mirrors if covers(p, host)), None)
        transport = self._public if mirror is None else self._own
        if mirror is not None:
            every["x-forwarded-host"] = host
            address = httpx2.URL(mirror.rstrip("/") + address.raw_path.decode("ascii"))
        try:
            return httpx2.Request("GET", address, headers=every, extensions={"timeout": wait}), transport
        except (ValueError, TypeError):
            raise AppError(ErrorKind.INVALID, "feed-refused", f"A header for {host} is not valid.") from None

    def _read(self, response: httpx2.Response, host: str) -> bytes:
        """Read the body of a good answer piece by piece, so that a packed one cannot fill the memory."""
        if response.status_code not in (200, 304):
            return b""
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._max_body:
                limit = f"{self._max_body // 2**20} MB"
                raise AppError(ErrorKind.TOO_LARGE, "feed-too-large", f"The answer of {host} has more than {limit}.")
        return bytes(body)

    def _learn(self, key: str, answer: Answer) -> None:
        validators = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))
        if answer.status == 200 and validators != Validators():
            self.fresh[key] = validators


def host_of(url: str) -> str:
    """Return the host of an http(s) URL, as `hosts` wants it; AppError FORBIDDEN where it has none."""
    try:
        address = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        raise refused("That is not a URL.") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise refused("That is not an http or https URL.")
    return address.raw_host.decode("ascii")


def state_key(url: str) -> str:
    """Return the URL under which what is known of a document is kept: without the values of credentials."""
    parts = urlsplit(url)
    query = [
        (name, HIDDEN if any(word in name.lower() for word in SECRET_WORDS) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))


def malformed(why: str) -> AppError:
    """Build the error for an answer that is not what it should be."""
    return AppError(ErrorKind.INVALID, "feed-malformed", why)


def _conditions(known: Validators | None) -> dict[str, str]:
    if known is None:
        return {}
    pairs = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
    return {name: value for name, value in pairs.items() if value}


def _backoff(attempt: int) -> float:
    step: float = FIRST_BACKOFF_SECONDS * 2 ** (attempt - 1)
    return step + random.uniform(0, step)  # noqa: S311 - no secret


def _judge(answer: Answer, address: httpx2.URL) -> None:
    """Raise what an answer other than 200 and 304 means."""
    host, status = address.host, answer.status
    if status in (200, 304):
        return
    if status in BUSY:
        wait = _retry_after(answer.headers.get("retry-after"))
        limited = status == 429 or (wait or 0) > MAX_WAIT_SECONDS
        after = None if wait is None else int(wait)
        error = AppError(ErrorKind.LIMITED, "feed-limited", f"{host} asks us to wait.", retry_after=after)
        if wait is not None and wait > MAX_WAIT_SECONDS:
            raise error
        raise _AgainError(error if limited else _unavailable(host, f"answers {status}"), wait)
    if status in (404, 410):
        raise AppError(ErrorKind.NOT_FOUND, "feed-not-found", f"{host} has nothing at {address.path}.")
    if status in (401, 403):
        raise AppError(ErrorKind.UNAUTHENTICATED, "feed-refused", f"{host} does not let us in ({status}).")
    raise _unavailable(host, f"answers {status}")


def _retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header: a number of them or a date (RFC 9110, 10.2.3); None for neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - utc_now()).total_seconds())


def _unavailable(host: str, what: str) -> AppError:
    return AppError(ErrorKind.UNAVAILABLE, "feed-unavailable", f"{host} {what}; please try again later.")
