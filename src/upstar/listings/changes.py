"""The stock as a stream, and what has changed in it: what keeps a copy of it in memory true. All SQL of it.

Take the `moment` first, then read `everything`. From then on, take the next moment, read `since` the last one, and keep
the next one in its place.

What counts is what search knows of a listing (internal.listing_search): the house writes it in the transaction in which
it writes the listing or its places, and takes in once a day what others wrote. That a listing's last day has come
changes nothing in the database: who keeps a copy looks at `date_valid_through` as well.
"""

from collections import namedtuple
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.listings.cards import streamed_card
from upstar.listings.conditions import JUNK_LIMIT, planned_rows
from upstar.listings.prints import BY_AGENCY
from upstar.listings.types import ListingCard

STREAM_ROWS = 2000
"""Rows fetched at a time from the server-side cursor: enough to hide the round trip, and some 3 MB."""

SHOWN = """
    s.canonical_id IS NULL AND s.junk < :junk AND NOT s.stale AND (s.valid_through IS NULL OR s.valid_through > :now)
"""
"""As a search has it that asks for nothing."""
_COLUMNS = """
    l.id, l.title, l.organization, l.organization_logo, l.url, l.source, l.data_source, l.remote_derived,
    l.employment_type, l.ai_employment_type, l.ai_experience_level, l.ai_work_arrangement, l.ai_visa_sponsorship,
    l.ai_key_skills, l.ai_requirements_summary, l.ai_salary_value, l.ai_salary_minvalue, l.ai_salary_maxvalue,
    l.ai_salary_unittext, l.ai_salary_currency, l.date_posted, l.date_valid_through, s.facets,
    a.listing_id IS NOT NULL AS agency
"""
_AGENCY = f"LEFT JOIN internal.listing_prints a ON a.listing_id = s.listing_id AND a.{BY_AGENCY}"
_EVERYTHING = f"""
    SELECT {_COLUMNS} FROM internal.listing_search s JOIN job_listings l ON l.id = s.listing_id {_AGENCY}
    WHERE {SHOWN} ORDER BY s.listing_id
"""  # noqa: S608 - our own words
CHANGED = "changed_by >= CAST(:moment AS xid8) AND changed_by < pg_snapshot_xmax(pg_current_snapshot())"
"""The upper bound leaves out numbers of another server's transactions, which rows of a restored dump bear."""
_SINCE = f"""
    WITH changed AS (
        SELECT listing_id FROM internal.listing_search WHERE {CHANGED}
        UNION SELECT listing_id FROM internal.listing_gone WHERE {CHANGED}
    )
    SELECT c.listing_id, {_COLUMNS} FROM changed c
    LEFT JOIN (internal.listing_search s JOIN job_listings l ON l.id = s.listing_id)
        ON s.listing_id = c.listing_id AND {SHOWN}
    {_AGENCY}
"""  # noqa: S608 - our own words


def moment(session: ReadSession) -> int:
    """Return a number such that `since` of it finds whatever is not yet to be seen by this session.

    It is the oldest transaction that is still running: "All transaction IDs less than xmin are either committed and
    visible, or rolled back and dead" (PostgreSQL documentation, 9.27, pg_snapshot). A time would not do: what a
    transaction wrote is seen only when it commits, after others that began later. So a change may come twice, to what
    is read now and to the next `since`, but none is lost.
    """
    return int(session.execute(text("SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text)")).scalar_one())


def everything(session: ReadSession) -> Iterator[ListingCard]:
    """Yield every listing that search shows, without its text, in the order of ids and in constant memory.

    Copies, junk, and what is likely closed or over are left out. Places are as the facets have them: see
    `facets.places_of`.
    """
    return map(streamed_card, _stream(session, _EVERYTHING, shown()))


def count_up_to(session: ReadSession, most: int) -> int:
    """Return how many listings the house knows, shown or not; `most` where they are as many or more."""
    statement = "SELECT count(*) FROM (SELECT FROM internal.listing_search LIMIT :most) s"
    return int(session.execute(text(statement), {"most": most}).scalar_one())


def since(session: ReadSession, moment: int) -> Iterator[tuple[str, ListingCard | None]]:
    """Yield (id, card) of what changed since the moment, each id once: None where search does not show it (any more).

    Not for a session that wrote itself: its own changes may be missing. What was deleted before `forget_gone` is too.
    """
    for row in _stream(session, _SINCE, shown() | {"moment": str(moment)}):
        yield row.listing_id, streamed_card(row) if row.id is not None else None


def any_since(session: ReadSession, moment: int) -> bool:
    """Whether `since` would yield anything."""
    statement = f"""
        SELECT EXISTS (SELECT FROM internal.listing_search WHERE {CHANGED})
            OR EXISTS (SELECT FROM internal.listing_gone WHERE {CHANGED})
    """  # noqa: S608 - our own words
    return bool(session.execute(text(statement), {"moment": str(moment)}).scalar_one())


def stamp_since(session: WriteSession, moment: int) -> None:
    """Stamp as changed by this transaction what changed since a moment of another server, of which this is a copy."""
    for table in ("listing_search", "listing_gone"):
        statement = f"""
            UPDATE internal.{table} SET changed_by = pg_current_xact_id() WHERE changed_by >= CAST(:moment AS xid8)
        """  # noqa: S608 - our own words
        session.execute(text(statement), {"moment": str(moment)})


def not_shown(session: ReadSession, ids: Sequence[str]) -> list[str]:
    """Return those of the ids that search does not show now: over, hidden, or deleted."""
    statement = f"""
        SELECT id FROM unnest(CAST(:ids AS text[])) id
        WHERE NOT EXISTS (SELECT FROM internal.listing_search s WHERE s.listing_id = id AND {SHOWN})
    """  # noqa: S608 - our own words
    return list(session.scalars(text(statement), shown() | {"ids": list(ids)}))


def count_live(session: ReadSession) -> int:
    """Return about how many listings `everything` yields: the planner's estimate, which costs nothing."""
    return planned_rows(session, f"SELECT 1 FROM internal.listing_search s WHERE {SHOWN}", shown())  # noqa: S608


def forget_gone(session: WriteSession, before: datetime) -> int:
    """Forget which listings were deleted before that time; return how many.

    A copy of the stock that was not brought up to date since then must be built anew.
    """
    statement = "DELETE FROM internal.listing_gone WHERE at < :before RETURNING listing_id"
    return len(session.execute(text(statement), {"before": before}).all())


def shown() -> dict[str, Any]:
    """Return the values that `SHOWN` asks for."""
    return {"junk": JUNK_LIMIT, "now": utc_now()}


def _stream(session: ReadSession, statement: str, values: dict[str, Any]) -> Iterator[Any]:
    """Yield rows, while the next ones are fetched already: so the server and whoever reads them work at once."""
    found = session.execute(text(statement), values, execution_options={"yield_per": STREAM_ROWS})
    # reading two dozen columns of a row by name takes half of the time of a card, but not from a named tuple
    make = namedtuple("Row", found.keys())._make  # type: ignore[attr-defined]  # of `namedtuple`
    # with the number: without one it is all rows at once, whatever `yield_per` says
    parts = found.partitions(STREAM_ROWS)
    with ThreadPoolExecutor(1, thread_name_prefix="stream") as pool:
        coming = pool.submit(next, parts, None)
        while (rows := coming.result()) is not None:
            coming = pool.submit(next, parts, None)
            yield from map(make, rows)
