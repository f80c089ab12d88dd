"""Share an assessment by a link, list the links, end them, and open one (docs/sharing.md)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from upstar.accounts import service as accounts
from upstar.accounts.limits import Allowance
from upstar.adapters.database import ReadSession, WriteSession, become, person
from upstar.assessment import queries
from upstar.assessment import share_records as records
from upstar.assessment.redaction import terms
from upstar.assessment.shared_profile import (
    HIDEABLE,
    SHARING_VERSION,
    Hide,
    SharedProfile,
    compose,
    from_json,
    to_json,
)
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, decode_moment_cursor, moment_cursor
from upstar.kit.text import squash, storable
from upstar.kit.tokens import share_hash, share_token
from upstar.resumes import keeping
from upstar.resumes import service as resumes
from upstar.resumes.keeping import Kept
from upstar.tables.assessment import ProfileAssessment

DAYS_DEFAULT, DAYS_MAX = 30, 365
"""How long a link opens something: an application's usual length, and no longer than a year. None is for good, since a
link that was forgotten is the one that leaks."""
MAX_ACTIVE = 20
"""Links of a person that open something at a time: one for each application of a busy month, and a list to be read."""
ENDED_KEPT = 100
"""Ended links that stay in the list; older ones are deleted when a new one is made."""
HIDE_DEFAULT: tuple[Hide, ...] = ("contact",)
MAX_WORDS, MAX_WORD_LENGTH = 20, 100
_BEING_READ = ("PENDING", "PROCESSING")

State = Literal["active", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Share:
    """A link as its owner sees it; the token itself is kept nowhere. `profile_score` is 0–100."""

    id: UUID
    assessment_id: UUID
    profile_score: Decimal
    state: State
    created_at: datetime
    expires_at: datetime
    hide: tuple[Hide, ...]
    hide_words: tuple[str, ...]
    views: int
    viewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link just made, with the token that is told this once."""

    share: Share
    token: str


@dataclass(frozen=True, slots=True)
class Shareable:
    """An assessment that can be shared: the newest of a résumé."""

    assessment_id: UUID
    filename: str
    profile_score: Decimal
    calculated_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """What a visitor gets, and until when."""

    profile: SharedProfile
    expires_at: datetime


def create(
    session: WriteSession,
    user_id: UUID,
    assessment_id: UUID | None = None,
    *,
    days: int = DAYS_DEFAULT,
    hide: Collection[str] = HIDE_DEFAULT,
    hide_words: Collection[str] = (),
    allowed: Allowance | None = None,
) -> NewShare:
    """Make a link to the person's assessment of that id, or to their newest one (None).

    `allowed` is how many may be open at a time; MAX_ACTIVE where nobody says.
    `days` is 1–365. `hide` are of HIDEABLE, `hide_words` further words to take out. AppError NOT_FOUND where there is
    no such assessment, INVALID with the `fields` that do not fit, CONFLICT `resume-not-ready` while its résumé is
    being read, LIMITED for one link too many.
    """
    words = _check(days, hide, hide_words)
    hidden = tuple(name for name in HIDEABLE if name in hide)
    # held until the commit, so that two requests at once cannot both make the last link that fits
    records.lock_person(session, user_id)
    now = utc_now()
    if allowed is None:
        message = f"You have {MAX_ACTIVE} links that are open already: end one first."
        allowed = Allowance(MAX_ACTIVE, AppError(ErrorKind.LIMITED, "shares-many", message))
    if records.active_count(session, user_id, now) >= allowed.most:
        raise allowed.too_many
    made = _assessment(session, user_id, assessment_id)
    if resumes.get(session, user_id, made.resume_id).processing_status in _BEING_READ:
        message = "The résumé is being read right now; share its score when that is done."
        raise AppError(ErrorKind.CONFLICT, "resume-not-ready", message)
    shown = _compose(session, made, hidden, words)
    token = share_token()
    values = {"user_id": user_id, "profile_assessment_id": made.id, "share_token": share_hash(token)}
    values |= {"created_at": now, "expires_at": now + timedelta(days=days)}
    share_id = records.insert_share(session, values)
    records.insert_shown(session, share_id, list(hidden), words, to_json(shown), SHARING_VERSION)
    records.forget_ended(session, user_id, now, ENDED_KEPT)
    return NewShare(get(session, user_id, share_id), token)


def open_ones(session: ReadSession, user_id: UUID) -> int:
    """Return how many of the person's links open something."""
    return records.active_count(session, user_id, utc_now())


def shareable(session: ReadSession, user_id: UUID, limit: int) -> Sequence[Shareable]:
    """Return what the person can share: the newest assessment of each of their `limit` newest résumés, newest first."""
    files = {item.id: item.filename for item in resumes.list_for(session, user_id, None, limit).items}
    made = records.newest_assessments(session, user_id, list(files))
    return [Shareable(row.id, files[row.resume_id], row.profile_score, row.calculated_at) for row in made]


