"""What a listing can be filtered and counted by, as words of the form `kind:value`. Pure.

One array of such words a listing, under one GIN index, serves every filter: `country:DE`, `region:DE/Bavaria`,
`city:DE/Bavaria/Munich`, `town:munich` (a city by its bare name), `area:EMEA`, `remote:yes`, `arrangement:Hybrid`,
`type:FULL_TIME`, `level:2-5`, `skill:Python`, `pay:60` (thousands of US dollars a year, lower end of the band),
`visa:yes`, `language:de`, `source:greenhouse`, `company:acme`.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from upstar.kit.text import fold, squash, truncate
from upstar.listings.enrichment.rates import annual_salary, in_dollars
from upstar.listings.places.countries import country_name
from upstar.listings.types import Listing, Place
from upstar.skills.vocabulary import vocabulary

COUNTED = ("country", "region", "city", "remote", "type", "level", "skill", "pay", "source", "language")
"""The kinds that a search counts; the others only filter."""
MAX_SKILLS = 40
"""An ad that names more is a list of words; the first ones are what it is about."""
VALUE_WIDTH = 100
PAY_STEP = 20
PAY_TOP = 200
"""Bands of pay are 20,000 US dollars wide, and all from 200,000 on are one: pay is told apart by tens of per cent."""
MAX_INTEGER = 2**31 - 1
_PLACE_KINDS = ("country:", "region:", "city:", "town:")
PLACES_HELD = 65_536
"""Combinations of places that are remembered: some 50 MB, and few ads have one that no other has."""
_LANGUAGE = "language:"
_BEHIND_LANGUAGE = 3
"""Words that may stand behind the language: source, company, pay."""


def facets_of(listing: Listing) -> list[str]:
    """Return the listing's facet words, each once, in a fixed order."""
    return list(dict.fromkeys(word.replace("\x00", "") for word in _words(listing)))


def yearly_dollars(listing: Listing) -> int | None:
    """Return the upper end of the stated pay as US dollars a year, for comparison alone; None where none is stated."""
    _low, high = annual_salary(listing.ai_salary_minvalue, listing.ai_salary_maxvalue, listing.ai_salary_unittext)
    if high is None:
        _low, high = annual_salary(listing.ai_salary_value, listing.ai_salary_value, listing.ai_salary_unittext)
    high = high if high is not None else _low
    if high is None or listing.ai_salary_currency is None:
        return None
    dollars = in_dollars(high, listing.ai_salary_currency)
    return int(dollars) if dollars is not None and dollars <= MAX_INTEGER else None


def places_of(facets: Sequence[str]) -> tuple[Place, ...]:
    """Return the places that the facet words of a listing name, in the order of the listing, without `text`.

    A country or region is no place of its own where another word names a place in it, names longer than `VALUE_WIDTH`
    are cut, and a country is called by its English name, whatever the listing calls it.
    """
    # they come first, and cards of the same places share one tuple
    return _places(tuple(takewhile(lambda word: word.startswith(_PLACE_KINDS), facets)))


def language_of(facets: Sequence[str]) -> str | None:
    """Return the language that the facet words of a listing name, None where they name none."""
    for word in facets[-_BEHIND_LANGUAGE - 1 :]:
        if word.startswith(_LANGUAGE):
            return word[len(_LANGUAGE) :]
    return None


def skill_word(name: str) -> str:
    """Return the facet word of a skill, however it is spelt."""
    known = vocabulary().find(name)
    return _word("skill", known.name if known else name)


def town_word(name: str) -> str:
    """Return the facet word of a city by its bare name."""
    return _word("town", fold(name))


def company_word(name: str) -> str:
    """Return the facet word of a company."""
    return _word("company", fold(name))


def _words(listing: Listing) -> Iterator[str]:
    for place in listing.places:
        yield from _place_words(place)
    for area in listing.areas:
        yield _word("area", area)
    yield f"remote:{'yes' if listing.remote_derived else 'no'}"
    for kind in listing.ai_employment_type or listing.employment_type or ():
        yield _word("type", kind)
    if listing.ai_experience_level:
        yield _word("level", listing.ai_experience_level)
    if listing.ai_work_arrangement:
        yield _word("arrangement", listing.ai_work_arrangement)
    for name in (listing.ai_key_skills or ())[:MAX_SKILLS]:
        yield skill_word(name)
    if listing.ai_visa_sponsorship is not None:
        yield f"visa:{'yes' if listing.ai_visa_sponsorship else 'no'}"
    if listing.language:
        yield _word("language", listing.language)
    if listing.data_source:
        yield _word("source", listing.data_source)
    yield company_word(listing.organization)
    dollars = yearly_dollars(listing)
    if dollars is not None:
        yield f"pay:{min(PAY_TOP, dollars // 1000 // PAY_STEP * PAY_STEP)}"


def _place_words(place: Place) -> Iterator[str]:
    code = place.country_code or place.country
    yield _word("country", code)
    if place.region:
        yield _word("region", f"{code}/{place.region}")
    if place.city:
        yield _word("city", f"{code}/{place.region or ''}/{place.city}")
        yield town_word(place.city)


@lru_cache(maxsize=PLACES_HELD)
def _places(words: tuple[str, ...]) -> tuple[Place, ...]:
    named = [(kind, path) for kind, _, path in (word.partition(":") for word in words) if kind != "town"]
    regions = {path for kind, path in named if kind == "region"}
    found = [_place(kind, path, regions) for kind, path in named]
    parted = {(place.country, place.region if place.city else None) for place in found if place.region or place.city}
    return tuple(place for place in found if place.city or (place.country, place.region) not in parted)


def _place(kind: str, path: str, regions: Collection[str]) -> Place:
    code, _, region = path.partition("/")
    city = ""
    if kind == "country":
        code, region = path, ""
    elif kind == "city":
        # names may bear a slash (Frankfurt/Oder), and every region that has a town here has a word of its own
        inside = max((name for name in regions if path.startswith(f"{name}/")), key=len, default=f"{code}/")
        region, city = inside[len(code) + 1 :], path[len(inside) + 1 :]
    name = country_name(code)
    return Place(name, code if name != code else None, region or None, city or None)


def _word(kind: str, value: str) -> str:
    return f"{kind}:{truncate(squash(value), VALUE_WIDTH)}"
