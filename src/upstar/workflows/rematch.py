"""A person wants something else of a job, and their résumés are matched anew."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from upstar.accounts import quotas
from upstar.adapters.database import WriteSession
from upstar.matching import preferences
from upstar.matching.preferences import Preferences
from upstar.queue import service as queue
from upstar.resumes import service as resumes
from upstar.workflows.tools import Tools

JOB_TYPE = "resume.rematch"
MOST_RESUMES = 100
"""Résumés that are matched anew at once, the newest; who keeps more does not apply with them."""


def ask(tools: Tools, user_id: UUID) -> list[UUID]:
    """Ask for each of the person's résumés that is read to be matched anew; return the tasks that are new.

    One that waits already is not asked for twice.
    """
    with tools.database.write() as session:
        return _ask(tools, session, user_id)


def set_preferences(
    tools: Tools, user_id: UUID, *, wishes: Mapping[str, Any], weights: Mapping[str, Any], alert_above: float | None
) -> Preferences:
    """Set what the person wants; where that changes what suits them, match anew. AppError as `preferences.put`."""
    with tools.database.write() as session:
        before = preferences.get(session, user_id)
        after = preferences.put(session, user_id, wishes=wishes, weights=weights, alert_above=alert_above)
        if (before.wishes, before.weights) != (after.wishes, after.weights):
            _ask(tools, session, user_id)
    return after


def reset_preferences(tools: Tools, user_id: UUID) -> None:
    """Forget what the person wants; where that changes what suits them, match anew."""
    with tools.database.write() as session:
        before = preferences.get(session, user_id)
        preferences.reset(session, user_id)
        if before.wishes or before.weights:
            _ask(tools, session, user_id)


def _ask(tools: Tools, session: WriteSession, user_id: UUID) -> list[UUID]:
    asked = [
        queue.enqueue(session, user_id=user_id, resume_id=resume_id, job_type=JOB_TYPE)
        for resume_id in resumes.read_ones(session, user_id, MOST_RESUMES)
        if queue.waiting_for_resume(session, user_id, resume_id, JOB_TYPE) is None
    ]
    if asked:
        quotas.spend(session, tools.settings, user_id, "analyses_a_day", len(asked))
    return asked
