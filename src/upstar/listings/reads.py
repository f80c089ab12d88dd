"""The statements of a search: by text on the contract's text indexes, by all else on indexes of our own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.listings.conditions import IN_TEXT, IN_WORDS, Conditions, planned_rows
from upstar.listings.facets import COUNTED
from upstar.listings.types import FacetCounts

VALUES = 25
"""Values given of each kind of facet, the commonest."""
DAYS = (1, 7, 30)
"""Ages, in days, up to which hits are counted."""
HASHES = 2**32
"""How many values `hashtext` has."""

FRESH_WEIGHT = 0.3
FRESH_DAYS = 30.0
"""A new listing is worth three tenths of a title's word, and a month later a third of that: jobs are mostly filled in
one to two months."""
RANK_WEIGHTS = "{0.1,0.2,0.4,1.0}"
"""PostgreSQL's own weights of the classes D to A (documentation, 12.3.3); titles are A, companies and skills B."""
TOLD_BY_WORDS = 10
"""Added to the rank of a hit by its words: more than the rank of any hit by its text alone."""

Sort = Literal["relevance", "date", "pay"]
Row = tuple[str, Any]
"""A listing's id and the key that it is sorted by."""

Ids = str
"""Ids of listings in one string: thousands of them pass through without being taken apart here."""
SEPARATOR = "\x1f"
"""Stands between them: ASCII's unit separator, which no id of a feed bears."""
_LISTED = "ANY(string_to_array(:among, chr(31)))"
AMONG = f"s.listing_id = {_LISTED}"
_PLANNER = (
    "SET LOCAL plan_cache_mode = force_custom_plan",
    "SET LOCAL jit = off",
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL work_mem = '64MB'",
)
# To take a description apart costs a millisecond, thousands of times what the planner believes: it must not do that to
# rows that another index found, in place of asking the text index as well.
_TEXT_IS_DEAR = "SET LOCAL cpu_operator_cost = 100"
_TEXT_IS_DEAR_NO_MORE = "SET LOCAL cpu_operator_cost = 0.0025"


def prepare(session: ReadSession) -> None:
    """Tell the planner, for the rest of the transaction, what it cannot know."""
    for statement in _PLANNER:
        session.execute(text(statement))


def borne(session: ReadSession, words: Sequence[str]) -> list[str]:
    """Return those of the facet words that any listing bears; the first alone where none does, so that nothing fits."""
    statement = """
        SELECT word FROM unnest(CAST(:words AS text[])) word
        WHERE EXISTS (SELECT 1 FROM internal.listing_search s WHERE s.facets @> ARRAY[word])
    """
    return list(session.scalars(text(statement), {"words": list(words)})) or list(words[:1])


def planned(session: ReadSession, asked: Conditions, more: Sequence[str]) -> int:
    """Return how many listings the planner expects to fulfil the conditions."""
    return planned_rows(session, f"SELECT 1 {_from(asked, more)}", asked.values)


def ids(session: ReadSession, asked: Conditions, more: Sequence[str], *, limit: int, among: Ids = "") -> Ids:
    """Return the ids of listings that fulfil the conditions, no more than `limit`."""
    statement = (
        f"SELECT coalesce(string_agg(s.listing_id, chr(31)), '')"  # noqa: S608
        f" FROM (SELECT s.listing_id {_from(asked, more)} LIMIT :limit) s"
    )
    return str(session.execute(text(statement), dict(asked.values) | {"among": among, "limit": limit}).scalar_one())


def text_ids(session: ReadSession, asked: Conditions, *, among: Ids) -> Ids:
    """Return the ids of those of the listings whose text holds what is asked for."""
    where = [IN_TEXT, *asked.phrases, f"l.id = {_LISTED}"]
    statement = f"SELECT coalesce(string_agg(l.id, chr(31)), '') FROM job_listings l WHERE {' AND '.join(where)}"  # noqa: S608
    return str(_asking_texts(session, statement, dict(asked.values) | {"among": among})[0])


