"""How a profile fits the role that the person aims for: skills, experience, education and the way of the titles."""

from collections.abc import Sequence
from datetime import date

from upstar.assessment.engine.career import LEVELS, experience_level
from upstar.assessment.engine.evidence import MONTHS_A_YEAR, ended, month_of
from upstar.careers.types import Role
from upstar.kit.numbers import clamp, weighted_mean
from upstar.resumes.degrees import EDUCATION_RANK, degree_level
from upstar.resumes.types import EducationFact, ExperienceFact, Profile
from upstar.skills.relate import related
from upstar.skills.vocabulary import vocabulary

RELATED_SHARE = 0.6
"""What a related skill counts of the one that is asked for."""
TASKS_SHARE, TASKS_ENOUGH = 0.6, 3
"""Work under another title counts up to 0.6 where it used three of the role's skills; rule of thumb."""
OF_THE_TRADE = 0.5
"""From here on a role is of the target's trade, and its title may state the level."""
STEP_BELOW, STEP_ABOVE = 0.3, 0.15
"""What each step costs below the role's level, and above the one beyond it."""
DEGREE_STEP = 0.35
"""What each step of a degree costs. Years in the trade stand for degrees: ads say “or equivalent experience”."""
YEARS_FOR_DEGREE = 8.0
HALF_LIFE_YEARS = 5.0
ROLES_SEEN = 3


def skills_fit(profile: Profile, role: Role) -> float | None:
    """Return the share of the role's typical skills that are there, related ones in part; None where none is known."""
    if not role.skills or not profile.skills:
        return None
    have = {vocabulary().key(skill.skill_name) for skill in profile.skills}
    near: dict[str, float] = {}
    for key in have:
        for other, strength in related(key).items():
            near[other] = max(near.get(other, 0.0), strength * RELATED_SHARE)
    wanted = [vocabulary().key(skill) for skill in role.skills]
    return sum(1.0 if key in have else near.get(key, 0.0) for key in wanted) / len(wanted)


def relevance(roles: Sequence[ExperienceFact], leads: Sequence[float], target: Role) -> list[float]:
    """Return for each role how far it is experience for the target, 0–1: by its title (`leads`) or by what was done."""
    wanted = {vocabulary().key(skill) for skill in target.skills}
    found = []
    for role, lead in zip(roles, leads, strict=True):
        used = len({vocabulary().key(name) for name in role.skills_used} & wanted)
        found.append(max(lead, TASKS_SHARE * min(1.0, used / TASKS_ENOUGH)))
    return found


def relevant_years(profile: Profile, shares: Sequence[float], today: date) -> float:
    """Return the years of experience for the target: each role's by its share, no more than there are in all."""
    years = sum(share * _years(role, today) for role, share in zip(profile.work_experience, shares, strict=True))
    return min(years, profile.total_years_experience)


def experience_fit(profile: Profile, shares: Sequence[float], years: float, target: Role) -> float | None:
    """Return 0–1: 1 at the role's level or one above, 0.3 less a step below, 0.15 a step further above.

    The level is that of the relevant years and titles, so that who changes trade is a beginner in the new one.
    """
    if target.level is None or profile.total_years_experience <= 0:
        return None
    of_trade = [role for role, share in zip(profile.work_experience, shares, strict=True) if share >= OF_THE_TRADE]
    steps = LEVELS.index(experience_level(years, of_trade)) - LEVELS.index(target.level)
    return clamp(1 + STEP_BELOW * steps) if steps < 0 else clamp(1 - STEP_ABOVE * max(0, steps - 1))


def education_fit(education: Sequence[EducationFact], years: float, target: Role) -> float | None:
    """Return 0–1: 1 with the usual degree or more, 0.35 less a step short, of which years make up; None if unknown."""
    degrees = [fact for fact in education if fact.degree]
    if target.education is None or not degrees:
        return None
    have = max(EDUCATION_RANK[degree_level(fact)] for fact in degrees)
    short = DEGREE_STEP * max(0, EDUCATION_RANK[target.education] - have)
    return clamp(1 - short * (1 - clamp(years / YEARS_FOR_DEGREE) / 2))


def trajectory_fit(profile: Profile, shares: Sequence[float], today: date) -> float | None:
    """Return 0–1: how far the latest three roles lead to the target, newer ones counting more; None without roles."""
    roles = list(zip(profile.work_experience, shares, strict=True))[:ROLES_SEEN]
    return weighted_mean([(share, _age_weight(role, today)) for role, share in roles])


def _years(role: ExperienceFact, today: date) -> float:
    last = ended(role, today)
    if last is None or role.start_date is None:
        return 0.0
    return max(0, last - month_of(role.start_date.value) + 1) / MONTHS_A_YEAR


def _age_weight(role: ExperienceFact, today: date) -> float:
    last = ended(role, today)
    months = 0 if last is None else month_of(today) - last
    return float(0.5 ** (months / MONTHS_A_YEAR / HALF_LIFE_YEARS))
