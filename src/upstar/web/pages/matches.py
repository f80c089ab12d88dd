"""One match: the job ad, why it suits, and what the person does about it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from upstar.edge.auth import SignedIn
from upstar.edge.state import UseTools
from upstar.matching import service as matching
from upstar.matching.types import Action
from upstar.web.view import from_htmx, go, page

router = APIRouter(prefix="/matches", include_in_schema=False)


@router.get("/{match_id}")
def show(request: Request, person: SignedIn, tools: UseTools, match_id: UUID) -> Response:
    """Show a match."""
    with tools.database.read() as session:
        found = matching.get(session, person.user_id, match_id)
    return page(request, "matches/index.html", person, match=found)


@router.post("/{match_id}/action")
def act(
    request: Request, person: SignedIn, tools: UseTools, match_id: UUID, action: Annotated[Action, Form()]
) -> Response:
    """Note what the person did; a dismissed match leaves the list."""
    with tools.database.write() as session:
        changed = matching.act(session, person.user_id, match_id, action)
    if from_htmx(request):
        return page(request, "matches/_card.html", person, match=changed)
    return go(f"/resumes/{changed.resume_id}#matches" if action == "DISMISSED" else f"/matches/{match_id}")