def few_text_ids(session: ReadSession, asked: Conditions, most: int, *, share: float = 1.0) -> tuple[Ids, int] | None:
    """Return the ids of all listings, or of a fair share of all, whose text holds what is asked for; and their number.

    None where the text index alone finds more than `most`: a phrase is looked for in no more texts than that.
    """
    where = [IN_TEXT, *(["hashtext(l.id) <= :upto"] if share < 1 else [])]
    holds = " AND ".join(asked.phrases) or "true"
    statement = (
        f"SELECT coalesce(string_agg(l.id, chr(31)) FILTER (WHERE {holds}), ''),"  # noqa: S608
        f" count(*) FILTER (WHERE {holds}), count(*) FROM ("
        f"SELECT l.id, l.description_text FROM job_listings l WHERE {' AND '.join(where)} LIMIT :limit) l"
    )
    values = dict(asked.values) | {"limit": most + 1, "upto": _upto(share)}
    found, number, looked_at = _asking_texts(session, statement, values)
    return (found, number) if looked_at <= most else None


def ordered(
    session: ReadSession,
    asked: Conditions,
    more: Sequence[str],
    *,
    sort: Sort,
    after: tuple[Any, str] | None,
    limit: int,
    among: Ids = "",
) -> list[Row]:
    """Return the next listings in the order asked for that fulfil the conditions."""
    key = _key(asked, sort)
    values = dict(asked.values) | {"limit": limit, "among": among} | _after_values(after)
    where = [*more, *_behind(key, "s.listing_id", after), *(["s.pay IS NOT NULL"] if sort == "pay" else [])]
    statement = (
        f"SELECT s.listing_id, {key} AS key {_from(asked, where)} ORDER BY {key} DESC, s.listing_id LIMIT :limit"
    )
    return [(row.listing_id, row.key) for row in session.execute(text(statement), values)]


def newest_since(session: ReadSession, share: float) -> datetime | None:
    """Return from when on the newest share of all listings was posted, as PostgreSQL's statistics have it."""
    statement = """
        SELECT bounds[greatest(1, floor(cardinality(bounds) * (1 - CAST(:share AS float8)))::integer)] FROM (
            SELECT histogram_bounds::text::timestamptz[] AS bounds FROM pg_stats
            WHERE schemaname = 'internal' AND tablename = 'listing_search' AND attname = 'posted'
        ) posted"""
    return session.execute(text(statement), {"share": share}).scalar_one_or_none()


def ranked(
    session: ReadSession,
    asked: Conditions,
    *,
    newest: int,
    since: datetime | None,
    after: tuple[Any, str] | None,
    limit: int,
) -> tuple[list[Row], int]:
    """Return the next of the newest hits by words posted `since` then, best first, and how many hits were ranked."""
    key = _key(asked, "relevance")
    behind = " AND ".join(_behind(key, "s.listing_id", after)) or "true"
    where = [IN_WORDS, *(["s.posted >= :since"] if since is not None else [])]
    statement = (
        f"WITH newest AS MATERIALIZED (SELECT s.listing_id, s.words, s.posted {_from(asked, where)}"  # noqa: S608
        " ORDER BY s.posted DESC, s.listing_id LIMIT :newest)"
        f" SELECT s.listing_id, {key} AS key, (SELECT count(*) FROM newest) AS ranked FROM newest s WHERE {behind}"
        " ORDER BY key DESC, s.listing_id LIMIT :limit"
    )
    values = dict(asked.values) | {"limit": limit, "newest": newest, "since": since} | _after_values(after)
    rows = session.execute(text(statement), values).all()
    return [(row.listing_id, row.key) for row in rows], rows[0].ranked if rows else 0


_HITS = "WITH hits AS MATERIALIZED ({hits}), seen AS MATERIALIZED (SELECT count(*) AS number FROM hits)"
_PAGE = """
, page AS (
    SELECT key, listing_id FROM hits WHERE key IS NOT NULL AND (SELECT number FROM seen) <= :most AND {behind}
    ORDER BY key DESC, listing_id LIMIT :limit
)
"""
_COUNTED = """
, counted AS (
    SELECT split_part(word, ':', 1) AS kind, substr(word, strpos(word, ':') + 1) AS value, count(*) AS number
    FROM hits, unnest(hits.facets) word
    WHERE word NOT LIKE 'company:%' AND word NOT LIKE 'town:%' AND (SELECT number FROM seen) <= :most
    GROUP BY word
), best AS (
    SELECT kind, value, number, row_number() OVER (PARTITION BY kind ORDER BY number DESC, value) AS place FROM counted
)
"""
_COUNTS = """
UNION ALL
SELECT NULL, 'days', days::text,
       (SELECT count(*) FROM hits WHERE posted >= CAST(:now AS timestamptz) - days * interval '1 day')
FROM unnest(CAST(:days AS integer[])) days
UNION ALL SELECT NULL, kind, value, number FROM best WHERE place <= :shown AND kind = ANY(:kinds)
"""
_COUNT_VALUES = {"days": list(DAYS), "shown": VALUES, "kinds": list(COUNTED)}


