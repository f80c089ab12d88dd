"""Make a plan, keep it, and read it; browse the courses."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers.types import ExperienceLevel, Role
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import Page, decode_cursor, encode_cursor
from upstar.kit.text import truncate
from upstar.learning import queries
from upstar.learning.catalogue import catalogue, skills_taught
from upstar.learning.engine import LEARNING_VERSION
from upstar.learning.engine import plan as run_engine
from upstar.learning.types import Advice, Course, Demand, Difficulty, Plan, StoredPlan
from upstar.resumes.types import BUILTIN, Profile
from upstar.skills.vocabulary import vocabulary
from upstar.tables.learning import StaticCourse

__all__ = ["Plan", "browse", "courses", "keep", "latest", "plan", "seed", "to_json"]


def plan(
    profile: Profile,
    matches: Sequence[tuple[Sequence[str], Decimal]],
    courses: Sequence[Course],
    *,
    level: ExperienceLevel,
    target: Role | None,
) -> Plan:
    """Return what the profile should learn. `matches` are pairs of missing skills and score (0–100)."""
    key = vocabulary().key
    return run_engine(
        frozenset(key(fact.skill_name) for fact in profile.skills),
        [Demand(float(score), {key(name): name for name in missing}) for missing, score in matches],
        courses,
        level=level,
        target_role=target.title if target else None,
        target_skills={key(name): name for name in target.skills} if target else {},
    )


def courses(session: ReadSession) -> tuple[Course, ...]:
    """Return every course; the catalogue is small, and a plan weighs all of it."""
    return tuple(_course(row) for row in queries.courses(session))


def browse(session: ReadSession, cursor: str | None, limit: int) -> Page[tuple[Course, str | None]]:
    """Return courses by title, each with its description."""
    rows = queries.courses_after(session, _after(cursor), limit + 1)
    items = [(_course(row), row.description) for row in rows[:limit]]
    last = items[-1][0] if len(rows) > limit else None
    return Page(items, encode_cursor(last.title, last.id) if last else None)


def seed(session: WriteSession) -> int:
    """Insert the shipped courses that are missing and return how many; never change one that is there."""
    return queries.insert_missing(session, [asdict(entry) for entry in catalogue()])


def keep(session: WriteSession, user_id: UUID, made: Plan, *, source: str = BUILTIN) -> bool:
    """Keep a plan as the person's only one; False where nothing was written, since it is the one that they have.

    `source` is what put its insights into words.
    """
    context = {
        "version": LEARNING_VERSION,
        "target_role": made.target_role,
        "gaps": [asdict(gap) for gap in made.gaps],
    }
    values = to_json(made) | {
        "generation_context": context,
        "ai_model": truncate(source, 50),
        "generation_prompt_hash": made.prompt_hash,
        "generated_at": utc_now(),
    }
    return queries.put_recommendation(session, user_id, values)


def latest(session: ReadSession, user_id: UUID) -> StoredPlan | None:
    """Return the person's plan; None where none was made yet."""
    row = queries.recommendation(session, user_id)
    if row is None:
        return None
    return StoredPlan(
        row.recommended_courses, row.learning_paths, row.trending_insights, row.ai_model, row.generated_at
    )


def to_json(made: Plan) -> dict[str, Any]:
    """Return the three lists of learning_recommendations as JSON values."""
    return {
        "recommended_courses": [_advice_json(item) for item in made.courses],
        "learning_paths": _paths_json(made),
        "trending_insights": list(made.insights),
    }


def _advice_json(item: Advice) -> dict[str, Any]:
    course = item.course
    return {
        "course_id": str(course.id),
        "title": course.title,
        "provider": course.provider,
        "url": course.url,
        "difficulty": course.difficulty,
        "duration_hours": course.duration_hours,
        "skills": list(course.skills.values()),
        "covers": list(item.covers),
        "reason": item.reason,
    }


def _paths_json(made: Plan) -> list[dict[str, Any]]:
    if not made.steps:
        return []
    return [
        {
            "title": f"Towards {made.target_role}" if made.target_role else "Towards your matches",
            "hours": sum(step.hours for step in made.steps),
            "weeks": sum(step.weeks for step in made.steps),
            "stages": [
                {
                    "stage": step.stage,
                    "courses": [{"course_id": str(course.id), "title": course.title} for course in step.courses],
                    "hours": step.hours,
                    "weeks": step.weeks,
                    "milestone": step.milestone,
                }
                for step in made.steps
            ],
        }
    ]


def _course(row: StaticCourse) -> Course:
    return Course(
        row.id, row.title, row.provider, row.url, cast("Difficulty | None", row.difficulty), row.duration_hours,
        skills_taught(row.title, row.description),
    )  # fmt: skip


def _after(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    title, course_id = decode_cursor(cursor, 2)
    try:
        return title, UUID(course_id)
    except ValueError:
        raise AppError(
            ErrorKind.INVALID, "cursor-invalid", "The cursor is not one that this server gave out."
        ) from None
