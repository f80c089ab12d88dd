"""Two résumés side by side."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from upstar.edge.auth import SignedIn
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.web.language import noted
from upstar.web.pages.levels import LEVELS
from upstar.web.pages.resumes import AREAS
from upstar.web.view import page
from upstar.workflows import compare_resumes

router = Section(prefix="/resumes", include_in_schema=False)

FIELD_WORDS = {
    "end_date": noted("its end"),
    "is_current": noted("whether it is held today"),
    "location": noted("its place"),
    "description": noted("its description"),
    "achievements": noted("its achievements"),
}


@router.get("/compare")
def compare(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    one: Annotated[UUID | None, Query()] = None,
    other: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Show what differs from the one to the other; without the two, let them be chosen."""
    ready = compare_resumes.ready(tools, person.user_id)
    found = compare_resumes.compare(tools, person.user_id, one, other) if one and other and one != other else None
    return page(
        request, "resumes/compare.html", person, found=found, ready=ready, one=one, other=other, levels=LEVELS,
        areas=AREAS, field_words=FIELD_WORDS,
    )  # fmt: skip
