"""A listing's card as bytes and back, so that a match can be shown without asking the database."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from upstar.listings.types import ListingCard, Place

PLACE = ("country", "country_code", "region", "city")


def pack(card: ListingCard) -> bytes:
    """Return the card as JSON, without its description."""
    return orjson.dumps(
        (
            card.id, card.title, card.organization, card.organization_logo, card.url, card.source, card.data_source,
            card.remote_derived, card.employment_type, card.ai_experience_level, card.ai_work_arrangement,
            card.ai_visa_sponsorship, card.key_skills, card.requirements, card.salary_min, card.salary_max,
            card.salary_currency, card.date_posted, card.date_valid_through,
            [[getattr(place, name) for name in PLACE] for place in card.places], card.language, card.agency,
        ),
        default=str,
    )  # fmt: skip


def unpack(packed: bytes) -> ListingCard:
    """Return the card that was packed."""
    values: list[Any] = orjson.loads(packed)
    (
        listing_id, title, organization, logo, url, source, data_source, remote, kinds, band, arrangement, visa, skills,
        requirements, low, high, currency, posted, until, places, language, agency,
    ) = values  # fmt: skip
    return ListingCard(
        id=listing_id, title=title, organization=organization, organization_logo=logo, url=url, source=source,
        data_source=data_source, remote_derived=remote, employment_type=tuple(kinds), ai_experience_level=band,
        ai_work_arrangement=arrangement, ai_visa_sponsorship=visa, key_skills=tuple(skills), requirements=requirements,
        salary_min=_number(low), salary_max=_number(high), salary_currency=currency, date_posted=_moment(posted),
        date_valid_through=_moment(until), places=tuple(Place(*place) for place in places), language=language,
        agency=agency,
    )  # fmt: skip


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
