"""What was read, beside the document: each value leads to the words that bear it, and they lead back."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response

from upstar.accounts.types import Principal
from upstar.edge.auth import SignedIn
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError
from upstar.resumes import service as resumes
from upstar.resumes.passages import align
from upstar.resumes.types import ResumeView
from upstar.web.pages.levels import LEVELS
from upstar.web.values import marks_on, parts_of, segments_of
from upstar.web.view import go, page
from upstar.workflows import draw_pages
from upstar.workflows.tools import Tools

router = Section(prefix="/resumes/{resume_id}", include_in_schema=False)

View = Literal["pages", "text"]
PICTURE_TYPE = "image/webp"


@router.get("/reading")
def show(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, view: Annotated[View | None, Query()] = None
) -> Response:
    """Show the document and, beside it, all that was read of it."""
    with tools.database.read() as session:
        resume = resumes.get(session, person.user_id, resume_id)
    if resume.processing_status != "COMPLETED":
        return go(f"/resumes/{resume_id}")
    return reading_page(request, person, tools, resume, view)


@router.get("/pages/{page}")
def sheet(person: SignedIn, tools: UseTools, resume_id: UUID, page: int) -> Response:
    """Give the picture of a page, counted from 1."""
    return Response(draw_pages.picture(tools, person.user_id, resume_id, page), media_type=PICTURE_TYPE)


def reading_page(
    request: Request,
    person: Principal,
    tools: Tools,
    resume: ResumeView,
    view: View | None,
    *,
    error: AppError | None = None,
    at: str = "",
    status: int = 200,
) -> Response:
    """Render the page, with the error that a form met; `at` is the entry whose form is open."""
    values = _reading(tools, person.user_id, resume.id, view)
    return page(request, "resumes/reading.html", person, status=status, resume=resume, error=error, at=at, **values)


def values_fragment(
    request: Request,
    person: Principal,
    tools: Tools,
    resume: ResumeView,
    view: View | None,
    *,
    error: AppError | None = None,
    at: str = "",
    status: int = 200,
) -> Response:
    """Render the values alone, for htmx."""
    values = _reading(tools, person.user_id, resume.id, view)
    return page(
        request, "resumes/_saved_values.html", person, status=status, resume=resume, error=error, at=at, **values
    )


def _reading(tools: Tools, user_id: UUID, resume_id: UUID, view: View | None) -> dict[str, Any]:
    with tools.database.read() as session:
        profile = resumes.profile_of(session, user_id, resume_id)
        text = resumes.text_of(session, user_id, resume_id)
    drawn = draw_pages.drawn_pages(tools, user_id, resume_id)
    parts = parts_of(profile, text or "")
    placed = align(drawn, text) if text else []
    shown = view or ("pages" if placed or not text else "text")
    if not drawn.sheets:
        shown = "text"
    marks = marks_on(parts, placed) if shown == "pages" else {}
    return {
        "profile": profile,
        "parts": parts,
        "shown": shown,
        "sheets": drawn.sheets,
        "marks": marks,
        "segments": segments_of(text, parts) if shown == "text" and text else [],
        "marked": {mark.value.id for its in marks.values() for mark in its},
        "markable": bool(placed),
        "levels": LEVELS,
    }
