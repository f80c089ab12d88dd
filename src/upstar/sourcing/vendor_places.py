"""Where a job of the Active Jobs DB is: its derived arrays where there are some, else schema.org Places. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from upstar.kit.text import fold
from upstar.listings.places import country_code, make_place, read_places
from upstar.listings.types import Place
from upstar.sourcing.fields import text as one_line
from upstar.sourcing.fields import unpacked_list, unpacked_object

MAX_PLACES = 100
"""Places of one job; some list every town of a country, and a row each is enough for a hundred of them."""


def places(row: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return the places of a record, each once."""
    return _unique(_derived(row)) or _unique(schema_places(row.get("locations_raw") or row.get("locations")))


def schema_places(value: object) -> Iterator[Place]:
    """Yield the places of a schema.org Place, of several, or of what feeds make of them.

    The address may be a PostalAddress, its fields may stand in the Place itself, or it may be a text.
    """
    for item in unpacked_list(value) or [value]:
        place = unpacked_object(item)
        if place is None:
            yield from _line(item)
            continue
        for address in unpacked_list(place.get("address")) or [place.get("address")]:
            parts = unpacked_object(address)
            if parts is None and one_line(address):
                yield from _line(address)
            else:
                yield from _postal(parts or place)


def _postal(address: Mapping[str, Any]) -> Iterator[Place]:
    country, region, city = (_name(address.get(f"address{part}")) for part in ("Country", "Region", "Locality"))
    place = make_place(country, region, city) if country else make_place(city, region)
    if place is not None:
        yield place
    elif not country or make_place(country) is None:
        yield from _line(", ".join(part for part in (city, region, country) if part))


def _line(text: object) -> Iterator[Place]:
    line = one_line(text)
    if line:
        yield from read_places(line).places


def _name(value: object) -> str | None:
    """A name, also where it is an object with a name, or the first of several."""
    if isinstance(value, (list, tuple)):
        value = value[0] if value else None
    return one_line(value.get("name") if isinstance(value, Mapping) else value)


def _derived(row: Mapping[str, Any]) -> Iterator[Place]:
    """The derived arrays are parallel, or null, or of unequal lengths; then the written places are surer."""
    countries, regions, cities, written = (
        unpacked_list(row.get(f"{name}_derived")) for name in ("countries", "regions", "cities", "locations")
    )
    filled = [array for array in (countries, regions, cities, written) if array]
    if countries and (cities or regions or not written) and len({len(array) for array in filled}) == 1:
        for index in range(len(countries)):
            yield from _made(*(_at(array, index) for array in (countries, regions, cities, written)))
    elif written:
        known = {fold(name): kind for kind, array in (("city", cities), ("region", regions)) for name in _texts(array)}
        for item in written:
            yield from _written(item, countries, known)
        yield from _missed(countries, written)
    elif len({fold(name) for name in _texts(countries)}) == 1:
        for index in range(max(len(regions), len(cities), 1)):
            yield from _made(countries[0], _at(regions, index), _at(cities, index), None)
    else:  # which town is in which country is not known
        for country in countries:
            yield from _made(country, None, None, None)


def _written(item: object, countries: list[Any], known: Mapping[str, str]) -> Iterator[Place]:
    """`City, Region, Country`, as one text or as an object; `known` tells cities from regions in a pair."""
    parts = unpacked_object(item)
    if parts is not None:
        region = next((parts[key] for key in ("admin", "state", "region") if parts.get(key)), None)
        yield from _made(parts.get("country") or _only(countries), region, parts.get("city"), None)
        return
    text = one_line(item) or ""
    names = [part.strip() for part in text.split(",") if part.strip()]
    if not names:
        return
    country = _only(countries) or ""
    last = make_place(names[-1])
    # `CA` at the end is Canada's code and California's: the array knows
    if last is not None and last.country_code == (country_code(country) or last.country_code):
        country = names.pop()
    city = names[0] if names else None
    region = names[1] if len(names) > 1 else None
    if city and region is None and known.get(fold(city)) == "region":
        city, region = None, city
    if city is not None and not country:
        yield from read_places(text).places
    else:
        yield from _made(country, region, city, text)


def _missed(countries: list[Any], written: list[Any]) -> Iterator[Place]:
    """Countries that no written place names."""
    texts = " ".join(fold(one_line(str(item)) or "") for item in written[:MAX_PLACES])
    for country in _texts(countries[:MAX_PLACES]):
        if len(countries) > 1 and fold(country) not in texts:
            yield from _made(country, None, None, None)


def _made(country: object, region: object, city: object, text: object) -> Iterator[Place]:
    place = make_place(one_line(country), one_line(region), one_line(city), one_line(text))
    if place is not None:
        yield place


def _at(array: list[Any], index: int) -> Any:  # noqa: ANN401 - JSON
    return array[index] if index < len(array) else None


def _only(countries: list[Any]) -> str | None:
    names = list(dict.fromkeys(_texts(countries)))
    return names[0] if len(names) == 1 else None


def _texts(array: Iterable[Any]) -> Iterator[str]:
    return (text for text in map(one_line, array) if text)


def _unique(found: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(islice(found, 10 * MAX_PLACES)))[:MAX_PLACES]
