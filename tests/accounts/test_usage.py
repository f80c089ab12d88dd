"""What was asked of the installation: counted by day, once, however often it is stopped; and forgotten in time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.factories import make_user
from upstar.accounts import service as accounts
from upstar.accounts import usage
from upstar.accounts.latency import BOUNDS_MS, BUCKETS, added, percentile
from upstar.accounts.types import Usage
from upstar.adapters.database import Database
from upstar.edge import metering
from upstar.edge.metering import Meter
from upstar.kit.clock import frozen
from upstar.kit.errors import AppError, ErrorKind
from upstar.workflows import account_upkeep
from upstar.workflows.tools import Tools

NOON = datetime(2027, 3, 31, 12, tzinfo=UTC)
TODAY = NOON.date()


def served(days_ago: float, **over: Any) -> Usage:
    values: dict[str, Any] = {"endpoint": "/api/v1/me", "method": "GET", "status_code": 200, "response_time_ms": 12}
    values |= {"ip_address": "192.0.2.1", "user_agent": "agent"} | over
    return Usage(created_at=NOON - timedelta(days=days_ago), **values)


def keep(database: Database, *rows: Usage) -> None:
    with database.write() as session:
        accounts.record_usage(session, rows)


def rows_of(database: Database, table: str) -> list[Any]:
    with database.read() as session:
        return list(session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4")).all())


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with frozen(NOON):
        yield


def test_a_day_that_is_over_is_counted_by_route_and_outcome(database: Database) -> None:
    with database.write() as session:
        one, other = make_user(session), make_user(session)
    keep(
        database,
        served(1, user_id=one), served(1.2, user_id=one, response_time_ms=900), served(1, user_id=other),
        served(1, status_code=503), served(1, endpoint="/", response_time_ms=0), served(3, user_id=one), served(0),
    )  # fmt: skip
    assert usage.roll_up(database, 90) == [TODAY - timedelta(days=3), TODAY - timedelta(days=1)]
    with database.read() as session:
        days = usage.by_day(session, 7)
        routes = usage.by_endpoint(session, 7, 10)
    assert [(day.day, day.requests, day.errors) for day in days] == [
        (TODAY - timedelta(days=1), 5, 1), (TODAY - timedelta(days=3), 1, 0),
    ]  # fmt: skip
    assert [(r.endpoint, r.requests, r.refused, r.errors) for r in routes] == [("/api/v1/me", 5, 0, 1), ("/", 1, 0, 0)]
    assert routes[0].p50_ms is not None
    assert 10 <= routes[0].p50_ms <= 15
    assert routes[0].p95_ms is not None
    assert 700 <= routes[0].p95_ms <= 1000
    people = [row.people for row in rows_of(database, "internal.api_usage_daily") if row.requests == 3]
    assert people == [2]


def test_counting_again_changes_nothing_and_takes_in_what_came_late(database: Database) -> None:
    keep(database, served(1), served(2))
    usage.roll_up(database, 90)
    before = rows_of(database, "internal.api_usage_daily")
    assert usage.roll_up(database, 90) == [TODAY - timedelta(days=1)]
    assert rows_of(database, "internal.api_usage_daily") == before
    keep(database, served(1))
    usage.roll_up(database, 90)
    assert [row.requests for row in rows_of(database, "internal.api_usage_daily")] == [1, 2]


@pytest.mark.parametrize("stop_at", range(1, 10))
def test_upkeep_that_is_killed_at_any_commit_counts_each_request_once(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    database = tools.database
    monkeypatch.setattr(usage, "BATCH", 2)
    tools = Tools(database, tools.store, tools.settings.model_copy(update={"usage_days": 3, "usage_address_days": 2}))
    for days_ago in (1, 2, 2.1, 3, 4, 4.1, 4.2, 5):
        keep(database, served(days_ago))
    real, opened = Database.write, 0

    class KilledError(BaseException):
        """As a process that is gone: nothing behind it runs, and the transaction is lost."""

    def write(self: Database) -> Any:
        nonlocal opened
        opened += 1
        if opened == stop_at:
            raise KilledError
        return real(self)

    monkeypatch.setattr(Database, "write", write)
    with pytest.raises(KilledError):
        account_upkeep.run(tools)
    assert account_upkeep.due(tools)
    monkeypatch.setattr(Database, "write", real)
    account_upkeep.run(tools)
    assert account_upkeep.due(tools) == []
    counted = {row.day: row.requests for row in rows_of(database, "internal.api_usage_daily")}
    assert counted == {TODAY - timedelta(days=ago): n for ago, n in {1: 1, 2: 2, 3: 1, 4: 3, 5: 1}.items()}
    left = rows_of(database, "api_usage_tracking")
    assert sorted(row.created_at.date() for row in left) == [
        TODAY - timedelta(days=ago) for ago in (3, 2, 2, 1)
    ]  # fmt: skip
    assert {row.created_at.date() for row in left if row.ip_address or row.user_agent} == {
        TODAY - timedelta(days=1), TODAY - timedelta(days=2),
    }  # fmt: skip


def test_upkeep_is_due_once_a_day_whether_anybody_came_or_not(tools: Tools) -> None:
    assert account_upkeep.due(tools) == [("account-upkeep", "account-upkeep")]
    account_upkeep.run(tools)
    assert account_upkeep.due(tools) == []
    with frozen(NOON + timedelta(days=1)):
        assert account_upkeep.due(tools)


class Slow:
    """A database that does not answer, until it does."""

    def __init__(self, database: Database) -> None:
        self.database, self.down = database, True

    def write(self) -> Any:
        if self.down:
            raise AppError(ErrorKind.UNAVAILABLE, "database-unavailable", "The database does not answer.")
        return self.database.write()


def test_what_cannot_be_noted_is_counted_and_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metering, "BUFFERED", 5)
    monkeypatch.setattr(metering, "PAUSE_SECONDS", 0.001)
    slow = Slow(database)
    meter = Meter(slow)  # type: ignore[arg-type]
    for _ in range(12):
        meter.note(served(0))
    assert meter.lost == 7, "no more is held than the buffer has room for"
    meter.start()
    while meter.lost < 12:  # the thread gives the five up after a few tries
        assert meter._thread.is_alive()
    slow.down = False
    meter.note(served(0))
    meter.stop()
    assert [tuple(row) for row in _lost(database)] == [(TODAY, 12)]
    assert len(rows_of(database, "api_usage_tracking")) == 1
    with database.read() as session:
        assert [day.lost for day in usage.by_day(session, 7)] == [12]


def test_losses_of_several_processes_add_up(database: Database) -> None:
    def lose(count: int) -> None:
        with frozen(NOON), database.write() as session:
            usage.record_lost(session, count)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lose, range(1, 9)))
    assert [tuple(row) for row in _lost(database)] == [(TODAY, 36)]


def _lost(database: Database) -> list[tuple[date, int]]:
    with database.read() as session:
        return [tuple(row) for row in session.execute(text("SELECT day, requests FROM internal.api_usage_lost"))]


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=60), st.floats(0, 1))
def test_a_percentile_is_told_within_its_bucket(times: list[int], share: float) -> None:
    counts = [0] * BUCKETS
    for time in times:
        counts[sum(bound < time for bound in BOUNDS_MS)] += 1
    told = percentile(counts, share)
    true = sorted(times)[max(0, min(len(times) - 1, int(-(-share * len(times) // 1)) - 1))]
    low, high = (
        max((b for b in (0, *BOUNDS_MS) if b < true), default=0),
        min((b for b in BOUNDS_MS if b >= true), default=0),
    )
    assert told is not None
    assert low <= told <= (high or BOUNDS_MS[-1])
    assert percentile(added(counts, counts), share) == pytest.approx(told)


def test_the_database_puts_a_time_where_the_percentile_looks_for_it(database: Database) -> None:
    times = [0, 1, 2, 50, 51, 10_000, 10_001]
    keep(database, *(served(1, response_time_ms=time) for time in times))
    usage.roll_up(database, 90)
    (row,) = rows_of(database, "internal.api_usage_daily")
    expected = [0] * BUCKETS
    for time in times:
        expected[sum(bound < time for bound in BOUNDS_MS)] += 1
    assert row.latency == expected
    assert percentile([0] * BUCKETS, 0.5) is None
    assert "192.0.2.1" not in str(row)
