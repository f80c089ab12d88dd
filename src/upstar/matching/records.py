"""All SQL over what matching keeps in schema `internal`: preferences, history, alerts, runs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now

Row = Any
"""A row of one of the tables, its columns by name."""


def preferences_of(session: ReadSession, user_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Return the rows (wishes, weights, alert_above, updated_at) of those among the people who have one."""
    statement = """
        SELECT user_id, wishes, weights, alert_above, updated_at FROM internal.match_preferences
        WHERE user_id = ANY(:users)
    """
    return {row.user_id: row for row in session.execute(text(statement), {"users": list(user_ids)})}


def put_preferences(
    session: WriteSession,
    user_id: UUID,
    wishes: dict[str, Any],
    weights: dict[str, float],
    alert_above: Decimal | None,
) -> None:
    """Insert or replace the person's row."""
    statement = """
        INSERT INTO internal.match_preferences (user_id, wishes, weights, alert_above, updated_at)
        VALUES (:user, CAST(:wishes AS jsonb), CAST(:weights AS jsonb), :above, :now)
        ON CONFLICT (user_id) DO UPDATE SET wishes = excluded.wishes, weights = excluded.weights,
            alert_above = excluded.alert_above, updated_at = excluded.updated_at
    """
    values = {"user": user_id, "wishes": _json(wishes), "weights": _json(weights), "above": alert_above}
    session.execute(text(statement), values | {"now": utc_now()})


def delete_preferences(session: WriteSession, user_id: UUID) -> None:
    """Delete the person's row, if there is one."""
    session.execute(text("DELETE FROM internal.match_preferences WHERE user_id = :user"), {"user": user_id})


def add_step(session: WriteSession, user_id: UUID, match_id: UUID, action: str | None, note: str | None) -> None:
    """Append a step to the history of a match."""
    statement = """
        INSERT INTO internal.match_history (user_id, match_id, action, note, at)
        VALUES (:user, :match, CAST(:action AS userjobaction), :note, :now)
    """
    values = {"user": user_id, "match": match_id, "action": action, "note": note, "now": utc_now()}
    session.execute(text(statement), values)


def steps(session: ReadSession, user_id: UUID, match_id: UUID, before: int | None, limit: int) -> Sequence[Row]:
    """Return steps (id, action, note, at) of the person's match, newest first, from behind the last one seen."""
    statement = """
        SELECT id, action, note, at FROM internal.match_history
        WHERE user_id = :user AND match_id = :match AND (CAST(:before AS bigint) IS NULL OR id < :before)
        ORDER BY id DESC LIMIT :limit
    """
    values = {"user": user_id, "match": match_id, "before": before, "limit": limit}
    return session.execute(text(statement), values).all()


def last_steps(session: ReadSession, user_id: UUID, match_ids: Sequence[UUID]) -> Sequence[Row]:
    """Return for each of the person's matches that has a history its match_id, the moment (at) of its last step, how
    many notes it has, and the last note.
    """
    statement = """
        SELECT match_id, max(at) AS at, count(note) AS notes,
               (array_agg(note ORDER BY id DESC) FILTER (WHERE note IS NOT NULL))[1] AS note
        FROM internal.match_history WHERE user_id = :user AND match_id = ANY(:ids) GROUP BY match_id
    """
    return session.execute(text(statement), {"user": user_id, "ids": list(match_ids)}).all()


def look(session: WriteSession, user_id: UUID, now: datetime, pause: timedelta) -> datetime | None:
    """Note that the person looks at their matches; return when the visit before this one ended, None for the first.

    Looks that follow one another within `pause` are one visit.
    """
    statement = """
        INSERT INTO internal.match_looks AS l (user_id, looked_at) VALUES (:user, :now)
        ON CONFLICT (user_id) DO UPDATE SET looked_at = excluded.looked_at,
            before_at = CASE WHEN l.looked_at < excluded.looked_at - :pause THEN l.looked_at ELSE l.before_at END
        RETURNING before_at
    """
    found: datetime | None = session.execute(
        text(statement), {"user": user_id, "now": now, "pause": pause}
    ).scalar_one()
    return found


