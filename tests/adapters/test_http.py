"""The door to other people's servers, against a real server on loopback that misbehaves."""

import gzip
import logging
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sourcing.feedserver import Feed, Reply, Request, serve_feed
from upstar.adapters import http
from upstar.adapters.http import Answer, HttpClient, Timeouts, Validators, host_of, state_key
from upstar.adapters.http_guard import allowed_host, is_public
from upstar.kit.clock import frozen
from upstar.kit.errors import AppError, ErrorKind

HOST = "feed.example.com"
URL = f"https://{HOST}/jobs"
PLAIN = f"http://{HOST}/jobs"
PUBLIC = "93.184.216.34"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Wire(httpcore2.SyncBackend):
    """Plays the Internet: notes each address that is connected to, and connects to the server of the test instead."""

    def __init__(self, feed: Feed) -> None:
        self.port = int(feed.base_url.rpartition(":")[2])
        self.connected: list[tuple[str, int]] = []
        self.names: list[str | None] = []

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        self.connected.append((host, port))
        return _Stream(super().connect_tcp("127.0.0.1", self.port, *args, **kwargs), self.names)


class _Stream(httpcore2.NetworkStream):
    """Leaves out the encryption, and notes the name that it would have been for."""

    def __init__(self, inner: httpcore2.NetworkStream, names: list[str | None]) -> None:
        self._inner = inner
        self._names = names
        self.read = inner.read  # type: ignore[method-assign]
        self.write = inner.write  # type: ignore[method-assign]
        self.close = inner.close  # type: ignore[method-assign]

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        assert ssl_context.check_hostname
        self._names.append(server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        return None if info == "ssl_object" else self._inner.get_extra_info(info)


class Open(ExitStack):
    """Clients of one test, closed at its end; none of them sleeps, all of them note how long they would have."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    def mirrored(self, feed: Feed, hosts: Iterable[str] = (HOST,), **over: Any) -> HttpClient:
        settings: dict[str, Any] = {"mirrors": dict.fromkeys(hosts, feed.base_url), "sleep": self.slept.append} | over
        return self.enter_context(HttpClient(tuple(hosts), **settings))

    def direct(self, feed: Feed, addresses: Any = (PUBLIC,), hosts: tuple[str, ...] = (HOST,), **over: Any) -> Any:
        """A client without a mirror, with its own wire."""
        wire = Wire(feed)
        resolve = addresses if callable(addresses) else (lambda host, port: list(addresses))
        client = HttpClient(hosts, resolve=resolve, backend=wire, sleep=self.slept.append, **over)
        return self.enter_context(client), wire


@pytest.fixture
def clients() -> Iterator[Open]:
    with Open() as stack:
        yield stack


def refusal(client: HttpClient, url: str = URL, **over: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        client.get(url, **over)
    return caught.value


def test_a_document_comes_with_its_headers(clients: Open) -> None:
    with serve_feed({"/jobs": [1, 2]}) as feed:
        client = clients.mirrored(feed)
        answer = client.get(URL, params={"page": 2}, headers={"Accept": "application/json"})
        assert (answer.status, answer.json(), answer.not_modified) == (200, [1, 2], False)
        assert answer.headers["Content-Type"] == "application/json"
        [asked] = feed.requests
        assert (asked.host, asked.query, asked.headers["accept"]) == (HOST, {"page": "2"}, "application/json")
        assert asked.headers["user-agent"].startswith("Upstar/")
        assert "http" not in asked.headers["user-agent"]
        assert (client.counts.requests, client.counts.retries, client.counts.bytes) == (1, 0, len(b"[1, 2]"))


def test_the_operator_can_be_named(clients: Open) -> None:
    with serve_feed({"/jobs": []}) as feed:
        clients.mirrored(feed, contact="https://jobs.example.org/about").get(URL)
        assert feed.requests[0].headers["user-agent"].endswith(" (+https://jobs.example.org/about)")


def test_a_mirror_may_have_a_path_and_stand_for_many_hosts(clients: Open) -> None:
    with serve_feed({"/kept/offers": ["x"]}) as feed:
        mirrors = {"*.example.com": feed.base_url + "/kept/"}
        client = clients.mirrored(feed, ("*.example.com",), mirrors=mirrors)
        assert client.get("https://acme.example.com/offers").json() == ["x"]
        assert feed.requests[0].host == "acme.example.com"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://feed.example.com/x", "file:///etc/passwd", "https://feed.example.com:8443/", "http://feed.example.com:443/",
        "https://other.example.com/", "https://feed.example.com.evil.example/", "https://user:pw@feed.example.com/",
        "https://feed.example.com@127.0.0.1/", "http://127.0.0.1/", "https://", "no url", "https://exa mple.com/",
        "https://feed.example.com:99999/", "//feed.example.com/", "https://feed.example.com./x",
        "http://[::1]/", "http://2130706433/", "https://\x00/", "https://feed.example.com\\@evil.example/",
    ],
)  # fmt: skip
def test_only_the_sources_hosts_at_their_usual_ports(clients: Open, url: str) -> None:
    with serve_feed({"/": [], "/x": [], "/jobs": []}) as feed:
        client, wire = clients.direct(feed)
        error = refusal(client, url)
        assert (error.kind, error.code) == (ErrorKind.FORBIDDEN, "address-refused")
        assert not wire.connected
        assert "pw" not in error.message


@given(st.text(max_size=40))
def test_any_text_is_refused_or_is_of_the_host(text: str) -> None:
    with HttpClient((HOST,), resolve=lambda host, port: [], sleep=lambda seconds: None) as client:
        error = refusal(client, text)
        assert error.code in ("address-refused", "feed-unavailable")
        if error.code == "feed-unavailable":
            assert HOST in text.lower()


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("a.example", "a.example", True), ("a.example", "b.a.example", False), ("*.a.example", "b.a.example", True),
        ("*.a.example", "c.b.a.example", True), ("*.a.example", "a.example", False),
        ("*.a.example", ".a.example", False), ("*.a.example", "xa.example", False), ("A.Example", "a.example", True),
    ],
)  # fmt: skip
def test_a_star_covers_what_is_below(pattern: str, host: str, covered: bool) -> None:
    assert allowed_host(host, [pattern]) is covered


PRIVATE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "192.0.2.7", "198.18.0.1", "240.0.0.1", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd12::1", "ff02::1", "2001:db8::1", "3fff::1", "2002:7f00:1::", "2002:0a00:0001::1", "::127.0.0.1", "100::1", "",
    "localhost",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_with_an_address_inside_is_refused(clients: Open, address: str) -> None:
    with serve_feed({"/jobs": []}) as feed:
        client, wire = clients.direct(feed, [address])
        assert refusal(client).code == "address-refused"
        mixed, wire_of_mixed = clients.direct(feed, [PUBLIC, address])
        assert refusal(mixed).code == "address-refused"
        assert not wire.connected
        assert not wire_of_mixed.connected
        assert not feed.requests
        assert not clients.slept  # and not asked again


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "localhost",
        "[::1]", "[::]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "169.254.169.254", "[fd00:ec2::254]",
    ],
)  # fmt: skip
def test_no_spelling_of_an_address_of_this_house_is_gone_to(clients: Open, host: str) -> None:
    """As the system itself reads it, where the host is one that a person or a feed has named."""
    with serve_feed({"/jobs": []}) as feed:
        for url in (f"http://{host}/jobs", f"https://{host}/jobs"):
            wire = Wire(feed)
            with pytest.raises(AppError) as caught:
                clients.enter_context(HttpClient((host_of(url),), backend=wire, sleep=clients.slept.append)).get(url)
            assert caught.value.code in ("address-refused", "feed-unavailable")
            assert not wire.connected
        assert not feed.requests


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="127.0.0.0/8"))
def test_no_wrapping_makes_an_address_public(address: Any) -> None:
    number = int(address)
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}", f"::{address}"):
        assert not is_public(wrapped)
    assert not is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")


def test_the_connection_goes_to_the_address_that_was_checked(clients: Open) -> None:
    with serve_feed({"/jobs": ["here"]}) as feed:
        client, wire = clients.direct(feed)
        assert client.get(URL).json() == ["here"]
        assert wire.connected == [(PUBLIC, 443)]
        assert wire.names == [HOST]
        assert feed.requests[0].host == HOST
        assert client.get(PLAIN).json() == ["here"]
        assert wire.connected[-1] == (PUBLIC, 80)


def test_a_name_that_changes_its_mind_reaches_nothing_new(clients: Open) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    with serve_feed({"/jobs": [1]}) as feed:
        client, wire = clients.direct(feed, lambda host, port: next(answers))
        feed.failures.append(Reply(503, headers={"connection": "close"}))
        assert refusal(client, PLAIN).code == "address-refused"
        assert wire.connected == [(PUBLIC, 80)]
        assert len(feed.requests) == 1


def test_the_next_address_is_tried_where_one_is_dead(clients: Open) -> None:
    with serve_feed({"/jobs": [1]}) as feed:
        client, wire = clients.direct(feed, ["1.1.1.1", PUBLIC])
        connect: Callable[..., httpcore2.NetworkStream] = wire.connect_tcp

        def picky(host: str, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
            if host == "1.1.1.1":
                raise httpcore2.ConnectError("refused")
            return connect(host, *args, **kwargs)

        wire.connect_tcp = picky
        assert client.get(PLAIN).json() == [1]


@pytest.mark.parametrize("fault", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_without_an_address_is_unavailable(clients: Open, fault: Exception) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise fault

    with serve_feed({}) as feed:
        client, _ = clients.direct(feed, resolve)
        assert refusal(client).code == "feed-unavailable"
        assert client.counts.retries == http.MAX_ATTEMPTS - 1


def moved(location: str, status: int = 302) -> Reply:
    return Reply(status, headers={"location": location})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_source_is_followed(clients: Open, status: int) -> None:
    with serve_feed({"/jobs": moved("/v2/jobs?x=1", status), "/v2/jobs": ["moved"]}) as feed:
        client, _ = clients.direct(feed)
        assert client.get(URL, headers={"x-key": "kept"}).json() == ["moved"]
        assert feed.requests[1].query == {"x": "1"}
        assert feed.requests[1].headers["x-key"] == "kept"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/", "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]/",
        "//evil.example/x", "https://feed.example.com:8080/", "http://feed.example.com/jobs", "file:///etc/passwd",
        "https://user@feed.example.com/", "https://\x01",
    ],
)  # fmt: skip
def test_a_redirect_elsewhere_is_refused(clients: Open, location: str) -> None:
    with serve_feed({"/jobs": moved(location)}) as feed:
        client, wire = clients.direct(feed)
        assert refusal(client).code == "address-refused"
        assert wire.connected == [(PUBLIC, 443)]
        assert len(feed.requests) == 1


def test_a_redirect_to_an_allowed_name_with_a_private_address_is_refused(clients: Open) -> None:
    with serve_feed({"/jobs": moved("https://in.example.com/x")}) as feed:
        client, _ = clients.direct(
            feed, lambda host, port: ["10.1.1.1" if host.startswith("in.") else PUBLIC], ("*.example.com",)
        )
        assert refusal(client).code == "address-refused"
        assert len(feed.requests) == 1


def test_credentials_do_not_follow_to_another_host(clients: Open) -> None:
    routes = {"feed.example.com/jobs": moved("https://api.example.com/all"), "api.example.com/all": [1]}
    with serve_feed(routes) as feed:
        client, _ = clients.direct(feed, hosts=("*.example.com",))
        assert client.get(URL, headers={"Authorization": "Bearer abc"}).json() == [1]
        assert "authorization" in feed.requests[0].headers
        assert "authorization" not in feed.requests[1].headers


def test_a_ring_of_redirects_ends(clients: Open) -> None:
    with serve_feed({"/jobs": moved("/jobs")}) as feed:
        assert refusal(clients.mirrored(feed)).code == "feed-unavailable"
        assert len(feed.requests) == http.MAX_REDIRECTS + 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(clients: Open, status: int) -> None:
    with serve_feed({"/jobs": ["at last"]}) as feed:
        client = clients.mirrored(feed)
        feed.failures += [Reply(status), Reply(status), Reply(status)]
        assert client.get(URL).json() == ["at last"]
        assert (client.counts.requests, client.counts.retries) == (4, 3)
        assert 1 <= clients.slept[0] <= 2
        assert 4 <= clients.slept[2] <= 8


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(429, ErrorKind.LIMITED, "feed-limited"), (500, ErrorKind.UNAVAILABLE, "feed-unavailable")],
)
def test_patience_ends_after_four_attempts(clients: Open, status: int, kind: ErrorKind, code: str) -> None:
    with serve_feed({"/jobs": Reply(status)}) as feed:
        error = refusal(clients.mirrored(feed))
        assert (error.kind, error.code) == (kind, code)
        assert len(feed.requests) == 4


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (404, ErrorKind.NOT_FOUND, "feed-not-found"), (410, ErrorKind.NOT_FOUND, "feed-not-found"),
        (401, ErrorKind.UNAUTHENTICATED, "feed-refused"), (403, ErrorKind.UNAUTHENTICATED, "feed-refused"),
        (400, ErrorKind.UNAVAILABLE, "feed-unavailable"), (418, ErrorKind.UNAVAILABLE, "feed-unavailable"),
        (204, ErrorKind.UNAVAILABLE, "feed-unavailable"), (302, ErrorKind.UNAVAILABLE, "feed-unavailable"),
    ],
)  # fmt: skip
def test_a_plain_no_is_taken_once(clients: Open, status: int, kind: ErrorKind, code: str) -> None:
    with serve_feed({"/jobs": Reply(status)}) as feed:
        error = refusal(clients.mirrored(feed))
        assert (error.kind, error.code) == (kind, code)
        assert len(feed.requests) == 1


@pytest.mark.parametrize(
    ("value", "least"),
    [("7", 7), (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30), ("soon", 1), ("-5", 1), ("", 1)],
)
def test_retry_after_is_heard(clients: Open, value: str, least: float) -> None:
    with serve_feed({"/jobs": [1]}) as feed, frozen(NOW):
        feed.failures.append(Reply(429, headers={"retry-after": value}))
        clients.mirrored(feed).get(URL)
        assert least <= clients.slept[0] <= max(least, 2)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["3600", format_datetime(NOW + timedelta(seconds=3600), usegmt=True)])
def test_too_long_a_wait_is_left_to_another_run(clients: Open, status: int, value: str) -> None:
    with serve_feed({"/jobs": Reply(status, headers={"retry-after": value})}) as feed, frozen(NOW):
        error = refusal(clients.mirrored(feed))
        assert (error.kind, error.code, error.retry_after) == (ErrorKind.LIMITED, "feed-limited", 3600)
        assert len(feed.requests) == 1
        assert not clients.slept


def test_an_answer_that_breaks_off_is_asked_for_again(clients: Open) -> None:
    with serve_feed({"/jobs": [1, 2, 3]}) as feed:
        client = clients.mirrored(feed)
        feed.failures.append(Reply(200, b"[1, 2", claimed=1000))
        assert client.get(URL).json() == [1, 2, 3]
        feed.failures += [Reply(200, b"[1, 2", claimed=1000)] * 4
        assert refusal(client).code == "feed-unavailable"


def test_a_dead_server_and_a_silent_one_are_unavailable(clients: Open) -> None:
    with serve_feed({}) as feed:
        pass
    assert refusal(clients.mirrored(feed)).code == "feed-unavailable"
    with serve_feed({"/jobs": Reply(hang=True)}) as feed:
        error = refusal(clients.mirrored(feed, timeouts=Timeouts(read=0.05)))
        assert (error.kind, len(feed.requests)) == (ErrorKind.UNAVAILABLE, 4)


def test_an_answer_that_drips_ends_at_the_deadline(clients: Open) -> None:
    # each byte comes well within the time of one read, all of them together would take ten seconds
    with serve_feed({"/jobs": Reply(200, b"1" * 1000, drip=0.01)}) as feed:
        client = clients.mirrored(feed, timeouts=Timeouts(read=5.0, total=0.1))
        assert refusal(client).code == "feed-unavailable"
        assert 0 < client.counts.bytes < 1000


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_answers_are_unpacked_up_to_the_limit(clients: Open, encoding: str, pack: Any) -> None:
    headers = {"content-encoding": encoding, "content-type": "application/json"}
    bomb = pack(b"[" + b" " * 5 * 2**20 + b"]")
    assert len(bomb) < 2**14
    routes = {"/jobs": Reply(200, pack(b"[1]"), headers), "/bomb": Reply(200, bomb, headers)}
    with serve_feed(routes) as feed:
        client = clients.mirrored(feed, max_body=2**20)
        assert client.get(URL).json() == [1]
        error = refusal(client, f"https://{HOST}/bomb")
        assert (error.kind, error.code) == (ErrorKind.TOO_LARGE, "feed-too-large")
        assert client.get(URL).json() == [1]


def test_a_body_over_the_limit_is_refused(clients: Open) -> None:
    with serve_feed({"/jobs": b"x" * 3000}) as feed:
        assert refusal(clients.mirrored(feed, max_body=2999)).kind is ErrorKind.TOO_LARGE
        assert len(clients.mirrored(feed, max_body=3000).get(URL).body) == 3000


def test_what_is_packed_wrongly_is_malformed(clients: Open) -> None:
    with serve_feed({"/jobs": Reply(200, b"no gzip", {"content-encoding": "gzip"})}) as feed:
        assert refusal(clients.mirrored(feed)).code == "feed-malformed"


def test_what_has_not_changed_is_not_sent_again(clients: Open) -> None:
    def route(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(304)
        return Reply(200, [1], {"etag": '"v1"', "last-modified": "Sun, 01 Nov 2026 12:00:00 GMT"})

    with serve_feed({"/jobs": route}) as feed:
        first = clients.mirrored(feed)
        first.get(URL, params={"app_key": "s3cret", "page": 1})
        [(key, learnt)] = first.fresh.items()
        assert learnt == Validators('"v1"', "Sun, 01 Nov 2026 12:00:00 GMT")
        assert "s3cret" not in key
        second = clients.mirrored(feed, known=first.fresh)
        answer = second.get(URL, params={"app_key": "changed", "page": 1})
        assert (answer.not_modified, answer.body, second.fresh) == (True, b"", {})
        assert feed.requests[1].headers["if-modified-since"] == learnt.last_modified
        assert second.get(URL, params={"page": 2}).status == 200


def test_requests_to_one_host_keep_their_distance(clients: Open) -> None:
    with serve_feed({"/jobs": []}) as feed:
        client = clients.mirrored(feed, (HOST, "b.example.com"), pause_seconds=10)
        client.get(URL)
        client.get("https://b.example.com/jobs")
        assert clients.slept == []
        for _ in range(3):
            client.get(URL)
        assert len(clients.slept) == 3
        assert all(9 < second - first < 10.5 for first, second in pairwise([0.0, *clients.slept]))


def test_the_quota_is_kept(clients: Open) -> None:
    with serve_feed({"/jobs": Reply(200, [], {"X-RateLimit-Jobs-Remaining": "7", "X-Other": "1"})}) as feed:
        client = clients.mirrored(feed)
        client.get(URL)
        assert client.quota == {"x-ratelimit-jobs-remaining": "7"}


@pytest.mark.parametrize("status", [200, 302, 401, 404, 429, 500])
def test_credentials_are_in_no_message_and_no_log(clients: Open, caplog: pytest.LogCaptureFixture, status: int) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {"app_key": "query-s3cret", "q": "nurse-s3cret"}
    with serve_feed({"/jobs": Reply(status, b"{", {"location": "https://evil.example/?t=s3cret"})}) as feed:
        client = clients.mirrored(feed)
        error = None
        try:
            client.get(URL, params=secrets, headers={"Authorization": "Bearer header-s3cret"}).json()
        except AppError as caught:
            error = caught
        assert error is not None
        assert feed.requests[0].headers["authorization"] == "Bearer header-s3cret"
        links = [error, error.__cause__, error.__context__]
        assert not [link for link in links if "s3cret" in repr(link)]
    assert caplog.records  # the libraries do log at this level
    assert not [line for line in caplog.messages if "query-s3cret" in line or "header-s3cret" in line]


@pytest.mark.parametrize("value", ["two\nlines-s3cret", "nul\x00s3cret", "ключ-s3cret"])
def test_a_key_that_is_no_header_is_named_without_being_shown(clients: Open, value: str) -> None:
    with serve_feed({"/jobs": []}) as feed:
        error = refusal(clients.mirrored(feed), headers={"authorization": value})
        assert (error.code, "s3cret" in repr((error, error.__cause__))) == ("feed-refused", False)
        assert not feed.requests


@pytest.mark.parametrize("name", ["http_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_used(clients: Open, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with serve_feed({"/jobs": ["direct"]}) as feed:
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        client, wire = clients.direct(feed)
        assert client.get(URL).json() == ["direct"]
        assert wire.connected == [(PUBLIC, 443)]


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"[1, 2", b"\xff\xfe\xfd", b"[" * 100_000, b"9" * 5000 + b"x"])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(AppError) as caught:
        Answer(200, {}, body).json()
    assert (caught.value.kind, caught.value.code) == (ErrorKind.INVALID, "feed-malformed")


@pytest.mark.parametrize(
    ("body", "value"),
    [(b"\xef\xbb\xbf[1]", [1]), ('"é"'.encode("utf-16"), "é"), (b"[NaN]", [None]), (b'"\\ud800"', "\ud800")],
)
def test_json_that_others_write_is_read(body: bytes, value: Any) -> None:
    assert Answer(200, {}, body).json() == value


@given(st.binary(max_size=60))
def test_no_body_breaks_the_reading(body: bytes) -> None:
    with suppress(AppError):  # and nothing else
        Answer(200, {}, body).json()


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/html; charset=iso-8859-1", b"caf\xe9", "café"), ("text/html", "café".encode(), "café"),
        ("text/html; charset=no-such", "café".encode(), "café"), ("text/html; charset=utf-8", b"caf\xe9", "caf\ufffd"),
        ("text/html; charset=hex", b"abc", "abc"),
    ],
)  # fmt: skip
def test_text_is_decoded_as_the_answer_says(kind: str, body: bytes, text: str) -> None:
    assert Answer(200, {"content-type": kind}, body).text == text


def test_hosts_and_keys() -> None:
    assert host_of("https://Jobs.Example.com/a?b") == "jobs.example.com"
    for wrong in ("", "jobs.example.com", "ftp://x.example/", "https://"):
        with pytest.raises(AppError):
            host_of(wrong)
    assert state_key("https://a.example/x?api_token=1&q=b#f") == "https://a.example/x?api_token=-&q=b"


def test_a_client_for_a_block() -> None:
    with serve_feed({"/jobs": [1]}) as feed, HttpClient((HOST,), mirrors={HOST: feed.base_url}) as web:
        assert web.get(URL).json() == [1]
