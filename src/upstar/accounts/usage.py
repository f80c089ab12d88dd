"""What was asked of the installation: rolled up by day, and forgotten in time. All SQL of that.

A day is counted whole, in one transaction, from rows that are deleted only after it; so counting it twice, or being
killed at any moment, changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text

from upstar.accounts.latency import BOUNDS_MS, BUCKETS, added, percentile
from upstar.adapters.database import Database, ReadSession, WriteSession
from upstar.kit.clock import today

BATCH = 5_000
"""Rows that one transaction deletes or changes: a fraction of a second, and nobody waits for it longer."""
DAY = timedelta(days=1)

_COUNT = text(f"""
    INSERT INTO internal.api_usage_daily (day, endpoint, method, status_class, requests, people, latency)
    SELECT :day, endpoint, method, status_class, sum(requests), max(people),
           array_agg(requests ORDER BY bucket)
    FROM (
        SELECT g.endpoint, g.method, g.status_class, g.people, b.bucket, coalesce(c.requests, 0) AS requests
        FROM (
            SELECT endpoint, method, coalesce(status_code, 0) / 100 AS status_class, count(DISTINCT user_id) AS people
            FROM api_usage_tracking WHERE created_at >= :begin AND created_at < :end GROUP BY 1, 2, 3
        ) g
        CROSS JOIN generate_series(0, {BUCKETS - 1}) AS b(bucket)
        LEFT JOIN (
            SELECT endpoint, method, coalesce(status_code, 0) / 100 AS status_class,
                   width_bucket(greatest(coalesce(response_time_ms, 0) - 1, 0), CAST(:bounds AS int[])) AS bucket,
                   count(*) AS requests
            FROM api_usage_tracking WHERE created_at >= :begin AND created_at < :end GROUP BY 1, 2, 3, 4
        ) c USING (endpoint, method, status_class, bucket)
    ) counted
    GROUP BY endpoint, method, status_class
    ON CONFLICT (day, endpoint, method, status_class)
    DO UPDATE SET requests = excluded.requests, people = excluded.people, latency = excluded.latency
""")  # noqa: S608 - our own number
"""`width_bucket` tells in which bounds (lower ones included) a value lies, so a time of exactly a bound is one less."""

_DELETE = text("""
    DELETE FROM api_usage_tracking WHERE id IN (
        SELECT id FROM api_usage_tracking WHERE created_at < :end ORDER BY created_at LIMIT :batch
    )
""")
_ADDRESSED = text("""
    SELECT id, created_at FROM api_usage_tracking
    WHERE created_at >= :begin AND created_at < :end AND (ip_address IS NOT NULL OR user_agent IS NOT NULL)
    ORDER BY created_at LIMIT :batch
""")
_BLANK = text("UPDATE api_usage_tracking SET ip_address = NULL, user_agent = NULL WHERE id = ANY(:ids)")
_LOST = text("""
    INSERT INTO internal.api_usage_lost AS l (day, requests) VALUES (:day, :requests)
    ON CONFLICT (day) DO UPDATE SET requests = l.requests + excluded.requests
""")


@dataclass(frozen=True, slots=True)
class DayUse:
    """A day (UTC): requests that were served, those that failed on our side (5xx), those served but not noted."""

    day: date
    requests: int
    errors: int
    lost: int


@dataclass(frozen=True, slots=True)
class EndpointUse:
    """A route over several days: requests, those refused (4xx) and failed (5xx), and how long they took (ms)."""

    endpoint: str
    method: str
    requests: int
    refused: int
    errors: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


def record_lost(session: WriteSession, requests: int) -> None:
    """Keep how many requests could not be noted, under today."""
    session.execute(_LOST, {"day": today(), "requests": requests})


def roll_up(database: Database, keep_days: int) -> list[date]:
    """Count each day that is over and not counted yet, and the last counted one anew, since rows come a little late.

    `keep_days` is for how many days rows are kept: an older day is never counted again. Return the days.
    """
    done: list[date] = []
    begin = _first(database, keep_days)
    while begin is not None and begin < today():
        with database.write() as session:
            values = {"day": begin, "begin": _midnight(begin), "end": _midnight(begin + DAY), "bounds": list(BOUNDS_MS)}
            session.execute(_COUNT, values)
        done.append(begin)
        begin = _next(database, begin + DAY)
    return done


def forget(database: Database, keep_days: int, address_days: int) -> tuple[int, int]:
    """Delete what is older than `keep_days`, and from which address what is older than `address_days` came.

    Only rows of days that are counted go: call it behind `roll_up`. Return how many rows each changed.
    """
    deleted = blanked = 0
    end = _midnight(_boundary(keep_days))
    while True:
        with database.write() as session:
            gone = session.execute(_DELETE, {"end": end, "batch": BATCH}).rowcount  # type: ignore[attr-defined]
        deleted += gone
        if gone < BATCH:
            break
    begin, until = datetime.min.replace(tzinfo=UTC), _midnight(_boundary(address_days))
    while True:
        with database.write() as session:
            rows = session.execute(_ADDRESSED, {"begin": begin, "end": until, "batch": BATCH}).all()
            if rows:
                session.execute(_BLANK, {"ids": [row.id for row in rows]})
                begin = rows[-1].created_at
        blanked += len(rows)
        if len(rows) < BATCH:
            return deleted, blanked


def due(session: ReadSession) -> bool:
    """Return whether today's upkeep is still to be done: a day is over, whether anybody asked for anything or not."""
    done: date | None = session.execute(text("SELECT max(done) FROM internal.usage_upkeep")).scalar_one()
    return done is None or done < today()


