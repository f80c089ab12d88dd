"""What leaves Upstar of a résumé: a page to print, a Word file, a JSON Resume."""

import json
from uuid import UUID

from fastapi import Request, Response

from upstar.edge.auth import SignedIn
from upstar.edge.downloads import HEADERS, attachment
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.resumes import service as resumes
from upstar.resumes.docx_output import MEDIA_TYPE as WORD_TYPE
from upstar.resumes.docx_output import to_docx
from upstar.resumes.json_resume_output import to_json_resume
from upstar.web.view import page

router = Section(prefix="/resumes/{resume_id}", include_in_schema=False)


@router.get("/print")
def paper(request: Request, person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Show the profile as a plain résumé, to print or to save as PDF."""
    with tools.database.read() as session:
        profile = resumes.profile_of(session, person.user_id, resume_id)
    return page(request, "resumes/print.html", person, profile=profile, resume_id=resume_id)


@router.get("/json-resume")
def as_json_resume(person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Give the profile as a JSON Resume, to save."""
    with tools.database.read() as session:
        profile = resumes.profile_of(session, person.user_id, resume_id)
    text = json.dumps(to_json_resume(profile), ensure_ascii=False, indent=2)
    headers = HEADERS | {"Content-Disposition": attachment("resume.json")}
    return Response(text, media_type="application/json", headers=headers)


@router.get("/docx")
def as_word(person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Give the profile as a Word file, to save."""
    with tools.database.read() as session:
        profile = resumes.profile_of(session, person.user_id, resume_id)
    headers = HEADERS | {"Content-Disposition": attachment("resume.docx")}
    return Response(to_docx(profile), media_type=WORD_TYPE, headers=headers)
