"""Upload résumés, follow their reading, and take what was read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Response, UploadFile, status

from upstar.api.json_resume_shapes import JsonResumeShape
from upstar.api.shapes import (
    LIMIT_DEFAULT,
    PROBLEMS,
    AboutEdit,
    AdviceShape,
    ChangeShape,
    CorrectionShape,
    Cursor,
    EntryEdit,
    EntryKey,
    ExperienceRow,
    Limit,
    MatchRow,
    PageShape,
    ResumeShape,
    RoleEdit,
    RoleKey,
    SkillEdit,
    SkillName,
    SkillRow,
    TaskId,
    UploadShape,
)  # fmt: skip
from upstar.assessment import service as assessment
from upstar.edge.answers import answer
from upstar.edge.auth import Bearer
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import not_found
from upstar.kit.pages import Page
from upstar.learning import service as learning
from upstar.learning.types import StoredPlan
from upstar.matching import service as matching
from upstar.matching.filters import MatchFilter
from upstar.matching.types import StoredMatch
from upstar.resumes import editing
from upstar.resumes import service as resumes
from upstar.resumes.json_resume_output import to_json_resume
from upstar.resumes.output import profile_to_json
from upstar.resumes.types import Change, Correction, EntryPart
from upstar.workflows import correct_resume
from upstar.workflows.analysis_schema import AssessmentShape, ProfileShape
from upstar.workflows.delete_resume import delete_resume
from upstar.workflows.process_resume import UploadResult
from upstar.workflows.process_resume import upload as accept

router = Section(prefix="/resumes", tags=["resumes"], responses=PROBLEMS)


@router.post(
    "",
    response_model=UploadShape,
    status_code=status.HTTP_202_ACCEPTED,
    responses={200: {"model": UploadShape, "description": "The same file was uploaded before."}},
)
def upload(person: Bearer, tools: UseTools, response: Response, file: UploadFile) -> UploadResult:
    """Upload a résumé of at most 10 MB; it is read in the background.

    PDF, DOCX, ODT, RTF, HTML, Markdown, plain text, JSON Resume, and pictures of pages (JPEG, PNG, WebP, TIFF).

    202 with the task to follow; 200 where the same file was uploaded before, with that résumé.
    """
    result = accept(tools, person.user_id, file.filename or "", file.file.read(resumes.MAX_FILE_BYTES + 1))
    response.headers["Location"] = f"/api/v1/resumes/{result.resume.id}"
    if not result.created:
        response.status_code = status.HTTP_200_OK
    return result


@router.get("", response_model=PageShape[ResumeShape])
async def list_resumes(
    person: Bearer, tools: UseTools, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """List your résumés, newest first."""
    return answer(PageShape[ResumeShape], await tools.database.look(resumes.newest(person.user_id, cursor, limit)))


@router.get("/{resume_id}", response_model=ResumeShape)
async def read(person: Bearer, tools: UseTools, resume_id: UUID) -> Response:
    """Give a résumé's state."""
    return answer(ResumeShape, await tools.database.look(resumes.one(person.user_id, resume_id)))


