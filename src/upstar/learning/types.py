"""What a person lacks, the courses that teach it, and the plan made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Difficulty = Literal["BEGINNER", "INTERMEDIATE", "ADVANCED"]
Stage = Literal["foundation", "core", "advanced"]


@dataclass(frozen=True, slots=True)
class Course:
    """A course. `skills` maps the key of each skill that it teaches to the skill's name."""

    id: UUID
    title: str
    provider: str | None
    url: str | None
    difficulty: Difficulty | None
    duration_hours: int | None
    skills: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Demand:
    """A match as learning sees it: its score (0–100) and what it asks for that the person lacks, by key."""

    score: float
    missing: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that the person lacks.

    `weight` is the share (0–1) of the matches that ask for it, better ones counting more, plus a bonus where the target
    role asks for it; `matches` counts the matches that ask for it.
    """

    key: str
    name: str
    weight: float
    matches: int
    for_target: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """A course to take: which gaps it closes, and why in words."""

    course: Course
    covers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the way. `weeks` is what its hours take at `PACE` hours a week; `milestone` is how to tell."""

    stage: Stage
    courses: tuple[Course, ...]
    hours: int
    weeks: int
    milestone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to learn next, best first, and the way through it. `prompt_hash` is equal for equal inputs."""

    gaps: tuple[Gap, ...]
    courses: tuple[Advice, ...]
    steps: tuple[Step, ...]
    insights: tuple[str, ...]
    target_role: str | None
    prompt_hash: str


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A row of learning_recommendations, as JSON values."""

    recommended_courses: list[dict[str, Any]]
    learning_paths: list[dict[str, Any]]
    trending_insights: list[Any]
    ai_model: str
    generated_at: datetime
