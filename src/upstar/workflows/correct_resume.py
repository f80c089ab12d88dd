"""A person corrects what was read, has it read again, and what depends on it follows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from upstar.accounts import quotas
from upstar.adapters.database import WriteSession
from upstar.kit.clock import today
from upstar.queue import service as queue
from upstar.resumes import editing, files
from upstar.resumes import service as resumes
from upstar.resumes.types import EntryPart, Profile
from upstar.workflows import process_resume
from upstar.workflows.tools import Tools

JOB_TYPE = "resume.refresh"


def set_skill(tools: Tools, user_id: UUID, resume_id: UUID, name: str, values: dict[str, Any]) -> Profile:
    """Change a skill or add it; AppError INVALID or NOT_FOUND."""
    return _correct(
        tools, user_id, resume_id, lambda s: editing.set_skill(s, user_id, resume_id, name, values, today=today())
    )


def remove_skill(tools: Tools, user_id: UUID, resume_id: UUID, name: str) -> Profile:
    """Remove a skill for good; AppError NOT_FOUND."""
    return _correct(
        tools, user_id, resume_id, lambda s: editing.remove_skill(s, user_id, resume_id, name, today=today())
    )


def set_role(tools: Tools, user_id: UUID, resume_id: UUID, key: str | None, values: dict[str, Any]) -> Profile:
    """Change a role, or add one; AppError INVALID or NOT_FOUND."""
    return _correct(
        tools, user_id, resume_id, lambda s: editing.set_role(s, user_id, resume_id, key, values, today=today())
    )


def remove_role(tools: Tools, user_id: UUID, resume_id: UUID, key: str) -> Profile:
    """Remove a role for good; AppError NOT_FOUND."""
    return _correct(tools, user_id, resume_id, lambda s: editing.remove_role(s, user_id, resume_id, key, today=today()))


def set_about(tools: Tools, user_id: UUID, resume_id: UUID, values: dict[str, Any]) -> Profile:
    """Say what is right of the person: how they are reached, and their summary; AppError INVALID."""
    return _correct(
        tools, user_id, resume_id, lambda s: editing.set_about(s, user_id, resume_id, values, today=today())
    )


def set_entry(
    tools: Tools, user_id: UUID, resume_id: UUID, part: EntryPart, key: str | None, values: dict[str, Any]
) -> Profile:
    """Change an entry of a part, or add one; AppError INVALID or NOT_FOUND."""
    return _correct(
        tools, user_id, resume_id, lambda s: editing.set_entry(s, user_id, resume_id, part, key, values, today=today())
    )


def remove_entry(tools: Tools, user_id: UUID, resume_id: UUID, part: EntryPart, key: str) -> Profile:
    """Remove an entry for good; AppError NOT_FOUND."""
    return _correct(
        tools, user_id, resume_id, lambda s: editing.remove_entry(s, user_id, resume_id, part, key, today=today())
    )


def take_back(tools: Tools, user_id: UUID, resume_id: UUID, number: int) -> Profile:
    """Take a correction back; AppError NOT_FOUND."""
    return _correct(
        tools, user_id, resume_id, lambda s: editing.take_back(s, user_id, resume_id, number, today=today())
    )


def read_again(tools: Tools, user_id: UUID, resume_id: UUID) -> UUID:
    """Ask for the file to be read anew and return the task; corrections stay.

    AppError NOT_FOUND, and CONFLICT `file-removed` where the file is no longer kept.

    One that waits already is given instead of a second.
    """
    with tools.database.write() as session:
        files.demand(session, user_id, resume_id)
        waiting = queue.waiting_for_resume(session, user_id, resume_id, process_resume.JOB_TYPE)
        if waiting is not None:
            return waiting
        quotas.spend(session, tools.settings, user_id, "analyses_a_day")
        resumes.mark(session, user_id, resume_id, "PENDING")
        return queue.enqueue(session, user_id=user_id, resume_id=resume_id, job_type=process_resume.JOB_TYPE)


def _correct(tools: Tools, user_id: UUID, resume_id: UUID, change: Callable[[WriteSession], Profile]) -> Profile:
    """Make the change, and let score, matches and advice follow in the background, once for several changes."""
    with tools.database.write() as session:
        profile = change(session)
        if queue.waiting_for_resume(session, user_id, resume_id, JOB_TYPE) is None:
            quotas.spend(session, tools.settings, user_id, "analyses_a_day")
            queue.enqueue(session, user_id=user_id, resume_id=resume_id, job_type=JOB_TYPE)
    return profile
