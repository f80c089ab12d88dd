"""Load listings into the fully indexed tables: against a bare COPY of the same rows, and once more unchanged.

`python -m benchmarks.load [COUNT]` (default 100,000). Prints rows a second and ratios to the bare COPY, which is timed
before and after ours in the same run.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import psycopg

from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import Bar, table, verdict
from benchmarks.stock import records
from upstar.adapters.database import Database
from upstar.listings import merge
from upstar.sourcing import service as sourcing

COUNT = 100_000
LOAD_BAR = 0.9
UNCHANGED_BAR = 30.0
_TABLES = "internal.listing_state, internal.listing_search, job_locations, job_listings"


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with scratch_folder() as folder:
        path = folder / "feed.ndjson"
        with path.open("wb") as file:
            for record in records(count):
                file.write(orjson.dumps(record) + b"\n")
        print(f"{count} records of {path.stat().st_size / count / 1000:.1f} kB")
        with scratch_database(folder / "pg") as database:
            columns, rows = _copy_text(database, path, folder)
            before = _timed(lambda: _bare_copy(database, columns, rows))
            first = _timed(lambda: sourcing.import_file(database, path), lambda: _empty(database))
            again = _timed(lambda: sourcing.import_file(database, path))
            after = _timed(lambda: _bare_copy(database, columns, rows), lambda: _empty(database))
    bare = (before + after) / 2

    def against(name: str, seconds: float) -> dict[str, Any]:
        return {"baseline": name, "baseline_figure": count / seconds}

    print(table(
        ["", "rows/s", "to bare COPY"],
        [
            [name, f"{count / seconds:,.0f}", f"{bare / seconds:.2f}"]
            for name, seconds in (
                ("bare COPY, before", before), ("bare COPY, after", after), ("import", first),
                ("unchanged import", again),
            )
        ],
    ))  # fmt: skip
    return verdict(
        [
            Bar("import", count / first, "rows/s", LOAD_BAR * count / bare, **against("bare COPY", bare)),
            Bar("unchanged import", count / again, "rows/s", UNCHANGED_BAR * count / first, **against("import", first)),
        ]
    )


def _copy_text(database: Database, path: Path, folder: Path) -> tuple[str, Path]:
    """Let the server write what it would have stored, as the text that COPY reads."""
    sourcing.import_file(database, path)
    rows = folder / "rows.copy"
    columns = ", ".join(merge.COLUMNS)
    statement = f"COPY (SELECT {columns} FROM job_listings) TO STDOUT".encode()
    with (
        psycopg.connect(database.dsn) as connection,
        rows.open("wb") as file,
        connection.cursor().copy(statement) as copy,
    ):
        for data in copy:
            file.write(data)
    _empty(database)
    return columns, rows


def _bare_copy(database: Database, columns: str, rows: Path) -> None:
    statement = f"COPY job_listings ({columns}) FROM STDIN".encode()
    with (
        psycopg.connect(database.dsn) as connection,
        rows.open("rb") as file,
        connection.cursor().copy(statement) as copy,
    ):
        while data := file.read(2**20):
            copy.write(data)


def _empty(database: Database) -> None:
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {_TABLES} CASCADE".encode())
        connection.execute("CHECKPOINT")


def _timed(work: Callable[[], object], prepare: Callable[[], None] | None = None) -> float:
    if prepare:
        prepare()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
