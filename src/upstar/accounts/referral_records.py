"""All SQL over referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.tables.accounts import Referral, User

MAX_STEPS = 64
"""How far up a chain of referrals is looked; nobody's is that long."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who may have been referred: their address, and whether they signed in for the first time just now."""

    email: str
    first_time: bool


def open_code(session: ReadSession, user_id: UUID) -> str | None:
    """Return the person's open code."""
    query = select(Referral.referral_code).where(Referral.referring_user_id == user_id, Referral.status == "pending")
    return session.scalar(query)


def put_open(session: WriteSession, user_id: UUID, code: str) -> None:
    """Give the person an open code; one who has one meanwhile keeps that."""
    values = {"referring_user_id": user_id, "referral_code": code, "status": "pending"}
    session.execute(insert(Referral).values(**values).on_conflict_do_nothing())


def end_open(session: WriteSession, user_id: UUID) -> None:
    """End the person's open code."""
    statement = update(Referral).where(Referral.referring_user_id == user_id, Referral.status == "pending")
    session.execute(statement.values(status="expired"))


def holder(session: ReadSession, code: str) -> User | None:
    """Return whose open code that is."""
    query = select(User).join(Referral, Referral.referring_user_id == User.id)
    query = query.where(Referral.referral_code == code, Referral.status == "pending")
    return session.scalars(query.order_by(Referral.created_at, Referral.id).limit(1)).first()


def newcomer(session: ReadSession, user_id: UUID) -> Newcomer | None:
    """Return the person, who is new where their row was made in this very transaction."""
    query = select(User.email, User.created_at == func.now()).where(User.id == user_id)
    row = session.execute(query).one_or_none()
    return Newcomer(row[0], row[1]) if row else None


def leads_back(session: ReadSession, referrer: UUID, user_id: UUID) -> bool:
    """Whether the person is among those who referred the referrer, directly or by others."""
    query = """
        WITH RECURSIVE above(id, step) AS (
            SELECT CAST(:referrer AS uuid), 0
            UNION
            SELECT r.referring_user_id, above.step + 1 FROM referrals r JOIN above ON r.referred_user_id = above.id
            WHERE above.step < :steps
        )
        SELECT EXISTS (SELECT FROM above WHERE id = :user)
    """
    values = {"referrer": referrer, "user": user_id, "steps": MAX_STEPS}
    return bool(session.execute(text(query), values).scalar_one())


def lock_code(session: WriteSession, code: str) -> None:
    """Hold other sign-ups by the code off until the transaction ends, so that they are counted one by one."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(code, 1))))


def signed_up_since(session: ReadSession, referrer: UUID, since: datetime) -> int:
    """Return how many signed up by the person's codes since then, whatever became of them."""
    query = select(func.count()).where(
        Referral.referring_user_id == referrer, Referral.status != "pending", Referral.created_at >= since
    )
    return session.execute(query).scalar_one()


def put_signed_up(session: WriteSession, referrer: UUID, referred: UUID, code: str) -> bool:
    """Note that the person came by the code; False where they are noted already."""
    values = {
        "referring_user_id": referrer,
        "referred_user_id": referred,
        "referral_code": code,
        "status": "signed_up",
    }
    statement = insert(Referral).values(**values).on_conflict_do_nothing().returning(Referral.id)
    return session.execute(statement).scalar_one_or_none() is not None


def convert(session: WriteSession, referred: UUID, since: datetime) -> UUID | None:
    """Mark the person's referral as converted; returns who referred them, None where nobody did since then."""
    statement = (
        update(Referral)
        .where(Referral.referred_user_id == referred, Referral.status == "signed_up", Referral.created_at >= since)
        .values(status="converted")
        .returning(Referral.referring_user_id)
    )
    return session.scalars(statement).first()


def expire(session: WriteSession, referrer: UUID, before: datetime) -> None:
    """Expire the person's referrals that came to nothing."""
    statement = update(Referral).where(
        Referral.referring_user_id == referrer, Referral.status == "signed_up", Referral.created_at < before
    )
    session.execute(statement.values(status="expired"))


def counts(session: ReadSession, referrer: UUID) -> dict[str, int]:
    """Return how many people the person referred, by status."""
    query = (
        select(Referral.status, func.count())
        .where(Referral.referring_user_id == referrer, Referral.status != "pending")
        # a code that was ended has a row, but nobody came by that row
        .where(~((Referral.status == "expired") & Referral.referred_user_id.is_(None)))
        .group_by(Referral.status)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def latest(session: ReadSession, referrer: UUID, limit: int) -> Sequence[tuple[str, datetime]]:
    """Return status and time of the person's newest referrals; of whom they are is not told."""
    query = (
        select(Referral.status, Referral.created_at)
        .where(Referral.referring_user_id == referrer, Referral.referred_user_id.is_not(None))
        .order_by(Referral.created_at.desc(), Referral.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
