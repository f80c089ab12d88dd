"""Probes for whatever watches the process."""

from fastapi import APIRouter

from upstar.edge.state import UseTools

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def alive() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(tools: UseTools) -> dict[str, str]:
    """Say that the database answers; AppError UNAVAILABLE, a 503, where it does not."""
    return {"status": "ok", "postgresql": tools.database.ping()}
