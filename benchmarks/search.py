"""Search in a stock of many listings: ten named queries with facets, their time, and the indexes they use.

`python -m benchmarks.search FOLDER [COUNT] [--explain]`: the database in the folder is filled first where it is not yet
(`benchmarks.million`). Prints p50 and p95 of each query with its facets, over different constants where the query has
any, and with `--explain` each statement's plan.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import event

from benchmarks.measure import MS, table, verdict
from benchmarks.million import COUNT, fill, kept_database
from benchmarks.stock import OCCUPATIONS
from upstar.adapters.database import Database
from upstar.listings import browse
from upstar.listings.reads import Sort
from upstar.listings.types import FacetCounts, ListingFilter
from upstar.skills.vocabulary import vocabulary

RUNS = 40
SELECTIVE_BAR, BROAD_BAR = 0.150, 0.500
"""Seconds at the 95th percentile."""
SELECTIVE_HITS = 10_000
"""A query with at most so many hits is selective. The constants of a query differ, so each run has its own bar."""

Make = Callable[[random.Random], ListingFilter]
RARE_WORDS = "vegatonari sirofedibo larerasu hibotomo fosateli".split()
TOWNS = ("US/Texas/Austin", "GB/England/London", "DE/Bavaria/Munich", "SG//Singapore")


def _skill(rng: random.Random) -> str:
    return rng.choice(vocabulary().core).name


QUERIES: dict[str, tuple[Make, Sort]] = {
    "front page: nothing asked, newest": (lambda _: ListingFilter(), "date"),
    "one common word": (lambda _: ListingFilter("engineer"), "relevance"),
    "an occupation": (lambda rng: ListingFilter(rng.choice(OCCUPATIONS)), "relevance"),
    "an occupation in a town": (
        lambda rng: ListingFilter(rng.choice(OCCUPATIONS), city=(rng.choice(TOWNS),)), "relevance",
    ),
    "a phrase and an exclusion": (
        lambda rng: ListingFilter(f'"{rng.choice(OCCUPATIONS)}" -senior'), "relevance",
    ),
    "a skill as a word, remote only": (lambda rng: ListingFilter(_skill(rng), remote=True), "relevance"),
    "two skills, a country, full time, paid 100,000": (
        lambda rng: ListingFilter(
            skill=(_skill(rng), _skill(rng)), country=("US",), type=("FULL_TIME",), pay_from=100_000,
        ), "pay",
    ),
    "level and language of pay, newest week": (
        lambda rng: ListingFilter(level=(rng.choice(("0-2", "5-10")),), posted_within=7, pay_from=150_000), "date",
    ),
    "either of two words": (
        lambda rng: ListingFilter(f"{rng.choice(OCCUPATIONS)} or {rng.choice(OCCUPATIONS)}"), "date",
    ),
    "a rare name": (lambda rng: ListingFilter(_company(rng)), "relevance"),
}  # fmt: skip


def _company(rng: random.Random) -> str:
    return f"{rng.choice(RARE_WORDS)} {rng.choice(('labs', 'health'))}"


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    count = int(arguments[1]) if len(arguments) > 1 else COUNT
    with kept_database(Path(arguments[0])) as database:
        fill(database, count)
        rows, bars = [], []
        for name, (make, sort) in QUERIES.items():
            row, bar = _measured(database, name, make, sort)
            rows.append(row)
            bars.append(bar)
        print(table(["query", "hits, median", "most", "p50 ms", "p95 ms", "of which facets"], rows))
        if "--explain" in sys.argv:
            for name, (make, sort) in QUERIES.items():
                print(f"\n== {name}")
                for plan in _plans(database, make(random.Random(1)), sort):
                    print(plan)
    return verdict(bars)


def _measured(database: Database, name: str, make: Make, sort: Sort) -> tuple[list[str], tuple[str, bool]]:
    rng = random.Random(name)
    whole, facets, hits = [], [], []
    for number in range(RUNS + 2):
        wanted = make(rng)
        with database.read() as session:
            start = time.perf_counter()
            browse.find(session, wanted, sort=sort)
            middle = time.perf_counter()
        with database.read() as session:
            counts: FacetCounts | None = browse.find(session, wanted, sort=sort, with_counts=True).counts
            end = time.perf_counter()
        if number >= 2:  # the first ones open the connection and warm the cache
            assert counts is not None
            whole.append(end - middle)
            facets.append(max(0.0, (end - middle) - (middle - start)))
            hits.append(counts.total)
    p50, p95 = median(whole), quantiles(whole, n=20)[-1]
    bars = [SELECTIVE_BAR if found <= SELECTIVE_HITS else BROAD_BAR for found in hits]
    of_bar = quantiles((took / bar for took, bar in zip(whole, bars, strict=True)), n=20)[-1]
    row = [name, f"{int(median(hits)):,}", f"{max(hits):,}", f"{p50 * MS:.0f}", f"{p95 * MS:.0f}"]
    row.append(f"{median(facets) * MS:.0f}")
    return row, (f"{name}: p95 {of_bar:.0%} of the bar of so many hits", of_bar <= 1)


def _plans(database: Database, wanted: ListingFilter, sort: Sort) -> Iterator[str]:
    """Yield each statement of a search that reads the stock, and its plan."""
    with database.read() as session:
        with _heard(database) as statements:
            browse.find(session, wanted, sort=sort, with_counts=True)
        seen: set[str] = set()
        connection = session.connection().connection.driver_connection
        assert connection is not None
        for statement, parameters in statements:
            if "FROM" not in statement or statement.lstrip().startswith("EXPLAIN") or statement in seen:
                continue
            seen.add(statement)
            dear = "job_listings l WHERE" in statement
            connection.execute(f"SET LOCAL cpu_operator_cost = {100 if dear else 0.0025}")
            lines = [row[0] for row in connection.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {statement}", parameters)]
            yield " ".join(statement.split())[:160]
            yield "\n".join(f"    {line[:160]}" for line in lines)


@contextmanager
def _heard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def hear(*heard_of: Any) -> None:  # noqa: ANN401 - connection, cursor, statement, parameters and more
        heard.append((heard_of[2], heard_of[3]))

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


if __name__ == "__main__":
    sys.exit(main())
