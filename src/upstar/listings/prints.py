"""All SQL over what tells copies and junk: fingerprints, candidates, and which listing stands for a job."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.looking import link_of
from upstar.listings.clean.candidates import MAX_BAND
from upstar.listings.merge import copy_rows

BY_AGENCY = """print @> '{"agency": true}'"""
"""The condition that an agency posted a listing, in the words of the index on it."""


@dataclass(frozen=True, slots=True)
class Member:
    """What decides which listing stands for a job, beside its fingerprint."""

    source_type: str | None
    first_seen: datetime
    open: bool
    canonical_id: str | None
    print: Mapping[str, Any]


def to_check(session: ReadSession, after: str, limit: int) -> Sequence[Any]:
    """Return the ids of listings that are new or changed since they were looked at, behind the last one."""
    statement = (
        "SELECT listing_id FROM internal.listing_state WHERE to_check AND listing_id > :after ORDER BY 1 LIMIT :limit"
    )
    return session.scalars(text(statement), {"after": after, "limit": limit}).all()


def count_to_check(session: ReadSession) -> int:
    """Return how many listings are new or changed since they were looked at."""
    return int(session.scalar(text("SELECT count(*) FROM internal.listing_state WHERE to_check")) or 0)


def put(session: WriteSession, rows: Iterable[Sequence[object]]) -> None:
    """Keep (listing_id, bands, print, junk_signals) in the place of what was known of the listings.

    Where one comes to be known as an agency's, or no longer, what search reads of it counts as changed.
    """
    connection = link_of(session)
    connection.execute(
        b"CREATE TEMPORARY TABLE IF NOT EXISTS incoming_prints (LIKE internal.listing_prints) ON COMMIT DELETE ROWS"
    )
    copy_rows(session, "incoming_prints", ("listing_id", "bands", "print", "junk_signals"), rows)
    connection.execute(
        f"""
        UPDATE internal.listing_search s SET changed_by = DEFAULT
        FROM incoming_prints n LEFT JOIN internal.listing_prints o USING (listing_id)
        WHERE s.listing_id = n.listing_id AND (n.{BY_AGENCY}) <> coalesce(o.{BY_AGENCY}, false)
        """.encode()  # noqa: S608 - our own words
    )
    connection.execute(
        b"""
        INSERT INTO internal.listing_prints SELECT * FROM incoming_prints
        ON CONFLICT (listing_id) DO UPDATE SET bands = excluded.bands, print = excluded.print,
            junk_signals = excluded.junk_signals
        """
    )


def candidates(session: ReadSession, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of these listings with others that share a band, each pair once, the lesser id first.

    As `clean.candidates` says: bands that too many share are passed over, but for the first.
    """
    statement = f"""
        SELECT DISTINCT least(p.listing_id, other), greatest(p.listing_id, other)
        FROM internal.listing_prints p
        CROSS JOIN LATERAL unnest(p.bands) WITH ORDINALITY b (band, place)
        CROSS JOIN LATERAL (
            SELECT ARRAY(
                SELECT q.listing_id FROM internal.listing_prints q WHERE q.bands @> ARRAY[band] LIMIT :most + 1
            ) AS ids OFFSET 0 -- keeps the planner from looking up each band twice
        ) held
        CROSS JOIN LATERAL unnest(held.ids[1:{MAX_BAND}]) other
        WHERE p.listing_id = ANY(:ids) AND other <> p.listing_id AND (cardinality(held.ids) <= :most OR place = 1)
    """  # noqa: S608 - a number of our own
    rows = session.execute(text(statement), {"ids": list(ids), "most": MAX_BAND})
    return [(row[0], row[1]) for row in rows]


def groups_of(session: ReadSession, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the groups that these listings are in, whole: id of the one that stands for it to all its members."""
    statement = """
        WITH heads AS (
            SELECT DISTINCT coalesce(canonical_id, listing_id) AS head FROM internal.listing_search
            WHERE listing_id = ANY(:ids)
        )
        SELECT head, c.listing_id FROM heads JOIN internal.listing_search c ON c.canonical_id = head
        UNION SELECT head, head FROM heads
    """
    groups: dict[str, list[str]] = {}
    for head, member in session.execute(text(statement), {"ids": list(ids)}):
        groups.setdefault(head, []).append(member)
    return groups


def members(session: ReadSession, ids: Sequence[str], *, now: datetime) -> dict[str, Member]:
    """Return what is known of the listings that have a fingerprint, by id."""
    statement = """
        SELECT p.listing_id, l.source_type, coalesce(t.first_seen, l.created_at) AS first_seen,
               (s.valid_through IS NULL OR s.valid_through > :now) AS open, s.canonical_id, p.print
        FROM internal.listing_prints p
        JOIN internal.listing_search s USING (listing_id)
        JOIN job_listings l ON l.id = p.listing_id
        LEFT JOIN internal.listing_state t USING (listing_id)
        WHERE p.listing_id = ANY(:ids)
    """
    rows = session.execute(text(statement), {"ids": list(ids), "now": now})
    return {
        row.listing_id: Member(row.source_type, row.first_seen, row.open, row.canonical_id, row.print) for row in rows
    }


def settle(
    session: WriteSession, checked: Sequence[str], heads: Mapping[str, str | None], junk: Mapping[str, float]
) -> None:
    """Note for listings which one stands for them (None: themselves), how much speaks for junk, and what was looked at.

    Rows that say so already are not written.
    """
    session.execute(
        text(
            """
            UPDATE internal.listing_search s SET canonical_id = new.head
            FROM unnest(CAST(:ids AS text[]), CAST(:heads AS text[])) new (id, head)
            WHERE s.listing_id = new.id AND s.canonical_id IS DISTINCT FROM new.head
            """
        ),
        {"ids": list(heads), "heads": list(heads.values())},
    )
    session.execute(
        text(
            """
            UPDATE internal.listing_search s SET junk = new.junk
            FROM unnest(CAST(:ids AS text[]), CAST(:junk AS real[])) new (id, junk)
            WHERE s.listing_id = new.id AND s.junk <> new.junk
            """
        ),
        {"ids": list(junk), "junk": list(junk.values())},
    )
    session.execute(
        text("UPDATE internal.listing_state SET to_check = false WHERE listing_id = ANY(:ids) AND to_check"),
        {"ids": list(checked)},
    )


def recheck_headless(session: WriteSession, *, now: datetime) -> int:
    """Have the open copies of jobs looked at again whose own listing has ended or is gone; return how many."""
    statement = """
        UPDATE internal.listing_state t SET to_check = true
        FROM internal.listing_search c LEFT JOIN internal.listing_search s ON s.listing_id = c.canonical_id
        WHERE c.canonical_id IS NOT NULL AND (s.listing_id IS NULL OR s.valid_through <= :now)
          AND (c.valid_through IS NULL OR c.valid_through > :now)
          AND t.listing_id = c.listing_id AND NOT t.to_check
        RETURNING t.listing_id
    """
    return len(session.execute(text(statement), {"now": now}).all())


def strangers(session: ReadSession, after: str, limit: int) -> Sequence[str]:
    """Return the ids of listings that others wrote: search knows nothing of them, or an earlier state."""
    statement = """
        SELECT l.id FROM job_listings l LEFT JOIN internal.listing_search s ON s.listing_id = l.id
        WHERE l.id > :after AND (s.listing_id IS NULL OR l.updated_at > s.indexed_at) ORDER BY l.id LIMIT :limit
    """
    return session.scalars(text(statement), {"after": after, "limit": limit}).all()