def note_upkeep(session: WriteSession) -> None:
    """Keep that today's upkeep is done."""
    statement = "INSERT INTO internal.usage_upkeep (done) VALUES (:day) ON CONFLICT (one) DO UPDATE SET done = :day"
    session.execute(text(statement), {"day": today()})


def by_day(session: ReadSession, days: int) -> Sequence[DayUse]:
    """Return the last `days` days that are over, the newest first, and what was lost today."""
    query = """
        SELECT day, coalesce(sum(requests), 0) AS requests,
               coalesce(sum(requests) FILTER (WHERE status_class = 5), 0) AS errors, coalesce(max(l.lost), 0) AS lost
        FROM internal.api_usage_daily
        FULL JOIN (SELECT day, requests AS lost FROM internal.api_usage_lost) l USING (day)
        WHERE day >= :begin GROUP BY day ORDER BY day DESC
    """
    rows = session.execute(text(query), {"begin": today() - days * DAY})
    return [DayUse(row.day, int(row.requests), int(row.errors), int(row.lost)) for row in rows]


def by_endpoint(session: ReadSession, days: int, limit: int) -> Sequence[EndpointUse]:
    """Return the most asked routes of the last `days` days that are over, no more than `limit`."""
    query = """
        SELECT endpoint, method, status_class, requests, latency FROM internal.api_usage_daily
        JOIN (
            SELECT endpoint, method, sum(requests) AS total FROM internal.api_usage_daily WHERE day >= :begin
            GROUP BY 1, 2 ORDER BY total DESC, endpoint, method LIMIT :limit
        ) most USING (endpoint, method)
        WHERE day >= :begin ORDER BY total DESC, endpoint, method
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in session.execute(text(query), {"begin": today() - days * DAY, "limit": limit}):
        one = found.setdefault((row.endpoint, row.method), {"classes": {}, "latency": [0] * BUCKETS})
        one["classes"][row.status_class] = one["classes"].get(row.status_class, 0) + row.requests
        one["latency"] = added(one["latency"], row.latency)
    return [
        EndpointUse(
            endpoint, method, sum(one["classes"].values()), one["classes"].get(4, 0), one["classes"].get(5, 0),
            percentile(one["latency"], 0.5), percentile(one["latency"], 0.95),
            percentile(one["latency"], 0.99),
        )
        for (endpoint, method), one in found.items()
    ]  # fmt: skip


def _first(database: Database, keep_days: int) -> date | None:
    with database.read() as session:
        last = _last(session)
    if last is not None and last >= _boundary(keep_days):
        return last
    return _next(database, last + DAY if last else date.min)


def _next(database: Database, begin: date) -> date | None:
    """The first day from `begin` on that has rows."""
    query = text("SELECT min(created_at) FROM api_usage_tracking WHERE created_at >= :begin")
    with database.read() as session:
        oldest = session.execute(query, {"begin": _midnight(begin)}).scalar_one()
    return oldest.astimezone(UTC).date() if oldest else None


def _last(session: ReadSession) -> date | None:
    found: date | None = session.execute(text("SELECT max(day) FROM internal.api_usage_daily")).scalar_one()
    return found


def _boundary(days: int) -> date:
    """The first day that is kept: today and `days` days before it."""
    return today() - days * DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
