"""Career paths and the roles on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args
from uuid import UUID

ExperienceLevel = Literal["entry", "junior", "mid", "senior", "lead", "executive"]
EducationLevel = Literal["none", "vocational", "bachelor", "master", "doctorate"]
LEVELS: tuple[ExperienceLevel, ...] = get_args(ExperienceLevel)
"""The steps of a path, from the first up."""
EDUCATIONS: tuple[EducationLevel, ...] = get_args(EducationLevel)
"""The steps of schooling, from the first up."""
PartName = Literal["title", "skills", "experience", "education"]
Source = Literal["named", "related", "shown", "usual"]


@dataclass(frozen=True, slots=True)
class Path:
    """A way through working life, such as nursing or software engineering."""

    id: UUID
    name: str
    slug: str
    description: str | None
    category: str | None
    display_order: int


@dataclass(frozen=True, slots=True)
class Role:
    """A role to aim for. What the catalogue does not know of a role that an operator added is empty or None."""

    id: UUID
    title: str
    description: str | None
    path_name: str | None
    level: ExperienceLevel | None = None
    skills: tuple[str, ...] = ()
    education: EducationLevel | None = None
    aliases: tuple[str, ...] = ()
    path_slug: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """How far (0–1) a person's own words tell of a skill that they do not name, and which words those are."""

    cover: float
    by: str


@dataclass(frozen=True, slots=True)
class PastJob:
    """A job of a person: how long in years, how alike (0–1) its title is to the roles, by their id, and which one it
    means; None for a title that means none."""

    title: str
    years: float
    current: bool
    likeness: Mapping[UUID, float]
    means: UUID | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What of a person counts on a path.

    `skills` maps the key of each skill that they name to their word for it. `jobs` are the newest first. `years` are
    those at work in all; `level` is the seniority that the newest title states. None is what nothing is known of.
    """

    skills: Mapping[str, str]
    shown: Mapping[str, Shown] = field(default_factory=dict)
    jobs: tuple[PastJob, ...] = ()
    years: float = 0.0
    level: ExperienceLevel | None = None
    education: EducationLevel | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a fit: its value (0–1, None where nothing is known), and its points of those it could have."""

    name: PartName
    value: Decimal | None
    points: Decimal
    possible: Decimal


@dataclass(frozen=True, slots=True)
class Fit:
    """How far (0–1) a person fits a role: the sum of the points of its parts, exactly."""

    value: Decimal
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class SkillPart:
    """A skill of a role: its share of all of them (0–1), how far it is covered (0–1), by which words, and how."""

    name: str
    share: Decimal
    cover: Decimal
    by: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A role to go to: what is there, what is missing, what matters most first, and what else it takes.

    `years_usual` is how many years such a role usually takes, `years` those that count. `education_short` is how many
    steps of schooling are missing: 0 none, None where the person's is not known. `rise` is the steps of seniority up.
    """

    role: Role
    fit: Fit
    rise: int
    have: tuple[SkillPart, ...]
    gap: tuple[SkillPart, ...]
    years_usual: int
    years: Decimal
    education_short: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands on a path: the role that they fill now, or else (not `fills`) the step nearest to them."""

    path: Path
    fills: bool
    here: Step
    next: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A role beside the present one: `likeness` (0–1) says how far its skills are those of the person."""

    step: Step
    likeness: Decimal
    same_path: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """How many live listings mean a role, how many of them are remote and state pay, and what they pay.

    The pay is the middle of the stated range, in whole US dollars a year: the quartiles over the listings that state
    one, None where too few do.
    """

    listings: int
    remote: int
    paid: int
    pay_low: int | None
    pay_median: int | None
    pay_high: int | None
    counted_at: datetime

    @property
    def remote_share(self) -> float | None:
        """The share (0–1) of the listings that are remote; None without listings."""
        return self.remote / self.listings if self.listings else None
