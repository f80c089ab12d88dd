"""Search of the stock: how many listings may be hits decides how they are looked at, and no index is walked blindly.

Few hits are all looked at in one statement: ranked, counted, exact. Of many, the newest are ranked, and counts are
drawn from a fair sample and said to be estimates. A hit by its words (title, company, skills) always ranks above one by
its text alone, so the texts are only asked about where the words do not fill the page.
"""

from dataclasses import dataclass
from typing import Any

from upstar.adapters.database import ReadSession
from upstar.kit.remembered import Remembered
from upstar.listings import reads
from upstar.listings.conditions import IN_WORDS, Conditions
from upstar.listings.reads import AMONG, SEPARATOR, Ids, Row, Sort
from upstar.listings.types import FacetCounts

EXACT = 10_000
"""Hits that are all looked at: some 100 ms of work."""
TEXTS = 4_000
"""Texts that the text index may find for that: each costs a look-up in two tables, some 10 microseconds."""
NARROW = 8_000
"""Listings that the other conditions may leave for that: the text index is asked about these alone."""
SURELY_MANY = 5 * EXACT
"""Where the planner expects more hits than this, they are not counted to see whether there are more than `EXACT`."""
SAMPLE = 1_500
"""Hits in the sample of a broad search: a share of a tenth is known to 1.5 hundredths of all (binomial, 2 sigma)."""
PHRASED = 4
"""Of so many times fewer texts where a phrase is looked for, letter by letter."""
RESAMPLED = 8
"""A sample that turns out too large is drawn again, so many times smaller."""
RANKED = 1_000
"""How many of the newest hits a broad search ranks; what lies behind them is old and seldom looked for."""
WINDOW = 3_000
WINDOW_GROWTH = 4
WINDOW_GOAL = 500
"""Hits by text alone that are ranked below those by words."""


REMEMBERED_SECONDS, REMEMBERED = 60, 256
"""Estimates of broad searches are worth a minute: the same few are asked for again and again, and each takes 50 ms."""
_estimates: Remembered[FacetCounts] = Remembered(REMEMBERED_SECONDS, REMEMBERED)


@dataclass(frozen=True, slots=True)
class Texts:
    """The listings whose text holds what is asked for: all, or those of a fair share of the stock."""

    ids: Ids = ""
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """Hits as (id, key) in the order asked for, and what all of them bear, where that was asked."""

    rows: list[Row]
    counts: FacetCounts | None


def search(
    session: ReadSession, asked: Conditions, *, sort: Sort, after: tuple[Any, str] | None, limit: int, counted: bool
) -> Found:
    """Return the next hits in the order asked for, from behind the last one's (key, id).

    Ties go by id. Sorted by pay, listings that state none are left out (and counted).
    """
    texts = _texts(session, asked) if asked.in_text else Texts()
    words = reads.planned(session, asked, [IN_WORDS] if asked.by_text else [])
    if texts.share == 1 and words <= SURELY_MANY:
        whole = reads.all_hits(
            session,
            asked,
            _by_text(asked),
            among=texts.ids,
            sort=sort,
            after=after,
            limit=limit,
            most=EXACT,
            counted=counted,
        )
        if whole is not None:
            return Found(*whole)
    rows = _page(session, asked, sort, after, limit, words)
    return Found(rows, _estimate(session, asked, texts, words) if counted else None)


