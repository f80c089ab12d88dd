"""Where on earth a town lies."""

from functools import lru_cache

from upstar.listings.places.gazetteer import cities_named, position
from upstar.listings.places.keys import place_key
from upstar.listings.places.locate import DOMINANCE
from upstar.listings.places.regions import region_name

REMEMBERED = 65536
"""More towns than the gazetteer has names in use: a stock of any size asks for each of them once."""


@lru_cache(maxsize=REMEMBERED)
def coordinates(country_code: str, region: str | None, city: str | None) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees of a town by its usual names, as `make_place` gives them.

    Of several towns of the name in the country, it is one in the region, else one whose region is not known; without a
    region, the one with the most people. None for a town that the gazetteer does not have.
    """
    if not city:
        return None
    own, others = cities_named(place_key(city))
    for towns in (own, others):
        here = [town for town in towns if town.country == country_code]
        if region is not None:
            inside = [town for town in here if region_name(country_code, town.region) == region]
            here = inside or [town for town in here if not town.region]
        if here:
            return position(here[0])
    return None


def stands_out(country_code: str, region: str | None, city: str) -> bool:
    """Return whether the names mean one town: with a region, or where it has far more people than others so named."""
    own, _ = cities_named(place_key(city))
    people = [town.population for town in own if town.country == country_code]
    return region is not None or len(people) <= 1 or people[0] >= DOMINANCE * people[1]
