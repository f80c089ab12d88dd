"""Months by number and as dates. Pure."""

from datetime import date

from upstar.market.types import Period

YEAR = 12
"""Months of a year."""


def month_of(day: date) -> int:
    """Return the number of a day's month: since January of year 0."""
    return day.year * YEAR + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month by its number."""
    return date(month // YEAR, month % YEAR + 1, 1)


def period(months: tuple[int, int], now: int) -> Period:
    """Return the months from a first to a last one as dates; it is complete where the present month is behind it."""
    return Period(first_day(months[0]), first_day(months[1]), months[1] < now)


def in_words(told: Period) -> str:
    """Return a period as people say it: `August to October 2026`."""
    if told.first == told.last:
        return f"{told.first:%B %Y}"
    year = "" if told.first.year == told.last.year else f" {told.first.year}"
    return f"{told.first:%B}{year} to {told.last:%B %Y}"
