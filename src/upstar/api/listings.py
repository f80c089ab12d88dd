"""The stock of job listings."""

from typing import Annotated, Any

from fastapi import Depends, Query

from upstar.api.listing_shapes import CountsShape, ListingDetail, Parameters, SearchShape, SimilarShape
from upstar.api.shapes import PROBLEMS
from upstar.edge.auth import from_bearer
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.listings import browse
from upstar.sourcing.registry import complete_sources

router = Section(prefix="/jobs", tags=["jobs"], responses=PROBLEMS, dependencies=[Depends(from_bearer)])

SIMILAR_MAX = 50


@router.get("", response_model=SearchShape)
def search(tools: UseTools, asked: Parameters) -> dict[str, Any]:
    """Search the open listings: by words, ranked, and by any of the facets."""
    with tools.database.read_stale() as session:
        found = browse.find(
            session,
            asked.to_filter(),
            sort=asked.sort,
            cursor=asked.cursor,
            limit=asked.limit,
            with_counts=asked.facets,
        )
    counts = CountsShape.of(found.counts) if found.counts else None
    return {"items": found.items, "next_cursor": found.next_cursor, "counts": counts}


@router.get("/{listing_id:path}/similar", response_model=list[SimilarShape])
def similar(
    tools: UseTools,
    listing_id: str,
    limit: Annotated[int, Query(ge=1, le=SIMILAR_MAX, description="How many to give.")] = 10,
) -> list[dict[str, Any]]:
    """Give the open listings most like this one: the same skills, the same trade."""
    with tools.database.read_stale() as session:
        found = browse.similar(session, browse.get(session, listing_id), limit)
    return [{"listing": card, "likeness": likeness} for card, likeness in found]


@router.get("/{listing_id:path}", response_model=ListingDetail)
def read(tools: UseTools, listing_id: str) -> dict[str, Any]:
    """Give one listing with its text, all its known postings, and when it was first and last seen."""
    with tools.database.read() as session:
        return browse.detail(session, listing_id, complete_sources())
