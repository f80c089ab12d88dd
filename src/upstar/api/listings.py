"""The stock of job listings."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, ListingShape, PageShape
from upstar.edge.auth import from_bearer
from upstar.edge.state import UseTools
from upstar.kit.pages import Page
from upstar.listings import service as listings
from upstar.listings.types import ListingCard, ListingFilter

router = APIRouter(prefix="/jobs", tags=["jobs"], responses=PROBLEMS, dependencies=[Depends(from_bearer)])


@router.get("", response_model=PageShape[ListingShape])
def search(
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
def read(tools: UseTools, listing_id: str) -> ListingCard:
    """Give one listing with its text."""
    with tools.database.read() as session:
        return listings.get(session, listing_id)
