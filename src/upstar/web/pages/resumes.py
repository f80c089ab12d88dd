"""A résumé's page: how far its reading is, and then all that came of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import File, Query, Request, Response, UploadFile

from upstar.assessment import service as assessment
from upstar.assessment.types import Finding
from upstar.edge.auth import SignedIn
from upstar.edge.downloads import sending
from upstar.edge.errors import of_app_error
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.clock import today
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes import editing
from upstar.resumes import service as resumes
from upstar.resumes.types import SkillFact
from upstar.web.language import noted
from upstar.web.pages.front import STATES, front_page
from upstar.web.pages.levels import LEVELS, RANKS
from upstar.web.timeline import timeline
from upstar.web.view import from_htmx, go, page
from upstar.workflows import correct_resume, download_file
from upstar.workflows.delete_resume import delete_resume
from upstar.workflows.overview import Overview, overview
from upstar.workflows.process_resume import UploadResult
from upstar.workflows.process_resume import upload as accept
from upstar.workflows.tools import Tools

router = Section(prefix="/resumes", include_in_schema=False)

ADVICE_SHOWN = 4
"""What a person can keep in mind and mend in one evening."""
MATCHES_SHOWN, COURSES_SHOWN, INSIGHTS_SHOWN, LINES_SHOWN = 4, 3, 2, 3
"""Of matches, courses, insights and lines of a role: what is read at a glance; the rest is a link or a fold away."""
CREATED = 201
STAGE_LENGTH = 20
STAGES = {
    "waiting": noted("Waiting for its turn"),
    "reading": noted("Reading the document"),
    "assessing": noted("Scoring the profile"),
    "matching": noted("Matching against job listings"),
    "recommending": noted("Looking for what to learn next"),
}
AREAS = (
    ("completeness", noted("Completeness"), "completeness_score"),
    ("depth", noted("Depth"), "detail_depth_score"),
    ("recency", noted("Recency"), "recency_score"),
    ("polish", noted("Polish"), "polish_score"),
)
HIDDEN_KINDS = {
    "hidden-text": noted("Hidden text"),
    "white-text": noted("White text"),
    "tiny-text": noted("Tiny text"),
    "off-page-text": noted("Text beside the page"),
    "ai-instruction": noted("A sentence aimed at a machine"),
}
"""What a file may bear that no reader sees (resumes/engine/safety.py), in words."""
CHANGE_KINDS = {"skill": noted("skill"), "role": noted("role"), "contact": noted("contact")}
CHANGE_WORDS = {"added": noted("added"), "removed": noted("removed"), "changed": noted("changed")}
CHANGE_FIELDS = {
    "skill_name": noted("spelling"), "proficiency_level": noted("level"), "years_experience": noted("years"),
    "is_verified": noted("whether a role backs it"), "end_date": noted("its end"),
    "is_current": noted("whether it is held today"), "location": noted("place"),
    "description": noted("its description"), "achievements": noted("its achievements"),
    "name": noted("name"), "email": noted("e-mail"), "phone": noted("phone"),
    "links": noted("links"),
}  # fmt: skip
"""What the values are called that another reading may change (resumes/engine/corrections.py)."""
NO_CATEGORY = noted("Other")


@router.post("")
def upload(
    request: Request, person: SignedIn, tools: UseTools, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Take a file from the form; what is wrong with it is said beside the form.

    To a script 201 with the résumé's row of the list, or the sentence alone.
    """
    try:
        result = _accept(tools, person.user_id, file)
    except AppError as error:
        status = of_app_error(error).status
        if from_htmx(request):
            return page(request, "front/_refused.html", person, status=status, error=error)
        return front_page(request, person, tools, error=error, status=status)
    way = f"/resumes/{result.resume.id}"
    if not from_htmx(request):
        return go(way)
    response = page(request, "front/_row.html", person, status=CREATED, resume=result.resume, states=STATES)
    response.headers["Location"] = way
    return response


