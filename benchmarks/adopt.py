"""How long it takes to adopt a database of 100,000 rows that was made by plain SQL from the contract.

`python -m benchmarks.adopt [ROWS]`. The database has the contract's tables without anything that the software adds, and
someone else's rows. Each row is compared before and after: none may be gone or changed.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psycopg

from benchmarks.common import PASSWORD, free_port, scratch_folder
from tests.plain import plain_database
from upstar.adapters import contract, embedded_postgres, schema
from upstar.adapters.database import Database
from upstar.adapters.storage import open_store
from upstar.listings import browse
from upstar.listings.types import ListingFilter
from upstar.settings import Settings
from upstar.workflows import adopt
from upstar.workflows.tools import Tools

ROWS = 100_000
Made = TypeVar("Made")

ENOUGH = 100
"""As far as the listings are counted that search finds."""

SHARES = {
    "users": 8, "resumes": 10, "skills": 20, "work_experience": 12, "profile_assessments": 6, "matched_jobs": 12,
    "job_listings": 20, "job_locations": 8, "api_usage_tracking": 4,
}  # fmt: skip
"""Of each hundred rows, how many are of which table."""

_ID = "CAST(md5(CAST({} AS text) || '{}') AS uuid)"
_USER, _RESUME = (_ID.format("g % {" + name + "}", name) for name in ("users", "resumes"))
FILL = {
    "users": """SELECT {id}, 'auth0|' || g, 'person' || g || '@example.com', 'Person ' || g, NULL, g % 3 = 0, NULL,
        now(), now(), CASE g % 10 WHEN 0 THEN 'paid' ELSE 'free' END::usertier""",
    "resumes": f"""SELECT {{id}}, {_USER}, 'cv' || g || '.pdf', 1000 + g, 'application/pdf', 'uploads/' || g, 'theirs',
        'COMPLETED'::processingstatus, 'Person ' || g || E'\\nNurse', NULL, NULL, now(), now()""",
    "skills": f"""SELECT {{id}}, {_USER}, {_RESUME}, 'Skill ' || g, NULL, 'ADVANCED'::proficiencylevel, NULL, false,
        0.9, NULL, now()""",
    "work_experience": f"""SELECT {{id}}, {_USER}, {_RESUME}, 'Company ' || g % 500, 'Nurse',
        DATE '2015-01-01' + g % 3000, NULL, true, NULL, NULL, NULL, NULL, 'FULL_TIME'::employmenttype, NULL, now()""",
    "profile_assessments": f"""SELECT {{id}}, {_USER}, {_RESUME}, 70, 70, 70, 70, 70, 'mid'::experience_level_enum, 5,
        0.5, 0.5, 0.5, 'good_fit'::role_fit_enum, 0.7, NULL, NULL, NULL, NULL, NULL, NULL, 'silver', 0.8, NULL, now(),
        now(), now(), NULL, NULL""",
    "job_listings": """SELECT 'theirs:' || g, CASE g % 4 WHEN 0 THEN 'Registered Nurse' WHEN 1 THEN 'Software Engineer'
        WHEN 2 THEN 'Accountant' ELSE 'Electrician' END, 'Company ' || g % 900, NULL, NULL,
        now() - g % 60 * INTERVAL '1 day', NULL, NULL, NULL, ARRAY['FULL_TIME'], NULL, g % 5 = 0,
        'https://jobs.example.com/' || g, 'example', NULL, NULL,
        repeat('We look for somebody who likes to work with people and with care. ', 12) || g, NULL, NULL, 'EUR', NULL,
        40000 + g % 30000, 60000 + g % 30000, 'YEAR', ARRAY['Communication', 'Skill ' || g % 300]""",
    "matched_jobs": f"""SELECT {{id}}, {_USER}, {_RESUME}, 'OTHER'::jobsource, 'theirs:' || g, 'Nurse', 'Company', NULL,
        NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 50 + g % 50, '{{{{}}}}'::json, '{{{{}}}}',
        '{{{{}}}}', CASE g % 20 WHEN 0 THEN 'SAVED' END::userjobaction, now(), now()""",
    "job_locations": f"""SELECT {{id}}, 'theirs:' || g % {{job_listings}}, NULL, NULL, {_ID.format(1, "land")},
        'Germany'""",
    "api_usage_tracking": f"SELECT {{id}}, {_USER}, '/api/jobs', 'GET', NULL, NULL, 12, 200, now()",
}
"""A SELECT for each table's rows, in the order of its columns; what it leaves out at the end is NULL or the default."""


def fill(dsn: str, rows: int) -> None:
    """Fill the database with someone else's rows, by plain SQL."""
    counts = {table: max(1, rows * share // 100) for table, share in SHARES.items()}
    with psycopg.connect(dsn) as connection:
        connection.execute(f"INSERT INTO job_countries VALUES ({_ID.format(1, 'land')}, 'Germany', 'DE')".encode())
        for table, select in FILL.items():
            told = select.format(id=_ID.format("g", table), **counts)
            series = f"generate_series(0, {counts[table] - 1}) g"
            connection.execute(f"INSERT INTO {table} {told} FROM {series}".encode())
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ANALYZE")


def prints(dsn: str) -> dict[str, set[str]]:
    """Return a hash of each row, by table."""
    with psycopg.connect(dsn) as connection:
        return {
            table: {row[0] for row in connection.execute(f"SELECT md5(CAST(t AS text)) FROM {table} t".encode())}
            for table in contract.tables()
            if table != contract.REVISIONS
        }


def timed(what: str, do: Callable[[], Made]) -> Made:
    """Do it, and print how long it took."""
    start = time.perf_counter()
    made = do()
    print(f"{what:44}{time.perf_counter() - start:8.1f} s", flush=True)
    return made


def adopting(dsn: str, folder: Path) -> int:
    """Adopt the database, print the times, and return how many rows were lost or changed."""
    before = prints(dsn)
    print(f"{sum(map(len, before.values()))} rows")
    plan = timed("dry run", lambda: schema.examine(dsn))
    print(
        f"{len(plan.deviations)} deviations, {len(plan.breaking)} of them breaking, {len(plan.statements)} statements"
    )
    timed("schema, in one transaction", lambda: schema.adopt(dsn))
    database = Database(dsn, pool_size=2)
    settings = Settings(data_dir=folder)
    tools = Tools(database, open_store(settings), settings)
    taken = timed("what is derived of the rows", lambda: adopt.take_in(tools))
    print(", ".join(f"{what}: {count}" for what, count in taken.items()))
    lost = sum(len(rows - prints_of) for rows, prints_of in zip(before.values(), prints(dsn).values(), strict=True))
    with database.read() as session:
        found = browse.count_some(session, ListingFilter(text="registered nurse"), ENOUGH)
    database.close()
    print(f"{lost} rows lost or changed; search finds {found} listings or more")
    print(f"{len(schema.examine(dsn).deviations)} deviations left, all harmless")
    return lost


def main() -> int:
    """Make the database, adopt it, print the times."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with scratch_folder() as folder:
        port = free_port()
        with embedded_postgres.serving(data_dir=folder, port=port, name="bench", user="postgres", password=PASSWORD):
            with plain_database(f"postgresql://postgres:{PASSWORD}@localhost:{port}/") as dsn:
                timed("filling it", lambda: fill(dsn, rows))
                lost = adopting(dsn, folder / "data")
            embedded_postgres.stop(folder)
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
