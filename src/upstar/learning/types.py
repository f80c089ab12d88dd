"""What a person lacks, the courses that teach it, and the plan made of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, get_args
from uuid import UUID

from upstar.careers.types import ExperienceLevel
from upstar.kit.numbers import fixed

Difficulty = Literal["BEGINNER", "INTERMEDIATE", "ADVANCED"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)
"""From the easiest to the hardest."""
Stage = Literal["now", "next", "later"]
Status = Literal["planned", "started", "done", "not_for_me"]
STATUSES: tuple[Status, ...] = get_args(Status)

UNKNOWN_HOURS = 30
"""What a course without a stated length is taken for: the middle of the catalogue."""
PACE = 5
"""Hours a week beside a job, where the person sets none: an evening or two."""
MAX_PACE = 60
"""Hours a week that anybody may plan with; more is no pace but a slip of the pen."""

Opens = Callable[[frozenset[str], Sequence[frozenset[str]]], Sequence[int]]
"""How many listings more would suit the person with each of some sets of skills: `opens(taken, options)` counts for
each option what it opens to who has the skills of `taken` already. Skills are keys. Equal questions, equal answers."""


@dataclass(frozen=True, slots=True)
class Course:
    """A course. `skills` maps the key of each skill that it teaches to its name; the first is what it is about."""

    id: UUID
    title: str
    provider: str | None
    url: str | None
    difficulty: Difficulty | None
    duration_hours: int | None
    skills: Mapping[str, str]

    @property
    def hours(self) -> int:
        """Its length, UNKNOWN_HOURS where none is stated."""
        return self.duration_hours if self.duration_hours and self.duration_hours > 0 else UNKNOWN_HOURS

    @property
    def step(self) -> int:
        """Its place in DIFFICULTIES; one that does not say is taken for the middle."""
        return DIFFICULTIES.index(self.difficulty or "INTERMEDIATE")

    @property
    def about(self) -> str:
        """The key of the skill that it is about, '' where it teaches none."""
        return next(iter(self.skills), "")


@dataclass(frozen=True, slots=True)
class Demand:
    """A match as learning sees it: its score (0–100) and what it asks for that the person lacks, by key."""

    score: float
    missing: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Learner:
    """Who learns: the keys of their skills, what they aim at (names of skills by key), and what they said of courses.

    `marks` has where they stand with each course that they spoke of; `pace` is in hours a week, 1–MAX_PACE.
    """

    have: frozenset[str]
    level: ExperienceLevel
    target_role: str | None = None
    target_skills: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[UUID, Status] = field(default_factory=dict)
    pace: int = PACE


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that the person lacks.

    `weight` is the share (0–1) of the matches that ask for it, better ones counting more, plus a bonus where the target
    role asks for it; `matches` counts the matches that ask for it. `opens` is how many listings of the whole stock more
    would suit with it alone, `hours` the length of the shortest course that teaches it, None where none does.
    """

    key: str
    name: str
    weight: float
    matches: int
    for_target: bool
    opens: int = 0
    hours: int | None = None

    @property
    def per_hour(self) -> Decimal | None:
        """Listings opened for each hour of that course, to two decimals."""
        return fixed(Decimal(self.opens) / self.hours) if self.hours else None


@dataclass(frozen=True, slots=True)
class Advice:
    """A step of the plan: a course, what it teaches, which missing skills it brings, and why in words.

    `opens` is how many listings more suit after it than before it, with all earlier steps and finished courses done; so
    the steps' numbers add up to what the whole plan opens. `status` is what the person said of the course.
    """

    course: Course
    teaches: tuple[str, ...]
    covers: tuple[str, ...]
    reason: str
    opens: int = 0
    status: Status | None = None

    @property
    def per_hour(self) -> Decimal:
        """Listings opened for each hour of it, to two decimals."""
        return fixed(Decimal(self.opens) / self.course.hours)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the way: some courses in a row.

    `weeks` is what its hours take at the person's pace; those of all stages add up to the whole way's. `suiting` is how
    many listings suit after it, `milestone` how to tell that it is done.
    """

    stage: Stage
    courses: tuple[Advice, ...]
    hours: int
    weeks: int
    suiting: int
    milestone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to learn next, in the order to take it, and the way through it. `prompt_hash` is equal for equal inputs.

    `suiting` is how many listings suit today, finished courses counted in; `gained` is what of it is due to these.
    """

    gaps: tuple[Gap, ...]
    courses: tuple[Advice, ...]
    steps: tuple[Step, ...]
    insights: tuple[str, ...]
    target_role: str | None
    pace: int
    suiting: int
    gained: int
    prompt_hash: str

    @property
    def opens(self) -> int:
        """How many listings more suit after the whole plan than today."""
        return sum(item.opens for item in self.courses)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A row of learning_recommendations, as JSON values."""

    recommended_courses: list[dict[str, Any]]
    learning_paths: list[dict[str, Any]]
    trending_insights: list[Any]
    ai_model: str
    generated_at: datetime
    context: Mapping[str, Any] = field(default_factory=dict)
    prompt_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person said of a course, and when."""

    course: Course
    status: Status
    updated_at: datetime
