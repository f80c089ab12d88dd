"""What the API gives and takes of learning."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from upstar.api.bodies import Body
from upstar.api.shapes import Shape
from upstar.learning.types import MAX_PACE, Difficulty, Status

Rate = Annotated[float, Field(description="Listings opened for each hour, to two decimals.")]


class StepShape(Shape):
    """A course of the plan in its place.

    `opens` is how many listings of the whole stock more suit you after it than before it, all earlier steps and your
    finished courses done; so the numbers of all steps add up to `opens` of the plan. They are null in a plan of an
    earlier version: `POST /me/learning` makes it anew.
    """

    course_id: UUID
    title: str
    provider: str | None
    url: str | None
    difficulty: Difficulty | None
    hours: int
    skills: list[str] = Field(description="What it teaches; not the languages that its subject takes for granted.")
    covers: list[str] = Field(description="What of it you lack in this place and is asked for.")
    opens: int | None
    per_hour: Rate | None
    why: str
    status: Status | None


class StageShape(Shape):
    """Courses in a row: those that begin this quarter (`now`), in the one after it (`next`), and `later`."""

    stage: str
    hours: int
    weeks: int
    suiting: int | None = Field(description="Listings that suit you after it.")
    milestone: str
    steps: list[StepShape]


class GapShape(Shape):
    """A skill that you lack: listings that it alone would open, and the shortest course that teaches it."""

    name: str
    opens: int = 0
    matches: int = Field(description="Your matches that ask for it.")
    weight: float = Field(description="The share (0-1) of your matches that ask for it, better ones counting more.")
    for_target: bool
    hours: int | None = None
    per_hour: Rate | None = None


class MarkShape(Shape):
    """A course and where you stand with it."""

    course_id: UUID
    title: str
    provider: str | None
    hours: int
    status: Status
    updated_at: datetime


class LearningShape(Shape):
    """Your plan, counted over the stock as it was at `generated_at`.

    `suiting` listings suit you, `gained` of them thanks to courses that you finished; `opens` more do after the plan.
    """

    title: str
    hours_a_week: int
    hours: int
    weeks: int
    hours_done: int
    percent_done: int
    suiting: int | None
    gained: int | None
    opens: int | None
    insights: list[str]
    stages: list[StageShape]
    gaps: list[GapShape]
    done: list[MarkShape]
    not_for_me: list[MarkShape]
    generated_at: datetime


class StatusEdit(Body):
    """Where you stand with a course; null takes it back."""

    status: Status | None


class PaceShape(Body):
    """How many hours a week you learn."""

    hours_a_week: int = Field(ge=1, le=MAX_PACE)
