"""Trends: everything counted, and changes taken in, in a stock kept between runs.

    python -m benchmarks.market DIR [LISTINGS] [CHANGES]

DIR is that of benchmarks.million; a smaller stock is made so large by copies of its listings, posted at other days and
with other skills of the stock, and loses its indexes on texts, which nothing here reads. The baseline is one
`GROUP BY` over the unnested skills: what counting one dimension of the same rows costs the server alone.
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil
from sqlalchemy import text

from benchmarks.measure import MS, table, verdict
from benchmarks.million import fill, kept_database
from upstar.adapters.database import Database
from upstar.market import refresh, service
from upstar.matching.titles import trade_of

LISTINGS, CHANGES = 100_000, 10_000
FULL_BAR, CHANGES_BAR = 10.0, 1.0
"""Seconds for a million listings, and for CHANGES."""
MILLION = 1_000_000
RUNS = 3
TEXT_INDEXES = ("idx_job_listings_description_gin", "idx_job_listings_title_gin", "idx_job_listings_skills_gin")
DAYS_APART = 23
"""Between a listing and its next copy: ten of them are spread over some eight months."""
_BASELINE = """
    SELECT skill, count(*) FROM internal.listing_search s JOIN job_listings l ON l.id = s.listing_id
    CROSS JOIN unnest(l.ai_key_skills) skill WHERE s.canonical_id IS NULL AND s.junk < 0.5 GROUP BY skill
