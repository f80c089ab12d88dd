"""Bulk writing of the stock: rows are copied into a staging table and merged in one statement a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import orjson
import psycopg
from psycopg import sql

from upstar.adapters.database import WriteSession
from upstar.adapters.looking import link_of
from upstar.listings.facets import facets_of, yearly_dollars
from upstar.listings.types import Listing

NO_COLUMNS = {"places", "areas", "language"}
COLUMNS = tuple(field.name for field in fields(Listing) if field.name not in NO_COLUMNS)
JSON_COLUMNS = {"salary_raw", "raw_data"}

LOCK_TIMEOUT = "30s"
"""How long a batch waits for another process's batch with the same listings: far longer than one takes."""
WORK_MEMORY = "64MB"
"""What a batch may use: new entries of the text indexes are sorted in it, and longer runs are cheaper to put in."""
PENDING_ENTRIES = "64MB"
"""How much new text the text indexes may gather before it is sorted into them, for the same reason."""

_STAGE = "incoming_listings"
_NOTES = "incoming_notes"
_NOTE_COLUMNS = ("id", "facets", "pay", "scope", "content_hash", "date_modified")
_MAKE_STAGES = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS {_STAGE} ON COMMIT DELETE ROWS AS
SELECT {", ".join(COLUMNS)} FROM job_listings WITH NO DATA;
CREATE TEMPORARY TABLE IF NOT EXISTS {_NOTES} (
    id VARCHAR(255), facets TEXT[], pay INTEGER, scope TEXT, content_hash BYTEA, date_modified TIMESTAMPTZ
) ON COMMIT DELETE ROWS
"""  # noqa: S608 - names of our own columns
_SETTABLE = [name for name in COLUMNS if name != "id"]
_MERGE = f"""
INSERT INTO job_listings AS old ({", ".join(COLUMNS)})
SELECT {", ".join(COLUMNS)} FROM {_STAGE}
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SETTABLE)}
WHERE (old.date_modified IS NULL OR excluded.date_modified IS NULL OR excluded.date_modified >= old.date_modified)
  AND ({" OR ".join(f"old.{name} IS DISTINCT FROM excluded.{name}" for name in _SETTABLE)})
RETURNING id, (xmax = 0) AS created
"""  # noqa: S608 - names of our own columns
_SEARCH = f"""
INSERT INTO internal.listing_search (listing_id, words, facets, posted, valid_through, pay, added, indexed_at)
SELECT l.id,
       setweight(to_tsvector('english', l.title), 'A') || setweight(to_tsvector('english', l.organization), 'B')
       || setweight(to_tsvector('english', coalesce(array_to_string(l.ai_key_skills, ' '), '')), 'B'),
       n.facets, coalesce(l.date_posted, l.date_created, %(now)s), l.date_valid_through, n.pay, %(now)s, now()
FROM {_NOTES} n JOIN job_listings l ON l.id = n.id WHERE n.id = ANY(%(written)s)
ON CONFLICT (listing_id) DO UPDATE SET words = excluded.words, facets = excluded.facets, posted = excluded.posted,
    valid_through = excluded.valid_through, pay = excluded.pay, indexed_at = excluded.indexed_at, stale = false
"""  # noqa: S608 - our own words
"""What ranking reads: a word of the title weighs most, then one of the company and the skills asked for."""
_STATE = f"""
INSERT INTO internal.listing_state AS old (listing_id, scope, content_hash, first_seen, last_seen, to_check)
SELECT n.id, coalesce(n.scope, 'unknown'), n.content_hash, %(now)s, %(now)s, true
FROM {_NOTES} n JOIN job_listings l ON l.id = n.id
WHERE n.date_modified IS NULL OR l.date_modified IS NULL OR n.date_modified >= l.date_modified
ON CONFLICT (listing_id) DO UPDATE SET
    scope = CASE WHEN excluded.scope = 'unknown' THEN old.scope ELSE excluded.scope END,
    content_hash = CASE WHEN excluded.scope = 'unknown' THEN old.content_hash ELSE excluded.content_hash END,
    last_seen = CASE WHEN excluded.scope = 'unknown' THEN old.last_seen ELSE excluded.last_seen END,
    to_check = old.to_check OR old.listing_id = ANY(%(written)s),
    refined_by = CASE WHEN old.listing_id = ANY(%(written)s) THEN NULL ELSE old.refined_by END
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Incoming:
    """A listing on its way in: which sync brings it (`scope`), and the hash of the record that it was made from.

    Without a scope it comes from no feed but from what is stored: then how it came here stays as it was noted.
    """

    listing: Listing
    scope: str | None = None
    content_hash: bytes | None = None


def merge(session: WriteSession, items: Sequence[Incoming], *, now: datetime) -> dict[str, bool]:
    """Insert or update the listings, whose ids are distinct; return id to whether it was new, for those written.

    A row equal to what is stored is not written again, and one whose date_modified is older than the stored one does
    not overwrite it, nor does its hash count as known.
    """
    connection = _prepared(session)
    written = _put(connection, items)
    _note_all(connection, items, list(written), now=now)
    return written


def index(session: WriteSession, listings: Sequence[Listing], *, now: datetime) -> None:
    """Make anew what search reads of listings that are stored as they are here; their own rows are left alone."""
    items = [Incoming(listing) for listing in listings]
    _note_all(_prepared(session), items, [listing.id for listing in listings], now=now)


def _prepared(session: WriteSession) -> psycopg.Connection[Any]:
    connection = link_of(session)
    connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'".encode())
    connection.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'".encode())
    connection.execute(f"SET LOCAL gin_pending_list_limit = '{PENDING_ENTRIES}'".encode())
    connection.execute(_MAKE_STAGES.encode())
    return connection