def all_hits(
    session: ReadSession,
    asked: Conditions,
    more: Sequence[str],
    *,
    among: Ids,
    sort: Sort,
    after: tuple[Any, str] | None,
    limit: int,
    most: int,
    counted: bool,
) -> tuple[list[Row], FacetCounts | None] | None:
    """Return the next hits in order, and what all of them bear where that is asked; None for more than `most` hits."""
    hits = f"SELECT s.listing_id, s.facets, s.posted, {_key(asked, sort)} AS key {_from(asked, more)} LIMIT :most + 1"
    statement = (
        _HITS.format(hits=hits)  # noqa: S608
        + _PAGE.format(behind=" AND ".join(_behind("key", "listing_id", after)) or "true")
        + (_COUNTED if counted else "")
        + " SELECT key, 'hit' AS kind, listing_id AS value, 0 AS number FROM page"
        + " UNION ALL SELECT NULL, 'total', '', number FROM seen"
        + (_COUNTS if counted else "")
    )
    values = dict(asked.values) | _COUNT_VALUES | {"among": among, "most": most, "limit": limit}
    rows = session.execute(text(statement), values | _after_values(after)).all()
    total = next(row.number for row in rows if row.kind == "total")
    if total > most:
        return None
    page = [(row.value, row.key) for row in rows if row.kind == "hit"]
    return page, _counts(rows, 1.0) if counted else None


def sample_counts(
    session: ReadSession, asked: Conditions, more: Sequence[str], *, share: float, among: Ids = ""
) -> FacetCounts:
    """Return how many hits there are and what they bear, from those of a fair share of all listings.

    `among` are those that the text index found in this share.
    """
    sampled = ["hashtext(s.listing_id) <= :upto"] if share < 1 else []
    statement = (
        _HITS.format(hits=f"SELECT s.facets, s.posted {_from(asked, [*more, *sampled])}")  # noqa: S608
        + _COUNTED
        + " SELECT NULL AS key, 'total' AS kind, '' AS value, number FROM seen"
        + _COUNTS
    )
    values = dict(asked.values) | _COUNT_VALUES | {"among": among, "upto": _upto(share), "most": HASHES}
    return _counts(session.execute(text(statement), values).all(), share)


def _counts(rows: Iterable[Any], share: float) -> FacetCounts:
    total = 0
    days: dict[int, int] = {}
    found: dict[str, list[tuple[str, int]]] = {}
    for _key, kind, value, number in rows:
        count = round(number / share)
        if kind == "total":
            total = count
        elif kind == "days":
            days[int(value)] = count
        elif kind != "hit":
            found.setdefault(kind, []).append((value, count))
    return FacetCounts(total, share < 1, found, days)


def _from(asked: Conditions, more: Sequence[str]) -> str:
    return f"FROM internal.listing_search s WHERE {' AND '.join([*asked.on_search, *more])}"


def _behind(key: str, listing_id: str, after: tuple[Any, str] | None) -> list[str]:
    return [f"{key} <= :after AND ({key} < :after OR {listing_id} > :after_id)"] if after is not None else []


def _after_values(after: tuple[Any, str] | None) -> dict[str, Any]:
    return {} if after is None else {"after": after[0], "after_id": after[1]}


def _upto(share: float) -> int:
    """Return the hash up to which a share of all ids lies; `hashtext` gives integers of 32 bits with a sign."""
    return min(HASHES // 2 - 1, int(-HASHES // 2 + share * HASHES))


def _key(asked: Conditions, sort: Sort) -> str:
    if sort == "pay":
        return "s.pay"
    if sort == "date" or not asked.by_text:
        return "s.posted"
    age = "greatest(0, extract(epoch FROM CAST(:now AS timestamptz) - s.posted)) / 86400"
    return (
        f"round((ts_rank('{RANK_WEIGHTS}', s.words, websearch_to_tsquery('english', :ranked))"
        f" + CASE WHEN {IN_WORDS} THEN {TOLD_BY_WORDS} ELSE 0 END"
        f" + {FRESH_WEIGHT} * exp(-{age} / {FRESH_DAYS}))::numeric, 6)"
    )


def _asking_texts(session: ReadSession, statement: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a row of what was asked
    session.execute(text(_TEXT_IS_DEAR))
    row = session.execute(text(statement), dict(values)).one()
    session.execute(text(_TEXT_IS_DEAR_NO_MORE))
    return row
