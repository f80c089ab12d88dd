"""Sessions of the pages, sign-ins under way, and personal access tokens, on the real database with a held clock."""

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.factories import make_user
from upstar.accounts import sessions, tokens
from upstar.accounts.sessions import MAX_SESSIONS, SEEN_EVERY, SIGN_IN_TTL, Lasting
from upstar.adapters.database import Database
from upstar.kit.clock import frozen, utc_now
from upstar.kit.errors import AppError
from upstar.workflows import sweep_sign_ins
from upstar.workflows.tools import Tools

TERMS = Lasting(idle=timedelta(hours=2), whole=timedelta(hours=10))
NOW = utc_now()


def user(database: Database) -> UUID:
    with database.write() as session:
        return make_user(session)


def start(database: Database, person: UUID, instead_of: str | None = None, *, operator: bool = False) -> str:
    with database.write() as session:
        return sessions.start(
            session, person, TERMS, operator=operator, id_token="id.token", browser="Firefox\x00 on Linux" * 20,
            instead_of=instead_of,
        )  # fmt: skip


def live(database: Database, secret: str) -> bool:
    return sessions.held(database, secret, TERMS) is not None


def test_a_session_is_found_by_its_secret_alone(database: Database) -> None:
    person = user(database)
    secrets = [start(database, person, operator=operator) for operator in (True, False)]
    held = [sessions.held(database, secret, TERMS) for secret in secrets]
    assert [(each.principal.user_id, each.principal.operator) for each in held if each] == [
        (person, True), (person, False),
    ]  # fmt: skip
    assert len(secrets[0]) == 43
    assert secrets[0] != secrets[1]
    for changed in (secrets[0][:-1] + "-", secrets[0] + "A", secrets[0].swapcase(), "", "é\udc80"):
        assert not live(database, changed)


def test_the_database_holds_no_secret(database: Database) -> None:
    person = user(database)
    secret = start(database, person)
    with database.write() as session:
        _, word = tokens.create(session, person, name="x", read_only=True, days=1)
        browser = sessions.begin_sign_in(session, state="the state", nonce="n", verifier="v", return_to="/")
    with psycopg.connect(database.dsn) as connection:
        for table in ("web_sessions", "access_tokens", "sign_ins"):
            kept = str(connection.execute(f"SELECT * FROM internal.{table}".encode()).fetchall())
            assert not any(each in kept for each in (secret, word, browser, "the state"))


def test_a_session_ends_when_it_is_idle(database: Database) -> None:
    with frozen(NOW):
        secret = start(database, user(database))
    with frozen(NOW + TERMS.idle - timedelta(seconds=1)), database.write() as session:
        held = sessions.held(database, secret, TERMS)
        assert held is not None
        assert held.unseen
        sessions.see(session, held.principal.session_id or uuid4())
    with frozen(NOW + TERMS.idle + timedelta(minutes=90)):
        assert live(database, secret), "its use has kept it"
    with frozen(NOW + 2 * TERMS.idle):
        assert not live(database, secret)


def test_a_session_ends_in_the_end_however_busy_it_is(database: Database) -> None:
    with frozen(NOW):
        secret = start(database, user(database))
    for hour in range(1, 10):
        with frozen(NOW + timedelta(hours=hour)), database.write() as session:
            held = sessions.held(database, secret, TERMS)
            assert held is not None
            sessions.see(session, held.principal.session_id or uuid4())
    with frozen(NOW + TERMS.whole):
        assert not live(database, secret)


def test_use_is_written_down_once_in_a_while(database: Database) -> None:
    with frozen(NOW):
        secret = start(database, user(database))
    for after, expected in ((SEEN_EVERY - timedelta(seconds=1), False), (SEEN_EVERY, True)):
        with frozen(NOW + after):
            held = sessions.held(database, secret, TERMS)
        assert held is not None
        assert held.unseen is expected


def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(database: Database) -> None:
    person, other = user(database), user(database)
    first = start(database, person)
    second = start(database, other, instead_of=first)
    assert second != first
    assert (live(database, first), live(database, second)) == (False, True)
    planted = "a word of an attacker's choosing"
    assert start(database, person, instead_of=planted) != planted
    assert not live(database, planted)


def test_sessions_are_ended_one_by_one_and_all_at_once(database: Database) -> None:
    person, other = user(database), user(database)
    mine, theirs = [start(database, person) for _ in range(3)], start(database, other)
    with database.write() as session:
        assert sessions.end(session, mine[0]) == "id.token"
        assert sessions.end(session, mine[0]) is None
    with database.read() as session:
        (left, _) = sessions.list_for(session, person, TERMS)
        (foreign,) = sessions.list_for(session, other, TERMS)
    assert left.browser is not None
    assert len(left.browser) == sessions.BROWSER_WIDTH
    for session_id in (foreign.id, uuid4()):
        with pytest.raises(AppError) as caught, database.write() as session:
            sessions.end_one(session, person, session_id)
        assert caught.value.code == "session-not-found"
    with database.write() as session:
        sessions.end_one(session, person, left.id)
        sessions.end_all(session, person)
    assert [live(database, secret) for secret in (*mine, theirs)] == [False, False, False, True]


