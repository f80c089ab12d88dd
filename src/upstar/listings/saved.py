"""Searches that a person keeps, and what each found since it was last looked at: all SQL of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from upstar.accounts.limits import Allowance
from upstar.adapters.database import Database, ReadSession, WriteSession
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.kit.pages import Page, encode_cursor
from upstar.listings import browse, queries
from upstar.listings.cards import card
from upstar.listings.types import ListingCard, ListingFilter

MAX_SEARCHES = 50
"""How many searches a person may keep: each costs a look into the stock after every sync."""
FINDS = 100
"""New listings that one look keeps; a search that finds more at once is too wide to be read."""
NEW_TOLD = 1000
"""New finds that are told apart at a look: far more than a page shows."""
BATCH = 200
LOOK_BACK = timedelta(minutes=10)
"""A batch that was being stored while its search was looked at is found the next time: no transaction lasts so long."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that a person keeps; `new` counts what it found and nobody looked at yet."""

    id: UUID
    name: str
    query: dict[str, Any]
    alert: bool
    created_at: datetime
    checked_at: datetime
    new: int


def save(
    session: WriteSession,
    user_id: UUID,
    name: str,
    wanted: ListingFilter,
    *,
    alert: bool,
    allowed: Allowance | None = None,
) -> SavedSearch:
    """Keep a search under a name; AppError CONFLICT for a name that is taken, LIMITED for one search too many.

    `allowed` is how many the person may keep; MAX_SEARCHES where nobody says.
    """
    browse.check(session, wanted)
    # held until the commit, so that two requests at once cannot both be the last one that fits
    session.execute(text("SELECT 1 FROM users WHERE id = :user FOR UPDATE"), {"user": user_id})
    if allowed is None:
        message = f"You keep {MAX_SEARCHES} searches already: delete one first."
        allowed = Allowance(MAX_SEARCHES, AppError(ErrorKind.LIMITED, "searches-many", message))
    if kept(session, user_id) >= allowed.most:
        raise allowed.too_many
    query = {key: value for key, value in asdict(wanted).items() if value not in (None, (), False)}
    statement = (
        "INSERT INTO internal.saved_searches (user_id, name, query, alert, checked_at, created_at)"
        " VALUES (:user, :name, CAST(:query AS jsonb), :alert, :now, :now) RETURNING id"
    )
    values = {"user": user_id, "name": name, "query": orjson.dumps(query).decode(), "alert": alert, "now": utc_now()}
    try:
        with session.begin_nested():
            search_id = session.execute(text(statement), values).scalar_one()
    except IntegrityError:
        raise _taken(name) from None
    return get(session, user_id, search_id)


def kept(session: ReadSession, user_id: UUID) -> int:
    """Return how many searches the person keeps."""
    query = "SELECT count(*) FROM internal.saved_searches WHERE user_id = :user"
    return int(session.execute(text(query), {"user": user_id}).scalar_one())


def list_for(session: ReadSession, user_id: UUID) -> list[SavedSearch]:
    """Return the person's searches, by name."""
    return [_saved(row) for row in session.execute(text(_SELECT + " ORDER BY q.name"), {"user": user_id})]


def get(session: ReadSession, user_id: UUID, search_id: UUID) -> SavedSearch:
    """Return the person's search; AppError NOT_FOUND where they keep none of that id."""
    row = session.execute(text(_SELECT + " AND q.id = :id"), {"user": user_id, "id": search_id}).one_or_none()
    if row is None:
        raise not_found("saved search")
    return _saved(row)


def rename(
    session: WriteSession, user_id: UUID, search_id: UUID, *, name: str | None = None, alert: bool | None = None
) -> SavedSearch:
    """Give the person's search another name, or look for what is new in it or no longer; None leaves it as it is.

    AppError NOT_FOUND where they keep none of that id, CONFLICT for a name that another search of theirs has.
    """
    statement = (
        "UPDATE internal.saved_searches SET name = coalesce(:name, name), alert = coalesce(:alert, alert)"
        " WHERE user_id = :user AND id = :id"
    )
    values = {"user": user_id, "id": search_id, "name": name, "alert": alert}
    try:
        with session.begin_nested():
            session.execute(text(statement), values)
    except IntegrityError:
        raise _taken(name or "") from None
    return get(session, user_id, search_id)


def _taken(name: str) -> AppError:
    return AppError(ErrorKind.CONFLICT, "search-exists", f"You keep a search named {name} already.")


