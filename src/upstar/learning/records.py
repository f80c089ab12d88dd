"""All SQL over what learning keeps in schema `internal`: where people stand with courses, and their pace."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.learning.types import Status


def marks(session: ReadSession, user_id: UUID, limit: int) -> Sequence[Any]:
    """Return up to `limit` rows (course_id, status, updated_at) of the person, the newest first."""
    statement = """
        SELECT course_id, status, updated_at FROM internal.learning_progress WHERE user_id = :user
        ORDER BY updated_at DESC, course_id LIMIT :limit
    """
    return session.execute(text(statement), {"user": user_id, "limit": limit}).all()


def count_marks(session: ReadSession, user_id: UUID) -> int:
    """Return how many courses the person spoke of."""
    statement = "SELECT count(*) FROM internal.learning_progress WHERE user_id = :user"
    return int(session.execute(text(statement), {"user": user_id}).scalar_one())


def put_mark(session: WriteSession, user_id: UUID, course_id: UUID, status: Status) -> None:
    """Insert or replace what the person says of a course; the moment moves only where that is another thing."""
    statement = """
        INSERT INTO internal.learning_progress (user_id, course_id, status, updated_at)
        VALUES (:user, :course, :status, :now)
        ON CONFLICT (user_id, course_id) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at
        WHERE learning_progress.status <> excluded.status
    """
    session.execute(text(statement), {"user": user_id, "course": course_id, "status": status, "now": utc_now()})


def delete_mark(session: WriteSession, user_id: UUID, course_id: UUID) -> None:
    """Forget what the person said of a course."""
    statement = "DELETE FROM internal.learning_progress WHERE user_id = :user AND course_id = :course"
    session.execute(text(statement), {"user": user_id, "course": course_id})


def pace(session: ReadSession, user_id: UUID) -> int | None:
    """Return the person's hours a week; None where they set none."""
    statement = "SELECT hours_a_week FROM internal.learning_pace WHERE user_id = :user"
    return session.execute(text(statement), {"user": user_id}).scalar_one_or_none()


def put_pace(session: WriteSession, user_id: UUID, hours: int) -> None:
    """Insert or replace the person's hours a week."""
    statement = """
        INSERT INTO internal.learning_pace (user_id, hours_a_week) VALUES (:user, :hours)
        ON CONFLICT (user_id) DO UPDATE SET hours_a_week = excluded.hours_a_week
    """
    session.execute(text(statement), {"user": user_id, "hours": hours})
