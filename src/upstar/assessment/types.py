"""An assessment: scores, and the findings that they are the sums of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from upstar.careers.types import ExperienceLevel

Area = Literal["completeness", "depth", "recency", "polish"]
RoleFit = Literal["strong_fit", "good_fit", "partial_fit", "stretch", "poor_fit"]
ChangeKind = Literal[
    "email", "phone", "summary", "work", "name-roles", "date-roles", "education", "skills", "beside", "achievements",
    "figures", "describe", "show-skills", "activity", "recent-skills", "shorten", "order", "months", "voice",
    "headings", "ends", "cut-achievements",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What to change in a profile: `count` things of what is there, and `new` things that are added.

    `roles` number work roles from 0, in the profile's order, those of voluntary work after them.
    """

    kind: ChangeKind
    count: int = 0
    new: int = 0
    roles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `points` of `possible` of its area's 100, why, and what would earn the rest.

    `advice` ends in `: +gain`, and `gain` is in points of the profile score: what `change` and nothing else brings.
    """

    area: Area
    code: str
    points: Decimal
    possible: Decimal
    text: str
    advice: str | None = None
    evidence: tuple[str, ...] = ()
    gain: Decimal = Decimal(0)
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The columns of profile_assessments. Profile scores are 0–100, all others 0–1; None where nothing can be said.

    `target_chosen` says that the person chose the target role; otherwise it is the closest one.
    """

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
    target_chosen: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as it was kept."""

    id: UUID
    resume_id: UUID
    calculated_at: datetime
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Moved:
    """A finding whose points differ: `difference` is in points of the profile score, the texts are before and after."""

    area: Area
    code: str
    difference: Decimal
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Shift:
    """A value of an assessment that is another one now."""

    field: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two assessments: points of the profile score by area, the findings that moved, other values.

    `areas` sum to `difference`, and the differences of an area's `moved` sum to the area's. `rule_changed` says that
    the two were made by different versions of the rule, so that a difference may come of that alone.
    """

    difference: Decimal
    areas: dict[Area, Decimal]
    moved: tuple[Moved, ...]
    shifts: tuple[Shift, ...]
    rule_changed: bool
    summary: str
