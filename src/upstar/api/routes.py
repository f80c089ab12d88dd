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

# those that have a prefix, and so are passed over by it, come first
_PARTS = (
    resumes,
    matches,
    listings,
    tasks,
    preferences,
    saved_searches,
    market,
    schemas,
    referrals,
    privacy,
    operators,
    operations,
    catalogue,
    accounts,
    assessments,
    learning,
    careers,
    shares,
    files,
)


def take_in(table: APIRouter) -> None:
    """Take every part into the table, below `/api/v1`.

    Each by itself: the framework looks through a router within a router once more for each level.
    """
    for part in _PARTS:
        table.include_router(part.router, prefix=API_ROOT, responses=PROBLEMS)
