"""The assessment of a profile: a documented, versioned, deterministic rule (docs/scores.md). The whole formula:

profile = 0.30 completeness + 0.35 depth + 0.20 recency + 0.15 polish; role fit = the weighted mean of what is known of
skills 0.45, experience 0.25, education 0.15 and trajectory 0.15; no data is no opinion, and lowers the confidence.
"""

from datetime import date
from decimal import Decimal

from upstar.assessment.engine import career
from upstar.assessment.engine.insight import compose
from upstar.assessment.engine.profile import area_score, judge_profile
from upstar.assessment.types import Area, Assessment, RoleFit
from upstar.careers.types import Role
from upstar.kit.numbers import clamp, fixed, weighted_mean
from upstar.resumes.types import Profile

ASSESSMENT_VERSION = "1"

AREA_WEIGHTS: dict[Area, Decimal] = {
    "completeness": Decimal("0.30"),
    "depth": Decimal("0.35"),
    "recency": Decimal("0.20"),
    "polish": Decimal("0.15"),
}
"""Depth weighs most: recruiters decide by what was done; polish least, since it is mended in an hour."""
FIT_WEIGHTS = {"skills": 0.45, "experience": 0.25, "education": 0.15, "trajectory": 0.15}
FITS: tuple[tuple[float, RoleFit], ...] = (
    (0.8, "strong_fit"),
    (0.65, "good_fit"),
    (0.45, "partial_fit"),
    (0.25, "stretch"),
)
BADGES = ((90, "platinum"), (80, "gold"), (65, "silver"), (50, "bronze"))
NO_BADGE = "none"
ROLES_FOR_CERTAINTY = 2
SKILLS_FOR_CERTAINTY = 5


def assess(profile: Profile, target: Role | None, *, today: date) -> Assessment:
    """Return the assessment of a profile against a target role, or without one. The same input gives the same row."""
    findings = judge_profile(profile, today) if _says_something(profile) else ()
    areas = {area: area_score(findings, area) for area in AREA_WEIGHTS}
    score = fixed(sum((AREA_WEIGHTS[area] * areas[area] for area in areas), Decimal(0)))
    years = profile.total_years_experience
    level = career.experience_level(years, profile.work_experience)
    fits = _fits(profile, target, level, today)
    fit = weighted_mean([(value, FIT_WEIGHTS[name]) for name, value in fits.items() if value is not None]) or 0.0
    return Assessment(
        profile_score=score,
        completeness_score=areas["completeness"],
        detail_depth_score=areas["depth"],
        recency_score=areas["recency"],
        polish_score=areas["polish"],
        experience_level=level,
        total_years_experience=years,
        years_score=fixed(career.years_score(years)),
        seniority_score=fixed(career.seniority_score(profile.work_experience)),
        progression_score=fixed(career.progression_score(profile.work_experience)),
        role_fit=next((label for least, label in FITS if fit >= least), "poor_fit"),
        role_fit_score=fixed(fit),
        target_role_title=target.title if target else None,
        target_career_path=target.path_name if target else None,
        skills_fit=_column(fits["skills"]),
        experience_fit=_column(fits["experience"]),
        education_fit=_column(fits["education"]),
        trajectory_fit=_column(fits["trajectory"]),
        star_badge=next((badge for least, badge in BADGES if score >= least), NO_BADGE),
        confidence=fixed(_confidence(profile, fits)),
        findings=findings,
        ai_insight=compose(profile, findings, level, target),
    )


def _says_something(profile: Profile) -> bool:
    """An empty profile is given no points for being short and free of errors."""
    return bool(profile.work_experience or profile.education or profile.skills)


def _fits(profile: Profile, target: Role | None, level: str, today: date) -> dict[str, float | None]:
    if target is None:
        return dict.fromkeys(FIT_WEIGHTS)
    return {
        "skills": career.skills_fit(profile, target),
        "experience": career.experience_fit(level, profile.total_years_experience, target),  # type: ignore[arg-type]
        "education": career.education_fit(profile.education, target),
        "trajectory": career.trajectory_fit(profile, target, today),
    }


def _confidence(profile: Profile, fits: dict[str, float | None]) -> float:
    """How much there was to judge by: dated roles, skills, education, and a role to hold them against."""
    dated = sum(role.start_date is not None for role in profile.work_experience)
    parts = (
        (clamp(dated / ROLES_FOR_CERTAINTY), 0.35),
        (clamp(len(profile.skills) / SKILLS_FOR_CERTAINTY), 0.3),
        (float(bool(profile.education)), 0.15),
        (sum(value is not None for value in fits.values()) / len(fits), 0.2),
    )
    return weighted_mean(parts) or 0.0


def _column(value: float | None) -> Decimal | None:
    return None if value is None else fixed(value)
