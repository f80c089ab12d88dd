"""The list of routers."""

from fastapi import APIRouter

from upstar.api import (
    accounts,
    assessments,
    careers,
    catalogue,
    files,
    health,
    learning,
    listings,
    market,
    matches,
    operations,
    operators,
    preferences,
    privacy,
    referrals,
    resumes,
    saved_searches,
    schemas,
    shares,
    tasks,
)
from upstar.api.shapes import PROBLEMS

PREFIX = "/api/v1"

router = APIRouter()
router.include_router(health.router)
for part in (
    accounts,
    referrals,
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
    operators,
    operations,
    catalogue,
):
    router.include_router(part.router, prefix=PREFIX, responses=PROBLEMS)
