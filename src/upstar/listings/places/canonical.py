"""One spelling for a place that an ad gives in fields: country, region, town."""

from functools import lru_cache

from upstar.listings.places.countries import country_area, country_code, country_name
from upstar.listings.places.gazetteer import largest_town
from upstar.listings.places.keys import NAME_WIDTH, clean, place_key, tidy
from upstar.listings.places.locate import pick_town
from upstar.listings.places.meaning import meaning
from upstar.listings.places.regions import Region, find_region
from upstar.listings.types import Place

CITY_STATE = 1_500
"""Square kilometres below which a country named as its largest town is that town (Singapore, Hong Kong, Monaco)."""


def place_in(code: str, region: str | None, city: str | None, text: str | None) -> Place:
    """Return the place in a country, by its ISO code, under the usual names of region and town."""
    region_said, city_said = settle(code, region or "", city or "")
    return Place(country_name(code), code, region_said, city_said, clean(text)[:NAME_WIDTH].rstrip() or None)


@lru_cache(maxsize=16384)
def settle(code: str, region: str, city: str) -> tuple[str | None, str | None]:
    """Return the usual names of a region and a town in a country, either of which may be empty."""
    known = find_region(code, region) if region else None
    written = known.name if known else _unless_country(code, tidy(region))
    if not city:
        return written, _city_state(code) if written is None else None
    name = meaning(place_key(city))
    towns = [town for town in name.own if town.country == code and _fits(town.region, known)]
    towns = towns or [town for town in name.others if town.country == code and _fits(town.region, known)]
    if towns:
        spot = pick_town(towns)
        if spot and (spot.region or known is None or known.is_top):
            return spot.region or written, spot.city
        return written, towns[0].name
    if name.country == code:
        return written, _city_state(code)
    if written is None and (in_country := [item for item in name.regions if item.country == code]):
        return in_country[0].name, None
    return written, tidy(city)


def _fits(region: str, known: Region | None) -> bool:
    return known is None or region in {"", known.top}


def _unless_country(code: str, name: str | None) -> str | None:
    """A region's name, unless it is the country's or a postcode."""
    if name is None or any(char.isdigit() for char in name) or country_code(name) == code:
        return None
    return name


@lru_cache(maxsize=512)
def _city_state(code: str) -> str | None:
    if country_area(code) > CITY_STATE:
        return None
    town = largest_town(code)
    return town.name if town and country_code(town.name) == code else None
