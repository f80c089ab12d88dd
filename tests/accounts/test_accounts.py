"""Accounts: signing in, once and again, and what is kept of requests."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.factories import make_user
from upstar.accounts import service as accounts
from upstar.accounts import sessions
from upstar.accounts.types import Identity, Usage
from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.tables.accounts import ApiUsage, User

MARA = Identity(sub="local|1", email="mara@example.com", name="Mara", email_verified=False)


def test_signing_in_again_renews_the_account(database: Database) -> None:
    with database.write() as session:
        first = accounts.sign_in(session, MARA)
    with database.write() as session:
        again = accounts.sign_in(session, replace(MARA, name="Mara  L.", email="new@example.com"))
    assert again.user_id == first.user_id
    assert (again.name, again.email) == ("Mara L.", "new@example.com")


def test_an_address_is_never_enough_to_get_anothers_account(database: Database) -> None:
    with database.write() as session:
        accounts.sign_in(session, MARA)
    with pytest.raises(AppError) as caught, database.write() as session:
        accounts.sign_in(session, replace(MARA, sub="auth0|2", email="MARA@example.com"))
    assert caught.value.code == "email-taken"


def test_who_proves_an_address_takes_it_from_who_never_did(database: Database) -> None:
    with database.write() as session:
        squatter = accounts.sign_in(session, replace(MARA, name="Squatter"))
    with database.write() as session:
        owner = accounts.sign_in(session, replace(MARA, sub="auth0|2", email_verified=True))
    assert (owner.email, owner.user_id != squatter.user_id) == ("mara@example.com", True)
    with database.read() as session:
        left = session.scalars(select(User).where(User.id == squatter.user_id)).one()
        assert (left.auth0_sub, left.name, left.email_verified) == ("local|1", "Squatter", False)
        assert left.email == f"{squatter.user_id.hex}@address-moved.invalid"
    # and it cannot be had back without proof, nor from one who proved it too
    for identity in (MARA, replace(MARA, sub="auth0|3"), replace(MARA, sub="google|4", email_verified=True)):
        with pytest.raises(AppError) as caught, database.write() as session:
            accounts.sign_in(session, identity)
        assert caught.value.code == "email-taken"
    # the one who lost it is still there, and comes back with another
    with database.write() as session:
        again = accounts.sign_in(session, replace(MARA, email="other@example.com"))
    assert (again.user_id, again.email) == (squatter.user_id, "other@example.com")


def test_where_addresses_have_to_be_proved_others_do_not_come_in(database: Database) -> None:
    with pytest.raises(AppError) as caught, database.write() as session:
        accounts.sign_in(session, MARA, verified_only=True)
    assert caught.value.code == "email-unverified"
    with database.write() as session:
        assert accounts.sign_in(session, replace(MARA, email_verified=True), verified_only=True).email_verified


def test_nobody_claims_a_placeholder(database: Database) -> None:
    with pytest.raises(AppError) as caught, database.write() as session:
        accounts.sign_in(session, replace(MARA, email=f"{uuid4().hex}@Address-Moved.INVALID", email_verified=True))
    assert caught.value.code == "identity-invalid"


def test_of_two_who_prove_an_address_at_once_one_has_it(database: Database) -> None:
    def sign_in(number: int) -> bool:
        try:
            with database.write() as session:
                accounts.sign_in(session, replace(MARA, sub=f"auth0|{number}", email_verified=True))
        except AppError:
            return False
        return True

    with database.write() as session:
        accounts.sign_in(session, MARA)
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(sign_in, range(6))) == [False] * 5 + [True]


@pytest.mark.parametrize("over", [{"sub": ""}, {"sub": "x" * 256}, {"email": " "}, {"email": "x" * 256}])
def test_an_unusable_identity_is_refused(database: Database, over: dict[str, str]) -> None:
    with pytest.raises(AppError) as caught, database.write() as session:
        accounts.sign_in(session, replace(MARA, **over))  # type: ignore[arg-type]
    assert caught.value.code == "identity-invalid"


def test_first_sign_ins_at_the_same_moment_make_one_account(database: Database) -> None:
    def sign_in(_: int) -> str:
        with database.write() as session:
            return str(accounts.sign_in(session, MARA).user_id)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(sign_in, range(8)))) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 1


def test_a_stranger_has_no_account(database: Database) -> None:
    assert sessions.known(database, "local|nobody") is None


def test_a_request_outlives_its_user_without_naming_them(database: Database) -> None:
    with database.write() as session:
        known, gone = make_user(session), uuid4()
        usage = Usage(
            user_id=known, endpoint="/api/" + "x" * 400, method="GET", status_code=200, response_time_ms=3,
            created_at=utc_now(), ip_address="127.0.0.1", user_agent="agent\x00" * 200,
        )  # fmt: skip
        accounts.record_usage(session, [usage, replace(usage, user_id=gone)])
    with database.read() as session:
        rows = session.execute(select(ApiUsage.user_id, ApiUsage.endpoint)).all()
    assert {row.user_id for row in rows} == {known, None}
    assert all(len(row.endpoint) == accounts.ENDPOINT_WIDTH for row in rows)
