"""For whatever watches the process: whether it answers, whether it may be sent requests, and its figures."""

from dataclasses import asdict
from typing import cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from upstar.adapters import metrics
from upstar.edge.watching import demand_watcher, watches
from upstar.workflows.house_figures import HouseFigures
from upstar.workflows.readiness import Readiness

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Say that the process answers: by the event loop alone, whatever the database or busy threads do."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(request: Request) -> JSONResponse:
    """Say whether the process may be sent requests, with 503 where not; strangers are told each part's state alone."""
    look = cast("Readiness", request.app.state.readiness).look()
    body = look.told()
    if watches(request):
        body["details"] = {part: asdict(found) for part, found in look.parts.items()}
    return JSONResponse(body, 200 if look.ready else 503)


@router.get("/metrics", dependencies=[Depends(demand_watcher)])
def figures(request: Request) -> Response:
    """Give the figures of all processes of this `upstar serve`, and of the house, as Prometheus reads them."""
    house = cast("HouseFigures", request.app.state.figures)
    body, media_type = metrics.page(request.headers.get("accept", ""), house.get())
    return Response(body, media_type=media_type)
