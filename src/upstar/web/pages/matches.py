"""The matches, sorted and filtered; and one of them: the job ad, why it suits, and what the person does about it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Query, Request, Response

from upstar.accounts.types import Principal
from upstar.edge.auth import SignedIn
from upstar.edge.errors import of_app_error
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import PAGE_MAX
from upstar.listings import browse
from upstar.matching import service as matching
from upstar.matching import tracker
from upstar.matching.filters import MatchFilter, Sort
from upstar.matching.types import Action, StoredMatch
from upstar.resumes import service as resumes
from upstar.sourcing.registry import complete_sources
from upstar.web.view import from_htmx, go, page
from upstar.workflows import job_page
from upstar.workflows.tools import Tools

router = Section(prefix="/matches", include_in_schema=False)

STEPS_SHOWN = 100
BODY_LIMIT = 20_000
"""Characters of a note that are taken in before it is said that it is too long."""
CONFLICT = 409
SHOWN = 10
"""Matches a page: each comes with its reasons, and few people read on."""
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
    new: Literal["yes", ""] = "",
    cursor: str | None = None,
) -> Response:
    """Show the matches, with what is new, what is hidden, and which skills would open more."""
    with tools.database.write() as session:
        since = tracker.look(session, person.user_id)
        wanted = MatchFilter(
            resume_id or None,
            action or None,
            float(min_score.replace(",", ".")) if min_score else None,
            None if remote == "" else remote == "yes",
            since if new else None,
        )
        found = matching.list_for(session, person.user_id, wanted, sort=sort, cursor=cursor, limit=SHOWN)
        files = resumes.list_for(session, person.user_id, None, PAGE_MAX).items
        runs = tracker.last_runs(session, person.user_id)
        unseen = tracker.unseen(session, person.user_id)
        total, *fresh = matching.counts(
            session, person.user_id, wanted, *([MatchFilter(found_after=since)] if since else [])
        )
    shown = [run for run in runs if not resume_id or run.resume_id == resume_id]
    chosen = {
        "resume_id": resume_id,
        "action": action,
        "min_score": min_score,
        "remote": remote,
        "sort": sort,
        "new": new,
    }
    values: dict[str, Any] = {
        "found": found,
        "runs": shown,
        "names": {resume.id: resume.filename for resume in files},
        "chosen": chosen,
        "unseen": unseen,
        "total": total,
        "new": fresh[0] if fresh else 0,
        "since": since,
        "gains": job_page.gains_of(found.items, runs),
    }
    return page(request, "matches/list.html", person, **values)


@router.get("/{match_id}")
def show(request: Request, person: SignedIn, tools: UseTools, match_id: UUID) -> Response:
    """Show a match; one that nothing was done about is viewed from now on."""
    with tools.database.write() as session:
        match = tracker.view(session, person.user_id, match_id)
    return _show(request, person, tools, match.id)


@router.post("/{match_id}/action")
def act(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    match_id: UUID,
    action: Annotated[Action | Literal["NONE"], Form()],
    to: Annotated[Literal["board", ""], Form()] = "",
    was: Annotated[Action | Literal["NONE"] | None, Form()] = None,
) -> Response:
    """Set where a match stands (NONE: take it back); a dismissed one leaves the list.

    `to` is where to go next, `was` where the person saw it stand: a match that was moved meanwhile stays where it is.
    """
    try:
        with tools.database.write() as session:
            changed = tracker.act(session, person.user_id, match_id, None if action == "NONE" else action, was=was)
    except AppError as error:
        if error.kind is not ErrorKind.CONFLICT:
            raise
        return _moved(request, person, tools, match_id, error)
    if from_htmx(request):
        return _fragment(request, person, tools, changed, to)
    if to == "board":
        return go("/matches/board")
    return go(f"/resumes/{changed.resume_id}#matches" if action == "DISMISSED" else f"/matches/{changed.id}")


@router.post("/{match_id}/notes")
def note(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    match_id: UUID,
    words: Annotated[str, Form(max_length=BODY_LIMIT)] = "",
    to: Annotated[Literal["board", ""], Form()] = "",
) -> Response:
    """Add a note; what is wrong with it is said beside the field. `to` is where to go next."""
    try:
        with tools.database.write() as session:
            noted = tracker.note(session, person.user_id, match_id, words)
    except AppError as error:
        if error.kind is not ErrorKind.INVALID:
            raise
        return _show(request, person, tools, match_id, error=error, words=words)
    return go(f"/matches/board#tracked-{noted.id}" if to == "board" else f"/matches/{noted.id}#history")


def _fragment(request: Request, person: Principal, tools: Tools, match: StoredMatch, to: str) -> Response:
    """What takes a match's place on the page that it was acted on."""
    with tools.database.read() as session:
        if to == "board":
            standing = tracker.standings(session, person.user_id, [match.id]).get(match.id)
            values: dict[str, Any] = {"match": match, "standing": standing, "actions": tracker.ACTIONS}
            return page(request, "matches/_tracked.html", person, **values)
        run = tracker.last_run(session, person.user_id, match.resume_id)
    gains = job_page.gains_of([match], [run] if run else [])
    return page(request, "matches/_card.html", person, match=match, gains=gains, acted=True)


def _moved(request: Request, person: Principal, tools: Tools, match_id: UUID, error: AppError) -> Response:
    with tools.database.read() as session:
        match = matching.get(session, person.user_id, match_id)
    template = "matches/_moved.html" if from_htmx(request) else "matches/moved.html"
    return page(request, template, person, status=CONFLICT, match=match, error=error)


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
        suiting = job_page.suiting_of(session, person.user_id, found)
    status = of_app_error(error).status if error else 200
    values: dict[str, Any] = {
        "match": found,
        "origin": origin,
        "steps": steps,
        "actions": tracker.ACTIONS,
        "suiting": suiting,
    }
    return page(request, "matches/index.html", person, status=status, error=error, words=words, **values)
