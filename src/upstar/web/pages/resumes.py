"""A résumé's page: how far its reading is, and then all that came of it."""

from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from upstar.assessment import service as assessment
from upstar.assessment.types import Finding
from upstar.edge.auth import SignedIn
from upstar.edge.downloads import sending
from upstar.edge.errors import of_app_error
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes import editing
from upstar.resumes import service as resumes
from upstar.resumes.types import SkillFact
from upstar.web.pages.front import front_page
from upstar.web.view import from_htmx, go, page
from upstar.workflows import correct_resume, download_file
from upstar.workflows.delete_resume import delete_resume
from upstar.workflows.overview import Overview, overview
from upstar.workflows.process_resume import upload as accept

router = APIRouter(prefix="/resumes", include_in_schema=False)

ADVICE_SHOWN = 4
"""What a person can keep in mind and mend in one evening."""
STAGES = (
    ("waiting", "Waiting for its turn"),
    ("reading", "Reading the document"),
    ("assessing", "Scoring the profile"),
    ("matching", "Matching against job listings"),
    ("recommending", "Looking for what to learn next"),
)
AREAS = (
    ("completeness", "Completeness", "completeness_score"),
    ("depth", "Depth", "detail_depth_score"),
    ("recency", "Recency", "recency_score"),
    ("polish", "Polish", "polish_score"),
)
LEVELS = ("EXPERT", "ADVANCED", "INTERMEDIATE", "BEGINNER")


@router.post("")
def upload(
    request: Request, person: SignedIn, tools: UseTools, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Take a file from the form; what is wrong with it is said beside the form."""
    if file is None or not file.filename:
        missing = AppError(ErrorKind.INVALID, "file-missing", "Choose a file first.")
        return front_page(request, person, tools, error=missing, status=of_app_error(missing).status)
    try:
        result = accept(tools, person.user_id, file.filename, file.file.read(resumes.MAX_FILE_BYTES + 1))
    except AppError as error:
        return front_page(request, person, tools, error=error, status=of_app_error(error).status)
    return go(f"/resumes/{result.resume.id}")


@router.get("/{resume_id}")
def show(request: Request, person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Show a résumé's page, or how far its reading is."""
    found = overview(tools, person.user_id, resume_id)
    status = found.resume.processing_status
    if status in ("PENDING", "PROCESSING"):
        return page(request, "resumes/progress.html", person, view=found, stages=_stages(found))
    if status == "FAILED" or found.profile is None:
        return page(request, "resumes/failed.html", person, view=found)
    return page(request, "resumes/index.html", person, view=found, **_details(found))


@router.get("/{resume_id}/progress")
def progress(request: Request, person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Give the stages for htmx; once the reading has ended, make the browser load the page anew."""
    found = overview(tools, person.user_id, resume_id)
    if not from_htmx(request):
        return go(f"/resumes/{resume_id}")
    if found.resume.processing_status in ("COMPLETED", "FAILED"):
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "resumes/_stages.html", person, view=found, stages=_stages(found))


@router.get("/{resume_id}/file")
def original(person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Give the file as it was uploaded."""
    return sending(download_file.download(tools, person.user_id, resume_id))


@router.post("/{resume_id}/delete")
def delete(person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Delete a résumé and all that came of it."""
    delete_resume(tools, person.user_id, resume_id)
    return go("/")


@router.post("/{resume_id}/process")
def process(person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Have the file read anew."""
    correct_resume.read_again(tools, person.user_id, resume_id)
    return go(f"/resumes/{resume_id}")


def _stages(found: Overview) -> list[tuple[str, str]]:
    """The stages in words, each `done`, `now` or `next`."""
    names = [name for name, _ in STAGES]
    stage = found.task.stage if found.task else None
    at = names.index(stage) if stage in names else 0
    return [("done" if i < at else "now" if i == at else "next", text) for i, (_, text) in enumerate(STAGES)]


def _details(found: Overview) -> dict[str, Any]:
    made = found.assessment.assessment if found.assessment else None
    return {
        "made": made,
        "areas": [(label, getattr(made, column), _of_area(made.findings, area)) for area, label, column in AREAS]
        if made else [],
        "advice": assessment.advice(made, ADVICE_SHOWN) if made else [],
        "role_key": editing.role_key,
        "levels": LEVELS,
        "skills": _by_category(found.profile.skills if found.profile else ()),
    }  # fmt: skip


def _of_area(findings: tuple[Finding, ...], area: str) -> list[Finding]:
    return [finding for finding in findings if finding.area == area]


def _by_category(skills: tuple[SkillFact, ...]) -> list[tuple[str, list[SkillFact]]]:
    """Skills by category, the best known first."""
    ranked = sorted(skills, key=lambda fact: (LEVELS.index(fact.proficiency_level), -(fact.years_experience or 0.0)))
    named = sorted(ranked, key=lambda fact: fact.skill_category or "Other")
    return [(name, list(group)) for name, group in groupby(named, key=lambda fact: fact.skill_category or "Other")]
