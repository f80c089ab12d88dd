"""A stock of many listings in a database of its own, kept between runs: `python -m benchmarks.million FOLDER [COUNT]`.

The heavy indexes are dropped while it is filled and built at the end, as one does with a first load. Also prints the
process's peak memory after 1 %, 10 % and all of the records: it must stay flat.
"""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.common import free_port
from benchmarks.stock import record
from upstar.adapters import embedded_postgres, schema
from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.sourcing.intake import Intake, running
from upstar.sourcing.service import translate_any

COUNT = 1_000_000
TEXT_WORDS = 300
"""Words a description: some 1.9 kB. Search never reads the text itself, so a shorter one only shortens the filling."""
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


def main() -> int:
    """Fill the database of a folder."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COUNT
    with kept_database(Path(sys.argv[1])) as database:
        fill(database, count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
