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

ABOUT = {"contact": ("name", "email", "phone", "location", "links"), "summary": ("summary",)}
"""What the two forms of the person themselves send; a field that is empty is not sent by every browser."""
LINE, LONG = 255, 4000
"""Letters of a line, and of a text."""
KEY = "^([0-9a-f]{16})?$"


class CorrectionForm(BaseModel):
    """Where a form stands, at which entry of the reading, and where its sender goes back to."""

    to: Literal["profile", "reading"] = "reading"
    view: View = "pages"
    at: str = Field("", max_length=80, pattern=r"^[\w-]*$")


class SkillForm(CorrectionForm):
    """A skill by its name."""

    to: Literal["profile", "reading"] = "profile"
    name: str = Field(min_length=1, max_length=100)


class LevelForm(SkillForm):
    """A skill, and how well it is had."""

    level: Literal["BEGINNER", "INTERMEDIATE", "ADVANCED", "EXPERT"]
    years: str = Field("", pattern=r"^(\d{1,2}([.,]\d+)?)?$")


class RoleKeyForm(CorrectionForm):
    """A role by its key."""

    to: Literal["profile", "reading"] = "profile"
    key: str = Field("", pattern=KEY)


class RoleForm(RoleKeyForm):
    """A role. Without a key it is a new one, without an end it is held today."""

    job_title: str = Field("", max_length=LINE)
    company_name: str = Field("", max_length=LINE)
    start_date: str = Field("", max_length=LINE)
    end_date: str = Field("", max_length=LINE)
    location: str = Field("", max_length=LINE)


class AboutForm(CorrectionForm):
    """One of the two forms of the person themselves; links are parted by blanks or lines."""

    of: Literal["contact", "summary"]
    name: str = Field("", max_length=LINE)
    email: str = Field("", max_length=LINE)
    phone: str = Field("", max_length=LINE)
    location: str = Field("", max_length=LINE)
    links: str = Field("", max_length=LONG)
    summary: str = Field("", max_length=LONG)


class EntryKeyForm(CorrectionForm):
    """An entry of a list by its key."""

    part: EntryPart
    key: str = Field("", pattern=KEY)


class EntryForm(EntryKeyForm):
    """An entry of a list; of the fields those of its part count. Without a key it is a new one."""

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
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[LevelForm, Form()]
) -> Response:
    """Change a skill or add it."""
    years = float(sent.years.replace(",", ".")) if sent.years else None
    values = {"proficiency_level": sent.level, "years_experience": years}
    change = lambda: correct_resume.set_skill(tools, person.user_id, resume_id, sent.name, values)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, sent, part="skills")


@router.post("/skills/remove")
def remove_skill(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[SkillForm, Form()]
) -> Response:
    """Remove a skill for good."""
    change = lambda: correct_resume.remove_skill(tools, person.user_id, resume_id, sent.name)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, _anywhere(sent), part="skills")


@router.post("/roles")
def set_role(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[RoleForm, Form()]
) -> Response:
    """Change a role, or add one."""
    start, end = sent.start_date.strip(), sent.end_date.strip()
    values = {
        "job_title": sent.job_title,
        "company_name": sent.company_name,
        "start_date": start or None,
        "end_date": end or None,
        "is_current": bool(start) and not end,
        "location": sent.location.strip() or None,
    }
    change = lambda: correct_resume.set_role(tools, person.user_id, resume_id, sent.key or None, values)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, sent, part="history")


@router.post("/roles/remove")
def remove_role(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[RoleKeyForm, Form()]
) -> Response:
    """Remove a role for good."""
    change = lambda: correct_resume.remove_role(tools, person.user_id, resume_id, sent.key)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, _anywhere(sent), part="history")


@router.post("/about")
def set_about(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[AboutForm, Form()]
) -> Response:
    """Say how the person is reached, or what their summary is."""
    values: dict[str, Any] = {name: getattr(sent, name) for name in ABOUT[sent.of]}
    if "links" in values:
        values["links"] = values["links"].split()
    change = lambda: correct_resume.set_about(tools, person.user_id, resume_id, values)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, sent, part="history")


@router.post("/entries")
def set_entry(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[EntryForm, Form()]
) -> Response:
    """Change an entry of a list, or add one."""
    values = {name: getattr(sent, name) for name in editing.PARTS[sent.part].fields}
    change = lambda: correct_resume.set_entry(  # noqa: E731
        tools, person.user_id, resume_id, sent.part, sent.key or None, values
    )
    return _answer(request, person, tools, resume_id, change, sent, part="history")


@router.post("/entries/remove")
def remove_entry(
    request: Request, person: SignedIn, tools: UseTools, resume_id: UUID, sent: Annotated[EntryKeyForm, Form()]
) -> Response:
    """Remove an entry for good."""
    change = lambda: correct_resume.remove_entry(tools, person.user_id, resume_id, sent.part, sent.key)  # noqa: E731
    return _answer(request, person, tools, resume_id, change, _anywhere(sent), part="history")


def _anywhere(sent: CorrectionForm) -> CorrectionForm:
    """The form of what is removed, to whose entry nobody goes back."""
    return sent.model_copy(update={"at": ""})


def _answer(
    request: Request,
    person: Principal,
    tools: Tools,
    resume_id: UUID,
    change: Callable[[], Profile],
    sent: CorrectionForm,
    *,
    part: str,
) -> Response:
    """Make the change and go back to where its form stands; there, what is wrong with it is said beside the form."""
    try:
        change()
    except AppError as error:
        if sent.to == "profile" or error.kind is ErrorKind.NOT_FOUND:
            raise
        with tools.database.read() as session:
            resume = resumes.get(session, person.user_id, resume_id)
        shown = values_fragment if from_htmx(request) else reading_page
        status = of_app_error(error).status
        return shown(request, person, tools, resume, sent.view, error=error, at=sent.at, status=status)
    if sent.to == "profile":
        return go(f"/resumes/{resume_id}#{part}")
    if not from_htmx(request):
        return go(f"/resumes/{resume_id}/reading?view={sent.view}#{sent.at or 'values'}")
    with tools.database.read() as session:
        resume = resumes.get(session, person.user_id, resume_id)
    return values_fragment(request, person, tools, resume, sent.view, at=sent.at)