def delete(session: WriteSession, user_id: UUID, search_id: UUID) -> None:
    """Forget the person's search and what it found; AppError NOT_FOUND where they keep none of that id."""
    statement = "DELETE FROM internal.saved_searches WHERE user_id = :user AND id = :id RETURNING id"
    if session.execute(text(statement), {"user": user_id, "id": search_id}).one_or_none() is None:
        raise not_found("saved search")


def finds(
    session: WriteSession, user_id: UUID, search_id: UUID, before: tuple[datetime, str] | None, limit: int
) -> Page[ListingCard]:
    """Return what the search found since it was kept, newest find first; looking at it makes it no longer new."""
    get(session, user_id, search_id)
    values: dict[str, Any] = {"id": search_id, "limit": limit + 1}
    behind = ""
    if before is not None:
        behind = "AND (found_at, listing_id) < (:moment, :listing)"
        values |= {"moment": before[0], "listing": before[1]}
    statement = f"""
        SELECT listing_id, found_at FROM internal.search_finds WHERE search_id = :id {behind}
        ORDER BY found_at DESC, listing_id DESC LIMIT :limit
    """  # noqa: S608 - our own words
    rows = session.execute(text(statement), values).all()
    shown = [row.listing_id for row in rows[:limit]]
    cards = queries.cards(session, shown)
    session.execute(
        text(
            "UPDATE internal.search_finds SET seen = true"
            " WHERE search_id = :id AND listing_id = ANY(:shown) AND NOT seen"
        ),
        {"id": search_id, "shown": shown},
    )
    following = None
    if len(rows) > limit:
        following = encode_cursor(rows[limit - 1].found_at.isoformat(), rows[limit - 1].listing_id)
    return Page([card(cards[listing_id]) for listing_id in shown if listing_id in cards], following)


def new_ones(session: ReadSession, user_id: UUID, search_id: UUID) -> set[str]:
    """Return the listings that the person's search found and that they have not looked at yet."""
    statement = """
        SELECT f.listing_id FROM internal.search_finds f JOIN internal.saved_searches q ON q.id = f.search_id
        WHERE f.search_id = :id AND q.user_id = :user AND NOT f.seen ORDER BY f.found_at DESC LIMIT :most
    """
    values = {"id": search_id, "user": user_id, "most": NEW_TOLD}
    return set(session.scalars(text(statement), values))


def alert(database: Database) -> int:
    """Look for what is new in every search whose owner wants to be told; return how many listings were found."""
    found = 0
    after: UUID | None = None
    began = utc_now()
    while True:
        with database.read() as session:
            rows = _to_check(session, after, began)
        for row in rows:
            with database.write() as session:
                found += _look(session, row)
        if len(rows) < BATCH:
            return found
        after = rows[-1].id


_SELECT = """
SELECT q.id, q.name, q.query, q.alert, q.created_at, q.checked_at,
       (SELECT count(*) FROM internal.search_finds f WHERE f.search_id = q.id AND NOT f.seen) AS new
FROM internal.saved_searches q WHERE q.user_id = :user
"""


def _to_check(session: ReadSession, after: UUID | None, began: datetime) -> Sequence[Any]:
    statement = """
        SELECT id, query, checked_at FROM internal.saved_searches
        WHERE alert AND checked_at < :began AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :batch
    """
    return session.execute(text(statement), {"after": after, "began": began, "batch": BATCH}).all()


def _look(session: WriteSession, row: Any) -> int:  # noqa: ANN401 - a row of saved_searches
    now = utc_now()
    page = browse.find(session, read_query(row.query), sort="date", limit=FINDS, added_after=row.checked_at - LOOK_BACK)
    session.execute(
        text("UPDATE internal.saved_searches SET checked_at = :now WHERE id = :id"), {"now": now, "id": row.id}
    )
    if not page.items:
        return 0
    statement = """
        INSERT INTO internal.search_finds (search_id, listing_id, found_at)
        SELECT :id, listing_id, :now FROM unnest(CAST(:found AS text[])) listing_id
        ON CONFLICT DO NOTHING RETURNING listing_id
    """
    values = {"id": row.id, "now": now, "found": [item.id for item in page.items]}
    return len(session.execute(text(statement), values).all())


def read_query(query: dict[str, Any]) -> ListingFilter:
    """Return the filter that was kept; what a later version no longer knows is left out."""
    known = {field.name for field in fields(ListingFilter)}
    values: dict[str, Any] = {name: value for name, value in query.items() if name in known}
    values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return ListingFilter(**values)


def _saved(row: Any) -> SavedSearch:  # noqa: ANN401 - a row of _SELECT
    return SavedSearch(row.id, row.name, row.query, row.alert, row.created_at, row.checked_at, row.new)
