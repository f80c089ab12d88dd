"""Traces by OpenTelemetry, when OTEL_EXPORTER_OTLP_ENDPOINT says where they go; otherwise nothing of it is loaded.

The spans are our own, at the house's four doors (requests, the database, other people's servers, tasks), by the names
of the semantic conventions. The ready-made instrumentations write down whole addresses, statements and file names;
here a span bears a route's template, the kind of a statement and its table, a host: nothing that is anybody's.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Literal

import structlog

from upstar import __version__
from upstar.kit.logs import get_logger

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

    from upstar.settings import Settings

Kind = Literal["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]
Carrier = dict[str, str]
INSTALL = "pip install 'upstar[otel]'"
TRACES_PATH = "/v1/traces"
"""What the base address is completed with (OpenTelemetry Protocol Exporter, "Endpoint URLs for OTLP/HTTP")."""
STOP_MS = 5_000
"""How long a process that ends waits for its last spans to be taken."""

log = get_logger(__name__)


class _State:
    provider: "TracerProvider | None" = None
    tracer: "Tracer | None" = None


def configure(settings: "Settings", role: str) -> bool:
    """Begin to trace where the settings ask for it; `role` is `web` or `worker`. Returns whether it does.

    Where the libraries are not installed, one line of the log says what to install, and nothing is traced.
    """
    endpoint = endpoint_of(settings)
    if endpoint is None or _State.tracer is not None:
        return _State.tracer is not None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        log.warning("tracing.not_installed", install=INSTALL)
        return False
    # the environment's own OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come after these, and win
    ours = {"service.version": __version__, "service.namespace": "upstar"}
    resource = Resource(ours | {"service.name": f"upstar-{role}"}).merge(_told())
    _State.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    _State.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    _State.tracer = _State.provider.get_tracer("upstar", __version__)
    return True


def endpoint_of(settings: "Settings") -> str | None:
    """Return where spans are sent; None where tracing is off."""
    if settings.otel_sdk_disabled:
        return None
    base = settings.otel_endpoint
    return settings.otel_traces_endpoint or (base and base.rstrip("/") + TRACES_PATH)


def stop() -> None:
    """Send what is left, and trace no more."""
    provider, _State.provider, _State.tracer = _State.provider, None, None
    if provider is not None:
        provider.force_flush(STOP_MS)
        provider.shutdown()


def span(
    name: str, kind: Kind = "INTERNAL", attributes: Mapping[str, Any] | None = None, parent: Carrier | None = None
) -> AbstractContextManager[Any]:
    """Give a span for the length of the block, or None where nothing is traced; log lines inside bear its trace.

    `parent` is what `carrier` gave in another process.
    """
    return nullcontext() if _State.tracer is None else _span(_State.tracer, name, kind, attributes or {}, parent)


def carrier() -> Carrier:
    """Return what carries the present trace to another process (W3C Trace Context); empty where there is none."""
    found: Carrier = {}
    if _State.tracer is not None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        TraceContextTextMapPropagator().inject(found)
    return found


def begin(name: str, kind: Kind, attributes: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the library's
    """Return a span that is ended by hand, for what begins and ends in two calls; None where nothing is traced."""
    if _State.tracer is None:
        return None
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - only where tracing is on

    return _State.tracer.start_span(name, kind=SpanKind[kind], attributes=dict(attributes))


def is_on() -> bool:
    """Whether anything is traced."""
    return _State.tracer is not None


@contextmanager
def _span(
    tracer: "Tracer", name: str, kind: Kind, attributes: Mapping[str, Any], parent: Carrier | None
) -> Iterator[Any]:
    from opentelemetry.trace import SpanKind, format_trace_id  # noqa: PLC0415 - only where tracing is on
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    context = TraceContextTextMapPropagator().extract(parent) if parent else None
    # what an exception says may quote what was at hand, so its kind alone is kept
    with tracer.start_as_current_span(
        name, context=context, kind=SpanKind[kind], attributes=dict(attributes), record_exception=False,
        set_status_on_exception=False,
    ) as made:  # fmt: skip
        try:
            with structlog.contextvars.bound_contextvars(trace_id=format_trace_id(made.get_span_context().trace_id)):
                yield made
        except BaseException as error:
            made.set_attribute("error.type", getattr(error, "code", None) or type(error).__name__)
            raise


def _told() -> Any:  # noqa: ANN401 - the library's
    from opentelemetry.sdk.resources import OTELResourceDetector  # noqa: PLC0415

    return OTELResourceDetector().detect()
