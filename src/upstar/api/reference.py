"""What everybody shares: career paths, roles, courses, and the published schema."""

from typing import Any

from fastapi import APIRouter

from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, CourseShape, Cursor, Limit, PageShape, PathShape, RoleShape
from upstar.careers import service as careers
from upstar.careers.types import Path, Role
from upstar.edge.auth import Bearer
from upstar.edge.state import UseTools
from upstar.learning import service as learning
from upstar.workflows.analysis_schema import schema

router = APIRouter(tags=["reference"], responses=PROBLEMS)


@router.get("/career-paths", response_model=list[PathShape])
def career_paths(person: Bearer, tools: UseTools) -> tuple[Path, ...]:  # noqa: ARG001 - for signed-in people
    """List the career paths."""
    with tools.database.read() as session:
        return careers.paths(session)


@router.get("/target-roles", response_model=list[RoleShape])
def target_roles(person: Bearer, tools: UseTools) -> tuple[Role, ...]:  # noqa: ARG001 - for signed-in people
    """List the roles to aim for."""
    with tools.database.read() as session:
        return careers.roles(session)


@router.get("/courses")
def courses(
    person: Bearer,  # noqa: ARG001 - for signed-in people
    tools: UseTools,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> PageShape[CourseShape]:
    """List the courses by title."""
    with tools.database.read() as session:
        page = learning.browse(session, cursor, limit)
    items = [
        CourseShape(
            id=course.id, title=course.title, description=description, provider=course.provider, url=course.url,
            difficulty=course.difficulty, duration_hours=course.duration_hours, skills=list(course.skills.values()),
        )
        for course, description in page.items
    ]  # fmt: skip
    return PageShape(items=items, next_cursor=page.next_cursor)


@router.get("/schemas/analysis")
def analysis_schema() -> dict[str, Any]:
    """Give the JSON Schema of what `upstar resume analyze --json` prints."""
    return schema()
