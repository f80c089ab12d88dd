"""Two résumés of a person side by side, with the scores that each has."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from upstar.assessment import service as assessment
from upstar.assessment.types import Comparison, StoredAssessment
from upstar.kit.pages import PAGE_DEFAULT
from upstar.resumes import service as resumes
from upstar.resumes.types import ProfileComparison, ResumeView
from upstar.workflows.tools import Tools


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the résumé and its newest assessment, None where there is none."""

    resume: ResumeView
    assessment: StoredAssessment | None


@dataclass(frozen=True, slots=True)
class TwoResumes:
    """The two, what differs in what they say, and in their scores where both have one."""

    one: Side
    other: Side
    profiles: ProfileComparison
    scores: Comparison | None


def compare(tools: Tools, user_id: UUID, one: UUID, other: UUID) -> TwoResumes:
    """Return what differs from `one` to `other`.

    AppError NOT_FOUND where the person has no such résumé, CONFLICT `resume-not-ready` where one is not read.
    """
    with tools.database.read() as session:
        views = [resumes.get(session, user_id, resume_id) for resume_id in (one, other)]
        profiles = resumes.comparison(session, user_id, one, other)
        first, second = (assessment.latest(session, user_id, resume_id) for resume_id in (one, other))
        scores = assessment.comparison(session, user_id, second.id, first.id)[2] if first and second else None
    return TwoResumes(Side(views[0], first), Side(views[1], second), profiles, scores)


def ready(tools: Tools, user_id: UUID) -> Sequence[ResumeView]:
    """Return the newest of the person's résumés that are read: what may be chosen."""
    with tools.database.read() as session:
        newest = resumes.list_for(session, user_id, None, PAGE_DEFAULT).items
    return [item for item in newest if item.processing_status == "COMPLETED"]
