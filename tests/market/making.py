"""A small stock for trends: listings by month, with skills, places and pay that a test chooses."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import text

from tests.listings.making import PLACES, listing
from upstar.adapters.database import Database
from upstar.listings import service as listings
from upstar.listings.merge import Incoming
from upstar.listings.types import Listing
from upstar.market import refresh
from upstar.matching.titles import trade_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""The tests' present: November is not over, August to October are the last full quarter."""


def posting(number: int, month: int = 10, **over: Any) -> Listing:
    """The listing of that number, posted in a month of 2026."""
    values = {
        "date_posted": datetime(2026, month, 1 + number % 28, 10, tzinfo=UTC), "ai_key_skills": ("Python", "SQL"),
        "places": (PLACES[0],), "title": "Nurse", "ai_salary_maxvalue": Decimal(60_000),
    }  # fmt: skip
    return listing(number, **(values | over))


def store(database: Database, items: list[Listing]) -> None:
    with database.write() as session:
        listings.store(session, [Incoming(item, "made") for item in items])


def count(database: Database, *, full: bool = False) -> refresh.Refreshed:
    done = refresh.refresh(database, trade_of, full=full)
    assert done is not None
    return done


def run(database: Database, statement: str, **values: Any) -> None:
    with database.write() as session:
        session.execute(text(statement), values)


def counts(database: Database) -> dict[tuple[str, int, str], int]:
    """Every count by the key of its scope ('' for all), month and the key of what is counted ('*skill' for any)."""
    kinds = ("*skill", "*role", "*country", "*region", "*pay")
    with database.read() as session:
        names = {row.id: row.key for row in session.execute(text("SELECT id, key FROM internal.market_names"))}
        rows = session.execute(text("SELECT scope, month, kind, total, ids, counts FROM internal.market_counts")).all()
    found: dict[tuple[str, int, str], int] = {}
    for row in rows:
        scope = names[row.scope] if row.scope else ""
        found[scope, row.month, kinds[row.kind]] = row.total
        ids, numbers = (np.frombuffer(part, "<i4").tolist() for part in (row.ids, row.counts))
        assert ids == sorted(set(ids))
        for identity, number in zip(ids, numbers, strict=True):
            assert number > 0
            found[scope, row.month, names.get(identity, f"pay {(identity >> 3) - 1}")] = number
    return found
