"""Where a person stands: years, seniority, progression; and how they fit the role that they aim for."""

from collections.abc import Sequence
from datetime import date

from upstar.careers.types import ExperienceLevel, Role
from upstar.kit.numbers import clamp, weighted_mean
from upstar.resumes.degrees import EDUCATION_RANK, degree_level
from upstar.resumes.levels import title_level
from upstar.resumes.types import EducationFact, ExperienceFact, Profile
from upstar.skills.relate import related
from upstar.skills.vocabulary import vocabulary

FULL_YEARS = 15.0
"""Years at which the years score is full; hiring surveys see little difference beyond."""
YEARS_FOR: tuple[tuple[float, ExperienceLevel], ...] = ((12, "lead"), (6, "senior"), (2, "mid"), (0.75, "junior"))
LEVELS: tuple[ExperienceLevel, ...] = ("entry", "junior", "mid", "senior", "lead", "executive")
TITLE_LEVEL: dict[int, ExperienceLevel] = {0: "entry", 1: "junior", 2: "mid", 3: "senior", 4: "lead", 5: "executive"}
TITLE_TOP = 5
RELATED_SHARE = 0.6
"""What a related skill counts of the one that is asked for."""


def years_score(years: float) -> float:
    """Return 0–1, rising evenly to 15 years."""
    return clamp(years / FULL_YEARS)


def seniority_score(roles: Sequence[ExperienceFact]) -> float:
    """Return 0–1: the highest seniority that the titles of the last roles state."""
    return max((title_level(role.job_title) for role in roles[:3]), default=0) / TITLE_TOP if roles else 0.0


def progression_score(roles: Sequence[ExperienceFact]) -> float:
    """Return 0–1: 0.5 where the seniority stayed, more where it rose from the first role to the latest, less where it fell."""
    dated = sorted(
        (role for role in roles if role.start_date), key=lambda role: role.start_date.value if role.start_date else 0
    )
    if len(dated) < 2:
        return 0.5 if dated else 0.0
    rise = title_level(dated[-1].job_title) - title_level(dated[0].job_title)
    return clamp(0.5 + rise / 6)


def experience_level(years: float, roles: Sequence[ExperienceFact]) -> ExperienceLevel:
    """Return the level that years allow and titles confirm: a title counts one step above or below the years.

    A chief of a two-year-old firm is no executive yet, and twenty years do not make a lead of whoever never led.
    """
    by_years = LEVELS.index(next((level for least, level in YEARS_FOR if years >= least), "entry"))
    if not roles:
        return LEVELS[min(by_years, 1)]
    by_title = max(LEVELS.index(TITLE_LEVEL[title_level(role.job_title)]) for role in roles[:2])
    return LEVELS[int(clamp(by_title, max(0, by_years - 1), min(len(LEVELS) - 1, by_years + 1)))]


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


def experience_fit(level: ExperienceLevel, years: float, role: Role) -> float | None:
    """Return 0–1: 1 at the role's level or one above, 0.3 less for each step below, 0.15 for each further above."""
    if role.level is None or years <= 0:
        return None
    steps = LEVELS.index(level) - LEVELS.index(role.level)
    return clamp(1 + 0.3 * steps) if steps < 0 else clamp(1 - 0.15 * max(0, steps - 1))


def education_fit(education: Sequence[EducationFact], role: Role) -> float | None:
    """Return 0–1: 1 with the usual degree or more, 0.35 less for each step short; None where nothing is known."""
    if role.education is None or not education:
        return None
    have = max(EDUCATION_RANK[degree_level(fact)] for fact in education)
    return clamp(1 - 0.35 * max(0, EDUCATION_RANK[role.education] - have))


def trajectory_fit(profile: Profile, role: Role, today: date) -> float | None:
    """Return 0–1: how much of the last roles' titles speak of the role, newer ones counting more; None without roles."""
    roles = profile.work_experience[:3]
    if not roles:
        return None
    wanted = _words(role.title, *role.aliases)
    parts = [
        (len(_words(item.job_title) & wanted) / max(1, len(_words(item.job_title))), _age_weight(item, today))
        for item in roles
    ]
    return weighted_mean(parts)


def _age_weight(role: ExperienceFact, today: date) -> float:
    end = today if role.is_current or role.end_date is None else role.end_date.value
    return float(0.5 ** (max(0, (today - end).days) / 365.25 / 5))


def _words(*texts: str) -> set[str]:
    from_titles = {word for text in texts for word in text.casefold().replace("-", " ").split()}
    return {word for word in from_titles if len(word) > 2 and word not in {"senior", "junior", "lead", "the", "and"}}
