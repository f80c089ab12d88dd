"""Reads that are asked for often: one statement, one round trip, no statement built anew.

A connection can run each of its statements as a READ ONLY transaction of its own, as somebody: what makes it theirs
goes ahead of the statement in libpq's pipeline mode. Without a BEGIN all up to the end of the pipeline is one
transaction (PostgreSQL 16, 34.5, "Pipeline Mode"), so nothing of it outlives the statement.
"""

import select
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.abc import Params
from psycopg.rows import namedtuple_row
from sqlalchemy import ClauseElement, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from upstar.adapters import statement_spans, tracing

_ACT = b"""
    SELECT set_config('transaction_read_only', 'on', true), set_config('role', %(role)s, true),
        set_config('upstar.user_id', %(user_id)s, true)
"""

_DIALECT = registry.load("postgresql.psycopg")()


class LookingConnection(psycopg.Connection[Any]):
    """A connection that runs each statement by itself as `looker`, while there is one."""

    looker: Mapping[str, str] | None = None
    """The `role` and `user_id` (empty for nobody) of whom the statements are for."""

    def cursor(self, name: str = "", **options: Any) -> Any:  # noqa: ANN401
        """Return a cursor as the library does; one with a name reads in parts, which is no single statement."""
        if name:
            _refuse(self)
        return super().cursor(name, **options)


class _LookingCursor(psycopg.Cursor[Any]):
    """A cursor of such a connection."""

    def execute(self, query: Any, params: Params | None = None, **options: Any) -> "_LookingCursor":  # noqa: ANN401
        looker = _looker(self.connection)
        if looker is None:
            return super().execute(query, params, **options)
        with self.connection.pipeline():
            psycopg.Cursor(self.connection).execute(_ACT, looker, prepare=True)
            return super().execute(query, params, **options)

    def executemany(self, *words: Any, **options: Any) -> None:  # noqa: ANN401
        _refuse(self.connection)
        super().executemany(*words, **options)

    def stream(self, *words: Any, **options: Any) -> Any:  # noqa: ANN401
        _refuse(self.connection)
        return super().stream(*words, **options)

    def copy(self, *words: Any, **options: Any) -> Any:  # noqa: ANN401
        _refuse(self.connection)
        return super().copy(*words, **options)


def _looker(link: psycopg.Connection[Any]) -> Mapping[str, str] | None:
    return link.looker if isinstance(link, LookingConnection) else None


def _refuse(link: psycopg.Connection[Any]) -> None:
    """Refuse what would not be done as the looker: by the database's user, who may do anything."""
    if _looker(link) is not None:
        raise psycopg.ProgrammingError("a look takes plain statements alone")


def look_by(engine: Engine) -> None:
    """Let the engine's connections be such ones, and let none be used that the server has closed meanwhile."""

    # the parameters are as the library calls them
    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, words: Any, options: dict[str, Any]) -> LookingConnection:  # noqa: ANN401
        return LookingConnection.connect(*words, **options, cursor_factory=_LookingCursor)

    @event.listens_for(engine, "checkout")
    def check(link: LookingConnection, _record: Any, _proxy: Any) -> None:  # noqa: ANN401
        link.looker = None
        if link.closed or _said_something(link):
            raise DisconnectionError


def _said_something(link: psycopg.Connection[Any]) -> bool:
    """Whether the server said something on an idle connection: that it ends, in all but name."""
    waiting = select.poll()
    waiting.register(link.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def link_of(session: Session) -> LookingConnection:
    """Return the driver's connection of the session's transaction, for what only the driver can, such as COPY."""
    link = session.connection().connection.driver_connection
    assert isinstance(link, LookingConnection)
    return link


@dataclass(frozen=True, slots=True)
class Statement:
    """What `rows` runs: its words, and the values that are its own."""

    words: str
    own: Mapping[str, Any]


def statement_of(query: ClauseElement) -> Statement:
    """Return the statement of a query; what whoever asks will give is to be named in it by `bindparam`.

    To be kept: making it takes longer than the database takes to answer it.
    """
    made = query.compile(dialect=_DIALECT)
    assert isinstance(made, SQLCompiler)
    return Statement(str(made), {name: bound.value for name, bound in made.binds.items() if not bound.required})


def rows(session: Session, statement: Statement, values: Mapping[str, Any]) -> list[Any]:
    """Return the rows of a statement, each with its columns by name.

    The session's own way takes a millisecond to build and to read what the database answers in a tenth of one.
    """
    link = link_of(session)
    span = statement_spans.begun(statement.words) if tracing.is_on() else None
    try:
        cursor = link.cursor(row_factory=namedtuple_row)
        found: list[Any] = cursor.execute(statement.words, {**statement.own, **values}, prepare=True).fetchall()
    except psycopg.OperationalError:
        if link.closed:
            session.connection().invalidate()
        raise
    else:
        return found
    finally:
        if span is not None:
            span.end()
