"""Everybody against new listings: full scores a second, and how many processes share the work.

    python -m benchmarks.pairs [PEOPLE] [LISTINGS]

Each of PEOPLE is scored against each of LISTINGS in full, the best twenty of each kept; baselines of the same run are
the same product by scipy's sparse matrices and by SQL, both of skills alone and without keeping the best.
Then both sides grow tenfold, one at a time, to show that a pair costs the same; then 1, 2 and 4 processes share
the people, as blocks of workers do.
"""

import multiprocessing
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import psycopg
from scipy.sparse import csr_array

from benchmarks import invented
from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import Bar, table, verdict
from upstar.kit.data import read_rows
from upstar.matching.features import Rarity
from upstar.matching.index.crowd import Asker, ask_for_each
from upstar.matching.index.person import Part, asked_of, part_of
from upstar.matching.index.segment import BLOCK_BITS, build, read
from upstar.matching.wishes import NO_WISHES

PEOPLE = LISTINGS = 10_000
TOP = 20
BAR = 60e6
"""Full scores a second on one processor."""
SPARSE = "scipy, skills alone"
FLAT = 1.5
"""What a pair may cost of a pair in the smaller run."""
SQL_PEOPLE = 100
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEIGHTS = {row["weight_name"]: float(row["weight_value"]) for row in read_rows("scoring_weights")}


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    listings = int(sys.argv[2]) if len(sys.argv) > 2 else LISTINGS
    with scratch_folder() as folder:
        small, large = (_part(folder, size) for size in (listings, 10 * listings))
        askers = _askers(0, people)
        _match(small, askers[:600])
        rates = {f"{people:,} × {listings:,}": _rate(small, askers)}
        rates[f"{people // 10:,} × {listings:,}"] = _rate(small, askers[: people // 10])
        rates[f"{people // 10:,} × {10 * listings:,}"] = _rate(large, askers[: people // 10])
        rates[SPARSE] = _scipy(small, askers)
        rates["SQL, skills alone"] = _sql(small, askers[:SQL_PEOPLE])
        shared = {n: _shared(folder / str(listings), n, people, listings) for n in (1, 2, 4)}
    full, fewer, longer = list(rates.values())[:3]
    rows = [[name, f"{rate / 1e6:,.1f}", f"{rate / full:.2f}"] for name, rate in rates.items()]
    rows += [[f"{n} processes", f"{rate / 1e6:,.1f}", f"{rate / full:.2f}"] for n, rate in shared.items()]
    print(table(["", "million pairs/s", "of the first"], rows))
    return verdict(
        [
            Bar(
                "full scores on one processor",
                full / 1e6,
                "million/s",
                BAR / 1e6,
                baseline=SPARSE,
                baseline_figure=rates[SPARSE] / 1e6,
            ),
            Bar("a pair, by one among a tenth of the people", fewer / full, "×", FLAT, at_least=False),
            Bar("a pair, by one among a tenth of the listings", fewer / longer, "×", FLAT, at_least=False),
        ]
    )


def _part(folder: Path, size: int) -> Part:
    return part_of(build(folder / str(size), invented.cards(size), Rarity()))


def _askers(first: int, last: int) -> list[Asker]:
    return [Asker(invented.person(number), WEIGHTS, NO_WISHES) for number in range(first, last)]


def _match(part: Part, askers: Sequence[Asker]) -> int:
    return sum(map(len, ask_for_each(part, askers, now=NOW, top=TOP)))


def _rate(part: Part, askers: Sequence[Asker]) -> float:
    start = time.process_time()
    _match(part, askers)
    return len(askers) * len(part.segment) / (time.process_time() - start)


def _scipy(part: Part, askers: Sequence[Asker]) -> float:
    arrays = part.segment.arrays
    skills, blocks = len(part.segment.texts["skills"]), (len(part.segment) >> BLOCK_BITS) + 1
    pointers = arrays["pointers"][::blocks]
    asked = csr_array((arrays["shares"].astype(np.float32), arrays["docs"].astype(np.int32), pointers))
    asked = csr_array(asked, shape=(skills, len(part.segment)))
    found = [asked_of(part, asker.candidate) for asker in askers]
    starts = np.cumsum([0, *(len(one.numbers) for one in found)])
    covers = np.concatenate([one.covers for one in found]).astype(np.float32)
    had = csr_array((covers, np.concatenate([one.numbers for one in found]), starts), shape=(len(askers), skills))
    start = time.process_time()
    for first in range(0, len(askers), 1000):
        had[first : first + 1000] @ asked
    return len(askers) * len(part.segment) / (time.process_time() - start)


def _sql(part: Part, askers: Sequence[Asker]) -> float:
    found = [asked_of(part, asker.candidate) for asker in askers]
    pairs = chain.from_iterable(zip(repeat(who), one.numbers.tolist(), strict=False) for who, one in enumerate(found))
    blocks = (len(part.segment) >> BLOCK_BITS) + 1
    lengths = np.diff(part.segment.arrays["pointers"][::blocks])
    postings = zip(
        np.repeat(np.arange(len(lengths)), lengths).tolist(),
        part.segment.arrays["docs"].tolist(),
        part.segment.arrays["shares"].tolist(),
        strict=True,
    )
    with scratch_folder() as folder, scratch_database(folder) as database, psycopg.connect(database.dsn) as connection:
        connection.execute("CREATE UNLOGGED TABLE asked (skill INTEGER, listing INTEGER, share SMALLINT)")
        connection.execute("CREATE UNLOGGED TABLE had (person INTEGER, skill INTEGER)")
        with connection.cursor() as cursor:
            with cursor.copy("COPY asked FROM STDIN") as copy:
                for row in postings:
                    copy.write_row(row)
            with cursor.copy("COPY had FROM STDIN") as copy:
                for pair in pairs:
                    copy.write_row(pair)
        connection.execute("ANALYZE asked, had")
        connection.execute("SET work_mem = '512MB'")
        start = time.perf_counter()
        connection.execute(
            "SELECT count(*), max(score) FROM (SELECT person, listing, sum(share) AS score"
            " FROM had JOIN asked USING (skill) GROUP BY person, listing) pairs"
        ).fetchall()
        return len(askers) * len(part.segment) / (time.perf_counter() - start)


def _work(arguments: tuple[str, int, int]) -> None:
    folder, first, last = arguments
    part = part_of(read(Path(folder)))
    askers = _askers(first, last)
    _match(part, askers[:20])
    _gate.wait()
    _match(part, askers)


_gate: "multiprocessing.synchronize.Barrier"


def _shared(folder: Path, processes: int, people: int, listings: int) -> float:
    """Pairs a second, by the clock, where processes share the people; from when all are ready to when all are done."""
    global _gate  # noqa: PLW0603 - handed to the processes by forking
    context = multiprocessing.get_context("fork")
    _gate = context.Barrier(processes + 1)
    share = people // processes
    work = [context.Process(target=_work, args=((str(folder), n * share, (n + 1) * share),)) for n in range(processes)]
    for one in work:
        one.start()
    _gate.wait()
    start = time.perf_counter()
    for one in work:
        one.join()
    return processes * share * listings / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
