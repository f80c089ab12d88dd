"""From what a person tells of their wishes, as JSON, to `Wishes`; what cannot be meant is said field by field."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import pycountry

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.text import fold, squash, storable
from upstar.listings.enrichment.rates import known_currencies
from upstar.listings.places import coordinates, country_code, make_place, read_places, stands_out
from upstar.listings.types import Place
from upstar.matching.wishes import Town, Wishes

EMPLOYMENT_TYPES = (
    "FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER",
)  # fmt: skip
"""The feeds' words for kinds of employment (schema.org)."""
REMOTE = ("any", "only", "no")
RADIUS_DEFAULT_KM = 30
"""About an hour on the way, door to door: what most people take upon themselves at most."""
RADIUS_MAX_KM = 500
"""Beyond that a country says it better."""
PAY_MAX = 10**12
"""More than a year's pay in the smallest unit of money that has a rate."""
MAX_COUNTRIES, MAX_TOWNS, MAX_COMPANIES, MAX_LANGUAGES = 60, 10, 500, 20
"""Of one kind of wish; so many are looked at for each listing."""
NAME_WIDTH = 255

Told = Mapping[str, Any]
_ANYTHING = Wishes()


class _Unfit(Exception):  # noqa: N818 - says what is wrong with one field, for `check` alone
    pass


def read_wishes(told: Told) -> Wishes:
    """Return the wishes that a person tells; AppError INVALID, with the `fields` that do not fit.

    `told` may have any of the fields of `Wishes`; towns are `{"name", "country_code", "region", "radius_km"}` of which
    the name alone is needed where one town of that name stands out. Countries are named or given by code.
    """
    return wishes_of(tidy(told))


def tidy(told: Told) -> dict[str, Any]:
    """Return what was told under usual names, as JSON to keep; AppError INVALID as `read_wishes`."""
    values, wrong = check(told)
    if wrong:
        sentence = " ".join(f"{field}: {message}" for field, message in wrong.items())
        raise AppError(ErrorKind.INVALID, "wishes-invalid", sentence, fields=wrong)
    return values


def check(told: Told) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was told under usual names, and a sentence for each field that does not fit."""
    values: dict[str, Any] = {}
    wrong = {str(name): "There is no such wish." for name in told.keys() - _READERS.keys()}
    for name, read in _READERS.items():
        value = told.get(name)
        if value in (None, "", [], ()):
            continue
        try:
            values[name] = read(value)
        except _Unfit as unfit:
            wrong[name] = str(unfit)
    return {name: value for name, value in values.items() if value != getattr(_ANYTHING, name)}, wrong


def wishes_of(kept: Told) -> Wishes:
    """Return the wishes of what `tidy` gave."""
    sets = ("countries", "languages", "employment_types")
    values: dict[str, Any] = {name: frozenset(value) if name in sets else value for name, value in kept.items()}
    values["towns"] = tuple(Town(**town) for town in kept.get("towns", ()))
    values["blocked_companies"] = frozenset(map(fold, kept.get("blocked_companies", ())))
    return Wishes(**values)


def _countries(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    return sorted({_country(name) for name in _texts(value, MAX_COUNTRIES)})


def _country(name: str) -> str:
    code = country_code(name)
    if code is None:
        raise _Unfit(f"There is no country {name}.")
    return code


def _towns(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, Mapping) for item in value):
        raise _Unfit("This is a list of towns with their names.")
    if len(value) > MAX_TOWNS:
        raise _Unfit(f"No more than {MAX_TOWNS} towns, please.")
    found = {(town.name, town.region, town.country_code): town for town in map(_town, value)}
    return [asdict(town) for town in found.values()]


def _town(value: Mapping[str, Any]) -> Town:
    name = _text(value.get("name"))
    radius = value.get("radius_km")
    km = RADIUS_DEFAULT_KM if radius in (None, "") else _number(radius, 1, RADIUS_MAX_KM, "kilometres")
    place = _place(name, value.get("country_code"), value.get("region"))
    at = coordinates(place.country_code or "", place.region, place.city)
    if at is None or place.city is None or place.country_code is None:
        raise _Unfit(f"There is no town {name} of more than 15,000 people: name the next larger one.")
    return Town(place.city, place.country_code, *at, radius_km=km, region=place.region)


def _place(name: str, country: Any, region: Any) -> Place:  # noqa: ANN401 - JSON
    if country not in (None, ""):
        found = [make_place(_country(_text(country)), _text(region) if region else None, name)]
    else:
        found = [place for place in read_places(name).places if place.city]
    one = found[0] if len(found) == 1 else None
    if one is None or not stands_out(one.country_code or "", one.region, one.city or ""):
        raise _Unfit(f"Which town is {name}? Name its region or country too, as in Cambridge, UK.")
    return one


def _remote(value: Any) -> str:  # noqa: ANN401 - JSON
    return _one_of(value, REMOTE)


def _pay_floor(value: Any) -> int:  # noqa: ANN401 - JSON
    return int(_number(value, 1, PAY_MAX, "a year"))


def _pay_currency(value: Any) -> str:  # noqa: ANN401 - JSON
    code = _text(value).upper()
    if code not in known_currencies():
        raise _Unfit(f"{code} is not an ISO 4217 code of a currency whose rate is known, such as EUR.")
    return code


def _yes(value: Any) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(value, bool):
        raise _Unfit("This is true or false.")
    return value


def _companies(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    return list({fold(name): name for name in _texts(value, MAX_COMPANIES)}.values())


def _languages(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    codes = sorted({name.lower() for name in _texts(value, MAX_LANGUAGES)})
    for code in codes:
        if code not in language_codes():
            raise _Unfit(f"{code} is not an ISO 639-1 code of a language, such as en.")
    return codes


def _kinds(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    said = {_one_of(name.upper(), EMPLOYMENT_TYPES) for name in _texts(value, len(EMPLOYMENT_TYPES))}
    return [kind for kind in EMPLOYMENT_TYPES if kind in said]


@lru_cache(maxsize=1)
def language_codes() -> frozenset[str]:
    """Return the ISO 639-1 codes of all languages."""
    return frozenset(item.alpha_2 for item in pycountry.languages if hasattr(item, "alpha_2"))


def _texts(value: Any, most: int) -> list[str]:  # noqa: ANN401 - JSON
    if not isinstance(value, (list, tuple, frozenset)):
        raise _Unfit("This is a list of texts.")
    if len(value) > most:
        raise _Unfit(f"No more than {most}, please.")
    return [_text(item) for item in value]


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    text = squash(storable(value)) if isinstance(value, str) else ""
    if not text or len(text) > NAME_WIDTH:
        raise _Unfit(f"A name has 1 to {NAME_WIDTH} characters.")
    return text


def _number(value: Any, least: int, most: int, unit: str) -> float:  # noqa: ANN401 - JSON
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if number is None or not least <= number <= most:
        raise _Unfit(f"This is a number from {least:,} to {most:,} ({unit}).")
    return number


def _one_of(value: Any, choices: Iterable[str]) -> str:  # noqa: ANN401 - JSON
    if value not in choices:
        raise _Unfit(f"This is one of {', '.join(choices)}.")
    return str(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "countries": _countries,
    "towns": _towns,
    "remote": _remote,
    "pay_floor": _pay_floor,
    "pay_currency": _pay_currency,
    "needs_visa": _yes,
    "blocked_companies": _companies,
    "hide_agencies": _yes,
    "languages": _languages,
    "employment_types": _kinds,
}
"""What reads each field of `Wishes`."""
