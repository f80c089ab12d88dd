"""Which place a few names together mean: `Paris, TX`, `UK - London`, `Milano (MI)`, `Springfield, US`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from upstar.listings.places.gazetteer import City, country_people, region_people, towns_in
from upstar.listings.places.meaning import Meaning, meaning
from upstar.listings.places.regions import Region, region_name

DOMINANCE = 3
"""A name alone means the place that has this many times the people of the next one of that name, else none.

With three times the people, three of four people in either live in it, and about as many ads."""
OTHER_NAME = 4
"""A town counts for this many times fewer people under a name that is not its usual one."""
OTHER_NAME_FROM = 100_000
"""People from which a town is meant by another of its names alone: small towns have other names that nobody uses."""
COUNTRY_NOT_STATE = 50
"""`Kleinstadt, DE` is in Germany, not in Delaware: a country has this many times the towns of the state whose code is
the same. Below that, `Town, XX` is the way addresses of the United States are written."""
_POSTAL = ("US", "CA", "AU")
"""Countries where a town is followed by its region's code."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A country, its region and a town by their usual names; `unlisted` is the number of the name that is the town
    where no list has it."""

    country: str
    region: str | None = None
    city: str | None = None
    unlisted: int | None = None


@lru_cache(maxsize=8192)
def locate(keys: tuple[str, ...], country: str | None = None) -> Spot | None:
    """Return the one place that names mean together, by their keys; None where they are none or several.

    `country` is where the town lies that a single name means.
    """
    names = [meaning(key) for key in keys]
    if any(name.area for name in names):
        return None
    if len(names) == 1:
        return _inside(names[0], country) if country else _alone(names[0])
    return _town(names, 0) or _town_last(names) or _regions(names) or _unlisted(names)


def pick_town(towns: Sequence[City]) -> Spot | None:
    """Return the town that stands out by its people; only its country where all are in one; None where neither is."""
    best = towns[0]
    rest = [town for town in towns if (town.country, town.region) != (best.country, best.region)]
    if not rest or best.population >= DOMINANCE * max(town.population for town in rest):
        return Spot(best.country, region_name(best.country, best.region), best.name)
    if all(town.country == best.country for town in towns):
        return Spot(best.country, None, best.name)
    return None


def _alone(name: Meaning) -> Spot | None:
    """One name without more: a country, or the region or town that stands out among all of that name."""
    if name.country:
        return _state_of_code(name) or Spot(name.country)
    if name.is_code and not name.own:
        state = _postal(name)
        return Spot(state.country, state.name) if state else None
    others = [town for town in name.others if town.population >= OTHER_NAME_FROM]
    found = [(float(town.population), town) for town in name.own]
    found += [(town.population / OTHER_NAME, town) for town in others]
    weighed: list[tuple[float, Spot, object]] = [
        (people, Spot(town.country, region_name(town.country, town.region), town.name), (town.country, town.region))
        for people, town in found
    ]
    weighed += [
        (float(region_people(region)), Spot(region.country, region.name), region)
        for region in name.regions
        if not any(_lies_in(town, region) for _, town in found)
    ]
    if not weighed:
        return None
    people, spot, where = max(weighed, key=lambda item: item[0])
    rest = max((item[0] for item in weighed if item[2] != where), default=0.0)
    return spot if people >= DOMINANCE * rest else None


def _state_of_code(name: Meaning) -> Spot | None:
    """The state that a bare code means where more people live there than in the country with the same code."""
    state = _postal(name) if name.is_code else None
    if state and name.country and region_people(state) > country_people(name.country):
        return Spot(state.country, state.name)
    return None


def _postal(name: Meaning) -> Region | None:
    return next((region for code in _POSTAL for region in name.regions if region.country == code), None)


def _inside(name: Meaning, country: str) -> Spot | None:
    """One name that lies in a country: a town or region there, or else another country."""
    if name.country == country:
        return Spot(country)
    towns = [town for town in name.own if town.country == country] or [
        town for town in name.others if town.country == country
    ]
    regions = [region for region in name.regions if region.country == country]
    return _town_or_region(towns, regions) or (Spot(name.country) if name.country else None)


def _town(names: list[Meaning], at: int) -> Spot | None:
    """The place where the name at a position is a town and all others say where it lies."""
    name = names[at]
    rest = [other for index, other in enumerate(names) if index != at]
    if name.country and not any(other.regions or other.country == name.country for other in rest):
        return None  # two countries are a list, even where one of them has a town named as the other
    towns = [town for town in name.own if _explained(town, rest)] or [t for t in name.others if _explained(t, rest)]
    if not towns:
        return None
    regions = [region for region in name.regions if all(_is_in(region, other) for other in rest)]
    spot = _town_or_region(towns, regions) or _american(towns)
    if spot and spot.region is None and spot.city:
        said = [region for other in rest for region in other.regions if region.country == spot.country]
        if said and not towns[0].region:
            return Spot(spot.country, region_name(spot.country, said[0].top), spot.city)
    return spot


def _town_last(names: list[Meaning]) -> Spot | None:
    """The town at the end of `UK - London`; `Reading, Bracknell` are two towns, though the first is a district too."""
    before = names[:-1]
    country = next((name.country for name in before if name.country), None)
    for name in before:
        top = any(region.country == country and region.is_top for region in name.regions)
        if name.own and not (name.is_code or name.country or top):
            return None
    return _town(names, len(names) - 1)


def _american(towns: Sequence[City]) -> Spot | None:
    return next((pick_town([town]) for town in towns if town.country == "US"), None)


def _town_or_region(towns: Sequence[City], regions: Sequence[Region]) -> Spot | None:
    """The town, unless a region of the same country has the name, does not hold the town, and many more people."""
    if not towns:
        return Spot(regions[0].country, regions[0].name) if len(regions) == 1 else None
    for region in regions:
        apart = not any(_lies_in(town, region) for town in towns)
        if apart and region.country == towns[0].country:
            people = region_people(region)
            if people >= DOMINANCE * towns[0].population:
                return Spot(region.country, region.name)
    return pick_town(towns)


def _lies_in(town: City, region: Region) -> bool:
    return town.country == region.country and town.region in {"", region.top}


def _explained(town: City, names: Sequence[Meaning]) -> bool:
    return all(
        name.country == town.country
        or any(_lies_in(town, region) for region in name.regions)
        or town in name.own
        or town in name.others
        for name in names
    )


def _is_in(region: Region, name: Meaning) -> bool:
    return name.country == region.country or any(
        other.country == region.country and other.top == region.top for other in name.regions
    )


def _regions(names: Sequence[Meaning]) -> Spot | None:
    """The region, or country, that all names together mean: `Kent, UK`, `US-CA`, `Surrey, England`."""
    for country in dict.fromkeys(name.country for name in names if name.country) or _nested(names):
        said = [name for name in names if name.country != country]
        regions = [region for name in said for region in name.regions if region.country == country]
        if len(regions) < len(said) or len({region.top for region in regions}) > 1:
            continue
        lower = next((region for region in regions if not region.is_top), None)
        finest = lower or (regions[0] if regions else None)
        return Spot(country, finest.name if finest else None)
    return None


def _nested(names: Sequence[Meaning]) -> list[str]:
    """The countries in which one of two names means a first-level region and the other a part of it."""
    return [
        upper.country
        for upper in (region for name in names for region in name.regions if region.is_top)
        if len(names) == 2
        and any(
            upper.top == lower.top and not lower.is_top and lower.country == upper.country
            for name in names
            for lower in name.regions
        )
    ]


def _unlisted(names: list[Meaning]) -> Spot | None:
    """The place where the first name is a town that no list has, and the others are its region and country."""
    first, rest = names[0], names[1:]
    coded = rest[0].is_code and _postal(rest[0]) is not None
    if first.is_code and first.known:
        return None
    if (first.country or first.regions) and not coded:
        return None
    if (first.own or first.others) and not any(name.regions for name in rest):
        return None  # `London, Germany` is two places rather than a small London in Germany
    if any(name.own and not name.is_code and not name.country for name in rest):
        return None  # `Old Mill, London` is a house in a town
    where = _regions(rest) if len(rest) > 1 else _where(rest[0])
    return Spot(where.country, where.region, None, 0) if where else None


def _where(name: Meaning) -> Spot | None:
    state = _postal(name) if name.is_code else None
    if state and name.country and towns_in(name.country) >= COUNTRY_NOT_STATE * towns_in(state.country, state.code):
        state = None
    return Spot(state.country, state.name) if state else _alone(name)
