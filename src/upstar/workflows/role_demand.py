"""How much each role is asked for, and at what pay: counted over the whole live stock, once a day and after imports."""

from collections.abc import Mapping
from uuid import UUID

import numpy as np

from upstar.careers import demand
from upstar.careers import service as careers
from upstar.careers.demand import Counting
from upstar.careers.types import Demand, Role
from upstar.kit.clock import utc_now
from upstar.kit.tokens import json_hash
from upstar.listings import changes
from upstar.listings.title_figures import TitleFigures, figures_by_title
from upstar.matching import role_titles
from upstar.workflows.tools import Tools

COUNTING = "role-demand"
PAID_LEAST = 8
"""Listings that must state their pay before a role's is told: with fewer, one employer may set the quartiles."""
QUARTILES = (25, 50, 75)


def count(tools: Tools) -> Counting | None:
    """Count the stock and keep the result; None where another process is at it already.

    Each listing counts for the one role at most that its title means (`role_titles.meant`). What was counted before
    holds until the end.
    """
    with tools.database.exclusive(COUNTING) as had:
        if not had:
            return None
        now = utc_now()
        with tools.database.read() as session:
            up_to = changes.moment(session)
            roles = careers.roles(session)
            figures = figures_by_title(session)
        found = by_role(roles, figures)
        counting = Counting(
            counted_at=now,
            up_to=up_to,
            roles=_mark(roles),
            listings=sum(one.listings for one in figures.values()),
            assigned=sum(one.listings for one in found.values()),
        )
        counted = {role_id: _demand(one, counting) for role_id, one in found.items()}
        with tools.database.write() as session:
            demand.put(session, counting, counted)
        return counting


def count_if_stale(tools: Tools) -> Counting | None:
    """Count where listings or roles have changed since the last counting, or there was none; None where nothing did."""
    with tools.database.read() as session:
        last = demand.last(session)
        fresh = (
            last is not None
            and last.roles == _mark(careers.roles(session))
            and not changes.any_since(session, last.up_to)
        )
    return None if fresh else count(tools)


def by_role(roles: tuple[Role, ...], figures: Mapping[str, TitleFigures]) -> dict[UUID, TitleFigures]:
    """Return the figures of each role that some title means, by its id."""
    titles = list(figures)
    found: dict[UUID, TitleFigures] = {}
    for title, number in zip(titles, role_titles.meant(role_titles.names_of(roles), titles), strict=True):
        if number == role_titles.NONE:
            continue
        of_role = found.setdefault(roles[number].id, TitleFigures())
        of_role.listings += figures[title].listings
        of_role.remote += figures[title].remote
        of_role.pays += figures[title].pays
    return found


def _demand(one: TitleFigures, counting: Counting) -> Demand:
    low, median, high = (None, None, None)
    if len(one.pays) >= PAID_LEAST:
        low, median, high = (int(value) for value in np.percentile(one.pays, QUARTILES))
    return Demand(one.listings, one.remote, len(one.pays), low, median, high, counting.counted_at)


def _mark(roles: tuple[Role, ...]) -> str:
    """What tells the names of these roles from others."""
    return json_hash([[str(role.id), role.title, *role.aliases] for role in roles])
