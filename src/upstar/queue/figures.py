"""The queue in numbers, for whatever watches it: what is open, by kind and state, and since when. All SQL of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from upstar.adapters.database import ReadSession
from upstar.queue import engine

MOST_OPEN = 100_000
"""Open tasks that are counted, the oldest first: a tenth of a second, and more says nothing that this does not."""
MOST_CHORES = 10_000

_OPEN = text("""
    SELECT job_type, status, count(*) AS tasks, min(created_at) AS oldest FROM (
        SELECT job_type, status, created_at FROM job_queue WHERE status IN ('PENDING', 'RUNNING')
        ORDER BY created_at LIMIT :most
    ) open_ones GROUP BY job_type, status
""")
_CHORES = text("""
    SELECT args->>'name' AS chore, status, count(*) AS chores FROM (
        SELECT args, status FROM internal.procrastinate_jobs
        WHERE task_name = :task AND status IN ('todo', 'doing') LIMIT :most
    ) waiting GROUP BY 1, 2
""")


@dataclass(frozen=True, slots=True)
class Open:
    """Tasks of a kind in a state (PENDING or RUNNING), MOST_OPEN of all at most, and when the oldest was asked for."""

    job_type: str
    status: str
    tasks: int
    oldest: datetime


def open_tasks(session: ReadSession) -> Sequence[Open]:
    """Return what is open, by kind and state."""
    return [Open(*row) for row in session.execute(_OPEN, {"most": MOST_OPEN})]


def chores(session: ReadSession) -> dict[tuple[str, str], int]:
    """Return how many chores wait (`todo`) or run (`doing`), by (name, state)."""
    rows = session.execute(_CHORES, {"task": engine.CHORE_TASK_NAME, "most": MOST_CHORES})
    return {(row.chore or "", row.status): row.chores for row in rows}
