"""Changed listings until a question sees them, in a stock kept between runs.

    python -m benchmarks.changes DIR [LISTINGS] [CHANGES]

DIR is that of benchmarks.million. Changes are committed in one transaction; from there to the answer that has them all
counts. Beside it: reading the stock whole, and a question that finds nothing changed.
"""

import sys
import time
from pathlib import Path
from statistics import median

from sqlalchemy import text

from benchmarks.common import scratch_folder
from benchmarks.measure import MS, table, verdict
from benchmarks.million import fill, kept_database
from upstar.adapters.database import Database
from upstar.matching.index.stock import Stock, View

LISTINGS, CHANGES = 100_000, 10_000
BAR = 2.0
RUNS = 5


def main() -> int:
    """Run the benchmark; return 1 where the bar is missed."""
    listings = int(sys.argv[2]) if len(sys.argv) > 2 else LISTINGS
    changes = int(sys.argv[3]) if len(sys.argv) > 3 else CHANGES
    with kept_database(Path(sys.argv[1])) as database, scratch_folder() as folder:
        fill(database, listings)
        stock = Stock(folder)
        start = time.perf_counter()
        view = stock.look(database)
        whole = time.perf_counter() - start
        seen, idle = [], []
        for run in range(RUNS):
            mark = _change(database, changes, run)
            start = time.perf_counter()
            view = stock.look(database)
            seen.append(time.perf_counter() - start)
            found = _bearing(view, mark)
            if found != changes:
                raise AssertionError(f"{found} of {changes} changes are seen")
            start = time.perf_counter()
            stock.look(database)
            idle.append(time.perf_counter() - start)
    held = sum(len(part.segment) for part in view.parts)
    rows = [
        [f"the stock read whole, {held:,} rows", f"{whole * MS:,.0f}"],
        [f"{changes:,} changes taken in", f"{median(seen) * MS:,.0f}"],
        ["nothing changed", f"{median(idle) * MS:,.1f}"],
    ]
    print(table(["", "ms"], rows))
    return verdict([(f"{changes:,} changes are seen after {max(seen):.2f} s at most, of {BAR:.0f}", max(seen) <= BAR)])


def _change(database: Database, changes: int, run: int) -> str:
    """Change the title of so many listings, as a sync does, and return what their titles bear now."""
    mark = f"changed{run}"
    with database.write() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(
            text(
                "WITH few AS (SELECT listing_id FROM internal.listing_search"
                " WHERE canonical_id IS NULL AND junk < 0.5 AND NOT stale"
                " AND (valid_through IS NULL OR valid_through > now()) ORDER BY listing_id LIMIT :changes),"
                " titled AS (UPDATE job_listings SET title = split_part(title, ' changed', 1) || ' ' || :mark"
                " WHERE id IN (SELECT listing_id FROM few))"
                " UPDATE internal.listing_search SET indexed_at = now()"
                " WHERE listing_id IN (SELECT listing_id FROM few)"
            ),
            {"changes": changes, "mark": mark},
        )
    return mark


def _bearing(view: View, mark: str) -> int:
    newest = view.parts[-1].segment
    return sum(newest.card(row).title.endswith(mark) for row in range(len(newest)))


if __name__ == "__main__":
    sys.exit(main())
