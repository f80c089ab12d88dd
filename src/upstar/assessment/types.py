"""An assessment: scores, and the findings that they are the sums of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from upstar.careers.types import ExperienceLevel

Area = Literal["completeness", "depth", "recency", "polish"]
RoleFit = Literal["strong_fit", "good_fit", "partial_fit", "stretch", "poor_fit"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `points` of `possible` of its area's 100, why, and what would earn the rest."""

    area: Area
    code: str
    points: Decimal
    possible: Decimal
    text: str
    advice: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The columns of profile_assessments. Profile scores are 0–100, all others 0–1; None where nothing can be said."""

    profile_score: Decimal
    completeness_score: Decimal
    detail_depth_score: Decimal
    recency_score: Decimal
    polish_score: Decimal
    experience_level: ExperienceLevel
    total_years_experience: float
    years_score: Decimal
    seniority_score: Decimal
    progression_score: Decimal
    role_fit: RoleFit
    role_fit_score: Decimal
    target_role_title: str | None
    target_career_path: str | None
    skills_fit: Decimal | None
    experience_fit: Decimal | None
    education_fit: Decimal | None
    trajectory_fit: Decimal | None
    star_badge: str
    confidence: Decimal
    findings: tuple[Finding, ...]
    ai_insight: str | None


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as it was kept."""

    id: UUID
    resume_id: UUID
    calculated_at: datetime
    assessment: Assessment
