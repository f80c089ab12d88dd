"""What the stock's counts say. Shares are 0–1, intervals hold with 95 % confidence, pay is US dollars a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Direction = Literal["rising", "falling", "unclear", "too_few"]
"""`unclear`: what changed may be chance. `too_few`: too few listings, or too few months, to say anything."""
Sort = Literal["share", "rising", "falling"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a value lies with 95 % confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, the first and the last of them by their first days; and whether the last one is over."""

    first: date
    last: date
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total` listings, and the interval of that share (Wilson)."""

    count: int
    total: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Trend:
    """One skill, role or place: its share of late and before, and what that says.

    `change` is the difference of the shares (Newcombe), `growth` their ratio less 1 (MOVER-R); None where nothing can
    be said, and an interval without an upper end where nothing was there before. `new`: named in no earlier month.
    """

    key: str
    name: str
    recent: Share
    before: Share | None
    change: float | None
    change_interval: Interval | None
    growth: float | None
    growth_interval: tuple[float, float | None] | None
    direction: Direction
    new: bool = False


@dataclass(frozen=True, slots=True)
class Trends:
    """Some of what was compared, best first, and how the comparing was done.

    Of `tested` shares, `rising` and `falling` moved by more than chance; about `expected_false` of these did not in
    truth (false discovery rate). `total` is how many of late named anything of the kind.
    """

    period: Period | None
    before: Period | None
    total: int
    tested: int
    rising: int
    falling: int
    expected_false: float
    items: Sequence[Trend]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class SkillLists:
    """Skills by their share, those that rise, those that fall, and those that few named before."""

    shares: Trends
    rising: Trends
    falling: Trends
    emerging: Trends


@dataclass(frozen=True, slots=True)
class MonthShare:
    """A month by its first day, its share, and whether the month is over."""

    month: date
    share: Share
    complete: bool


@dataclass(frozen=True, slots=True)
class PayEffect:
    """Yearly pay with a skill and without it in one country: an association, not what learning it would earn.

    `shift` is the Hodges–Lehmann estimate: the median difference between a listing with and one without.
    """

    country: str
    name: str
    with_skill: int
    without: int
    median_with: int
    median_without: int
    shift: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Beside:
    """A skill that is asked for beside another: in which share of its listings, and how many times as often as in all.

    `strength` is the normalised pointwise mutual information, 0 (as chance has it) to 1 (never one without the other).
    """

    key: str
    name: str
    share: Share
    lift: float
    strength: float


@dataclass(frozen=True, slots=True)
class SkillView:
    """All that the counts say of a skill."""

    key: str
    name: str
    country: str | None
    trend: Trend | None
    period: Period | None
    before: Period | None
    months: Sequence[MonthShare]
    pay: Sequence[PayEffect]
    beside: Sequence[Beside]
    beside_of: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """How many listings are counted and since when; `version` grows with each change of a count."""

    listings: int
    counted_at: datetime
    refreshed_at: datetime
    version: int
