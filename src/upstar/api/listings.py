"""The stock of job listings."""

from typing import Annotated

from fastapi import APIRouter, Query

from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, ListingShape, PageShape
from upstar.edge.auth import Bearer
from upstar.edge.state import UseTools
from upstar.kit.pages import Page
from upstar.listings import service as listings
from upstar.listings.types import ListingCard, ListingFilter

router = APIRouter(prefix="/jobs", tags=["jobs"], responses=PROBLEMS)


@router.get("", response_model=PageShape[ListingShape])
def search(  # noqa: PLR0917
    person: Bearer,  # noqa: ARG001 - for signed-in people
    tools: UseTools,
    q: Annotated[str | None, Query(max_length=200, description='Words, "phrases", or, -not.')] = None,
    country: Annotated[str | None, Query(max_length=100, description="By name or ISO 3166 code.")] = None,
    remote: Annotated[bool | None, Query(description="Only remote jobs, or only others.")] = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[ListingCard]:
    """Search the open listings, newest first."""
    with tools.database.read() as session:
        return listings.search(session, ListingFilter(q, remote, country), cursor, limit)


@router.get("/{listing_id:path}", response_model=ListingShape)
def read(person: Bearer, tools: UseTools, listing_id: str) -> ListingCard:  # noqa: ARG001 - for signed-in people
    """Give one listing with its text."""
    with tools.database.read() as session:
        return listings.get(session, listing_id)
