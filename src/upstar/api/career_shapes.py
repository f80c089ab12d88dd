"""What the API gives of career paths, roles, and where a person stands."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from upstar.api.shapes import PathShape, RoleShape, Shape
from upstar.careers.types import EducationLevel, ExperienceLevel, PartName, Source


class DemandShape(Shape):
    """How much a role is asked for in the live stock; the pay is in US dollars a year, null where too few state it."""

    listings: int
    remote: int
    remote_share: float | None = Field(description="0–1; null without listings.")
    paid: int = Field(description="Listings that state their pay.")
    pay_low: int | None = Field(description="First quartile.")
    pay_median: int | None
    pay_high: int | None = Field(description="Third quartile.")
    counted_at: datetime


class KnownRoleShape(RoleShape):
    """A role with its path, its other titles and its demand; `demand` is null before the first counting."""

    path_slug: str | None
    aliases: list[str]
    years_usual: int | None
    demand: DemandShape | None


class RoleNameShape(Shape):
    """A role in a step or move."""

    id: UUID
    title: str
    level: ExperienceLevel | None
    path_name: str | None
    path_slug: str | None
    education: EducationLevel | None


class LevelShape(Shape):
    """The roles of one step of a path."""

    level: ExperienceLevel
    years_usual: int
    roles: list[KnownRoleShape]


class WholePathShape(PathShape):
    """A path with its steps, from the first up."""

    steps: list[LevelShape]


class PartShape(Shape):
    """A part of a fit: `value` is 0–1, null where nothing is known; `points` of `possible` count."""

    name: PartName
    value: float | None
    points: float
    possible: float


class FitShape(Shape):
    """How far a person fits a role, 0–1: the sum of the points of its parts."""

    value: float
    parts: list[PartShape]


class SkillPartShape(Shape):
    """A skill of a role: its share of all (0–1), how far it is covered (0–1), by which words and how."""

    name: str
    share: float
    cover: float
    by: str | None
    source: Source | None


class StepShape(Shape):
    """A role to go to. `gap` has what is missing, in whole or in part, what matters most first."""

    role: RoleNameShape
    fit: FitShape
    rise: int = Field(description="Steps of seniority up from the present one; below zero is down.")
    have: list[SkillPartShape]
    gap: list[SkillPartShape]
    years_usual: int
    years: float = Field(description="Years at work that count on this path.")
    education_short: int | None = Field(description="Steps of schooling that are missing; null where not known.")
    demand: DemandShape | None


class StandingShape(Shape):
    """Where you stand on a path: the role that you fill now, or else (`fills` false) the step nearest to you."""

    path: PathShape
    fills: bool
    here: StepShape
    next: list[StepShape]


class StandingsShape(Shape):
    """Where you stand on every path that you have something in common with, by one of your résumés."""

    resume_id: UUID
    version: str
    paths: list[StandingShape]


class MoveShape(Shape):
    """A role beside the present one; `likeness` (0–1) is how far its skills are yours."""

    likeness: float
    same_path: bool
    step: StepShape


class MovesShape(Shape):
    """The realistic moves to other roles, the most alike first, by one of your résumés."""

    resume_id: UUID
    version: str
    moves: list[MoveShape]
