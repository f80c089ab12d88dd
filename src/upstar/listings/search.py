"""Search of the stock, all SQL of it: by text on the contract's text indexes, by facets on one index of our own.

A search first finds out how many listings there may be, and no index is walked blindly. Up to `EXACT` hits are all
looked at: ranked, counted, exact. Of more, the newest are ranked, and counts are drawn from a fair sample and said to
be estimates.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.listings.conditions import IN_TEXT, IN_WORDS, Conditions, planned_rows
from upstar.listings.facets import COUNTED
from upstar.listings.types import FacetCounts

EXACT = 10_000
"""Hits that are all looked at: some 100 ms of work."""
RANKED = 2_000
"""How many of the newest hits a broad search ranks; what lies behind them is old and seldom looked for."""
SAMPLE = 2_000
"""Hits in the sample of a broad search: a share of a tenth is known to about a hundredth of all (binomial, 2 sigma)."""
RESAMPLED = 8
"""A sample that turns out too large is drawn again, so many times smaller."""
PHRASED = 4
"""The sample of a search for a phrase is so many times smaller."""
VALUES = 25
"""Values given of each kind of facet, the commonest."""
WINDOW = 3_000
WINDOW_GROWTH = 4
WINDOW_GOAL = 500
"""Hits of a broad search with filters that are ranked."""
LOOKED_UP = 40_000
"""Listings of a narrow search whose texts the text index is asked about one by one: some 100 ms of work."""
SURELY_MANY = 5 * EXACT
"""Where the planner expects more hits than this, they are not counted to see whether there are more than `EXACT`."""
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

Sort = Literal["relevance", "date", "pay"]

Hits = list[str] | None
"""The ids of all hits, where they are few enough; None where there are too many to look at each."""

AMONG = "s.listing_id = ANY(:among)"
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


def find(session: ReadSession, asked: Conditions) -> Hits:
    """Return the ids of all hits, where there are at most `EXACT`."""
    if not asked.by_text:
        return _at_most(_ids(session, asked, []))
    if _planned(session, asked, [IN_WORDS]) > SURELY_MANY:
        return None
    by_words = _at_most(_ids(session, asked, [IN_WORDS]))
    if by_words is None or not asked.in_text:
        return by_words
    many = planned_rows(session, f"SELECT 1 FROM job_listings l WHERE {IN_TEXT}", asked.values) > SURELY_MANY  # noqa: S608
    by_text = None if many else _at_most(_text_ids(session, asked, limit=EXACT + 1))
    if by_text is not None:
        by_text = _ids(session, asked, [AMONG], among=by_text)
    elif asked.narrow and _planned(session, asked, []) <= 2 * LOOKED_UP:
        by_facets = _ids(session, asked, [], limit=LOOKED_UP + 1)
        if len(by_facets) <= LOOKED_UP:
            by_text = _at_most(_text_ids(session, asked, among=by_facets))
    return None if by_text is None else list(dict.fromkeys([*by_words, *by_text]))


def page(
    session: ReadSession, asked: Conditions, hits: Hits, *, sort: Sort, after: tuple[Any, str] | None, limit: int
) -> list[tuple[str, Any]]:
    """Return the (id, key) of the next listings in the order asked for, from behind the last one's (key, id).

    Ties go by id. Sorted by pay, listings that state none are left out.
    """
    among = hits
    if among is None and asked.by_text:
        if sort == "relevance":
            newest = _ordered(session, asked, "date", None, RANKED, [IN_WORDS])
            # what is told by words ranks above what is told by its text alone
            among = [listing_id for listing_id, _ in newest]
            if len(among) < RANKED:
                among += _window_hits(session, asked, "date", None, WINDOW_GOAL)
        else:
            among = _window_hits(session, asked, sort, after, limit)
    if among is None:
        return _ordered(session, asked, sort, after, limit, [])
    return _ordered(session, asked, sort, after, limit, [AMONG], among=among)


def facet_counts(session: ReadSession, asked: Conditions, hits: Hits) -> FacetCounts:
    """Return how many hits there are, and how many of them bear each of the commonest facets."""
    if hits is not None:
        return _count(session, [AMONG], dict(asked.values) | {"among": hits}, share=1.0)
    planned = _planned(session, asked, [IN_WORDS] if asked.by_text else [])
    if asked.in_text:
        planned = max(planned, _planned_hits(session, asked))
    share = min(1.0, SAMPLE / max(planned, 1))
    if len(asked.in_text) > 1:  # a phrase has to be looked for in each text
        share /= PHRASED
    sampled = "hashtext(s.listing_id) <= :upto"
    values = dict(asked.values) | {"upto": _upto(share)}
    if not asked.by_text:
        return _count(session, [*asked.on_search, sampled], values, share=share)
    found = _text_ids(session, asked, share=share, limit=2 * SAMPLE) if asked.in_text else []
    if len(found) == 2 * SAMPLE:  # there are more than the planner thought
        share /= RESAMPLED
        values["upto"] = _upto(share)
        found = _text_ids(session, asked, share=share)
    return _count(
        session,
        [*asked.on_search, f"({IN_WORDS} AND {sampled} OR {AMONG})"],
        values | {"among": found},
        share=share,
    )


_COUNT = """
WITH hits AS MATERIALIZED ({hits}),
counted AS (
    SELECT split_part(word, ':', 1) AS kind, substr(word, strpos(word, ':') + 1) AS value, count(*) AS number
    FROM hits, unnest(hits.facets) word
    WHERE word NOT LIKE 'company:%' AND word NOT LIKE 'town:%'
    GROUP BY word
), best AS (
    SELECT kind, value, number, row_number() OVER (PARTITION BY kind ORDER BY number DESC, value) AS place FROM counted
)
SELECT 'total' AS kind, '' AS value, count(*) AS number FROM hits
UNION ALL
SELECT 'days', days::text,
       (SELECT count(*) FROM hits WHERE posted >= CAST(:now AS timestamptz) - days * interval '1 day')
