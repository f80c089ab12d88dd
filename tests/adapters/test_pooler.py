"""Behind a pooler of transactions: nothing stays with a connection, and what needs one of its own goes past it."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from upstar.adapters.database import COUNTING, Database, person

SETTINGS = "SELECT current_user, current_setting('timezone'), current_setting('statement_timeout')"


@pytest.fixture
def pooled(dsn: str) -> Iterator[Database]:
    """A database whose transactions go by a pooler, here the server itself."""
    made = Database(dsn, pool_size=1, pooler_dsn=dsn)
    yield made
    made.close()


def test_a_transaction_sets_for_itself_what_a_connection_cannot_keep(pooled: Database) -> None:
    somebody = uuid4()
    with pooled.acting(lambda: person(somebody)).read() as session:
        assert session.execute(text(SETTINGS)).one() == ("upstar_app", "UTC", "1min")
        assert session.scalar(text("SELECT current_setting('upstar.user_id')")) == str(somebody)
    with pooled.write() as session:
        assert session.execute(text(SETTINGS)).one() == ("upstar_worker", "UTC", "1min")


def test_nothing_of_a_transaction_stays_with_its_connection(pooled: Database, dsn: str) -> None:
    with psycopg.connect(dsn) as plain:
        fresh = plain.execute(SETTINGS).fetchone()
    with pooled.write() as session:
        session.execute(text("SELECT 1"))
    with pooled.engine.connect() as connection:
        assert tuple(connection.exec_driver_sql(SETTINGS).one()) == fresh
        for _ in range(20):
            connection.exec_driver_sql("SELECT 1")
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one() == 0


def test_a_connection_begins_without_options(pooled: Database) -> None:
    with pooled.connected() as connection:
        link = connection.connection.driver_connection
    assert link is not None
    told = link.info.get_parameters()
    assert "connect_timeout" in told
    assert "options" not in told


def test_a_quick_statement_is_done_at_the_door_in_one_message_and_leaves_nothing(pooled: Database) -> None:
    asked = b"SELECT current_user::text, current_setting('statement_timeout'), %(word)s::text, %(number)s::int"
    assert pooled.quick(asked, {"word": "it's; --", "number": 7}, COUNTING) == ("upstar_door", "2s", "it's; --", 7)
    with pytest.raises(psycopg.errors.DivisionByZero):
        pooled.quick(b"SELECT 1 / %(zero)s", {"zero": 0}, COUNTING)
    with pooled._quick[COUNTING]._opened().connection() as connection:
        left = connection.execute(SETTINGS).fetchall()
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
    assert left[0][0] == "postgres"
    assert left[0][2] == "0"


def test_a_lock_is_held_by_a_connection_past_the_pooler(pooled: Database) -> None:
    with pooled.exclusive("somebody's chore") as had, pooled.read() as session:
        assert had
        own = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
        holder = session.scalar(text(own))
        assert holder is not None
        assert holder != session.scalar(text("SELECT pg_backend_pid()"))
        with pooled.exclusive("somebody's chore") as again:
            assert not again
    with pooled.read() as session:
        assert session.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")) == 0


def test_a_moment_of_the_database_is_held_past_the_pooler(pooled: Database, dsn: str) -> None:
    with pooled.snapshot() as (_, name), psycopg.connect(dsn) as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute(f"SET TRANSACTION SNAPSHOT '{name}'".encode())
        assert other.execute("SELECT 1").fetchone() == (1,)
    assert pooled.engine.pool.checkedin() == 0  # type: ignore[attr-defined]  # the pool was not asked
