"""A person's plan of courses: what each opens, where they stand with it, and their pace."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response
from pydantic import BaseModel, Field

from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.learning import progress
from upstar.learning import service as learning
from upstar.learning.progress import MyPlan, PlannedCourse
from upstar.learning.types import MAX_PACE, STATUSES, Status
from upstar.resumes import service as resumes
from upstar.web.language import noted
from upstar.web.view import go, page
from upstar.workflows import advise

router = Section(prefix="/learning", include_in_schema=False)

Line = Annotated[str, Field(max_length=200)]
NONE = "none"
"""What the form sends where the person takes back what they said of a course."""
WORDS: dict[Status, str] = {
    "started": noted("Started"), "planned": noted("Planned"), "done": noted("Done"), "not_for_me": noted("Not for me")
}  # fmt: skip
COURSES_SHOWN = 10
"""Courses that a search shows at a time: each has a form."""


class MarkForm(BaseModel):
    """What the person says of a course."""

    status: Line = NONE


class PaceForm(BaseModel):
    """The person's hours a week, as they write it."""

    hours_a_week: Line = ""


@router.get("")
def show(request: Request, person: SignedIn, tools: UseTools, said: str = "") -> Response:
    """Show the plan by stage."""
    return _plan(request, person, tools, said=said)


@router.post("")
def count_again(person: SignedIn, tools: UseTools) -> Response:
    """Make the plan anew, with the listings as they are now."""
    made = advise.replan(tools, person.user_id)
    return go("/learning?said=counted" if made else "/learning")


@router.post("/pace")
def set_pace(request: Request, person: SignedIn, tools: UseTools, form: Annotated[PaceForm, Form()]) -> Response:
    """Set the pace; what is none is said beside its field."""
    told = form.hours_a_week.strip()
    try:
        advise.set_pace(tools, person.user_id, int(told) if told.isascii() and told.isdecimal() else 0)
    except AppError as error:
        if error.kind is not ErrorKind.INVALID:
            raise
        return _plan(request, person, tools, error=error, told=told)
    return go("/learning?said=pace")


@router.get("/courses")
def courses(
    request: Request, person: SignedIn, tools: UseTools, q: Line = "", skill: Line = "", cursor: str | None = None
) -> Response:
    """Search the catalogue, to plan or mark what the plan does not name."""
    with tools.database.read() as session:
        found = learning.browse(session, cursor, COURSES_SHOWN, q=q, skill=skill)
        told = {mark.course.id: mark.status for mark in progress.marks(session, person.user_id)}
    return page(
        request, "learning/courses.html", person, found=found, told=told, words=WORDS, asked={"q": q, "skill": skill}
    )


@router.post("/courses/{course_id}")
def mark(person: SignedIn, tools: UseTools, course_id: UUID, form: Annotated[MarkForm, Form()]) -> Response:
    """Note where the person stands with a course, and plan the rest anew."""
    status = next((one for one in STATUSES if one == form.status), None)
    if status is None and form.status != NONE:
        raise AppError(ErrorKind.INVALID, "status-invalid", f"A course is one of: {', '.join(STATUSES)}.")
    advise.mark(tools, person.user_id, course_id, status)
    return go(f"/learning?said={status or 'back'}")


def _plan(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    *,
    said: str = "",
    error: AppError | None = None,
    told: str = "",
) -> Response:
    with tools.database.read() as session:
        plan = progress.my_plan(session, person.user_id)
        pace = progress.pace(session, person.user_id)
        read = bool(resumes.read_ones(session, person.user_id, 1))
    return page(
        request, "learning/index.html", person, status=of_app_error(error).status if error else 200,
        plan=plan, first=_first(plan), pace=told or pace, most=MAX_PACE, said=said, error=error, words=WORDS, read=read,
    )  # fmt: skip


def _first(plan: MyPlan | None) -> PlannedCourse | None:
    """The step to take now: the first that is begun, else the first of all."""
    steps = [step for stage in plan.stages for step in stage.steps] if plan else []
    return next((step for step in steps if step.status == "started"), steps[0] if steps else None)
