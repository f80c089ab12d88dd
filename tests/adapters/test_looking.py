"""Questions in one round trip: whose they are, that nothing of one outlives it, what a lost server leaves behind."""

import asyncio
from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import ClauseElement, bindparam, select, text

from tests.factories import make_user
from tests.waiting import until
from upstar.adapters import look_pool
from upstar.adapters.database import NOBODY, Actor, Database, person
from upstar.adapters.look_pool import MOST_PREPARED
from upstar.adapters.looking import Question, answered, statement_of
from upstar.adapters.pools import LOOKING_CONNECTIONS
from upstar.kit.errors import AppError
from upstar.tables.accounts import User

T = TypeVar("T")

BY_NAME = statement_of(
    select(User.id, User.email, text("'100%' AS share")).where(User.name == bindparam("name")).order_by(User.email)
)
ADA = Question(BY_NAME, {"name": "Ada"}, lambda rows: [row.id for row in rows])
LINK = "current_user::text AS role, current_setting('upstar.user_id', true) AS user_id, pg_backend_pid() AS pid"


@pytest.fixture(params=["its own connections", "by a pooler"])
def looked(request: pytest.FixtureRequest, dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database that is looked at by a connection of its own, and by one that a pooler lends.

    It is a single one, so that whatever is left with it is seen.
    """
    monkeypatch.setattr(look_pool, "LOOKING_CONNECTIONS", 1)
    made = Database(dsn, pool_size=1, pooler_dsn=None if request.param == "its own connections" else dsn)
    yield made
    made.close()


def ask(database: Database, *questions: Question[T], actor: Actor | None = None) -> list[T]:
    """Ask one after another in one event loop."""

    async def all_of_them() -> list[T]:
        acting = database if actor is None else database.acting(lambda: actor)
        try:
            return [await acting.look(each) for each in questions]
        finally:
            await database.look_no_more()

    return asyncio.run(all_of_them())


def rows_of(query: ClauseElement, **values: Any) -> Question[list[Any]]:
    return Question(statement_of(query), values, list)


def people(database: Database) -> list[UUID]:
    with database.write() as session:
        return [make_user(session, name="Ada", email=f"ada{number}@example.com") for number in range(2)]


def test_each_person_sees_their_own_rows_by_the_same_connection(looked: Database) -> None:
    known = people(looked)

    async def in_turns() -> None:
        for _ in range(10):  # more often than a plan takes to be kept
            for each in known:
                assert await looked.acting(lambda each=each: person(each)).look(ADA) == [each]  # type: ignore[misc]
            assert await looked.acting(lambda: NOBODY).look(ADA) == []
            assert await looked.look(ADA) == known  # as the worker, who sees all
        await looked.look_no_more()

    asyncio.run(in_turns())


def test_a_question_is_answered_alike_within_a_session(looked: Database) -> None:
    known = people(looked)
    with looked.acting(lambda: person(known[1])).read() as session:
        assert answered(session, ADA) == known[1:]


def test_a_statement_names_its_columns_and_brings_its_own_values(looked: Database) -> None:
    people(looked)
    ((row, _),) = ask(looked, Question(BY_NAME, {"name": "Ada"}, list))
    assert (row.email, row.share) == ("ada0@example.com", "100%")


def test_values_are_put_in_as_values(looked: Database) -> None:
    told = {"word": "it's; -- \\ %s", "many": ["a'b", "c,d"], "none": None, "pairs": {"k": "v'"}}
    query = text("SELECT CAST(:word AS text) w, CAST(:many AS text[]) m, CAST(:none AS int) n, CAST(:p AS jsonb) p")
    ((row,),) = ask(looked, rows_of(query, **{**told, "p": psycopg.types.json.Jsonb(told["pairs"])}))
    assert tuple(row) == (told["word"], told["many"], None, told["pairs"])


def test_nothing_of_a_look_stays_with_its_connection(looked: Database) -> None:
    somebody = uuid4()
    link = rows_of(text(f"SELECT {LINK}"))
    mine, whole = asyncio.run(_two(looked, somebody, link))
    assert (mine.role, mine.user_id) == ("upstar_app", str(somebody))
    assert (whole.role, whole.user_id) == ("upstar_worker", "")
    assert mine.pid == whole.pid


async def _two(database: Database, somebody: UUID, link: Question[list[Any]]) -> tuple[Any, Any]:
    (mine,) = await database.acting(lambda: person(somebody)).look(link)
    (whole,) = await database.look(link)
    await database.look_no_more()
    return mine, whole


def test_a_look_changes_nothing(looked: Database) -> None:
    known = people(looked)
    change = rows_of(text("UPDATE users SET name = 'Eve' RETURNING id"))
    for actor in (Actor("upstar_worker"), NOBODY):
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            ask(looked, change, actor=actor)
    assert ask(looked, ADA) == [known]


def test_an_error_is_told_and_the_connection_goes_on(looked: Database) -> None:
    known = people(looked)

    async def wrong_and_right() -> list[UUID]:
        with pytest.raises(psycopg.errors.UndefinedColumn):
            await looked.look(rows_of(text("SELECT nothing FROM users")))
        with pytest.raises(psycopg.errors.DivisionByZero):
            await looked.look(rows_of(text("SELECT 1 / CAST(:zero AS int)"), zero=0))
        found = await looked.look(ADA)
        await looked.look_no_more()
        return found

    assert asyncio.run(wrong_and_right()) == known


def test_a_look_that_is_cancelled_leaves_nothing_behind(looked: Database) -> None:
    """Whoever asked may have gone at any moment, also while the statement is being prepared."""
    known = people(looked)

    async def cancelled() -> list[list[UUID]]:
        answers = []
        for moments in range(12):
            asked = [asyncio.create_task(looked.look(_another(number, moments))) for number in range(3)]
            for _ in range(moments):
                await asyncio.sleep(0)
            for each in asked:
                each.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
            answers += [await looked.look(_another(number, moments)) for number in range(3)]
            assert await looked.acting(lambda: NOBODY).look(ADA) == []
        await looked.look_no_more()
        return answers

    assert asyncio.run(cancelled()) == [known] * 36


def _another(number: int, moments: int) -> Question[list[UUID]]:
    """Who is called Ada, asked in words of its own."""
    words = f"SELECT id, {number} AS n, {moments} AS m FROM users WHERE name = 'Ada' ORDER BY email"
    return Question(statement_of(text(words)), {}, lambda rows: [row.id for row in rows])


def test_a_statement_outlives_a_change_of_its_table(looked: Database) -> None:
    known = people(looked)

    def change() -> None:
        with psycopg.connect(looked.dsn, autocommit=True) as admin:
            admin.execute("ALTER TABLE users ALTER COLUMN email TYPE text")

    async def meanwhile() -> list[list[UUID]]:
        before = await looked.look(ADA)
        await asyncio.to_thread(change)
        answers = [before, await looked.look(ADA), await looked.look(ADA)]
        await looked.look_no_more()
        return answers

    assert asyncio.run(meanwhile()) == [known] * 3


def test_a_look_has_its_own_time_and_plans(looked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("statement_timeout", "timezone", "transaction_read_only")
    asked = rows_of(text("SELECT " + ", ".join(f"current_setting('{name}') AS {name}" for name in names)))
    ((row,),) = ask(looked, asked)
    assert tuple(row) == ("10s", "UTC", "on")
    monkeypatch.setattr(look_pool, "_OPTIONS", f"{look_pool._OPTIONS} -c statement_timeout=100")
    monkeypatch.setattr(look_pool, "_WITHIN", "; SET LOCAL statement_timeout TO 100")
    with pytest.raises(AppError) as told:
        ask(looked, rows_of(text("SELECT pg_sleep(60)")))
    assert told.value.code == "database-unavailable"


def test_a_connection_keeps_the_plans_of_the_last_statements_alone(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_pool, "LOOKING_CONNECTIONS", 1)
    database = Database(dsn, pool_size=1)
    kept = rows_of(text("SELECT name FROM pg_prepared_statements"))
    others = [rows_of(text(f"SELECT {number} AS n")) for number in range(MOST_PREPARED)]
    try:
        # the first is asked for again and again, so it is not among those that are forgotten
        first, *answers, _, names, modes, again = ask(
            database,
            others[0],
            *others,
            others[0],
            kept,
            rows_of(text("SELECT current_setting('plan_cache_mode') AS plan_cache_mode")),
            others[1],
        )
    finally:
        database.close()
    assert [each[0].n for each in answers] == list(range(MOST_PREPARED))
    assert len(names) == MOST_PREPARED
    assert {row.name for row in names} == {each.statement.name for each in (*others[:1], *others[2:], kept)}
    assert [first[0].n, again[0].n, modes[0].plan_cache_mode] == [0, 1, "force_generic_plan"]


def test_many_who_look_at_once_share_a_few_connections(looked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_pool, "LOOKING_CONNECTIONS", LOOKING_CONNECTIONS)
    known = people(looked)
    link = rows_of(text(f"SELECT {LINK}"))

    async def at_once() -> tuple[set[int], dict[str, int], list[list[UUID]]]:
        rows = await asyncio.gather(*(looked.look(link) for _ in range(50)))
        as_each = [looked.acting(lambda each=each: person(each)).look(ADA) for each in known * 25]  # type: ignore[misc]
        seen = await asyncio.gather(*as_each)
        connections = looked.connections
        await looked.look_no_more()
        return {row.pid for (row,) in rows}, connections, seen

    pids, connections, seen = asyncio.run(at_once())
    assert 1 < len(pids) <= LOOKING_CONNECTIONS
    assert connections["in_use"] == 0
    assert connections["idle"] - looked.engine.pool.checkedin() == LOOKING_CONNECTIONS  # type: ignore[attr-defined]
    assert seen == [[each] for each in known * 25]


def test_all_connections_that_the_server_closed_are_replaced_at_once(
    looked: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_pool, "LOOKING_CONNECTIONS", LOOKING_CONNECTIONS)
    known = people(looked)

    async def lost() -> list[UUID]:
        await asyncio.gather(*(looked.look(ADA) for _ in range(50)))
        await asyncio.to_thread(_cut, dsn)
        found = await looked.look(ADA)
        await looked.look_no_more()
        return found

    assert asyncio.run(lost()) == known


@pytest.mark.parametrize("cut_while_idle", [True, False])
def test_a_connection_that_the_server_closes_is_replaced(looked: Database, dsn: str, cut_while_idle: bool) -> None:
    known = people(looked)

    async def lost() -> list[UUID]:
        assert await looked.look(ADA) == known
        if cut_while_idle:
            await asyncio.to_thread(_cut, dsn)
            found = await looked.look(ADA)
        else:
            asked = asyncio.create_task(looked.look(_SLOW))
            await asyncio.to_thread(_cut_the_slow, dsn)
            found = await asked
        await looked.look_no_more()
        return found

    assert asyncio.run(lost()) == known


def test_a_server_that_does_not_answer_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_pool, "WAIT_SECONDS", 0.2)
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing", pool_size=1)
    with pytest.raises(AppError) as told:
        ask(nowhere, ADA)
    nowhere.close()
    assert told.value.code == "database-unavailable"


# the second time it finds what it waits for
_SLOW = Question(
    statement_of(
        text(
            "SELECT u.id FROM users u, pg_sleep(CASE WHEN EXISTS (SELECT FROM users WHERE email = 'cut@example.com')"
            " THEN 0 ELSE 60 END) WHERE u.name = 'Ada' ORDER BY u.email"
        )
    ),
    {},
    lambda rows: [row.id for row in rows],
)


def _cut_the_slow(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as admin:
        sleeping = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        until(lambda: admin.execute(sleeping).fetchone() is not None)
        admin.execute("UPDATE users SET email = 'cut@example.com' WHERE email = 'ada1@example.com'")
    _cut(dsn)


def _cut(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as admin:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        admin.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
