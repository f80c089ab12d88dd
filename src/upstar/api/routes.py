"""The list of routers."""

from fastapi import APIRouter

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

_PARTS = (
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
)


def take_in(table: APIRouter) -> None:
    """Take every part into the table, below `/api/v1`.

    Each by itself: the framework looks through a router within a router once more for each level.
    """
    for part in _PARTS:
        table.include_router(part.router, prefix=API_ROOT, responses=PROBLEMS)