def _note_all(
    connection: psycopg.Connection[Any], items: Sequence[Incoming], written: Sequence[str], *, now: datetime
) -> None:
    """Note how the listings came here, and what search reads of those that were written."""
    with connection.cursor() as cursor:
        _copy(cursor, _NOTES, _NOTE_COLUMNS, map(_note, items))
        values = {"now": now, "written": list(written)}
        if written:
            cursor.execute(_SEARCH.encode(), values)
        cursor.execute(_STATE.encode(), values)


def _put(connection: psycopg.Connection[Any], items: Sequence[Incoming]) -> dict[str, bool]:
    """Write the rows of job_listings: new ones are copied straight in, others are staged and merged.

    Where another process brings one of the new ones at the same moment, all are merged.
    """
    ids = [item.listing.id for item in items]
    known = {row[0] for row in connection.execute("SELECT id FROM job_listings WHERE id = ANY(%s)", (ids,))}
    new = [item for item in items if item.listing.id not in known]
    old = [item for item in items if item.listing.id in known]
    with connection.cursor() as cursor:
        if new:
            try:
                with connection.transaction():
                    _copy(cursor, "job_listings", COLUMNS, map(_row, new))
            except psycopg.errors.UniqueViolation:
                new, old = [], list(items)
        written = {item.listing.id: True for item in new}
        if old:
            _copy(cursor, _STAGE, COLUMNS, map(_row, old))
            written |= dict(cursor.execute(_MERGE.encode()).fetchall())
    return written


def known(session: WriteSession, hashes: Sequence[bytes], *, now: datetime, touch_before: datetime) -> set[bytes]:
    """Return which of the hashes are those of stored records, and note that their listings were seen `now`.

    To spare writes, only what was last seen before `touch_before` is noted.
    """
    cursor = link_of(session).execute(
        "SELECT content_hash, last_seen < %s FROM internal.listing_state WHERE content_hash = ANY(%s)",
        (touch_before, list(hashes)),
    )
    found = cursor.fetchall()
    old = [content_hash for content_hash, is_old in found if is_old]
    if old:
        link_of(session).execute(
            "UPDATE internal.listing_state SET last_seen = %s WHERE content_hash = ANY(%s)", (now, old)
        )
    return {content_hash for content_hash, _ in found}


def expire(session: WriteSession, ids: Sequence[str], *, now: datetime) -> int:
    """End the validity of the listings now; return how many were still open.

    Their records no longer count as known, so that one that comes back is taken in again.
    """
    cursor = link_of(session).execute(
        """
        WITH ended AS (
            UPDATE job_listings SET date_valid_through = %(now)s
            WHERE id = ANY(%(ids)s) AND (date_valid_through IS NULL OR date_valid_through > %(now)s)
            RETURNING id
        ), searchable AS (
            UPDATE internal.listing_search s SET valid_through = %(now)s FROM ended WHERE s.listing_id = ended.id
        ), unknown AS (
            UPDATE internal.listing_state s SET content_hash = NULL, to_check = true FROM ended
            WHERE s.listing_id = ended.id
        )
        SELECT count(*) FROM ended
        """,
        {"now": now, "ids": list(ids)},
    )
    return int(cursor.fetchone()[0])  # type: ignore[index]  # an aggregate has one row


def note_refined(session: WriteSession, listing_id: str, path: str) -> None:
    """Note which model read the listing, so that it is not asked again about the same text."""
    link_of(session).execute(
        "UPDATE internal.listing_state SET refined_by = %s WHERE listing_id = %s", (path, listing_id)
    )


def touch_scope(session: WriteSession, scope: str, *, now: datetime) -> int:
    """Note that every open listing of the scope was seen now; return how many."""
    return (
        link_of(session)
        .execute(
            """
        UPDATE internal.listing_state t SET last_seen = %s FROM internal.listing_search s
        WHERE t.scope = %s AND s.listing_id = t.listing_id AND (s.valid_through IS NULL OR s.valid_through > now())
        """,
            (now, scope),
        )
        .rowcount
    )


def open_in(session: WriteSession, scope: str, *, since: datetime) -> tuple[int, list[str]]:
    """Return how many listings of the scope are open, and the ids of those among them not seen since then."""
    rows = (
        link_of(session)
        .execute(
            """
        SELECT t.listing_id, t.last_seen < %s FROM internal.listing_state t
        JOIN internal.listing_search s ON s.listing_id = t.listing_id
        WHERE t.scope = %s AND (s.valid_through IS NULL OR s.valid_through > now())
        """,
            (since, scope),
        )
        .fetchall()
    )
    return len(rows), [listing_id for listing_id, missing in rows if missing]


def copy_rows(session: WriteSession, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Copy the rows into a table."""
    with link_of(session).cursor() as cursor:
        _copy(cursor, table, columns, rows)


def _copy(cursor: psycopg.Cursor[Any], table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


_values = attrgetter(*COLUMNS)


def _row(item: Incoming) -> list[object]:
    return [
        _column(name, value) if value is not None else None
        for name, value in zip(COLUMNS, _values(item.listing), strict=True)
    ]


def _note(item: Incoming) -> tuple[object, ...]:
    listing = item.listing
    return (
        listing.id, facets_of(listing), yearly_dollars(listing), item.scope, item.content_hash, listing.date_modified,
    )  # fmt: skip


def _column(name: str, value: object) -> object:
    if name in JSON_COLUMNS:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()
    return list(value) if isinstance(value, tuple) else value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
