"""The list of routers."""

from fastapi import APIRouter

from upstar.api import (
    accounts,
    health,
    listings,
    market,
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
for part in (accounts, resumes, matches, preferences, listings, saved_searches, reference, tasks, schemas, market):
    router.include_router(part.router, prefix=PREFIX)
