"""The list of routers."""

from fastapi import APIRouter

from upstar.api import (
    accounts,
    careers,
    health,
    listings,
    matches,
    preferences,
    reference,
    resumes,
    saved_searches,
    schemas,
    tasks,
)

PREFIX = "/api/v1"

router = APIRouter()
router.include_router(health.router)
for part in (accounts, resumes, matches, preferences, listings, saved_searches, careers, reference, tasks, schemas):
    router.include_router(part.router, prefix=PREFIX)
