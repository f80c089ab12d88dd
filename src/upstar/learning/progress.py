"""Where a person stands: what they said of courses, their pace, and their plan with both in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.learning import queries, records
from upstar.learning.service import course_of, latest
from upstar.learning.types import MAX_PACE, PACE, STATUSES, Learner, Mark, Status

MAX_MARKS = 500
"""Courses that a person may speak of: at ten a year, half a century's."""


@dataclass(frozen=True, slots=True)
class PlannedCourse:
    """A step of a kept plan. `opens` and `per_hour` are None in a plan that an earlier version made."""

    course_id: UUID
    title: str
    provider: str | None
    url: str | None
    difficulty: str | None
    hours: int
    skills: Sequence[str]
    covers: Sequence[str]
    opens: int | None
    per_hour: Decimal | None
    why: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage of a kept plan; `suiting` is how many listings suit after it."""

    stage: str
    hours: int
    weeks: int
    suiting: int | None
    milestone: str
    steps: Sequence[PlannedCourse]


@dataclass(frozen=True, slots=True)
class MyPlan:
    """A person's plan with where they stand in it.

    `suiting` listings suit today, `gained` of them thanks to finished courses, `opens` more after the whole plan.
    """

    title: str
    hours_a_week: int
    hours: int
    weeks: int
    suiting: int | None
    gained: int | None
    opens: int | None
    stages: Sequence[PlannedStage]
    gaps: Sequence[Mapping[str, Any]]
    insights: Sequence[str]
    done: Sequence[Mark]
    not_for_me: Sequence[Mark]
    generated_at: datetime

    @property
    def hours_done(self) -> int:
        """The hours of the courses that are finished."""
        return sum(mark.course.hours for mark in self.done)

    @property
    def percent_done(self) -> int:
        """How much of all hours, finished ones and planned ones, is behind the person: 0–100, rounded down."""
        whole = self.hours_done + self.hours
        return 100 * self.hours_done // whole if whole else 0


def mark(session: WriteSession, user_id: UUID, course_id: UUID, status: Status | None) -> Mark | None:
    """Note where the person stands with a course (None: take it back) and return that.

    AppError NOT_FOUND for a course that is not there, INVALID for a status that is none, LIMITED beyond MAX_MARKS.
    """
    found = queries.courses_by_id(session, [course_id])
    if not found:
        raise not_found("course")
    if status is None:
        records.delete_mark(session, user_id, course_id)
        return None
    if status not in STATUSES:
        raise AppError(ErrorKind.INVALID, "status-invalid", f"A course is one of: {', '.join(STATUSES)}.")
    records.put_mark(session, user_id, course_id, status)
    if records.count_marks(session, user_id) > MAX_MARKS:
        raise AppError(ErrorKind.INVALID, "marks-full", f"No more than {MAX_MARKS} courses can be marked.")
    return next(one for one in marks(session, user_id) if one.course.id == course_id)


def marks(session: ReadSession, user_id: UUID) -> list[Mark]:
    """Return what the person said of courses, the newest first."""
    rows = records.marks(session, user_id, MAX_MARKS)
    found = {row.id: course_of(row) for row in queries.courses_by_id(session, [row.course_id for row in rows])}
    return [Mark(found[row.course_id], row.status, row.updated_at) for row in rows if row.course_id in found]


def pace(session: ReadSession, user_id: UUID) -> int:
    """Return how many hours a week the person learns, PACE where they set none."""
    return records.pace(session, user_id) or PACE


def set_pace(session: WriteSession, user_id: UUID, hours: int) -> int:
    """Set how many hours a week the person learns; AppError INVALID for none or too many."""
    records.put_pace(session, user_id, check_pace(hours))
    return hours


def check_pace(hours: int) -> int:
    """Return the hours a week; AppError INVALID where nobody learns so little or so much."""
    if not 1 <= hours <= MAX_PACE:
        sentence = f"The hours a week are a whole number from 1 to {MAX_PACE}."
        raise AppError(ErrorKind.INVALID, "pace-invalid", sentence, fields={"hours_a_week": sentence})
    return hours


def standing(session: ReadSession, user_id: UUID, learner: Learner) -> Learner:
    """Return the learner with what the person said of courses, and their pace."""
    told: dict[UUID, Status] = {row.course_id: row.status for row in records.marks(session, user_id, MAX_MARKS)}
    return replace(learner, marks=told, pace=pace(session, user_id))


def my_plan(session: ReadSession, user_id: UUID) -> MyPlan | None:
    """Return the person's plan with where they stand; None where none was made yet."""
    kept = latest(session, user_id)
    if kept is None:
        return None
    told = marks(session, user_id)
    status = {str(one.course.id): one.status for one in told}
    path: dict[str, Any] = (
        kept.learning_paths[0] if kept.learning_paths else {"title": "", "hours": 0, "weeks": 0, "stages": []}
    )
    items = {item["course_id"]: item for item in kept.recommended_courses}
    stages = [
        PlannedStage(
            stage["stage"], stage["hours"], stage["weeks"], stage.get("suiting"), stage["milestone"],
            [_planned(items[ref["course_id"]], status) for ref in stage["courses"] if ref["course_id"] in items],
        )
        for stage in path["stages"]
    ]  # fmt: skip
    context = kept.context
    return MyPlan(
        title=path["title"],
        hours_a_week=path.get("hours_a_week") or context.get("pace") or PACE,
        hours=path["hours"],
        weeks=path["weeks"],
        suiting=context.get("suiting"),
        gained=context.get("gained"),
        opens=context.get("opens"),
        stages=stages,
        gaps=context.get("gaps", []),
        insights=[str(line) for line in kept.trending_insights],
        done=[one for one in told if one.status == "done"],
        not_for_me=[one for one in told if one.status == "not_for_me"],
        generated_at=kept.generated_at,
    )


def there(plan: MyPlan | None) -> MyPlan:
    """Return the plan; AppError NOT_FOUND, that says what to do, where there is none."""
    if plan is None:
        raise AppError(
            ErrorKind.NOT_FOUND,
            "learning-plan-not-found",
            "There is no plan yet: upload a résumé, and it is made of it.",
        )
    return plan


def _planned(item: Mapping[str, Any], status: Mapping[str, Status]) -> PlannedCourse:
    per_hour = item.get("per_hour")
    return PlannedCourse(
        course_id=UUID(item["course_id"]),
        title=item["title"],
        provider=item["provider"],
        url=item["url"],
        difficulty=item["difficulty"],
        hours=item.get("hours") or item["duration_hours"] or 0,
        skills=item["skills"],
        covers=item["covers"],
        opens=item.get("opens"),
        per_hour=None if per_hour is None else Decimal(per_hour),
        why=item["reason"],
        status=status.get(item["course_id"]),
    )
