"""The server itself keeps people's rows apart, when every filter by owner is taken out of every statement."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError

from tests.factories import make_resume, make_user
from tests.security import walk
from tests.security.conftest import MARKS, OWNER, STRANGER, House
from upstar.adapters import privileges, revision, schema
from upstar.adapters.database import DOOR, NOBODY, OPERATOR, WORKER, Actor, Database, person
from upstar.kit.errors import AppError
from upstar.matching.index import making
from upstar.matching.index.stock import Stock
from upstar.workflows.tools import Tools

BY_OWNER = re.compile(r"(?:\b\w+\.)*user_id = %\(\w+\)s(?:::\w+)?")
"""How a filter by owner looks in a statement, whether a person wrote it or the library."""

WEB_ROLES = "upstar_app, upstar_door, upstar_operator"
"""What operators grant the login of web processes (docs/security.md)."""


@contextmanager
def without_owner_filters(database: Database) -> Iterator[list[str]]:
    """Take every filter by owner out of every statement; gives the statements that had one."""
    stripped: list[str] = []

    def strip(_conn: object, _cursor: object, statement: str, params: object, *_: object) -> tuple[str, object]:
        bare = BY_OWNER.sub("true", statement)
        stripped.extend([statement] if bare != statement else [])
        return bare, params

    event.listen(database.engine, "before_cursor_execute", strip, retval=True)
    try:
        yield stripped
    finally:
        event.remove(database.engine, "before_cursor_execute", strip)


def leaks(house: House, *, looking: bool = False) -> list[str]:
    """The routes at which somebody else, or nobody, gets at what is the owner's, by its ids or in a list.

    With `looking`, only those that change nothing.
    """
    found = []
    for email in (STRANGER, None):
        for route in walk.routes(house.app):
            if route.removes or route.asks in (walk.OPEN, *walk.OPERATED) or (looking and route.changes):
                continue
            page = route.by_page
            client = house.as_person(email, page=page) if email else house.client()
            try:
                answer = route.send(client, house.ids[OWNER])
            except httpx2.TransportError:
                continue  # another's rows beside one's own break what expects one: a connection is closed after that
            seen = any(mark in walk.told(answer) for mark in MARKS)
            if seen or (route.owned and answer.is_success):
                found.append(f"{email} at {route}: {answer.status_code}")
    return found


def test_without_any_filter_by_owner_nothing_leaks(house: House) -> None:
    with without_owner_filters(house.tools.database) as stripped:
        assert leaks(house) == []
    assert len(set(stripped)) > 30, "hardly a statement had a filter to take out"


def test_the_walk_would_see_a_leak(house: House) -> None:
    """The same, with row-level security taken away as well."""
    # each by itself: a lock on two tables at once may meet a request that holds them the other way round
    with psycopg.connect(house.tools.database.dsn, autocommit=True) as admin:
        for held in _held(house.tools.database):
            admin.execute(f"ALTER TABLE {held} DISABLE ROW LEVEL SECURITY".encode())
    with without_owner_filters(house.tools.database):
        assert len(leaks(house, looking=True)) > 15


@pytest.fixture
def two(database: Database) -> tuple[UUID, UUID]:
    """Two people, each with a résumé."""
    with database.write() as session:
        people = make_user(session), make_user(session)
        for who in people:
            make_resume(session, who)
    return people


def _held(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [held.name for held in privileges.holdings(connection) if held.mine is not None]


def _count(database: Database, actor: Actor, table: str) -> int:
    with database.acting(lambda: actor).read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_each_actor_sees_their_rows(database: Database, two: tuple[UUID, UUID]) -> None:
    for table in ("users", "resumes"):
        assert _count(database, person(two[0]), table) == 1
        assert _count(database, person(uuid4()), table) == 0
        assert _count(database, NOBODY, table) == 0
        assert _count(database, WORKER, table) == _count(database, OPERATOR, table) == 2
    with pytest.raises(ProgrammingError, match="permission denied"):
        _count(database, DOOR, "resumes")


def test_a_person_changes_and_makes_rows_of_their_own_alone(database: Database, two: tuple[UUID, UUID]) -> None:
    mine, other = two
    acting = database.acting(lambda: person(mine))
    with acting.write() as session:
        assert session.execute(text("UPDATE resumes SET filename = 'mine'")).rowcount == 1  # type: ignore[attr-defined]
        assert session.execute(text("DELETE FROM resumes WHERE user_id = :other"), {"other": other}).rowcount == 0  # type: ignore[attr-defined]
    with pytest.raises(ProgrammingError, match="row-level security"), acting.write() as session:
        make_resume(session, other)
    with pytest.raises(ProgrammingError, match="row-level security"), acting.write() as session:
        session.execute(text("UPDATE resumes SET user_id = :other"), {"other": other})
    for statement in (
        "UPDATE users SET tier = 'paid'",
        "DELETE FROM users",
        "INSERT INTO job_countries (name) VALUES ('x')",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), acting.write() as session:
            session.execute(text(statement))


def test_the_actor_ends_with_the_transaction(database: Database, two: tuple[UUID, UUID]) -> None:
    """Whoever gets the connection next is neither the person nor their role."""
    one = Database(database.dsn, pool_size=1)
    with one.acting(lambda: person(two[0])).read() as session:
        first = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with one.engine.connect() as connection:
        told = connection.exec_driver_sql(
            "SELECT pg_backend_pid(), current_user, current_setting('upstar.user_id', true)"
        )
        assert tuple(told.one()) == (first, "postgres", "")
    one.close()


def test_every_table_of_people_is_under_row_security(dsn: str, database: Database) -> None:
    """Every table with a way to `users` is, and every role has a policy on it."""
    with psycopg.connect(dsn) as connection:
        ways = connection.execute("""
            WITH RECURSIVE leads(oid) AS (
                SELECT 'public.users'::regclass::oid
                UNION SELECT k.conrelid FROM pg_constraint k JOIN leads ON k.confrelid = leads.oid WHERE k.contype = 'f'
            )
            SELECT c.relnamespace::regnamespace || '.' || c.relname, c.relrowsecurity,
                   (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
            FROM pg_class c WHERE c.oid IN (SELECT oid FROM leads)
        """).fetchall()
    assert len(ways) >= 20
    assert {name for name, secured, policies in ways if not secured or policies != len(privileges.ROLES)} == set()
    assert {name for name, *_ in ways} <= set(_held(database))


def test_roles_are_made_once_and_rights_anew(dsn: str) -> None:
    schema.upgrade(dsn)
    with psycopg.connect(dsn) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'upstar_%' AND NOT rolcanlogin"
        ).fetchone() == (len(privileges.ROLES),)
        connection.execute("GRANT UPDATE ON users TO upstar_app; ALTER TABLE resumes DISABLE ROW LEVEL SECURITY")
    schema.upgrade(dsn)
    with psycopg.connect(dsn) as connection:
        rights = connection.execute("SELECT has_table_privilege('upstar_app', 'users', 'UPDATE')").fetchone()
        secured = connection.execute("SELECT relrowsecurity FROM pg_class WHERE oid = 'resumes'::regclass").fetchone()
    assert (rights, secured) == ((False,), (True,))


def test_a_login_of_the_web_process_alone_serves_people(dsn: str, two: tuple[UUID, UUID]) -> None:
    """A login that is a member of people's roles and no more needs no rights of the tables' owner."""
    name = f"web_{uuid4().hex[:8]}"
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p' IN ROLE upstar_app, upstar_door".encode())
    try:
        web = Database(dsn.replace("postgres:test-password@", f"{name}:p@"))
        assert _count(web, person(two[0]), "resumes") == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            _count(web, WORKER, "resumes")
        web.close()
    finally:
        with psycopg.connect(dsn, autocommit=True) as admin:
            admin.execute(f"DROP ROLE {name}".encode())


def test_an_owner_who_may_not_make_roles_is_told_what_to_ask_for(postgres: str, dsn: str) -> None:
    """`dsn` is there so that the server has the roles."""
    name = f"owner_{uuid4().hex[:8]}"
    own = (postgres + name).replace("postgres:test-password@", f"{name}:p@")
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p'".encode())
        admin.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
        try:
            with pytest.raises(AppError, match="GRANT upstar_app") as refused:
                schema.upgrade(own)
            assert refused.value.code == "database-roles"
            assert revision.current_revision(own) is None, "nothing is half made"
            roles = ", ".join(privileges.ROLES)
            admin.execute(f"GRANT {roles} TO {name} WITH INHERIT FALSE, SET TRUE".encode())
            schema.upgrade(own)
            owned = Database(own)
            with owned.write() as session:
                who = make_user(session)
            assert (_count(owned, person(who), "users"), _count(owned, person(uuid4()), "users")) == (1, 0)
            owned.close()
        finally:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            admin.execute(f"DROP ROLE {name}".encode())


@pytest.mark.parametrize("large", [False, True], ids=["here", "in a process of its own"])
@pytest.mark.parametrize("role", ["person", "door", "operator", "worker"])
def test_whoever_asks_first_makes_the_stock_that_is_ranked(
    stocked: Tools, tmp_path: Path, role: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = {"person": person(uuid4()), "door": DOOR, "operator": OPERATOR, "worker": WORKER}[role]
    if large:
        monkeypatch.setattr(making, "LARGE", 300)
    with _login_of(stocked.database.dsn, WORKER.role if role == "worker" else WEB_ROLES) as dsn:
        database = Database(dsn)
        view = Stock(tmp_path / "stock").look(database.acting(lambda: actor))
        database.close()
    assert sum(len(part.segment) for part in view.parts) > 300


@contextmanager
def _login_of(dsn: str, roles: str) -> Iterator[str]:
    """Give the address for a login that owns nothing and has some of the house's roles, as operators make it."""
    name = f"login_{uuid4().hex[:8]}"
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p'".encode())
        admin.execute(f"GRANT {roles} TO {name} WITH INHERIT FALSE, SET TRUE".encode())
        try:
            yield dsn.replace("postgres:test-password@", f"{name}:p@")
        finally:
            admin.execute(f"DROP ROLE {name}".encode())
