"""Keep matches, and list them; rank by `ranking`."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.looking import Question, answered
from upstar.kit.data import read_rows
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, decode_cursor, encode_cursor
from upstar.matching import queries, removed
from upstar.matching.candidate import candidate_of
from upstar.matching.filters import MatchFilter, Sort
from upstar.matching.index.opening import opened
from upstar.matching.index.warming import warm
from upstar.matching.ranking import Wanted, look_through, rank, rank_news, suit
from upstar.matching.rows import row_of, stored, to_json
from upstar.matching.types import Match, StoredMatch

__all__ = [
    "Wanted", "candidate_of", "look_through", "opened", "rank", "rank_news", "stored", "suit", "to_json", "warm",
]  # fmt: skip

NUMBER_DIGITS = 20
"""Digits before or behind the point of any number that matches are sorted by."""


def seed(session: WriteSession) -> int:
    """Insert the shipped weights that are missing and return how many; never change one that is there."""
    rows = [
        {"weight_name": row["weight_name"], "weight_value": Decimal(row["weight_value"])}
        for row in read_rows("scoring_weights")
    ]
    return queries.insert_weights(session, rows)


def described(matches: Sequence[Match], texts: Mapping[str, str]) -> list[Match]:
    """Return the matches with the descriptions of their listings, which ranking goes without."""
    return [
        replace(match, listing=replace(match.listing, description_text=texts.get(match.listing.id)))
        for match in matches
    ]


def keep(session: WriteSession, user_id: UUID, resume_id: UUID, matches: Sequence[Match]) -> list[UUID]:
    """Keep these matches in the place of the résumé's earlier ones; return the ids of those that are new.

    What the person did about a match stays, and a listing that they dismissed does not come back.
    """
    unwanted = queries.dismissed(session, [user_id]).get(user_id, set())
    owner = {"user_id": user_id, "resume_id": resume_id}
    rows = [owner | row_of(match) for match in matches if match.listing.id not in unwanted]
    return queries.replace_matches(session, user_id, resume_id, rows)


def renew(
    session: WriteSession, found: Sequence[tuple[Wanted, Sequence[Match]]], looked_at: Sequence[str], *, most: int
) -> dict[UUID, list[UUID]]:
    """Add matches of listings that are new or changed; return the ids of those that were not there before, by résumé.

    What was kept of `looked_at` listings and is no match any more goes, and so does what is no longer among a résumé's
    `most` best, unless the person acted on it.
    """
    rows = [
        {"user_id": one.user_id, "resume_id": one.resume_id} | row_of(match)
        for one, matches in found
        for match in matches
    ]
    return queries.renew_matches(session, [one.resume_id for one, _ in found], rows, looked_at, most)


def floors(session: ReadSession, resume_ids: Sequence[UUID], most: int) -> dict[UUID, Decimal]:
    """Return for each résumé that has its `most` matches the score of the last of them."""
    return queries.floors(session, resume_ids, most)


def list_for(
    session: ReadSession,
    user_id: UUID,
    wanted: MatchFilter = MatchFilter(),  # noqa: B008 - frozen
    *,
    sort: Sort = "score",
    cursor: str | None = None,
    limit: int = 25,
) -> Page[StoredMatch]:
    """Return the person's matches that are wanted, in the order asked for, without the ads' texts.

    AppError INVALID for a forged cursor.
    """
    return answered(session, listing(user_id, wanted, sort=sort, cursor=cursor, limit=limit))


def listing(
    user_id: UUID, wanted: MatchFilter, *, sort: Sort, cursor: str | None, limit: int
) -> Question[Page[StoredMatch]]:
    """Ask for what `list_for` returns; AppError as there."""
    after = _after(cursor, sort)
    values = wanted.told | {"user_id": user_id, "limit": limit + 1}
    if after is not None:
        values |= {"last_key": after[0], "last_id": after[1]}

    def told(rows: Sequence[Any]) -> Page[StoredMatch]:
        found = [stored(row) for row in rows[:limit]]
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(found, None if last is None else encode_cursor(sort, last.sort_key, last.id))

    behind = None if after is None else "keyed" if after[0] is not None else "keyless"
    return Question(queries.listing(frozenset(wanted.told), wanted.action, sort, behind), values, told)


def counts(session: ReadSession, user_id: UUID, *wanted: MatchFilter) -> list[int]:
    """Return how many of the person's matches each of the filters (one at least) leaves."""
    return queries.counts(session, user_id, wanted)


def get(session: ReadSession, user_id: UUID, match_id: UUID) -> StoredMatch:
    """Return the person's match; AppError NOT_FOUND where they have none of that id.

    In the place of one that was taken away of late (`removed`) the one that its job has by now, or else as it was.
    """
    row = queries.match_by_id(session, user_id, match_id)
    if row is None and (now := removed.standing(session, user_id, match_id)):
        row = queries.match_by_id(session, user_id, now)
    row = row or removed.find(session, user_id, match_id)
    if row is None:
        raise not_found("match")
    return stored(row)


def _after(cursor: str | None, sort: Sort) -> tuple[Decimal | datetime | None, UUID] | None:
    """The sort key and id of the last match seen; AppError INVALID for a cursor that is not of this order."""
    if cursor is None:
        return None
    order, key, match_id = decode_cursor(cursor, 3)
    with suppress(ArithmeticError, ValueError):
        if order == sort:
            return (None if key == "None" else _sort_key(key, sort)), UUID(match_id)
    raise AppError(
        ErrorKind.INVALID, "cursor-invalid", "The cursor is not one that this server gave out for this order."
    )


def _sort_key(told: str, sort: Sort) -> Decimal | datetime:
    if sort in ("posted", "added"):
        return datetime.fromisoformat(told)
    number = Decimal(told)
    if not number.is_finite() or abs(number.adjusted()) > NUMBER_DIGITS:
        raise ValueError(told)
    return number
