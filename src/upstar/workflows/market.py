"""The market: kept up to date after each sync, and told to those who plan what to learn."""

from collections.abc import Iterable

from upstar.learning.types import Plan
from upstar.market import service as market
from upstar.market.names import role_of
from upstar.market.service import Refreshed
from upstar.matching.titles import trade_of
from upstar.workflows.tools import Tools

CHORE = "market"


def refresh(tools: Tools, *, full: bool = False) -> Refreshed | None:
    """Count what has changed in the stock, or everything; None where another process is at it."""
    return market.refresh(tools.database, trade_of, full=full)


def due(tools: Tools) -> list[tuple[str, str]]:
    """Return the chore where anything has changed since the last count, or a day has passed."""
    with tools.database.read() as session:
        return [(CHORE, CHORE)] if market.due(session) else []


def role_key(role: str) -> str:
    """Return what a role is counted under, however it is put: seniority, gender marks and language make no difference.

    What names no trade gives a key that nothing is counted under.
    """
    return role_of(role, trade_of) or role


def told_of(tools: Tools, had: Iterable[str], plan: Plan) -> tuple[str, ...]:
    """Return sentences on the market of the role that a plan is for, of the skills it lacks, and of those `had`."""
    skills = [*(gap.name for gap in plan.gaps), *had]
    role = role_key(plan.target_role) if plan.target_role else None
    with tools.database.read() as session:
        return tuple(told["text"] for told in market.insights(session, skills, role))
