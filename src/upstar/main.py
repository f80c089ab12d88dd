"""The web process: the API and the pages, behind what is done to every request."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from upstar import __version__
from upstar.accounts.rates import Windows
from upstar.adapters.database import OPERATOR
from upstar.adapters.sampling import sampling
from upstar.api import health
from upstar.api import routes as api
from upstar.edge import errors
from upstar.edge.draining import draining
from upstar.edge.limits import Limiter, Limiting, gate
from upstar.edge.metering import Meter, Metering
from upstar.edge.middleware import BodyLimit, Headings, SameOrigin
from upstar.edge.state import open_house
from upstar.web import routes as web
from upstar.workflows.house_figures import HouseFigures
from upstar.workflows.readiness import Readiness
from upstar.workflows.tools import Tools

COMPRESSED_FROM = 1000
"""Bytes of a file from which it is sent compressed: a smaller one fits into one packet as it is."""


class _Application(FastAPI):
    """With the headings around all else, so that the answer to a fault, and its line in the log, have them too."""

    https = False
    """Whether people reach it by https even where a proxy asks us by http."""

    def build_middleware_stack(self) -> ASGIApp:
        return Headings(super().build_middleware_stack(), https=self.https)


def create_app(tools: Tools, at_end: Callable[[], None] | None = None) -> FastAPI:
    """Return the application over the tools, which the caller opened and closes.

    `at_end` is called when the application has served its last request, by then with all of them noted.
    """
    house = open_house(tools)
    meter = Meter(house.tools.database)
    readiness = Readiness(house.tools)
    whole = replace(tools, database=tools.database.acting(lambda: OPERATOR))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        meter.start()
        with draining(readiness, tools.settings.drain_seconds), sampling("web", tools.database):
            yield
        await run_in_threadpool(meter.stop)
        if at_end is not None:
            await run_in_threadpool(at_end)
        await tools.database.look_no_more()

    app = _Application(
        title="Upstar",
        version=__version__,
        description="From a résumé to a job: read résumés, match them against listings, and say what to learn next.",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # for what is added to this application alone; `_routes` have it too
        dependencies=[Depends(gate)],
        # it would send the browser to whatever Host the request names
        redirect_slashes=False,
        # the first one sees a request first
        middleware=[
            *_proxies(tools.settings.trusted_proxies),
            Middleware(Metering, meter=meter, continues=bool(tools.settings.trusted_proxies)),
            Middleware(Limiting, page=web.error_page),
            Middleware(SameOrigin, page=web.error_page, site=tools.settings.public_url),
            Middleware(BodyLimit),
        ],
    )
    app.https = (tools.settings.public_url or "").startswith("https://")
    app.state.house = house
    app.state.readiness = readiness
    app.state.figures = HouseFigures(whole)
    app.state.limiter = Limiter(Windows(house.tools.database, processes=tools.settings.web_processes), tools.settings)
    errors.install(app, web.error_page)
    app.router.routes.extend(_routes())
    # what everybody may see is safe to compress; what holds somebody's secrets beside another's words is not (BREACH)
    app.mount("/static", GZipMiddleware(web.static_files(), minimum_size=COMPRESSED_FROM), name="static")
    return app


@cache
def _routes() -> Sequence[BaseRoute]:
    """Return the API's routes and the pages', each behind the gate; all applications of a process share them.

    At the first request the framework works out what each route takes and gives, which is most of a second's work. It
    keeps that with the routes, and they hold nothing of an application.
    """
    table = APIRouter(dependencies=[Depends(gate)])
    api.take_in(table)
    table.include_router(health.router)
    web.take_in(table)
    return tuple(table.routes)


def _proxies(trusted: Sequence[str]) -> list[Middleware]:
    """Return what makes a request's address and scheme those that our own proxies tell; nothing where there are none.

    The address is the last one in X-Forwarded-For that is no trusted proxy's: what a client wrote there itself stands
    before it.
    """
    return [Middleware(ProxyHeadersMiddleware, trusted_hosts=list(trusted))] if trusted else []
