"""A person chooses the role that they aim for, and their profile is held against it at once."""

from uuid import UUID

from upstar.adapters.database import WriteSession
from upstar.assessment import service as assessment
from upstar.assessment import targets
from upstar.careers import service as careers
from upstar.kit.clock import today
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes import service as resumes
from upstar.workflows.tools import Tools

MOST_RESUMES = 5
"""Résumés that are assessed anew within the request, the newest; others are when they are next read."""


def choose(tools: Tools, user_id: UUID, role_id: UUID) -> None:
    """Set the target role and assess anew where it is another one than before; AppError INVALID `role-unknown`."""
    with tools.database.write() as session:
        if targets.choose(session, user_id, role_id, careers.roles(session)):
            _assess_anew(session, user_id)


def forget(tools: Tools, user_id: UUID) -> None:
    """Forget the target role; profiles are then held against the role that they are closest to."""
    with tools.database.write() as session:
        if targets.forget(session, user_id):
            _assess_anew(session, user_id)


def _assess_anew(session: WriteSession, user_id: UUID) -> None:
    """Assess the profiles that are read. It takes milliseconds: no model is asked, the insight is the composed one."""
    roles, target_id = careers.roles(session), targets.chosen_id(session, user_id)
    for resume_id in reversed(resumes.read_ones(session, user_id, MOST_RESUMES)):
        try:
            profile = resumes.profile_of(session, user_id, resume_id)
        except AppError as error:
            if error.kind is not ErrorKind.CONFLICT:
                raise
            continue  # nothing was kept of it yet
        made = assessment.assess(profile, roles, today=today(), target_id=target_id)
        assessment.keep(session, user_id, resume_id, made)
