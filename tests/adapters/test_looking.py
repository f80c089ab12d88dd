"""Reads in one round trip: whose they are, that nothing of one outlives it, and what a lost server leaves behind."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import InternalError, ProgrammingError

from tests.factories import make_user
from upstar.adapters.database import NOBODY, Actor, Database, ReadSession, person
from upstar.adapters.looking import rows, statement_of
from upstar.kit.errors import AppError
from upstar.tables.accounts import User

BY_NAME = statement_of(
    select(User.id, User.email, text("'100%' AS share")).where(User.name == bindparam("name")).order_by(User.email)
)
LINK = text("SELECT current_user::text, current_setting('upstar.user_id'), pg_backend_pid()")


@pytest.fixture
def single(dsn: str) -> Iterator[Database]:
    """One connection, so that whatever is left with it is seen."""
    made = Database(dsn, pool_size=1)
    yield made
    made.close()


def _people(database: Database) -> list[UUID]:
    with database.write() as session:
        return [make_user(session, name="Ada", email=f"ada{number}@example.com") for number in range(2)]


def _names(session: ReadSession) -> list[UUID]:
    return [row.id for row in rows(session, BY_NAME, {"name": "Ada"})]


def test_each_person_sees_their_own_rows_by_the_same_connection(single: Database) -> None:
    people = _people(single)
    for _ in range(10):  # more often than it takes to have the statement prepared and its plan kept
        for each in people:
            with single.acting(lambda each=each: person(each)).look() as session:  # type: ignore[misc]
                assert _names(session) == [each]
                assert [row.id for row in session.execute(select(User.id))] == [each]
        with single.acting(lambda: NOBODY).look() as session:
            assert _names(session) == []
        with single.read() as session:  # as the worker, who sees all
            assert _names(session) == people


def test_a_statement_names_its_columns_and_brings_its_own_values(single: Database) -> None:
    _people(single)
    with single.look() as session:
        row = rows(session, BY_NAME, {"name": "Ada"})[0]
    assert (row.email, row.share) == ("ada0@example.com", "100%")


def test_nothing_of_a_look_stays_with_its_connection(single: Database) -> None:
    somebody = uuid4()
    with single.acting(lambda: person(somebody)).look() as session:
        role, user_id, pid = session.execute(LINK).one()
    assert (role, user_id) == ("upstar_app", str(somebody))
    with single.connected() as connection:
        left = tuple(connection.execute(LINK).one())
    assert left == ("postgres", "", pid)


def test_a_look_changes_nothing(single: Database) -> None:
    _people(single)
    for actor in (Actor("upstar_worker"), NOBODY):
        with pytest.raises(InternalError, match="read-only"), single.acting(lambda a=actor: a).look() as session:  # type: ignore[misc]
            session.execute(text("UPDATE users SET name = 'Eve'"))
    with single.look() as session:
        assert len(_names(session)) == 2


def test_nothing_but_plain_statements_is_taken(single: Database) -> None:
    """The rest would be done by the database's user, who may do anything."""
    people = _people(single)
    statement = "SELECT id FROM users WHERE name = %s"
    with single.acting(lambda: NOBODY).look() as session:
        link = session.connection().connection.driver_connection
        assert link is not None
        for way in (
            lambda: link.cursor().executemany(statement, [("Ada",), ("Ada",)]),
            lambda: link.cursor("parts"),
            lambda: list(link.cursor().stream(statement, ("Ada",))),
            lambda: link.cursor().copy("COPY users TO STDOUT").__enter__(),
            lambda: list(session.execute(select(User.id), execution_options={"yield_per": 1})),
        ):
            with pytest.raises((psycopg.ProgrammingError, ProgrammingError), match="plain statements alone"):
                way()
    with single.read() as session:
        assert len(list(session.execute(select(User.id), execution_options={"yield_per": 1}))) == len(people)


def test_an_error_is_told_and_the_connection_goes_on(single: Database) -> None:
    people = _people(single)
    with pytest.raises(psycopg.errors.UndefinedColumn), single.look() as session:
        rows(session, statement_of(select(text("nothing FROM users"))), {})
    with single.acting(lambda: person(people[1])).look() as session:
        assert _names(session) == people[1:]


def test_a_connection_that_the_server_closed_meanwhile_is_replaced(single: Database, dsn: str) -> None:
    people = _people(single)
    _cut(dsn)
    with single.look() as session:
        assert _names(session) == people


def test_a_server_that_leaves_while_it_is_asked_is_told_as_one_that_does_not_answer(single: Database, dsn: str) -> None:
    people = _people(single)

    def ask() -> None:
        with single.look() as session:
            _cut(dsn)
            _names(session)

    with pytest.raises(AppError) as told:
        ask()
    assert told.value.code == "database-unavailable"
    with single.look() as session:
        assert _names(session) == people


def _cut(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as admin:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        admin.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