FROM unnest(CAST(:days AS integer[])) days
UNION ALL SELECT kind, value, number FROM best WHERE place <= :shown AND kind = ANY(:kinds)
"""


def _count(session: ReadSession, where: Sequence[str], values: Mapping[str, Any], *, share: float) -> FacetCounts:
    hits = f"SELECT s.facets, s.posted FROM internal.listing_search s WHERE {' AND '.join(where)}"  # noqa: S608
    more = {"days": list(DAYS), "shown": VALUES, "kinds": list(COUNTED)}
    total = 0
    days: dict[int, int] = {}
    found: dict[str, list[tuple[str, int]]] = {}
    for kind, value, number in session.execute(text(_COUNT.format(hits=hits)), dict(values) | more):
        count = round(number / share)
        if kind == "total":
            total = count
        elif kind == "days":
            days[int(value)] = count
        else:
            found.setdefault(kind, []).append((value, count))
    return FacetCounts(total, share < 1, found, days)


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
        f" + {FRESH_WEIGHT} * exp(-{age} / {FRESH_DAYS}))::numeric, 6)"
    )


def _ordered(
    session: ReadSession,
    asked: Conditions,
    sort: Sort,
    after: tuple[Any, str] | None,
    limit: int,
    more: Sequence[str],
    *,
    among: list[str] | None = None,
) -> list[tuple[str, Any]]:
    key, values = _key(asked, sort), dict(asked.values) | {"limit": limit, "among": among}
    where = [*asked.on_search, *more]
    if sort == "pay":
        where.append("s.pay IS NOT NULL")
    if after is not None:
        where.append(f"{key} <= :after AND ({key} < :after OR s.listing_id > :after_id)")
        values |= {"after": after[0], "after_id": after[1]}
    statement = (
        f"SELECT s.listing_id, {key} AS key FROM internal.listing_search s WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY {key} DESC, s.listing_id LIMIT :limit"
    )
    return [(row.listing_id, row.key) for row in session.execute(text(statement), values)]


def _ids(
    session: ReadSession,
    asked: Conditions,
    more: Sequence[str],
    *,
    among: list[str] | None = None,
    limit: int | None = None,
) -> list[str]:
    """Return the ids of listings that fulfil the conditions: all of these, or of all up to one more than `EXACT`."""
    values = dict(asked.values) | {"limit": limit or (EXACT + 1 if among is None else None), "among": among}
    where = " AND ".join([*asked.on_search, *more])
    statement = f"SELECT s.listing_id FROM internal.listing_search s WHERE {where} LIMIT :limit"  # noqa: S608
    return list(session.scalars(text(statement), values))


def _text_ids(
    session: ReadSession,
    asked: Conditions,
    *,
    among: Sequence[str] | None = None,
    share: float = 1.0,
    limit: int | None = None,
) -> list[str]:
    """Return the ids of listings whose text holds what is asked for: of these listings, or of a fair share of all."""
    values = dict(asked.values) | {"limit": limit, "among": list(among or ()), "upto": _upto(share)}
    where = list(asked.in_text)
    if among is not None:
        where.append("l.id = ANY(:among)")
    if share < 1:
        where.append("hashtext(l.id) <= :upto")
    statement = f"SELECT l.id FROM job_listings l WHERE {' AND '.join(where)} LIMIT :limit"  # noqa: S608
    session.execute(text(_TEXT_IS_DEAR))
    found = list(session.scalars(text(statement), values))
    session.execute(text(_TEXT_IS_DEAR_NO_MORE))
    return found


def _window_hits(
    session: ReadSession, asked: Conditions, sort: Sort, after: tuple[Any, str] | None, goal: int
) -> list[str]:
    """Return hits among the next listings in the order asked for: as many of these as give `goal` hits, or all."""
    found: dict[str, None] = {}
    size, behind = WINDOW, after
    while True:
        rows = _ordered(session, asked, sort, behind, size, [])
        window = [listing_id for listing_id, _ in rows]
        found |= dict.fromkeys(_ids(session, asked, [IN_WORDS, AMONG], among=window))
        if asked.in_text:
            found |= dict.fromkeys(_text_ids(session, asked, among=window))
        if len(rows) < size or len(found) >= goal:
            return list(found)
        behind, size = (rows[-1][1], rows[-1][0]), size * WINDOW_GROWTH


def _planned(session: ReadSession, asked: Conditions, more: Sequence[str]) -> int:
    where = " AND ".join([*asked.on_search, *more])
    return planned_rows(session, f"SELECT 1 FROM internal.listing_search s WHERE {where}", asked.values)  # noqa: S608


def _planned_hits(session: ReadSession, asked: Conditions) -> int:
    """Return how many texts the planner expects to hold what is asked for: more than `EXACT`, where this is asked."""
    return max(EXACT, planned_rows(session, f"SELECT 1 FROM job_listings l WHERE {IN_TEXT}", asked.values))  # noqa: S608


def _at_most(ids: list[str]) -> list[str] | None:
    return ids if len(ids) <= EXACT else None