def list_for(session: ReadSession, user_id: UUID, cursor: str | None, limit: int) -> Page[Share]:
    """Return the person's links, newest first, the ended ones too."""
    rows = records.shares_before(session, user_id, decode_moment_cursor(cursor), limit + 1)
    items = [_share(row) for row in rows[:limit]]
    return Page(items, moment_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None)


def get(session: ReadSession, user_id: UUID, share_id: UUID) -> Share:
    """Return the person's link; AppError NOT_FOUND where they have none of that id."""
    return _share(_row(session, user_id, share_id))


def preview(session: ReadSession, user_id: UUID, share_id: UUID) -> Opened:
    """Return what visitors of the person's link see; AppError NOT_FOUND where they have none that is open."""
    row = _row(session, user_id, share_id)
    if _share(row).state != "active":
        raise not_found("open link")
    return Opened(_shown(session, user_id, row)[0], row.expires_at)


def revoke(session: WriteSession, user_id: UUID, share_id: UUID) -> None:
    """End the person's link at once, for good; AppError NOT_FOUND where they have none of that id."""
    if not records.end_share(session, user_id, share_id):
        raise not_found("link")


def open_link(session: WriteSession, token: str, *, count: bool) -> Opened:
    """Return what the link shows, and count the view where that is wanted.

    AppError NOT_FOUND, the same one for a token that never was, was mistyped, has expired or was ended. The token is
    looked up by its hash, so the time that takes tells nothing of how much of it is right.
    """
    row = records.open_share(session, share_hash(token), utc_now(), count=count)
    if row is None:
        message = "This link opens nothing: it may have expired, been ended by its owner, or been cut short on its way."
        raise AppError(ErrorKind.NOT_FOUND, "shared-profile-not-found", message)
    become(session, person(row.user_id))  # what it shows is its owner's, and nothing else is read from here on
    shown, fresh = _shown(session, row.user_id, row)
    if fresh:
        records.replace_shown(session, row.id, to_json(shown), SHARING_VERSION)
    return Opened(shown, row.expires_at)


def _check(days: int, hide: Collection[str], hide_words: Collection[str]) -> list[str]:
    """The words as they are kept."""
    wrong: dict[str, str] = {}
    if not 1 <= days <= DAYS_MAX:
        wrong["expires_in_days"] = f"This is a whole number from 1 to {DAYS_MAX}."
    if set(hide) - set(HIDEABLE):
        wrong["hide"] = f"These are of: {', '.join(HIDEABLE)}."
    words = list(dict.fromkeys(filter(None, (storable(squash(word)) for word in hide_words))))
    if len(words) > MAX_WORDS or any(len(word) > MAX_WORD_LENGTH for word in words):
        wrong["hide_words"] = f"These are at most {MAX_WORDS}, of at most {MAX_WORD_LENGTH} characters each."
    elif any(not terms(words=[word]) for word in words):
        wrong["hide_words"] = "Each has two letters or digits at least."
    if wrong:
        sentence = " ".join(f"{name}: {message}" for name, message in wrong.items())
        raise AppError(ErrorKind.INVALID, "share-invalid", sentence, fields=wrong)
    return words


def _assessment(session: ReadSession, user_id: UUID, assessment_id: UUID | None) -> ProfileAssessment:
    if assessment_id is None:
        found = queries.latest(session, user_id, None)
    else:
        found = queries.by_id(session, user_id, assessment_id)
    if found is None:
        raise not_found("assessment")
    return found


def _shown(session: ReadSession, user_id: UUID, row: records.Row) -> tuple[SharedProfile, bool]:
    """What the link of the row shows, and whether it was made anew and may be kept."""
    if row.version == SHARING_VERSION:
        return from_json(row.shown), False
    made = _assessment(session, user_id, row.profile_assessment_id)
    ready = resumes.get(session, user_id, made.resume_id).processing_status not in _BEING_READ
    return _compose(session, made, row.hide, row.hide_words), ready


def _compose(
    session: ReadSession, made: ProfileAssessment, hide: Collection[Hide], words: Collection[str]
) -> SharedProfile:
    owner = accounts.person(session, made.user_id)
    return compose(made, _reading(session, made), owner, hide, words)


def _reading(session: ReadSession, made: ProfileAssessment) -> Kept | None:
    """The reading that the assessment was made of: of the newest one of its résumé, while that is not read anew."""
    resume = resumes.get(session, made.user_id, made.resume_id)
    newest = records.newest_assessments(session, made.user_id, [made.resume_id])
    if resume.processing_status != "COMPLETED" or [row.id for row in newest] != [made.id]:
        return None
    return keeping.load(session, made.user_id, made.resume_id)


def _row(session: ReadSession, user_id: UUID, share_id: UUID) -> records.Row:
    row = records.share_by_id(session, user_id, share_id)
    if row is None:
        raise not_found("link")
    return row


def _share(row: Any) -> Share:  # noqa: ANN401 - a row of share_records
    state = "revoked" if not row.is_active else "active" if row.expires_at > utc_now() else "expired"
    return Share(
        row.id, row.profile_assessment_id, row.profile_score, cast("State", state), row.created_at, row.expires_at,
        tuple(row.hide), tuple(row.hide_words), row.views, row.viewed_at,
    )  # fmt: skip
