"""The list of routers."""

from fastapi import APIRouter

from upstar.api import (
    accounts,
    assessments,
    careers,
    health,
    learning,
    listings,
    market,
    matches,
    operators,
    preferences,
    resumes,
    saved_searches,
    schemas,
    shares,
    tasks,
)

PREFIX = "/api/v1"

router = APIRouter()
router.include_router(health.router)
for part in (
    accounts,
    resumes,
    assessments,
    matches,
    preferences,
    listings,
    saved_searches,
    learning,
    careers,
    market,
    tasks,
    schemas,
    shares,
    operators,
):
    router.include_router(part.router, prefix=PREFIX)
