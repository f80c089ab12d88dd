"""For operators of the house: career paths, roles and courses. The pages of /operator change the same."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from upstar.api.bodies import Body
from upstar.api.shapes import PROBLEMS, Shape
from upstar.careers import editing
from upstar.edge.auth import Operator
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.learning import reading
from upstar.workflows import operate

router = Section(prefix="/operator", tags=["operators"], responses=PROBLEMS)

Name = Annotated[str, Field(max_length=editing.MAX_NAME)]
Text = Annotated[str, Field(max_length=editing.MAX_TEXT)]


class PathEdit(Body):
    """What is said of a career path."""

    name: Name
    description: Text = ""
    category: Annotated[str, Field(max_length=editing.MAX_CATEGORY)] = ""
    display_order: Annotated[int, Field(ge=0, le=editing.MAX_ORDER)] = 0


class RoleEdit(Body):
    """What is said of a role."""

    title: Name
    description: Text = ""
    path_id: UUID | None = None


class CourseEdit(Body):
    """What is said of a course. `skills` are what it teaches; the first is what it is about."""

    title: Name
    provider: Name
    url: Annotated[str, Field(max_length=reading.MAX_URL)] = ""
    difficulty: Annotated[str, Field(max_length=20)] = ""
    hours: Annotated[int | None, Field(ge=1, le=reading.MAX_HOURS)] = None
    skills: Annotated[list[str], Field(max_length=reading.MAX_SKILLS)]
    description: Text = ""


class PutShape(Shape):
    """What was added or changed."""

    id: UUID


@router.post("/career-paths", response_model=PutShape, status_code=201)
def add_path(operator: Operator, tools: UseTools, edit: PathEdit) -> dict[str, UUID]:
    """Add a career path."""
    return {"id": operate.put_path(tools, actor_of(operator), None, edit.model_dump())}


@router.put("/career-paths/{path_id}", response_model=PutShape)
def change_path(operator: Operator, tools: UseTools, path_id: UUID, edit: PathEdit) -> dict[str, UUID]:
    """Change a career path; its slug stays."""
    return {"id": operate.put_path(tools, actor_of(operator), path_id, edit.model_dump())}


@router.delete("/career-paths/{path_id}", status_code=204)
def retire_path(operator: Operator, tools: UseTools, path_id: UUID) -> Response:
    """Retire a career path: it goes, and later versions do not bring it back. Its roles stay, on no path."""
    operate.retire_path(tools, actor_of(operator), path_id)
    return Response(status_code=204)


@router.post("/roles", response_model=PutShape, status_code=201)
def add_role(operator: Operator, tools: UseTools, edit: RoleEdit) -> dict[str, UUID]:
    """Add a role."""
    return {"id": operate.put_role(tools, actor_of(operator), None, edit.model_dump())}


@router.put("/roles/{role_id}", response_model=PutShape)
def change_role(operator: Operator, tools: UseTools, role_id: UUID, edit: RoleEdit) -> dict[str, UUID]:
    """Change a role."""
    return {"id": operate.put_role(tools, actor_of(operator), role_id, edit.model_dump())}


@router.delete("/roles/{role_id}", status_code=204)
def retire_role(operator: Operator, tools: UseTools, role_id: UUID) -> Response:
    """Retire a role; whoever aims for it has no aim then."""
    operate.retire_role(tools, actor_of(operator), role_id)
    return Response(status_code=204)


@router.post("/courses", response_model=PutShape, status_code=201)
def add_course(operator: Operator, tools: UseTools, edit: CourseEdit) -> dict[str, UUID]:
    """Add a course."""
    return {"id": operate.put_course(tools, actor_of(operator), None, edit.model_dump())}


@router.put("/courses/{course_id}", response_model=PutShape)
def change_course(operator: Operator, tools: UseTools, course_id: UUID, edit: CourseEdit) -> dict[str, UUID]:
    """Change a course."""
    return {"id": operate.put_course(tools, actor_of(operator), course_id, edit.model_dump())}


@router.delete("/courses/{course_id}", status_code=204)
def retire_course(operator: Operator, tools: UseTools, course_id: UUID) -> Response:
    """Retire a course, with what people noted of it."""
    operate.retire_course(tools, actor_of(operator), course_id)
    return Response(status_code=204)
