"""A person's assessments over time, what changed between them, and the role that they aim for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from upstar.api.assessment_shapes import AssessmentLine, ComparisonShape, StoredShape, TargetEdit, TargetShape
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, PageShape
from upstar.assessment import service as assessment
from upstar.assessment import targets
from upstar.careers import service as careers
from upstar.edge.auth import Bearer
from upstar.edge.state import UseTools
from upstar.kit.errors import not_found
from upstar.workflows import target_role

router = APIRouter(tags=["assessments"], responses=PROBLEMS)


@router.get("/assessments")
def list_assessments(
    person: Bearer,
    tools: UseTools,
    resume_id: Annotated[UUID | None, Query(description="Only those of this résumé.")] = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> PageShape[AssessmentLine]:
    """List your assessments, newest first. All are kept; one that says the same as the one before is not kept twice."""
    with tools.database.read() as session:
        page = assessment.history(session, person.user_id, cursor, limit, resume_id)
    return PageShape(items=[AssessmentLine.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get("/assessments/latest")
def latest(person: Bearer, tools: UseTools) -> StoredShape:
    """Give your newest assessment with its findings: what would earn the missing points, and what that gains."""
    with tools.database.read() as session:
        found = assessment.latest(session, person.user_id)
    if found is None:
        raise not_found("assessment")
    return StoredShape.of(found)


@router.get("/assessments/{assessment_id}")
def read(person: Bearer, tools: UseTools, assessment_id: UUID) -> StoredShape:
    """Give one assessment with its findings."""
    with tools.database.read() as session:
        return StoredShape.of(assessment.get(session, person.user_id, assessment_id))


@router.get("/assessments/{assessment_id}/comparison")
def comparison(
    person: Bearer,
    tools: UseTools,
    assessment_id: UUID,
    with_id: Annotated[
        UUID | None, Query(alias="with", description="An earlier one; by default the one before of the same résumé.")
    ] = None,
) -> ComparisonShape:
    """Say what changed since an earlier assessment, and which findings moved."""
    with tools.database.read() as session:
        return ComparisonShape.of(*assessment.comparison(session, person.user_id, assessment_id, with_id))


@router.get("/me/target-role")
def target(person: Bearer, tools: UseTools) -> TargetShape:
    """Give the role that you aim for."""
    with tools.database.read() as session:
        found = targets.chosen(session, person.user_id, careers.roles(session))
    return TargetShape.model_validate(found or {"role": None, "chosen_at": None})


@router.put("/me/target-role")
def choose(person: Bearer, tools: UseTools, edit: TargetEdit) -> TargetShape:
    """Choose the role that you aim for; your profile is assessed anew against it at once."""
    target_role.choose(tools, person.user_id, edit.role_id)
    return target(person, tools)


@router.delete("/me/target-role", status_code=status.HTTP_204_NO_CONTENT)
def forget(person: Bearer, tools: UseTools) -> None:
    """Forget it; your profile is held against the role that it is closest to."""
    target_role.forget(tools, person.user_id)
