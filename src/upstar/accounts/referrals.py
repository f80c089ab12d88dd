"""One code a person, by which others come; who came by it, and whether they stayed.

A referral is `signed_up` at the newcomer's first sign-in, `converted` when their first résumé is read, and `expired`
where that did not happen in `DAYS_TO_CONVERT` days. The row that is `pending` holds the open code. Nobody is told who
came by their code: only that somebody did.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from upstar.accounts import queries
from upstar.accounts import referral_records as records
from upstar.adapters.database import WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.logs import get_logger
from upstar.kit.tokens import CODE_LENGTH, referral_code

Status = Literal["signed_up", "converted", "expired"]

DAYS_TO_CONVERT = 90
"""A quarter: whoever has shown no résumé by then did not come for what Upstar is for."""
MOST_A_DAY = 20
"""More people in a day than anybody invites by hand; those who come after are let in, but not credited."""
SHOWN = 50
_CODE = re.compile(rf"[0-9a-z]{{{CODE_LENGTH}}}")

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Referred:
    """Somebody who came, and what became of that."""

    status: Status
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Referrals:
    """A person's open code, how many came by theirs, and the newest of them."""

    code: str
    signed_up: int
    converted: int
    expired: int
    latest: list[Referred]


def of_person(session: WriteSession, user_id: UUID) -> Referrals:
    """Return the person's code, which is made at the first time of asking, and what became of it."""
    records.expire(session, user_id, utc_now() - timedelta(days=DAYS_TO_CONVERT))
    code = records.open_code(session, user_id)
    while code is None:  # a code that somebody has already is as good as none, however unlikely
        records.put_open(session, user_id, referral_code())
        code = records.open_code(session, user_id)
    count = records.counts(session, user_id)
    latest = [Referred(_status(status), at) for status, at in records.latest(session, user_id, SHOWN)]
    return Referrals(code, count.get("signed_up", 0), count.get("converted", 0), count.get("expired", 0), latest)


def renew(session: WriteSession, user_id: UUID) -> Referrals:
    """End the person's code and give them another: nobody comes by the old one any more."""
    records.end_open(session, user_id)
    return of_person(session, user_id)


def readable(code: str | None) -> str | None:
    """Return a code as it is kept; None where it is none, whoever made it."""
    folded = (code or "").strip().replace("-", "").casefold()
    return folded if _CODE.fullmatch(folded) else None


def attribute(session: WriteSession, user_id: UUID, code: str | None) -> bool:
    """Credit whoever's code it is with the person, at their first sign-in; whether anybody was credited.

    Nobody is credited with themselves (another address of the same mailbox included), with somebody who was here
    before, with whoever brought them here, nor with more than `MOST_A_DAY`. It is never an error: the person is let in
    all the same, and is not told, so that codes cannot be tried out.
    """
    kept = readable(code)
    if kept is None:
        return False
    records.lock_code(session, kept)
    referrer, person = records.holder(session, kept), records.newcomer(session, user_id)
    if referrer is None or person is None or not person.first_time:
        return False
    same = referrer.id == user_id or _mailbox(referrer.email) == _mailbox(person.email)
    many = records.signed_up_since(session, referrer.id, utc_now() - timedelta(days=1)) >= MOST_A_DAY
    if same or many or records.leads_back(session, referrer.id, user_id):
        log.info("referral.refused", referrer=str(referrer.id), reason="self" if same else "many" if many else "cycle")
        return False
    return records.put_signed_up(session, referrer.id, user_id, kept)


def settle(session: WriteSession, user_id: UUID, *, for_paid: int) -> UUID | None:
    """Convert the person's referral, for their first résumé is read; returns who is to be thanked, if anybody.

    With `for_paid` above 0, so many converted referrals give the referrer the paid tier.
    """
    referrer = records.convert(session, user_id, utc_now() - timedelta(days=DAYS_TO_CONVERT))
    if referrer is None:
        return None
    converted = records.counts(session, referrer).get("converted", 0)
    log.info("referral.converted", referrer=str(referrer), converted=converted)
    if 0 < for_paid <= converted:
        queries.set_tier(session, referrer, "paid")
    return referrer


def _mailbox(email: str) -> str:
    """The mailbox behind an address: what follows a `+` is the owner's own label (RFC 5233, sub-addressing)."""
    local, _, host = email.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


def _status(told: str) -> Status:
    return "converted" if told == "converted" else "expired" if told == "expired" else "signed_up"
