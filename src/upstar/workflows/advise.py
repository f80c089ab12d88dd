"""What a person should learn next: from their résumé, their matches and the whole stock to a plan, and all over again
when they say where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from upstar.accounts import privacy
from upstar.adapters.database import ReadSession
from upstar.assessment import service as assessment
from upstar.careers import service as careers
from upstar.careers.types import ExperienceLevel, Role
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.learning import progress
from upstar.learning import service as learning
from upstar.learning.types import Learner, Mark, Plan, Status
from upstar.listings import service as listings
from upstar.llm.types import BUILTIN, Payer
from upstar.llm.wording import reword
from upstar.matching import active, preferences
from upstar.matching import service as matching
from upstar.matching.filters import MatchFilter
from upstar.matching.preferences import Settings
from upstar.matching.types import Candidate
from upstar.resumes import service as resumes
from upstar.resumes.types import Profile
from upstar.workflows import market
from upstar.workflows.tools import Tools

DEMANDS = 50
"""Matches that tell what employers ask for: all that are kept of a résumé."""
TRIES = 3
"""How often a plan is made anew because the person marked something meanwhile; whoever marks makes one too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a plan is made of: who learns, what their matches lack, and how matching reads them.

    `matches` are pairs of missing skills and score (0–100).
    """

    learner: Learner
    matches: Sequence[tuple[Sequence[str], Decimal]]
    candidate: Candidate
    settings: Settings


def plan(tools: Tools, asked: Asked) -> Plan:
    """Return the plan; what courses would open is counted over the whole stock as it is now."""
    found = matching.look_through(tools.stock.look(tools.database), asked.candidate, asked.settings, now=utc_now())
    with tools.database.read() as session:
        shelf = learning.shelf(session)
    return learning.plan(
        asked.learner,
        asked.matches,
        shelf,
        suiting=found.suiting,
        opens=lambda taken, options: matching.opened(found, taken, options),
    )


def learner(session: ReadSession, profile: Profile, level: ExperienceLevel, target_title: str | None) -> Learner:
    """Return who learns, as a profile and its assessment show them."""
    target = _role(careers.roles(session), target_title)
    return learning.learner_of(profile, level=level, target=target)


def advise(tools: Tools, user_id: UUID, resume_id: UUID, payer: Payer | None = None) -> int:
    """Make the person's plan of a résumé that is assessed and matched, and keep it; return how many courses it has.

    A plan that would be the one they have is not written, and no model is asked. With a `payer` one may put what was
    found into words. AppError NOT_FOUND where the résumé is gone.
    """
    with tools.database.read() as session:
        asked = _asked(session, user_id, resume_id)
    for _ in range(TRIES):
        made, source = plan(tools, asked), BUILTIN
        with tools.database.read() as session:
            kept = learning.latest(session, user_id)
        if kept is not None and kept.prompt_hash == made.prompt_hash:
            return len(made.courses)
        worded = reword(tools.gate, "learning.narrate", made.insights, payer) if payer else None
        if worded is not None:
            made, source = replace(made, insights=(worded.value.text,)), worded.path
        # what was counted is told as it is, behind what a model may have put into words
        told = market.told_of(tools, asked.candidate.skills.values(), made)
        made = replace(made, insights=(*made.insights, *told))
        with tools.database.write() as session:
            privacy.stay(session, user_id)
            learning.hold(session, user_id)
            now = progress.standing(session, user_id, asked.learner)
            if now == asked.learner:
                learning.keep(session, user_id, made, resume_id=resume_id, source=source)
                break
        asked = replace(asked, learner=now)
    return len(made.courses)


def replan(tools: Tools, user_id: UUID) -> bool:
    """Make the person's plan anew of the résumé that it was made of; False where there is none to make it of yet.

    The words are our own: a person who marks one course after another is not to pay for each.
    """
    with tools.database.read() as session:
        resume_id = _resume_of(session, user_id)
    if resume_id is None:
        return False
    try:
        advise(tools, user_id, resume_id)
    except AppError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
        return False
    return True


def mark(tools: Tools, user_id: UUID, course_id: UUID, status: Status | None) -> Mark | None:
    """Note where the person stands with a course, and plan the rest anew; AppError as `progress.mark`."""
    with tools.database.write() as session:
        found = progress.mark(session, user_id, course_id, status)
    replan(tools, user_id)
    return found


def set_pace(tools: Tools, user_id: UUID, hours: int) -> int:
    """Set how many hours a week the person learns, and stage the plan anew; AppError as `progress.set_pace`."""
    with tools.database.write() as session:
        progress.set_pace(session, user_id, hours)
    replan(tools, user_id)
    return hours


def _asked(session: ReadSession, user_id: UUID, resume_id: UUID) -> Asked:
    profile = resumes.profile_of(session, user_id, resume_id)
    assessed = assessment.latest(session, user_id, resume_id)
    if assessed is None:
        raise not_found("assessment")
    settings = preferences.settings_for(session, user_id)
    candidate = active.get(session, user_id, resume_id)
    if candidate is None:
        candidate = matching.candidate_of(profile, settings.wishes, listings.often_asked(session))
    made = assessed.assessment
    found = learner(session, profile, made.experience_level, made.target_role_title)
    page = matching.list_for(session, user_id, MatchFilter(resume_id), limit=DEMANDS)
    return Asked(
        progress.standing(session, user_id, found),
        [(match.skills_missing, match.match_score) for match in page.items],
        candidate,
        settings,
    )


def _resume_of(session: ReadSession, user_id: UUID) -> UUID | None:
    """The résumé of the person's plan, or the newest that is read; None while that of the plan is being read anew."""
    kept = learning.latest(session, user_id)
    told = kept.context.get("resume_id") if kept is not None else None
    if told is not None:
        try:
            found = resumes.get(session, user_id, UUID(told))
        except AppError:
            pass
        else:
            return found.id if found.processing_status == "COMPLETED" else None
    return next(iter(resumes.read_ones(session, user_id, 1)), None)


def _role(roles: Sequence[Role], title: str | None) -> Role | None:
    return next((role for role in roles if role.title == title), None)
