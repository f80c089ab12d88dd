"""How strong a person's profile is, what would earn most, how it changed, and the role that they aim for."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Query, Request, Response
from pydantic import BaseModel, Field

from upstar.accounts.types import Principal
from upstar.assessment import service as assessment
from upstar.assessment import targets
from upstar.assessment.types import Area, StoredAssessment
from upstar.careers import service as careers
from upstar.careers.types import Role
from upstar.edge.auth import SignedIn
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.web import charts
from upstar.web.language import noted
from upstar.web.view import go, page
from upstar.workflows import target_role

router = Section(prefix="/assessments", include_in_schema=False)

ADVICE_SHOWN = 5
"""What a person can keep in mind and mend in one evening."""
HISTORY_SHOWN = 12
"""Assessments in the picture and the list; the API gives all."""
AREAS: tuple[tuple[Area, str, str], ...] = (
    ("completeness", noted("Completeness"), "completeness_score"),
    ("depth", noted("Depth"), "detail_depth_score"),
    ("recency", noted("Recency"), "recency_score"),
    ("polish", noted("Polish"), "polish_score"),
)
FITS = (
    ("skills_fit", noted("Skills")),
    ("experience_fit", noted("Experience")),
    ("education_fit", noted("Education")),
    ("trajectory_fit", noted("Way so far")),
)
NO_PATH = noted("Other roles")
NO_ROLE = noted("Choose a role of the list.")


class TargetForm(BaseModel):
    """The form as it is sent; an empty choice takes the role back."""

    role_id: str = Field("", max_length=36)


@router.get("")
def newest(
    request: Request, person: SignedIn, tools: UseTools, saved: Annotated[str, Query(max_length=9)] = ""
) -> Response:
    """Show the newest assessment, or what to do where there is none."""
    with tools.database.read() as session:
        found = assessment.latest(session, person.user_id)
    return _page(request, person, tools, found, saved=bool(saved))


@router.post("/target-role")
def choose(request: Request, person: SignedIn, tools: UseTools, form: Annotated[TargetForm, Form()]) -> Response:
    """Set the role that the person aims for, or take it back."""
    if not form.role_id:
        target_role.forget(tools, person.user_id)
        return go("/assessments?saved=yes")
    try:
        target_role.choose(tools, person.user_id, UUID(form.role_id))
    except (AppError, ValueError) as error:
        if isinstance(error, AppError) and error.kind is not ErrorKind.INVALID:
            raise
        with tools.database.read() as session:
            found = assessment.latest(session, person.user_id)
        return _page(request, person, tools, found, status=422, problem=NO_ROLE)
    return go("/assessments?saved=yes")


@router.get("/{assessment_id}")
def one(request: Request, person: SignedIn, tools: UseTools, assessment_id: UUID) -> Response:
    """Show one assessment, with what changed since the one before."""
    with tools.database.read() as session:
        found = assessment.get(session, person.user_id, assessment_id)
    return _page(request, person, tools, found)


@router.get("/{assessment_id}/comparison")
def comparison(
    request: Request,
    person: SignedIn,
    tools: UseTools,
    assessment_id: UUID,
    with_id: Annotated[UUID | None, Query(alias="with")] = None,
) -> Response:
    """Show what changed between two assessments."""
    with tools.database.read() as session:
        before, after, found = assessment.comparison(session, person.user_id, assessment_id, with_id)
        past = assessment.history(session, person.user_id, None, HISTORY_SHOWN, after.resume_id).items
    areas = [
        (label, getattr(before.assessment, column), getattr(after.assessment, column), found.areas[area])
        for area, label, column in AREAS
    ] if before and found else []  # fmt: skip
    return page(
        request, "assessments/comparison.html", person, before=before, after=after, found=found, past=past, areas=areas
    )


def _page(
    request: Request,
    person: Principal,
    tools: UseTools,
    found: StoredAssessment | None,
    *,
    status: int = 200,
    saved: bool = False,
    problem: str = "",
) -> Response:
    values: dict[str, Any] = {"found": found, "saved": saved, "problem": problem}
    with tools.database.read() as session:
        roles = careers.roles(session)
        chosen = targets.chosen(session, person.user_id, roles)
        if found is not None:
            past = assessment.history(session, person.user_id, None, HISTORY_SHOWN, found.resume_id).items
            before, _, change = assessment.comparison(session, person.user_id, found.id)
            values |= {"past": past, "charts": _charts(past), "before": before, "change": change}
    if found is not None:
        made = found.assessment
        values |= {
            "made": made,
            "advice": assessment.advice(made, ADVICE_SHOWN),
            "areas": [
                (label, getattr(made, column), [item for item in made.findings if item.area == area])
                for area, label, column in AREAS
            ],
            "fits": [(label, getattr(made, name)) for name, label in FITS],
        }
    values |= {
        "chosen": chosen.role.id if chosen else None,
        "paths": _by_path(roles),
        "weights": assessment.weights(),
    }
    return page(request, "assessments/index.html", person, status=status, **values)


def _by_path(roles: Sequence[Role]) -> list[tuple[str, list[Role]]]:
    """Roles by path, in the order of the paths; those without one come last."""
    return [(name, list(group)) for name, group in groupby(roles, key=lambda role: role.path_name or NO_PATH)]


def _charts(past: Sequence[StoredAssessment]) -> list[charts.Chart]:
    """The line of the scores, from the oldest to the newest, for wide and for narrow screens."""
    scores = [(item.calculated_at, float(item.assessment.profile_score)) for item in reversed(past)]
    drawn = (charts.score_chart(scores, frame) for frame in (charts.WIDE, charts.NARROW))
    return [one for one in drawn if one is not None]
