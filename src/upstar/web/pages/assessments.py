"""How strong a person's profile is, what would earn most, how it changed, and the role that they aim for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field

from upstar.accounts.types import Principal
from upstar.assessment import service as assessment
from upstar.assessment import targets
from upstar.assessment.types import StoredAssessment
from upstar.careers import service as careers
from upstar.careers.types import Role
from upstar.edge.auth import SignedIn
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError, ErrorKind
from upstar.web.view import go, page
from upstar.workflows import target_role

router = APIRouter(prefix="/assessments", include_in_schema=False)

ADVICE_SHOWN = 5
"""What a person can keep in mind and mend in one evening."""
HISTORY_SHOWN = 12
"""Assessments in the picture and the list; the API gives all."""
AREAS = (
    ("completeness", "Completeness", "completeness_score"),
    ("depth", "Depth", "detail_depth_score"),
    ("recency", "Recency", "recency_score"),
    ("polish", "Polish", "polish_score"),
)
FITS = (
    ("skills_fit", "Skills"),
    ("experience_fit", "Experience"),
    ("education_fit", "Education"),
    ("trajectory_fit", "Way so far"),
)
WIDTH, HEIGHT, MARGIN = 600, 160, 14
"""The picture of the history, in units of its own."""
FULL_SCORE = 100


class TargetForm(BaseModel):
    """The form as it is sent; an empty choice takes the role back."""

    role_id: str = Field("", max_length=36)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the history's line, in units of the picture."""

    x: float
    y: float
    score: str


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
        return _page(request, person, tools, found, status=422, problem="Choose a role of the list.")
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
    return page(
        request, "assessments/comparison.html", person, before=before, after=after, found=found, past=past,
        area_words={area: label for area, label, _ in AREAS},
    )  # fmt: skip


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
            values |= {"past": past, "marks": _marks(past), "before": before, "change": change}
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
    values |= {"chosen": chosen.role.id if chosen else None, "paths": _by_path(roles), "size": (WIDTH, HEIGHT)}
    return page(request, "assessments/index.html", person, status=status, **values)


def _by_path(roles: Sequence[Role]) -> list[tuple[str, list[Role]]]:
    """Roles by path, in the order of the paths; those without one come last."""
    return [(name, list(group)) for name, group in groupby(roles, key=lambda role: role.path_name or "Other roles")]


def _marks(past: Sequence[StoredAssessment]) -> list[Mark]:
    """The line of the scores from the oldest to the newest, evenly spaced: what counts is each step, not the days."""
    scores = [item.assessment.profile_score for item in reversed(past)]
    step = (WIDTH - 2 * MARGIN) / max(1, len(scores) - 1)
    return [
        Mark(
            round(MARGIN + number * step, 1),
            round(MARGIN + (1 - float(score) / FULL_SCORE) * (HEIGHT - 2 * MARGIN), 1),
            f"{score.normalize():f}",
        )
        for number, score in enumerate(scores)
    ]
