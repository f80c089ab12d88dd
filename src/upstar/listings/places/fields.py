"""A place that an ad gives in fields: country, region and town."""

import html
from functools import lru_cache

from upstar.listings.places.canonical import place_in
from upstar.listings.places.countries import PARTS_OF_GB, country_code
from upstar.listings.places.keys import NAME_WIDTH, clean, place_key
from upstar.listings.places.lines import read_places
from upstar.listings.places.meaning import meaning
from upstar.listings.types import Place

FIELD_LIMIT = 500
"""Characters of a field that are read."""


def make_place(
    country: str | None, region: str | None = None, city: str | None = None, text: str | None = None
) -> Place | None:
    """Return the place under its usual English names; None where the country is not known to be one.

    The contract's job_locations needs a country; a place without one stays in the ad's raw data. The region is the
    first-level one of a known town, else the one given. A town that no list has is kept, tidied; where the field says
    more than a town (`Old Hospital, Leeds`; `Berlin or remote`), it is the first town in it, if any.
    """
    code = country_code((country or "")[:FIELD_LIMIT])
    if code is None:
        return None
    part = PARTS_OF_GB.get(place_key(country or "")) if code == "GB" else None
    region_field, city_field = _field(region or part), _field(city)
    if not city_field or meaning(place_key(city_field)).known:
        return place_in(code, region_field, city_field, text)
    region_read, city_read = _within(city_field, code)
    return place_in(code, region_field or region_read, city_read, text)


@lru_cache(maxsize=4096)
def _within(field: str, code: str) -> tuple[str | None, str | None]:
    """The region and town in a field that is more than a known name."""
    places = [place for place in read_places(field, code).places if place.country_code == code]
    first = next((place for place in places if place.city), places[0] if places else None)
    return (first.region, first.city) if first else (None, None)


def _field(text: str | None) -> str:
    return clean(html.unescape((text or "")[:FIELD_LIMIT]))[:NAME_WIDTH]
