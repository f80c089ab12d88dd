"""The one door to PostgreSQL: an engine, and two kinds of session. `Database.write` holds the only commit.

A reading session runs in a READ ONLY transaction, so that a query module which writes by mistake is told so by the
server. Functions say which kind they need by the type of their first argument.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from upstar.kit.errors import AppError, ErrorKind

CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 60_000
"""No statement of a request may run longer than a minute; bulk work asks for more where it needs it."""
QUICK_CONNECTIONS = 4
"""Connections for single quick statements: each takes a fraction of a millisecond, so few serve many."""
QUICK_TIMEOUT_SECONDS = 2.0
"""How long a quick statement may wait for a connection, and then for its answer: it must not hold up what it comes
before."""


class ReadSession(Session):
    """A session that may look."""


class WriteSession(ReadSession):
    """A session that may look and change; it commits when its block ends well."""


class Database:
    """A pool of connections to one database."""

    def __init__(self, dsn: str, *, pool_size: int = 10) -> None:
        """Prepare the pool; nothing is connected yet. `dsn` is a libpq URL, `pool_size` a number of connections."""
        self.dsn = dsn
        self.engine: Engine = create_engine(
            make_url(dsn).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                "application_name": "upstar",
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
            },
        )
        self._quick: ConnectionPool[psycopg.Connection[Any]] | None = None
        self._quick_lock = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """Give a session in a READ ONLY transaction; it is rolled back at the end, whatever happened."""
        with ReadSession(self.engine) as session, _answering():
            session.connection(execution_options={"postgresql_readonly": True})
            yield session

    @contextmanager
    def write(self) -> Iterator[WriteSession]:
        """Give a session that commits at the end of the block, and rolls back when the block raises."""
        with WriteSession(self.engine, expire_on_commit=False) as session, _answering():
            yield session
            session.commit()

    def quick(self, statement: bytes, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run one statement by itself, commit it, and return its first row; None where it gives none.

        One round trip, where a session takes four: for what is done at every request. The statement is prepared once a
        connection, and its commit does not wait for the disk. AppError UNAVAILABLE where the database does not answer.
        """
        try:
            with self._quick_pool().connection(timeout=QUICK_TIMEOUT_SECONDS) as connection:
                return connection.execute(statement, values, prepare=True).fetchone()
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise _unavailable() from error

    def _quick_pool(self) -> ConnectionPool[psycopg.Connection[Any]]:
        with self._quick_lock:
            if self._quick is None:
                options = f"-c statement_timeout={int(QUICK_TIMEOUT_SECONDS * 1000)} -c synchronous_commit=off"
                self._quick = ConnectionPool(
                    self.dsn,
                    min_size=1,
                    max_size=QUICK_CONNECTIONS,
                    open=True,
                    kwargs={
                        "autocommit": True,
                        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                        "application_name": "upstar-quick",
                        "options": f"{options} -c timezone=UTC",
                    },
                )
            return self._quick

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Try to hold the lock of that name among all processes on this database; gives whether it was had.

        It is an advisory lock of a session, so the server lets go of it however its holder ends.
        """
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
        with self.engine.connect() as connection, _answering():
            had = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one())
            connection.rollback()  # the lock outlives the transaction, and none stays open meanwhile
            try:
                yield had
            finally:
                if had:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
                    connection.rollback()

    @cached_property
    def identity(self) -> str:
        """What tells this database from any other, a restored copy of it on another server included."""
        query = "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
        with self.read() as session:
            return "-".join(map(str, session.execute(text(f"{query} FROM pg_control_system()")).one()))

    def ping(self) -> str:
        """Return the server's version, such as `16.14`; AppError UNAVAILABLE where it does not answer."""
        with self.read() as session:
            return str(session.execute(text("SHOW server_version")).scalar_one())

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        with self._quick_lock:
            if self._quick is not None:
                self._quick.close()
                self._quick = None


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
