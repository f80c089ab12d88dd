"""A span of each statement: what it does and to which table, no word of the statement itself and none of its values."""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

from upstar.adapters import tracing

TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+([a-z_][\w.]*)", re.IGNORECASE)


def watch(engine: Engine) -> None:
    """Make a span of each statement of the engine; where tracing is off, leave it as it is."""
    if not tracing.is_on():
        return

    # the parameters are as the library calls them
    @event.listens_for(engine, "before_cursor_execute")
    def begin(_c: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: Any) -> None:  # noqa: ANN401
        if context is not None:
            context.upstar_span = begun(statement)

    @event.listens_for(engine, "after_cursor_execute")
    def end(_c: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: Any) -> None:  # noqa: ANN401
        span = getattr(context, "upstar_span", None)
        if span is not None:
            span.end()

    @event.listens_for(engine, "handle_error")
    def broke(failure: Any) -> None:  # noqa: ANN401
        span = getattr(failure.execution_context, "upstar_span", None)
        if span is not None:
            span.set_attribute("error.type", type(failure.original_exception).__name__)
            span.end()


def begun(statement: str) -> Any:  # noqa: ANN401 - the library's
    """Return the open span of a statement; None where nothing is traced."""
    verb, told = summary(statement)
    attributes = {"db.system.name": "postgresql", "db.operation.name": verb, "db.query.summary": told}
    return tracing.begin(told, "CLIENT", attributes)


@lru_cache(maxsize=4096)
def summary(statement: str) -> tuple[str, str]:
    """Return what a statement does and to which table first, such as (`SELECT`, `SELECT job_queue`)."""
    words = statement.split(None, 1)
    verb = words[0].upper() if words and words[0].isalpha() else "SQL"
    table = TABLE.search(statement)
    return verb, f"{verb} {table[1]}" if table else verb