@router.delete("/{resume_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete(person: Bearer, tools: UseTools, resume_id: UUID) -> None:
    """Delete a résumé: its file and all that was read from it."""
    delete_resume(tools, person.user_id, resume_id)


@router.get("/{resume_id}/profile", response_model=ProfileShape)
def profile(person: Bearer, tools: UseTools, resume_id: UUID) -> dict[str, Any]:
    """Give all that was read; 409 until it is."""
    with tools.database.read() as session:
        return profile_to_json(resumes.profile_of(session, person.user_id, resume_id))


@router.get("/{resume_id}/json-resume", response_model=JsonResumeShape, response_model_exclude_unset=True)
def json_resume(person: Bearer, tools: UseTools, resume_id: UUID) -> dict[str, Any]:
    """Give the profile, with your corrections, as JSON Resume 1.0.0 (jsonresume.org/schema); 409 until it is read."""
    with tools.database.read() as session:
        return to_json_resume(resumes.profile_of(session, person.user_id, resume_id))


@router.get("/{resume_id}/skills", response_model=list[SkillRow])
def skills(person: Bearer, tools: UseTools, resume_id: UUID) -> list[dict[str, Any]]:
    """Give the skills, surest first."""
    with tools.database.read() as session:
        return resumes.skills_of(session, person.user_id, resume_id)


@router.get("/{resume_id}/experience", response_model=list[ExperienceRow])
def experience(person: Bearer, tools: UseTools, resume_id: UUID) -> list[dict[str, Any]]:
    """Give the dated roles, newest first."""
    with tools.database.read() as session:
        return resumes.experience_of(session, person.user_id, resume_id)


@router.put("/{resume_id}/skills/{name:path}", response_model=ProfileShape)
def set_skill(person: Bearer, tools: UseTools, resume_id: UUID, name: SkillName, edit: SkillEdit) -> dict[str, Any]:
    """Correct a skill, or add one; what is left out stays.

    It outranks every later reading. Score, matches and advice follow in the background.
    """
    values = edit.model_dump(exclude_unset=True)
    return profile_to_json(correct_resume.set_skill(tools, person.user_id, resume_id, name, values))


@router.delete("/{resume_id}/skills/{name:path}", response_model=ProfileShape)
def remove_skill(person: Bearer, tools: UseTools, resume_id: UUID, name: SkillName) -> dict[str, Any]:
    """Remove a skill; no later reading brings it back."""
    return profile_to_json(correct_resume.remove_skill(tools, person.user_id, resume_id, name))


@router.post("/{resume_id}/experience", response_model=ProfileShape, status_code=status.HTTP_201_CREATED)
def add_role(person: Bearer, tools: UseTools, resume_id: UUID, edit: RoleEdit) -> dict[str, Any]:
    """Add a role that the reading missed."""
    values = edit.model_dump(exclude_unset=True)
    return profile_to_json(correct_resume.set_role(tools, person.user_id, resume_id, None, values))


@router.put("/{resume_id}/experience/{key}", response_model=ProfileShape)
def set_role(person: Bearer, tools: UseTools, resume_id: UUID, key: RoleKey, edit: RoleEdit) -> dict[str, Any]:
    """Correct a role by its `key`; what is left out stays. It outranks every later reading."""
    values = edit.model_dump(exclude_unset=True)
    return profile_to_json(correct_resume.set_role(tools, person.user_id, resume_id, key, values))


@router.delete("/{resume_id}/experience/{key}", response_model=ProfileShape)
def remove_role(person: Bearer, tools: UseTools, resume_id: UUID, key: RoleKey) -> dict[str, Any]:
    """Remove a role; no later reading brings it back."""
    return profile_to_json(correct_resume.remove_role(tools, person.user_id, resume_id, key))


@router.put("/{resume_id}/about", response_model=ProfileShape)
def set_about(person: Bearer, tools: UseTools, resume_id: UUID, edit: AboutEdit) -> dict[str, Any]:
    """Correct how you are reached and your summary; what is left out stays. It outranks every later reading."""
    values = edit.model_dump(exclude_unset=True)
    return profile_to_json(correct_resume.set_about(tools, person.user_id, resume_id, values))


@router.post("/{resume_id}/entries/{part}", response_model=ProfileShape, status_code=status.HTTP_201_CREATED)
def add_entry(person: Bearer, tools: UseTools, resume_id: UUID, part: EntryPart, edit: EntryEdit) -> dict[str, Any]:
    """Add a study, certificate, language, project or publication that the reading missed."""
    values = edit.model_dump(exclude_unset=True)
    return profile_to_json(correct_resume.set_entry(tools, person.user_id, resume_id, part, None, values))


@router.put("/{resume_id}/entries/{part}/{entry_key}", response_model=ProfileShape)
def set_entry(
    person: Bearer, tools: UseTools, resume_id: UUID, part: EntryPart, entry_key: EntryKey, edit: EntryEdit
) -> dict[str, Any]:
    """Correct an entry by its `key` in the profile; what is left out stays. It outranks every later reading."""
    values = edit.model_dump(exclude_unset=True)
    return profile_to_json(correct_resume.set_entry(tools, person.user_id, resume_id, part, entry_key, values))


@router.delete("/{resume_id}/entries/{part}/{entry_key}", response_model=ProfileShape)
def remove_entry(
    person: Bearer, tools: UseTools, resume_id: UUID, part: EntryPart, entry_key: EntryKey
) -> dict[str, Any]:
    """Remove an entry; no later reading brings it back."""
    return profile_to_json(correct_resume.remove_entry(tools, person.user_id, resume_id, part, entry_key))


@router.get("/{resume_id}/corrections", response_model=list[CorrectionShape])
def corrections(person: Bearer, tools: UseTools, resume_id: UUID) -> Sequence[Correction]:
    """List your corrections that are in force, oldest first."""
    with tools.database.read() as session:
        return editing.corrections_of(session, person.user_id, resume_id)


@router.delete("/{resume_id}/corrections/{number}", response_model=ProfileShape)
def take_back(person: Bearer, tools: UseTools, resume_id: UUID, number: int) -> dict[str, Any]:
    """Take back the correction of that number in the list, counted from 0."""
    return profile_to_json(correct_resume.take_back(tools, person.user_id, resume_id, number))


@router.post("/{resume_id}/process", response_model=TaskId, status_code=status.HTTP_202_ACCEPTED)
def process(person: Bearer, tools: UseTools, resume_id: UUID) -> dict[str, UUID]:
    """Read the file anew; corrections stay. Afterwards `changes` says what became different."""
    return {"job_id": correct_resume.read_again(tools, person.user_id, resume_id)}


@router.get("/{resume_id}/changes", response_model=list[ChangeShape])
def what_changed(person: Bearer, tools: UseTools, resume_id: UUID) -> Sequence[Change]:
    """Say what the last reading made different from the one before it; empty after a first reading."""
    with tools.database.read() as session:
        return editing.changes_of(session, person.user_id, resume_id)


@router.get("/{resume_id}/assessment", response_model=AssessmentShape)
def assess(person: Bearer, tools: UseTools, resume_id: UUID) -> dict[str, Any]:
    """Give the newest assessment with the findings that add up to its scores."""
    with tools.database.read() as session:
        resumes.get(session, person.user_id, resume_id)
        found = assessment.latest(session, person.user_id, resume_id)
    if found is None:
        raise not_found("assessment")
    return assessment.to_json(found.assessment)


@router.get("/{resume_id}/matches", response_model=PageShape[MatchRow])
def matches(
    person: Bearer, tools: UseTools, resume_id: UUID, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[StoredMatch]:
    """List the listings that suit this résumé, best first."""
    with tools.database.read() as session:
        resumes.get(session, person.user_id, resume_id)
        return matching.list_for(session, person.user_id, MatchFilter(resume_id), cursor=cursor, limit=limit)


@router.get("/{resume_id}/recommendations", response_model=AdviceShape)
def recommendations(person: Bearer, tools: UseTools, resume_id: UUID) -> StoredPlan:
    """Give what to learn next. A person has one plan: that of the résumé read last."""
    with tools.database.read() as session:
        resumes.get(session, person.user_id, resume_id)
        found = learning.latest(session, person.user_id)
    if found is None:
        raise not_found("recommendation")
    return found
