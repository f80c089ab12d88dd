"""Forms by which a person corrects what was read of their résumé: on its page, and beside the document."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Request, Response
from pydantic import BaseModel, Field

from upstar.accounts.types import Principal
from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes import editing
from upstar.resumes import service as resumes
from upstar.resumes.types import EntryPart, Profile
from upstar.web.pages.reading import View, reading_page, values_fragment
from upstar.web.view import from_htmx, go
from upstar.workflows import correct_resume
from upstar.workflows.tools import Tools

router = Section(prefix="/resumes/{resume_id}", include_in_schema=False)

Text = Annotated[str, Form(max_length=255)]
Name = Annotated[str, Form(min_length=1, max_length=100)]
Key = Annotated[str, Form(pattern="^([0-9a-f]{16})?$")]
Level = Annotated[str, Form(pattern="^(BEGINNER|INTERMEDIATE|ADVANCED|EXPERT)$")]
Years = Annotated[str, Form(pattern=r"^(\d{1,2}([.,]\d+)?)?$")]
To = Annotated[Literal["profile", "reading"], Form()]
At = Annotated[str, Form(max_length=80, pattern=r"^[\w-]*$")]
"""The entry of the reading that the form stands in."""

ABOUT = {"contact": ("name", "email", "phone", "location", "links"), "summary": ("summary",)}
"""What the two forms of the person themselves send; a field that is empty is not sent by every browser."""
LINE, LONG = 255, 4000
"""Letters of a line, and of a text."""


class CorrectionForm(BaseModel):
    """Where a form stands, and where its sender goes back to."""

    to: Literal["profile", "reading"] = "reading"
    view: View = "pages"
    at: str = Field("", max_length=80, pattern=r"^[\w-]*$")


class AboutForm(CorrectionForm):
    """One of the two forms of the person themselves; links are parted by blanks or lines."""

    of: Literal["contact", "summary"]
    name: str = Field("", max_length=LINE)
    email: str = Field("", max_length=LINE)
    phone: str = Field("", max_length=LINE)
    location: str = Field("", max_length=LINE)
    links: str = Field("", max_length=LONG)
    summary: str = Field("", max_length=LONG)


class EntryForm(CorrectionForm):
    """An entry of a list; of the fields those of its part count. Without a key it is a new one."""

    part: EntryPart
    key: str = Field("", pattern="^([0-9a-f]{16})?$")
    institution: str = Field("", max_length=LINE)
    degree: str = Field("", max_length=LINE)
    field: str = Field("", max_length=LINE)
    name: str = Field("", max_length=LINE)
    issuer: str = Field("", max_length=LINE)
    level: str = Field("", max_length=LINE)
    description: str = Field("", max_length=LONG)
    citation: str = Field("", max_length=LONG)
    start_date: str = Field("", max_length=LINE)
    end_date: str = Field("", max_length=LINE)
    issued: str = Field("", max_length=LINE)
    published: str = Field("", max_length=LINE)


@router.post("/skills")
def set_skill(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID,
    name: Name,
    level: Level,
    years: Years = "",
    to: To = "profile",
    view: Annotated[View, Form()] = "pages",
    at: At = "",
) -> Response:
    """Change a skill or add it."""
    values = {"proficiency_level": level, "years_experience": float(years.replace(",", ".")) if years else None}
    change = lambda: correct_resume.set_skill(tools, person.user_id, resume_id, name, values)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, to=to, view=view, at=at, part="skills")


@router.post("/skills/remove")
def remove_skill(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID,
    name: Name,
    to: To = "profile",
    view: Annotated[View, Form()] = "pages",
) -> Response:
    """Remove a skill for good."""
    change = lambda: correct_resume.remove_skill(tools, person.user_id, resume_id, name)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, to=to, view=view, at="", part="skills")


@router.post("/roles")
def set_role(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID,
    key: Key = "",
    job_title: Text = "",
    company_name: Text = "",
    start_date: Text = "",
    end_date: Text = "",
    location: Text = "",
    to: To = "profile",
    view: Annotated[View, Form()] = "pages",
    at: At = "",
) -> Response:
    """Change a role, or add one; without an end it is held today."""
    values = {
        "job_title": job_title,
        "company_name": company_name,
        "start_date": start_date.strip() or None,
        "end_date": end_date.strip() or None,
        "is_current": bool(start_date.strip()) and not end_date.strip(),
        "location": location.strip() or None,
    }
    change = lambda: correct_resume.set_role(tools, person.user_id, resume_id, key or None, values)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, to=to, view=view, at=at, part="history")


@router.post("/roles/remove")
def remove_role(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID,
    key: Key,
    to: To = "profile",
    view: Annotated[View, Form()] = "pages",
) -> Response:
    """Remove a role for good."""
    change = lambda: correct_resume.remove_role(tools, person.user_id, resume_id, key)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, to=to, view=view, at="", part="history")


@router.post("/about")
def set_about(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[AboutForm, Form()]
) -> Response:
    """Say how the person is reached, or what their summary is."""
    values: dict[str, Any] = {name: getattr(sent, name) for name in ABOUT[sent.of]}
    if "links" in values:
        values["links"] = values["links"].split()
    change = lambda: correct_resume.set_about(tools, person.user_id, resume_id, values)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, to=sent.to, view=sent.view, at=sent.at, part="history")


@router.post("/entries")
def set_entry(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[EntryForm, Form()]
) -> Response:
    """Change an entry of a list, or add one."""
    values = {name: getattr(sent, name) for name in editing.PARTS[sent.part].fields}
    change = lambda: correct_resume.set_entry(  # noqa: E731
        tools, person.user_id, resume_id, sent.part, sent.key or None, values
    )
    return _answer(request, person, tools, resume_id, change, to=sent.to, view=sent.view, at=sent.at, part="history")


@router.post("/entries/remove")
def remove_entry(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID,
    part: Annotated[EntryPart, Form()],
    key: Key,
    to: To = "reading",
    view: Annotated[View, Form()] = "pages",
) -> Response:
    """Remove an entry for good."""
    change = lambda: correct_resume.remove_entry(tools, person.user_id, resume_id, part, key)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, to=to, view=view, at="", part="history")


def _answer(
    request: Request,
    person: Principal,
    tools: Tools,
    resume_id: UUID,
    change: Callable[[], Profile],
    *,
    to: str,
    view: View,
    at: str,
    part: str,
) -> Response:
    """Make the change and go back to where its form stands; there, what is wrong with it is said beside the form."""
    try:
        change()
    except AppError as error:
        if to == "profile" or error.kind is ErrorKind.NOT_FOUND:
            raise
        with tools.database.read() as session:
            resume = resumes.get(session, person.user_id, resume_id)
        shown = values_fragment if from_htmx(request) else reading_page
        return shown(request, person, tools, resume, view, error=error, at=at, status=of_app_error(error).status)
    if to == "profile":
        return go(f"/resumes/{resume_id}#{part}")
    if not from_htmx(request):
        return go(f"/resumes/{resume_id}/reading?view={view}#{at or 'values'}")
    with tools.database.read() as session:
        resume = resumes.get(session, person.user_id, resume_id)
    return values_fragment(request, person, tools, resume, view, at=at)
