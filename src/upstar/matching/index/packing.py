"""A listing's card and features as bytes and back, so that a match can be told without reading the ad anew.

Both are rows of JSON, read by what is made for just their types: a hundred are read for each person who asks.
"""

from operator import attrgetter
from types import GenericAlias
from typing import Any, get_type_hints

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from upstar.listings.types import ListingCard
from upstar.matching.types import Features

_FEATURES = {name: kind for name, kind in get_type_hints(Features).items() if name != "vector"}
"""The meaning of the trade stands in its segment's table."""
_cards = msgspec.json.Decoder(ListingCard)
_features: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder(GenericAlias(tuple, tuple(_FEATURES.values())))
_feature_values = attrgetter(*_FEATURES)
_encode = msgspec.json.Encoder().encode


def pack(card: ListingCard) -> bytes:
    """Return the card as JSON, without its description and the wording of its places: nobody is told them here."""
    places = tuple([replace(place, text=None) for place in card.places])
    return _encode(replace(card, places=places, description_text=None))


def unpack(packed: bytes) -> ListingCard:
    """Return the card that was packed."""
    return _cards.decode(packed)


def pack_features(features: Features) -> bytes:
    """Return the features as JSON."""
    return _encode(_feature_values(features))


def unpack_features(packed: bytes, vector: npt.NDArray[np.int8]) -> Features:
    """Return the features that were packed."""
    skills, words, trade, traits, spot, posted, pay = _features.decode(packed)
    return Features(skills, words, trade, vector, traits, spot, posted, pay)
