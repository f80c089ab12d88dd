"""What a person allows: whether models may see anything of theirs, and how long their files are kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upstar.accounts import privacy_records as records
from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found

MOST_MONTHS = 120
"""The longest time that can be chosen, ten years; who wants longer keeps files until they delete them."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose; as it is until they choose anything.

    `models`: a language model may be sent what is theirs, said at `models_said_at`. `keep_months`: how many months
    after its upload a file and its text are deleted, 1 to MOST_MONTHS; None: when the person deletes them.
    """

    models: bool = False
    keep_months: int | None = None
    models_said_at: datetime | None = None
    updated_at: datetime | None = None


def get(session: ReadSession, user_id: UUID) -> Choices:
    """Return what the person chose."""
    row = records.choices(session, user_id)
    return Choices() if row is None else Choices(row.models, row.keep_months, row.models_said_at, row.updated_at)


def put(session: WriteSession, user_id: UUID, *, models: bool, keep_months: int | None) -> Choices:
    """Set both in place of what was chosen before; AppError INVALID for a time that is none."""
    if keep_months is not None and not 1 <= keep_months <= MOST_MONTHS:
        message = f"This is a number of months from 1 to {MOST_MONTHS}, or nothing."
        raise AppError(ErrorKind.INVALID, "privacy-invalid", message, fields={"keep_months": message})
    records.put_choices(session, user_id, models=models, keep_months=keep_months, now=utc_now())
    return get(session, user_id)


def stay(session: WriteSession, user_id: UUID) -> None:
    """Hold the person's account until the transaction ends, so that what is written is theirs and not left behind.

    AppError NOT_FOUND where they are gone, CONFLICT `account-leaving` where their erasure has begun. Whatever puts an
    object of a person into the store does so while it holds this: an erasure waits for it.
    """
    leaving = records.hold(session, user_id)
    if leaving is None:
        raise not_found("user")
    if leaving:
        raise AppError(ErrorKind.CONFLICT, "account-leaving", "This account is being erased; nothing more is kept.")
