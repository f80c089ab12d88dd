"""The one door to PostgreSQL: an engine, and two kinds of session. `Database.write` holds the only commit.

A reading session runs in a READ ONLY transaction, so that a query module which writes by mistake is told so by the
server. Functions say which kind they need by the type of their first argument. Every transaction puts on the role of
whoever it is for (`privileges`), so that the server itself keeps people's rows apart.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from upstar.adapters import privileges
from upstar.kit.errors import AppError, ErrorKind

CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 60_000
"""No statement of a request may run longer than a minute; bulk work asks for more where it needs it."""
QUICK_CONNECTIONS = 4
"""Connections for single quick statements: each takes a fraction of a millisecond, so few serve many."""
SERVER_LEFT = "57P"
"""States of a server that closes a connection: an order, a crash, a shutdown (PostgreSQL, appendix A)."""

_BECOME = "SELECT set_config('role', %s, true), set_config('upstar.user_id', %s, true)"
"""Both end with the transaction, so that a connection may be shared by a pooler of transactions (PgBouncer)."""

_AT_LEISURE = """
    SELECT set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true),
        pg_export_snapshot()
"""
"""No limit of time, neither of a statement nor of what lies between two."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whom a transaction is for: a role of the database, and the person where there is one."""

    role: str
    user_id: UUID | None = None


NOBODY = Actor(privileges.PERSON)
"""Somebody who is not signed in: sees no rows of people."""
DOOR = Actor(privileges.DOOR)
"""The house itself at its door: signing in, open links, counting."""
WORKER = Actor(privileges.WORKER)
"""Background work and the command line: every row, but not the tables' shape."""
OPERATOR = Actor(privileges.OPERATOR)
"""An operator's request: reads every row."""

QUICK_TIMEOUTS = {DOOR: 2.0, WORKER: 30.0}
"""Who runs quick statements, and how long one may wait for a connection, and then for its answer, in seconds: at the
door it must not hold up the request that it comes before; a task waits rather than being tried again."""


def person(user_id: UUID) -> Actor:
    """Return the actor that sees and changes that person's rows alone."""
    return Actor(privileges.PERSON, user_id)


class ReadSession(Session):
    """A session that may look."""


class WriteSession(ReadSession):
    """A session that may look and change; it commits when its block ends well."""


def become(session: ReadSession, actor: Actor) -> None:
    """Do the rest of the transaction for the actor; the database's user must be a member of their role."""
    session.connection().exec_driver_sql(_BECOME, (actor.role, str(actor.user_id or "")))


