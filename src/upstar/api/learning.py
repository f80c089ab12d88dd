"""Courses, a person's plan of them, and where they stand in it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from upstar.api.learning_shapes import LearningShape, MarkShape, PaceShape, StatusEdit
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, CourseShape, Cursor, Limit, PageShape
from upstar.edge.auth import Bearer, from_bearer
from upstar.edge.state import UseTools
from upstar.learning import progress
from upstar.learning import service as learning
from upstar.learning.progress import MyPlan
from upstar.learning.types import Difficulty, Mark
from upstar.workflows import advise

router = APIRouter(tags=["learning"], responses=PROBLEMS)


@router.get("/courses", dependencies=[Depends(from_bearer)])
def courses(
    tools: UseTools,
    q: Annotated[str | None, Query(max_length=200, description="Words in title, provider or description.")] = None,
    skill: Annotated[str | None, Query(max_length=100, description="A skill that is taught, in any spelling.")] = None,
    difficulty: Difficulty | None = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> PageShape[CourseShape]:
    """List the courses by title."""
    with tools.database.read() as session:
        page = learning.browse(session, cursor, limit, q=q, skill=skill, difficulty=difficulty)
    items = [
        CourseShape(
            id=course.id, title=course.title, description=description, provider=course.provider, url=course.url,
            difficulty=course.difficulty, duration_hours=course.duration_hours, skills=list(course.skills.values()),
        )
        for course, description in page.items
    ]  # fmt: skip
    return PageShape(items=items, next_cursor=page.next_cursor)


@router.get("/me/learning", response_model=LearningShape)
def read(person: Bearer, tools: UseTools) -> dict[str, Any]:
    """Give your plan: what to learn, in which order, and how many listings each course would open."""
    with tools.database.read() as session:
        return _shown(progress.my_plan(session, person.user_id))


@router.post("/me/learning", response_model=LearningShape)
def count_again(person: Bearer, tools: UseTools) -> dict[str, Any]:
    """Make your plan anew, with the listings as they are now."""
    advise.replan(tools, person.user_id)
    return read(person, tools)


@router.put("/me/learning/courses/{course_id}", response_model=MarkShape | None)
def mark(person: Bearer, tools: UseTools, course_id: UUID, edit: StatusEdit) -> dict[str, Any] | None:
    """Say where you stand with a course. The rest of your plan is made anew at once.

    The skills of a course that is `done` count as yours in the plan; they are no claim in your résumé.
    """
    found = advise.mark(tools, person.user_id, course_id, edit.status)
    return None if found is None else _marked(found)


@router.get("/me/learning/pace", response_model=PaceShape)
def pace(person: Bearer, tools: UseTools) -> dict[str, int]:
    """Give the hours a week that your plan is staged by."""
    with tools.database.read() as session:
        return {"hours_a_week": progress.pace(session, person.user_id)}


@router.put("/me/learning/pace", response_model=PaceShape)
def set_pace(person: Bearer, tools: UseTools, edit: PaceShape) -> dict[str, int]:
    """Set your hours a week. Your plan is staged anew at once."""
    return {"hours_a_week": advise.set_pace(tools, person.user_id, edit.hours_a_week)}


def _shown(found: MyPlan | None) -> dict[str, Any]:
    plan = progress.there(found)
    names = LearningShape.model_fields.keys() - {"done", "not_for_me"}
    return {name: getattr(plan, name) for name in names} | {
        "done": [_marked(one) for one in plan.done],
        "not_for_me": [_marked(one) for one in plan.not_for_me],
    }


def _marked(one: Mark) -> dict[str, Any]:
    course = one.course
    return {
        "course_id": course.id, "title": course.title, "provider": course.provider, "hours": course.hours,
        "status": one.status, "updated_at": one.updated_at,
    }  # fmt: skip
