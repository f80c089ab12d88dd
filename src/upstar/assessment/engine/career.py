"""Where a person stands in working life: years, seniority, progression, and the level that they come to."""

import math
from collections.abc import Sequence

from upstar.careers.closest import catalogue_level
from upstar.careers.neutral import neutral
from upstar.careers.types import ExperienceLevel
from upstar.kit.numbers import clamp
from upstar.resumes.levels import PLAIN, title_level
from upstar.resumes.types import ExperienceFact

FULL_YEARS = 20.0
"""Years at which the years score is full. It rises as a logarithm: experience tells most in the first years (McDaniel,
Schmidt & Hunter 1988, Job experience correlates of job performance, Journal of Applied Psychology)."""
YEARS_FOR: tuple[tuple[float, ExperienceLevel], ...] = ((12, "lead"), (6, "senior"), (2, "mid"), (0.75, "junior"))
"""Least years of each level; rule of thumb, as job ads ask for them."""
LEVELS: tuple[ExperienceLevel, ...] = ("entry", "junior", "mid", "senior", "lead", "executive")
"""By what a title states (`resumes.levels`): 0 intern, 1 junior, 2 nothing, 3 senior, 4 lead, 5 executive."""
TITLE_TOP = 5
TITLE_ABOVE, TITLE_BELOW = 1, 2
"""How many steps a title counts above and below the years: a chief of a two-year-old firm is no executive yet, and who
began anew as a junior is not what the years of another trade would make of them."""
UNLED_TOP = LEVELS.index("senior")
"""Years alone, without a title that says so, make nobody a lead."""
LATEST_ROLES = 2
SENIORITY_ROLES = 3
STEADY = 0.5
RISE_STEPS, FALL_STEPS = 6, 12
"""Steps of a title for half the scale; a step down weighs half, since it often is a change of trade, hours or place."""


def level_of(role: ExperienceFact) -> int:
    """Return what the role's title states, 0–5, the same for every gender.

    The catalogue knows better than single words: a school principal leads more than a principal engineer, and a digital
    marketing specialist is no senior. That a trade is open to beginners says nothing of whoever is in it, so of its junior
    roles only the title's own words count.
    """
    words = title_level(neutral(role.job_title))
    known = catalogue_level(role.job_title)
    if known is None:
        return words
    return LEVELS.index(known) if LEVELS.index(known) >= PLAIN else min(words, PLAIN)


def years_score(years: float) -> float:
    """Return 0–1, rising with the logarithm of the years, full at 20."""
    return clamp(math.log1p(max(0.0, years)) / math.log1p(FULL_YEARS))


def seniority_score(roles: Sequence[ExperienceFact]) -> float:
    """Return 0–1: the highest seniority that the titles of the latest three roles state, in fifths."""
    return max(map(level_of, roles[:SENIORITY_ROLES]), default=0) / TITLE_TOP


def progression_score(roles: Sequence[ExperienceFact]) -> float:
    """Return 0–1: 0.5 where the seniority stayed, more where it rose from the first role to the latest; 0 without roles."""
    dated = sorted(
        (role for role in roles if role.start_date), key=lambda role: role.start_date.value if role.start_date else 0
    )
    if not dated:
        return 0.0
    rise = max(map(level_of, dated[-LATEST_ROLES:])) - level_of(dated[0])
    return clamp(STEADY + rise / (RISE_STEPS if rise > 0 else FALL_STEPS))


def experience_level(years: float, roles: Sequence[ExperienceFact]) -> ExperienceLevel:
    """Return the level that years allow and the latest title confirms.

    A title that states nothing leaves it to the years, up to senior. One that states a level counts within one step
    above and two below the years'.
    """
    by_years = LEVELS.index(next((level for least, level in YEARS_FOR if years >= least), "entry"))
    if not roles:
        return LEVELS[min(by_years, 1)]
    stated = level_of(roles[0])
    if stated == PLAIN:
        return LEVELS[min(by_years, UNLED_TOP)]
    return LEVELS[int(clamp(stated, max(0, by_years - TITLE_BELOW), min(len(LEVELS) - 1, by_years + TITLE_ABOVE)))]
