"""Sessions of the pages, kept on the server: a browser holds an unguessable word, the database its hash.

Where a rule has a reason in a standard, it is OWASP ASVS 5.0, chapter 7, or the OWASP Session Management Cheat Sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from upstar.accounts import session_records as records
from upstar.accounts.types import Begun, Principal, Tier, WebSession
from upstar.adapters.database import Database, ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.text import storable, truncate
from upstar.kit.tokens import fresh_secret, secret_hash

SESSION, STATE, BROWSER = "web session", "sign-in state", "sign-in browser"
"""What the secrets are for, as their hashes have it."""
MAX_SESSIONS = 50
"""Of one person at a time; beyond that the one that was used least recently ends. More browsers than anybody has."""
MAX_ID_TOKEN = 8000
"""Characters; a longer one would not fit into the address that it is shown in at sign-out, and is not kept."""
BROWSER_WIDTH = 200
SEEN_EVERY = timedelta(minutes=5)
"""How often a session's use is written down: its idle end is true to that, and pages write nothing otherwise."""
SIGN_IN_TTL = timedelta(minutes=15)
"""For finding one's password, and the second factor."""
TOKENS_SHOWN = timedelta(days=30)
"""How long an expired personal access token is still listed, so that its owner sees why a program stopped."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long sessions last: without use, and at most."""

    idle: timedelta
    whole: timedelta


def begin_sign_in(session: WriteSession, *, state: str, nonce: str, verifier: str, return_to: str) -> str:
    """Note that a browser goes to the issuer, and return the word that binds it: only with it the answer is taken."""
    browser = fresh_secret()
    values = {
        "state_hash": secret_hash(STATE, state),
        "browser_hash": secret_hash(BROWSER, browser),
        "nonce": nonce,
        "verifier": verifier,
        "return_to": return_to,
        "created_at": utc_now(),
    }
    records.put_sign_in(session, values)
    return browser


def take_sign_in(session: WriteSession, *, state: str, browser: str) -> Begun:
    """Return what was noted and forget it: an answer is taken once. AppError UNAUTHENTICATED where there is nothing."""
    since = utc_now() - SIGN_IN_TTL
    row = records.take_sign_in(session, secret_hash(STATE, state), secret_hash(BROWSER, browser), since)
    if row is None:
        raise AppError(
            ErrorKind.UNAUTHENTICATED,
            "sign-in-stale",
            "This sign-in was not begun in this browser, took too long, or is over already. Please sign in again.",
        )
    return Begun(row.nonce, row.verifier, row.return_to)


def start(
    session: WriteSession,
    user_id: UUID,
    lasting: Lasting,
    *,
    operator: bool,
    id_token: str | None = None,
    browser: str | None = None,
    instead_of: str | None = None,
) -> str:
    """Start a session and return its secret, which is always a new one (ASVS 7.2.4).

    `operator` and `id_token` are what the issuer told; `browser` is what it calls itself; `instead_of` is the secret
    of the session that the browser had until now, which ends.
    """
    if instead_of is not None:
        records.take_session(session, secret_hash(SESSION, instead_of))
    secret, now = fresh_secret(), utc_now()
    values = {
        "secret_hash": secret_hash(SESSION, secret),
        "user_id": user_id,
        "operator": operator,
        "id_token": id_token if id_token and len(id_token) <= MAX_ID_TOKEN else None,
        "browser": truncate(storable(browser), BROWSER_WIDTH) if browser else None,
        "now": now,
        "expires_at": now + lasting.whole,
    }
    records.put_session(session, values)
    records.delete_sessions(session, user_id, keep=MAX_SESSIONS)
    return secret


@dataclass(frozen=True, slots=True)
class Held:
    """A live session: who holds it, and whether its use is to be written down."""

    principal: Principal
    unseen: bool


def known(database: Database, sub: str) -> Principal | None:
    """Return the person whom the issuer calls `sub`; None where they never signed in or are deleted."""
    row = records.person_by_sub(database, sub)
    return None if row is None else person_of(row)


def held(database: Database, secret: str, lasting: Lasting) -> Held | None:
    """Return the live session of that secret, in one query; None where there is none, or it ended."""
    now = utc_now()
    row = records.session_by_hash(database, secret_hash(SESSION, secret), now, now - lasting.idle)
    if row is None:
        return None
    session_id, operator, seen_at, *person = row
    return Held(person_of(person, operator=operator, session_id=session_id), now - seen_at >= SEEN_EVERY)


def see(session: WriteSession, session_id: UUID) -> None:
    """Write down that a session is in use."""
    records.see_session(session, session_id, utc_now())


def end(session: WriteSession, secret: str) -> str | None:
    """End the session of that secret and return the ID token that it began with, if it was kept."""
    row = records.take_session(session, secret_hash(SESSION, secret))
    return None if row is None else row.id_token


def list_for(session: ReadSession, user_id: UUID, lasting: Lasting) -> list[WebSession]:
    """Return the person's live sessions, the last used first; there are never more than MAX_SESSIONS."""
    now = utc_now()
    rows = records.sessions_of(session, user_id, now, now - lasting.idle, MAX_SESSIONS)
    return [WebSession(row.id, row.browser, row.created_at, row.seen_at, row.expires_at) for row in rows]


def end_one(session: WriteSession, user_id: UUID, session_id: UUID) -> None:
    """End a session of the person; AppError NOT_FOUND where they have none of that id."""
    if not records.delete_session(session, user_id, session_id):
        raise not_found("session")


def end_all(session: WriteSession, user_id: UUID) -> None:
    """End every session of the person (ASVS 7.5.2)."""
    records.delete_sessions(session, user_id)


def any_ended(session: ReadSession, lasting: Lasting) -> bool:
    """Whether there is anything to sweep."""
    return records.any_ended(session, _moments(lasting))


def sweep(session: WriteSession, lasting: Lasting) -> None:
    """Delete sign-ins, sessions and personal access tokens that nobody can use any more."""
    records.delete_ended(session, _moments(lasting))


def person_of(row: Sequence[Any], **over: Any) -> Principal:  # noqa: ANN401 - what else is known of them
    """Return the person of a row that has what `records.PERSON` says."""
    user_id, sub, email, name, tier, verified = row
    return Principal(user_id, sub, email, name, cast("Tier", tier), email_verified=verified, **over)


def _moments(lasting: Lasting) -> dict[str, datetime]:
    now = utc_now()
    return {"now": now, "begun": now - SIGN_IN_TTL, "idle": now - lasting.idle, "expired": now - TOKENS_SHOWN}
