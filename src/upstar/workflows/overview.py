"""Everything that a person's résumé page shows, in one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from upstar.assessment import service as assessment
from upstar.assessment.types import StoredAssessment
from upstar.learning import service as learning
from upstar.learning.types import StoredPlan
from upstar.matching import service as matching
from upstar.matching import tracker
from upstar.matching.filters import MatchFilter
from upstar.matching.tracker import Run
from upstar.matching.types import StoredMatch
from upstar.queue import service as queue
from upstar.queue.types import TaskView
from upstar.resumes import service as resumes
from upstar.resumes.types import Change, Profile, ResumeView
from upstar.workflows.tools import Tools


@dataclass(frozen=True, slots=True)
class Overview:
    """A résumé with all that hangs on it; what is not there yet is None or empty."""

    resume: ResumeView
    task: TaskView | None
    profile: Profile | None
    assessment: StoredAssessment | None
    matches: Sequence[StoredMatch]
    plan: StoredPlan | None
    changes: Sequence[Change] = ()
    run: Run | None = None


def overview(tools: Tools, user_id: UUID, resume_id: UUID, matches: int) -> Overview:
    """Return the person's résumé page with that many of its matches; AppError NOT_FOUND for no such résumé."""
    with tools.database.read() as session:
        resume = resumes.get(session, user_id, resume_id)
        task = queue.latest_for_resume(session, user_id, resume_id)
        if resume.processing_status != "COMPLETED":
            return Overview(resume, task, None, None, (), None)
        kept = resumes.kept(session, user_id, resume_id)
        return Overview(
            resume=resume,
            task=task,
            profile=kept.profile,
            assessment=assessment.latest(session, user_id, resume_id),
            matches=matching.list_for(session, user_id, MatchFilter(resume_id), limit=matches).items,
            plan=learning.latest(session, user_id),
            changes=kept.changes,
            run=tracker.last_run(session, user_id, resume_id),
        )
