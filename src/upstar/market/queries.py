"""All SQL over internal.market_…."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.looking import link_of
from upstar.listings.merge import copy_rows
from upstar.market.counting import Counts
from upstar.market.layout import Ints, Keys, Kind, kind_of, make_id, number_of, pack

RowKey = tuple[int, int, int]
"""Scope, kind and month of a row of counts."""
WRITING_MS = 600_000
"""How long one statement may take where all is counted anew."""
WRITING_MEMORY = "256MB"
"""For building the key of a million rows in memory."""


@dataclass(frozen=True, slots=True)
class State:
    """Up to which moment of the database all is counted, by which rules, of how many listings, and when."""

    moment: int
    rules: str
    listings: int
    counted_at: datetime
    refreshed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of a scope, a kind and a month: how many name anything of the kind, and the ids, ascending."""

    total: int
    ids: Ints
    counts: Keys


def state(session: ReadSession) -> State | None:
    """Return what is counted; None before the first count."""
    row = session.execute(
        text("SELECT moment, rules, listings, counted_at, refreshed_at, version FROM internal.market_state")
    ).one_or_none()
    return State(*row) if row else None


def put_state(session: WriteSession, new: State) -> None:
    """Keep what is counted now."""
    session.execute(
        text(
            """
            INSERT INTO internal.market_state (moment, rules, listings, counted_at, refreshed_at, version)
            VALUES (:moment, :rules, :listings, :counted_at, :refreshed_at, :version)
            ON CONFLICT (one) DO UPDATE SET moment = excluded.moment, rules = excluded.rules,
                listings = excluded.listings, counted_at = excluded.counted_at, refreshed_at = excluded.refreshed_at,
                version = excluded.version
            """
        ),
        {
            "moment": new.moment, "rules": new.rules, "listings": new.listings, "counted_at": new.counted_at,
            "refreshed_at": new.refreshed_at, "version": new.version,
        },
    )  # fmt: skip


def next_number(session: ReadSession) -> int:
    """Return the least number that no name has; 0 stands for anything."""
    last = session.execute(text("SELECT coalesce(max(id), 0) FROM internal.market_names")).scalar_one()
    return number_of(last) + 1


def ids_by_key(session: ReadSession) -> dict[tuple[int, str], int]:
    """Return every id by kind and key."""
    rows = session.execute(text("SELECT kind, key, id FROM internal.market_names"))
    return {(kind, key): identity for kind, key, identity in rows}


def ids_of_keys(session: ReadSession, keys: Sequence[tuple[Kind, str]]) -> dict[tuple[int, str], int]:
    """Return the ids of those pairs of kind and key that have one."""
    rows = session.execute(
        text(
            "SELECT n.kind, n.key, n.id FROM unnest(CAST(:kinds AS smallint[]), CAST(:keys AS text[])) k (kind, key)"
            " JOIN internal.market_names n USING (kind, key)"
        ),
        {"kinds": [int(kind) for kind, _ in keys], "keys": [key for _, key in keys]},
    )
    return {(kind, key): identity for kind, key, identity in rows}


def ids_of_words(session: ReadSession, words: Sequence[str]) -> dict[str, int]:
    """Return what those facet words name that are known."""
    rows = session.execute(
        text("SELECT word, name_id FROM internal.market_words WHERE word = ANY(:words)"), {"words": list(words)}
    )
    return {row[0]: row[1] for row in rows}


def words_of(session: ReadSession, identity: int) -> list[str]:
    """Return the facet words that name an id."""
    statement = "SELECT word FROM internal.market_words WHERE name_id = :id ORDER BY word"
    return list(session.scalars(text(statement), {"id": identity}))


