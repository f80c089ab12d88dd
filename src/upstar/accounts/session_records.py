"""All SQL over what accounts keeps in schema `internal`: sign-ins under way, sessions, personal access tokens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from upstar.adapters.database import ASKING, Database, ReadSession, WriteSession

PERSON = "u.id, u.auth0_sub, u.email, u.name, u.tier, u.email_verified IS TRUE"
"""What is known of a person, in the order of `sessions.person_of`."""
_BY_SUB = f"SELECT {PERSON} FROM users u WHERE u.auth0_sub = %(sub)s".encode()  # noqa: S608 - our own words
_BY_SESSION = f"""
    SELECT s.id, s.operator, s.seen_at, {PERSON} FROM internal.web_sessions s JOIN users u ON u.id = s.user_id
    WHERE s.secret_hash = %(hash)s AND s.expires_at > %(now)s AND s.seen_at > %(since)s
""".encode()  # noqa: S608 - our own words
_BY_TOKEN = f"""
    SELECT t.id, t.read_only, t.used_at, {PERSON} FROM internal.access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.secret_hash = %(hash)s AND t.expires_at > %(now)s
""".encode()  # noqa: S608 - our own words
"""Who asks is looked up at every request: by a quick statement, whose row is as it comes."""


def put_sign_in(session: WriteSession, values: Mapping[str, Any]) -> None:
    """Insert a sign-in that begins."""
    statement = """
        INSERT INTO internal.sign_ins (state_hash, browser_hash, nonce, verifier, return_to, created_at)
        VALUES (:state_hash, :browser_hash, :nonce, :verifier, :return_to, :created_at)
    """
    session.execute(text(statement), dict(values))


def take_sign_in(session: WriteSession, state_hash: str, browser_hash: str, since: datetime) -> Any:  # noqa: ANN401 - a row
    """Delete a sign-in that began in that browser after `since` and return its row; None where there is none."""
    statement = """
        DELETE FROM internal.sign_ins
        WHERE state_hash = :state AND browser_hash = :browser AND created_at > :since
        RETURNING nonce, verifier, return_to
    """
    found = session.execute(text(statement), {"state": state_hash, "browser": browser_hash, "since": since})
    return found.one_or_none()


def put_session(session: WriteSession, values: Mapping[str, Any]) -> UUID:
    """Insert a session and return its id."""
    statement = """
        INSERT INTO internal.web_sessions
            (secret_hash, user_id, operator, id_token, browser, created_at, seen_at, expires_at)
        VALUES (:secret_hash, :user_id, :operator, :id_token, :browser, :now, :now, :expires_at)
        RETURNING id
    """
    return UUID(str(session.execute(text(statement), dict(values)).scalar_one()))


def person_by_sub(database: Database, sub: str) -> tuple[Any, ...] | None:
    """Return the person whom the issuer calls `sub`."""
    return database.quick(_BY_SUB, {"sub": sub}, ASKING)


def session_by_hash(
    database: Database, secret_hash: str, now: datetime, seen_since: datetime
) -> tuple[Any, ...] | None:
    """Return (id, operator, seen_at) of a live session and then its person; None where there is none."""
    return database.quick(_BY_SESSION, {"hash": secret_hash, "now": now, "since": seen_since}, ASKING)


def see_session(session: WriteSession, session_id: UUID, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(
        text("UPDATE internal.web_sessions SET seen_at = :now WHERE id = :id AND seen_at < :now"),
        {"id": session_id, "now": now},
    )


def take_session(session: WriteSession, secret_hash: str) -> Any:  # noqa: ANN401 - a row
    """Delete the session of that secret and return its row; None where there is none."""
    statement = "DELETE FROM internal.web_sessions WHERE secret_hash = :hash RETURNING id, user_id, id_token"
    return session.execute(text(statement), {"hash": secret_hash}).one_or_none()


def sessions_of(session: ReadSession, user_id: UUID, now: datetime, seen_since: datetime, limit: int) -> Sequence[Any]:
    """Return up to `limit` live sessions of the person, the last used first."""
    statement = """
        SELECT id, browser, created_at, seen_at, expires_at FROM internal.web_sessions
        WHERE user_id = :user AND expires_at > :now AND seen_at > :since ORDER BY seen_at DESC, id LIMIT :limit
    """
    values = {"user": user_id, "now": now, "since": seen_since, "limit": limit}
    return session.execute(text(statement), values).all()


def delete_session(session: WriteSession, user_id: UUID, session_id: UUID) -> bool:
    """Delete a session of the person; returns whether there was one."""
    statement = "DELETE FROM internal.web_sessions WHERE user_id = :user AND id = :id RETURNING id"
    return session.execute(text(statement), {"user": user_id, "id": session_id}).one_or_none() is not None


def delete_sessions(session: WriteSession, user_id: UUID, *, keep: int = 0) -> None:
    """Delete the person's sessions but the `keep` that were used last."""
    statement = """
        DELETE FROM internal.web_sessions WHERE id IN (
            SELECT id FROM internal.web_sessions WHERE user_id = :user ORDER BY seen_at DESC, id OFFSET :keep
        )
    """
    session.execute(text(statement), {"user": user_id, "keep": keep})


