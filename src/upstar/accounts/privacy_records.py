"""All SQL over what accounts keeps in schema `internal`: choices, the day somebody was last here, erasures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession

Row = Any
"""A row, its columns by name."""


def choices(session: ReadSession, user_id: UUID) -> Row | None:
    """Return what the person chose (models, models_said_at, keep_months, updated_at)."""
    query = """
        SELECT models, models_said_at, keep_months, updated_at FROM internal.privacy_choices WHERE user_id = :user
    """
    return session.execute(text(query), {"user": user_id}).one_or_none()


def put_choices(session: WriteSession, user_id: UUID, *, models: bool, keep_months: int | None, now: datetime) -> None:
    """Insert or replace what the person chose; `models_said_at` moves only where they say another thing."""
    statement = """
        INSERT INTO internal.privacy_choices (user_id, models, models_said_at, keep_months, updated_at)
        VALUES (:user, :models, :now, :keep, :now)
        ON CONFLICT (user_id) DO UPDATE SET models = excluded.models, keep_months = excluded.keep_months,
            updated_at = excluded.updated_at,
            models_said_at = CASE WHEN privacy_choices.models = excluded.models THEN privacy_choices.models_said_at
                             ELSE excluded.models_said_at END
    """
    session.execute(text(statement), {"user": user_id, "models": models, "keep": keep_months, "now": now})


def hold(session: WriteSession, user_id: UUID) -> bool | None:
    """Keep the person's row from going until the transaction ends; return whether an erasure has begun.

    None where there is no such row.

    An erasure waits for those who hold the row, and whoever holds it after that is told.
    """
    # two statements: the second one sees what was committed while the first one waited
    here = text("SELECT 1 FROM users WHERE id = :user FOR KEY SHARE")
    if session.execute(here, {"user": user_id}).one_or_none() is None:
        return None
    begun = text("SELECT 1 FROM internal.erasures WHERE user_id = :user")
    return session.execute(begun, {"user": user_id}).one_or_none() is not None


def note_seen(session: WriteSession, user_ids: Collection[UUID], day: date) -> None:
    """Note that the people were here that day; a row is written once a day."""
    statement = """
        INSERT INTO internal.account_activity (user_id, seen_on) SELECT id, :day FROM unnest(:users) id ORDER BY id
        ON CONFLICT (user_id) DO UPDATE SET seen_on = excluded.seen_on WHERE account_activity.seen_on < excluded.seen_on
    """
    session.execute(text(statement), {"users": list(user_ids), "day": day})


def idle(session: ReadSession, since: date, limit: int) -> list[UUID]:
    """Return people who were not here since that day, and who have been known for longer, no more than `limit`."""
    query = """
        SELECT u.id FROM users u LEFT JOIN internal.account_activity a ON a.user_id = u.id
        WHERE coalesce(a.seen_on, CAST(u.created_at AT TIME ZONE 'UTC' AS date)) < :since ORDER BY u.id LIMIT :limit
    """
    return list(session.scalars(text(query), {"since": since, "limit": limit}))


def begin_erasure(session: WriteSession, user_id: UUID, subject: str, now: datetime) -> UUID:
    """Insert the erasure, or return the one that has begun; the person's row is to be locked."""
    statement = """
        INSERT INTO internal.erasures (user_id, subject, started_at) VALUES (:user, :subject, :now)
        ON CONFLICT (user_id) DO UPDATE SET subject = excluded.subject RETURNING id
    """
    values = {"user": user_id, "subject": subject, "now": now}
    made: UUID = session.execute(text(statement), values).scalar_one()
    return made


def finish_erasure(session: WriteSession, erasure_id: UUID, counts: Mapping[str, Any], now: datetime) -> None:
    """Write what was removed, and forget whose it was."""
    statement = """
        UPDATE internal.erasures SET user_id = NULL, finished_at = :now, counts = CAST(:counts AS jsonb) WHERE id = :id
    """
    values = {"id": erasure_id, "counts": orjson.dumps(counts).decode(), "now": now}
    session.execute(text(statement), values)


def note_objects(session: WriteSession, erasure_id: UUID, objects: int) -> int:
    """Note how many objects are to go, unless an earlier try saw more; return the number."""
    statement = """
        UPDATE internal.erasures
        SET counts = jsonb_build_object('objects', greatest(CAST(counts->>'objects' AS integer), :seen))
        WHERE id = :id AND finished_at IS NULL RETURNING CAST(counts->>'objects' AS integer)
    """
    noted = session.execute(text(statement), {"id": erasure_id, "seen": objects}).scalar_one_or_none()
    return objects if noted is None else int(noted)


def lock_person(session: WriteSession, user_id: UUID) -> bool:
    """Hold everybody else off the person's row until the transaction ends; False where it is gone."""
    query = text("SELECT 1 FROM users WHERE id = :user FOR UPDATE")
    return session.execute(query, {"user": user_id}).one_or_none() is not None


def open_erasures(session: ReadSession, limit: int) -> Sequence[Row]:
    """Return erasures (id, user_id) that have begun and not ended, oldest first."""
    query = """
        SELECT id, user_id FROM internal.erasures WHERE user_id IS NOT NULL AND finished_at IS NULL
        ORDER BY started_at, id LIMIT :limit
    """
    return session.execute(text(query), {"limit": limit}).all()


def erasure(session: ReadSession, erasure_id: UUID) -> Row | None:
    """Return an erasure (id, subject, started_at, finished_at, counts)."""
    query = "SELECT id, subject, started_at, finished_at, counts FROM internal.erasures WHERE id = :id"
    return session.execute(text(query), {"id": erasure_id}).one_or_none()


def erasures_of(session: ReadSession, subject: str, limit: int) -> Sequence[Row]:
    """Return the erasures (id, started_at, finished_at, counts) of that keyed hash, newest first."""
    query = """
        SELECT id, subject, started_at, finished_at, counts FROM internal.erasures
        WHERE subject = :subject ORDER BY started_at DESC, id LIMIT :limit
    """
    return session.execute(text(query), {"subject": subject, "limit": limit}).all()
