"""Reads that are asked for often: one statement that is built once, and what its rows tell.

A question is asked within a session (`answered`), or by itself in one round trip (`Database.look`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Generic, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import ClauseElement, Integer, bindparam, select, tuple_
from sqlalchemy.dialects import registry
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeEngine

from upstar.adapters import statement_spans, tracing
from upstar.kit.pages import Page, decode_moment_cursor, moment_cursor

T = TypeVar("T")
Told_co = TypeVar("Told_co", covariant=True)

_DIALECT = registry.load("postgresql.psycopg")()
_VALUE = re.compile(r"%\((\w+)\)s")
NAME_BYTES = 8
"""Of a statement's name: a hash, which no two of some hundred share."""


def link_of(session: Session) -> psycopg.Connection[Any]:
    """Return the driver's connection of the session's transaction, for what only the driver can, such as COPY."""
    link = session.connection().connection.driver_connection
    assert isinstance(link, psycopg.Connection)
    return link


@dataclass(frozen=True, slots=True)
class Statement:
    """What is run: its words, and the values that are its own.

    A connection may be told it once (`preparation`), under its `name`, and then only be given the values (`call`).
    """

    words: str
    own: Mapping[str, Any]
    name: str
    preparation: str
    call: str


@dataclass(frozen=True, slots=True)
class Question(Generic[Told_co]):
    """What one statement answers: with which values it is asked, and what its rows, columns by name, tell."""

    statement: Statement
    values: Mapping[str, Any]
    told: Callable[[Sequence[Any]], Told_co]

    @property
    def all_values(self) -> dict[str, Any]:
        """The statement's own values and those of whoever asks."""
        return {**self.statement.own, **self.values}


def statement_of(query: ClauseElement) -> Statement:
    """Return the statement of a query; what whoever asks will give is to be named in it by `bindparam`.

    To be kept: making it takes longer than the database takes to answer it.
    """
    made = query.compile(dialect=_DIALECT)
    assert isinstance(made, SQLCompiler)
    words = str(made)
    names = list(dict.fromkeys(_VALUE.findall(words)))
    name = f"look_{blake2b(words.encode(), digest_size=NAME_BYTES).hexdigest()}"
    own = {key: bound.value for key, bound in made.binds.items() if not bound.required}
    numbered = words % {key: f"${number}" for number, key in enumerate(names, 1)}
    types = [_type_of(made.binds[key].type) for key in names]
    preparation = f"PREPARE {name}{_listed(types)} AS {numbered}"
    return Statement(words, own, name, preparation, f"EXECUTE {name}{_listed([f'%({key})s' for key in names])}")


def newest_first(columns: Sequence[Any], whose: Any, at: Any, key: Any, *, behind: bool) -> Statement:  # noqa: ANN401 - columns
    """Return the statement of the first `limit` rows of the person `user_id`, newest first.

    `behind` begins after the row that has the values named as the columns `at` and `key`.
    """
    order = (at, key)
    query = select(*columns).where(whose == bindparam("user_id"))
    if behind:
        query = query.where(tuple_(*order) < tuple_(*(bindparam(column.key, type_=column.type) for column in order)))
    return statement_of(query.order_by(*(column.desc() for column in order)).limit(bindparam("limit", type_=Integer)))


def page_of(
    statement: Callable[..., Statement],
    user_id: UUID,
    cursor: str | None,
    limit: int,
    view: Callable[[Any], T],
    at: str,
) -> Question[Page[T]]:
    """Ask for a page of a person's rows by a `statement` of `newest_first`; AppError INVALID for a forged cursor.

    `view` makes an item of a row; its `at` and `id` are what the next page begins behind.
    """
    after = decode_moment_cursor(cursor)
    values: dict[str, Any] = {"user_id": user_id, "limit": limit + 1}
    if after is not None:
        values |= {at: after[0], "id": after[1]}

    def told(rows: Sequence[Any]) -> Page[T]:
        items = [view(row) for row in rows[:limit]]
        last: Any = items[-1] if len(rows) > limit else None
        return Page(items, None if last is None else moment_cursor(getattr(last, at), last.id))

    return Question(statement(behind=after is not None), values, told)


def _type_of(told: TypeEngine[Any]) -> str:
    """The type of a value, which the server does not always find out from where it stands."""
    return "unknown" if isinstance(told, NullType) else told.compile(dialect=_DIALECT)


def _listed(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


def answered(session: Session, question: Question[T]) -> T:
    """Return what a question's rows tell within the session's transaction.

    The session's own way takes a millisecond to build and to read what the database answers in a tenth of one.
    """
    link = link_of(session)
    with traced(question.statement):
        try:
            cursor = link.cursor(row_factory=namedtuple_row)
            found = cursor.execute(question.statement.words, question.all_values, prepare=True).fetchall()
        except psycopg.OperationalError:
            if link.closed:
                session.connection().invalidate()
            raise
    return question.told(found)


@contextmanager
def traced(statement: Statement) -> Iterator[None]:
    """Make a span of the block as of a statement of a session's, where anything is traced."""
    span = statement_spans.begun(statement.words) if tracing.is_on() else None
    try:
        yield
    except Exception as error:
        if span is not None:
            span.set_attribute("error.type", type(error).__name__)
        raise
    finally:
        if span is not None:
            span.end()
