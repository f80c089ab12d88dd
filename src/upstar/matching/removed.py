"""Matches that a ranking took away, kept for a while, so that who acts on what they saw a moment ago still can.

A list stands open in a browser, or in a program, while new listings are matched; so any match that was shown may be
gone when its person saves it. Then it is put back, and stays like every match that was acted on. What it had of history
(that it was viewed) and its alert are gone.
"""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    MetaData,
    Table,
    Uuid,
    and_,
    column,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.matching.types import StoredMatch
from upstar.tables.matching import MatchedJob

_NOTED = "EXISTS (SELECT 1 FROM internal.match_history h WHERE h.match_id = matched_jobs.id AND h.note IS NOT NULL)"
_UNTOUCHED = and_(or_(MatchedJob.user_action.is_(None), MatchedJob.user_action == "VIEWED"), ~literal_column(_NOTED))
"""Matches that may go by themselves: looking at one is no decision, a note is."""
KEPT = timedelta(days=1)
"""How long at least: a list that was opened in the morning is worked through by the evening."""
_COLUMNS = tuple(MatchedJob.__table__.columns)
_REMOVED = Table(
    "removed_matches",
    MetaData(schema="internal"),
    *(Column(column.key, column.type) for column in _COLUMNS),
    Column("removed_at", DateTime(timezone=True)),
)
_NAMES = [column.key for column in _COLUMNS]


def remove(session: WriteSession, *which: ColumnElement[bool]) -> int:
    """Take away those of the matches that nobody acted on or noted, and keep them here; return how many."""
    columns = (MatchedJob.id, MatchedJob.user_id, MatchedJob.resume_id)
    found = session.execute(select(*columns).where(_UNTOUCHED, *which)).all()
    if not found:
        return 0
    hold_owners(session, users={row.user_id for row in found}, resumes={row.resume_id for row in found})
    # held first, and then looked at anew: whoever acts on one meanwhile is waited for, and what they did is seen
    some = select(MatchedJob.id).where(_UNTOUCHED, MatchedJob.id == func.any([row.id for row in found]))
    held = session.scalars(some.order_by(MatchedJob.id).with_for_update()).all()
    if not held:
        return 0
    gone = delete(MatchedJob).where(_UNTOUCHED, MatchedJob.id == func.any(held)).returning(*_COLUMNS).cte("gone")
    kept = upsert(_REMOVED).from_select([*_NAMES, "removed_at"], select(gone, literal(utc_now())))
    # an archive that was taken in elsewhere may have brought the same id to somebody else
    return len(session.execute(kept.on_conflict_do_nothing().returning(_REMOVED.c.id)).all())


def hold_owners(session: WriteSession, **ids: Collection[UUID]) -> None:
    """Hold the people and résumés that rows belong to, before the rows: whoever deletes one holds it first."""
    for name, some in ids.items():
        owner = table(name, column("id", Uuid))
        theirs = select(owner.c.id).where(owner.c.id == func.any(list(some))).order_by(owner.c.id)
        session.execute(theirs.with_for_update(read=True, key_share=True))


def find(session: ReadSession, user_id: UUID, match_id: UUID) -> Any:  # noqa: ANN401 - a row
    """Return a match of the person's (as `queries.match_by_id`) that was taken away; None for one that was not."""
    columns = [_REMOVED.c[field.name] for field in fields(StoredMatch)]
    return session.execute(select(*columns).where(*_its(user_id, match_id))).one_or_none()


def standing(session: ReadSession, user_id: UUID, match_id: UUID) -> UUID | None:
    """Return the match that stands in the place of one that was taken away: of the same résumé and listing."""
    same = (MatchedJob.user_id, MatchedJob.resume_id, MatchedJob.external_job_id)
    now = select(MatchedJob.id).join(_REMOVED, and_(*(column == _REMOVED.c[column.key] for column in same)))
    # a database that others made may hold a match twice
    now = now.where(*_its(user_id, match_id)).order_by(MatchedJob.created_at, MatchedJob.id).limit(1)
    return session.scalars(now).one_or_none()


def put_back(session: WriteSession, user_id: UUID, match_id: UUID) -> UUID:
    """Put a match back that was taken away, and return its id.

    Where its listing is a match of the same résumé once more, that one's id is returned, now and whenever it is asked
    for. Where nothing is known of it, or another transaction has put it back meanwhile, all stays as it is.
    """
    its = _its(user_id, match_id)
    if (found := standing(session, user_id, match_id)) is not None:
        return found
    row = select(*(_REMOVED.c[name] for name in _NAMES)).where(*its)
    session.execute(upsert(MatchedJob).from_select(_NAMES, row).on_conflict_do_nothing())
    found = standing(session, user_id, match_id)
    if found == match_id:
        session.execute(delete(_REMOVED).where(*its))
    return found or match_id


def forget(session: WriteSession, before: datetime) -> int:
    """Delete what was taken away before a moment for good; return how many."""
    gone = delete(_REMOVED).where(_REMOVED.c.removed_at < before)
    return int(session.execute(gone).rowcount)  # type: ignore[attr-defined]


def _its(user_id: UUID, match_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _REMOVED.c.user_id == user_id, _REMOVED.c.id == match_id
