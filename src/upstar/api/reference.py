"""What everybody shares: career paths and roles."""

from fastapi import APIRouter, Depends

from upstar.api.shapes import PROBLEMS, PathShape, RoleShape
from upstar.careers import service as careers
from upstar.careers.types import Path, Role
from upstar.edge.auth import from_bearer
from upstar.edge.state import UseTools

router = APIRouter(tags=["reference"], responses=PROBLEMS, dependencies=[Depends(from_bearer)])


@router.get("/career-paths", response_model=list[PathShape])
def career_paths(tools: UseTools) -> tuple[Path, ...]:
    """List the career paths."""
    with tools.database.read() as session:
        return careers.paths(session)


@router.get("/target-roles", response_model=list[RoleShape])
def target_roles(tools: UseTools) -> tuple[Role, ...]:
    """List the roles to aim for."""
    with tools.database.read() as session:
        return careers.roles(session)
