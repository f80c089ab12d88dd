"""What a client may have the web process wait for or hold: heads, bodies, connections; and where a message ends."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi import FastAPI, Request
from starlette.middleware import Middleware

from tests.serving import serving_app
from upstar.cli.http_server import MAX_HEAD_BYTES, HttpProtocol
from upstar.edge import errors
from upstar.edge.middleware import BodyLimit, Headings

SOON = 0.3
"""Seconds; what a head and a body may take here."""
WAIT = 20
"""Seconds after which a test that hangs gives up."""
GOOD = b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(HttpProtocol, "head_seconds", SOON)
    app = FastAPI(middleware=[Middleware(Headings), Middleware(BodyLimit, seconds=SOON)])

    @app.api_route("/echo", methods=["GET", "POST"])
    async def echo(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("SELECT secret FROM words")

    errors.install(app, errors.as_json)
    with serving_app(app) as address:
        yield address


def connect(address: str) -> socket.socket:
    at = urlsplit(address)
    return socket.create_connection((str(at.hostname), at.port or 0), timeout=WAIT)


def said(line: socket.socket) -> bytes:
    """All until the server hangs up; a reset is that too."""
    heard = b""
    try:
        while piece := line.recv(65536):
            heard += piece
    except ConnectionResetError:
        pass
    return heard


@pytest.mark.parametrize("begun", [b"", b"GET /echo HT", b"GET /echo HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_a_head_that_does_not_come_is_not_waited_for(address: str, begun: bytes) -> None:
    with closing(connect(address)) as line:
        line.sendall(begun)
        assert said(line).startswith(b"HTTP/1.1 408 ")


def test_a_second_head_that_does_not_come_is_not_waited_for_either(address: str) -> None:
    with closing(connect(address)) as line:
        line.sendall(GOOD + b"GET /echo HTTP/1.1\r\nHo")
        heard = said(line)
    assert heard.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"HTTP/1.1 408 " in heard


def test_a_body_that_drips_in_is_not_waited_for(address: str) -> None:
    with closing(connect(address)) as line:
        line.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nConnection: close\r\n\r\nab")
        heard = said(line)
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"took too long" in heard


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /echo HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * (3 * MAX_HEAD_BYTES),
        b"GET /echo HTTP/1.1\r\nHost: a\r\n" + b"x: y\r\n" * MAX_HEAD_BYTES + b"\r\n",
        b"GET /" + b"x" * (3 * MAX_HEAD_BYTES),
    ],
    ids=["one-header", "many-headers", "address"],
)
def test_a_head_without_end_is_refused(address: str, sent: bytes) -> None:
    with closing(connect(address)) as line:
        try:
            line.sendall(sent)
        except (ConnectionResetError, BrokenPipeError):
            return  # it hung up in the middle
        heard = said(line)
    assert heard.startswith(b"HTTP/1.1 431 ") or heard == b""


def test_a_head_of_a_usual_size_is_taken(address: str) -> None:
    answer = httpx2.post(f"{address}/echo", content=b"x" * 1000, headers={"X-Long": "y" * 16_000})
    assert answer.json() == {"bytes": 1000}


def test_one_connection_serves_many_requests(address: str) -> None:
    with httpx2.Client(base_url=address) as client:
        for size in (0, 1, 200_000, 5):
            assert client.post("/echo", content=b"x" * size).json() == {"bytes": size}


def test_connections_over_the_limit_are_refused_and_the_rest_served(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HttpProtocol, "head_seconds", WAIT)
    monkeypatch.setattr(HttpProtocol, "max_connections", 3)
    with ExitStack() as stack:
        held = [stack.enter_context(closing(connect(address))) for _ in range(3)]
        for line in held:  # an answer each, so that the server has seen them all
            line.sendall(GOOD)
            assert line.recv(12) == b"HTTP/1.1 200"
        with closing(connect(address)) as more:
            assert said(more).startswith(b"HTTP/1.1 503 ")


HEAD = b"POST /echo HTTP/1.1\r\nHost: a\r\n"
INNER = b"GET /echo?smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + INNER,
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + INNER,
        HEAD + b"Content-Length: 0\r\nContent-Length: 63\r\n\r\n" + INNER,
        HEAD + b"Content-Length: 0, 63\r\n\r\n" + INNER,
        HEAD + b"Content-Length: +4\r\n\r\nabcd" + INNER,
        HEAD + b"Content-Length: -1\r\n\r\n" + INNER,
        HEAD + b"Content-Length : 4\r\n\r\nabcd" + INNER,
        HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INNER,
        HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + INNER,
        HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + INNER,
        HEAD + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + INNER,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n" + INNER,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + INNER,
        HEAD + b"X: y\rContent-Length: 4\r\n\r\n" + INNER,
        HEAD + b"X\x00: y\r\n\r\n" + INNER,
        HEAD + b" folded\r\nContent-Length: 0\r\n\r\n" + INNER,
    ],
)  # fmt: skip
def test_no_request_hides_in_another(address: str, sent: bytes) -> None:
    """Where two servers may differ over where a message ends, this one takes neither (RFC 9112, 6.3 and 11.2)."""
    with closing(connect(address)) as line:
        line.sendall(sent)
        heard = said(line)
    assert heard.count(b"HTTP/1.1 200 OK") == 0, heard
    assert b"HTTP/1.1 400 " in heard or heard == b""


def test_two_requests_in_a_row_are_two(address: str) -> None:
    """So that the test above would see one."""
    with closing(connect(address)) as line:
        line.sendall(GOOD + INNER)
        assert said(line).count(b"HTTP/1.1 200 OK") == 2


def test_websockets_are_not_spoken(address: str) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "eA==",
    }
    answer = httpx2.get(f"{address}/echo", headers=upgrade)
    assert answer.status_code == 200
    assert "upgrade" not in answer.headers


def test_a_fault_tells_nothing_of_itself(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """And the next request is served; what it was is in the log, for us."""
    answer = httpx2.get(f"{address}/broken")
    assert answer.status_code == 500
    assert answer.json()["detail"] == "Something went wrong on our side; it has been logged."
    assert not {"secret", "Traceback", "RuntimeError", ".py"} & set(re.findall(r"[\w.]+", answer.text))
    assert httpx2.get(f"{address}/echo").status_code == 200
    assert any(record.exc_info and record.exc_info[0] is RuntimeError for record in caplog.records)