def test_the_least_used_session_gives_way_to_one_too_many(database: Database) -> None:
    person = user(database)
    secrets = []
    for number in range(MAX_SESSIONS + 2):
        with frozen(NOW + timedelta(seconds=number)):
            secrets.append(start(database, person))
    assert [live(database, secret) for secret in (*secrets[:3], secrets[-1])] == [False, False, True, True]


def test_a_sign_in_is_taken_once_in_its_own_browser_and_in_time(database: Database) -> None:
    def take(state: str, browser: str) -> str:
        try:
            with database.write() as session:
                return sessions.take_sign_in(session, state=state, browser=browser).return_to
        except AppError as error:
            return error.code

    with frozen(NOW), database.write() as session:
        browsers = [
            sessions.begin_sign_in(session, state=state, nonce="n", verifier="v", return_to=f"/{state}")
            for state in "ab"
        ]
    with frozen(NOW + SIGN_IN_TTL - timedelta(seconds=1)):
        assert {take("a", browsers[1]), take("a", ""), take("", browsers[0]), take("c", browsers[0])} == {
            "sign-in-stale"
        }
        assert [take("a", browsers[0]), take("a", browsers[0])] == ["/a", "sign-in-stale"]
    with frozen(NOW + SIGN_IN_TTL):
        assert take("b", browsers[1]) == "sign-in-stale"


def test_a_token_speaks_for_its_owner_until_it_expires_or_is_deleted(database: Database) -> None:
    person = user(database)
    with frozen(NOW), database.write() as session:
        made, word = tokens.create(session, person, name="  My   script ", read_only=True, days=2)
    assert (made.name, word.startswith("upstar_"), len(word)) == ("My script", True, 50)
    with frozen(NOW + timedelta(days=2, seconds=-1)):
        found = tokens.bearer_of(database, word)
        assert found is not None
        assert (found[0].user_id, found[0].read_only, found[0].operator, found[1]) == (person, True, False, True)
        with database.write() as session:
            tokens.use(session, made.id)
        again = tokens.bearer_of(database, word)
        assert again is not None
        assert not again[1], "its use is written down once an hour"
        assert tokens.bearer_of(database, word[:-1] + "-") is None
    with frozen(NOW + timedelta(days=2)):
        assert tokens.bearer_of(database, word) is None
    with pytest.raises(AppError), database.write() as session:
        tokens.delete(session, user(database), made.id)
    with database.write() as session:
        tokens.delete(session, person, made.id)
    assert tokens.bearer_of(database, word) is None
    with database.read() as session:
        assert tokens.list_for(session, person) == []


def test_tokens_have_a_name_a_life_and_a_limit(database: Database) -> None:
    person = user(database)
    wrong = ({"name": " \x00"}, {"name": "x" * 101}, {"days": 0}, {"days": 366})
    for over in wrong:
        values = {"name": "x", "read_only": True, "days": 1} | over
        with pytest.raises(AppError) as caught, database.write() as session:
            tokens.create(session, person, **values)  # type: ignore[arg-type]
        assert caught.value.fields
    with database.write() as session:
        for _ in range(tokens.MAX_TOKENS):
            tokens.create(session, person, name="x", read_only=True, days=1)
    with pytest.raises(AppError) as caught, database.write() as session:
        tokens.create(session, person, name="x", read_only=True, days=1)
    assert caught.value.code == "tokens-full"


def test_what_has_ended_is_swept_and_the_rest_stays(tools: Tools) -> None:
    person = user(tools.database)
    long = sweep_sign_ins.lasting(tools.settings)

    def make() -> None:
        with tools.database.write() as session:
            sessions.begin_sign_in(session, state=str(uuid4()), nonce="n", verifier="v", return_to="/")
            sessions.start(session, person, long, operator=False)
            tokens.create(session, person, name="x", read_only=True, days=1)

    def counts() -> list[int]:
        with psycopg.connect(tools.database.dsn) as connection:
            tables = ("sign_ins", "web_sessions", "access_tokens")
            found = [connection.execute(f"SELECT count(*) FROM internal.{name}".encode()).fetchone() for name in tables]
        return [row[0] for row in found if row]

    with frozen(NOW - long.whole - sessions.TOKENS_SHOWN):
        make()
    make()
    assert counts() == [2, 2, 2]
    assert sweep_sign_ins.due(tools) == [(sweep_sign_ins.CHORE, sweep_sign_ins.CHORE)]
    sweep_sign_ins.sweep(tools)
    assert (counts(), sweep_sign_ins.due(tools)) == ([1, 1, 1], [])
