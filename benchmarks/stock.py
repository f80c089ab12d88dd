"""Invented Active Jobs DB records of the size of real ones (some 14 kB), the same every time, for load and search.

Words follow Zipf's law over a made-up vocabulary, beside real skills, occupations and towns: so the text indexes see
rare and common words in about the shares of real text.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from upstar.skills.vocabulary import vocabulary

SEED = 20261125
VOCABULARY = 40_000
SYLLABLES = [consonant + vowel for consonant in "bcdfghlmnprstv" for vowel in "aeio"]
OCCUPATIONS = (
    "Software Engineer|Data Engineer|Data Analyst|Registered Nurse|Account Manager|Project Manager|"
    "Sales Representative|Marketing Manager|Accountant|Mechanical Engineer|Civil Engineer|Electrician|"
    "Warehouse Associate|Truck Driver|Customer Service Representative|Product Manager|UX Designer|Teacher|"
    "Physiotherapist|Pharmacist|Chef|Financial Analyst|Human Resources Manager|Recruiter|Legal Counsel|"
    "Paralegal|Quality Engineer|Machine Operator|DevOps Engineer|Security Analyst|Research Scientist|"
    "Social Worker|Dental Hygienist|Store Manager|Barista|Business Analyst|Content Writer|"
    "Graphic Designer|Operations Manager|Procurement Specialist|Welder|Plumber"
).split("|")
_OCCUPATION_WEIGHTS = [1 / (rank + 6) for rank in range(len(OCCUPATIONS))]
"""The commonest has 8 % of all listings, the rarest 1 %: an occupation with its levels, as a person would type it."""
LEVELS = (("Junior", "0-2"), ("", "2-5"), ("", "2-5"), ("Senior", "5-10"), ("Lead", "5-10"), ("Director of", "10+"))
TOWNS = (
    "San Francisco|California|United States;New York|New York|United States;Austin|Texas|United States;"
    "Chicago|Illinois|United States;Denver|Colorado|United States;Atlanta|Georgia|United States;"
    "Boston|Massachusetts|United States;Seattle|Washington|United States;Miami|Florida|United States;"
    "Columbus|Ohio|United States;London|England|United Kingdom;Manchester|England|United Kingdom;"
    "Toronto|Ontario|Canada;Vancouver|British Columbia|Canada;Berlin|Berlin|Germany;Munich|Bavaria|Germany;"
    "Hamburg|Hamburg|Germany;Paris|Île-de-France|France;Lyon|Auvergne-Rhône-Alpes|France;Madrid|Madrid|Spain;"
    "Barcelona|Catalonia|Spain;Amsterdam|North Holland|Netherlands;Sydney|New South Wales|Australia;"
    "Bengaluru|Karnataka|India;Singapore||Singapore;Dublin|Leinster|Ireland;Warsaw|Masovia|Poland;Lisbon|Lisbon|Portugal"
)
TEXT_WORDS = 720
"""Words a description: some 4.4 kB, which the record bears as text and as HTML."""


def records(
    count: int, *, start: int = 0, text_words: int = TEXT_WORDS, with_html: bool = True
) -> Iterator[dict[str, Any]]:
    """Yield `count` records from number `start` on; a number always gives the same record."""
    for number in range(start, start + count):
        yield record(number, text_words=text_words, with_html=with_html)


def record(number: int, *, text_words: int = TEXT_WORDS, with_html: bool = True) -> dict[str, Any]:
    """Return the record of that number."""
    rng = random.Random(SEED + number)
    occupation = rng.choices(OCCUPATIONS, _OCCUPATION_WEIGHTS)[0]
    prefix, band = rng.choice(LEVELS)
    town, region, country = rng.choice(_towns())
    skills = rng.sample(_skills(), rng.randint(6, 14)) if number % 3 else _common_skills(rng)
    title = f"{prefix} {occupation}".strip() + (f", {_word(rng).title()}" if rng.random() < 0.5 else "")
    low = rng.randint(35, 180) * 1000
    sentences = _sentences(rng, text_words, title, skills)
    text = "\n\n".join(sentences)
    remote = rng.random() < 0.2
    posted = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(minutes=rng.randint(0, 90 * 24 * 60))
    return {
        "id": str(1_000_000_000 + number),
        "date_posted": posted.isoformat()[:19],
        "date_created": posted.isoformat()[:19],
        "date_validthrough": None,
        "title": title,
        "organization": f"{_word(rng).title()} {rng.choice(('Group', 'Labs', 'Health', 'Works', 'Partners'))}",
        "organization_url": "https://www.example.com/company",
        "organization_logo": "https://media.example.com/logo.png",
        "employment_type": [rng.choice(("FULL_TIME", "FULL_TIME", "FULL_TIME", "PART_TIME", "CONTRACTOR", "INTERN"))],
        "location_type": "TELECOMMUTE" if remote else None,
        "url": f"https://jobs.example.com/{number}",
        "source": rng.choice(("greenhouse", "lever.co", "workday", "icims", "ashby", "smartrecruiters")),
        "source_type": "ats",
        "source_domain": "jobs.example.com",
        "cities_derived": [town],
        "regions_derived": [region] if region else None,
        "countries_derived": [country],
        "locations_derived": [f"{town}, {region}, {country}"],
        "remote_derived": remote,
        "description_text": text,
        "description_html": "".join(f"<p>{part}</p><ul><li>{part[:80]}</li></ul>" for part in sentences)
        if with_html
        else None,
        "ai_key_skills": skills,
        "ai_experience_level": band,
        "ai_work_arrangement": "Remote Solely" if remote else rng.choice(("On-site", "Hybrid")),
        "ai_salary_currency": "USD",
        "ai_salary_minvalue": low,
        "ai_salary_maxvalue": int(low * 1.25),
        "ai_salary_unittext": "YEAR",
        "ai_employment_type": ["FULL_TIME"],
        "ai_benefits": ["Health Insurance", "Paid Time Off", "401(k)"],
        "ai_core_responsibilities": sentences[0][:200],
        "ai_requirements_summary": sentences[-1][:200],
        "ai_working_hours": 40,
        "linkedin_org_description": " ".join(sentences)[:1500],
        "linkedin_org_employees": rng.randint(10, 100_000),
        "linkedin_org_industry": "Software Development",
    }


def _sentences(rng: random.Random, words: int, title: str, skills: list[str]) -> list[str]:
    made = [f"We are looking for a {title} with {skills[0]} and {skills[1]}."]
    left = words
    while left > 0:
        length = min(left, rng.randint(30, 70))
        made.append(" ".join(_words(rng, length)) + f" {rng.choice(skills)}.")
        left -= length
    return made


def _words(rng: random.Random, count: int) -> list[str]:
    return rng.choices(_vocabulary(), cum_weights=_weights(), k=count)


def _word(rng: random.Random) -> str:
    return _words(rng, 1)[0]


def _common_skills(rng: random.Random) -> list[str]:
    return rng.sample(_skills()[:300], rng.randint(6, 14))


@lru_cache(maxsize=1)
def _skills() -> list[str]:
    names = sorted(skill.name for skill in vocabulary().core)
    random.Random(SEED).shuffle(names)
    return names[:6000]


@lru_cache(maxsize=1)
def _towns() -> list[tuple[str, str, str]]:
    return [tuple(town.split("|")) for town in TOWNS.split(";")]  # type: ignore[misc]  # three parts each


@lru_cache(maxsize=1)
def _vocabulary() -> list[str]:
    rng = random.Random(SEED)
    return ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(VOCABULARY)]


@lru_cache(maxsize=1)
def _weights() -> list[float]:
    total, made = 0.0, []
    for rank in range(1, VOCABULARY + 1):
        total += 1 / rank
        made.append(total)
    return made
