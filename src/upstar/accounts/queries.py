"""All SQL over users and api_usage_tracking."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.accounts.types import Usage
from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.accounts import User

USAGE = {
    "user_id": "uuid", "endpoint": "text", "method": "text", "ip_address": "inet", "user_agent": "text",
    "response_time_ms": "integer", "status_code": "integer", "created_at": "timestamptz",
}  # fmt: skip
"""The columns of a served request, and what they hold."""


def user_by_sub(session: ReadSession, sub: str) -> User | None:
    """Return the user whom the issuer calls `sub`."""
    return session.scalars(select(User).where(User.auth0_sub == sub)).one_or_none()


def user_by_id(session: ReadSession, user_id: UUID) -> User | None:
    """Return the user of that id."""
    return session.scalars(select(User).where(User.id == user_id)).one_or_none()


def user_by_email(session: ReadSession, email: str) -> User | None:
    """Return the user of that address."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def user_elsewhere(session: ReadSession, sub: str, email: str) -> User | None:
    """Return whoever has that address, in any case, and is called otherwise by the issuer who made their account."""
    query = select(User).where(func.lower(User.email) == email, User.auth0_sub != sub)
    return session.scalars(query.order_by(User.created_at, User.id).limit(1)).first()


def lock_email(session: WriteSession, email: str) -> None:
    """Hold other sign-ins of the address off until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email, 0))))


def give_up_email(session: WriteSession, user_id: UUID, placeholder: str) -> None:
    """Put a placeholder in the place of an address that another has proved to be theirs; nothing else changes."""
    session.execute(update(User).where(User.id == user_id).values(email=placeholder))


def put_user(session: WriteSession, values: dict[str, Any]) -> UUID:
    """Insert the user, or renew what their issuer says of them; nothing is written where nothing changed."""
    told = {name: value for name, value in values.items() if name != "auth0_sub"}
    changed = or_(*(getattr(User, name).is_distinct_from(value) for name, value in told.items()))
    statement = upsert(User).values(**values)
    statement = statement.on_conflict_do_update(index_elements=[User.auth0_sub], set_=told, where=changed)
    session.execute(statement)
    return session.execute(select(User.id).where(User.auth0_sub == values["auth0_sub"])).scalar_one()


def known_users(session: ReadSession, user_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the ids still have a row, and keep those rows from going until the transaction ends."""
    query = select(User.id).where(User.id.in_(user_ids)).with_for_update(read=True, key_share=True)
    return set(session.scalars(query))


def users_among(session: ReadSession, user_ids: Collection[UUID]) -> set[UUID]:
    """Return which of the ids have a row."""
    return set(session.scalars(select(User.id).where(User.id.in_(user_ids))))


def users_after(session: ReadSession, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Return ids of users, in their order, from behind the last one seen."""
    query = select(User.id).order_by(User.id).limit(limit)
    return session.scalars(query if after is None else query.where(User.id > after)).all()


def insert_usage(session: WriteSession, rows: Sequence[Usage]) -> None:
    """Insert served requests, all as one value: there is one for each request, and row by row takes six times as long.

    COPY would be faster still, but not under row-level security.
    """
    columns, told = ", ".join(USAGE), ", ".join(f"{name} {kind}" for name, kind in USAGE.items())
    statement = f"""
        INSERT INTO api_usage_tracking ({columns})
        SELECT {columns} FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r ({told})
    """  # noqa: S608 - our own words
    session.execute(text(statement), {"rows": orjson.dumps(list(rows)).decode()})


def tier_of(session: ReadSession, user_id: UUID) -> str | None:
    """Return the user's tier."""
    return session.scalar(select(User.tier).where(User.id == user_id))


def set_tier(session: WriteSession, user_id: UUID, tier: str) -> None:
    """Give the user the tier."""
    session.execute(update(User).where(User.id == user_id).values(tier=tier))


def tiers_of(session: ReadSession, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the users' tiers by id."""
    return {row.id: row.tier for row in session.execute(select(User.id, User.tier).where(User.id.in_(user_ids)))}
