"""How a finding comes about: points in whole numbers, and the change that would earn those that are missing."""

from decimal import Decimal

from upstar.assessment.types import Area, Change, Finding
from upstar.resumes.types import ExperienceFact

NAMED = 3
"""Roles that one advice names; more is no evening's work."""


def draft(
    area: Area, code: str, share: tuple[int, int], possible: int, text: str, advice: str, change: Change | None,
    evidence: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """Return a finding with `have / need` of its points, rounded down: all of them are earned by all of it alone."""
    have, need = share
    points = possible if have >= need else max(0, possible * have // need)
    missing = points < possible
    return Finding(
        area, code, Decimal(points), Decimal(possible), text, advice if missing else None, evidence,
        change=change if missing else None,
    )  # fmt: skip


def role_name(number: int, role: ExperienceFact) -> str:
    """Return how a role is spoken of: by place and title, never by employer, so that a shared page may show it."""
    return f"{_ordinal(number + 1)} role ({role.job_title})" if role.job_title else f"{_ordinal(number + 1)} role"


def named_roles(numbers: list[int], roles: tuple[ExperienceFact, ...]) -> str:
    """Return `your 1st role (Cook) and your 3rd role (Waiter)`."""
    names = [f"your {role_name(number, roles[number])}" for number in numbers]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(count: int, one: str, many: str) -> str:
    """Return `1 skill` or `3 skills`."""
    return f"{count} {one if count == 1 else many}"


def _ordinal(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
