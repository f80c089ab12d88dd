"""A working life as a picture: a row for each role and study, with gaps and what ran side by side. Numbers alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from upstar.resumes.types import PartialDate, Profile, TimelineFinding

WIDTH = 720
"""Of the picture, in its own units; a page shows it as wide as there is room."""
ROW, BAR, TOP = 46, 12, 30
"""Heights: of a row, of the bar in it, and of the years above them all."""
MOST_ROWS = 14
"""Rows of a picture: what fits a screen. The list below it has all."""
MONTHS = 12
LONGEST_NAME = 64
"""Characters of a row's words, which is what its width holds in small print; the list below has the whole."""
YEAR_STEPS = (1, 2, 5, 10, 20)
MOST_YEARS = 10
"""Names along the top, at most."""
LEAST = 3.0
"""The least width of a bar: a month in forty years is still seen."""
ANCHOR = 0.55
"""From this share of the width on, the words of a row end with its bar, so that they do not run out of the picture."""

_Scale = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Bar:
    """A role or a study: its place, its words, from when until when, and the parts of it beside another role."""

    y: int
    x: float
    width: float
    name: str
    study: bool
    start: PartialDate
    end: PartialDate | None
    now: bool
    ends_right: bool
    beside: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Months of which nothing is said."""

    x: float
    width: float
    months: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: `years` are (x, year) along the top; `more` says how many roles the picture leaves out."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    years: tuple[tuple[float, int], ...]
    more: int


def timeline(profile: Profile, today: date) -> Timeline | None:
    """Return where all that has a beginning lies, newest first; None where fewer than two do, which make no picture."""
    dated = [(_name(r.job_title or r.company_name), False, r.start_date, r.end_date, r.is_current)
             for r in profile.work_experience if r.start_date]  # fmt: skip
    dated += [(_name(s.degree or s.field or s.institution), True, s.start_date, s.end_date, False)
              for s in profile.education if s.start_date and s.end_date]  # fmt: skip
    spans = [(item, _month(item[2].value), _end(item[2], item[3], today, now=item[4])) for item in dated]
    spans = [span for span in spans if span[2] > span[1]]
    if len(spans) < 2:
        return None
    spans.sort(key=lambda span: (-span[2], -span[1]))
    shown = spans[:MOST_ROWS]
    first = min(begin for _, begin, _ in shown) // MONTHS * MONTHS
    last = (max(end for _, _, end in shown) // MONTHS + 1) * MONTHS

    def x(month: int) -> float:
        return round(WIDTH * (month - first) / (last - first), 1)

    overlaps = [item for item in profile.timeline if item.kind == "overlap" and item.start and item.end]
    bars = tuple(
        Bar(
            TOP + ROW * number, x(begin), max(LEAST, round(x(end) - x(begin), 1)), item[0], item[1], item[2], item[3],
            item[4], x(begin) > ANCHOR * WIDTH, () if item[1] else _beside(overlaps, begin, end, x),
        )
        for number, (item, begin, end) in enumerate(shown)
    )  # fmt: skip
    gaps = tuple(
        Gap(x(begin), round(x(end) - x(begin), 1), item.months or 0)
        for item in profile.timeline
        if item.kind == "gap" and item.start and item.end
        and (begin := _month(item.start)) >= first and (end := _month(item.end)) <= last
    )  # fmt: skip
    return Timeline(WIDTH, TOP + ROW * len(shown), bars, gaps, _years(first, last, x), len(spans) - len(shown))


def _years(first: int, last: int, x: _Scale) -> tuple[tuple[float, int], ...]:
    years = range(first // MONTHS, last // MONTHS + 1)
    step = next((size for size in YEAR_STEPS if len(years) / size <= MOST_YEARS), YEAR_STEPS[-1])
    return tuple((x(year * MONTHS), year) for year in years if year % step == 0)


def _beside(overlaps: list[TimelineFinding], begin: int, end: int, x: _Scale) -> tuple[tuple[float, float], ...]:
    """The parts of a bar that another role covers too, joined, as (left edge, width)."""
    parts = sorted(
        (max(begin, _month(item.start)), min(end, _month(item.end)))
        for item in overlaps
        if item.start and item.end and _month(item.start) < end and _month(item.end) > begin
    )
    joined: list[tuple[int, int]] = []
    for left, right in parts:
        if joined and left <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(right, joined[-1][1]))
        else:
            joined.append((left, right))
    return tuple((x(left), round(x(right) - x(left), 1)) for left, right in joined)


def _name(what: str | None) -> str:
    name = what or ""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def _end(start: PartialDate, end: PartialDate | None, today: date, *, now: bool) -> int:
    """The month behind the last one: of an end in a year alone, that year's middle; one month where none is said."""
    if now:
        return _month(today) + 1
    if end is None:
        return _month(start.value) + 1
    return _month(end.value) + (MONTHS // 2 if end.precision == "year" else 1)


def _month(day: date) -> int:
    return day.year * MONTHS + day.month - 1
