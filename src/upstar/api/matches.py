"""The listings that suit a person, and what they did about each."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from upstar.api.match_shapes import (
    ActionShape,
    AlertShape,
    ColumnShape,
    Parameters,
    SeenEdit,
    SeenShape,
    StepShape,
)
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, MatchRow, PageShape
from upstar.edge.answers import answer
from upstar.edge.auth import Bearer
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.pages import Page
from upstar.matching import service as matching
from upstar.matching import tracker
from upstar.matching.tracker import Alert, Column, Step
from upstar.matching.types import StoredMatch

router = Section(prefix="/matches", tags=["matches"], responses=PROBLEMS)


@router.get("", response_model=PageShape[MatchRow])
async def list_matches(person: Bearer, tools: UseTools, asked: Parameters) -> Response:
    """List your matches over all résumés, best first, without those you dismissed."""
    question = matching.listing(
        person.user_id, asked.to_filter(), sort=asked.sort, cursor=asked.cursor, limit=asked.limit
    )
    return answer(PageShape[MatchRow], await tools.database.look(question))


@router.get("/board", response_model=list[ColumnShape])
def board(person: Bearer, tools: UseTools) -> list[Column]:
    """Give the matches that you acted on, by action, the last act first."""
    with tools.database.read() as session:
        return tracker.board(session, person.user_id)


@router.get("/alerts", response_model=PageShape[AlertShape])
def alerts(
    person: Bearer,
    tools: UseTools,
    unseen: Annotated[bool, Query(description="Only those not seen yet.")] = False,  # noqa: FBT002 - a query parameter
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[Alert]:
    """List the new matches that score at least your `alert_above`, newest first."""
    with tools.database.read() as session:
        return tracker.alerts(session, person.user_id, cursor, limit, unseen=unseen)


@router.post("/alerts/seen", response_model=SeenShape)
def see(person: Bearer, tools: UseTools, seen: SeenEdit | None = None) -> dict[str, int]:
    """Mark alerts as seen: those of the matches you name, or all."""
    with tools.database.write() as session:
        return {"seen": tracker.see(session, person.user_id, seen.match_ids if seen else None)}


@router.get("/{match_id:uuid}", response_model=MatchRow)
def read(person: Bearer, tools: UseTools, match_id: UUID) -> StoredMatch:
    """Give one match."""
    with tools.database.read() as session:
        return matching.get(session, person.user_id, match_id)


@router.patch("/{match_id:uuid}", response_model=MatchRow)
def act(person: Bearer, tools: UseTools, match_id: UUID, change: ActionShape) -> StoredMatch:
    """Note what you did about a match. One that is DISMISSED leaves the lists and does not come back."""
    with tools.database.write() as session:
        if "action" in change.model_fields_set:
            return tracker.act(session, person.user_id, match_id, change.action, change.note)
        return tracker.note(session, person.user_id, match_id, change.note or "")


@router.get("/{match_id:uuid}/history", response_model=PageShape[StepShape])
def history(
    person: Bearer, tools: UseTools, match_id: UUID, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[Step]:
    """List what you did about a match and what you noted, newest first."""
    with tools.database.read() as session:
        return tracker.history(session, person.user_id, match_id, cursor, limit)
