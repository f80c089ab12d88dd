"""A sync killed (-9) at twenty random moments: nothing lost, nothing twice. `python -m benchmarks.kills [KILLS]`.

A stream and a board are synced in a process of their own and killed at random moments of their work, from the first
connection to the last commit; after each kill the database is checked, and at the end it must hold the feed exactly.
"""

import random
import sys
import time
from typing import Any

from sqlalchemy import text

from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import table, verdict
from tests.sourcing.feedserver import Reply, Request, serve_feed
from tests.sourcing.sync_child import PAGE
from tests.sourcing.test_killed import start, state
from upstar.adapters.database import Database

KILLS = 20
PAGES = 500
START_SECONDS = 1.2
"""About what a process takes until its first request; some kills fall before it."""
WORK_SECONDS = 2.5


def main() -> int:
    """Run the benchmark; return 1 where anything was lost or came twice."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    rows, bars = [], []
    for kind in ("stream", "board"):
        with scratch_folder() as folder, scratch_database(folder) as database:
            seen, broken = _killed(database, kind, kills)
            with database.read() as session:
                stored = session.scalars(text("SELECT id FROM job_listings")).all()
                states: Any = session.execute(
                    text("SELECT status, count(*) FROM sync_runs GROUP BY 1 ORDER BY 1")
                ).all()
        lost = PAGES * PAGE - len(set(stored))
        twice = len(stored) - len(set(stored))
        rows.append([kind, str(kills), " ".join(map(str, seen)), str(broken), str(lost), str(twice),
                     ", ".join(f"{count} {status}" for status, count in states)])  # fmt: skip
        bars.append((f"{kind}: nothing lost, nothing twice, nothing half-written", not (broken or lost or twice)))
    print(table(["feed", "kills", "listings there after each kill", "half-written", "lost", "twice", "runs"], rows))
    return verdict(bars)


def _killed(database: Database, kind: str, kills: int) -> tuple[list[int], int]:
    rng = random.Random(kind)
    seen, broken = [], 0
    with serve_feed({"/rows": _page}) as feed:
        for _ in range(kills):
            child = start(database.dsn, feed.base_url, kind)
            time.sleep(START_SECONDS * rng.uniform(0.5, 1) + WORK_SECONDS * rng.random() ** 2)
            child.kill()
            child.communicate()
            stored, whole = state(database)
            seen.append(stored)
            broken += not whole
        child = start(database.dsn, feed.base_url, kind)
        child.communicate(timeout=120)
    return seen, broken


def _page(request: Request) -> Reply:
    number = int(request.query["page"])
    rows = [
        {"id": row, "title": f"Job {row}", "text": f"What to do in job {row}. " * 40}
        for row in range(number * PAGE, (number + 1) * PAGE)
    ]
    return Reply(body=rows if number < PAGES else [])


if __name__ == "__main__":
    sys.exit(main())
