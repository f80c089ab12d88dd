"""Read one file and say all that can be said of it, without keeping anything."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from upstar.assessment import service as assessment
from upstar.assessment.types import Assessment
from upstar.careers import service as careers
from upstar.kit.clock import today
from upstar.kit.errors import AppError
from upstar.learning import progress
from upstar.learning import service as learning
from upstar.learning.types import Plan
from upstar.listings import service as listings
from upstar.matching import preferences
from upstar.matching import service as matching
from upstar.matching.preferences import Settings
from upstar.matching.types import Candidate, Match, Ranking
from upstar.matching.wishes import Wishes
from upstar.resumes import service as resumes
from upstar.resumes.extraction import refine
from upstar.resumes.output import profile_to_json
from upstar.resumes.types import Profile
from upstar.workflows import advise, process_resume
from upstar.workflows.tools import Tools

OnStage = Callable[[str], None]
Opener = Callable[[], AbstractContextManager[Tools]]

NO_ADVICE: dict[str, Any] = {"recommended_courses": [], "learning_paths": [], "trending_insights": []}


def analyze(data: bytes, filename: str, open_tools: Opener, *, top: int, on_stage: OnStage) -> dict[str, Any]:
    """Return the analysis in the shape of `analysis_schema`; AppError where the file cannot be read.

    The file is read before anything else is started. Where the database cannot be had, the reading and the
    assessment are still given, and a warning says what is left out and why.
    """
    on_stage("reading")
    document, profile = resumes.read_file(data, filename, today=today())
    warnings = list(profile.warnings)
    try:
        with open_tools() as tools:
            profile = refine(tools.gate, document, profile, None, today=today())
            warnings = list(profile.warnings)
            on_stage("assessing")
            with tools.database.read() as session:
                roles = careers.roles(session)
            assessed = assessment.assess(profile, roles, today=today())
            on_stage("matching")
            candidate, settings = _asking(tools, profile, Wishes())
            most = max(top, process_resume.MATCHES_KEPT)
            matches = list(process_resume.rank_stock(tools, candidate, settings, top=most).matches)
            on_stage("recommending")
            asked = _learning(tools, profile, assessed, matches, candidate, settings)
            advice = learning.to_json(advise.plan(tools, asked))
    except AppError as error:
        warnings.append(f"Target role, matches and courses are left out: {error.message}")
        assessed = assessment.assess(profile, (), today=today())
        matches, advice = [], NO_ADVICE
    return {
        **profile_to_json(profile),
        "assessment": assessment.to_json(assessed),
        "matches": matches_to_json(matches[:top]),
        "recommendations": advice,
        "warnings": warnings,
    }


def match(data: bytes, filename: str, open_tools: Opener, *, wishes: Wishes, top: int, on_stage: OnStage) -> Ranking:
    """Return the best `top` listings for a file, what the wishes hide, and what would open more.

    AppError where the file or the database cannot be read.
    """
    on_stage("reading")
    _, profile = resumes.read_file(data, filename, today=today())
    with open_tools() as tools:
        on_stage("matching")
        return _rank(tools, profile, wishes, top, with_unlocks=True)


def learn(
    data: bytes, filename: str, open_tools: Opener, *, hours_a_week: int, on_stage: OnStage
) -> tuple[Plan, dict[str, Any]]:
    """Return what to learn next for a file, and the same as JSON values, in stages at a pace of `hours_a_week`.

    AppError where the file or the database cannot be read, INVALID for a pace that is none.
    """
    pace = progress.check_pace(hours_a_week)
    on_stage("reading")
    _, profile = resumes.read_file(data, filename, today=today())
    with open_tools() as tools:
        on_stage("assessing")
        with tools.database.read() as session:
            roles = careers.roles(session)
        assessed = assessment.assess(profile, roles, today=today())
        on_stage("matching")
        candidate, settings = _asking(tools, profile, Wishes())
        matches = process_resume.rank_stock(tools, candidate, settings, top=advise.DEMANDS).matches
        on_stage("recommending")
        asked = _learning(tools, profile, assessed, matches, candidate, settings)
        made = advise.plan(tools, replace(asked, learner=replace(asked.learner, pace=pace)))
    return made, learning.to_json(made)


def _rank(tools: Tools, profile: Profile, wishes: Wishes, top: int, *, with_unlocks: bool = False) -> Ranking:
    candidate, settings = _asking(tools, profile, wishes)
    return process_resume.rank_stock(tools, candidate, settings, top=top, with_unlocks=with_unlocks)


def _asking(tools: Tools, profile: Profile, wishes: Wishes) -> tuple[Candidate, Settings]:
    with tools.database.read() as session:
        settings = replace(preferences.everybodys(session), wishes=wishes)
        asked = listings.often_asked(session)
    return matching.candidate_of(profile, wishes, asked), settings


def _learning(
    tools: Tools,
    profile: Profile,
    assessed: Assessment,
    matches: Sequence[Match],
    candidate: Candidate,
    settings: Settings,
) -> advise.Asked:
    with tools.database.read() as session:
        who = advise.learner(session, profile, assessed.experience_level, assessed.target_role_title)
    lacks = [(match.skills_missing, match.score) for match in matches[: advise.DEMANDS]]
    return advise.Asked(who, lacks, candidate, settings)


def matches_to_json(matches: Sequence[Match]) -> list[dict[str, Any]]:
    """Return matches in the shape of `matches[]`."""
    return [matching.to_json(item) for item in matches]
