"""Career paths and roles: list, search, add, change, retire."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Form, Query, Request, Response

from upstar.accounts.types import Principal
from upstar.careers import browse, editing
from upstar.careers import service as careers
from upstar.careers.types import Path, Role
from upstar.edge.auth import OperatorPage
from upstar.edge.errors import of_app_error
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools
from upstar.kit.errors import AppError
from upstar.web.pages.operator.common import PAGE_ROWS, Cursor, Done, Long, Short, plain
from upstar.web.view import go, page
from upstar.workflows import operate
from upstar.workflows.tools import Tools

router = Section(prefix="/operator", include_in_schema=False)

Order = Annotated[int, Form(ge=0, le=editing.MAX_ORDER)]


def _path_told(
    name: Short = "", description: Long = "", category: Short = "", display_order: Order = 0
) -> dict[str, Any]:
    return {"name": name, "description": description, "category": category, "display_order": display_order}


def _role_told(title: Short = "", description: Long = "", path: Short = "") -> dict[str, str]:
    return {"title": title, "description": description, "path": path}


PathTold = Annotated[dict[str, Any], Depends(_path_told)]
RoleTold = Annotated[dict[str, str], Depends(_role_told)]
"""What the form says, as it is shown again where it is refused."""


@router.get("/paths")
def paths(request: Request, person: OperatorPage, tools: UseTools, done: Done = "") -> Response:
    """Show the career paths in their order."""
    with tools.database.read() as session:
        found, counts = careers.paths(session), editing.roles_by_path(session)
    return page(request, "operator/paths.html", person, paths=found, counts=counts, done=done)


@router.get("/paths/new")
def new_path(request: Request, person: OperatorPage, tools: UseTools) -> Response:
    """Show an empty form."""
    return _path(request, person, tools, None)


@router.post("/paths/new")
def add_path(request: Request, person: OperatorPage, tools: UseTools, told: PathTold) -> Response:
    """Add a path."""
    return _put_path(request, person, tools, None, told)


@router.get("/paths/{path_id}")
def show_path(request: Request, person: OperatorPage, tools: UseTools, path_id: UUID) -> Response:
    """Show a path's form and its roles."""
    return _path(request, person, tools, path_id)


@router.post("/paths/{path_id}")
def change_path(request: Request, person: OperatorPage, tools: UseTools, path_id: UUID, told: PathTold) -> Response:
    """Change a path."""
    return _put_path(request, person, tools, path_id, told)


@router.post("/paths/{path_id}/retire")
def retire_path(person: OperatorPage, tools: UseTools, path_id: UUID) -> Response:
    """Retire a path."""
    operate.retire_path(tools, actor_of(person), path_id)
    return go("/operator/paths?done=retired")


@router.get("/roles")
def roles(
    request: Request,
    person: OperatorPage,
    tools: UseTools,
    q: Annotated[str, Query(max_length=255)] = "",
    cursor: Cursor = None,
    done: Done = "",
) -> Response:
    """Find roles by title."""
    with tools.database.read() as session:
        found = browse.search(session, q, cursor, PAGE_ROWS)
    more = urlencode({"q": q, "cursor": found.next_cursor}) if found.next_cursor else None
    return page(request, "operator/roles.html", person, found=found, q=q, more=more, done=done)


@router.get("/roles/new")
def new_role(request: Request, person: OperatorPage, tools: UseTools) -> Response:
    """Show an empty form."""
    return _role(request, person, tools, None)


@router.post("/roles/new")
def add_role(request: Request, person: OperatorPage, tools: UseTools, told: RoleTold) -> Response:
    """Add a role."""
    return _put_role(request, person, tools, None, told)


@router.get("/roles/{role_id}")
def show_role(request: Request, person: OperatorPage, tools: UseTools, role_id: UUID) -> Response:
    """Show a role's form, and how many people aim for it."""
    return _role(request, person, tools, role_id)


@router.post("/roles/{role_id}")
def change_role(request: Request, person: OperatorPage, tools: UseTools, role_id: UUID, told: RoleTold) -> Response:
    """Change a role."""
    return _put_role(request, person, tools, role_id, told)


@router.post("/roles/{role_id}/retire")
def retire_role(person: OperatorPage, tools: UseTools, role_id: UUID) -> Response:
    """Retire a role."""
    operate.retire_role(tools, actor_of(person), role_id)
    return go("/operator/roles?done=retired")


def _put_path(
    request: Request, person: Principal, tools: Tools, path_id: UUID | None, told: dict[str, Any]
) -> Response:
    try:
        operate.put_path(tools, actor_of(person), path_id, told)
    except AppError as error:
        return _path(request, person, tools, path_id, told=told, error=error)
    return go(f"/operator/paths?done={'changed' if path_id else 'added'}")


def _path(
    request: Request,
    person: Principal,
    tools: Tools,
    path_id: UUID | None,
    *,
    told: dict[str, Any] | None = None,
    error: AppError | None = None,
) -> Response:
    path: Path | None = None
    on_it: tuple[Role, ...] = ()
    if path_id is not None:
        with tools.database.read() as session:
            path = editing.path_of(session, path_id)
            _, on_it = browse.path(session, path.slug)
    told = told or {
        "name": path.name if path else "",
        "description": (path.description or "") if path else "",
        "category": (path.category or "") if path else "",
        "display_order": path.display_order if path else 0,
    }
    status = of_app_error(error).status if error else 200
    return page(
        request, "operator/path.html", person, status=status, path=path, told=told, roles=on_it, error=error,
        limits=editing,
    )  # fmt: skip


def _put_role(
    request: Request, person: Principal, tools: Tools, role_id: UUID | None, told: dict[str, str]
) -> Response:
    try:
        words = {"title": told["title"], "description": told["description"], "path_id": _id(told["path"])}
        operate.put_role(tools, actor_of(person), role_id, words)
    except AppError as error:
        return _role(request, person, tools, role_id, told=told, error=error)
    return go(f"/operator/roles?done={'changed' if role_id else 'added'}")


def _role(
    request: Request,
    person: Principal,
    tools: Tools,
    role_id: UUID | None,
    *,
    told: dict[str, str] | None = None,
    error: AppError | None = None,
) -> Response:
    role: Role | None = None
    aimed = 0
    with tools.database.read() as session:
        known = careers.paths(session)
        if role_id is not None:
            role, aimed = browse.role(session, role_id), editing.aimed_at(session, role_id)
    on = next((str(path.id) for path in known if role and path.slug == role.path_slug), "")
    told = told or {
        "title": role.title if role else "",
        "description": (role.description or "") if role else "",
        "path": on,
    }
    status = of_app_error(error).status if error else 200
    return page(
        request, "operator/role.html", person, status=status, role=role, told=told, paths=known, aimed=aimed,
        error=error, limits=editing,
    )  # fmt: skip


def _id(told: str) -> UUID | None:
    """The path that a form names; none for no words, AppError NOT_FOUND for any that are no id."""
    try:
        return UUID(plain(told)) if plain(told) else None
    except ValueError:
        return UUID(int=0)
