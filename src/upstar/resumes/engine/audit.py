"""Hold the timeline against the calendar: what cannot be, and what a reader would ask about."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, combinations, islice

from upstar.kit.text import truncate
from upstar.resumes.engine.tenure import MONTHS_A_YEAR, months_of, widest
from upstar.resumes.types import EducationFact, ExperienceFact, TimelineFinding

MIN_GAP_MONTHS = 6
"""Changing jobs takes a few months; from half a year on recruiters ask."""
MIN_OVERLAP_MONTHS = 2
"""A hand-over month in both jobs is no overlap."""

MAX_FINDINGS = 50
"""Nobody reads more; a document with more dates than a life has is not one."""
NAME_LENGTH = 120

_Spans = list[tuple[int, int, str]]


def audit_timeline(
    roles: Sequence[ExperienceFact], education: Sequence[EducationFact], today: date
) -> tuple[TimelineFinding, ...]:
    """Return what is wrong with single roles, then gaps and overlaps, oldest first.

    A gap is told only where neither work nor study may fill it, an overlap only where it is certain: a year without a
    month stands for any month of it.
    """
    found = chain(_of_roles(roles, today), _gaps(roles, education, today), _overlaps(roles, today))
    return tuple(islice(found, MAX_FINDINGS))


def mistakes(findings: Sequence[TimelineFinding]) -> Iterator[str]:
    """Yield what is wrong rather than worth a question: gaps and overlaps are life."""
    return (finding.text for finding in findings if finding.kind not in ("gap", "overlap"))


def _name(role: ExperienceFact) -> str:
    return " at ".join(truncate(part, NAME_LENGTH) for part in (role.job_title, role.company_name) if part)


def _of_roles(roles: Sequence[ExperienceFact], today: date) -> Iterator[TimelineFinding]:
    for role in roles:
        name = _name(role)
        if role.start_date is None:
            yield TimelineFinding("undated", f"“{name}” has no dates; it is not counted as experience.")
            continue
        begin, end = role.start_date.value, role.end_date.value if role.end_date else None
        if begin > today:
            yield TimelineFinding("future", f"“{name}” begins in the future ({begin.isoformat()}).", begin)
        if end is not None and end > today:
            text = f"“{name}” ends in the future ({end.isoformat()}); it is counted until today."
            yield TimelineFinding("future", text, end)
        if end is not None and end < begin:
            yield TimelineFinding("reversed", f"“{name}” ends before it begins; its years are not counted.", end, begin)
        if not role.company_name:
            yield TimelineFinding("unnamed", f"“{name}” names no employer.", begin, end)
        if not role.job_title:
            yield TimelineFinding("unnamed", f"“{name}” names no job title.", begin, end)


def _gaps(
    roles: Sequence[ExperienceFact], education: Sequence[EducationFact], today: date
) -> Iterator[TimelineFinding]:
    worked = [widest(role.start_date, role.end_date, today, current=role.is_current) for role in roles]
    studied = [widest(study.start_date, study.end_date, today, current=False) for study in education]
    spans = sorted(span for span in worked + studied if span is not None)
    first = min((span[0] for span in worked if span is not None), default=None)
    if first is None:
        return
    reached = first - 1
    for begin, end in [*spans, (_month(today), _month(today))]:
        if begin - reached - 1 >= MIN_GAP_MONTHS:
            months = begin - reached - 1
            start, stop = _day(reached + 1), _day(begin)
            text = f"Nothing is said of the {months} months from {start:%Y-%m} to {_day(begin - 1):%Y-%m}."
            yield TimelineFinding("gap", text, start, stop, months)
        reached = max(reached, end)


def _overlaps(roles: Sequence[ExperienceFact], today: date) -> Iterator[TimelineFinding]:
    dated = [
        (span, role)
        for role in roles
        if (span := months_of(role, today)) is not None
        and all(when is None or when.precision != "year" for when in (role.start_date, role.end_date))
    ]
    dated.sort(key=lambda item: item[0])
    for (one, first), (other, second) in combinations(dated, 2):
        months = min(one[1], other[1]) - max(one[0], other[0]) + 1
        if months >= MIN_OVERLAP_MONTHS:
            text = f"“{_name(first)}” and “{_name(second)}” ran side by side for {months} months, counted once."
            start = max(one[0], other[0])
            yield TimelineFinding("overlap", text, _day(start), _day(start + months), months)


def _month(day: date) -> int:
    return day.year * MONTHS_A_YEAR + day.month - 1


def _day(month: int) -> date:
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)