@router.get("/{resume_id}/row")
def row(request: Request, person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Give a résumé's row of the list, for htmx."""
    with tools.database.read() as session:
        found = resumes.get(session, person.user_id, resume_id)
    if not from_htmx(request):
        return go(f"/resumes/{resume_id}")
    return page(request, "front/_row.html", person, resume=found, states=STATES)


@router.get("/{resume_id}")
def show(request: Request, person: SignedIn, tools: UseTools, resume_id: UUID) -> Response:
    """Show a résumé's page, or how far its reading is."""
    found = overview(tools, person.user_id, resume_id, MATCHES_SHOWN)
    status = found.resume.processing_status
    if status in ("PENDING", "PROCESSING"):
        return page(request, "resumes/progress.html", person, view=found, stages=_stages(found), at=_stage(found))
    if status == "FAILED" or found.profile is None:
        return page(request, "resumes/failed.html", person, view=found)
    return page(request, "resumes/index.html", person, view=found, **_details(found))


@router.get("/{resume_id}/progress")
def progress(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID,
    at: Annotated[str, Query(max_length=STAGE_LENGTH)] = "",
) -> Response:
    """Give the stages for htmx, and nothing while the stage is still `at`, so that nothing is read out twice.

    Once the reading has ended, the browser is made to load the page anew.
    """
    found = overview(tools, person.user_id, resume_id, MATCHES_SHOWN)
    if not from_htmx(request):
        return go(f"/resumes/{resume_id}")
    if found.resume.processing_status in ("COMPLETED", "FAILED"):
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    if at == _stage(found):
        return Response(status_code=204)
    return page(request, "resumes/_stages.html", person, view=found, stages=_stages(found), at=_stage(found))


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


def _accept(tools: Tools, user_id: UUID, file: UploadFile | None) -> UploadResult:
    if file is None or not file.filename:
        raise AppError(ErrorKind.INVALID, "file-missing", noted("Choose a file first."))
    return accept(tools, user_id, file.filename, file.file.read(resumes.MAX_FILE_BYTES + 1))


def _stage(found: Overview) -> str:
    stage = found.task.stage if found.task else None
    return stage if stage in STAGES else next(iter(STAGES))


def _stages(found: Overview) -> list[tuple[str, str]]:
    """The stages in words, each `done`, `now` or `next`."""
    at = list(STAGES).index(_stage(found))
    return [("done" if i < at else "now" if i == at else "next", text) for i, text in enumerate(STAGES.values())]


def _details(found: Overview) -> dict[str, Any]:
    made = found.assessment.assessment if found.assessment else None
    profile = found.profile
    return {
        "made": made,
        "areas": [(label, getattr(made, column), _of_area(made.findings, area)) for area, label, column in AREAS]
        if made else [],
        "advice": assessment.advice(made, ADVICE_SHOWN) if made else [],
        "role_key": editing.role_key,
        "levels": LEVELS,
        "ranks": RANKS,
        "skills": _by_category(profile.skills if profile else ()),
        "courses_shown": COURSES_SHOWN,
        "insights_shown": INSIGHTS_SHOWN,
        "lines_shown": LINES_SHOWN,
        "hidden_kinds": HIDDEN_KINDS,
        "change_kinds": CHANGE_KINDS,
        "change_words": CHANGE_WORDS,
        "change_fields": CHANGE_FIELDS,
        "years": timeline(profile, today()) if profile else None,
    }  # fmt: skip


def _of_area(findings: tuple[Finding, ...], area: str) -> list[Finding]:
    return [finding for finding in findings if finding.area == area]


def _by_category(skills: tuple[SkillFact, ...]) -> list[tuple[str, list[SkillFact]]]:
    """Skills by category, the best known first; the largest category first, what has none last."""
    ranked = sorted(skills, key=lambda fact: (-RANKS[fact.proficiency_level], -(fact.years_experience or 0.0)))
    groups: dict[str, list[SkillFact]] = {}
    for fact in ranked:
        groups.setdefault(fact.skill_category or NO_CATEGORY, []).append(fact)
    return sorted(groups.items(), key=lambda group: (group[0] == NO_CATEGORY, -len(group[1]), group[0]))
