"""Forms by which a person corrects what was read of their résumé."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from upstar.edge.auth import SignedIn
from upstar.edge.state import UseTools
from upstar.web.view import go
from upstar.workflows import correct_resume

router = APIRouter(prefix="/resumes/{resume_id}", include_in_schema=False)

Text = Annotated[str, Form(max_length=255)]
Name = Annotated[str, Form(min_length=1, max_length=100)]
Key = Annotated[str, Form(pattern="^([0-9a-f]{16})?$")]
Level = Annotated[str, Form(pattern="^(BEGINNER|INTERMEDIATE|ADVANCED|EXPERT)$")]
Years = Annotated[str, Form(pattern=r"^(\d{1,2}([.,]\d+)?)?$")]


@router.post("/skills")
def set_skill(
    person: SignedIn, tools: UseTools, resume_id: UUID, name: Name, level: Level, years: Years = ""
) -> Response:
    """Change a skill or add it."""
    values = {"proficiency_level": level, "years_experience": float(years.replace(",", ".")) if years else None}
    correct_resume.set_skill(tools, person.user_id, resume_id, name, values)
    return go(f"/resumes/{resume_id}#skills")


@router.post("/skills/remove")
def remove_skill(person: SignedIn, tools: UseTools, resume_id: UUID, name: Name) -> Response:
    """Remove a skill for good."""
    correct_resume.remove_skill(tools, person.user_id, resume_id, name)
    return go(f"/resumes/{resume_id}#skills")


@router.post("/roles")
def set_role(
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID,
    key: Key = "",
    job_title: Text = "",
    company_name: Text = "",
    start_date: Text = "",
    end_date: Text = "",
    location: Text = "",
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
    correct_resume.set_role(tools, person.user_id, resume_id, key or None, values)
    return go(f"/resumes/{resume_id}#history")


@router.post("/roles/remove")
def remove_role(person: SignedIn, tools: UseTools, resume_id: UUID, key: Key) -> Response:
    """Remove a role for good."""
    correct_resume.remove_role(tools, person.user_id, resume_id, key)
    return go(f"/resumes/{resume_id}#history")
