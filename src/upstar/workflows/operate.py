"""What operators do: each act and the note of it in one transaction, so that nothing is done and not written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from upstar.accounts import operators
from upstar.accounts.operators import Actor
from upstar.adapters.database import WriteSession
from upstar.careers import editing as careers
from upstar.kit.clock import utc_now
from upstar.learning import editing as learning
from upstar.learning.reading import course_from
from upstar.matching import weighing
from upstar.matching.weighing import Preview
from upstar.queue import oversight
from upstar.queue.types import TaskView
from upstar.resumes import service as resumes
from upstar.sourcing import oversight as runs
from upstar.sourcing import schedule
from upstar.sourcing.oversight import Latest
from upstar.sourcing.schedule import Scheduled
from upstar.sourcing.sync import check
from upstar.sourcing.wish import read_wish
from upstar.workflows import process_resume
from upstar.workflows.keep_stock import SYNC
from upstar.workflows.tools import Tools


@dataclass(frozen=True, slots=True)
class Sync:
    """A sync as operators see it: its plan where it has one, its last run, when it is due, if it waits or runs."""

    name: str
    title: str
    planned: Scheduled | None
    latest: Latest | None
    due: datetime | None
    state: str | None

    @property
    def every_minutes(self) -> int | None:
        """How often it runs; None where it does not by itself."""
        every = self.planned.every if self.planned else None
        return None if every is None else round(every.total_seconds() / 60)


# --- the queue


def retry(tools: Tools, actor: Actor, task_id: UUID) -> bool:
    """Try a task again; False where it is open anyway. AppError as `oversight.retry`."""
    with tools.database.write() as session:
        task = oversight.retry(session, task_id)
        if task is not None:
            _mark(session, task, "PENDING")
            operators.note(session, actor, "tasks.retry", [task.user_id], {"task": str(task_id), "kind": task.job_type})
    return task is not None


def cancel(tools: Tools, actor: Actor, task_id: UUID) -> bool:
    """Call a task off; False where it has ended. Its résumé says so to its person. AppError NOT_FOUND."""
    with tools.database.write() as session:
        task = oversight.cancel(session, task_id)
        if task is not None:
            _mark(session, task, "FAILED", oversight.CALLED_OFF)
            details = {"task": str(task_id), "kind": task.job_type}
            operators.note(session, actor, "tasks.cancel", [task.user_id], details)
    return task is not None


def _mark(session: WriteSession, task: TaskView, status: str, reason: str | None = None) -> None:
    if task.job_type == process_resume.JOB_TYPE and task.resume_id is not None:
        resumes.mark(session, task.user_id, task.resume_id, status, reason)


# --- syncs


def syncs(tools: Tools) -> list[Sync]:
    """Return every sync that is planned, and everything else that ever ran, by name."""
    with tools.database.read() as session:
        plan = {one.sync_type: one for one in schedule.plan(session, tools.settings.syncs)}
        latest = runs.latest(session)
        states = {chore.argument: chore.status for chore in oversight.chores(session) if chore.name == SYNC}
    found = []
    for name in sorted(plan.keys() | latest.keys()):
        planned, last = plan.get(name), latest.get(name)
        title = planned.wish.source.title if planned else name
        found.append(Sync(name, title, planned, last, _due(planned, last), states.get(name)))
    return found


def _due(planned: Scheduled | None, last: Latest | None) -> datetime | None:
    if planned is None or planned.every is None:
        return None
    return last.run.started_at + planned.every if last else utc_now()


def start_sync(tools: Tools, actor: Actor, name: str) -> bool:
    """Ask for a sync now; False where it waits already. AppError where there is no such source, or it lacks a key."""
    wish = read_wish(name)
    check(wish, tools.settings.feed_keys)
    with tools.database.write() as session:
        asked = oversight.start_chore(session, SYNC, wish.sync_type)
        if asked:
            operators.note(session, actor, "syncs.start", [None], {"sync": wish.sync_type})
    return asked


def schedule_sync(tools: Tools, actor: Actor, name: str, minutes: int | None) -> str:
    """Let a source be synced so often, or not at all (None), and return its name; AppError as `start_sync`, INVALID."""
    wish = read_wish(name)
    check(wish, tools.settings.feed_keys)
    with tools.database.write() as session:
        schedule.set_every(session, wish, minutes)
        operators.note(session, actor, "syncs.schedule", [None], {"sync": wish.sync_type, "minutes": minutes})
    return wish.sync_type


def unschedule_sync(tools: Tools, actor: Actor, name: str) -> None:
    """Leave a sync to the settings again."""
    with tools.database.write() as session:
        if schedule.reset(session, name):
            operators.note(session, actor, "syncs.by_settings", [None], {"sync": name})


# --- weights


def preview_weights(tools: Tools, told: Mapping[str, Any]) -> Preview:
    """Return what other weights would do to a sample of profiles; AppError INVALID. Nothing is changed."""
    wanted = weighing.check(told)
    with tools.database.read() as session:
        profiles = weighing.sample(session)
    return weighing.preview(tools.stock.look(tools.database), profiles, wanted, now=utc_now())


def set_weights(
    tools: Tools, actor: Actor, told: Mapping[str, Any], version: str | None
) -> dict[str, tuple[Decimal, Decimal]]:
    """Set everybody's weights and return those that changed; AppError INVALID, CONFLICT `weights-changed`."""
    wanted = weighing.check(told)
    with tools.database.write() as session:
        changed = weighing.put(session, wanted, version)
        if changed:
            details = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
            operators.note(session, actor, "weights.set", [None], details)
    return changed


