"""How the runs of the last day ended, for whatever watches them. All SQL of that."""

from datetime import timedelta

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.kit.clock import utc_now

LATELY = timedelta(days=1)
MOST_RUNS = 20_000
"""Runs that are counted, the newest first: of two hundred boards, one every fifteen minutes."""

_ENDED = text("""
    SELECT sync_type, status, count(*) AS runs FROM (
        SELECT sync_type, status FROM sync_runs WHERE started_at >= :since ORDER BY started_at DESC LIMIT :most
    ) newest GROUP BY 1, 2
""")


def ended(session: ReadSession) -> dict[tuple[str, str], int]:
    """Return how many runs of the last LATELY there were, by (sync, state), MOST_RUNS at most."""
    rows = session.execute(_ENDED, {"since": utc_now() - LATELY, "most": MOST_RUNS})
    return {(row.sync_type, row.status): row.runs for row in rows}
