"""Look at the stock: search it, read one listing, find others like it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec.structs import asdict

from upstar.adapters.database import ReadSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import decode_cursor, encode_cursor
from upstar.listings import queries, reads
from upstar.listings.ageing import probability
from upstar.listings.cards import card
from upstar.listings.conditions import Conditions, conditions
from upstar.listings.enrichment.rates import in_dollars
from upstar.listings.facets import MAX_INTEGER, company_word, skill_word, town_word
from upstar.listings.markup import safe_html
from upstar.listings.places import area_countries, country_code
from upstar.listings.places.areas import AREAS
from upstar.listings.reads import Sort
from upstar.listings.search import search
from upstar.listings.similar import similar_ids
from upstar.listings.types import ListingCard, ListingFilter, Looked, Posting, Provenance, SearchPage
from upstar.listings.where import where_of

FEW_WORDS = 24
"""Facet words of one kind beyond which those that no listing bears are left out: an array that is compared with each
row costs by its length, and around a city there are hundreds of towns, in few of which a job is."""
_PLAIN = ("region", "area", "type", "level", "arrangement", "language", "source")
"""Kinds whose values are the facets' own, as the counts give them."""


def find(
    session: ReadSession,
    wanted: ListingFilter,
    *,
    sort: Sort = "relevance",
    cursor: str | None = None,
    limit: int = 25,
    added_after: datetime | None = None,
    with_counts: bool = False,
) -> SearchPage:
    """Return open listings in the order asked for; without a text, relevance is the date.

    Sorted by pay, listings that state none are left out. AppError INVALID for a country that is none, for a currency
    without a rate and for a cursor that is not of this search.
    """
    now, after = (utc_now(), None) if cursor is None else _decode(cursor, sort)
    reads.prepare(session)
    asked = _asked(session, wanted, now, added_after)
    found = search(session, asked, sort=sort, after=after, limit=limit + 1, counted=with_counts and cursor is None)
    rows = found.rows
    following = None
    if len(rows) > limit:
        listing_id, key = rows[limit - 1]
        following = encode_cursor(
            sort, key.isoformat() if isinstance(key, datetime) else key, listing_id, now.isoformat()
        )
    return SearchPage(_cards(session, [listing_id for listing_id, _ in rows[:limit]]), following, found.counts)


def count_some(session: ReadSession, wanted: ListingFilter, most: int) -> int:
    """Return how many open listings a search finds, as far as `most`: nothing is counted beyond. AppError as `find`."""
    reads.prepare(session)
    asked = _asked(session, wanted, utc_now(), None)
    return min(most, len(search(session, asked, sort="relevance", after=None, limit=most, counted=False).rows))


def check(session: ReadSession, wanted: ListingFilter) -> None:
    """Raise AppError INVALID for a search that `find` would not take."""
    _asked(session, wanted, utc_now(), None)


def _asked(session: ReadSession, wanted: ListingFilter, now: datetime, added_after: datetime | None) -> Conditions:
    groups = [group if len(group) <= FEW_WORDS else reads.borne(session, group) for group in _groups(wanted)]
    return conditions(
        session,
        wanted.text,
        groups,
        now=now,
        posted_after=now - timedelta(days=wanted.posted_within) if wanted.posted_within else None,
        added_after=added_after,
        pay_from=_dollars(wanted),
        everything=wanted.everything,
    )


def get(session: ReadSession, listing_id: str) -> ListingCard:
    """Return a listing with its text; AppError NOT_FOUND where there is none."""
    row = queries.listing_by_id(session, listing_id)
    if row is None:
        raise not_found("job listing")
    return card(row)


def detail(session: ReadSession, listing_id: str, complete_sources: Collection[str]) -> dict[str, Any]:
    """Return what `look` does, as one dictionary."""
    found = look(session, listing_id, complete_sources)
    return asdict(found.card) | {"description_html": found.html, "provenance": found.provenance}


def look(session: ReadSession, listing_id: str, complete_sources: Collection[str]) -> Looked:
    """Return a listing with all that is known of it; AppError NOT_FOUND where there is none."""
    itself = get(session, listing_id)
    html = queries.html_of(session, listing_id)
    return Looked(itself, safe_html(html) if html else None, provenance(session, listing_id, complete_sources))


