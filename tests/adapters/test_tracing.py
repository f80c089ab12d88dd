"""Traces as they leave the house: one from a request to its task, and nothing of anybody in them."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from tests.people import EMAIL, MARKS, NAME, RESUME, listening
from tests.serving import serving
from upstar.adapters import tracing
from upstar.adapters.database import Database
from upstar.adapters.statement_spans import summary
from upstar.settings import Settings
from upstar.worker.run import drain
from upstar.workflows.tools import Tools


@dataclass
class Collector:
    """A receiver of OTLP over HTTP: its address, and the spans that came, as protobuf has them."""

    url: str
    spans: list[Any] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    services: set[str] = field(default_factory=set)

    def named(self, start: str) -> list[Any]:
        return [span for span in self.spans if span.name.startswith(start)]


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run the receiver for the length of the block."""
    service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
    state = Collector("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.bodies.append(body)
            for resource in service.ExportTraceServiceRequest.FromString(body).resource_spans:
                names = [each.value.string_value for each in resource.resource.attributes if each.key == "service.name"]
                state.services |= set(names)
                state.spans += [span for scope in resource.scope_spans for span in scope.spans]
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def attributes(span: Any) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_a_trace_goes_from_a_request_to_its_task_and_names_nobody(stocked: Tools) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    with collecting() as collector, listening() as heard:
        assert tracing.configure(Settings(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url), "web")
        traced = replace(stocked, database=Database(stocked.database.dsn, pool_size=5))
        try:
            with serving(traced) as address, httpx2.Client(base_url=f"{address}/api/v1/", timeout=60) as client:
                token = client.post("auth/local", json={"email": EMAIL, "name": NAME}).json()["access_token"]
                client.headers["Authorization"] = f"Bearer {token}"
                foreign = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
                upload = {"file": (f"{NAME} secret.md", RESUME.encode())}
                sent = client.post("resumes", files=upload, headers=foreign).json()
                client.get("jobs", params={"q": "Wobblethorpe"})
                client.get(f"shared/{'s3cret' * 7}")
                drain(traced)
                assert client.get(f"resumes/{sent['resume']['id']}").json()["processing_status"] == "COMPLETED"
        finally:
            tracing.stop()
            traced.database.close()
    request = collector.named("POST /api/v1/resumes")[0]
    task = collector.named("task resume.process")[0]
    assert (task.trace_id, task.parent_span_id) == (request.trace_id, request.span_id)
    assert request.trace_id.hex() != "a" * 32, "a stranger's trace is not taken on"
    assert attributes(request) == {
        "http.request.method": "POST", "http.route": "/api/v1/resumes", "http.response.status_code": 202
    }  # fmt: skip
    within = {span.name for span in collector.spans if span.trace_id == request.trace_id}
    assert {"INSERT job_queue", "sandbox reading"} <= within
    statement = collector.named("INSERT job_queue")[0]
    assert statement.parent_span_id == request.span_id
    assert attributes(statement) == {
        "db.system.name": "postgresql", "db.operation.name": "INSERT", "db.query.summary": "INSERT job_queue"
    }  # fmt: skip
    assert collector.named("GET /api/v1/shared/{token}")
    assert collector.services == {"upstar-web"}
    wire = b"".join(collector.bodies).decode("utf-8", "replace")
    marks = (*MARKS, "secret.md", "s3cret", token, sent["resume"]["id"])
    assert [mark for mark in marks if mark.lower() in wire.lower()] == []
    assert f"trace_id={request.trace_id.hex()}" in heard.getvalue()


def test_a_proxy_of_ours_begins_the_trace(stocked: Tools) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    behind = replace(stocked, settings=stocked.settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)}))
    with collecting() as collector:
        tracing.configure(Settings(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=f"{collector.url}/v1/traces"), "web")
        try:
            with serving(behind) as address:
                httpx2.get(f"{address}/healthz", headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
        finally:
            tracing.stop()
    assert collector.named("GET /healthz")[0].trace_id.hex() == "a" * 32


def test_without_the_libraries_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with listening() as heard:
        assert not tracing.configure(Settings(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9"), "web")
    assert [line for line in heard.getvalue().splitlines() if "pip install 'upstar[otel]'" in line]
    with tracing.span("nothing") as span:
        assert span is None
    assert tracing.carrier() == {}


def test_off_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tracing.endpoint_of(Settings()) is None
    assert tracing.endpoint_of(Settings(OTEL_EXPORTER_OTLP_ENDPOINT="http://one:4318/")) == "http://one:4318/v1/traces"
    assert tracing.endpoint_of(Settings(OTEL_EXPORTER_OTLP_ENDPOINT="http://one", OTEL_SDK_DISABLED=True)) is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://two:4318")
    assert tracing.endpoint_of(Settings()) == "http://two:4318/v1/traces"
    names = "(name for name in sys.modules if name.startswith('opentelemetry.sdk'))"
    code = f"import sys, upstar.edge.metering, upstar.queue.service; print(*{names})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT a, 'ada@example.com' FROM public.users WHERE b = 'x'", "SELECT public.users"),
        ("insert into job_queue (a) values ('secret')", "INSERT job_queue"),
        ('WITH x AS (SELECT 1 FROM "odd") SELECT 1', "WITH"),
        ("SELECT set_config('role', %s, true)", "SELECT"),
        ("-- secret\nSELECT 1", "SQL"),
        ("", "SQL"),
    ],
)
def test_of_a_statement_no_more_than_its_kind_and_table_is_told(statement: str, told: str) -> None:
    assert summary(statement)[1] == told
