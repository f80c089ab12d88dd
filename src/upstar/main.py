"""The web process: the API and the pages, behind what is done to every request."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from upstar import __version__
from upstar.accounts.rates import Windows
from upstar.adapters.oidc import LocalIssuer
from upstar.api import routes as api
from upstar.edge import errors
from upstar.edge.limits import Limiter, Limiting, gate
from upstar.edge.metering import Meter, Metering
from upstar.edge.middleware import BodyLimit, Headings, SameOrigin
from upstar.edge.state import House
from upstar.web import routes as web
from upstar.workflows.tools import Tools


def create_app(tools: Tools, at_end: Callable[[], None] | None = None) -> FastAPI:
    """Return the application over the tools, which the caller opened and closes.

    `at_end` is called when the application has served its last request, by then with all of them noted.
    """
    issuer = LocalIssuer(tools.settings.data_dir)
    meter = Meter(tools.database)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        meter.start()
        yield
        await run_in_threadpool(meter.stop)
        if at_end is not None:
            await run_in_threadpool(at_end)

    app = FastAPI(
        title="Upstar",
        version=__version__,
        description="From a résumé to a job: read résumés, match them against listings, and say what to learn next.",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(gate)],
        # the first one sees a request first
        middleware=[
            Middleware(Headings),
            Middleware(Metering, meter=meter),
            Middleware(Limiting, page=web.error_page),
            Middleware(SameOrigin, page=web.error_page),
            Middleware(BodyLimit),
        ],
    )
    app.state.house = House(tools, issuer, issuer.verifier())
    app.state.limiter = Limiter(Windows(tools.database, processes=tools.settings.web_processes), tools.settings)
    errors.install(app, web.error_page)
    app.include_router(api.router)
    app.include_router(web.router)
    app.mount("/static", web.static_files(), name="static")
    return app
