"""Personal access tokens: long-lived words with which a person's own programs use the API."""

from datetime import timedelta
from uuid import UUID

from upstar.accounts import session_records as records
from upstar.accounts.sessions import person_of
from upstar.accounts.types import PersonalToken, Principal
from upstar.adapters.database import Database, ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.text import squash, storable
from upstar.kit.tokens import fresh_secret, secret_hash

PREFIX = "upstar_"
"""By which scanners for leaked secrets find one, and the API tells it from a JWT."""
PURPOSE = "access token"
MAX_TOKENS = 20
"""Of one person, expired ones that are still listed included."""
DAYS_MIN, DAYS_MAX, DAYS_DEFAULT = 1, 365, 90
NAME_MAX = 100
USED_EVERY = timedelta(hours=1)
"""How often a token's use is written down."""


def create(session: WriteSession, user_id: UUID, *, name: str, read_only: bool, days: int) -> tuple[PersonalToken, str]:
    """Make a token for the person; returns it and its word, which is kept nowhere.

    AppError INVALID for a name that is empty or longer than NAME_MAX, or a life that is not DAYS_MIN–DAYS_MAX days;
    CONFLICT `tokens-full` beyond MAX_TOKENS.
    """
    name = squash(storable(name))
    if not 0 < len(name) <= NAME_MAX:
        told = f"A name has 1 to {NAME_MAX} characters."
        raise AppError(ErrorKind.INVALID, "token-invalid-name", told, fields={"name": told})
    if not DAYS_MIN <= days <= DAYS_MAX:
        told = f"A token lasts {DAYS_MIN} to {DAYS_MAX} days."
        raise AppError(ErrorKind.INVALID, "token-invalid-life", told, fields={"expires_in_days": told})
    if records.count_tokens(session, user_id) >= MAX_TOKENS:
        raise AppError(
            ErrorKind.CONFLICT, "tokens-full", f"You have {MAX_TOKENS} tokens; please delete one that you do not use."
        )
    word, now = PREFIX + fresh_secret(), utc_now()
    expires = now + timedelta(days=days)
    values = {
        "secret_hash": secret_hash(PURPOSE, word),
        "user_id": user_id,
        "name": name,
        "read_only": read_only,
        "now": now,
        "expires_at": expires,
    }
    token_id = records.put_token(session, values)
    return PersonalToken(token_id, name, read_only, now, expires, None), word


def bearer_of(database: Database, word: str) -> tuple[Principal, bool] | None:
    """Return whom a token speaks for, and whether its use is to be written down; None where it is none, or expired."""
    now = utc_now()
    row = records.token_by_hash(database, secret_hash(PURPOSE, word), now)
    if row is None:
        return None
    token_id, read_only, used_at, *person = row
    unseen = used_at is None or now - used_at >= USED_EVERY
    return person_of(person, token_id=token_id, read_only=read_only), unseen


def use(session: WriteSession, token_id: UUID) -> None:
    """Write down that a token is in use."""
    records.use_token(session, token_id, utc_now())


def list_for(session: ReadSession, user_id: UUID) -> list[PersonalToken]:
    """Return the person's tokens, the newest first; there are never more than MAX_TOKENS."""
    return [
        PersonalToken(row.id, row.name, row.read_only, row.created_at, row.expires_at, row.used_at)
        for row in records.tokens_of(session, user_id, MAX_TOKENS)
    ]


def delete(session: WriteSession, user_id: UUID, token_id: UUID) -> None:
    """End a token of the person at once; AppError NOT_FOUND where they have none of that id."""
    if not records.delete_token(session, user_id, token_id):
        raise not_found("token")
