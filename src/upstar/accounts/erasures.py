"""Erasing a person: begin, remove the rows, and keep a proof in which nothing can be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from upstar.accounts import held, queries
from upstar.accounts import privacy_records as records
from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.installation import signature
from upstar.kit.clock import utc_now
from upstar.kit.errors import not_found
from upstar.settings import Settings

PURPOSE = "erasure subject v1"
AT_ONCE = 100
"""Erasures looked at in one go."""
PEOPLE_AT_ONCE = 5000
"""Ids of people read in one go."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure removed: `rows` by table, `objects` of the store. `finished_at` is None while it is under way.

    `reference` is all that a person needs to ask about it later.
    """

    reference: UUID
    started_at: datetime
    finished_at: datetime | None
    rows: dict[str, int]
    objects: int


def subject_of(settings: Settings, email: str) -> str:
    """Return the keyed hash of an address, 64 hexadecimal digits: who has both key and address can tell, nobody else.

    Addresses can be guessed, so a plain hash would give them away; the key is not in the database.
    """
    return signature(settings, PURPOSE, email.strip().casefold().encode()).hex()


def begin(session: WriteSession, settings: Settings, user_id: UUID) -> UUID:
    """Note that the person leaves and return the reference; from the commit on nothing more of theirs is kept.

    Waits for whoever is writing for them. Beginning twice is one erasure. AppError NOT_FOUND for nobody.
    """
    user = queries.user_by_id(session, user_id) if records.lock_person(session, user_id) else None
    if user is None:
        raise not_found("user")
    return records.begin_erasure(session, user_id, subject_of(settings, user.email), utc_now())


def note_objects(session: WriteSession, reference: UUID, objects: int) -> int:
    """Note how many objects are to go, and return how many those were when the erasure began."""
    return records.note_objects(session, reference, objects)


def remove(session: WriteSession, user_id: UUID, reference: UUID, objects: int) -> Receipt:
    """Remove every row of the person, all in the caller's transaction, and return what that was.

    Where another process was faster, its receipt is given: the worker ends what it takes for broken off.
    """
    if not records.lock_person(session, user_id):
        return receipt(session, reference)
    rows = held.counts(session, user_id)
    held.remove(session, user_id)
    records.finish_erasure(session, reference, {"rows": rows, "objects": objects}, utc_now())
    return receipt(session, reference)


def receipt(session: ReadSession, reference: UUID) -> Receipt:
    """Return the receipt of that reference; AppError NOT_FOUND where there is none."""
    row = records.erasure(session, reference)
    if row is None:
        raise not_found("erasure")
    return _receipt(row)


def receipts_for(session: ReadSession, settings: Settings, email: str) -> list[Receipt]:
    """Return the receipts of whoever had the address, newest first."""
    return [_receipt(row) for row in records.erasures_of(session, subject_of(settings, email), AT_ONCE)]


def under_way(session: ReadSession) -> list[UUID]:
    """Return the people whose erasure has begun and not ended."""
    return [row.user_id for row in records.open_erasures(session, AT_ONCE)]


def idle(session: ReadSession, since: datetime) -> Sequence[UUID]:
    """Return people who were not here since that day, AT_ONCE at most."""
    return records.idle(session, since.date(), AT_ONCE)


def everybody(session: ReadSession, after: UUID | None) -> Sequence[UUID]:
    """Return the ids of people, in their order, from behind the last one seen; PEOPLE_AT_ONCE at most."""
    return queries.users_after(session, after, PEOPLE_AT_ONCE)


def _receipt(row: Any) -> Receipt:  # noqa: ANN401 - a row
    counts = row.counts
    return Receipt(row.id, row.started_at, row.finished_at, counts.get("rows", {}), counts.get("objects", 0))
