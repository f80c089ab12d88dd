"""A listing's card and features as bytes and back, so that a match can be told without reading the ad anew.

Both are rows of JSON, read by what is compiled for just these: a hundred are read for each person who asks.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from upstar.listings.types import ListingCard, Place
from upstar.matching.types import Features, Spot, Traits

PLACE = ("country", "country_code", "region", "city")


class _Card(NamedTuple):
    """A card without its description, in the order of `ListingCard`; a place by what PLACE names."""

    id: str
    title: str
    organization: str
    organization_logo: str | None
    url: str | None
    source: str | None
    data_source: str | None
    remote_derived: bool
    employment_type: tuple[str, ...]
    ai_experience_level: str | None
    ai_work_arrangement: str | None
    ai_visa_sponsorship: bool | None
    key_skills: tuple[str, ...]
    requirements: str | None
    salary_min: Decimal | None
    salary_max: Decimal | None
    salary_currency: str | None
    date_posted: datetime | None
    date_valid_through: datetime | None
    places: tuple[tuple[str, str | None, str | None, str | None], ...]
    description_text: None
    language: str | None
    agency: bool


class _Features(NamedTuple):
    """Features in their order, without the meaning of the trade, which stands in its segment's table."""

    skills: tuple[tuple[str, int], ...]
    words: tuple[str, ...]
    trade: str
    traits: Traits
    spot: Spot
    posted: int
    pay: int


_CARDS, _FEATURES = msgspec.json.Decoder(_Card), msgspec.json.Decoder(_Features)
_encode = msgspec.json.Encoder().encode


def pack(card: ListingCard) -> bytes:
    """Return the card as JSON, without its description."""
    values = {name: getattr(card, name) for name in _Card._fields}
    places = [[getattr(place, name) for name in PLACE] for place in card.places]
    return _encode([*(values | {"places": places, "description_text": None}).values()])


def unpack(packed: bytes) -> ListingCard:
    """Return the card that was packed."""
    read: Any = _CARDS.decode(packed)
    *values, places, text, language, agency = read
    values += tuple([Place(*place) for place in places]), text, language, agency
    return ListingCard(*values)


def pack_features(features: Features) -> bytes:
    """Return the features as JSON."""
    return _encode([getattr(features, name) for name in _Features._fields])


def unpack_features(packed: bytes, vector: npt.NDArray[np.int8]) -> Features:
    """Return the features that were packed."""
    skills, words, trade, traits, spot, posted, pay = _FEATURES.decode(packed)
    return Features(skills, words, trade, vector, traits, spot, posted, pay)
