"""The web process: the API and the pages, behind what is done to every request."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from upstar import __version__
from upstar.api import routes as api
from upstar.edge import errors
from upstar.edge.metering import Meter, Metering
from upstar.edge.middleware import BodyLimit, Headings, SameOrigin
from upstar.edge.state import open_house
from upstar.web import routes as web
from upstar.workflows.tools import Tools


def create_app(tools: Tools) -> FastAPI:
    """Return the application over the tools, which the caller opened and closes."""
    house = open_house(tools)
    meter = Meter(tools.database)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        meter.start()
        yield
        await run_in_threadpool(meter.stop)

    app = FastAPI(
        title="Upstar",
        version=__version__,
        description="From a résumé to a job: read résumés, match them against listings, and say what to learn next.",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # the first one sees a request first
        middleware=[
            *_proxies(tools.settings.trusted_proxies),
            Middleware(Headings),
            Middleware(Metering, meter=meter),
            Middleware(SameOrigin, page=web.error_page, site=tools.settings.public_url),
            Middleware(BodyLimit),
        ],
    )
    app.state.house = house
    errors.install(app, web.error_page)
    app.include_router(api.router)
    app.include_router(web.router)
    app.mount("/static", web.static_files(), name="static")
    return app


def _proxies(trusted: Sequence[str]) -> list[Middleware]:
    """Return what makes a request's address and scheme those that our own proxies tell; nothing where there are none.

    The address is the last one in X-Forwarded-For that is no trusted proxy's: what a client wrote there itself stands
    before it.
    """
    return [Middleware(ProxyHeadersMiddleware, trusted_hosts=list(trusted))] if trusted else []
