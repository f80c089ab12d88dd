"""The one door to PostgreSQL: an engine, and two kinds of session. `Database.write` holds the only commit.

A reading session runs in a READ ONLY transaction, so that a query module which writes by mistake is told so by the
server. Functions say which kind they need by the type of their first argument. Every transaction puts on the role of
whoever it is for (`privileges`), so that the server itself keeps people's rows apart.

Transactions may go through a pooler of transactions (PgBouncer): then nothing is set for a connection and no statement
is prepared, and what needs a connection of its own goes to the server itself. `read_stale` may go to a replica.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from upstar.adapters import privileges, statement_spans, tracing
from upstar.adapters import replica as replicas
from upstar.adapters.look_pool import LookPool
from upstar.adapters.looking import Question
from upstar.adapters.pools import (
    QUICK_CONNECTIONS,
    STATEMENT_TIMEOUT_MS,
    QuickPool,
    engine_to,
    has_left,
    most_connections,
)
from upstar.kit.errors import AppError, ErrorKind

T = TypeVar("T")

_BECOME = "SET LOCAL ROLE '{role}'; SET LOCAL upstar.user_id TO '{user_id}'"
"""Both end with the transaction, so that a connection may be shared by a pooler of transactions (PgBouncer)."""
_SETTLE = f"; SET LOCAL statement_timeout TO {STATEMENT_TIMEOUT_MS}; SET LOCAL timezone TO 'UTC'"
"""What belongs to it where nothing can be set for the connection."""
CONFLICT_WITH_RECOVERY = "40001"
"""SQLSTATE of a replica's statement that stood in the way of what is to be replayed."""

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

    @property
    def statement(self) -> str:
        """What makes the rest of a transaction theirs; the database's user must be a member of their role."""
        assert self.user_id is None or isinstance(self.user_id, UUID)  # it is put in as it is
        return _BECOME.format(role=self.role, user_id=self.user_id or "")


NOBODY = Actor(privileges.PERSON)
"""Somebody who is not signed in: sees no rows of people."""
DOOR = Actor(privileges.DOOR)
"""The house itself at its door: signing in, open links, counting."""
WORKER = Actor(privileges.WORKER)
"""Background work and the command line: every row, but not the tables' shape."""
OPERATOR = Actor(privileges.OPERATOR)
"""An operator's request: reads every row."""


@dataclass(frozen=True, slots=True)
class Quick:
    """Whom quick statements are for, and by how many connections of a process at most.

    One waits `seconds` for a connection, and then for its answer.
    """

    actor: Actor
    seconds: float
    connections: int


