"""Count everything, or what has changed since: in either way the same counts come out.

What each listing gave is kept, so that of one that changed or went exactly that is taken out again.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from upstar.adapters.database import Database, ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.listings import changes, postings
from upstar.market import queries
from upstar.market.counting import NOTHING, Counts, Given, add, count, negative, total
from upstar.market.layout import KIND_BITS, Ints, Keys, by_row, number_of, row_keys, unpack
from upstar.market.names import Book, TradeOf, encode, open_book, whole_book
from upstar.market.queries import Row, RowKey, State

COUNTING = "market"
RULES = "1"
"""Grows where other things are counted than before; then all is counted anew."""
ANEW_AFTER = timedelta(days=1)
"""The vocabulary may have learned that two words are one skill; words that are known are read anew once a day."""
NUMBER_BYTES = 4
"""Of a month or an id in what is kept of a listing: little-endian whole numbers."""
MOST_CHANGES = 50_000
"""More changes than these, or than a fifth of all listings, are slower taken in one by one than counted anew."""
ANEW_SHARE = 5


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many listings are counted, how many were read for it, and whether all was counted anew."""

    listings: int
    read: int
    full: bool


def refresh(database: Database, trade_of: TradeOf, *, full: bool = False) -> Refreshed | None:
    """Bring the counts up to date; `full` counts everything anew. None where another process is at it.

    All is counted anew too where nothing is counted yet, by other rules, more than a day ago, or too much has changed;
    and where the server crashed, or the database is behind the counts, having been restored.
    """
    with database.exclusive(COUNTING) as had:
        if not had:
            return None
        with database.read() as session:
            before = queries.state(session)
            lost = queries.seen_is_lost(session)
        if full or lost or before is None or before.rules != RULES or utc_now() - before.counted_at >= ANEW_AFTER:
            return _count_all(database, before, trade_of)
        return _take_in(database, before, trade_of) or _count_all(database, before, trade_of)


def due(session: ReadSession) -> bool:
    """Whether anything is to be counted."""
    known = queries.state(session)
    if known is None:
        return postings.any_there(session)
    if known.rules != RULES or utc_now() - known.counted_at >= ANEW_AFTER:
        return True
    return changes.any_since(session, known.moment)


def _count_all(database: Database, before: State | None, trade_of: TradeOf) -> Refreshed:
    listings = 0
    now = utc_now()
    with database.read() as reading, database.write() as session:
        moment = changes.moment(reading)
        book = whole_book(session)
        queries.clear(session)

        def counted(pool: ThreadPoolExecutor) -> Iterator[Counts]:
            nonlocal listings
            ahead: Future[Counts] | None = None
            for block in _ahead(pool, blocks):
                part = encode(block, book, trade_of)
                noted = pool.submit(queries.note_seen, session, _parts_csv(block["listing_id"], part))
                listings += len(block)
                if ahead is not None:
                    yield ahead.result()
                ahead = pool.submit(count, part)
                noted.result()
            if ahead is not None:
                yield ahead.result()

        # one thread reads, one notes, one counts: what they wait for or compute holds no lock of the interpreter
        with closing(postings.everything(reading)) as blocks, ThreadPoolExecutor(3) as pool:
            sums = total(counted(pool))
        queries.close(session)
        queries.put_names(session, book.new_names, book.new_words)
        queries.put_counts(session, _rows(sums), instead_of=())
        version = before.version + 1 if before else 1
        queries.put_state(session, State(moment, RULES, listings, now, now, version))
    return Refreshed(listings, listings, full=True)


def _ahead(pool: ThreadPoolExecutor, blocks: Iterator[postings.Block]) -> Iterator[postings.Block]:
    """Yield the blocks, while the next one is read already: so the server and this process work at once."""
    coming = pool.submit(next, blocks, None)
    while (block := coming.result()) is not None:
        coming = pool.submit(next, blocks, None)
        yield block


