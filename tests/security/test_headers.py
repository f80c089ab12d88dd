"""The protective headers of every answer, from the application's own table of routes, and of what never gets there."""

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest
import structlog
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.security.conftest import OWNER, House
from tests.security.walk import routes
from tests.serving import serving, serving_app
from upstar.edge import errors
from upstar.edge.middleware import SIGNED_OUT, TRANSPORT_SECURITY, Headings
from upstar.main import create_app
from upstar.workflows.tools import Tools

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}
ALWAYS_REFUSED = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
REVEALING = ("server", "x-powered-by", "access-control-allow-origin", "strict-transport-security")
"""Which program this is, what other sites may read, and (by plain http, where it means nothing) a promise of https."""


def is_market(answer: httpx2.Response) -> bool:
    """Whether it tells of the market, which is the same for everybody and may be kept for a while."""
    return answer.is_success and answer.request.url.path.startswith("/api/v1/market")


def faults(answer: httpx2.Response) -> list[str]:
    """What the answer lacks, or says too much of."""
    headers = answer.headers
    found = [name for name, value in EVERYWHERE.items() if headers.get(name) != value]
    found += [name for name in REVEALING if name in headers]
    policy = headers.get("content-security-policy", "").split("; ")
    found += [rule for rule in ALWAYS_REFUSED if rule not in policy]
    found += [rule for rule in policy if "unsafe" in rule or "*" in rule or "http" in rule or "data:" in rule]
    kind = headers.get("content-type", "")
    is_page = kind.startswith("text/html")
    found += [] if is_page or "sandbox" in policy else ["sandbox"]
    found += [] if not is_page or "script-src 'self'" in policy else ["script-src"]
    found += [] if "camera=()" in headers.get("permissions-policy", "") else ["permissions-policy"]
    found += [] if headers.get("referrer-policy") in ("same-origin", "no-referrer") else ["referrer-policy"]
    found += [] if "no-store" in headers.get("cache-control", "") or is_market(answer) else ["cache-control"]
    found += [] if not answer.content or kind else ["content-type"]
    found += [] if not kind.startswith("text/") or "charset=utf-8" in kind else ["charset"]
    return found


def answers(house: House) -> Iterator[tuple[str, httpx2.Response]]:
    """Each route as its owner, and as nobody; then all that no route answers."""
    nobody = house.client()
    for route in routes(house.app):
        yield f"{route} as nobody", route.send(nobody, house.ids[OWNER])
        client = house.as_person(OWNER, page=route.by_page)
        yield f"{route} as the owner", route.send(client, house.ids[OWNER])
    for method, path in (
        ("GET", "/nothing"), ("GET", "/api/v1/nothing"), ("GET", "/static/nothing.js"), ("GET", "/static/"),
        ("DELETE", "/"), ("TRACE", "/"), ("PROPFIND", "/"), ("OPTIONS", "/api/v1/me"), ("HEAD", "/"),
        ("GET", "/matches/"), ("GET", "//evil.example/"), ("GET", "/api/v1/openapi.json"),
        ("GET", "/s/nothing"), ("POST", "/api/v1/resumes"),
    ):  # fmt: skip
        yield f"{method} {path}", nobody.request(method, path)
    crossing = {"Sec-Fetch-Site": "cross-site"}
    yield "another site's form", nobody.post("/signin", headers=crossing, data={})
    yield "another site's call", nobody.post("/api/v1/auth/local", headers=crossing, json={})
    yield "too large a body", nobody.post("/api/v1/auth/local", content=b"1" * (11 * 2**20))
    yield "what does not fit", nobody.post("/signin", data={})


def test_every_answer_bears_every_header_and_leads_to_no_other_site(house: House) -> None:
    seen = list(answers(house))
    wrong = [f"{name}: {answer.status_code}: {faults(answer)}" for name, answer in seen if faults(answer)]
    ours = urlsplit(house.address).netloc
    wrong += [name for name, answer in seen if urlsplit(answer.headers.get("location", "")).netloc not in ("", ours)]
    wrong += [f"{name}: {answer.status_code}" for name, answer in seen if answer.is_server_error]
    assert not wrong, "\n".join(wrong)
    statuses = {answer.status_code for _, answer in seen}
    assert {200, 201, 204, 303, 401, 403, 404, 405, 413, 422} <= statuses, statuses


@pytest.fixture
def address(stocked: Tools) -> Iterator[str]:
    with serving(stocked) as address:
        yield address


