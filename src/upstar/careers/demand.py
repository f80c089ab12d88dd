"""How much each role is asked for in the stock: kept as one counting left it. All SQL of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers.types import Demand


@dataclass(frozen=True, slots=True)
class Counting:
    """A counting of the stock: when, up to which transaction, by which names of roles, and how many listings it met.

    `assigned` is how many of them mean a role.
    """

    counted_at: datetime
    up_to: int
    roles: str
    listings: int
    assigned: int


def by_role(session: ReadSession) -> dict[UUID, Demand]:
    """Return the demand of each role, by its id; a role that no listing means has zeros, and none before a counting."""
    statement = """
        SELECT r.id, coalesce(d.listings, 0) AS listings, coalesce(d.remote, 0) AS remote, coalesce(d.paid, 0) AS paid,
            d.pay_low, d.pay_median, d.pay_high, c.counted_at
        FROM target_roles r CROSS JOIN internal.role_demand_count c
        LEFT JOIN internal.role_demand d ON d.role_id = r.id
    """
    # by place: there are hundreds of roles, and to look for each value by its name takes longer than to read it
    return {role_id: Demand(*told) for role_id, *told in session.execute(text(statement)).all()}


def last(session: ReadSession) -> Counting | None:
    """Return the last counting; None before the first."""
    row = session.execute(
        text("SELECT counted_at, up_to, roles, listings, assigned FROM internal.role_demand_count")
    ).one_or_none()
    return Counting(*row) if row is not None else None


def put(session: WriteSession, counting: Counting, found: Mapping[UUID, Demand]) -> None:
    """Put a counting in the place of the last one."""
    session.execute(text("DELETE FROM internal.role_demand"))
    session.execute(text("DELETE FROM internal.role_demand_count"))
    rows = [
        {
            "role": role_id, "listings": one.listings, "remote": one.remote, "paid": one.paid, "low": one.pay_low,
            "median": one.pay_median, "high": one.pay_high,
        }
        for role_id, one in found.items()
    ]  # fmt: skip
    if rows:
        # a role that was deleted meanwhile is passed over
        statement = """
            INSERT INTO internal.role_demand (role_id, listings, remote, paid, pay_low, pay_median, pay_high)
            SELECT id, :listings, :remote, :paid, :low, :median, :high FROM target_roles WHERE id = :role
        """
        session.execute(text(statement), rows)
    statement = """
        INSERT INTO internal.role_demand_count (counted_at, up_to, roles, listings, assigned)
        VALUES (:counted_at, :up_to, :roles, :listings, :assigned)
    """
    values = {
        "counted_at": counting.counted_at, "up_to": counting.up_to, "roles": counting.roles,
        "listings": counting.listings, "assigned": counting.assigned,
    }  # fmt: skip
    session.execute(text(statement), values)
