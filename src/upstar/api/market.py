"""What the stock asks for: open to everyone, and cheap to ask again, since nothing changes between counts."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from upstar.adapters.database import ReadSession
from upstar.api.market_shapes import FreshnessShape, MarketSkillShape, TrendsShape
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.market import service as market
from upstar.market.types import Freshness, Sort
from upstar.workflows.market import role_key

router = Section(prefix="/market", tags=["market"], responses=PROBLEMS)

NAME_LENGTH = 120
"""Characters of the longest name that is looked up: facet words hold no more than 100."""
CACHED = "public, max-age=300"
"""Counts change after a sync, which runs once an hour at most: five minutes spare a busy page most of its questions."""
NOT_MODIFIED = 304

Country = Annotated[
    str | None, Query(min_length=2, max_length=NAME_LENGTH, description="Only there: ISO 3166-1 code, or name.")
]
Role = Annotated[
    str | None, Query(min_length=1, max_length=NAME_LENGTH, description="Only listings of this role, such as `nurse`.")
]
Sorted = Annotated[Sort, Query(description="By share, or only what rises or falls beyond chance.")]


def _asking(request: Request, response: Response, tools: UseTools) -> Callable[[Callable[[ReadSession], Any]], Any]:
    """Give what asks the counts and marks the answer for caches.

    Where the asker has the same already, nothing is read and the answer says so (RFC 9110, 13.1.2).
    """

    def ask(read: Callable[[ReadSession], Any]) -> Any:  # noqa: ANN401 - what is read, or an empty answer
        with tools.database.read_stale() as session:
            tag = f'W/"{market.mark(session)}"'
            headers = {"ETag": tag, "Cache-Control": CACHED}
            response.headers.update(headers)
            known = {item.strip() for item in request.headers.get("if-none-match", "").split(",")}
            return Response(status_code=NOT_MODIFIED, headers=headers) if known & {tag, "*"} else read(session)

    return ask


Ask = Annotated[Callable[[Callable[[ReadSession], Any]], Any], Depends(_asking)]


@router.get("", response_model=FreshnessShape | None)
def freshness(tools: UseTools) -> Freshness | None:
    """Say how many listings are counted, and since when; null before the first count."""
    with tools.database.read_stale() as session:
        return market.freshness(session)


@router.get("/skills", response_model=TrendsShape)
def skills(
    ask: Ask,
    *,
    country: Country = None,
    role: Role = None,
    sort: Sorted = "share",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Any:  # noqa: ANN401 - or an empty answer
    """List skills with their share of the listings, and whether it moved. Of a country or of a role, not both."""
    return ask(
        lambda session: market.skills(
            session, country, role_key(role) if role else None, sort=sort, cursor=cursor, limit=limit
        )
    )


@router.get("/skills/{skill:path}", response_model=MarketSkillShape)
def one_skill(ask: Ask, skill: str, country: Country = None) -> Any:  # noqa: ANN401
    """Give one skill, however spelt: its share by month, pay with and without it, and what is asked for beside it."""
    return ask(lambda session: market.skill(session, skill[:NAME_LENGTH], country))


@router.get("/roles", response_model=TrendsShape)
def roles(
    ask: Ask,
    *,
    country: Country = None,
    sort: Sorted = "share",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Any:  # noqa: ANN401
    """List roles with their share of the listings: trades as titles tell them, whatever their level and language."""
    return ask(lambda session: market.roles(session, country, sort=sort, cursor=cursor, limit=limit))


@router.get("/regions", response_model=TrendsShape)
def regions(
    ask: Ask,
    *,
    country: Country = None,
    sort: Sorted = "share",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Any:  # noqa: ANN401
    """List countries with their share of the listings; with `country`, the regions of that one."""
    return ask(lambda session: market.regions(session, country, sort=sort, cursor=cursor, limit=limit))


@router.get("/emerging", response_model=TrendsShape)
def emerging(
    ask: Ask,
    *,
    country: Country = None,
    role: Role = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Any:  # noqa: ANN401
    """List skills that few listings named before and clearly more do now, by how far they surely grew."""
    return ask(lambda session: market.emerging(session, country, role_key(role) if role else None, limit=limit))
