"""Store, read, search and expire job ads."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, decode_cursor, encode_cursor
from upstar.listings import queries
from upstar.listings.enrichment import enrich
from upstar.listings.places import country_code, country_name
from upstar.listings.types import Listing, ListingCard, ListingFilter, Place, StoreCounts

PERIODS_A_YEAR = {"YEAR": 1, "MONTH": 12, "WEEK": 52, "DAY": 260, "HOUR": 2080}
"""How often a salary is paid: 52 weeks of 5 days of 8 hours."""

__all__ = ["count", "delete_source", "enrich", "expire", "get", "search", "store", "stream", "texts"]


def store(session: WriteSession, listings: Sequence[Listing]) -> StoreCounts:
    """Insert or update the listings by id; the last of two with one id counts. Equal rows are not written again."""
    by_id = {listing.id: listing for listing in listings}
    if not by_id:
        return StoreCounts()
    rows = [{name: _column(getattr(listing, name)) for name in queries.COLUMNS} for listing in by_id.values()]
    written = queries.upsert_listings(session, rows)
    queries.places_of(session, [(listing_id, by_id[listing_id].places) for listing_id in written])
    created = sum(written.values())
    return StoreCounts(created, len(written) - created, len(by_id) - len(written))


def get(session: ReadSession, listing_id: str) -> ListingCard:
    """Return a listing with its text; AppError NOT_FOUND where there is none."""
    row = queries.listing_by_id(session, listing_id)
    if row is None:
        raise not_found("job listing")
    return _card(row)


def texts(session: ReadSession, ids: Sequence[str]) -> dict[str, str]:
    """Return the descriptions of the listings that have one, by id."""
    return queries.texts(session, ids)


def stream(session: ReadSession, *, today: date) -> Iterator[ListingCard]:
    """Yield every listing that is still open on the date, in constant memory."""
    now = datetime.combine(today, datetime.min.time(), utc_now().tzinfo)
    return map(_card, queries.stream(session, now=now))


def search(session: ReadSession, wanted: ListingFilter, cursor: str | None, limit: int) -> Page[ListingCard]:
    """Return open listings, newest first. A country may be named in several languages or by its code."""
    before = None
    if cursor is not None:
        moment, listing_id = decode_cursor(cursor, 2)
        try:
            before = (datetime.fromisoformat(moment), listing_id)
        except ValueError:
            raise AppError(ErrorKind.INVALID, "cursor-invalid", "The cursor is not one of this server's.") from None
    if wanted.country is not None:
        code = country_code(wanted.country)
        wanted = ListingFilter(
            wanted.text, wanted.remote, country_name(code) if code else wanted.country, wanted.data_source
        )
    rows = queries.search(session, wanted, now=utc_now(), before=before, limit=limit + 1)
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = encode_cursor((last.date_posted or last.created_at).isoformat(), last.id)
    return Page([_card(row) for row in rows[:limit]], following)


def count(session: ReadSession) -> int:
    """Return how many listings are stored."""
    return queries.count(session)


def skill_names(session: ReadSession, *, at_least: int) -> list[str]:
    """Return the skills that at least so many live listings of real sources ask for, commonest first."""
    return queries.skill_names(session, at_least=at_least, now=utc_now())


def delete_source(session: WriteSession, data_source: str) -> int:
    """Delete the listings of a source and return how many there were."""
    return queries.delete_source(session, data_source)


def expire(session: WriteSession, ids: Sequence[str]) -> int:
    """End the validity of the listings now; return how many were still live."""
    return queries.expire(session, ids, now=utc_now())


def _column(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _card(row: Any) -> ListingCard:  # noqa: ANN401 - a row of the cards query
    low, high = _salary(row)
    return ListingCard(
        id=row.id,
        title=row.title,
        organization=row.organization,
        organization_logo=row.organization_logo,
        url=row.url,
        source=row.source,
        data_source=row.data_source,
        remote_derived=row.remote_derived,
        employment_type=tuple(row.ai_employment_type or row.employment_type or ()),
        ai_experience_level=row.ai_experience_level,
        ai_work_arrangement=row.ai_work_arrangement,
        ai_visa_sponsorship=row.ai_visa_sponsorship,
        key_skills=tuple(row.ai_key_skills or ()),
        requirements=row.ai_requirements_summary,
        salary_min=low,
        salary_max=high,
        salary_currency=row.ai_salary_currency if low is not None or high is not None else None,
        date_posted=row.date_posted,
        date_valid_through=row.date_valid_through,
        places=tuple(Place(**place) for place in row.places or ()),
        description_text=row.description_text,
    )


def _salary(row: Any) -> tuple[Decimal | None, Decimal | None]:  # noqa: ANN401 - a row of the cards query
    periods = PERIODS_A_YEAR.get((row.ai_salary_unittext or "YEAR").upper())
    if periods is None or row.ai_salary_currency is None:
        return None, None
    low = row.ai_salary_minvalue if row.ai_salary_minvalue is not None else row.ai_salary_value
    high = row.ai_salary_maxvalue if row.ai_salary_maxvalue is not None else row.ai_salary_value
    return (low * periods if low is not None else None), (high * periods if high is not None else None)