def _texts(session: ReadSession, asked: Conditions) -> Texts:
    """Ask the text index: about the listings that other conditions leave, or about all, or about a sample."""
    if asked.narrow and reads.planned(session, asked, []) <= NARROW:
        narrowed = reads.ids(session, asked, [], limit=NARROW + 1)
        if narrowed.count(SEPARATOR) < NARROW:  # there are no more than the planner thought
            return Texts(reads.text_ids(session, asked, among=narrowed))
    dearer = PHRASED if asked.phrases else 1
    few, size = TEXTS // dearer, SAMPLE // dearer
    likely = asked.likely_texts
    if likely <= few:
        found = reads.few_text_ids(session, asked, few)
        if found is not None:
            return Texts(found[0])
        likely = RESAMPLED * few
    share = size / likely
    while (sample := reads.few_text_ids(session, asked, 2 * size, share=share)) is None:
        share /= RESAMPLED  # there are more than the planner thought
    ids, number = sample
    if number / share <= few and (found := reads.few_text_ids(session, asked, few)) is not None:
        return Texts(found[0])
    return Texts(ids, share)


def _page(
    session: ReadSession, asked: Conditions, sort: Sort, after: tuple[Any, str] | None, limit: int, words: int
) -> list[Row]:
    """Return the next of many hits; the planner expects so many by words."""
    if not asked.by_text:
        return reads.ordered(session, asked, [], sort=sort, after=after, limit=limit)
    if sort != "relevance":
        among = _window_hits(session, asked, sort, after, limit)
        return reads.ordered(session, asked, [AMONG], sort=sort, after=after, limit=limit, among=among)
    rows = _ranked(session, asked, after, limit, words)
    if len(rows) < limit and asked.in_text:
        among = _window_hits(session, asked, "date", None, WINDOW_GOAL)
        more = [AMONG, f"NOT {IN_WORDS}"]
        rows += reads.ordered(session, asked, more, sort=sort, after=after, limit=limit - len(rows), among=among)
    return rows


def _ranked(
    session: ReadSession, asked: Conditions, after: tuple[Any, str] | None, limit: int, words: int
) -> list[Row]:
    """Return the next of the newest hits by words: of those of late, where these are enough."""
    share = 2 * RANKED / max(1, words)
    since = reads.newest_since(session, share) if share < 1 else None
    rows, ranked = reads.ranked(session, asked, newest=RANKED, since=since, after=after, limit=limit)
    if since is not None and ranked < RANKED:
        rows, _ranked = reads.ranked(session, asked, newest=RANKED, since=None, after=after, limit=limit)
    return rows


def _window_hits(session: ReadSession, asked: Conditions, sort: Sort, after: tuple[Any, str] | None, goal: int) -> Ids:
    """Return hits among the next listings in the order asked for: as many of these as give `goal` hits, or all."""
    found: dict[str, None] = {}
    size, behind = WINDOW, after
    while True:
        rows = reads.ordered(session, asked, [], sort=sort, after=behind, limit=size)
        window = SEPARATOR.join(listing_id for listing_id, _ in rows)
        among = reads.text_ids(session, asked, among=window) if asked.in_text else ""
        by_words = reads.ids(session, asked, [IN_WORDS, AMONG], among=window, limit=size)
        found |= dict.fromkeys(one for one in f"{by_words}{SEPARATOR}{among}".split(SEPARATOR) if one)
        if len(rows) < size or len(found) >= goal:
            return SEPARATOR.join(found)
        behind, size = (rows[-1][1], rows[-1][0]), size * WINDOW_GROWTH


def _estimate(session: ReadSession, asked: Conditions, texts: Texts, words: int) -> FacetCounts:
    """Count a fair sample of the hits, or take what was counted within REMEMBERED; the planner expects so many."""
    share = min(texts.share, SAMPLE / max(1, words))

    def count() -> FacetCounts:
        return reads.sample_counts(session, asked, _by_text(asked), share=share, among=texts.ids)

    # the moment of asking differs each time, and changes an estimate by nothing
    values = sorted((name, repr(value)) for name, value in asked.values.items() if name != "now")
    return _estimates.get((str(session.get_bind().engine.url), asked.on_search, tuple(values)), count)


def _by_text(asked: Conditions) -> list[str]:
    """Return the condition that listings hold what is asked for, by words or among those that the text index found."""
    return [f"({IN_WORDS} OR {AMONG})"] if asked.by_text else []
