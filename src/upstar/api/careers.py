"""Career paths and their roles, where the person stands on them, and which moves lie beside."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi import Path as InPath

from upstar.api.career_shapes import KnownRoleShape, MovesShape, StandingsShape, WholePathShape
from upstar.api.shapes import LIMIT_DEFAULT, PROBLEMS, Cursor, Limit, PageShape, PathShape, RoleShape
from upstar.careers import browse, demand
from upstar.careers import service as careers
from upstar.careers.standing import VERSION
from upstar.careers.types import Path, Role
from upstar.edge.auth import Bearer, from_bearer
from upstar.edge.state import UseTools
from upstar.workflows import career_json, career_paths

router = APIRouter(tags=["careers"], responses=PROBLEMS, dependencies=[Depends(from_bearer)])

Slug = Annotated[str, InPath(min_length=1, max_length=255, pattern=r"^[a-z0-9-]+$", description="The path's `slug`.")]
Words = Annotated[str, Query(max_length=100, description="Words of a title, another title or the description.")]
OfResume = Annotated[UUID | None, Query(description="One of your résumés; else the newest that is read.")]


@router.get("/career-paths", response_model=list[PathShape])
def list_paths(tools: UseTools) -> tuple[Path, ...]:
    """List the career paths."""
    with tools.database.read() as session:
        return careers.paths(session)


@router.get("/career-paths/{slug}", response_model=WholePathShape)
def career_path(tools: UseTools, slug: Slug) -> dict[str, Any]:
    """Give a path with its roles by step, each with its demand and pay."""
    with tools.database.read() as session:
        path, roles = browse.path(session, slug)
        demands = demand.by_role(session)
    return career_json.path_to_json(path) | {"steps": career_json.levels_to_json(roles, slug, demands)}


@router.get("/target-roles", response_model=list[RoleShape])
def target_roles(tools: UseTools) -> tuple[Role, ...]:
    """List the roles to aim for."""
    with tools.database.read() as session:
        return careers.roles(session)


@router.get("/roles", response_model=PageShape[KnownRoleShape])
def roles(tools: UseTools, q: Words = "", cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT) -> dict[str, Any]:
    """Search the roles, by title."""
    with tools.database.read() as session:
        page = browse.search(session, q, cursor, limit)
        demands = demand.by_role(session)
    return {"items": career_json.roles_to_json(page.items, demands), "next_cursor": page.next_cursor}


@router.get("/roles/{role_id}", response_model=KnownRoleShape)
def role(tools: UseTools, role_id: UUID) -> dict[str, Any]:
    """Give a role with its demand and pay."""
    with tools.database.read() as session:
        found = browse.role(session, role_id)
        demands = demand.by_role(session)
    return career_json.roles_to_json([found], demands)[0]


@router.get("/me/career-paths", response_model=StandingsShape)
def my_paths(person: Bearer, tools: UseTools, resume_id: OfResume = None) -> dict[str, Any]:
    """Say where you stand on the paths, the most fitting first, and what your next steps ask for."""
    own = career_paths.for_resume(tools, person.user_id, resume_id)
    found = [career_json.standing_to_json(one, own.outlook.demand) for one in own.outlook.standings]
    return {"resume_id": own.resume_id, "version": VERSION, "paths": found}


@router.get("/me/career-moves", response_model=MovesShape)
def my_moves(person: Bearer, tools: UseTools, resume_id: OfResume = None) -> dict[str, Any]:
    """List realistic moves to other roles, with what carries over and what is missing."""
    own = career_paths.for_resume(tools, person.user_id, resume_id)
    found = [career_json.move_to_json(one, own.outlook.demand) for one in own.outlook.moves]
    return {"resume_id": own.resume_id, "version": VERSION, "moves": found}
