"""What the routes of assessments give and take."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upstar.api.bodies import Body
from upstar.api.shapes import RoleShape, Shape
from upstar.assessment.service import to_json
from upstar.assessment.types import Comparison, StoredAssessment
from upstar.careers.types import ExperienceLevel
from upstar.workflows.analysis_schema import AssessmentShape

AreaName = Literal["completeness", "depth", "recency", "polish"]


class AssessmentLine(Shape):
    """An assessment in a list; `GET /assessments/{id}` has all of it. The profile's scores run 0–100, the fit 0–1."""

    id: UUID
    resume_id: UUID
    calculated_at: datetime
    profile_score: float
    completeness_score: float
    detail_depth_score: float
    recency_score: float
    polish_score: float
    experience_level: ExperienceLevel
    role_fit: str
    role_fit_score: float
    target_role_title: str | None
    star_badge: str
    confidence: float

    @classmethod
    def of(cls, stored: StoredAssessment) -> "AssessmentLine":
        """Return the line of a stored assessment."""
        made = stored.assessment
        beside = {"id": stored.id, "resume_id": stored.resume_id, "calculated_at": stored.calculated_at}
        names = [name for name in cls.model_fields if name not in beside]
        return cls.model_validate(beside | {name: getattr(made, name) for name in names})


class StoredShape(AssessmentShape):
    """A row of `profile_assessments` without its owner."""

    id: UUID
    resume_id: UUID
    calculated_at: datetime

    @classmethod
    def of(cls, stored: StoredAssessment) -> "StoredShape":
        """Return the whole of a stored assessment."""
        beside = {"id": stored.id, "resume_id": stored.resume_id, "calculated_at": stored.calculated_at}
        return cls.model_validate(to_json(stored.assessment) | beside)


class MovedShape(Shape):
    """A finding whose points differ, in points of the profile score, with what it said before and says now."""

    area: AreaName
    code: str
    difference: float
    was: str | None
    now: str | None


class ShiftShape(Shape):
    """Another value of an assessment that changed."""

    field: str
    was: str | None
    now: str | None


class ComparisonShape(Shape):
    """What changed from `before` to `after`; without an earlier assessment `before` is null and nothing changed.

    `areas` sum to `difference`, and the findings that `moved` to their areas, unless `rule_changed`.
    """

    before: AssessmentLine | None
    after: AssessmentLine
    difference: float
    areas: dict[AreaName, float]
    moved: list[MovedShape]
    shifts: list[ShiftShape]
    rule_changed: bool
    summary: str

    @classmethod
    def of(
        cls, before: StoredAssessment | None, after: StoredAssessment, found: Comparison | None
    ) -> "ComparisonShape":
        """Return the shape of a comparison, or of the want of one."""
        lines = {"before": AssessmentLine.of(before) if before else None, "after": AssessmentLine.of(after)}
        if found is None:
            nothing = {"difference": 0, "areas": {}, "moved": [], "shifts": [], "rule_changed": False}
            return cls.model_validate(lines | nothing | {"summary": FIRST})
        names = [name for name in cls.model_fields if name not in lines]
        return cls.model_validate(lines | {name: getattr(found, name) for name in names})


FIRST = "This is the first assessment."


class TargetEdit(Body):
    """The role to aim for: an id of `/target-roles`."""

    role_id: UUID


class TargetShape(Shape):
    """The role that you chose; null where you chose none, and the closest one is taken."""

    role: RoleShape | None
    chosen_at: datetime | None