# --- paths, roles and courses


def put_path(tools: Tools, actor: Actor, path_id: UUID | None, told: Mapping[str, Any]) -> UUID:
    """Add or change a career path; AppError as `careers.editing` raises it."""
    words = careers.check_path(told)
    with tools.database.write() as session:
        found = careers.put_path(session, path_id, words)
        _note(session, actor, "paths", found, added=path_id is None)
    return found


def put_role(tools: Tools, actor: Actor, role_id: UUID | None, told: Mapping[str, Any]) -> UUID:
    """Add or change a role; AppError as `careers.editing` raises it."""
    words = careers.check_role(told)
    with tools.database.write() as session:
        found = careers.put_role(session, role_id, words)
        _note(session, actor, "roles", found, added=role_id is None)
    return found


def put_course(tools: Tools, actor: Actor, course_id: UUID | None, told: Mapping[str, Any]) -> UUID:
    """Add or change a course; AppError as `learning.editing` raises it."""
    entry = course_from(told)
    with tools.database.write() as session:
        found = learning.put(session, course_id, entry)
        _note(session, actor, "courses", found, added=course_id is None)
    return found


def retire_path(tools: Tools, actor: Actor, path_id: UUID) -> None:
    """Retire a career path; AppError NOT_FOUND."""
    with tools.database.write() as session:
        found = careers.retire_path(session, path_id)
        operators.note(session, actor, "paths.retire", [None], {"id": str(path_id), "path": found.slug})


def retire_role(tools: Tools, actor: Actor, role_id: UUID) -> None:
    """Retire a role; AppError NOT_FOUND."""
    with tools.database.write() as session:
        found = careers.retire_role(session, role_id)
        operators.note(session, actor, "roles.retire", [None], {"id": str(role_id), "title": found.title})


def retire_course(tools: Tools, actor: Actor, course_id: UUID) -> None:
    """Retire a course; AppError NOT_FOUND."""
    with tools.database.write() as session:
        found = learning.retire(session, course_id)
        operators.note(session, actor, "courses.retire", [None], {"id": str(course_id), "title": found.title})


def _note(session: WriteSession, actor: Actor, what: str, row_id: UUID, *, added: bool) -> None:
    operators.note(session, actor, f"{what}.{'add' if added else 'change'}", [None], {"id": str(row_id)})
