"""What is asked of the installation right now, and one route day by day, for operators. All SQL of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from upstar.accounts.latency import BUCKETS, added, percentile
from upstar.adapters.database import ReadSession
from upstar.kit.clock import today, utc_now

RECENT = timedelta(hours=1)
MOST_ROWS = 20_000
"""Of the last hour, so many of the newest requests are looked at: enough for any percentile, and done at once."""

_RECENT = text("""
    SELECT count(*) AS requests, count(*) FILTER (WHERE status_code BETWEEN 400 AND 499) AS refused,
           count(*) FILTER (WHERE status_code = 429) AS limited, count(*) FILTER (WHERE status_code >= 500) AS errors,
           count(DISTINCT user_id) AS people, min(created_at) AS since,
           percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY response_time_ms) AS times
    FROM (
        SELECT status_code, user_id, created_at, response_time_ms FROM api_usage_tracking
        WHERE created_at >= :since ORDER BY created_at DESC LIMIT :most
    ) newest
""")
_LIMITED = text("""
    SELECT CAST(created_at AT TIME ZONE 'UTC' AS date) AS day, count(*) AS requests FROM api_usage_tracking
    WHERE status_code = 429 AND created_at >= :since GROUP BY 1
""")
_ROUTE = text("""
    SELECT day, status_class, requests, latency FROM internal.api_usage_daily
    WHERE endpoint = :endpoint AND method = :method AND day >= :since ORDER BY day DESC
""")


@dataclass(frozen=True, slots=True)
class Recent:
    """Requests of the last hour, MOST_ROWS at most: `refused` are 4xx, of which `limited` 429; times in ms."""

    requests: int
    refused: int
    limited: int
    errors: int
    people: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


@dataclass(frozen=True, slots=True)
class RouteDay:
    """A route on a day (UTC), times told from a histogram."""

    day: date
    requests: int
    refused: int
    errors: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


def recent(session: ReadSession) -> Recent:
    """Return what was asked in the last hour."""
    row = session.execute(_RECENT, {"since": utc_now() - RECENT, "most": MOST_ROWS}).one()
    times = row.times or (None, None, None)
    return Recent(row.requests, row.refused, row.limited, row.errors, row.people, *times)


def limited_by_day(session: ReadSession, days: int) -> dict[date, int]:
    """Return how many requests were one too many, by day, of the last `days` days and today."""
    rows = session.execute(_LIMITED, {"since": today() - timedelta(days=days)})
    return {row.day: row.requests for row in rows}


def by_day_of(session: ReadSession, endpoint: str, method: str, days: int) -> Sequence[RouteDay]:
    """Return a route on each of the last `days` days that are over and that had a request, the newest first."""
    found: dict[date, tuple[dict[int, int], list[int]]] = {}
    values = {"endpoint": endpoint, "method": method, "since": today() - timedelta(days=days)}
    for row in session.execute(_ROUTE, values):
        classes, latency = found.get(row.day, ({}, [0] * BUCKETS))
        classes[row.status_class] = classes.get(row.status_class, 0) + row.requests
        found[row.day] = (classes, added(latency, row.latency))
    return [
        RouteDay(
            day, sum(classes.values()), classes.get(4, 0), classes.get(5, 0),
            percentile(latency, 0.5), percentile(latency, 0.95), percentile(latency, 0.99),
        )
        for day, (classes, latency) in found.items()
    ]  # fmt: skip
