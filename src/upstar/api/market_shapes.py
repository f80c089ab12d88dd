"""What the API says of the market. Shares are 0–1, intervals hold with 95 % confidence, pay is US dollars a year."""

from datetime import date, datetime

from pydantic import Field

from upstar.api.shapes import PageShape, Shape
from upstar.market.types import Direction


class IntervalShape(Shape):
    """The ends of an interval."""

    low: float
    high: float


class PeriodShape(Shape):
    """Months by their first days; `complete` is false where the last one is not over."""

    first: date
    last: date
    complete: bool


class ShareShape(Shape):
    """A share of the listings, with its Wilson interval."""

    count: int
    total: int
    share: float
    interval: IntervalShape


class TrendShape(Shape):
    """One name, of late and before; null where nothing can be said."""

    key: str = Field(description="What it is counted under; the same for all spellings.")
    name: str
    recent: ShareShape
    before: ShareShape | None
    change: float | None = Field(description="Share of late less share before.")
    change_interval: IntervalShape | None
    growth: float | None = Field(description="Share of late by share before, less 1; null where it was 0.")
    growth_interval: tuple[float, float | None] | None
    direction: Direction = Field(description="`unclear`: may be chance. `too_few`: too few listings to tell.")
    new: bool = Field(description="No listing of an earlier month names it.")


class TrendsShape(PageShape[TrendShape]):
    """A page of names, and how they were compared: about `expected_false` of all that moved did by chance alone."""

    period: PeriodShape | None
    before: PeriodShape | None
    total: int = Field(description="Listings of the period that name anything of the kind.")
    tested: int
    rising: int
    falling: int
    expected_false: float


class MonthShape(Shape):
    """A month by its first day."""

    month: date
    share: ShareShape
    complete: bool


class PayShape(Shape):
    """Pay with a skill and without it in a country: what goes together, not what causes what."""

    country: str
    name: str
    with_skill: int = Field(description="Listings with a stated pay that name the skill.")
    without: int
    median_with: int
    median_without: int
    shift: int = Field(description="Hodges–Lehmann: the median difference of a listing with and one without.")
    interval: IntervalShape


class BesideShape(Shape):
    """A skill beside the one asked for; `lift` is 1 and `strength` 0 where chance alone would have it so."""

    key: str
    name: str
    share: ShareShape
    lift: float
    strength: float


class MarketSkillShape(Shape):
    """All of one skill. `beside_of` is how many of its listings were looked at for what stands beside it."""

    key: str
    name: str
    country: str | None
    trend: TrendShape | None
    period: PeriodShape | None
    before: PeriodShape | None
    months: list[MonthShape]
    pay: list[PayShape]
    beside: list[BesideShape]
    beside_of: int


class FreshnessShape(Shape):
    """What is counted; `version` grows with each change of a count."""

    listings: int
    counted_at: datetime
    refreshed_at: datetime
    version: int
