"""The components of a match, each 0–1, or None where nothing can be compared; and what each says in words."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from upstar.kit.numbers import clamp
from upstar.kit.text import fold
from upstar.listings.types import ListingCard
from upstar.matching.titles import title_words
from upstar.matching.types import Candidate, Component
from upstar.resumes.levels import title_level
from upstar.skills.vocabulary import vocabulary

FIRST_SKILL, LAST_SKILL = 1.5, 1.0
"""Ads name first what matters most: the first skill weighs half as much again as the last."""
BANDS: dict[str, tuple[float, float]] = {"0-2": (0, 2), "2-5": (2, 5), "5-10": (5, 10), "10+": (10, 60)}
BAND_LEVELS: dict[str, tuple[int, int]] = {"0-2": (0, 2), "2-5": (1, 3), "5-10": (2, 4), "10+": (3, 5)}
UNDER_PER_YEAR = 0.22
"""Lost for each year short of the band: four to five years short is out of reach."""
OVER_PER_YEAR = 0.06
"""Lost for each year beyond it: the overqualified are refused too, but later."""
PAST_TITLE = 0.8
"""What an older title counts of the one after it."""
HALF_LIFE_DAYS = 45.0
"""An ad is worth half as much after this time; most are filled in one to two months."""
SAME_COUNTRY = 0.7
OTHER_COUNTRY = 0.1
HYBRID_ELSEWHERE = 0.4
EDUCATION_STEP = 0.4

_DEGREE_WORDS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (4, ("phd", "ph.d", "doctorate", "promotion", "doctorat", "doctorado")),
    (3, ("master", "máster")),
    (2, ("bachelor", "degree", "studium", "licence", "grado", "university", "hochschul")),
    (1, ("vocational", "ausbildung", "diplôme professionnel", "formación profesional", "certificate", "apprentice")),
)
_NO_DEGREE = (
    "no degree",
    "or equivalent",
    "or the same",
    "ohne abschluss",
    "nicht nötig",
    "sans diplôme",
    "sin título",
    "gleichwertige",
    "équivalente",
    "equivalente",
)


def skills(card: ListingCard, candidate: Candidate) -> float | None:
    """The weighted share of the listing's skills that the person has, related ones in part."""
    if not card.key_skills or not candidate.skills:
        return None
    got = total = 0.0
    for key, weight in _weighted_keys(card.key_skills):
        total += weight
        if key in candidate.skills:
            got += weight
        elif key in candidate.near:
            got += weight * candidate.near[key][0]
    return got / total if total else None


