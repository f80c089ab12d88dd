"""Invented listings and people for matching, the same every time.

Each of 400 occupations asks mostly for 40 skills of its own, the rest follow Zipf's law over the whole vocabulary: so
most listings share a skill with most people, which is the worst case for an index.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from upstar.listings.types import ListingCard, Place
from upstar.matching.features import place_key
from upstar.matching.meaning import vectors
from upstar.matching.near import near_of
from upstar.matching.titles import trade_of
from upstar.matching.types import Candidate
from upstar.skills.vocabulary import vocabulary

SEED = 20261126
TODAY = date(2026, 11, 24)
OCCUPATIONS = 400
OWN_SKILLS = 40
SKILLS_A_LISTING = 10
SKILLS_A_PERSON = 30
TOWNS = [
    Place(name, code, region, town)
    for name, code, region, town in (
        ("United States", "US", "New York", "New York"), ("United States", "US", "Texas", "Austin"),
        ("United States", "US", "California", "San Francisco"), ("United Kingdom", "GB", "England", "London"),
        ("Germany", "DE", "Berlin", "Berlin"), ("Germany", "DE", "Bavaria", "Munich"), ("France", "FR", None, "Paris"),
        ("Spain", "ES", "Madrid", "Madrid"), ("India", "IN", "Karnataka", "Bengaluru"), ("Poland", "PL", None, None),
    )
]  # fmt: skip
FIELDS = "Software|Data|Clinical|Sales|Marketing|Finance|Mechanical|Civil|Electrical|Warehouse|Retail|Legal|School|Food|Pharmacy|Network|Security|Product|Quality|Research".split(
    "|"
)
ROLES = "Engineer|Manager|Analyst|Nurse|Technician|Assistant|Consultant|Director|Specialist|Coordinator|Designer|Operator|Representative|Teacher|Scientist|Planner|Buyer|Officer|Inspector|Advisor".split(
    "|"
)
LEVELS = ("Junior", "", "", "", "Senior", "Lead", "Head of")
BANDS = ("0-2", "2-5", "2-5", "5-10", "10+", None)
KINDS = (("FULL_TIME",), ("FULL_TIME",), ("PART_TIME",), ("CONTRACTOR",), ())
LANGUAGES = ("en", "en", "de", "fr", "es", None)


def card(number: int) -> ListingCard:
    """Return the listing of that number."""
    rng = random.Random(SEED + number)
    occupation = rng.randrange(OCCUPATIONS)
    pay = Decimal(rng.randrange(30, 200) * 1000) if rng.random() < 0.4 else None
    return ListingCard(
        id=f"invented:{number}", title=title(occupation, rng), organization=f"Company {rng.randrange(50_000)}",
        organization_logo=None, url=f"https://jobs.example/{number}", source="invented", data_source="invented",
        remote_derived=rng.random() < 0.2, employment_type=rng.choice(KINDS), ai_experience_level=rng.choice(BANDS),
        ai_work_arrangement=rng.choice(("On-site", "Hybrid", None)), ai_visa_sponsorship=rng.choice((None, None, True, False)),
        key_skills=skills(occupation, SKILLS_A_LISTING, rng), requirements=rng.choice((None, "A bachelor's degree.", "Master")),
        salary_min=pay, salary_max=pay, salary_currency="USD" if pay else None,
        date_posted=datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(days=rng.randrange(90)),
        date_valid_through=None, places=(rng.choice(TOWNS),), language=rng.choice(LANGUAGES), agency=rng.random() < 0.1,
    )  # fmt: skip


def cards(count: int, *, start: int = 0) -> Iterator[ListingCard]:
    """Yield `count` listings from number `start` on."""
    return map(card, range(start, start + count))


def person(number: int) -> Candidate:
    """Return the person of that number, with thirty skills and three titles."""
    rng = random.Random(-SEED - number)
    occupation = rng.randrange(OCCUPATIONS)
    titles = [title(occupation, rng) for _ in range(3)]
    key = vocabulary().key
    named = {key(name): name for name in skills(occupation, SKILLS_A_PERSON, rng)}
    trades = tuple(map(trade_of, titles))
    return Candidate(
        skills=named, near=near_of(named, ()), trades=trades, vectors=vectors(trades), title_names=tuple(titles),
        tenths=rng.randrange(300), level=rng.randrange(6), education=rng.randrange(5), home=place_key(rng.choice(TOWNS)),
        kinds=rng.choice((0, 1, 4)), pay=rng.choice((0, 60, 100)),
    )  # fmt: skip


def title(occupation: int, rng: random.Random) -> str:
    """Return a title of the occupation, in one of many spellings: a stock has far more titles than trades."""
    field, role = FIELDS[occupation % len(FIELDS)], ROLES[occupation // len(FIELDS)]
    beside = f", {rng.choice(_names())}" if rng.random() < 0.3 else ""
    return f"{rng.choice(LEVELS)} {field} {role}{beside}".strip()


def skills(occupation: int, count: int, rng: random.Random) -> tuple[str, ...]:
    """Return skills, two thirds of them the occupation's own, the others by Zipf's law."""
    own = random.Random(SEED * 7 + occupation).sample(_names(), OWN_SKILLS)
    some = rng.sample(own, count * 2 // 3)
    others = rng.choices(_names(), cum_weights=_zipf(), k=count - len(some))
    return tuple(dict.fromkeys((*some, *others)))


@lru_cache(maxsize=1)
def _names() -> list[str]:
    known = vocabulary()
    names = [skill.name for skill in (*known.core, *known.listed)]
    random.Random(SEED).shuffle(names)
    return names


@lru_cache(maxsize=1)
def _zipf() -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, len(_names()) + 1)))
