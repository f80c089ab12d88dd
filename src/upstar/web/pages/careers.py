"""The career paths: all of them, one with its steps, and, for a person with a résumé, where they stand."""

from typing import Annotated
from uuid import UUID

from fastapi import Path as InPath
from fastapi import Query, Request, Response

from upstar.accounts.types import Principal
from upstar.careers import browse, demand, standing
from upstar.careers import service as careers
from upstar.careers.types import Path
from upstar.edge.auth import MaybePerson
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import PAGE_DEFAULT
from upstar.web.career_map import NARROW, WIDE, Map, career_map
from upstar.web.language import noted
from upstar.web.view import page
from upstar.workflows import career_paths
from upstar.workflows.career_paths import OwnOutlook
from upstar.workflows.tools import Tools

router = Section(prefix="/careers", include_in_schema=False)

PATHS_SHOWN = 6
"""Paths that the page of all tells a person's standing on; the rest is a link away on each path's own page."""
NO_FIELD = noted("Other")
Words = Annotated[str, Query(max_length=100)]
OfResume = Annotated[UUID | None, Query()]


@router.get("")
def index(
    request: Request,
    person: MaybePerson,
    tools: UseTools,
    q: Words = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    resume_id: OfResume = None,
) -> Response:
    """Show all paths by field of work, or the roles that a search finds; first of all where the person stands."""
    own = None if q.strip() else _own(tools, person, resume_id)
    found, demands = None, {}
    if own:
        paths = own.outlook.paths
    else:
        with tools.database.read() as session:
            paths = careers.paths(session)
            if q.strip():
                found, demands = browse.search(session, q, cursor, PAGE_DEFAULT), demand.by_role(session)
    return page(
        request, "careers/index.html", person, q=q, found=found, fields=_by_field(paths), own=own, demands=demands,
        shown=PATHS_SHOWN, maps=_maps(own),
    )  # fmt: skip


@router.get("/{slug}")
def show(
    request: Request,
    person: MaybePerson,
    tools: UseTools,
    slug: Annotated[str, InPath(pattern=r"^[a-z0-9-]+$", max_length=255)],
    resume_id: OfResume = None,
) -> Response:
    """Show a path with its steps and, for a person with a résumé, where they stand on it."""
    own = _own(tools, person, resume_id)
    with tools.database.read() as session:
        path, roles = browse.path(session, slug)
        demands = own.outlook.demand if own else demand.by_role(session)
    stood = next((one for one in own.outlook.standings if one.path.slug == slug), None) if own else None
    counted = next(iter(demands.values())).counted_at if demands else None
    return page(
        request, "careers/path.html", person, career=path, levels=standing.ladder_of(roles, slug), demands=demands,
        stood=stood, own=own, counted=counted, years=standing.YEARS_USUAL,
    )  # fmt: skip


def _own(tools: Tools, person: Principal | None, resume_id: UUID | None) -> OwnOutlook | None:
    """Where the person stands; None for nobody, and for whoever has no résumé that is read."""
    if person is None:
        return None
    try:
        return career_paths.for_resume(tools, person.user_id, resume_id)
    except AppError as error:
        if resume_id is None and error.kind in (ErrorKind.NOT_FOUND, ErrorKind.CONFLICT):
            return None
        raise


def _by_field(paths: tuple[Path, ...]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for one in paths:
        found.setdefault(one.category or NO_FIELD, []).append(one)
    return found


def _maps(own: OwnOutlook | None) -> list[Map]:
    """The map of what is within reach on a wide sheet and on a narrow one; the page shows the one that fits."""
    if own is None or not own.outlook.standings:
        return []
    best = own.outlook.standings[0]
    others = [*best.next, *(move.step for move in own.outlook.moves)]
    drawn = (career_map(best.here, others, sheet) for sheet in (WIDE, NARROW))
    return [one for one in drawn if one is not None]
