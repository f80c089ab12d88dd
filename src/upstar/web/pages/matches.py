"""The matches, sorted and filtered; and one of them: the job ad, why it suits, and what the person does about it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import PAGE_DEFAULT, PAGE_MAX
from upstar.listings import browse
from upstar.matching import service as matching
from upstar.matching import tracker
from upstar.matching.filters import MatchFilter, Sort
from upstar.matching.types import Action
from upstar.resumes import service as resumes
from upstar.sourcing.registry import complete_sources
from upstar.web.view import from_htmx, go, page

router = APIRouter(prefix="/matches", include_in_schema=False)

STEPS_SHOWN = 100
BODY_LIMIT = 20_000
"""Characters of a note that are taken in before it is said that it is too long."""
Score = Annotated[str, Query(pattern=r"^(\d{1,3}([.,]\d+)?)?$")]


@router.get("")
def index(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    resume_id: UUID | Literal[""] = "",
    action: Action | Literal["NONE", ""] = "",
    min_score: Score = "",
    remote: Literal["yes", "no", ""] = "",
    sort: Sort = "score",
    cursor: str | None = None,
) -> Response:
    """Show the matches, with what is hidden and which skills would open more."""
    wanted = MatchFilter(
        resume_id or None,
        action or None,
        float(min_score.replace(",", ".")) if min_score else None,
        None if remote == "" else remote == "yes",
    )
    with tools.database.read() as session:
        found = matching.list_for(session, person.user_id, wanted, sort=sort, cursor=cursor, limit=PAGE_DEFAULT)
        files = resumes.list_for(session, person.user_id, None, PAGE_MAX).items
        runs = tracker.last_runs(session, person.user_id)
        unseen = tracker.unseen(session, person.user_id)
    shown = [run for run in runs if not resume_id or run.resume_id == resume_id]
    chosen = {"resume_id": resume_id, "action": action, "min_score": min_score, "remote": remote, "sort": sort}
    names = {resume.id: resume.filename for resume in files}
    return page(
        request, "matches/list.html", person, found=found, runs=shown, names=names, chosen=chosen, unseen=unseen
    )


@router.get("/{match_id}")
def show(request: Request, person: SignedIn, tools: UseTools, match_id: UUID) -> Response:
    """Show a match; one that nothing was done about is viewed from now on."""
    with tools.database.write() as session:
        tracker.view(session, person.user_id, match_id)
    return _show(request, person, tools, match_id)


@router.post("/{match_id}/action")
def act(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    match_id: UUID,
    action: Annotated[Action | Literal["NONE"], Form()],
    to: Annotated[Literal["board", ""], Form()] = "",
) -> Response:
    """Set where a match stands (NONE: take it back); a dismissed one leaves the list. `to` is where to go next."""
    with tools.database.write() as session:
        changed = tracker.act(session, person.user_id, match_id, None if action == "NONE" else action)
    if from_htmx(request):
        return page(request, "matches/_card.html", person, match=changed)
    if to == "board":
        return go("/matches/board")
    return go(f"/resumes/{changed.resume_id}#matches" if action == "DISMISSED" else f"/matches/{match_id}")


@router.post("/{match_id}/notes")
def note(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    match_id: UUID,
    words: Annotated[str, Form(max_length=BODY_LIMIT)] = "",
) -> Response:
    """Add a note; what is wrong with it is said beside the field."""
    try:
        with tools.database.write() as session:
            tracker.note(session, person.user_id, match_id, words)
    except AppError as error:
        if error.kind is not ErrorKind.INVALID:
            raise
        return _show(request, person, tools, match_id, error=error, words=words)
    return go(f"/matches/{match_id}#history")


def _show(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    match_id: UUID,
    *,
    error: AppError | None = None,
    words: str = "",
) -> Response:
    with tools.database.read() as session:
        found = matching.get(session, person.user_id, match_id)
        steps = tracker.history(session, person.user_id, match_id, limit=STEPS_SHOWN).items
        origin = browse.provenance(session, found.external_job_id, complete_sources())
    status = of_app_error(error).status if error else 200
    values = {"match": found, "origin": origin, "steps": steps, "actions": tracker.ACTIONS}
    return page(request, "matches/index.html", person, status=status, error=error, words=words, **values)
