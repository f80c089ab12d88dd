"""Courses: search, add, change, retire."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from upstar.accounts.types import Principal
from upstar.edge.auth import OperatorPage
from upstar.edge.errors import of_app_error
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError
from upstar.learning import editing, reading
from upstar.learning import service as learning
from upstar.learning.types import DIFFICULTIES, Course
from upstar.web.pages.operator.common import PAGE_ROWS, Cursor, Done, Long, Short, plain
from upstar.web.view import go, page
from upstar.workflows import operate
from upstar.workflows.tools import Tools

router = Section(prefix="/operator/courses", include_in_schema=False)


def _told(
    title: Short = "",
    provider: Short = "",
    url: Long = "",
    difficulty: Short = "",
    hours: Short = "",
    skills: Long = "",
    description: Long = "",
) -> dict[str, str]:
    values = (title, provider, url, difficulty, hours, skills, description)
    return dict(zip(reading.FIELDS, values, strict=True))


Told = Annotated[dict[str, str], Depends(_told)]
"""What the form says, as it is shown again where it is refused."""


@router.get("")
def find(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    q: Annotated[str, Query(max_length=255)] = "",
    cursor: Cursor = None,
    done: Done = "",
) -> Response:
    """Find courses by words, by title."""
    q = plain(q)
    with tools.database.read() as session:
        found = learning.browse(session, cursor, PAGE_ROWS, q=q)
    more = urlencode({"q": q, "cursor": found.next_cursor}) if found.next_cursor else None
    return page(request, "operator/courses.html", person, found=found, q=q, more=more, done=done)


@router.get("/new")
def new(request: Request, person: OperatorPage, tools: UseTools) -> Response:
    """Show an empty form."""
    return _course(request, person, tools, None)


@router.post("/new")
def add(request: Request, person: OperatorPage, tools: UseTools, told: Told) -> Response:
    """Add a course."""
    return _put(request, person, tools, None, told)


@router.get("/{course_id}")
def show(request: Request, person: OperatorPage, tools: UseTools, course_id: UUID) -> Response:
    """Show a course's form, and how many people noted it."""
    return _course(request, person, tools, course_id)


@router.post("/{course_id}")
def change(request: Request, person: OperatorPage, tools: UseTools, course_id: UUID, told: Told) -> Response:
    """Change a course."""
    return _put(request, person, tools, course_id, told)


@router.post("/{course_id}/retire")
def retire(person: OperatorPage, tools: UseTools, course_id: UUID) -> Response:
    """Retire a course."""
    operate.retire_course(tools, actor_of(person), course_id)
    return go("/operator/courses?done=retired")


def _put(request: Request, person: Principal, tools: Tools, course_id: UUID | None, told: dict[str, str]) -> Response:
    try:
        operate.put_course(tools, actor_of(person), course_id, told)
    except AppError as error:
        return _course(request, person, tools, course_id, told=told, error=error)
    return go(f"/operator/courses?done={'changed' if course_id else 'added'}")


def _course(
    request: Request,
    person: Principal,
    tools: Tools,
    course_id: UUID | None,
    *,
    told: dict[str, Any] | None = None,
    error: AppError | None = None,
) -> Response:
    course: Course | None = None
    purpose, noted_by = "", 0
    if course_id is not None:
        with tools.database.read() as session:
            course, purpose = editing.get(session, course_id)
            noted_by = editing.noted_by(session, course_id)
    if told is None:
        told = dict.fromkeys(reading.FIELDS, "")
        if course is not None:
            told |= {
                "title": course.title, "provider": course.provider or "", "url": course.url or "",
                "difficulty": course.difficulty or "", "hours": course.duration_hours or "",
                "skills": ", ".join(course.skills.values()), "description": purpose,
            }  # fmt: skip
    status = of_app_error(error).status if error else 200
    return page(
        request, "operator/course.html", person, status=status, course=course, told=told, error=error,
        difficulties=DIFFICULTIES, noted_by=noted_by, limits=reading,
    )  # fmt: skip