def names(session: ReadSession, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return the keys and names of ids."""
    statement = "SELECT id, key, name FROM internal.market_names WHERE id = ANY(:ids)"
    return {row[0]: (row[1], row[2]) for row in session.execute(text(statement), {"ids": list(ids)})}


def counts(session: ReadSession, scope: int, kind: Kind, first: int, last: int) -> dict[int, Row]:
    """Return the rows of a scope and kind from month `first` to month `last`, by month."""
    return counts_in(session, [scope], kind, first, last)[scope]


def counts_in(
    session: ReadSession, scopes: Sequence[int], kind: Kind, first: int, last: int
) -> dict[int, dict[int, Row]]:
    """Return the same of several scopes, by scope; a scope without any has none."""
    statement = """
        SELECT scope, month, total, ids, counts FROM internal.market_counts
        WHERE scope = ANY(:scopes) AND kind = :kind AND month BETWEEN :first AND :last
    """
    values = {"scopes": list(scopes), "kind": int(kind), "first": first, "last": last}
    found: dict[int, dict[int, Row]] = {scope: {} for scope in scopes}
    for row in session.execute(text(statement), values):
        found[row.scope][row.month] = _row(row)
    return found


def counts_of(session: ReadSession, scope: int, identity: int, first: int, last: int) -> list[tuple[int, int, int]]:
    """Return (month, count of one id, total) of a scope's months that have any of the id's kind, by month."""
    rows = counts(session, scope, kind_of(identity), first, last)
    return [(month, _count(rows[month], identity), rows[month].total) for month in sorted(rows)]


def first_months(session: ReadSession, kind: Kind, ids: Sequence[int]) -> dict[int, int]:
    """Return the first month of which any listing names each of the ids."""
    statement = "SELECT month, ids FROM internal.market_counts WHERE scope = 0 AND kind = :kind ORDER BY month"
    found: dict[int, int] = {}
    for month, held in session.execute(text(statement), {"kind": int(kind)}):
        for identity in np.intersect1d(_numbers(held), ids, assume_unique=True).tolist():
            found.setdefault(identity, month)
    return found


def regions_of(session: ReadSession, country: str) -> list[int]:
    """Return the ids of a country's regions, whose keys begin with its own."""
    statement = "SELECT id FROM internal.market_names WHERE kind = :kind AND starts_with(key, :prefix)"
    return list(session.scalars(text(statement), {"kind": int(Kind.REGION), "prefix": f"{country}/"}))


def counts_at(session: ReadSession, rows: Sequence[RowKey]) -> Counts:
    """Return the counts of these rows."""
    statement = """
        SELECT c.scope, c.kind, c.month, c.total, c.ids, c.counts
        FROM unnest(CAST(:scopes AS int[]), CAST(:kinds AS smallint[]), CAST(:months AS smallint[]))
            k (scope, kind, month) JOIN internal.market_counts c USING (scope, kind, month)
    """
    found = session.execute(text(statement), _row_keys(rows))
    keys, sums = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for row in found:
        ids = np.concatenate((np.array([make_id(Kind(row.kind), 0)], np.int32), _numbers(row.ids)))
        keys.append(pack(np.full(len(ids), row.scope), np.full(len(ids), row.month, np.int32), ids))
        sums.append(np.concatenate((np.array([row.total], np.int64), _numbers(row.counts))))
    return Counts(np.concatenate(keys), np.concatenate(sums))


def put_counts(session: WriteSession, rows: Iterable[tuple[RowKey, Row]], *, instead_of: Sequence[RowKey]) -> None:
    """Write rows of counts in the place of others, which go."""
    session.execute(
        text(
            """
            DELETE FROM internal.market_counts c
            USING unnest(CAST(:scopes AS int[]), CAST(:kinds AS smallint[]), CAST(:months AS smallint[]))
                k (scope, kind, month)
            WHERE (c.scope, c.kind, c.month) = (k.scope, k.kind, k.month)
            """
        ),
        _row_keys(instead_of),
    )
    copy_rows(session, "internal.market_counts", ("scope", "kind", "month", "total", "ids", "counts"), _copied(rows))


def put_names(
    session: WriteSession, names: Sequence[tuple[int, int, str, str]], words: Sequence[tuple[str, int]]
) -> None:
    """Keep new names and the words for them."""
    copy_rows(session, "internal.market_names", ("id", "kind", "key", "name"), names)
    copy_rows(session, "internal.market_words", ("word", "name_id"), words)


def clear(session: WriteSession) -> None:
    """Take out all but the names, for a count of everything; whoever reads sees what was there until it is committed.

    What each listing gave is read by nobody else, so that goes at once, and its key is built when all are there.
    """
    session.execute(text(f"SET LOCAL statement_timeout = {WRITING_MS}"))
    session.execute(text(f"SET LOCAL maintenance_work_mem = '{WRITING_MEMORY}'"))
    session.execute(text("SELECT internal.open_market_seen()"))
    session.execute(text("DELETE FROM internal.market_words"))
    session.execute(text("DELETE FROM internal.market_counts"))


def close(session: WriteSession) -> None:
    """End what `clear` began."""
    session.execute(text("SELECT internal.close_market_seen()"))


def note_seen(session: WriteSession, rows: bytes) -> None:
    """Note what listings gave; `rows` are CSV of listing id and parts, and none of them is noted yet."""
    statement = b"COPY internal.market_seen (listing_id, parts) FROM STDIN (FORMAT csv)"
    with link_of(session).cursor().copy(statement) as copy:
        copy.write(rows)


def seen(session: ReadSession, listing_ids: Sequence[str]) -> dict[str, bytes]:
    """Return what those listings gave that are counted."""
    statement = "SELECT listing_id, parts FROM internal.market_seen WHERE listing_id = ANY(:ids)"
    return {row[0]: bytes(row[1]) for row in session.execute(text(statement), {"ids": list(listing_ids)})}


def seen_is_lost(session: ReadSession) -> bool:
    """Whether what counted listings gave is not there: the server crashed, and the table is not logged."""
    statement = """
        SELECT EXISTS (SELECT FROM internal.market_state WHERE listings > 0)
            AND NOT EXISTS (SELECT FROM internal.market_seen)
    """
    return bool(session.execute(text(statement)).scalar_one())


def forget_seen(session: WriteSession, listing_ids: Sequence[str]) -> None:
    """Forget what listings gave."""
    session.execute(text("DELETE FROM internal.market_seen WHERE listing_id = ANY(:ids)"), {"ids": list(listing_ids)})


def _row(row: Any) -> Row:  # noqa: ANN401 - a row of SQLAlchemy
    return Row(row.total, _numbers(row.ids), _numbers(row.counts).astype(np.int64))


def _count(row: Row, identity: int) -> int:
    """Return the count of an id in a row; number 0 of the kind is its total."""
    if number_of(identity) == 0:
        return row.total
    place = int(np.searchsorted(row.ids, identity))
    return int(row.counts[place]) if place < len(row.ids) and row.ids[place] == identity else 0


def _numbers(held: bytes) -> Ints:
    return np.frombuffer(held, "<i4").astype(np.int32, copy=False)


def _row_keys(rows: Sequence[RowKey]) -> dict[str, list[int]]:
    return {
        "scopes": [row[0] for row in rows], "kinds": [row[1] for row in rows], "months": [row[2] for row in rows],
    }  # fmt: skip


def _copied(rows: Iterable[tuple[RowKey, Row]]) -> Iterable[Sequence[object]]:
    for key, row in rows:
        yield *key, row.total, row.ids.astype("<i4").tobytes(), row.counts.astype("<i4").tobytes()
