"""What a person does about their matches: acts, notes, the board, alerts; and what rankings left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, decode_cursor, decode_moment_cursor, encode_cursor, moment_cursor
from upstar.kit.text import storable
from upstar.matching import queries, records, removed
from upstar.matching.service import get, stored
from upstar.matching.types import Action, StoredMatch, Unlock
from upstar.matching.wishes import HIDDEN, told

ACTIONS: tuple[Action, ...] = get_args(Action)
NOTE_WIDTH = 4000
"""Characters of a note: about a page."""
COLUMN_SHOWN = 50
"""Matches of one action that the board shows; the list gives the rest."""
RUNS_SHOWN = 100
UNLOCKS_KEPT = 20
"""Skills that would open most; nobody plans for more."""
CURRENCY = "USD"
"""In what pay is compared."""
BIGGEST_ID = 2**63 - 1
VISIT_ENDS = timedelta(minutes=30)
"""Without a look for so long a visit is over, as web analytics commonly has it (sessions of Google Analytics)."""
MOVED = "This job was moved meanwhile, here or in another window."


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the history of a match: where it stood afterwards (None: nowhere), and what the person noted."""

    action: Action | None
    note: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Column:
    """The matches of one action: how many there are, and the ones that the person acted on last."""

    action: Action
    count: int
    matches: Sequence[StoredMatch]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the board tells of a match beside itself: when its last step was, how many notes it has, and the last."""

    at: datetime
    notes: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """A new match that the person wanted to be told of."""

    match: StoredMatch
    at: datetime
    seen: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What the last ranking of a résumé left out by each reason of HIDDEN, and how many listings suit.

    `unlocks` are skills that the résumé lacks, each `{skill, listings, salary_difference, currency}`: how many more
    listings it would open and how much more they pay.
    """

    resume_id: UUID
    hidden: Mapping[str, int]
    suiting: int
    unlocks: Sequence[Mapping[str, Any]]
    ranked_at: datetime

    @property
    def hidden_total(self) -> int:
        """How many listings are hidden; each counts under one reason."""
        return sum(self.hidden.values())

    @property
    def summary(self) -> str:
        """What is hidden in a line; empty where nothing is."""
        return told(self.hidden)


def act(
    session: WriteSession,
    user_id: UUID,
    match_id: UUID,
    action: Action | None,
    note: str | None = None,
    *,
    was: Action | Literal["NONE"] | None = None,
) -> StoredMatch:
    """Set where a match stands (None: take it back), and append that to its history; any order of actions will do.

    A match that was taken away of late is put back (`removed`). `was` is where the person saw it stand (NONE: nowhere).
    AppError NOT_FOUND for a match that is not theirs, INVALID for a note that is too long, CONFLICT `match-moved` where
    it stands elsewhere by now.
    """
    written = _note(note)
    match = _held(session, user_id, match_id)
    if was is not None and (match.user_action or "NONE") != was:
        raise AppError(ErrorKind.CONFLICT, "match-moved", MOVED)
    return _step(session, user_id, match.id, action, written)


def note(session: WriteSession, user_id: UUID, match_id: UUID, words: str) -> StoredMatch:
    """Append a note to the history of a match, which stays where it stands; AppError as `act`, INVALID for none."""
    written = _note(words)
    if written is None:
        raise AppError(ErrorKind.INVALID, "note-empty", "Write something first.")
    match = _held(session, user_id, match_id)
    records.add_step(session, user_id, match.id, match.user_action, written)
    return match


def view(session: WriteSession, user_id: UUID, match_id: UUID) -> StoredMatch:
    """Return a match that the person looks at; one that they did nothing about becomes VIEWED. AppError NOT_FOUND."""
    match = _held(session, user_id, match_id)
    return _step(session, user_id, match.id, "VIEWED", None) if match.user_action is None else match