def add_alerts(session: WriteSession, user_id: UUID, resume_id: UUID, match_ids: Sequence[UUID]) -> int:
    """Alert to those of the matches that score what the person set; return how many.

    A listing that they were told of for another résumé, or dismissed, is not told of again.
    """
    statement = """
        INSERT INTO internal.match_alerts (user_id, match_id, at)
        SELECT m.user_id, m.id, :now FROM matched_jobs m JOIN internal.match_preferences p USING (user_id)
        WHERE m.user_id = :user AND m.resume_id = :resume AND m.id = ANY(:ids) AND m.match_score >= p.alert_above
          AND NOT EXISTS (
            SELECT 1 FROM matched_jobs o LEFT JOIN internal.match_alerts a ON a.match_id = o.id
            WHERE o.user_id = m.user_id AND o.external_job_id = m.external_job_id
              AND (a.match_id IS NOT NULL OR o.user_action = 'DISMISSED'))
        ON CONFLICT (match_id) DO NOTHING RETURNING match_id
    """
    values = {"user": user_id, "resume": resume_id, "ids": list(match_ids), "now": utc_now()}
    return len(session.execute(text(statement), values).all())


def alerts(
    session: ReadSession, user_id: UUID, before: tuple[datetime, UUID] | None, limit: int, *, unseen: bool
) -> Sequence[Row]:
    """Return the person's alerts (match_id, at, seen), newest first, from behind the last one seen."""
    behind = "AND (at, match_id) < (:moment, :id)" if before else ""
    statement = f"""
        SELECT match_id, at, seen FROM internal.match_alerts
        WHERE user_id = :user {"AND NOT seen" if unseen else ""} {behind} ORDER BY at DESC, match_id DESC LIMIT :limit
    """  # noqa: S608 - our own words
    values: dict[str, Any] = {"user": user_id, "limit": limit}
    if before:
        values |= {"moment": before[0], "id": before[1]}
    return session.execute(text(statement), values).all()


def count_unseen(session: ReadSession, user_id: UUID) -> int:
    """Return how many alerts the person has not looked at."""
    statement = "SELECT count(*) FROM internal.match_alerts WHERE user_id = :user AND NOT seen"
    return int(session.execute(text(statement), {"user": user_id}).scalar_one())


def see_alerts(session: WriteSession, user_id: UUID, match_ids: Sequence[UUID] | None) -> int:
    """Mark the person's alerts, or all of them, as seen; return how many were not."""
    statement = """
        UPDATE internal.match_alerts SET seen = true
        WHERE user_id = :user AND NOT seen AND (CAST(:ids AS uuid[]) IS NULL OR match_id = ANY(:ids)) RETURNING match_id
    """
    values = {"user": user_id, "ids": None if match_ids is None else list(match_ids)}
    return len(session.execute(text(statement), values).all())


def put_run(
    session: WriteSession,
    user_id: UUID,
    resume_id: UUID,
    hidden: dict[str, int],
    suiting: int,
    unlocks: Sequence[dict[str, Any]],
) -> None:
    """Insert or replace what the last ranking of a résumé left out."""
    statement = """
        INSERT INTO internal.match_runs (resume_id, user_id, hidden, suiting, unlocks, ranked_at)
        VALUES (:resume, :user, CAST(:hidden AS jsonb), :suiting, CAST(:unlocks AS jsonb), :now)
        ON CONFLICT (resume_id) DO UPDATE SET hidden = excluded.hidden, suiting = excluded.suiting,
            unlocks = excluded.unlocks, ranked_at = excluded.ranked_at
    """
    values = {"resume": resume_id, "user": user_id, "hidden": _json(hidden), "suiting": suiting}
    session.execute(text(statement), values | {"unlocks": _json(list(unlocks)), "now": utc_now()})


def runs(session: ReadSession, user_id: UUID, resume_id: UUID | None, limit: int) -> Sequence[Row]:
    """Return the last ranking of each of the person's résumés, or of one, the newest first."""
    statement = """
        SELECT resume_id, hidden, suiting, unlocks, ranked_at FROM internal.match_runs
        WHERE user_id = :user AND (CAST(:resume AS uuid) IS NULL OR resume_id = :resume)
        ORDER BY ranked_at DESC, resume_id LIMIT :limit
    """
    return session.execute(text(statement), {"user": user_id, "resume": resume_id, "limit": limit}).all()


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
