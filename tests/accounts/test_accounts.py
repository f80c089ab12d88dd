"""Accounts: signing in, once and again, and what is kept of requests."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.factories import make_user
from upstar.accounts import service as accounts
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
    with database.read() as session:
        assert accounts.principal(session, "local|nobody") is None


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
