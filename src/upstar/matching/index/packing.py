"""A listing's card and features as bytes and back, so that a match can be told without reading the ad anew."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from upstar.listings.types import ListingCard, Place
from upstar.matching.types import Features, PlaceKey, Spot, Traits

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


def pack_features(features: Features) -> bytes:
    """Return the features as JSON; the meaning of the trade stands in its segment's table."""
    return orjson.dumps(
        (
            [key for key, _ in features.skills], [share for _, share in features.skills], features.words,
            features.trade, list(features.traits), features.spot.arrangement,
            [list(place) for place in features.spot.places], features.posted, features.pay,
        )
    )  # fmt: skip


def unpack_features(packed: bytes, vector: npt.NDArray[np.int8]) -> Features:
    """Return the features that were packed."""
    keys, shares, words, trade, traits, arrangement, places, posted, pay = orjson.loads(packed)
    return Features(
        skills=tuple(zip(keys, shares, strict=True)),
        words=tuple(words),
        trade=trade,
        vector=vector,
        traits=Traits(*traits),
        spot=Spot(arrangement, tuple(PlaceKey(*place) for place in places)),
        posted=posted,
        pay=pay,
    )
