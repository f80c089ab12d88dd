"""What operators see of the house's work, and send to change it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from upstar.api.bodies import Body
from upstar.api.shapes import Shape
from upstar.queue.types import TaskStatus
from upstar.sourcing import schedule
from upstar.sourcing.types import RunStatus
from upstar.workflows.health import Part, State

SyncTold = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]


class CheckShape(Shape):
    """A part of the installation and how it is: good, worth a look, or bad."""

    part: Part
    state: State
    told: dict[str, Any]


class CountShape(Shape):
    """Tasks of a kind in a state."""

    job_type: str
    status: TaskStatus
    tasks: int


class TaskOfShape(Shape):
    """A task and whose it is; what it was asked with is theirs, and not told."""

    id: UUID
    user_id: UUID
    resume_id: UUID | None
    job_type: str
    status: TaskStatus
    stage: str | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class OverseenShape(Shape):
    """A task, and what may be done about it.

    `poisoned`: a fault of the program ended it as often as it was tried. `lost`: it is open, and nobody will do it.
    """

    task: TaskOfShape
    attempts: int | None
    poisoned: bool
    lost: bool
    may_retry: bool


class DidShape(Shape):
    """Whether anything was done: false where there was nothing to do."""

    done: bool


class RunShape(Shape):
    """A run of a sync, an import or a chore."""

    id: UUID
    sync_type: str
    status: RunStatus
    started_at: datetime
    completed_at: datetime | None
    records_processed: int | None
    records_created: int | None
    records_updated: int | None
    error_message: str | None


class LatestShape(Shape):
    """The last run of a sync, and when it last ended well."""

    run: RunShape
    last_good: datetime | None


class SyncShape(Shape):
    """A sync. `due` is null where it is not planned; `state` says whether it waits (`todo`) or runs (`doing`)."""

    name: str
    title: str
    every_minutes: int | None
    latest: LatestShape | None
    due: datetime | None
    state: str | None


class SyncName(Body):
    """Which sync: a source, with its board or its words."""

    name: SyncTold


class ScheduleEdit(Body):
    """How often a source is synced; null is not at all."""

    name: SyncTold
    every_minutes: Annotated[int, Field(ge=schedule.MIN_MINUTES, le=schedule.MAX_MINUTES)] | None


class ModelDayShape(Shape):
    """Calls of a day (UTC)."""

    day: date
    calls: int
    failures: int
    tokens: int
    cost_usd: Decimal


class SpendingShape(Shape):
    """Calls of an operation to a model."""

    operation: str | None
    model: str
    calls: int
    failures: int
    tokens: int
    cost_usd: Decimal


class PersonSpendingShape(Shape):
    """Calls for a person; null for nobody, and for who left."""

    user_id: UUID | None
    tier: str | None
    calls: int
    tokens: int
    cost_usd: Decimal


class PlanShape(Shape):
    """Which models an operation asks, in order."""

    operation: str
    paths: list[str]
    budgets: dict[str, Decimal]


class PriceShape(Shape):
    """What a million tokens cost, where that is known."""

    path: str
    usable: bool
    input_usd: Decimal | None
    output_usd: Decimal | None


class ModelUseShape(Shape):
    """What language models did and cost."""

    days: list[ModelDayShape]
    spending: list[SpendingShape]
    people: list[PersonSpendingShape]
    plans: list[PlanShape]
    prices: list[PriceShape]


class RouteDayShape(Shape):
    """A route on a day (UTC)."""

    day: date
    requests: int
    refused: int
    errors: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class WeightsShape(Shape):
    """Everybody's weights (0–1) by part, and a word that tells them from others."""

    version: str
    weights: dict[str, Decimal]


class WeightsEdit(Body):
    """A weight for each part."""

    weights: Annotated[dict[str, Decimal], Field(max_length=20)]
    version: Annotated[str, Field(max_length=40)] | None = None


class MoverShape(Shape):
    """A listing that stands elsewhere in the list of a profile, which is told by its number in the sample."""

    profile: int
    title: str
    organization: str
    rank_before: int | None
    rank_after: int | None
    score_before: Decimal | None
    score_after: Decimal | None


class PreviewShape(Shape):
    """What other weights would do to a sample."""

    profiles: int
    listings: int
    kept: float = Field(description="The share (0–1) of the best matches that stay among the best.")
    moved: float = Field(description="The mean number of places by which those move.")
    first_changed: int
    suiting_before: int
    suiting_after: int
    bars_before: list[int]
    bars_after: list[int]
    movers: list[MoverShape]