def provenance(session: ReadSession, listing_id: str, complete_sources: Collection[str]) -> Provenance | None:
    """Return where a listing came from, its known copies, and its signs of age and junk; None where none is noted.

    `complete_sources` are the names of sources that list everything that is open.
    """
    rows = queries.provenance(session, listing_id)
    itself = next((row for row in rows if row.id == listing_id), None)
    if itself is None:
        return None
    return Provenance(
        first_seen=min((row.first_seen for row in rows if row.first_seen), default=None),
        last_seen=max((row.last_seen for row in rows if row.last_seen), default=None),
        canonical_id=itself.canonical,
        postings=[Posting(row.id, row.data_source, row.organization, row.url, row.first_seen) for row in rows],
        open_probability=probability(itself, complete_sources),
        junk=itself.junk,
        junk_signals=itself.junk_signals or (),
    )


def similar(session: ReadSession, itself: ListingCard, limit: int) -> Sequence[tuple[ListingCard, float]]:
    """Return the open listings most like one, each with its likeness (0–1), best first."""
    reads.prepare(session)
    found = dict(
        similar_ids(session, itself.id, title=itself.title, skills=itself.key_skills, now=utc_now(), limit=limit)
    )
    return [(item, found[item.id]) for item in _cards(session, list(found))]


def _cards(session: ReadSession, ids: Sequence[str]) -> list[ListingCard]:
    rows = queries.cards(session, ids)
    return [card(rows[listing_id]) for listing_id in ids if listing_id in rows]


def _groups(wanted: ListingFilter) -> Iterable[list[str]]:
    """Yield, for each kind that is asked for, the facet words of which any will do."""
    codes = [_code(name) for name in wanted.country]
    where = where_of(wanted.near, wanted.radius_km) if wanted.near else None
    yield [f"country:{code}" for code in codes] + _remote_areas(wanted, codes)
    if where is not None:
        yield [*where.words, *_remote_areas(wanted, where.codes)]
    if wanted.remote is not None:
        yield [f"remote:{'yes' if wanted.remote else 'no'}"]
    if wanted.visa is not None:
        yield [f"visa:{'yes' if wanted.visa else 'no'}"]
    for kind in _PLAIN:
        yield [f"{kind}:{value}" for value in getattr(wanted, kind)]
    yield [f"city:{name}" if "/" in name else town_word(name) for name in wanted.city]
    yield [skill_word(name) for name in wanted.skill]
    yield [company_word(name) for name in wanted.company]


def _remote_areas(wanted: ListingFilter, codes: Collection[str]) -> list[str]:
    """Facet words of areas: who looks for remote work in a country may live anywhere in an area that it is part of."""
    return [f"area:{area}" for area in AREAS if area_countries(area) & set(codes)] if wanted.remote else []


def _dollars(wanted: ListingFilter) -> int | None:
    if wanted.pay_from is None:
        return None
    dollars = in_dollars(Decimal(wanted.pay_from), wanted.pay_currency or "USD")
    if dollars is None:
        message = f"{wanted.pay_currency} is not an ISO 4217 code of a currency whose rate is known, such as EUR."
        raise AppError(ErrorKind.INVALID, "currency-unknown", message, fields={"pay_currency": message})
    return min(int(dollars), MAX_INTEGER)


def _code(name: str) -> str:
    code = country_code(name)
    if code is None:
        raise AppError(ErrorKind.INVALID, "country-unknown", f"{name} is not the name or the code of a country.")
    return code


def _decode(cursor: str, sort: Sort) -> tuple[datetime, tuple[Any, str]]:
    order, key, listing_id, moment = decode_cursor(cursor, 4)
    foreign = AppError(ErrorKind.INVALID, "cursor-invalid", "The cursor is not one of this search.")
    if order != sort:
        raise foreign
    try:
        now = datetime.fromisoformat(moment)
        value = datetime.fromisoformat(key) if "T" in key else Decimal(key)
    except (ValueError, InvalidOperation):
        raise foreign from None
    if now.tzinfo is None or (isinstance(value, datetime) and value.tzinfo is None) or value != value:
        raise foreign
    return now, (value, listing_id)
