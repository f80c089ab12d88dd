"""The listings that suit a person, and what they did about each."""

from uuid import UUID

from fastapi import APIRouter

from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, ActionShape, Cursor, Limit, MatchRow, PageShape
from upstar.edge.auth import Bearer
from upstar.edge.state import UseTools
from upstar.kit.pages import Page
from upstar.matching import service as matching
from upstar.matching.types import StoredMatch

router = APIRouter(prefix="/matches", tags=["matches"], responses=PROBLEMS)


@router.get("", response_model=PageShape[MatchRow])
def list_matches(
    person: Bearer, tools: UseTools, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[StoredMatch]:
    """List your matches over all résumés, best first, without those you dismissed."""
    with tools.database.read() as session:
        return matching.list_for(session, person.user_id, cursor=cursor, limit=limit)


@router.get("/{match_id}", response_model=MatchRow)
def read(person: Bearer, tools: UseTools, match_id: UUID) -> StoredMatch:
    """Give one match."""
    with tools.database.read() as session:
        return matching.get(session, person.user_id, match_id)


@router.patch("/{match_id}", response_model=MatchRow)
def act(person: Bearer, tools: UseTools, match_id: UUID, change: ActionShape) -> StoredMatch:
    """Note what you did about a match. One that is DISMISSED leaves the lists and does not come back."""
    with tools.database.write() as session:
        return matching.act(session, person.user_id, match_id, change.action)
