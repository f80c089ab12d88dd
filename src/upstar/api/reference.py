"""What everybody shares: courses."""

from fastapi import APIRouter, Depends

from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, CourseShape, Cursor, Limit, PageShape
from upstar.edge.auth import from_bearer
from upstar.edge.state import UseTools
from upstar.learning import service as learning

router = APIRouter(tags=["reference"], responses=PROBLEMS, dependencies=[Depends(from_bearer)])


@router.get("/courses")
def courses(
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
