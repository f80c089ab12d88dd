"""One row of api_usage_tracking a request, written in batches behind the requests' backs."""

import logging
import threading
import time
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from queue import Empty, Full, Queue
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstar.accounts import service as accounts
from upstar.accounts import usage
from upstar.accounts.types import Usage
from upstar.adapters import metrics, tracing
from upstar.adapters.database import Database
from upstar.edge.endpoints import NO_ROUTE, endpoint_of
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger

BUFFERED = 10_000
"""Requests held while the database is slow; beyond that they are counted as lost, not waited for."""
BATCH = 500
PAUSE_SECONDS = 0.5
"""How long rows gather before they are written: one statement for many requests."""
ATTEMPTS = 5
STOP_SECONDS = 10.0
UNMETERED = ("/static/", "/healthz", "/readyz", "/metrics")
"""Files and probes say nothing of use."""
FILES = "/static"
"""The route of all files together, where requests are counted for Prometheus."""
SLOW_SECONDS = 1.0
"""A request that took longer is a line of the log, as one that failed on our side is."""
SERVER_ERROR = 500

log = get_logger(__name__)
FINE = logging.getLogger(__name__)
"""Asked whether a line is wanted, before it is made: there is one a request."""


class Meter:
    """A bounded buffer and the thread that empties it."""

    def __init__(self, database: Database) -> None:
        """Prepare; nothing runs before `start`."""
        self._overflowed = 0
        self._unwritten = 0
        self._told = 0
        self._database = database
        self._rows: Queue[Usage] = Queue(BUFFERED)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="meter", daemon=True)

    @property
    def lost(self) -> int:
        """Requests that were served and are not noted."""
        return self._overflowed + self._unwritten

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def note(self, row: Usage) -> None:
        """Buffer a row; never waits."""
        try:
            self._rows.put_nowait(row)
        except Full:
            self._overflowed += 1

    def stop(self) -> None:
        """Write what is buffered and end; gives up on a database that does not answer."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)
        left = self.lost - self._told + self._rows.qsize()
        if left:
            log.warning("meter.lost", requests=left)

    def _run(self) -> None:
        while not (self._stopping.wait(PAUSE_SECONDS) and self._rows.empty()):
            batch = list(self._taken())
            if batch:
                self._write(batch)
            if self.lost > self._told:
                self._tell_lost()

    def _taken(self) -> Iterable[Usage]:
        for _ in range(BATCH):
            try:
                yield self._rows.get_nowait()
            except Empty:
                return

    def _write(self, batch: list[Usage]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._database.write() as session:
                    accounts.record_usage(session, batch)
            except AppError as error:
                log.warning("meter.waiting", reason=error.code, attempt=attempt)
                if self._stopping.wait(PAUSE_SECONDS * 2**attempt):
                    break
            except Exception:
                # a batch that the database refuses is a fault of ours, but no reason to stop metering
                log.exception("meter.broke")
                break
            else:
                return
        self._unwritten += len(batch)

    def _tell_lost(self) -> None:
        """Keep what was lost where operators see it, as soon as the database takes it."""
        lost = self.lost - self._told
        try:
            with self._database.write() as session:
                usage.record_lost(session, lost)
        except AppError:
            return  # it is told with what is lost by then
        except Exception:
            # as in _write: no fault of ours is a reason to stop metering; it is told once
            log.exception("meter.broke")
        self._told += lost
        log.warning("meter.lost", requests=lost)


class Metering:
    """Notes each request with its route, its outcome and the time to the last byte of the answer."""

    def __init__(self, app: ASGIApp, meter: Meter, *, continues: bool = False) -> None:
        """Wrap the application; `continues` says that traces begin at a proxy of ours, whose word is taken."""
        self.app = app
        self.meter = meter
        self.continues = continues

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = SERVER_ERROR
        start = time.perf_counter()
        busy = metrics.instruments().in_progress

        async def send_and_look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        busy.inc()
        with tracing.span("request", "SERVER", parent=self._parent(scope)) as span:
            try:
                await self.app(scope, receive, send_and_look)
            finally:
                busy.dec()
                self._note(scope, status, time.perf_counter() - start, span)

    def _note(self, scope: Scope, status: int, seconds: float, span: Any) -> None:  # noqa: ANN401 - the library's
        unmetered = scope["path"].startswith(UNMETERED)
        route = endpoint_of(scope) or (FILES if scope["path"].startswith(UNMETERED[0]) else NO_ROUTE)
        metrics.count_request(scope["method"], route, status, seconds)
        if span is not None:
            _tell(span, scope["method"], route, status)
        if unmetered:
            return
        self.meter.note(_usage(scope, status, seconds))
        told = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000)}
        if status >= SERVER_ERROR:
            log.warning("request.failed", **told)
        elif seconds > SLOW_SECONDS:
            log.info("request.slow", **told)
        elif FINE.isEnabledFor(logging.DEBUG):
            log.debug("request.served", **told)

    def _parent(self, scope: Scope) -> tracing.Carrier | None:
        found = Headers(scope=scope).get("traceparent") if self.continues else None
        return {"traceparent": found} if found else None


def _tell(span: Any, method: str, route: str, status: int) -> None:  # noqa: ANN401 - the library's
    """Give the span the names of the semantic conventions for HTTP servers."""
    known = _known(method)
    span.update_name(f"{known} {route}")
    span.set_attribute("http.request.method", known)
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    if status >= SERVER_ERROR:
        span.set_attribute("error.type", str(status))


def _known(method: str) -> str:
    """The method, or one name for all that nobody needs: a parser takes longer ones than the table does."""
    return method if method in metrics.METHODS else "_OTHER"


def _usage(scope: Scope, status: int, seconds: float) -> Usage:
    return Usage(
        endpoint=endpoint_of(scope) or NO_ROUTE,
        method=_known(scope["method"]),
        status_code=status,
        response_time_ms=round(seconds * 1000),
        created_at=utc_now(),
        user_id=scope.get("state", {}).get("user_id"),
        ip_address=_address(scope),
        user_agent=Headers(scope=scope).get("user-agent"),
    )


def _address(scope: Scope) -> str | None:
    client = scope.get("client")
    return _address_of(client[0]) if client else None


@lru_cache(maxsize=4096)
def _address_of(host: str) -> str | None:
    try:
        return str(ip_address(host.partition("%")[0]))  # the database knows no zones of a link
    except ValueError:
        return None
