"""The assessment of a profile: a documented, versioned, deterministic rule (docs/assessment.md). The whole formula:

profile = 0.30 completeness + 0.35 depth + 0.20 recency + 0.15 polish, each a sum of whole points; role fit = the
weighted mean of what is known of skills 0.45, experience 0.25, education 0.15 and trajectory 0.15; no data is no
opinion, and lowers the confidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from upstar.assessment.engine import career, fit
from upstar.assessment.engine.changes import apply
from upstar.assessment.engine.completeness import completeness
from upstar.assessment.engine.depth import depth
from upstar.assessment.engine.evidence import statements
from upstar.assessment.engine.insight import compose
from upstar.assessment.engine.polish import polish
from upstar.assessment.engine.recency import recency
from upstar.assessment.types import Area, Assessment, Finding, RoleFit
from upstar.careers.types import Role
from upstar.kit.numbers import clamp, fixed, weighted_mean
from upstar.resumes.types import Profile

ASSESSMENT_VERSION = "2"

AREA_WEIGHTS: dict[Area, Decimal] = {
    "completeness": Decimal("0.30"),
    "depth": Decimal("0.35"),
    "recency": Decimal("0.20"),
    "polish": Decimal("0.15"),
}
"""Depth weighs most: what was done tells most of a person's work; polish least, since it is mended in an evening."""
FIT_WEIGHTS = {"skills": 0.45, "experience": 0.25, "education": 0.15, "trajectory": 0.15}
FITS: tuple[tuple[float, RoleFit], ...] = (
    (0.8, "strong_fit"),
    (0.65, "good_fit"),
    (0.45, "partial_fit"),
    (0.25, "stretch"),
)
BADGES = ((90, "platinum"), (80, "gold"), (65, "silver"), (50, "bronze"))
NO_BADGE = "none"
ROLES_FOR_CERTAINTY, SKILLS_FOR_CERTAINTY, STATEMENTS_FOR_CERTAINTY = 2, 5, 3


def assess(
    profile: Profile, target: Role | None, leads: Sequence[float], *, today: date, chosen: bool = False
) -> Assessment:
    """Return the assessment of a profile against a target role, or without one. The same input gives the same row.

    `leads` says for each work role how far its title leads to the target, 0–1; `chosen`, that the person chose it.
    """
    findings = with_gains(profile, today) if _says_something(profile) else ()
    areas = {area: area_score(findings, area) for area in AREA_WEIGHTS}
    score = profile_score(findings)
    years = profile.total_years_experience
    level = career.experience_level(years, profile.work_experience)
    fits = _fits(profile, target, leads, today)
    mean = weighted_mean([(value, FIT_WEIGHTS[name]) for name, value in fits.items() if value is not None]) or 0.0
    made = Assessment(
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
        role_fit=next((label for least, label in FITS if mean >= least), "poor_fit"),
        role_fit_score=fixed(mean),
        target_role_title=target.title if target else None,
        target_career_path=target.path_name if target else None,
        skills_fit=_column(fits["skills"]),
        experience_fit=_column(fits["experience"]),
        education_fit=_column(fits["education"]),
        trajectory_fit=_column(fits["trajectory"]),
        star_badge=next((badge for least, badge in BADGES if score >= least), NO_BADGE),
        confidence=fixed(_confidence(profile, fits, today)),
        findings=findings,
        ai_insight=None,
        target_chosen=chosen and target is not None,
        version=ASSESSMENT_VERSION,
    )
    return replace(made, ai_insight=compose(made))


def judge(profile: Profile, today: date) -> tuple[Finding, ...]:
    """Return the findings of all four areas, in a fixed order, without their gains."""
    return (*completeness(profile), *depth(profile, today), *recency(profile, today), *polish(profile, today))


def with_gains(profile: Profile, today: date) -> tuple[Finding, ...]:
    """Return the findings, each with what its change brings to the profile score; advice that brings nothing goes."""
    found = judge(profile, today)
    score = profile_score(found)
    gains = {
        finding.change: profile_score(judge(apply(profile, finding.change, today), today)) - score
        for finding in found
        if finding.change is not None
    }
    return tuple(_with_gain(item, gains[item.change] if item.change else Decimal(0)) for item in found)


def profile_score(findings: Iterable[Finding]) -> Decimal:
    """Return 0–100: the points of the areas by their weights. Points are whole, so the sum is exact to two places."""
    return sum((AREA_WEIGHTS[item.area] * item.points for item in findings), Decimal("0.00"))


def area_score(findings: Iterable[Finding], area: Area) -> Decimal:
    """Return the points of an area, 0–100: the sum over its findings."""
    return sum((finding.points for finding in findings if finding.area == area), Decimal("0.00"))


def _with_gain(finding: Finding, gain: Decimal) -> Finding:
    if gain <= 0:
        return replace(finding, advice=None, change=None)
    return replace(finding, gain=gain, advice=f"{finding.advice}: +{gain.normalize():f}")


def _says_something(profile: Profile) -> bool:
    """An empty profile is given no points for being short and free of errors."""
    return bool(
        profile.work_experience or profile.education or profile.skills or profile.projects or profile.volunteering
        or profile.certifications or profile.publications
    )  # fmt: skip


def _fits(profile: Profile, target: Role | None, leads: Sequence[float], today: date) -> dict[str, float | None]:
    if target is None:
        return dict.fromkeys(FIT_WEIGHTS)
    shares = fit.relevance(profile.work_experience, leads, target)
    years = fit.relevant_years(profile, shares, today)
    return {
        "skills": fit.skills_fit(profile, target),
        "experience": fit.experience_fit(profile, shares, years, target),
        "education": fit.education_fit(profile.education, years, target),
        "trajectory": fit.trajectory_fit(profile, shares, today),
    }


def _confidence(profile: Profile, fits: dict[str, float | None], today: date) -> float:
    """How much there was to judge by: dated roles, skills, education, what was done, and a role to hold it against."""
    dated = sum(role.start_date is not None for role in profile.work_experience)
    parts = (
        (clamp(dated / ROLES_FOR_CERTAINTY), 0.3),
        (clamp(len(profile.skills) / SKILLS_FOR_CERTAINTY), 0.25),
        (clamp(sum(1 for _ in statements(profile, today)) / STATEMENTS_FOR_CERTAINTY), 0.15),
        (float(bool(profile.education)), 0.1),
        (sum(value is not None for value in fits.values()) / len(fits), 0.2),
    )
    return weighted_mean(parts) or 0.0


def _column(value: float | None) -> Decimal | None:
    return None if value is None else fixed(value)