@lru_cache(maxsize=65536)
def _weighted_keys(names: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The distinct keys of a listing's skills with their weights, falling evenly from the first to the last."""
    keys = list(dict.fromkeys(vocabulary().key(name) for name in names))
    steps = max(1, len(keys) - 1)
    return tuple((key, FIRST_SKILL - (FIRST_SKILL - LAST_SKILL) * i / steps) for i, key in enumerate(keys) if key)


def skill_sides(card: ListingCard, candidate: Candidate) -> tuple[list[str], list[str], list[str]]:
    """Return the listing's skills that are there and that are missing, in its words, and who covers which in part."""
    matched: list[str] = []
    missing: list[str] = []
    covered: list[str] = []
    seen: set[str] = set()
    for name in card.key_skills:
        key = vocabulary().key(name)
        if not key or key in seen:
            continue
        seen.add(key)
        if key in candidate.skills:
            matched.append(name)
        else:
            missing.append(name)
            if key in candidate.near:
                covered.append(f"{candidate.near[key][1]} → {name}")
    return matched, missing, covered


def title(card: ListingCard, candidate: Candidate) -> float | None:
    """The likeness of the listing's title and the person's, newer titles counting more (Dice coefficient of words)."""
    wanted = title_words(card.title)
    if not wanted or not candidate.titles:
        return None
    return max(
        2 * len(wanted & words) / (len(wanted) + len(words)) * PAST_TITLE**age if words else 0.0
        for age, words in enumerate(candidate.titles)
    )


def experience(card: ListingCard, candidate: Candidate) -> float | None:
    """How well the years fit the band that the listing asks for; where it names none, the seniority of its title."""
    if candidate.years is None:
        return None
    band = BANDS.get(card.ai_experience_level or "")
    if band is None:
        if candidate.level is None:
            return None
        return clamp(1 - 0.3 * abs(title_level(card.title) - candidate.level))
    low, high = band
    if candidate.years < low:
        return clamp(1 - UNDER_PER_YEAR * (low - candidate.years))
    return clamp(1 - OVER_PER_YEAR * max(0.0, candidate.years - high), 0.4)


def place(card: ListingCard, candidate: Candidate) -> float | None:
    """1 for remote or the same town, less for the same country, little for another one."""
    if card.remote_derived:
        return 1.0
    if not card.places or candidate.country_code is None:
        return None
    if any(item.city and candidate.city and fold(item.city) == candidate.city for item in card.places):
        return 1.0
    if any(item.country_code == candidate.country_code for item in card.places):
        return SAME_COUNTRY
    return HYBRID_ELSEWHERE * OTHER_COUNTRY if card.ai_work_arrangement == "Hybrid" else OTHER_COUNTRY


def education(card: ListingCard, candidate: Candidate) -> float | None:
    """1 with the degree that the requirements name, less for each step short; None where they name none."""
    if candidate.education is None or not card.requirements:
        return None
    wanted = _asked_degree(card.requirements)
    return None if wanted is None else clamp(1 - EDUCATION_STEP * max(0, wanted - candidate.education))


@lru_cache(maxsize=65536)
def _asked_degree(requirements: str) -> int | None:
    text = requirements.casefold()
    level = next((level for level, words in _DEGREE_WORDS if any(word in text for word in words)), None)
    if level is not None and any(word in text for word in _NO_DEGREE):
        return max(0, level - 1)
    return level


def recency(card: ListingCard, today: date) -> float | None:
    """1 on the day of posting, half after 45 days."""
    if card.date_posted is None:
        return None
    return float(0.5 ** (max(0, (today - card.date_posted.date()).days) / HALF_LIFE_DAYS))


def employment_type(card: ListingCard, candidate: Candidate) -> float | None:
    """1 where the listing offers a kind of employment that the person's roles state."""
    if not card.employment_type or not candidate.employment_types:
        return None
    return float(any(kind in candidate.employment_types for kind in card.employment_type))


def texts(
    card: ListingCard, candidate: Candidate, matched: Sequence[str], covered: Sequence[str], today: date
) -> dict[Component, tuple[str, tuple[str, ...]]]:
    """Return for each component a sentence and its evidence."""
    asked = len({vocabulary().key(name) for name in card.key_skills})
    years = f"{candidate.years:.1f}" if candidate.years is not None else "an unknown number of"
    age = (today - card.date_posted.date()).days if card.date_posted else None
    where = ", ".join(dict.fromkeys(item.city or item.country for item in card.places))
    partly = f", {len(covered)} more in part" if covered else ""
    return {
        "skills": (f"You have {len(matched)} of the {asked} skills asked for{partly}.", (*matched, *covered)),
        "title": (f"“{card.title}” beside your titles.", candidate.title_names[:3]),
        "experience": (
            f"{card.ai_experience_level} years are asked for; you have {years}."
            if card.ai_experience_level in BANDS else f"The seniority of the title beside your {years} years.",
            (),
        ),
        "place": ("The job is remote." if card.remote_derived else f"The job is in {where}.", ()),
        "education": ("Your education beside what is asked for.", (card.requirements or "",)),
        "recency": (f"Posted {age} days ago.", ()),
        "employment_type": ("The kind of employment beside your roles.", card.employment_type),
    }  # fmt: skip
