"""The list of routers."""

from upstar.api import (
    accounts,
    assessments,
    careers,
    catalogue,
    files,
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
from upstar.edge.endpoints import API_ROOT
from upstar.edge.sections import Section

router = Section(API_ROOT)
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
    router.include_router(part.router, responses=PROBLEMS)
