"""ISO 8601 dates that may be less precise than a day."""

import re
from datetime import date

from upstar.resumes.types import PartialDate, Precision

_DIGITS: dict[Precision, int] = {"year": 4, "month": 7, "day": 10}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:T.*)?")


def parse_iso(text: str) -> PartialDate | None:
    """Return `2020`, `2020-03` or `2020-03-01` as a date of that precision; None for anything else."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        value = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return PartialDate(value, "day" if day else "month" if month else "year")


def as_iso(when: PartialDate | None) -> str:
    """Return a date as `parse_iso` reads it; an empty text for none."""
    return when.value.isoformat()[: _DIGITS[when.precision]] if when else ""
