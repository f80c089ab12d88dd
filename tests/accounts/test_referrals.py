"""A code a person, who came by it, and who is never credited with whom."""

from dataclasses import replace
from itertools import count
from threading import Barrier, Thread
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.documents import make_pdf
from tests.factories import make_user
from tests.serving import serving
from upstar.accounts import referrals
from upstar.accounts import service as accounts
from upstar.accounts.referrals import DAYS_TO_CONVERT, MOST_A_DAY, Referrals
from upstar.accounts.types import Identity
from upstar.adapters.database import Database, person
from upstar.kit.tokens import CODE_ALPHABET, CODE_LENGTH, referral_code
from upstar.worker.run import drain
from upstar.workflows.tools import Tools

_numbers = count()


@pytest.fixture
def ada(database: Database) -> UUID:
    with database.write() as session:
        return make_user(session, email="ada@example.com")


def code_of(database: Database, user_id: UUID) -> str:
    return found(database, user_id).code


def found(database: Database, user_id: UUID) -> Referrals:
    with database.acting(lambda: person(user_id)).write() as session:
        return referrals.of_person(session, user_id)


def come(database: Database, code: str | None, email: str = "") -> tuple[UUID, bool]:
    """Sign in for the first time, by the code; returns who and whether anybody was credited."""
    number = next(_numbers)
    with database.write() as session:
        who = accounts.sign_in(session, Identity(f"s|{number}", email or f"n{number}@example.com", "N"))
        return who.user_id, referrals.attribute(session, who.user_id, code)


def settle(database: Database, user_id: UUID, *, for_paid: int = 0) -> UUID | None:
    with database.write() as session:
        return referrals.settle(session, user_id, for_paid=for_paid)


def age(database: Database, days: int) -> None:
    with database.write() as session:
        session.execute(text("UPDATE referrals SET created_at = created_at - make_interval(days => :d)"), {"d": days})


def test_a_person_has_one_code(database: Database, ada: UUID) -> None:
    code = code_of(database, ada)
    assert code_of(database, ada) == code
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    assert len({referral_code() for _ in range(1000)}) == 1000


def test_one_code_however_many_ask_at_once(database: Database, ada: UUID) -> None:
    barrier, codes = Barrier(4), []

    def ask() -> None:
        barrier.wait()
        codes.append(code_of(database, ada))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 4
    assert len(set(codes)) == 1


def test_from_the_first_sign_in_to_the_first_resume(database: Database, ada: UUID) -> None:
    code = code_of(database, ada)
    bob, credited = come(database, code.upper()[:4] + "-" + code[4:])
    assert credited
    assert (found(database, ada).signed_up, found(database, ada).converted) == (1, 0)
    assert settle(database, bob) == ada
    assert settle(database, bob) is None, "converted once"
    assert [each.status for each in found(database, ada).latest] == ["converted"]


def test_what_came_to_nothing_expires(database: Database, ada: UUID) -> None:
    bob, _ = come(database, code_of(database, ada))
    age(database, DAYS_TO_CONVERT + 1)
    assert settle(database, bob) is None
    assert (found(database, ada).signed_up, found(database, ada).expired) == (0, 1)


def test_nobody_is_credited_with_themselves(database: Database, ada: UUID) -> None:
    code = code_of(database, ada)
    with database.write() as session:
        assert not referrals.attribute(session, ada, code)
    assert come(database, code, "Ada+work@Example.com")[1] is False
    assert come(database, code, "adam@example.com")[1] is True


def test_whoever_was_here_before_is_not_credited(database: Database, ada: UUID) -> None:
    code = code_of(database, ada)
    bob, _ = come(database, None)
    with database.write() as session:
        assert not referrals.attribute(session, bob, code)


