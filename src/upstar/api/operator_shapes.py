"""What operators get and give; and what a person is told of their own use."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field

from upstar.accounts.types import Tier
from upstar.api.bodies import Body
from upstar.api.shapes import Shape


class QuotaShape(Shape):
    """A quota and how much of it is used. `resets` is null where it is of what is held at a time."""

    quota: str
    limit: Decimal
    used: Decimal
    left: Decimal
    resets: datetime | None


class UsageShape(Shape):
    """What a tier gives, and what is used of it."""

    tier: Tier
    quotas: list[QuotaShape]


class OperatedPersonShape(Shape):
    """A person as operators see them: counts, no contents."""

    user_id: UUID
    email: str
    name: str
    tier: Tier
    created_at: datetime
    resumes: int
    assessments: int
    matches: int
    saved_searches: int
    shares: int
    last_seen: datetime | None


class TierEdit(Body):
    """The tier that a person is to have."""

    tier: Tier


class ActShape(Shape):
    """What an operator did. `actor` is an operator's id, or `cli:` and a user of the machine."""

    id: int
    actor: str
    action: str
    person_id: UUID | None
    details: dict[str, Any]
    request_id: str | None
    created_at: datetime


class DayUseShape(Shape):
    """A day (UTC). `errors` failed on our side; `lost` were served, and could not be noted."""

    day: date
    requests: int
    errors: int
    lost: int


class EndpointUseShape(Shape):
    """A route over the days asked for. `refused` are 4xx, `errors` 5xx."""

    endpoint: str
    method: str
    requests: int
    refused: int
    errors: int
    p50_ms: float | None = Field(description="Half of the requests took no longer; told from a histogram.")
    p95_ms: float | None
    p99_ms: float | None


class InstallationUseShape(Shape):
    """What was asked of the installation, by day and by route, of days that are over."""

    people: dict[str, int] = Field(description="How many people there are of each tier.")
    days: list[DayUseShape]
    endpoints: list[EndpointUseShape]


class LimitsShape(Shape):
    """The limits in force: rates by who asks and kind of route, quotas by tier."""

    rates: dict[str, dict[str, str]]
    quotas: dict[str, dict[str, Decimal]]