def test_a_host_that_the_client_made_up_is_nowhere_led_to(address: str) -> None:
    for path in ("/matches/", "/matches", "/", "/static", "//evil.example/", "/%2F/evil.example/"):
        answer = httpx2.get(address + path, headers={"Host": "evil.example"})
        assert "location" not in answer.headers, (path, answer.headers["location"])


def test_nothing_but_our_own_files_is_served(address: str) -> None:
    """No folder's list, no file beside the static ones, no monitoring or documentation that nobody meant to show."""
    at = urlsplit(address)
    # from afar: the figures of /metrics are for whoever sits at this machine (tests/edge/test_watching.py)
    afar = "X-Forwarded-For: 203.0.113.9"
    for path in (
        "/.git/config", "/.env", "/static", "/static/", "/static/vendor/", "/static/../settings.py",
        "/static/..%2f..%2fsettings.py", "/static/%2e%2e/view.py", "/static//etc/passwd", "/static/..%5c..%5cview.py",
        "/docs", "/redoc", "/openapi.json", "/metrics", "/debug", "/server-status", "/admin",
    ):  # fmt: skip
        # sent as it stands: a client would resolve the dots
        said = raw(address, f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\n{afar}\r\nConnection: close\r\n\r\n".encode())
        assert said.startswith(b"HTTP/1.1 404 "), (path, said[:200])
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND"):
        said = raw(
            address, f"{method} / HTTP/1.1\r\nHost: {at.netloc}\r\nX-Secret: s3\r\nConnection: close\r\n\r\n".encode()
        )
        assert re.match(rb"HTTP/1.1 (400|404|405) ", said), (method, said[:200])
        assert b"s3" not in said


def test_files_of_our_own_may_be_kept_and_run_nothing_as_pages(address: str) -> None:
    for name in ("app.css", "icon.svg", "vendor/htmx.min.js"):
        answer = httpx2.get(f"{address}/static/{name}?v=1")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert faults(answer) == ["cache-control"]


def test_signing_out_has_the_browser_forget(address: str) -> None:
    with httpx2.Client(base_url=address) as client:
        client.post("/signin", data={"email": "mara@example.com", "name": "Mara"})
        assert client.post("/signout").headers["clear-site-data"] == SIGNED_OUT.decode()
        for answer in (client.get("/signout"), client.get("/")):
            assert "clear-site-data" not in answer.headers


async def _status(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_https_is_promised_where_there_is_https() -> None:
    assert TRANSPORT_SECURITY.startswith(b"max-age=63072000; includeSubDomains")
    for scheme, https, told in (("https", False, True), ("http", True, True), ("http", False, False)):
        client = TestClient(Headings(_status, https=https), base_url=f"{scheme}://localhost")
        header = client.get("/").headers.get("strict-transport-security")
        assert header == (TRANSPORT_SECURITY.decode() if told else None)


def raw(address: str, sent: bytes) -> bytes:
    """All that the server says to these bytes until it hangs up."""
    at = urlsplit(address)
    with socket.create_connection((at.hostname, at.port), timeout=20) as line:
        line.sendall(sent)
        said = b""
        while piece := line.recv(65536):
            said += piece
    return said


def test_a_fault_s_answer_and_its_log_line_are_those_of_the_request(
    stocked: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(stocked)

    def broken() -> None:
        raise RuntimeError("SELECT secret FROM words")

    app.add_api_route("/api/broken", broken)
    lines: list[dict[str, object]] = []

    def note(event: str, **told: object) -> None:
        lines.append({"event": event} | structlog.contextvars.get_contextvars())

    monkeypatch.setattr(errors.log, "error", note)
    with serving_app(app) as address:
        answer = httpx2.get(f"{address}/api/broken", headers={"X-Request-ID": "look-1"})
    assert answer.status_code == 500
    assert faults(answer) == []
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] == "look-1"
    assert lines == [{"event": "request.broke", "request_id": "look-1"}]


def test_what_is_no_request_is_protected_too(address: str) -> None:
    said = raw(address, b"nonsense\r\n\r\n").decode()
    assert said.startswith("HTTP/1.1 400 Bad Request\r\n")
    head = dict(line.split(": ", 1) for line in said.split("\r\n")[1:] if line)
    assert faults(httpx2.Response(400, headers=head, request=httpx2.Request("GET", address))) == []