COUNTING = Quick(DOOR, 2.0, QUICK_CONNECTIONS // 2)
"""It must not hold up the request that it comes before."""
ASKING = Quick(DOOR, 30.0, QUICK_CONNECTIONS // 2)
"""Who asks is waited for as long as what they ask for."""
TASKS = Quick(WORKER, 30.0, QUICK_CONNECTIONS)
"""A task waits rather than being tried again."""


def person(user_id: UUID) -> Actor:
    """Return the actor that sees and changes that person's rows alone."""
    return Actor(privileges.PERSON, user_id)


class ReadSession(Session):
    """A session that may look."""


class WriteSession(ReadSession):
    """A session that may look and change; it commits when its block ends well."""


def become(session: ReadSession, actor: Actor) -> None:
    """Do the rest of the transaction for the actor."""
    session.connection().exec_driver_sql(actor.statement)


class Database:
    """A pool of connections to one database, used for one actor."""

    def __init__(
        self,
        dsn: str,
        *,
        pool_size: int = 10,
        pooler_dsn: str | None = None,
        replica_dsn: str | None = None,
        replica_lag_seconds: float = 10,
    ) -> None:
        """Prepare the pool; nothing is connected yet. `dsn` is a libpq URL, `pool_size` a number of connections.

        Transactions go by `pooler_dsn` where there is one, and `dsn` still leads to the server itself. `read_stale`
        goes by `replica_dsn` while the replica is at most `replica_lag_seconds` behind.
        """
        self.dsn = dsn
        self.address: dict[str, Any] = {
            "dsn": dsn, "pooler_dsn": pooler_dsn, "replica_dsn": replica_dsn,
            "replica_lag_seconds": replica_lag_seconds,
        }  # fmt: skip
        """What opens the same database in another process; it holds passwords."""
        self.actor: Callable[[], Actor] = lambda: WORKER
        """Whom the next transaction is for; raises what keeps it from beginning."""
        self._identities: list[str] = []  # one, when it was asked for; shared by all actors
        self._settle = "" if pooler_dsn is None else _SETTLE
        self.engine: Engine = engine_to(pooler_dsn or dsn, pool_size, pooled=pooler_dsn is not None)
        # few need a connection of their own for long, and none is held for them beside the pooler
        self._own = self.engine if pooler_dsn is None else engine_to(dsn, None)
        self._pool_size = pool_size
        self._quick = {
            kind: QuickPool(
                pooler_dsn or dsn, kind.actor.role, kind.seconds, kind.connections, pooled=pooler_dsn is not None
            )
            for kind in (COUNTING, ASKING, TASKS)
        }
        self._looks = LookPool(pooler_dsn or dsn, self._settle)
        self._replica: replicas.Replica | None = None
        if replica_dsn is not None:
            engine = engine_to(replica_dsn, pool_size, connect_seconds=replicas.CONNECT_TIMEOUT_SECONDS)
            self._replica = replicas.Replica(engine, self._log_end, replica_lag_seconds)
        statement_spans.watch(self.engine)

    def acting(self, actor: Callable[[], Actor]) -> "Database":
        """Return the same pool for another actor, who is asked for anew at each transaction."""
        other = copy(self)
        other.actor = actor
        return other

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """Give a session in a READ ONLY transaction; it is rolled back at the end, whatever happened."""
        with _answering(), ReadSession(self.engine) as session:
            _first(session, self._begin("BEGIN READ ONLY"))
            yield session

    async def look(self, question: Question[T]) -> T:
        """Return the answer to a question, in a READ ONLY transaction of its own and in one round trip.

        For what takes a single short statement and is asked for often: `read` takes three round trips, and the event
        loop two changes of thread. AppError UNAVAILABLE where the database does not answer.
        """
        with _answering():
            try:
                found = await self._looks.ask(self.actor().statement, question)
            except psycopg.errors.QueryCanceled as error:  # a look is short, or the database is busy
                raise _unavailable() from error
        return question.told(found)

    async def look_no_more(self) -> None:
        """Close the connections with which the running event loop looked."""
        await self._looks.close()

    @contextmanager
    def read_stale(self) -> Iterator[ReadSession]:
        """Give a session as `read` does, which may show the database as it was some seconds ago.

        For what is dear and is nobody's own: searching and counting the stock. It goes to the replica where there is
        one that answers and is fresh enough (`replica_lag_seconds`), and to the primary otherwise. Never for what
        whoever asks may just have written.
        """
        with ExitStack() as stack:
            yield self._on_replica(stack) or stack.enter_context(self.read())

    @property
    def replicated(self) -> bool:
        """Whether `read_stale` may show less than `read`."""
        return self._replica is not None

    def _on_replica(self, stack: ExitStack) -> ReadSession | None:
        """Begin on the replica; None where that cannot be done now."""
        if self._replica is None or not self._replica.fresh():
            return None
        with ExitStack() as opened:
            # around the session, so that what is asked later is answered for as well
            opened.enter_context(_replaying(self._replica))
            session = opened.enter_context(ReadSession(self._replica.engine))
            try:
                _first(session, f"BEGIN READ ONLY; {self.actor().statement}")
            except (OperationalError, NoneFree):
                self._replica.gone()
                return None
            stack.enter_context(opened.pop_all())
            return session

    @contextmanager
    def write(self) -> Iterator[WriteSession]:
        """Give a session that commits at the end of the block, and rolls back when the block raises."""
        with _answering(), WriteSession(self.engine, expire_on_commit=False) as session:
            _first(session, self._begin("BEGIN"))
            yield session
            session.commit()

    @contextmanager
    def snapshot(self) -> Iterator[tuple[ReadSession, str]]:
        """Give a READ ONLY session that sees one moment of the database, however long it takes, and that moment's name.

        Other connections see the same moment by `SET TRANSACTION SNAPSHOT` while the block lasts. It acts as the
        database's user, as a dump does: every table, whoever's.
        """
        with _answering(), ReadSession(self._own) as session:
            # no role is put on: an empty server has none yet
            _first(session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield session, str(session.connection().exec_driver_sql(_AT_LEISURE).one()[-1])

    def reading_sessions(self, timeout_ms: int) -> "sessionmaker[ReadSession]":
        """Return what makes sessions for a library that opens its own: READ ONLY transactions of the same actor.

        No statement may take longer than `timeout_ms`, since nobody here wrote it.
        """
        made = sessionmaker(self.engine, class_=ReadSession)

        def begin(_session: Session, _transaction: object, connection: Connection) -> None:
            within = f"SET LOCAL statement_timeout TO {timeout_ms:d}"
            connection.exec_driver_sql(f"{self._begin('BEGIN READ ONLY')}; {within}")

        event.listen(made, "after_begin", begin)
        return made

    def _begin(self, words: str) -> str:
        """What begins a transaction of the actor, in one message."""
        return f"{words}; {self.actor().statement}{self._settle}"

    def quick(self, statement: bytes, values: Mapping[str, Any], kind: Quick) -> tuple[Any, ...] | None:
        """Run one statement by itself, commit it, and return its first row; None where it gives none.

        One round trip, where a session takes three: for what is done at every request, or for every task (`kind` is
        COUNTING, ASKING or TASKS). The statement is prepared once a connection, and its commit does not wait for the
        disk. AppError UNAVAILABLE where the database does not answer.
        """
        try:
            with tracing.span("quick statement", "CLIENT", {"db.system.name": "postgresql"}):
                return self._quick[kind].run(statement, values)
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise _unavailable() from error

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Try to hold the lock of that name among all processes on this database; gives whether it was had.

        It is an advisory lock of a session, so the server lets go of it however its holder ends. It is held past a
        pooler, which would pass the connection on.
        """
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
        with self._connected(self._own) as connection:
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
        with self.connected() as connection:
            return str(connection.execute(text("SHOW server_version")).scalar_one())

    def _log_end(self) -> int:
        with self.connected() as connection:
            return int(connection.exec_driver_sql(replicas.LOG_END).scalar_one())

    def connected(self) -> AbstractContextManager[Connection]:
        """Give a connection that answers, with the rights of the database's user: for looking at the server itself."""
        return self._connected(self.engine)

    @staticmethod
    @contextmanager
    def _connected(engine: Engine) -> Iterator[Connection]:
        """Give a connection that answers, with the rights of the database's user."""
        with _answering(), engine.connect() as connection:
            try:
                connection.exec_driver_sql("SELECT 1")
            except OperationalError as error:
                if not error.connection_invalidated:
                    raise
                connection.rollback()
            yield connection

    @property
    def connections(self) -> dict[str, int]:
        """How many connections of this process are in use, and how many wait for somebody."""
        pool = self.engine.pool
        others: list[QuickPool | LookPool] = [*self._quick.values(), self._looks]
        assert isinstance(pool, QueuePool)
        return {
            "in_use": pool.checkedout() + sum(each.in_use for each in others),
            "idle": pool.checkedin() + sum(each.idle for each in others),
        }

    def most_connections(self, role: str) -> int:
        """Return how many connections this process opens at most; `role` is `web` or `worker`."""
        return most_connections(self._pool_size, role)

    def close(self) -> None:
        """Close every connection but those of an event loop, which closes them itself (`look_no_more`)."""
        self.engine.dispose()
        self._own.dispose()
        for pool in self._quick.values():
            pool.close()
        if self._replica is not None:
            self._replica.engine.dispose()


def _first(session: ReadSession, statement: str) -> None:
    """Begin the transaction. A pooled connection that the server has closed is replaced, once."""
    try:
        session.connection().exec_driver_sql(statement)
    except OperationalError as error:
        if not error.connection_invalidated:
            raise
        session.rollback()
        session.connection().exec_driver_sql(statement)


@contextmanager
def _answering() -> Iterator[None]:
    """Turn a server that cannot be reached into an error for people."""
    try:
        yield
    except OperationalError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None:
            raise _unavailable() from error
        raise
    except psycopg.OperationalError as error:  # of a question
        if has_left(error):
            raise _unavailable() from error
        raise


@contextmanager
def _replaying(replica: replicas.Replica) -> Iterator[None]:
    """Turn what a replica alone may answer into an error for people; the next one asks the primary."""
    try:
        with _answering():
            yield
    except AppError as error:
        if error.code == _unavailable().code:
            replica.gone()
        raise
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != CONFLICT_WITH_RECOVERY:
            raise
        replica.gone()
        raise _unavailable() from error


def _unavailable() -> AppError:
    return AppError(ErrorKind.UNAVAILABLE, "database-unavailable", "The database does not answer.", retry_after=5)
