"""Quotas: the last place is given once, deleting gives nothing back, and what is used up says so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.factories import make_user
from upstar.accounts import quotas
from upstar.accounts.limits import allowance, exceeded, next_day, next_month, quotas_of
from upstar.accounts.types import Principal
from upstar.adapters.database import Database
from upstar.kit.clock import frozen
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings import saved
from upstar.listings.types import ListingFilter
from upstar.settings import PaidQuotas, Quotas, Settings
from upstar.workflows import allowances, correct_resume
from upstar.workflows.delete_resume import delete_resume
from upstar.workflows.process_resume import upload
from upstar.workflows.tools import Tools

NOON = datetime(2027, 3, 31, 12, tzinfo=UTC)


def with_quotas(tools: Tools, **free: Any) -> Tools:
    settings = tools.settings.model_copy(update={"quotas_free": Quotas(**free)})
    return replace(tools, settings=settings)


@pytest.fixture
def person(database: Database) -> UUID:
    with database.write() as session:
        return make_user(session)


def refused(act: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as caught:
        act()
    assert (caught.value.kind, caught.value.code) == (ErrorKind.LIMITED, "quota-exceeded")
    return caught.value


def test_an_upload_too_many_says_how_many_there_are_and_when_there_are_more(tools: Tools, person: UUID) -> None:
    tools = with_quotas(tools, uploads_a_day=1)
    with frozen(NOON):
        upload(tools, person, "a.txt", b"First. Python.")
        error = refused(lambda: upload(tools, person, "b.txt", b"Second. Python."))
    assert error.message == (
        "Your quota of 1 uploads a day is used up; it opens again at 2027-04-01 00:00 UTC. The paid tier has 1000."
    )
    assert (error.retry_after, error.fields) == (12 * 3600, {"uploads_a_day": "1 uploads a day"})
    with frozen(NOON):
        assert not upload(tools, person, "a.txt", b"First. Python.").created, "the same file again costs nothing"
    with frozen(NOON + timedelta(days=1)):
        assert upload(tools, person, "b.txt", b"Second. Python.").created


def test_deleting_what_was_made_gives_nothing_back(tools: Tools, person: UUID) -> None:
    tools = with_quotas(tools, uploads_a_day=1)
    made = upload(tools, person, "a.txt", b"First. Python.")
    delete_resume(tools, person, made.resume.id)
    refused(lambda: upload(tools, person, "b.txt", b"Second. Python."))


def test_a_refused_upload_leaves_nothing_behind(tools: Tools, person: UUID) -> None:
    tools = with_quotas(tools, uploads_a_day=0)
    refused(lambda: upload(tools, person, "a.txt", b"First. Python."))
    with tools.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM resumes")) == 0
        assert session.scalar(text("SELECT count(*) FROM internal.quota_windows")) == 0
    assert [path for path in tools.settings.data_dir.rglob("*") if str(person) in str(path) and path.is_file()] == []


def test_of_uploads_at_once_at_the_last_place_exactly_one_passes(tools: Tools, person: UUID) -> None:
    tools = with_quotas(tools, uploads_a_day=3)

    def attempt(number: int) -> bool:
        try:
            return upload(tools, person, "a.txt", f"Number {number}. Python.".encode()).created
        except AppError as error:
            return error.code != "quota-exceeded"

    assert [attempt(0), attempt(1)] == [True, True]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(2, 10))) == 1


def test_reading_again_is_an_analysis(tools: Tools, person: UUID) -> None:
    tools = with_quotas(tools, analyses_a_day=0)
    made = upload(tools, person, "a.txt", b"First. Python.")
    with tools.database.write() as session:
        session.execute(text("UPDATE job_queue SET status = 'COMPLETED'"))
    refused(lambda: correct_resume.read_again(tools, person, made.resume.id))


def test_what_is_held_at_a_time_comes_back_when_it_is_let_go(tools: Tools, person: UUID) -> None:
    allowed = allowance(Settings(quotas_free=Quotas(saved_searches=1)), "free", "saved_searches", NOON)

    def keep(name: str) -> UUID:
        with tools.database.write() as session:
            return saved.save(session, person, name, ListingFilter(text="nurse"), alert=False, allowed=allowed).id

    first = keep("one")
    error = refused(lambda: keep("two"))
    assert error.message == (
        "Your quota of 1 saved searches at a time is used up: end or delete one first. The paid tier has 200."
    )
    assert error.retry_after is None
    with tools.database.write() as session:
        saved.delete(session, person, first)
    keep("two")


def test_use_tells_each_quota_with_what_is_left(tools: Tools, person: UUID) -> None:
    with tools.database.write() as session:
        quotas.spend(session, tools.settings, person, "analyses_a_day", 7)
    found = {use.quota: use for use in allowances.used(tools, Principal(person, "sub", "a@example.com", "A", "free"))}
    assert found.keys() == Quotas.model_fields.keys()
    assert found["analyses_a_day"].used == 7
    for quota, use in found.items():
        assert use.left == use.limit - use.used == getattr(tools.settings.quotas_free, quota) - use.used
        assert (use.resets is None) == (quota in ("saved_searches", "shares", "matches_shown"))


def test_what_was_used_on_days_that_are_over_is_forgotten(tools: Tools, person: UUID) -> None:
    for moment in (NOON, NOON + timedelta(days=1)):
        with frozen(moment), tools.database.write() as session:
            quotas.spend(session, tools.settings, person, "uploads_a_day")
    with frozen(NOON + timedelta(days=1)), tools.database.write() as session:
        quotas.forget(session)
        assert session.scalar(text("SELECT count(*) FROM internal.quota_windows")) == 1


@pytest.mark.parametrize("quota", list(Quotas.model_fields))
def test_the_paid_tier_has_more_of_everything(quota: str) -> None:
    settings = Settings()
    free, paid = (getattr(quotas_of(settings, tier), quota) for tier in ("free", "paid"))
    assert free < paid
    assert f"has {paid}." in exceeded(settings, "free", quota, NOON).message
    assert "paid tier" not in exceeded(settings, "paid", quota, NOON).message


def test_settings_given_in_part_keep_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPSTAR_QUOTAS_PAID", '{"llm_usd_a_month": "25"}')
    monkeypatch.setenv("UPSTAR_RATES_ANONYMOUS", '{"public": "10/minute"}')
    made = Settings()
    assert made.quotas_paid == PaidQuotas(llm_usd_a_month=Decimal(25))
    assert (made.rates_anonymous.public.limit, made.rates_anonymous.other.limit) == (10, 1200)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)))  # noqa: DTZ001 - made aware below
def test_a_day_and_a_month_end_at_the_next_midnight_of_their_kind(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    assert timedelta(0) < next_day(now) - now <= timedelta(days=1)
    month = next_month(now)
    assert (month.day, month.hour, month.minute) == (1, 0, 0)
    assert (month - timedelta(microseconds=1)).replace(tzinfo=UTC).month == now.month
    assert now < month <= now + timedelta(days=31)
