"""The list of routers."""

from fastapi import APIRouter

from upstar.api import (
    accounts,
    assessments,
    careers,
    files,
    health,
    learning,
    listings,
    market,
    matches,
    preferences,
    privacy,
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
    files,
    privacy,
):
    router.include_router(part.router, prefix=PREFIX)