def put_token(session: WriteSession, values: Mapping[str, Any]) -> UUID:
    """Insert a personal access token and return its id."""
    statement = """
        INSERT INTO internal.access_tokens (secret_hash, user_id, name, read_only, created_at, expires_at)
        VALUES (:secret_hash, :user_id, :name, :read_only, :now, :expires_at) RETURNING id
    """
    return UUID(str(session.execute(text(statement), dict(values)).scalar_one()))


def token_by_hash(database: Database, secret_hash: str, now: datetime) -> tuple[Any, ...] | None:
    """Return (id, read_only, used_at) of a live token and then its person; None where there is none."""
    return database.quick(_BY_TOKEN, {"hash": secret_hash, "now": now}, ASKING)


def use_token(session: WriteSession, token_id: UUID, now: datetime) -> None:
    """Note that a token is in use."""
    session.execute(
        text("UPDATE internal.access_tokens SET used_at = :now WHERE id = :id"), {"id": token_id, "now": now}
    )


def tokens_of(session: ReadSession, user_id: UUID, limit: int) -> Sequence[Any]:
    """Return up to `limit` tokens of the person, the newest first; expired ones too, until they are swept."""
    statement = """
        SELECT id, name, read_only, created_at, expires_at, used_at FROM internal.access_tokens
        WHERE user_id = :user ORDER BY created_at DESC, id LIMIT :limit
    """
    return session.execute(text(statement), {"user": user_id, "limit": limit}).all()


def count_tokens(session: WriteSession, user_id: UUID) -> int:
    """Return how many tokens the person has; others that would add one wait until the transaction ends."""
    session.execute(text("SELECT 1 FROM users WHERE id = :user FOR NO KEY UPDATE"), {"user": user_id})
    statement = "SELECT count(*) FROM internal.access_tokens WHERE user_id = :user"
    return int(session.execute(text(statement), {"user": user_id}).scalar_one())


def delete_token(session: WriteSession, user_id: UUID, token_id: UUID) -> bool:
    """Delete a token of the person; returns whether there was one."""
    statement = "DELETE FROM internal.access_tokens WHERE user_id = :user AND id = :id RETURNING id"
    return session.execute(text(statement), {"user": user_id, "id": token_id}).one_or_none() is not None


ENDED = (
    ("internal.sign_ins", "created_at <= :begun"),
    ("internal.web_sessions", "(expires_at <= :now OR seen_at <= :idle)"),
    ("internal.access_tokens", "expires_at <= :expired"),
)
"""What nobody can use any more, by table."""


def any_ended(session: ReadSession, moments: Mapping[str, datetime]) -> bool:
    """Whether any row is of no more use; `moments` has `now`, `begun`, `idle` and `expired`."""
    asked = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {ended})" for table, ended in ENDED)  # noqa: S608 - ours
    return bool(session.execute(text(f"SELECT {asked}"), dict(moments)).scalar_one())


def delete_ended(session: WriteSession, moments: Mapping[str, datetime]) -> None:
    """Delete what is of no more use."""
    for table, ended in ENDED:
        session.execute(text(f"DELETE FROM {table} WHERE {ended}"), dict(moments))  # noqa: S608 - our own words
