"""Looks by an event loop: a question in one round trip, without a thread that would wait for its answer.

A look is one message: whose it is, and the statement. PostgreSQL makes a transaction of a message that has no BEGIN
(PostgreSQL 16, 55.2.2.1, "Multiple Statements in a Simple Query"), so nothing of it outlives the statement.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import orjson
import psycopg
from psycopg.rows import namedtuple_row
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from upstar.adapters.looking import Question, Statement, traced
from upstar.adapters.pools import CONNECT_TIMEOUT_SECONDS, LOOKING_CONNECTIONS, has_left

WAIT_SECONDS = 30.0
"""How long a look waits for a connection: as long as a session does."""
STATEMENT_SECONDS = 10
"""How long one may take: many times what the longest does, and short enough that a few that stall are not for long."""
MOST_PREPARED = 100
"""Statements that a connection keeps the plans of, some 100 kB each: the ones that were asked for last."""
_READS = "SET LOCAL transaction_read_only TO on; "
_WITHIN = f"; SET LOCAL statement_timeout TO '{STATEMENT_SECONDS}s'"
_OPTIONS = (
    f"-c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC -c default_transaction_read_only=on"
    # planning anew for each value takes longer than these statements, of which the plan is always the same
    " -c plan_cache_mode=force_generic_plan"
)
_STALE = (
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.DuplicatePreparedStatement,
    psycopg.errors.InvalidSqlStatementName,
)
"""What the server says of a statement that it was told before and that is not as it was: a table has been changed."""


class _LookingConnection(psycopg.AsyncConnection[Any]):
    """A connection, and which statements it was told."""

    def __init__(self, *words: Any, **options: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(*words, **options)
        self._told: OrderedDict[str, None] = OrderedDict()

    async def prepare_once(self, statement: Statement) -> None:
        """Tell the server the statement if it does not know it; the one that was not asked for longest is forgotten."""
        if statement.name in self._told:
            self._told.move_to_end(statement.name)
            return
        try:
            if len(self._told) >= MOST_PREPARED:
                oldest, _ = self._told.popitem(last=False)
                await self.execute(f"DEALLOCATE {oldest}".encode())
            await self.execute(statement.preparation.encode())
        except BaseException:
            # whoever waits may be cancelled, and what the server knows by then is not known here: a new one begins anew
            await self.close()
            raise
        self._told[statement.name] = None


class LookPool:
    """A few connections for each event loop that looks, opened at its first look."""

    def __init__(self, dsn: str, settle: str) -> None:
        """Prepare it; nothing is connected yet.

        `settle` is what a pooler's connections have to be told each time, which take no options and keep no statement;
        empty where connections are our own.
        """
        self._dsn, self._settle = dsn, settle
        self._pools: dict[asyncio.AbstractEventLoop, AsyncConnectionPool[_LookingConnection]] = {}

    async def ask(self, actor: str, question: Question[Any]) -> Sequence[Any]:
        """Return the rows of a question, asked as whom the statement `actor` makes it; psycopg.Error as it comes."""
        pool = await self._opened()
        with traced(question.statement):
            try:
                return await self._once(pool, actor, question)
            except _STALE:
                return await self._once(pool, actor, question)  # by another connection
            except psycopg.OperationalError as error:
                if isinstance(error, PoolTimeout) or not has_left(error):
                    raise
                await pool.check()  # what the server has closed is replaced, once
                return await self._once(pool, actor, question)

    async def _once(
        self, pool: "AsyncConnectionPool[_LookingConnection]", actor: str, question: Question[Any]
    ) -> Sequence[Any]:
        async with pool.connection() as connection:
            if self._settle:
                words = f"{_READS}{actor}{self._settle}{_WITHIN}; {question.statement.words}"
            else:
                await connection.prepare_once(question.statement)
                words = f"{actor}; {question.statement.call}"
            try:
                cursor = await connection.execute(words.encode(), question.all_values)
            except _STALE:
                await connection.close()
                raise
            while cursor.nextset():
                pass
            return await cursor.fetchall()

    async def close(self) -> None:
        """Close the connections of the running event loop."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.close()

    @property
    def in_use(self) -> int:
        """How many connections somebody has."""
        return sum(each["pool_size"] - each["pool_available"] for each in self._stats())

    @property
    def idle(self) -> int:
        """How many connections wait for somebody."""
        return sum(each["pool_available"] for each in self._stats())

    def _stats(self) -> list[dict[str, int]]:
        return [{"pool_size": 0, "pool_available": 0, **pool.get_stats()} for pool in list(self._pools.values())]

    async def _opened(self) -> "AsyncConnectionPool[_LookingConnection]":
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            pool = self._pools[loop] = AsyncConnectionPool(
                self._dsn,
                connection_class=_LookingConnection,
                min_size=1,
                max_size=LOOKING_CONNECTIONS,
                timeout=WAIT_SECONDS,
                open=False,
                configure=_configure,
                kwargs={
                    "autocommit": True,
                    "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                    "application_name": "upstar-look",
                    # values are put in by the driver, as the protocol demands where a message holds several statements
                    "prepare_threshold": None,
                    "cursor_factory": psycopg.AsyncClientCursor,
                    "row_factory": namedtuple_row,
                    **({} if self._settle else {"options": _OPTIONS}),
                },
            )
        if pool.closed:  # not yet open: who asks meanwhile opens it as well, which does nothing
            await pool.open()
        return pool


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    set_json_loads(orjson.loads, connection)