def history(
    session: ReadSession, user_id: UUID, match_id: UUID, cursor: str | None = None, limit: int = 25
) -> Page[Step]:
    """Return the steps of a match, newest first; AppError NOT_FOUND for one that is not theirs."""
    match = get(session, user_id, match_id)
    rows = records.steps(session, user_id, match.id, _before(cursor), limit + 1)
    found = [Step(row.action, row.note, row.at) for row in rows[:limit]]
    return Page(found, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def board(session: ReadSession, user_id: UUID, shown: int = COLUMN_SHOWN) -> list[Column]:
    """Return a column for each action, in their order; up to `shown` matches of each, the last act first."""
    rows = queries.board(session, user_id, shown)
    totals = {row.user_action: total for row, total in rows}
    return [
        Column(action, totals.get(action, 0), [stored(row) for row, _ in rows if row.user_action == action])
        for action in ACTIONS
    ]


def standings(session: ReadSession, user_id: UUID, match_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Return what the board tells of these matches of the person, of those that have a history."""
    rows = records.last_steps(session, user_id, match_ids)
    return {row.match_id: Standing(row.at, row.notes, row.note) for row in rows}


def look(session: WriteSession, user_id: UUID) -> datetime | None:
    """Note that the person looks at their matches; return when they did on their visit before, None on the first."""
    return records.look(session, user_id, utc_now(), VISIT_ENDS)


def note_new(session: WriteSession, user_id: UUID, resume_id: UUID, match_ids: Sequence[UUID]) -> int:
    """Alert the person to those of a résumé's new matches that score what they set; return how many alerts there are.

    None without a threshold. A listing that was told of for another résumé is not told of again.
    """
    return records.add_alerts(session, user_id, resume_id, match_ids) if match_ids else 0


def alerts(
    session: ReadSession, user_id: UUID, cursor: str | None = None, limit: int = 25, *, unseen: bool = False
) -> Page[Alert]:
    """Return the person's alerts, newest first, all of them or those not seen yet."""
    rows = records.alerts(session, user_id, decode_moment_cursor(cursor), limit + 1, unseen=unseen)
    matches = queries.matches_by_id(session, user_id, [row.match_id for row in rows[:limit]])
    found = [Alert(stored(matches[row.match_id]), row.at, row.seen) for row in rows[:limit] if row.match_id in matches]
    return Page(found, moment_cursor(rows[limit - 1].at, rows[limit - 1].match_id) if len(rows) > limit else None)


def unseen(session: ReadSession, user_id: UUID) -> int:
    """Return how many alerts the person has not seen."""
    return records.count_unseen(session, user_id)


def see(session: WriteSession, user_id: UUID, match_ids: Sequence[UUID] | None = None) -> int:
    """Mark the alerts of these matches, or all, as seen; return how many were not. Another's are left alone."""
    return records.see_alerts(session, user_id, match_ids)


def note_run(
    session: WriteSession,
    user_id: UUID,
    resume_id: UUID,
    *,
    hidden: Mapping[str, int],
    suiting: int,
    unlocks: Sequence[Unlock] = (),
) -> None:
    """Keep what a ranking left out and what would open more, in place of the résumé's last one (see `Run`)."""
    counts = {reason: int(hidden[reason]) for reason in HIDDEN if hidden.get(reason)}
    opened = [
        {"skill": one.skill, "listings": one.listings, "salary_difference": one.pay_difference, "currency": CURRENCY}
        for one in unlocks[:UNLOCKS_KEPT]
    ]
    records.put_run(session, user_id, resume_id, counts, suiting, opened)


def last_run(session: ReadSession, user_id: UUID, resume_id: UUID) -> Run | None:
    """Return what the last ranking of the person's résumé left out; None where it was not ranked yet."""
    rows = records.runs(session, user_id, resume_id, 1)
    return _run(rows[0]) if rows else None


def last_runs(session: ReadSession, user_id: UUID) -> list[Run]:
    """Return what the last ranking of each of the person's résumés left out, the newest first."""
    return [_run(row) for row in records.runs(session, user_id, None, RUNS_SHOWN)]


def matched_listings(session: ReadSession, after: str, limit: int) -> list[str]:
    """Return the listings of anybody's matches in the order of their ids, each once, from behind the last one seen."""
    return queries.matched_listings(session, after, limit)


def retire(session: WriteSession, listing_ids: Sequence[str]) -> int:
    """Remove everybody's matches of listings that have expired, except those acted on or noted; return how many.

    That somebody looked at a match does not keep it.
    """
    return queries.retire(session, listing_ids)


def forget_removed(session: WriteSession) -> int:
    """Delete matches for good that were taken away more than `removed.KEPT` ago; return how many."""
    return removed.forget(session, utc_now() - removed.KEPT)


def _step(session: WriteSession, user_id: UUID, match_id: UUID, action: Action | None, note: str | None) -> StoredMatch:
    """A match that is held, from now on where the action has it; that is a step of its history."""
    row = queries.set_action(session, user_id, match_id, action)
    records.add_step(session, user_id, match_id, action, note)
    return stored(row)


def _held(session: WriteSession, user_id: UUID, match_id: UUID) -> StoredMatch:
    """The person's match, put back where it was taken away, which nobody else may change or remove until the end."""
    row = queries.match_by_id(session, user_id, match_id, for_update=True)
    if row is None:
        back = removed.put_back(session, user_id, match_id)
        row = queries.match_by_id(session, user_id, back, for_update=True)
    if row is None:
        raise not_found("match")
    return stored(row)


def _note(words: str | None) -> str | None:
    """The note as it is kept; None where it says nothing."""
    written = storable(words or "").strip()
    if len(written) > NOTE_WIDTH:
        raise AppError(ErrorKind.INVALID, "note-long", f"A note has no more than {NOTE_WIDTH} characters.")
    return written or None


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (told,) = decode_cursor(cursor, 1)
    if not told.isdecimal() or int(told) > BIGGEST_ID:
        raise AppError(ErrorKind.INVALID, "cursor-invalid", "The cursor is not one that this server gave out.")
    return int(told)


def _run(row: records.Row) -> Run:
    return Run(row.resume_id, row.hidden, row.suiting, row.unlocks, row.ranked_at)
