"""What a listing can be filtered and counted by, as words of the form `kind:value`. Pure.

One array of such words a listing, under one GIN index, serves every filter: `country:DE`, `region:DE/Bavaria`,
`city:DE/Bavaria/Munich`, `town:munich` (a city by its bare name), `area:EMEA`, `remote:yes`, `arrangement:Hybrid`,
`type:FULL_TIME`, `level:2-5`, `skill:Python`, `pay:60` (thousands of US dollars a year, lower end of the band),
`visa:yes`, `language:de`, `source:greenhouse`, `company:acme`.
"""

from collections.abc import Iterator

from upstar.kit.text import fold, squash, truncate
from upstar.listings.enrichment.rates import annual_salary, in_dollars
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


def _word(kind: str, value: str) -> str:
    return f"{kind}:{truncate(squash(value), VALUE_WIDTH)}"
