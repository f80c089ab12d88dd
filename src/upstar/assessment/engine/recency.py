"""Recency: whether the profile speaks of now. Past gaps never count, nor does what the last years were filled with."""

from collections.abc import Iterator
from datetime import date

from upstar.assessment.engine.drafts import counted, draft
from upstar.assessment.engine.evidence import (
    MONTHS_A_YEAR,
    RECENT_ROLE_YEARS,
    RECENT_STUDY_YEARS,
    entries,
    fresh_skills,
    is_recent,
    months_since_activity,
    skill_names,
    studied_within,
)
from upstar.assessment.types import Change, Finding
from upstar.resumes.types import Profile

ACTIVITY, FRESH_SKILLS, LEARNING = 55, 30, 15
"""Points of the area's 100; being active weighs most, and any dated thing shows it."""
FRESH_MONTHS = 12
"""What lies within a year is of now: employers' interest falls only after many months without work."""
STALE_MONTHS = 72
"""Points fall evenly until here. Rule of thumb: a break for a young child is well within it."""
GOOD_FRESH = 3
LEARNING_YEARS = 5
"""Certificates that expire at all do so within two to five years."""


def recency(profile: Profile, today: date) -> Iterator[Finding]:
    """Yield the findings of recency; their possible points sum to 100."""
    months = months_since_activity(profile, today)
    have = 0 if months is None else STALE_MONTHS - max(months, FRESH_MONTHS)
    yield draft(
        "recency", "activity", (max(0, have), STALE_MONTHS - FRESH_MONTHS), ACTIVITY, _since(months),
        "Add with its date what you do now or did last: work, a course, voluntary work, a project",
        Change("activity", new=1),
    )  # fmt: skip
    yield _fresh(profile, today)
    learned = studied_within(profile, today, LEARNING_YEARS)
    yield draft(
        "recency", "learning", (int(learned), 1), LEARNING,
        f"Study, a course or a project of the last {LEARNING_YEARS} years is {'there' if learned else 'missing'}.",
        f"Add a course, certificate or project of the last {LEARNING_YEARS} years with its date",
        Change("activity", new=1),
    )  # fmt: skip


def _fresh(profile: Profile, today: date) -> Finding:
    fresh, listed = fresh_skills(profile, today), len(skill_names(profile))
    studied = studied_within(profile, today, RECENT_STUDY_YEARS)
    have = 2 * len(fresh) + (listed - len(fresh) if studied else 0)
    working = any(is_recent(role, today, RECENT_ROLE_YEARS) for role in entries(profile))
    each = 1 if studied else 2
    short = max(0, 2 * GOOD_FRESH - have)
    count = min(listed - len(fresh), -(-short // each))
    new = max(0, -(-(short - count * each) // 2))
    advice = f"Name {counted(count + new, 'more skill', 'more skills')} in a role of the last {RECENT_ROLE_YEARS} years"
    change = Change("recent-skills", count, new)
    if not working:
        advice, change = "Add a recent course, certificate or project with its date", Change("activity", new=1)
    return draft(
        "recency", "fresh-skills", (have, 2 * GOOD_FRESH), FRESH_SKILLS,
        f"{counted(len(fresh), 'skill was', 'skills were')} used in a role of the last {RECENT_ROLE_YEARS} years"
        + (", and study is recent." if studied else "."),
        advice, change, tuple(fresh[:5]),
    )  # fmt: skip


def _since(months: int | None) -> str:
    if months is None:
        return "Nothing is dated."
    if months <= FRESH_MONTHS:
        return "Something is dated within the last year."
    return f"The latest dated thing is {counted(months // MONTHS_A_YEAR, 'year', 'years')} old."
