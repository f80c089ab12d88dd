"""Pools of connections: the engine's, and a few for single quick statements."""

import threading
from collections.abc import Mapping
from typing import Any

import orjson
import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 60_000
"""No statement of a request may run longer than a minute; bulk work asks for more where it needs it."""
QUICK_CONNECTIONS = 4
"""Connections of a process for single quick statements: each takes a fraction of a millisecond, so few serve many."""
LOOKING_CONNECTIONS = 4
"""Connections of a web process for looks (`look_pool`), which are as short."""
SERVER_LEFT = "57P"
"""States of a server that closes a connection: an order, a crash, a shutdown (PostgreSQL, appendix A)."""


def has_left(error: psycopg.OperationalError) -> bool:
    """Whether the server is gone, or going, rather than having answered with an error."""
    return error.sqlstate is None or error.sqlstate.startswith(SERVER_LEFT)


def most_connections(pool_size: int, role: str) -> int:
    """Return how many connections a process opens at most: its pool, as many again for a moment, the quick ones.

    One of the `role` `web` looks besides.
    """
    return 2 * pool_size + QUICK_CONNECTIONS + (LOOKING_CONNECTIONS if role == "web" else 0)


def engine_to(
    dsn: str, pool_size: int | None, *, pooled: bool = False, connect_seconds: int = CONNECT_TIMEOUT_SECONDS
) -> Engine:
    """Return an engine; without a pool's size each connection is made when it is asked for, and closed after it.

    A pooler (`pooled`) refuses options of a connection, and passes a prepared statement's connection on. Transactions
    begin where somebody says so: the driver would take a round trip for each `BEGIN` of its own.
    """
    size: dict[str, Any] = {"poolclass": NullPool}
    if pool_size is not None:
        size = {"pool_size": pool_size, "max_overflow": pool_size}
    of_connection: dict[str, Any] = {"prepare_threshold": None}
    if not pooled:
        of_connection = {"options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC"}
    return create_engine(
        make_url(dsn).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error that is logged is not to quote a résumé
        connect_args={"connect_timeout": connect_seconds, "application_name": "upstar", **of_connection},
        **size,
    )


SEARCH_PATH = "public,internal"
"""Where the functions of the task library's triggers look for its tables."""
_ONE_MESSAGE = {"prepare_threshold": None, "cursor_factory": psycopg.ClientCursor}
"""Values are put in by the driver, as the protocol demands where a message holds several statements."""


class QuickPool:
    """A few connections that commit each statement by itself, opened when the first is asked for."""

    def __init__(self, dsn: str, role: str, seconds: float, connections: int, *, pooled: bool) -> None:
        """Prepare it; nothing is connected yet.

        Statements run as `role`, by so many connections at most. One may wait for a connection, and then for its
        answer, for so many seconds.
        """
        self._dsn, self._role, self._seconds, self._pooled = dsn, role, seconds, pooled
        self._connections = connections
        # sent in one message with the statement, which makes them one transaction: a third of the time of anything else
        self._first = (
            f"SET LOCAL ROLE {role}; SET LOCAL synchronous_commit = off; SET LOCAL search_path TO {SEARCH_PATH};"
            f" SET LOCAL statement_timeout = {int(seconds * 1000)}; "
        ).encode()
        self._lock = threading.Lock()
        self._pool: ConnectionPool[psycopg.Connection[Any]] | None = None

    def run(self, statement: bytes, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run the statement and return its first row; None where it gives none."""
        pool = self._opened()
        try:
            return self._once(pool, statement, values)
        except psycopg.OperationalError as error:
            if isinstance(error, PoolTimeout) or not has_left(error):
                raise
            pool.check()  # what the server has closed is replaced, once
            return self._once(pool, statement, values)

    def _once(
        self, pool: "ConnectionPool[psycopg.Connection[Any]]", statement: bytes, values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        with pool.connection(timeout=self._seconds) as connection:
            if not self._pooled:
                return connection.execute(statement, values, prepare=True).fetchone()
            cursor = connection.execute(self._first + statement, values)
            while cursor.nextset():
                pass
            return cursor.fetchone()

    @property
    def in_use(self) -> int:
        """How many connections somebody has."""
        found = self._stats()
        return found.get("pool_size", 0) - found.get("pool_available", 0)

    @property
    def idle(self) -> int:
        """How many connections wait for somebody."""
        return self._stats().get("pool_available", 0)

    def _stats(self) -> dict[str, int]:
        pool = self._pool
        return {} if pool is None else pool.get_stats()

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def _opened(self) -> ConnectionPool[psycopg.Connection[Any]]:
        with self._lock:
            if self._pool is None:
                options = f"-c statement_timeout={int(self._seconds * 1000)} -c synchronous_commit=off"
                options += f" -c search_path={SEARCH_PATH}"
                direct = {"options": f"{options} -c timezone=UTC -c role={self._role}"}
                self._pool = ConnectionPool(
                    self._dsn,
                    min_size=1,
                    max_size=self._connections,
                    open=True,
                    kwargs={
                        "autocommit": True,
                        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                        "application_name": "upstar-quick",
                        **(_ONE_MESSAGE if self._pooled else direct),
                    },
                )
            return self._pool
