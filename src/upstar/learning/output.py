"""A plan as JSON values: what learning_recommendations keeps, and what the command line prints."""

from dataclasses import asdict
from typing import Any

from upstar.learning.types import Advice, Gap, Plan, Step


def to_json(made: Plan) -> dict[str, Any]:
    """Return the three lists of learning_recommendations as JSON values."""
    return {
        "recommended_courses": [_advice(item) for item in made.courses],
        "learning_paths": _paths(made),
        "trending_insights": list(made.insights),
    }


def context_of(made: Plan, version: str) -> dict[str, Any]:
    """Return what a plan was made of and what it comes to, for `generation_context`."""
    return {
        "version": version,
        "target_role": made.target_role,
        "pace": made.pace,
        "suiting": made.suiting,
        "gained": made.gained,
        "opens": made.opens,
        "gaps": [_gap(gap) for gap in made.gaps],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return asdict(gap) | {"per_hour": None if gap.per_hour is None else str(gap.per_hour)}


def _advice(item: Advice) -> dict[str, Any]:
    course = item.course
    return {
        "course_id": str(course.id),
        "title": course.title,
        "provider": course.provider,
        "url": course.url,
        "difficulty": course.difficulty,
        "duration_hours": course.duration_hours,
        "hours": course.hours,
        "skills": list(item.teaches),
        "covers": list(item.covers),
        "opens": item.opens,
        "per_hour": str(item.per_hour),
        "reason": item.reason,
    }


def _paths(made: Plan) -> list[dict[str, Any]]:
    if not made.steps:
        return []
    return [
        {
            "title": f"Towards {made.target_role}" if made.target_role else "Towards your matches",
            "hours": sum(step.hours for step in made.steps),
            "weeks": sum(step.weeks for step in made.steps),
            "hours_a_week": made.pace,
            "stages": [_stage(step) for step in made.steps],
        }
    ]


def _stage(step: Step) -> dict[str, Any]:
    return {
        "stage": step.stage,
        "courses": [{"course_id": str(item.course.id), "title": item.course.title} for item in step.courses],
        "hours": step.hours,
        "weeks": step.weeks,
        "suiting": step.suiting,
        "milestone": step.milestone,
    }