def test_a_circle_is_refused(database: Database, ada: UUID) -> None:
    """Also where somebody wrote the rows that lead to one."""
    bob, _ = come(database, code_of(database, ada))
    cleo, _ = come(database, code_of(database, bob))
    with database.write() as session:
        session.execute(text("UPDATE users SET created_at = now() WHERE id = :id"), {"id": ada})
        assert not referrals.attribute(session, ada, code_of(database, cleo))


@pytest.mark.parametrize("code", [None, "", "nobody", "0" * CODE_LENGTH, "'; DROP TABLE users; --", "é" * CODE_LENGTH])
def test_a_code_that_is_nobody_s_changes_nothing(database: Database, code: str | None) -> None:
    assert come(database, code)[1] is False


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_none(told: str) -> None:
    kept = referrals.readable(told)
    assert kept is None or (referrals.readable(kept) == kept and len(kept) == CODE_LENGTH)


def test_no_more_than_anybody_invites_by_hand(database: Database, ada: UUID) -> None:
    code = code_of(database, ada)
    credited = [come(database, code)[1] for _ in range(MOST_A_DAY + 2)]
    assert credited == [True] * MOST_A_DAY + [False] * 2
    age(database, 2)
    assert come(database, code)[1] is True


def test_another_code_ends_the_old_one(database: Database, ada: UUID) -> None:
    old = code_of(database, ada)
    bob, _ = come(database, old)
    with database.acting(lambda: person(ada)).write() as session:
        new = referrals.renew(session, ada).code
    assert new != old
    assert (come(database, old)[1], come(database, new)[1]) == (False, True)
    assert settle(database, bob) == ada
    assert (found(database, ada).converted, found(database, ada).signed_up, found(database, ada).expired) == (1, 1, 0)


def test_enough_of_them_give_the_paid_tier(database: Database, ada: UUID) -> None:
    code = code_of(database, ada)
    for expected in ("free", "paid"):
        settle(database, come(database, code)[0], for_paid=2)
        with database.read() as session:
            assert accounts.tier_of(session, ada) == expected


def test_a_credit_outlives_whom_it_is_for(database: Database, ada: UUID) -> None:
    bob, _ = come(database, code_of(database, ada))
    settle(database, bob)
    with database.write() as session:
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": bob})
    assert found(database, ada).converted == 1


def test_by_link_through_the_pages_and_the_api(stocked: Tools) -> None:
    with serving(stocked) as address, httpx2.Client(base_url=address, timeout=30) as api:
        token = api.post("/api/v1/auth/local", json={"email": "ada@example.com", "name": "Ada"}).json()["access_token"]
        api.headers["Authorization"] = f"Bearer {token}"
        told = api.get("/api/v1/me/referrals").json()
        assert told["url"] == f"{address}/r/{told['code']}"
        with httpx2.Client(base_url=address, timeout=30) as guest:
            assert guest.get(f"/r/{told['code']}").headers["location"] == "/"
            guest.post("/signin", data={"email": "bob@example.com", "name": "Bob"})
            assert "Nobody yet." in guest.get("/referrals").text
            guest.post("/resumes", files={"file": ("cv.pdf", make_pdf())})
        drain(stocked)
        assert api.get("/api/v1/me/referrals").json()["converted"] == 1
        who = {"email": "cleo@example.com", "name": "Cleo", "referral_code": told["code"]}
        assert httpx2.post(f"{address}/api/v1/auth/local", json=who).is_success
        after = api.post("/api/v1/me/referrals/renew").json()
        assert (after["converted"], after["signed_up"]) == (1, 1)
        assert after["code"] != told["code"]


def test_the_cookie_of_a_code_is_for_this_host_and_https_alone(stocked: Tools) -> None:
    settings = stocked.settings.model_copy(update={"public_url": "https://jobs.example.org"})
    with serving(replace(stocked, settings=settings)) as address:
        told = httpx2.get(f"{address}/r/{referral_code()}").headers["set-cookie"]
        assert told.startswith("__Host-upstar_came_by=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in told.split(";")}
        assert "set-cookie" not in httpx2.get(f"{address}/r/nobody").headers
