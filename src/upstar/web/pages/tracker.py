"""The tracker: what the person did about their matches, side by side; and the new matches they wanted to be told of."""

from typing import Any

from fastapi import Request, Response

from upstar.edge.auth import SignedIn
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.pages import PAGE_DEFAULT
from upstar.matching import preferences, tracker
from upstar.web.view import go, page

router = Section(prefix="/matches", include_in_schema=False)

SHOWN = 10
"""Jobs of a column on the page: more are not moved by hand, and the list of matches has all."""


@router.get("/board")
def board(request: Request, person: SignedIn, tools: UseTools) -> Response:
    """Show the board."""
    with tools.database.read() as session:
        columns = tracker.board(session, person.user_id, SHOWN)
        ids = [match.id for column in columns for match in column.matches]
        standings = tracker.standings(session, person.user_id, ids)
        unseen = tracker.unseen(session, person.user_id)
    values: dict[str, Any] = {"columns": columns, "standings": standings, "actions": tracker.ACTIONS, "unseen": unseen}
    return page(request, "matches/board.html", person, **values)


@router.get("/alerts")
def alerts(request: Request, person: SignedIn, tools: UseTools, cursor: str | None = None) -> Response:
    """Show the alerts, newest first."""
    with tools.database.read() as session:
        found = tracker.alerts(session, person.user_id, cursor, PAGE_DEFAULT)
        above = preferences.get(session, person.user_id).alert_above
    return page(request, "matches/alerts.html", person, found=found, above=above)


@router.post("/alerts/seen")
def see(person: SignedIn, tools: UseTools) -> Response:
    """Mark all alerts as seen."""
    with tools.database.write() as session:
        tracker.see(session, person.user_id)
    return go("/matches/alerts")
