"""Searches that a person keeps."""

from datetime import datetime
from uuid import UUID

from fastapi import status

from upstar.api.listing_shapes import NewSearch, SavedSearchShape, SearchEdit
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, ListingShape, PageShape
from upstar.edge.auth import Bearer
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import Page, decode_cursor
from upstar.listings import saved
from upstar.listings.types import ListingCard
from upstar.workflows.allowances import allowed

router = Section(prefix="/saved-searches", tags=["jobs"], responses=PROBLEMS)


@router.get("", response_model=list[SavedSearchShape])
def list_searches(person: Bearer, tools: UseTools) -> list[saved.SavedSearch]:
    """List the searches that you keep, by name."""
    with tools.database.read() as session:
        return saved.list_for(session, person.user_id)


@router.post("", response_model=SavedSearchShape, status_code=status.HTTP_201_CREATED)
def keep(person: Bearer, tools: UseTools, asked: NewSearch) -> saved.SavedSearch:
    """Keep a search under a name."""
    with tools.database.write() as session:
        return saved.save(
            session,
            person.user_id,
            asked.name,
            asked.query.to_filter(),
            alert=asked.alert,
            allowed=allowed(tools, person, "saved_searches"),
        )


@router.patch("/{search_id}", response_model=SavedSearchShape)
def rename(person: Bearer, tools: UseTools, search_id: UUID, changed: SearchEdit) -> saved.SavedSearch:
    """Give a search another name, or have new listings gathered for it or no longer."""
    with tools.database.write() as session:
        return saved.rename(session, person.user_id, search_id, name=changed.name, alert=changed.alert)


@router.delete("/{search_id}", status_code=status.HTTP_204_NO_CONTENT)
def forget(person: Bearer, tools: UseTools, search_id: UUID) -> None:
    """Forget a search and what it found."""
    with tools.database.write() as session:
        saved.delete(session, person.user_id, search_id)


@router.get("/{search_id}/finds", response_model=PageShape[ListingShape])
def finds(
    person: Bearer, tools: UseTools, search_id: UUID, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[ListingCard]:
    """List what the search has found since you keep it, newest first; what you have looked at is no longer new."""
    with tools.database.write() as session:
        return saved.finds(session, person.user_id, search_id, _behind(cursor), limit)


def _behind(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    moment, listing_id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), listing_id
    except ValueError:
        raise AppError(
            ErrorKind.INVALID, "cursor-invalid", "The cursor is not one that this server gave out."
        ) from None
