"""What a line about places means for a search: `Berlin`, `Bavaria`, `Munich or Vienna`, `EU`. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from upstar.kit.text import squash
from upstar.listings.facets import town_word
from upstar.listings.places import area_countries, coordinates, country_name, read_places
from upstar.listings.places.around import towns_within
from upstar.listings.places.gazetteer import cities_named
from upstar.listings.places.keys import place_key
from upstar.listings.places.regions import region_name
from upstar.listings.types import Place

RADIUS_DEFAULT_KM = 30
"""About an hour on the way, door to door: what most people take upon themselves at most."""
RADIUS_MAX_KM = 200
"""Beyond that a region or a country says it better, and around the largest cities there are 500 towns already."""
NAMESAKES = 8
"""Towns of one name that are looked at where none of them stands out; the smaller ones are hardly ever meant."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a line about places is taken to mean.

    `places` and `areas` are what it names; `unknown` is the line itself where no list has it, so that it can only be
    looked for by that name. `words` are the facet words of which a hit bears any. `radius_km` is None where nothing
    that was named is a town. `codes` are the countries that are named whole.
    """

    words: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    areas: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    radius_km: int | None = None
    unknown: str | None = None


@lru_cache(maxsize=1024)
def where_of(line: str, radius_km: int | None = None) -> Where:
    """Return what a line about places means, with the towns within `radius_km` (RADIUS_DEFAULT_KM) of those named.

    A name that several towns bear alike (Cambridge) means all of them.
    """
    told = squash(line)
    if not told:
        return Where()
    read = read_places(told)
    places = read.places or tuple(_namesakes(told))
    towns = [place for place in places if place.city]
    radius = RADIUS_DEFAULT_KM if radius_km is None else max(0, min(radius_km, RADIUS_MAX_KM))
    codes = [place.country_code for place in places if place.country_code and not (place.region or place.city)]
    codes += sorted(code for area in read.areas for code in area_countries(area))
    if not (places or read.areas):
        return Where((town_word(told),), unknown=told)
    words = [word for place in places for word in _words(place, radius)]
    words += [f"country:{code}" for code in codes] + [f"area:{area}" for area in read.areas]
    unique = tuple(dict.fromkeys(words))
    return Where(unique, places, read.areas, tuple(codes), radius if towns else None)


def _namesakes(name: str) -> Iterator[Place]:
    """The towns whose usual name this is, most people first."""
    own, _others = cities_named(place_key(name))
    for town in own[:NAMESAKES]:
        yield Place(country_name(town.country), town.country, region_name(town.country, town.region), town.name)


def _words(place: Place, radius: int) -> Iterator[str]:
    code = place.country_code or place.country
    if not place.city:
        if place.region:
            yield f"region:{code}/{place.region}"
        return
    yield f"city:{code}/{place.region or ''}/{place.city}"
    at = coordinates(code, place.region, place.city)
    if at is None or radius == 0:
        return
    for town in towns_within(*at, radius):
        # an ad that names no region has none in its word either
        for region in dict.fromkeys((region_name(town.country, town.region) or "", "")):
            yield f"city:{town.country}/{region}/{town.name}"
