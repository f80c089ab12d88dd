"""Hold the timeline against the calendar: what cannot be, and what a reader would ask about."""

from collections.abc import Iterator, Sequence
from datetime import date

from upstar.resumes.types import ExperienceFact


def timeline_warnings(roles: Sequence[ExperienceFact], today: date) -> tuple[str, ...]:
    """Return a sentence for each role that is undated, unnamed, in the future, or ends before it begins."""
    return tuple(_of_roles(roles, today))


def _of_roles(roles: Sequence[ExperienceFact], today: date) -> Iterator[str]:
    for role in roles:
        name = " at ".join(part for part in (role.job_title, role.company_name) if part)
        if role.start_date is None:
            yield f"“{name}” has no dates; it is not counted as experience."
            continue
        if role.start_date.value > today:
            yield f"“{name}” begins in the future ({role.start_date.value.isoformat()})."
        if role.end_date is not None and role.end_date.value > today:
            yield f"“{name}” ends in the future ({role.end_date.value.isoformat()}); it is counted until today."
        if role.end_date is not None and role.end_date.value < role.start_date.value:
            yield f"“{name}” ends before it begins; its years are not counted."
        if not role.company_name:
            yield f"“{name}” names no employer."
        if not role.job_title:
            yield f"“{name}” names no job title."
