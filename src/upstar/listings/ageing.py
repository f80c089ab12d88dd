"""Which open listings are likely closed by now, looked at once a day, all SQL of it."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from upstar.adapters.database import Database, ReadSession
from upstar.kit.clock import utc_now
from upstar.listings.clean.freshness import Sighting, open_probability, stale

STREAM_ROWS = 5000
A_DAY = timedelta(days=1)
"""A date of posting so much later than the day we first saw the listing is that of a repost."""
CHANGES = 1000
"""Listings a transaction."""


def age(database: Database, complete_sources: Collection[str]) -> tuple[int, int]:
    """Note which open listings are stale and which are no longer so; return how many were looked at and changed.

    `complete_sources` are the names of sources that list everything that is open. Rows that say so already are not
    written.
    """
    now, looked_at = utc_now(), 0
    changed: dict[str, bool] = {}
    with database.read() as session:
        for row in _open_listings(session, now):
            looked_at += 1
            if stale(sighting(row, complete_sources), now) != row.stale:
                changed[row.listing_id] = not row.stale
    ids = list(changed)
    for start in range(0, len(ids), CHANGES):
        part = ids[start : start + CHANGES]
        with database.write() as session:
            session.execute(
                text(
                    "UPDATE internal.listing_search s SET stale = new.stale"
                    " FROM unnest(CAST(:ids AS text[]), CAST(:stale AS boolean[])) new (id, stale)"
                    " WHERE s.listing_id = new.id"
                ),
                {"ids": part, "stale": [changed[listing_id] for listing_id in part]},
            )
    return looked_at, len(changed)


def sighting(row: Any, complete_sources: Collection[str]) -> Sighting:  # noqa: ANN401 - a row of scope and moments
    """Return what a row of moments says of a listing in time."""
    source = (row.scope or "").partition(":")[0].partition("?")[0]
    posted_again = bool(row.date_posted and row.first_seen and row.date_posted > row.first_seen + A_DAY)
    return Sighting(
        last_seen=row.last_seen,
        posted=row.date_posted,
        first_seen=row.first_seen,
        valid_through=row.date_valid_through,
        complete=source in complete_sources,
        reposts=int(posted_again),
    )


def probability(row: Any, complete_sources: Collection[str]) -> float:  # noqa: ANN401 - a row of scope and moments
    """Return the probability, 0–1, that a listing is open now."""
    return round(open_probability(sighting(row, complete_sources), utc_now()), 3)


def _open_listings(session: ReadSession, now: datetime) -> Iterator[Any]:
    statement = """
        SELECT s.listing_id, s.stale, t.scope, t.first_seen, t.last_seen, s.posted AS date_posted,
               s.valid_through AS date_valid_through
        FROM internal.listing_search s LEFT JOIN internal.listing_state t USING (listing_id)
        WHERE s.valid_through IS NULL OR s.valid_through > :now
    """
    yield from session.execute(text(statement), {"now": now}, execution_options={"yield_per": STREAM_ROWS})