"""


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    listings = int(sys.argv[2]) if len(sys.argv) > 2 else LISTINGS
    changes = int(sys.argv[3]) if len(sys.argv) > 3 else CHANGES
    with kept_database(Path(sys.argv[1])) as database:
        _grow(database, listings)
        baseline, full, some, idle, work = [], [], [], [], {"full": [0.0], "some": [0.0]}
        for run in range(RUNS):
            baseline.append(_timed(lambda: _group(database)))
            before = _processor(database)
            full.append(_timed(lambda: refresh.refresh(database, trade_of, full=True)))
            work["full"].append(_processor(database) - before)
            _change(database, changes, run)
            before = _processor(database)
            some.append(_timed(lambda: _take_in(database, changes)))
            work["some"].append(_processor(database) - before)
            idle.append(_timed(lambda: refresh.refresh(database, trade_of)))
        counted = _all_counts(database)
        refresh.refresh(database, trade_of, full=True)
        if counted != _all_counts(database):
            raise AssertionError("what was taken in differs from what is counted anew")
        reads = _reads(database)
    rows = [
        [f"baseline: GROUP BY of one dimension, {listings:,} listings", f"{min(baseline) * MS:,.0f}"],
        [f"everything counted: {listings:,} listings", f"{min(full) * MS:,.0f}"],
        [f"{changes:,} changes taken in", f"{min(some) * MS:,.0f}"],
        ["nothing changed", f"{min(idle) * MS:,.1f}"],
        *([name, f"{seconds * MS:,.1f}"] for name, seconds in reads),
    ]
    print(table(["least of three runs, but for reads", "ms"], rows))
    spent = {name: min(seconds[1:]) for name, seconds in work.items()}
    print(f"processor seconds, server included: full {spent['full']:.1f}, changes {spent['some']:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"medians: baseline {median(baseline):.2f} s, full {median(full):.2f} s, changes {median(some):.2f} s")
    print(f"peak memory of this process {peak:,.0f} MB; counts after changes equal those counted anew")
    bar = max(FULL_BAR * listings / MILLION, min(FULL_BAR, 1.0))
    return verdict(
        [
            (f"everything in {min(full):.2f} s, of {bar:.1f}", min(full) <= bar),
            (f"{changes:,} changes in {min(some):.2f} s, of {CHANGES_BAR:.0f}", min(some) <= CHANGES_BAR),
        ]
    )


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _processor(database: Database) -> float:
    """Return the seconds that this process and the server's have had of the processors; the pool keeps the latter."""
    with database.connected() as connection:
        server = connection.execute(text("SHOW data_directory")).scalar_one()
    postmaster = psutil.Process(int((Path(server) / "postmaster.pid").read_text().split()[0]))
    times = [one.cpu_times() for one in (psutil.Process(), *postmaster.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def _group(database: Database) -> None:
    with database.read() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text(_BASELINE)).all()


def _take_in(database: Database, changes: int) -> None:
    done = refresh.refresh(database, trade_of)
    if done is None or done.full or done.read != changes:
        raise AssertionError(f"{done} is not {changes} changes")


def _grow(database: Database, listings: int) -> None:
    """Make the stock so large."""
    with database.read() as session:
        stored = session.execute(text("SELECT count(*) FROM job_listings")).scalar_one()
    if stored >= listings:
        return
    fill(database, min(listings, LISTINGS))
    with database.write() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        (definition,) = session.scalars(
            text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_listing_search_facets_words'")
        )
        for index in TEXT_INDEXES:
            session.execute(text(f"DROP INDEX IF EXISTS {index}"))
        session.execute(text("DROP INDEX internal.ix_listing_search_facets_words"))
        for copy in range(1, -(-listings // LISTINGS)):
            values = {"mark": f"copy{copy}:", "days": copy * DAYS_APART, "number": copy}
            session.execute(text(_COPY_LISTINGS), values)
            session.execute(text(_COPY_SEARCH), values)
            print(f"{copy + 1} of {-(-listings // LISTINGS)} parts", flush=True)
        session.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        session.execute(text(definition))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE job_listings, internal.listing_search")


_COPY_LISTINGS = """
    INSERT INTO job_listings (id, title, organization, date_posted, remote_derived, description_text, ai_key_skills)
    SELECT :mark || id, title, organization, date_posted - CAST(:days AS int) * interval '1 day', remote_derived,
        description_text, ai_key_skills
    FROM job_listings WHERE id NOT LIKE 'copy%'
"""
_COPY_SEARCH = """
    INSERT INTO internal.listing_search (listing_id, words, facets, posted, pay)
    SELECT :mark || s.listing_id, s.words,
        ARRAY(SELECT word FROM unnest(s.facets) word WHERE word NOT LIKE 'skill:%')
            || ARRAY(SELECT word FROM unnest(o.facets) word WHERE word LIKE 'skill:%'),
        s.posted - CAST(:days AS int) * interval '1 day', s.pay
    FROM (SELECT *, row_number() OVER (ORDER BY hashtext(listing_id)) place FROM internal.listing_search
          WHERE listing_id NOT LIKE 'copy%') s
    JOIN (SELECT facets, row_number() OVER (ORDER BY hashtext(listing_id || :mark)) place FROM internal.listing_search
          WHERE listing_id NOT LIKE 'copy%') o USING (place)
"""


def _change(database: Database, changes: int, run: int) -> None:
    """Change so many listings: a third become junk or cease to be, a third get other skills, a third another title."""
    with database.write() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        stored = session.execute(text("SELECT count(*) FROM internal.listing_search")).scalar_one()
        parts = max(RUNS, stored * 4 // (5 * changes))
        values = {"changes": changes, "run": run, "third": changes // 3, "parts": parts}
        session.execute(
            text(
                """
                CREATE TEMPORARY TABLE picked ON COMMIT DROP AS
                SELECT listing_id, row_number() OVER () place FROM internal.listing_search
                WHERE abs(hashtext(listing_id)) % :parts = :run LIMIT :changes
                """
            ),
            values,
        )
        session.execute(
            text(
                "UPDATE internal.listing_search SET junk = 1 - junk WHERE listing_id IN"
                " (SELECT listing_id FROM picked WHERE place <= :third)"
            ),
            values,
        )
        session.execute(
            text(
                """
                UPDATE internal.listing_search SET facets = array_append(
                    array_replace(facets, 'skill:Python', 'skill:SQL'), 'skill:Bees' || hashtext(listing_id) % 500)
                WHERE listing_id IN (SELECT listing_id FROM picked WHERE place BETWEEN :third + 1 AND 2 * :third)
                """
            ),
            values,
        )
        session.execute(
            text(
                "UPDATE job_listings SET title = 'Chief Beekeeper' WHERE id IN (SELECT listing_id FROM picked"
                " WHERE place > 2 * :third)"
            ),
            values,
        )
        session.execute(
            text(
                "UPDATE internal.listing_search SET indexed_at = now() WHERE listing_id IN"
                " (SELECT listing_id FROM picked WHERE place > 2 * :third)"
            ),
            values,
        )


def _all_counts(database: Database) -> list[tuple[object, ...]]:
    statement = "SELECT scope, kind, month, total, ids, counts FROM internal.market_counts ORDER BY 1, 2, 3"
    with database.read() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def _reads(database: Database) -> list[tuple[str, float]]:
    """Return what pages read, in seconds."""
    with database.read() as session:
        top = service.skills(session, None, None).items[0]
        cases: list[tuple[str, Callable[[], object]]] = [
            ("read: skills of all listings, ranked", lambda: service.skills(session, None, None)),
            ("read: skills of a country", lambda: service.skills(session, "US", None)),
            ("read: emerging skills", lambda: service.emerging(session, None, None)),
            (f"read: one skill whole ({top.name}, the commonest)", lambda: service.skill(session, top.name, None)),
        ]
        return [(name, min(_timed(work) for _ in range(RUNS))) for name, work in cases]


if __name__ == "__main__":
    sys.exit(main())
