"""Sign people in, say who they are, and keep what was asked of the API."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import cast
from uuid import UUID

from upstar.accounts import privacy_records, queries
from upstar.accounts.types import Identity, Principal, Tier, Usage
from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.logs import get_logger
from upstar.kit.text import squash, storable, truncate
from upstar.tables.accounts import User

NOWHERE = "@address-moved.invalid"
"""RFC 2606, 2: no mail ever goes there, and nobody can prove that it is theirs."""
NAME_WIDTH, EMAIL_WIDTH, SUB_WIDTH, PICTURE_WIDTH, ENDPOINT_WIDTH, AGENT_WIDTH = 255, 255, 255, 500, 255, 500

log = get_logger(__name__)


def sign_in(session: WriteSession, identity: Identity, *, verified_only: bool = False) -> Principal:
    """Insert or renew the user that the identity names and return them.

    An address belongs to whoever proved it: a proved one is taken from an account that never proved it, which gets a
    placeholder in its place and keeps all else. AppError CONFLICT `email-taken` where another account has the address
    otherwise: joining the two would give one person the other's résumés, so it is never done by address alone.
    AppError FORBIDDEN `email-unverified` where only proved addresses are let in and this is none.
    """
    email = squash(identity.email).casefold()
    if not identity.sub or len(identity.sub) > SUB_WIDTH or not email or len(email) > EMAIL_WIDTH:
        raise AppError(ErrorKind.INVALID, "identity-invalid", "The sign-in names no usable account and address.")
    if email.endswith(NOWHERE):
        raise AppError(ErrorKind.INVALID, "identity-invalid", "The sign-in names an address that nobody can have.")
    if verified_only and not identity.email_verified:
        raise AppError(
            ErrorKind.FORBIDDEN,
            "email-unverified",
            "Your e-mail address is not confirmed: follow the link in the sign-in service's mail, then sign in again.",
        )
    queries.lock_email(session, email)
    holder = queries.user_by_email(session, email)
    if holder is not None and holder.auth0_sub != identity.sub:
        if holder.email_verified or not identity.email_verified:
            raise AppError(
                ErrorKind.CONFLICT,
                "email-taken",
                "Another account has this e-mail address. Sign in as you did the first time, or with another address.",
            )
        queries.give_up_email(session, holder.id, f"{holder.id.hex}{NOWHERE}")
        log.info("account.address-moved", user_id=str(holder.id))
    picture = identity.picture if identity.picture and len(identity.picture) <= PICTURE_WIDTH else None
    queries.put_user(
        session,
        {
            "auth0_sub": identity.sub,
            "email": email,
            "name": truncate(storable(squash(identity.name)), NAME_WIDTH) or email,
            "email_verified": identity.email_verified,
            "picture": picture,
        },
    )
    session.expire_all()
    user = queries.user_by_sub(session, identity.sub)
    if user is None:
        raise AppError(ErrorKind.UNAVAILABLE, "sign-in-failed", "Signing in did not work; please try again.")
    return _principal(user)


def elsewhere(session: ReadSession, sub: str, email: str) -> Principal | None:
    """Return the person of that address whose account another issuer made; None where there is none.

    For the local issuer alone: whoever reaches it has the machine, and with it a database that was taken over.
    """
    user = queries.user_elsewhere(session, sub, squash(email).casefold())
    return _principal(user) if user else None


def person(session: ReadSession, user_id: UUID) -> Principal:
    """Return the person of that id; AppError NOT_FOUND where there is none."""
    user = queries.user_by_id(session, user_id)
    if user is None:
        raise not_found("user")
    return _principal(user)


def known(session: ReadSession, user_ids: Collection[UUID]) -> set[UUID]:
    """Return which of the ids are somebody's."""
    return queries.users_among(session, user_ids)


def by_email(session: ReadSession, email: str) -> Principal:
    """Return the person of that address, in any case; AppError NOT_FOUND where there is none."""
    user = queries.user_by_email(session, squash(email).casefold())
    if user is None:
        raise AppError(ErrorKind.NOT_FOUND, "user-not-found", "There is no account with that e-mail address.")
    return _principal(user)


def tier_of(session: ReadSession, user_id: UUID) -> Tier:
    """Return the person's tier; AppError NOT_FOUND where there is no such person."""
    tier = queries.tier_of(session, user_id)
    if tier is None:
        raise not_found("user")
    return cast("Tier", tier)


def tiers_of(session: ReadSession, user_ids: Collection[UUID]) -> dict[UUID, Tier]:
    """Return the tiers of the people of those ids, without those who are gone."""
    return {user_id: cast("Tier", tier) for user_id, tier in queries.tiers_of(session, list(user_ids)).items()}


def record_usage(session: WriteSession, rows: Sequence[Usage]) -> None:
    """Keep served requests. One whose user was deleted meanwhile is kept without the user."""
    if not rows:
        return
    known = queries.known_users(session, list({row.user_id for row in rows if row.user_id}))
    if known:
        privacy_records.note_seen(session, known, max(row.created_at for row in rows).date())
    queries.insert_usage(
        session,
        [
            replace(
                row,
                user_id=row.user_id if row.user_id in known else None,
                endpoint=truncate(row.endpoint, ENDPOINT_WIDTH),
                user_agent=truncate(storable(row.user_agent), AGENT_WIDTH) if row.user_agent else None,
            )
            for row in rows
        ],
    )


def _principal(user: User) -> Principal:
    return Principal(
        user.id,
        user.auth0_sub,
        user.email,
        user.name,
        cast("Tier", user.tier),
        email_verified=user.email_verified is True,
    )
