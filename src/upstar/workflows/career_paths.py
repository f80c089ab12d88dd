"""Where a person stands on the career paths, what comes next and what lies beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from upstar.adapters.database import ReadSession
from upstar.careers import demand, standing
from upstar.careers import service as careers
from upstar.careers.types import EDUCATIONS, LEVELS, Background, Demand, Move, PastJob, Path, Role, Shown, Standing
from upstar.kit.clock import today
from upstar.kit.errors import AppError, ErrorKind
from upstar.matching import role_titles
from upstar.matching import service as matching
from upstar.matching.types import HAD, UNKNOWN
from upstar.resumes import service as resumes
from upstar.resumes.levels import PLAIN, title_level
from upstar.resumes.types import ExperienceFact, Profile
from upstar.workflows.tools import Tools

DAYS_A_YEAR = 365.25
KEPT = 64
"""Standings that a process remembers: it takes a tenth of a second to find one, and a person looks at many paths."""
LIKE_FROM = 0.05
"""Likenesses of titles below this are left out: they change nothing."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be said of a person on all `paths`; `demand` is that of all roles, by their id."""

    paths: tuple[Path, ...]
    standings: tuple[Standing, ...]
    moves: tuple[Move, ...]
    demand: Mapping[UUID, Demand]


@dataclass(frozen=True, slots=True)
class OwnOutlook:
    """The same of one of a person's own résumés."""

    resume_id: UUID
    outlook: Outlook


def for_resume(tools: Tools, user_id: UUID, resume_id: UUID | None = None) -> OwnOutlook:
    """Return where the person stands by one of their résumés, or by the newest that is read.

    AppError NOT_FOUND where they have none of that id, or none that is read; CONFLICT `resume-not-ready` while it is
    being read.
    """
    with tools.database.read() as session:
        if resume_id is None:
            newest = resumes.read_ones(session, user_id, 1)
            if not newest:
                raise AppError(ErrorKind.NOT_FOUND, "resume-missing", "There is no résumé yet: upload one first.")
            resume_id = newest[0]
        profile = resumes.profile_of(session, user_id, resume_id)
        return OwnOutlook(resume_id, outlook(session, profile))


def for_file(tools: Tools, profile: Profile) -> Outlook:
    """Return where whoever wrote a résumé stands."""
    with tools.database.read() as session:
        return outlook(session, profile)


def outlook(session: ReadSession, profile: Profile) -> Outlook:
    """Return where a profile stands on all paths, and the moves beside."""
    paths = careers.paths(session)
    stands, moves = _stands(profile, careers.roles(session), paths, today())
    return Outlook(paths, stands, moves, demand.by_role(session))


@lru_cache(maxsize=KEPT)
def _stands(
    profile: Profile, roles: tuple[Role, ...], paths: tuple[Path, ...], on: date
) -> tuple[tuple[Standing, ...], tuple[Move, ...]]:
    background = background_of(profile, roles, on)
    return standing.standings(background, paths, roles), standing.moves(background, roles)


def background_of(profile: Profile, roles: tuple[Role, ...], on: date) -> Background:
    """Return what of a profile counts on a path: titles are held against roles, words against skills."""
    candidate = matching.candidate_of(profile)
    names = role_titles.names_of(roles)
    facts = [fact for fact in profile.work_experience if fact.job_title]
    held = role_titles.held_by(names, roles, [fact.job_title for fact in facts])
    jobs = tuple(
        PastJob(
            title=fact.job_title,
            years=_years(fact, on),
            current=fact.is_current,
            likeness=_likeness(fact, roles, names),
            means=roles[number].id if number != role_titles.NONE else None,
        )
        for fact, number in zip(facts, held, strict=True)
    )
    stated = title_level(jobs[0].title) if jobs else PLAIN
    return Background(
        skills=candidate.skills,
        shown={
            key: Shown(near.cover / HAD, near.by) for key, near in candidate.near.items() if near.kind == "evidence"
        },
        jobs=jobs,
        years=profile.total_years_experience,
        level=LEVELS[stated] if stated != PLAIN else None,
        education=EDUCATIONS[candidate.education] if candidate.education != UNKNOWN else None,
    )


def _likeness(fact: ExperienceFact, roles: Sequence[Role], names: role_titles.RoleNames) -> dict[UUID, float]:
    alike = role_titles.likenesses_of(names, fact.job_title)
    return {role.id: float(value) for role, value in zip(roles, alike, strict=True) if value >= LIKE_FROM}


def _years(fact: ExperienceFact, on: date) -> float:
    if fact.start_date is None:
        return 0.0
    end = on if fact.is_current else fact.end_date.value if fact.end_date else fact.start_date.value
    return max(0.0, (end - fact.start_date.value).days / DAYS_A_YEAR)
