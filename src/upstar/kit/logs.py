"""Structured logs: one line an event, with the id of the request or task that it belongs to."""

import logging
import sys
import traceback

import structlog

OURS = ("upstar", "uvicorn")
"""Whose finer lines are shown: our own, which hold ids alone, and the server's. A library's debug lines may quote what
it handles (a prompt, a row, a header), so of the others only warnings are shown, however fine the level is."""


def configure_logs(*, level: str = "INFO", as_json: bool = False) -> None:
    """Send every log line to standard error, which keeps standard output for results.

    `level` is a standard logging level name; `as_json` gives one JSON object a line, for machines.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_words, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    chosen = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(logging.WARNING, chosen))
    for own in OURS:
        logging.getLogger(own).setLevel(chosen)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; pass `__name__`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def _without_words(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Say of an exception where it came from and of which kind it is, and leave out what it says.

    The message of an exception may quote what was at hand: a validator its input, a database the row, a parser a line.
    """
    told = event.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["exception"] = origin_of(error)
    return event


def origin_of(error: BaseException) -> str:
    """Return the kinds of the exceptions that led to this one, the first one first, each with the lines of code that it
    came through: nothing of what they say.
    """
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        trace = "".join(traceback.format_tb(current.__traceback__)).rstrip()
        kind = f"{type(current).__module__}.{type(current).__qualname__}"
        mark = getattr(current, "code", None) or getattr(getattr(current, "orig", None), "sqlstate", None)
        lines.insert(0, "\n".join(filter(None, (trace, f"{kind} ({mark})" if isinstance(mark, str) else kind))))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(lines)
