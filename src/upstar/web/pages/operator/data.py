"""The contract's 27 tables as they are, to look at: by SQLAdmin, with our own pages around what it finds.

Of the library's routes only the list and the details are there, so nothing of it could write. Its sessions are READ
ONLY and for the operator's role; what leads to people is written down before it is shown. Its templates and scripts
are not used: they need inline styles and a megabyte of fonts, and these pages need neither.
"""

import threading
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request, Response
from sqladmin import Admin, ModelView
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstar.accounts import operators
from upstar.adapters import browsing
from upstar.adapters.browsing import Browsed
from upstar.adapters.database import OPERATOR, Database
from upstar.edge.auth import OperatorPage
from upstar.edge.operating import actor_of
from upstar.edge.sections import Section
from upstar.edge.state import UseTools, house_of
from upstar.kit.errors import not_found
from upstar.web.view import page

router = Section(prefix="/operator/data", include_in_schema=False)

ROOT = "/operator/data"
ROWS = 25
CELL = 60
"""Characters of a value in a list; its own page has all of it."""
MAX_PATH = 300
_BUILDING = threading.Lock()


@router.get("")
def tables(request: Request, person: OperatorPage, tools: UseTools) -> Response:
    """List the tables with about how many rows each has."""
    with tools.database.read() as session:
        sizes = browsing.estimates(session)
    return page(request, "operator/data/index.html", person, tables=browsing.tables(), sizes=sizes)


@router.get("/{path:path}")
def browse(request: Request, person: OperatorPage, path: str) -> Response:
    """Show rows of a table, or one row."""
    if len(path) > MAX_PATH or "\x00" in path:
        raise not_found("table")
    request.state.operator = person
    return _Handed(_browser(request.app, house_of(request).tools.database))


class _Handed(Response):
    """The answer of another application, which believes itself at ROOT."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_own_path(message: Message) -> None:
            headers = MutableHeaders(scope=message) if message["type"] == "http.response.start" else {}
            if "location" in headers:
                # it makes addresses of whatever Host the request names
                parts = urlsplit(headers["location"])
                headers["location"] = parts._replace(scheme="", netloc="").geturl()  # type: ignore[index]
            await send(message)

        await self.app({**scope, "root_path": scope.get("root_path", "") + ROOT}, receive, send_own_path)


def _browser(app: FastAPI, database: Database) -> ASGIApp:
    """Return the library's application over this one's database, made at the first look."""
    with _BUILDING:
        if not hasattr(app.state, "browser"):
            app.state.browser = _build(database.acting(lambda: OPERATOR))
        found: ASGIApp = app.state.browser
        return found


def _build(database: Database) -> ASGIApp:
    admin = _Admin(Starlette(), session_maker=browsing.sessions(database), base_url=ROOT)
    for table in browsing.tables():
        admin.add_view(_view(table))
    looks = {"list": admin.list, "details": admin.details}
    paths = {"list": "/{identity}/list", "details": "/{identity}/details/{pk:path}"}
    admin.admin.router.routes = [Route(paths[name], endpoint=looks[name], methods=["GET"]) for name in looks]
    admin.admin.router.redirect_slashes = False
    return admin.admin.router


class _View(ModelView):
    """A table that may be looked at."""

    table: Browsed
    can_create = can_edit = can_delete = can_export = can_import = False
    page_size = ROWS
    page_size_options: ClassVar = [ROWS]

    def list_query(self, request: Request) -> Any:  # noqa: ANN401, ARG002 - the library's signature
        return browsing.shown_only(browsing.everything(self.table), self.table)

    def details_query(self, request: Request) -> Any:  # noqa: ANN401
        try:
            return browsing.shown_only(self._stmt_by_identifier(request.path_params["pk"]), self.table)
        except (ValueError, TypeError):
            raise not_found("row") from None

    def search_query(self, stmt: Any, term: str) -> Any:  # noqa: ANN401
        return browsing.looked_for(stmt, self.table, term)

    async def count(self, request: Request, stmt: Any = None) -> int:  # noqa: ANN401, ARG002 - it would count all rows
        wanted = self.list_query(request)
        if request.query_params.get("search"):
            wanted = self.search_query(wanted, request.query_params["search"])
        (found,) = await self._run_query(browsing.at_most(wanted))
        return int(found)

    def _run_query_sync(self, stmt: Any) -> Any:  # noqa: ANN401
        return browsing.run(self.session_maker, stmt)


def _view(table: Browsed) -> type[ModelView]:
    """Return the library's view of a table: its name is the table's own."""
    columns = [getattr(table.model, name) for name in table.shown]
    named = {"name": table.name, "name_plural": table.name, "table": table}
    lists = {"column_list": columns, "column_details_list": columns, "column_sortable_list": columns}
    kind: Any = type(ModelView)
    made: type[ModelView] = kind(f"{table.model.__name__}View", (_View,), named | lists, model=table.model)
    made.identity = table.name
    return made


class _Admin(Admin):
    """The library, with our pages."""

    def init_templating_engine(self) -> Any:  # noqa: ANN401 - in the place of its Jinja
        return _Pages()


class _Pages:
    """What the library calls to have a page made."""

    async def TemplateResponse(  # noqa: N802 - the library's name
        self,
        request: Request,
        name: str,  # noqa: ARG002 - of its own template
        context: Mapping[str, Any] | None = None,
    ) -> Response:
        values = dict(context or {})
        view: _View = values["model_view"]
        rows = [values["model"]] if "model" in values else list(values["pagination"].rows)
        cells = [
            [(column, (await view.get_detail_value(row, column, request))[0]) for column in view.table.shown]
            for row in rows
        ]
        return await run_in_threadpool(_made, request, view.table, rows, cells, values)


def _made(
    request: Request, table: Browsed, rows: list[Any], cells: list[list[tuple[str, Any]]], values: Mapping[str, Any]
) -> Response:
    """Write down who was looked at, then render: nothing is seen that is not noted."""
    person = request.state.operator
    if table.of_people and rows:
        with house_of(request).tools.database.acting(lambda: OPERATOR).write() as session:
            operators.note(session, actor_of(person), "data.show", table.people(rows) or [None], {"table": table.name})
    if "model" in values:
        return page(request, "operator/data/row.html", person, table=table, row=cells[0])
    asked = {name: value for name in ("search", "sortBy", "sort") if (value := request.query_params.get(name))}
    found = values["pagination"]
    pages = {
        "previous": urlencode(asked | {"page": found.page - 1}) if found.page > 1 else None,
        "next": urlencode(asked | {"page": found.page + 1}) if found.page * found.page_size < found.count else None,
    }
    return page(
        request, "operator/data/list.html", person, table=table, rows=cells, found=found, asked=asked, pages=pages,
        most=browsing.COUNTED, cell=CELL,
    )  # fmt: skip
