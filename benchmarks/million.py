"""A stock of many listings in a database of its own, kept between runs.

`python -m benchmarks.million FOLDER [COUNT] [--clean]`. The heavy indexes are dropped while it is filled and built at
the end, as one does with a first load. Also prints the process's peak memory after 1 %, 10 % and all of the records: it
must stay flat. With `--clean`, every listing is then compared with those that it may be a copy of.
"""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.common import free_port
from benchmarks.measure import MS
from benchmarks.stock import record
from upstar.adapters import embedded_postgres, schema
from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.listings import cleaning
from upstar.sourcing.intake import Intake, running
from upstar.sourcing.service import translate_any

COUNT = 1_000_000
TEXT_WORDS = 300
"""Words a description: some 1.9 kB. Search never reads the text itself, so a shorter one only shortens the filling."""
SHOWN_EVERY = 50_000
_OPTIONS = {"shared_buffers": "2GB", "maintenance_work_mem": "1GB", "max_wal_size": "8GB"}


@contextmanager
def kept_database(folder: Path) -> Iterator[Database]:
    """Serve the database in the folder; it is made and migrated where there is none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    port = free_port()
    with embedded_postgres.serving(
        data_dir=folder, port=port, name="bench", user="postgres", password="benchmark", options=_OPTIONS
    ):
        dsn = f"postgresql://postgres:benchmark@localhost:{port}/bench"
        schema.upgrade(dsn)
        database = Database(dsn, pool_size=4)
        try:
            yield database
        finally:
            database.close()
            embedded_postgres.stop(folder)


def fill(database: Database, count: int) -> None:
    """Fill an empty database with `count` listings; one that has as many is left as it is."""
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        stored = connection.execute("SELECT count(*) FROM job_listings").fetchone()
        if stored and stored[0] >= count:
            return
        heavy = connection.execute(
            "SELECT schemaname, indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%USING gin%'"
            " AND tablename IN ('job_listings', 'listing_search')"
        ).fetchall()
        for schema_name, index, _ in heavy:
            connection.execute(f"DROP INDEX {schema_name}.{index}".encode())
        marks = {count // 100, count // 10, count}
        start = time.perf_counter()
        with (
            running(database, "benchmark", {}, touch_before=utc_now()) as run,
            Intake(database, run, "benchmark", translate_any, lambda _done, _total: None) as intake,
        ):
            for number in range(count):
                intake.take(record(number, text_words=TEXT_WORDS, with_html=False))
                if number + 1 in marks:
                    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                    print(f"{number + 1} records, {time.perf_counter() - start:.0f} s, peak memory {peak:.0f} MB")
        connection.execute("SET maintenance_work_mem = '2GB'")
        for _, index, definition in heavy:
            start = time.perf_counter()
            connection.execute(definition.encode())
            print(f"{index}: {time.perf_counter() - start:.0f} s")
        connection.execute("VACUUM ANALYZE")


def clean(database: Database) -> None:
    """Look for copies among all listings that have not been looked at, and print what that costs."""
    start, last = time.perf_counter(), 0

    def show(done: int, total: int | None) -> None:
        nonlocal last
        if done - last >= SHOWN_EVERY or done == total:
            last = done
            print(
                f"{done} of {total} compared, {(time.perf_counter() - start) / done * MS:.2f} ms a listing", flush=True
            )

    cleaning.clean(database, show)
    with psycopg.connect(database.dsn) as connection:
        copies, size = connection.execute(
            "SELECT (SELECT count(*) FROM internal.listing_search WHERE canonical_id IS NOT NULL),"
            " pg_total_relation_size('internal.listing_prints')"
        ).fetchone() or (0, 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{copies} copies; fingerprints take {size / 2**20:.0f} MB; peak memory {peak:.0f} MB")


def main() -> int:
    """Fill the database of a folder."""
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    with kept_database(Path(arguments[0])) as database:
        fill(database, int(arguments[1]) if len(arguments) > 1 else COUNT)
        if "--clean" in sys.argv:
            clean(database)
    return 0


if __name__ == "__main__":
    sys.exit(main())