def _take_in(database: Database, before: State, trade_of: TradeOf) -> Refreshed | None:
    """Take in what has changed; None, and nothing written, where that is too much or the database was restored."""
    blocks, read = [], 0
    with database.read() as session, closing(postings.since(session, before.moment)) as coming:
        moment = changes.moment(session)
        if moment < before.moment:
            return None
        for block in coming:
            blocks.append(block)
            read += len(block)
            if read > max(MOST_CHANGES, before.listings // ANEW_SHARE):
                return None
    listings = before.listings
    deltas = [NOTHING]
    with database.write() as session:
        book = open_book(session)
        for block in blocks:
            delta, more = _exchange(session, block, book, trade_of)
            deltas.append(delta)
            listings += more
        delta = add(deltas)
        _apply(session, delta)
        queries.put_names(session, book.new_names, book.new_words)
        version = before.version + (len(delta.keys) > 0)
        queries.put_state(session, State(moment, RULES, listings, before.counted_at, utc_now(), version))
    return Refreshed(listings, read, full=False)


def _exchange(session: WriteSession, block: postings.Block, book: Book, trade_of: TradeOf) -> tuple[Counts, int]:
    """Note what changed listings give now; return what that changes in the counts, and how many listings more count."""
    import pyarrow as pa  # noqa: PLC0415 - takes longer to load than most commands take
    import pyarrow.compute as pc  # noqa: PLC0415

    touched = block["listing_id"].to_pylist()
    old = queries.seen(session, touched)
    shown = block.filter(pc.is_valid(block["month"]))
    ids, given = shown["listing_id"].to_pylist(), encode(shown, book, trade_of)
    new = _parts(given)
    changed = [place for place, listing_id in enumerate(ids) if old.get(listing_id) != new[place]]
    standing = {*ids} - {ids[place] for place in changed}
    gone = [listing_id for listing_id in old if listing_id not in standing]
    queries.forget_seen(session, gone)
    fresh = _given([new[place] for place in changed])
    queries.note_seen(session, _parts_csv(pa.array([ids[place] for place in changed], pa.string()), fresh))
    delta = add([count(fresh), negative(count(_given([old[listing_id] for listing_id in gone])))])
    return delta, len(changed) - len(gone)


def _apply(session: WriteSession, delta: Counts) -> None:
    """Add what has changed to the rows that it is in."""
    if not len(delta.keys):
        return
    _, places = np.unique(row_keys(delta.keys), return_index=True)
    scopes, months, ids = unpack(delta.keys[places])
    kinds = ids & (1 << KIND_BITS) - 1
    rows: list[RowKey] = list(zip(scopes.tolist(), kinds.tolist(), months.tolist(), strict=True))
    sums = add([queries.counts_at(session, rows), delta])
    queries.put_counts(session, _rows(sums), instead_of=rows)


def _rows(sums: Counts) -> Iterator[tuple[RowKey, Row]]:
    """Yield the rows of counts, by scope, month and kind."""
    order = np.argsort(by_row(sums.keys))
    keys, counts = sums.keys[order], sums.counts[order]
    scopes, months, ids = unpack(keys)
    rows = row_keys(keys)
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    for start, end in pairwise([*starts.tolist(), len(rows)]):
        # the kind's number 0 is its least id, and whatever is counted is counted there too
        assert number_of(int(ids[start])) == 0
        key = (int(scopes[start]), int(ids[start]) & (1 << KIND_BITS) - 1, int(months[start]))
        yield key, Row(int(counts[start]), ids[start + 1 : end], counts[start + 1 : end])


def _parts(given: Given) -> list[bytes]:
    """Return what each listing gives as bytes: the month and the ids."""
    data, ends = _flat(given)
    held, places = data.tobytes(), [0, *(NUMBER_BYTES * ends).tolist()]
    return [held[start:end] for start, end in pairwise(places)]


def _given(parts: Sequence[bytes]) -> Given:
    """Return what `_parts` made bytes of."""
    flat = np.frombuffer(b"".join(parts), "<i4").astype(np.int32)
    widths = np.array([len(part) // NUMBER_BYTES for part in parts], np.int64)
    starts = np.cumsum(widths) - widths
    first = np.zeros(len(flat), bool)
    first[starts] = True  # each has a month
    return Given(flat[starts], flat[~first], (widths - 1).astype(np.int32))


def _flat(given: Given) -> tuple[Ints, Keys]:
    """Return months and ids of the listings in one array, and where each listing ends in it."""
    widths = given.lengths.astype(np.int64) + 1
    ends = np.cumsum(widths)
    data = np.empty(int(widths.sum()), "<i4")
    first = np.zeros(len(data), bool)
    first[ends - widths] = True
    data[first], data[~first] = given.months, given.ids
    return data, ends


def _parts_csv(listing_ids: Any, given: Given) -> bytes:  # noqa: ANN401 - pyarrow has no types
    """Return ids (an array of pyarrow's) and parts as CSV that the server reads: no row is touched in Python."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.csv  # noqa: PLC0415

    data, ends = _flat(given)
    # two digits a byte, and so eight a number; a bytea is written as \x and its digits
    digits = pa.py_buffer(data.tobytes().hex().encode())
    places = pa.py_buffer((np.concatenate(([0], ends)) * 2 * NUMBER_BYTES).astype("<i8").tobytes())
    held = pa.LargeStringArray.from_buffers(len(listing_ids), places, digits)
    parts = pa.compute.binary_join_element_wise(
        pa.scalar("\\x", pa.large_string()), held, pa.scalar("", pa.large_string())
    )
    sink = pa.BufferOutputStream()
    table = pa.table({"listing_id": listing_ids, "parts": parts})
    pa.csv.write_csv(table, sink, pa.csv.WriteOptions(include_header=False))
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]  # pyarrow has no types
