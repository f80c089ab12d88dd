"""How long: periods in months, overlapping ones counted once."""

from collections.abc import Iterable
from datetime import date

from upstar.resumes.types import ExperienceFact, PartialDate

MIDYEAR = 7
"""A year alone stands for its middle: from July where something begins, to June where it ends. Over many roles the
errors of half a year cancel, where taking January for both would not."""
MONTHS_A_YEAR = 12


def months_of(role: ExperienceFact, today: date) -> tuple[int, int] | None:
    """Return the first and last month of a dated role, counted from year 0, both included; None where undated."""
    if role.start_date is None:
        return None
    first = _month(role.start_date, begins=True)
    if role.is_current:
        last = today.year * MONTHS_A_YEAR + today.month - 1
    elif role.end_date is not None:
        last = _month(role.end_date, begins=False)
    else:
        last = first
    if last < first and role.start_date.precision == "year":
        last = first + MONTHS_A_YEAR // 2 - 1
    return (first, min(last, today.year * MONTHS_A_YEAR + today.month - 1)) if last >= first else None


def widest(begin: PartialDate | None, end: PartialDate | None, today: date, *, current: bool) -> tuple[int, int] | None:
    """Return the first and last month that a period may cover: a year alone is all of it; None where it has no date."""
    if begin is None and end is None:
        return None
    start, stop = begin or end, end or begin
    now = today.year * MONTHS_A_YEAR + today.month - 1
    first = _month(start, begins=True) if start and start.precision != "year" else None
    if first is None and start is not None:
        first = start.value.year * MONTHS_A_YEAR
    last = _month(stop, begins=False) if stop and stop.precision != "year" else None
    if last is None and stop is not None:
        last = stop.value.year * MONTHS_A_YEAR + MONTHS_A_YEAR - 1
    if current:
        last = now
    return (first, last) if first is not None and last is not None and last >= first else None


def years_covered(roles: Iterable[ExperienceFact], today: date) -> float:
    """Return the years that the roles cover together, overlaps counted once, to two decimals."""
    spans = sorted(span for role in roles if (span := months_of(role, today)) is not None)
    months, reached = 0, -1
    for first, last in spans:
        if last > reached:
            months += last - max(first, reached + 1) + 1
            reached = last
    return round(max(0, months) / MONTHS_A_YEAR, 2)


def _month(when: PartialDate, *, begins: bool) -> int:
    if when.precision == "year":
        return when.value.year * MONTHS_A_YEAR + (MIDYEAR - 1 if begins else MIDYEAR - 2)
    return when.value.year * MONTHS_A_YEAR + when.value.month - 1
