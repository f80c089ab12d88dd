"""What a tier may have, and how a quota that is used up is told: pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Literal

from upstar.accounts.types import Tier
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import Quotas, Settings

Spent = Literal["uploads_a_day", "analyses_a_day"]
"""Quotas of a day (UTC): what is used of them comes back at midnight, whatever is deleted meanwhile."""
Held = Literal["saved_searches", "shares"]
"""Quotas of what is held at a time."""
SPENT: tuple[Spent, ...] = ("uploads_a_day", "analyses_a_day")
WORDS: dict[str, str] = {
    "uploads_a_day": "uploads a day",
    "analyses_a_day": "analyses a day",
    "matches_shown": "matches for each résumé",
    "saved_searches": "saved searches at a time",
    "shares": "open links at a time",
    "llm_usd_a_month": "US dollars of language models a month",
}


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """How much of a quota is used. `resets` is when what was spent comes back, None for what is held at a time."""

    quota: str
    limit: Decimal
    used: Decimal
    left: Decimal
    resets: datetime | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many a person may hold at a time, and what is raised for one more."""

    most: int
    too_many: AppError


def allowance(settings: Settings, tier: Tier, quota: Held, now: datetime) -> Allowance:
    """Return how many of what is held at a time people of the tier may have."""
    return Allowance(most_of(settings, tier, quota), exceeded(settings, tier, quota, now))


def quotas_of(settings: Settings, tier: Tier) -> Quotas:
    """Return what people of the tier may have."""
    return settings.quotas_paid if tier == "paid" else settings.quotas_free


def most_of(settings: Settings, tier: Tier, quota: str) -> int:
    """Return the size of a quota for the tier."""
    size: int = getattr(quotas_of(settings, tier), quota)
    return size


def use_of(quota: str, limit: Decimal, used: Decimal, resets: datetime | None = None) -> QuotaUse:
    """Return a quota with what is left of it, never less than nothing."""
    return QuotaUse(quota, limit, used, max(Decimal(0), limit - used), resets)


def next_day(now: datetime) -> datetime:
    """Return the midnight (UTC) that ends the day of `now`."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def next_month(now: datetime) -> datetime:
    """Return the midnight (UTC) that ends the month of `now`."""
    first = date(now.year + now.month // 12, now.month % 12 + 1, 1)
    return now.replace(year=first.year, month=first.month, day=1, hour=0, minute=0, second=0, microsecond=0)


def exceeded(settings: Settings, tier: Tier, quota: str, now: datetime) -> AppError:
    """Return the error for a quota that is used up: its name and size, when it opens again, and who has more."""
    size = most_of(settings, tier, quota)
    message, wait = f"Your quota of {size} {WORDS[quota]} is used up", None
    if quota in SPENT:
        opens = next_day(now)
        wait = max(1, ceil((opens - now).total_seconds()))
        message += f"; it opens again at {opens:%Y-%m-%d %H:%M} UTC"
    else:
        message += ": end or delete one first"
    more = most_of(settings, "paid", quota)
    if tier == "free" and more > size:
        message += f". The paid tier has {more}"
    return AppError(
        ErrorKind.LIMITED, "quota-exceeded", message + ".", retry_after=wait, fields={quota: f"{size} {WORDS[quota]}"}
    )