class Database:
    """A pool of connections to one database, used for one actor."""

    def __init__(self, dsn: str, *, pool_size: int = 10) -> None:
        """Prepare the pool; nothing is connected yet. `dsn` is a libpq URL, `pool_size` a number of connections."""
        self.dsn = dsn
        self._actor: Callable[[], Actor] = lambda: WORKER
        self._identities: list[str] = []  # one, when it was asked for; shared by all actors
        self.engine: Engine = create_engine(
            make_url(dsn).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            hide_parameters=True,  # an error that is logged is not to quote a résumé
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                "application_name": "upstar",
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
            },
        )
        self._quick = {actor: _QuickPool(dsn, actor, seconds) for actor, seconds in QUICK_TIMEOUTS.items()}

    def acting(self, actor: Callable[[], Actor]) -> "Database":
        """Return the same pool for another actor, who is asked for anew at each transaction."""
        other = copy(self)
        other._actor = actor  # noqa: SLF001 - it is of its own kind
        return other

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """Give a session in a READ ONLY transaction; it is rolled back at the end, whatever happened."""
        with _answering(), ReadSession(self.engine) as session:
            self._begin(session, {"postgresql_readonly": True})
            yield session

    @contextmanager
    def write(self) -> Iterator[WriteSession]:
        """Give a session that commits at the end of the block, and rolls back when the block raises."""
        with _answering(), WriteSession(self.engine, expire_on_commit=False) as session:
            self._begin(session, {})
            yield session
            session.commit()

    @contextmanager
    def snapshot(self) -> Iterator[tuple[ReadSession, str]]:
        """Give a READ ONLY session that sees one moment of the database, however long it takes, and that moment's name.

        Other connections see the same moment by `SET TRANSACTION SNAPSHOT` while the block lasts. It acts as the
        database's user, as a dump does: every table, whoever's.
        """
        with _answering(), ReadSession(self.engine) as session:
            # no role is put on: an empty server has none yet
            options: dict[str, bool | str] = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
            self._first(session, options, lambda: session.connection().exec_driver_sql("SELECT 1"))
            yield session, str(session.connection().exec_driver_sql(_AT_LEISURE).one()[-1])

    def reading_sessions(self, timeout_ms: int) -> "sessionmaker[ReadSession]":
        """Return what makes sessions for a library that opens its own: READ ONLY transactions of the same actor.

        No statement may take longer than `timeout_ms`, since nobody here wrote it.
        """
        made = sessionmaker(self.engine.execution_options(postgresql_readonly=True), class_=ReadSession)

        def begin(_session: Session, _transaction: object, connection: Connection) -> None:
            actor = self._actor()
            connection.exec_driver_sql(_BECOME, (actor.role, str(actor.user_id or "")))
            connection.exec_driver_sql("SELECT set_config('statement_timeout', %s, true)", (str(timeout_ms),))

        event.listen(made, "after_begin", begin)
        return made

    def _begin(self, session: ReadSession, options: dict[str, bool | str]) -> None:
        """Begin the transaction as the actor."""
        actor = self._actor()
        self._first(session, options, lambda: become(session, actor))

    @staticmethod
    def _first(session: ReadSession, options: dict[str, bool | str], statement: Callable[[], object]) -> None:
        """Begin the transaction with a statement. A pooled connection that the server has closed is replaced, once."""
        try:
            session.connection(execution_options=options)
            statement()
        except OperationalError as error:
            if not error.connection_invalidated:
                raise
            session.rollback()
            session.connection(execution_options=options)
            statement()

    def quick(self, statement: bytes, values: Mapping[str, Any], actor: Actor = DOOR) -> tuple[Any, ...] | None:
        """Run one statement by itself, commit it, and return its first row; None where it gives none.

        One round trip, where a session takes four: for what is done at every request, or for every task (`actor` is
        one of QUICK_TIMEOUTS). The statement is prepared once a connection, and its commit does not wait for the disk.
        AppError UNAVAILABLE where the database does not answer.
        """
        try:
            return self._quick[actor].run(statement, values)
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise _unavailable() from error

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Try to hold the lock of that name among all processes on this database; gives whether it was had.

        It is an advisory lock of a session, so the server lets go of it however its holder ends.
        """
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
        with self._connected() as connection:
            had = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one())
            connection.rollback()  # the lock outlives the transaction, and none stays open meanwhile
            try:
                yield had
            finally:
                if had:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
                    connection.rollback()

    @property
    def identity(self) -> str:
        """What tells this database from any other, a restored copy of it on another server included."""
        if not self._identities:
            query = "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
            with self.read() as session:
                found = session.execute(text(f"{query} FROM pg_control_system()")).one()
            self._identities.append("-".join(map(str, found)))
        return self._identities[0]

    def ping(self) -> str:
        """Return the server's version, such as `16.14`; AppError UNAVAILABLE where it does not answer."""
        with self._connected() as connection:
            return str(connection.execute(text("SHOW server_version")).scalar_one())

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Give a connection that answers, with the rights of the database's user."""
        with self.engine.connect() as connection, _answering():
            try:
                connection.exec_driver_sql("SELECT 1")
            except OperationalError as error:
                if not error.connection_invalidated:
                    raise
                connection.rollback()
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        for pool in self._quick.values():
            pool.close()


class _QuickPool:
    """A few connections that commit each statement by itself, opened when the first is asked for."""

    def __init__(self, dsn: str, actor: Actor, seconds: float) -> None:
        self._dsn, self._actor, self._seconds = dsn, actor, seconds
        self._lock = threading.Lock()
        self._pool: ConnectionPool[psycopg.Connection[Any]] | None = None

    def run(self, statement: bytes, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        pool = self._opened()
        try:
            return self._once(pool, statement, values)
        except psycopg.OperationalError as error:
            answered = error.sqlstate is not None and not error.sqlstate.startswith(SERVER_LEFT)
            if answered or isinstance(error, PoolTimeout):
                raise
            pool.check()  # what the server has closed is replaced, once
            return self._once(pool, statement, values)

    def _once(
        self, pool: "ConnectionPool[psycopg.Connection[Any]]", statement: bytes, values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        with pool.connection(timeout=self._seconds) as connection:
            return connection.execute(statement, values, prepare=True).fetchone()

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def _opened(self) -> ConnectionPool[psycopg.Connection[Any]]:
        with self._lock:
            if self._pool is None:
                options = f"-c statement_timeout={int(self._seconds * 1000)} -c synchronous_commit=off"
                self._pool = ConnectionPool(
                    self._dsn,
                    min_size=1,
                    max_size=QUICK_CONNECTIONS,
                    open=True,
                    kwargs={
                        "autocommit": True,
                        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                        "application_name": "upstar-quick",
                        "options": f"{options} -c timezone=UTC -c role={self._actor.role}",
                    },
                )
            return self._pool


@contextmanager
def _answering() -> Iterator[None]:
    """Turn a server that cannot be reached into an error for people."""
    try:
        yield
    except OperationalError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None:
            raise _unavailable() from error
        raise


def _unavailable() -> AppError:
    return AppError(ErrorKind.UNAVAILABLE, "database-unavailable", "The database does not answer.", retry_after=5)
