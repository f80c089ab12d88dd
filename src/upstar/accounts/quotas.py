"""What people used of their quotas: counted with what they make, in one transaction."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from upstar.accounts import service as accounts
from upstar.accounts.limits import SPENT, QuotaUse, Spent, exceeded, most_of, next_day, use_of
from upstar.accounts.types import Tier
from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import today, utc_now
from upstar.settings import Settings

_SPEND = text("""
    INSERT INTO internal.quota_windows AS q (user_id, quota, began, used) VALUES (:user, :quota, :began, :times)
    ON CONFLICT (user_id, quota, began) DO UPDATE SET used = q.used + excluded.used
    WHERE q.used + excluded.used <= :most
    RETURNING used
""")
"""Two at once wait for one another at the row, so only one of them gets the last place."""
_USED = text("SELECT quota, used FROM internal.quota_windows WHERE user_id = :user AND began = :began")
_FORGET = text("DELETE FROM internal.quota_windows WHERE began < :began")


def spend(session: WriteSession, settings: Settings, user_id: UUID, quota: Spent, times: int = 1) -> None:
    """Use up a part of a day's quota; AppError LIMITED `quota-exceeded` where less is left, NOT_FOUND for nobody.

    It is used when the transaction commits, and stays so when what was made with it is deleted.
    """
    tier = accounts.tier_of(session, user_id)
    most = most_of(settings, tier, quota)
    values = {"user": user_id, "quota": quota, "began": today(), "times": times, "most": most}
    if times > most or session.execute(_SPEND, values).one_or_none() is None:
        raise exceeded(settings, tier, quota, utc_now())


def spent(session: ReadSession, settings: Settings, user_id: UUID, tier: Tier) -> list[QuotaUse]:
    """Return the quotas of a day with what the person used of them today."""
    used = {row.quota: row.used for row in session.execute(_USED, {"user": user_id, "began": today()})}
    opens = next_day(utc_now())
    return [
        use_of(quota, Decimal(most_of(settings, tier, quota)), Decimal(used.get(quota, 0)), opens) for quota in SPENT
    ]


def forget(session: WriteSession) -> None:
    """Delete what was used on days that are over."""
    session.execute(_FORGET, {"began": today()})
