"""Where a request may go: names that are allowed, addresses that are public, and a connection to no other.

A feed's address may come from a person or from the feed itself, so it could name a machine of the operator's own
network (server-side request forgery). The name is looked up once for each connection, every address that it has must
be public, and the connection goes to the address that was checked: a second look-up could give another one.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2
import httpx2

from upstar.kit.errors import AppError, ErrorKind

Resolve = Callable[[str, int], Sequence[str]]
"""From a host name and a port to its addresses, as text."""

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the IPv4 address is in the last 32 bits, and a translator on the way goes there."""
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""RFC 4291 and IANA's registry: the only block from which public IPv6 addresses are given out."""
NETWORK_FAULTS = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.RemoteProtocolError)
"""What another attempt may mend: no connection, silence, an answer that breaks off."""

DOCUMENTATION = IPv6Network("3fff::/20")
"""RFC 9637, which the standard library of older Python versions does not know: no host of the Internet."""


def allowed_host(host: str, patterns: Iterable[str]) -> bool:
    """Whether the name is one of the patterns, or below one that is written `*.example.com`."""
    return any(covers(pattern, host) for pattern in patterns)


def covers(pattern: str, host: str) -> bool:
    """Whether one pattern, a name or `*.example.com`, covers the name; the latter does not cover `example.com`."""
    pattern = pattern.lower()
    return host.endswith(pattern[1:]) and len(host) >= len(pattern) if pattern[:2] == "*." else host == pattern


def is_public(address: str) -> bool:
    """Whether an address is one of the public Internet, also where an IPv6 address only wraps an IPv4 one."""
    try:
        ip = ip_address(address)
    except ValueError:  # with a zone (`fe80::1%eth0`) it is a local one
        return False
    if isinstance(ip, IPv6Address):
        if (ip not in GLOBAL_UNICAST and ip.ipv4_mapped is None and ip not in NAT64) or ip in DOCUMENTATION:
            return False
        inner = _wrapped(ip)
        if any(not is_public(str(item)) for item in inner):
            return False
        if inner and ip not in GLOBAL_UNICAST:
            return True
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _wrapped(ip: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that packets to this one reach in the end: mapped, NAT64, 6to4, Teredo."""
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in NAT64:
        found.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return [item for item in found if item is not None]


def look_up(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name as the system knows them; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """The moment at which the present attempt has lasted long enough, whoever is waiting for whom."""

    def __init__(self) -> None:
        """Begin without one."""
        self._at = float("inf")

    def start(self, seconds: float) -> None:
        """Give the attempt that begins now so many seconds."""
        self._at = time.monotonic() + seconds

    def cut(self, timeout: float | None) -> float | None:
        """Return what is left of a timeout; ReadTimeout where nothing is."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the answer takes too long")
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore2.NetworkStream):
    """A connection that ends at the deadline: timeouts of a read begin anew with every byte that drips in."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._deadline.cut(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections to addresses that it has looked up and checked itself.

    `trusted` leaves out the check: for what the operator has set. `inner` opens the socket to one address.
    """

    def __init__(self, deadline: Deadline, resolve: Resolve, inner: httpcore2.NetworkBackend, *, trusted: bool) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._inner = inner
        self._trusted = trusted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first of the host's addresses that answers; AppError where one of them is not public."""
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.cut(timeout), local_address, socket_options
                )
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} has no address") from error
        if not self._trusted and not all(is_public(address) for address in addresses):
            raise refused(f"{host} is not an address of the public Internet.")
        return addresses


class _Body(httpx2.SyncByteStream):
    """The body as it comes in, from one library to the other."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts

    def close(self) -> None:
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


class GuardedTransport(httpx2.BaseTransport):
    """Carries requests over a guarded backend; raises httpcore's errors. It knows no proxy, cookie or environment."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(network_backend=backend)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and return the answer, its body still to be read."""
        url = request.url
        core = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(core)
        assert isinstance(answer.stream, Iterable)
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream), request=request)

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


def refused(why: str) -> AppError:
    """Build the error for an address that we do not go to."""
    return AppError(ErrorKind.FORBIDDEN, "address-refused", why)
