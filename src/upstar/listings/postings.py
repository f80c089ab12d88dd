"""What trends read of the stock: every posting once, open or not, as columns. All SQL of it.

Listings that have ended count too: a month of which only what is still open were counted would show what is hard to
fill, not what was asked for. Copies and junk do not count.
"""

from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.adapters.looking import link_of
from upstar.listings.changes import CHANGED
from upstar.listings.conditions import JUNK_LIMIT

SEPARATOR = "\x1f"
"""Between the facet words of a posting; no facet word holds it, since it is white space and so was squashed."""
BLOCK_BYTES = 32 * 2**20
"""How much text is made columns at a time: some 80,000 postings."""
READING_MEMORY = "256MB"
"""With it the server hashes ids and titles in memory and reads both tables in their own order; by the order of keys
takes half as long again."""
READING_MS = 600_000
"""How long reading the whole stock may take; a million postings take some ten seconds."""

LARGEST_HASH = 2**31 - 1
"""Of `hashtext`, whose numbers go as far below 0."""

COLUMNS = ("listing_id", "month", "pay", "words", "title")
Block = Any
"""A `pyarrow.Table` of COLUMNS: the month since January of year 0 (None for a listing that does not count), pay in
dollars a year (upper end) or None, facet words joined by SEPARATOR, and the title."""

_COUNTED = f"s.canonical_id IS NULL AND s.junk < {JUNK_LIMIT}"
_VALUES = f"""
    12 * extract(year FROM s.posted AT TIME ZONE 'UTC')::int + extract(month FROM s.posted AT TIME ZONE 'UTC')::int - 1,
    s.pay, array_to_string(s.facets, '{SEPARATOR}'), l.title
"""
_ALL = f"""
    SELECT s.listing_id, {_VALUES} FROM internal.listing_search s JOIN job_listings l ON l.id = s.listing_id
    WHERE {_COUNTED}
"""  # noqa: S608 - our own words
_SINCE = f"""
    WITH changed AS (
        SELECT listing_id FROM internal.listing_search WHERE {CHANGED}
        UNION SELECT listing_id FROM internal.listing_gone WHERE {CHANGED}
    )
    SELECT c.listing_id, {_VALUES} FROM changed c
    LEFT JOIN (internal.listing_search s JOIN job_listings l ON l.id = s.listing_id)
        ON s.listing_id = c.listing_id AND {_COUNTED}
"""  # noqa: S608 - our own words


def everything(session: ReadSession) -> Generator[Block]:
    """Yield all postings that count, in no order, a block at a time. Who stops before the end closes it."""
    session.execute(text(f"SET LOCAL statement_timeout = {READING_MS}"))
    session.execute(text(f"SET LOCAL work_mem = '{READING_MEMORY}'"))
    yield from _blocks(session, _ALL)


def since(session: ReadSession, moment: int) -> Generator[Block]:
    """Yield what changed since the moment (`changes.moment`), each listing once; no `month` where it does not count.

    Not for a session that wrote itself: its own changes may be missing. Who stops before the end closes it.
    """
    yield from _blocks(session, _SINCE.replace(":moment", f"'{int(moment)}'"))


def any_there(session: ReadSession) -> bool:
    """Whether search knows of any posting."""
    return bool(session.execute(text("SELECT EXISTS (SELECT FROM internal.listing_search)")).scalar_one())


def pay_of(
    session: ReadSession, words: Sequence[str], posted_from: datetime, posted_before: datetime
) -> list[tuple[str, int, int]]:
    """Return (facet word of a country, thousands of dollars a year, postings) of what bears any of the facet words.

    A posting in several countries comes in each of them.
    """
    statement = f"""
        SELECT place, pay / 1000, count(*) FROM (
            SELECT DISTINCT s.listing_id, s.pay, place FROM internal.listing_search s CROSS JOIN unnest(s.facets) place
            WHERE s.facets && CAST(:words AS text[]) AND s.pay IS NOT NULL AND place LIKE 'country:%'
              AND s.posted >= :posted_from AND s.posted < :posted_before AND {_COUNTED}
        ) paid GROUP BY 1, 2
    """  # noqa: S608 - our own words
    values = {"words": list(words), "posted_from": posted_from, "posted_before": posted_before}
    return [tuple(row) for row in session.execute(text(statement), values)]


def words_beside(
    session: ReadSession,
    words: Sequence[str],
    within: Sequence[str],
    posted_from: datetime,
    posted_before: datetime,
    *,
    most: int,
    share: float,
) -> tuple[int, list[tuple[str, int]]]:
    """Return how many postings with any of the words, and all of `within`, were looked at, and their skills' words.

    A fair sample of `share` (0–1) of them, and no more than `most`: `hashtext(id)` spreads ids evenly, whatever they
    say. The words come with how many of those postings bear them.
    """
    statement = f"""
        WITH looked_at AS MATERIALIZED (
            SELECT s.facets FROM internal.listing_search s
            WHERE s.facets && CAST(:words AS text[]) AND s.facets @> CAST(:within AS text[])
              AND s.posted >= :posted_from AND s.posted < :posted_before
              AND {_COUNTED} AND hashtext(s.listing_id) <= :bound LIMIT :most
        )
        SELECT word, count(*) FROM looked_at CROSS JOIN unnest(facets) word WHERE word LIKE 'skill:%' GROUP BY 1
        UNION ALL SELECT '', count(*) FROM looked_at
    """  # noqa: S608 - our own words
    values = {
        "words": list(words), "within": list(within), "posted_from": posted_from, "posted_before": posted_before,
        "most": most, "bound": min(LARGEST_HASH, int(share * 2 * (LARGEST_HASH + 1)) - LARGEST_HASH - 1),
    }  # fmt: skip
    counts = {row[0]: int(row[1]) for row in session.execute(text(statement), values)}
    return counts.pop("", 0), list(counts.items())


def _blocks(session: ReadSession, statement: str) -> Iterator[Block]:
    """Copy a statement's rows out as CSV and make columns of them, a block at a time: no row is touched in Python."""
    with link_of(session).cursor().copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)".encode()) as copy:
        rows: list[bytes] = []
        size = 0
        for row in copy:
            rows.append(bytes(row))
            size += len(row)
            if size >= BLOCK_BYTES:
                yield _columns(rows)
                rows, size = [], 0
        if rows:
            yield _columns(rows)


def _columns(rows: list[bytes]) -> Block:
    # loading it takes longer than most commands, and few read the stock
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.csv  # noqa: PLC0415

    texts = dict.fromkeys(("listing_id", "words", "title"), pa.string())
    return pa.csv.read_csv(
        pa.py_buffer(b"".join(rows)),
        read_options=pa.csv.ReadOptions(column_names=list(COLUMNS)),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=texts | {"month": pa.int32(), "pay": pa.int32()}, null_values=[""], strings_can_be_null=False
        ),
    )


def span(first: int, last: int) -> tuple[datetime, datetime]:
    """Return the first moment of month `first` and the one behind month `last`, both as in COLUMNS."""
    return _start(first), _start(last + 1)


def _start(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
