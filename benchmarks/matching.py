"""One person against a million listings: exact, with reasons, beside what else could be asked.

    python -m benchmarks.matching FOLDER [LISTINGS]

The listings are invented (benchmarks/invented.py) and their index is kept in FOLDER, since making them takes minutes.
Baselines of the same run, over the same listings and people:

- a bare pass of numpy over the same postings: the sum of shares of each listing, and the best hundred of it; no title,
  place, years, wishes, counts or reasons;
- the best single SQL statement that was found: skills alone, by a narrow table of whole numbers, clustered by skill;
- PostgreSQL's full text, over a tenth of the listings: title and skills as one indexed document, any word, by ts_rank.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import psycopg

from benchmarks import invented
from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import MS, table, verdict
from upstar.kit.data import read_rows
from upstar.kit.heap import settle
from upstar.matching.features import Rarity
from upstar.matching.index.person import Part, asked_of, part_of
from upstar.matching.index.query import ask
from upstar.matching.index.segment import BLOCK_BITS, build, read
from upstar.matching.index.stock import View
from upstar.matching.index.unlocks import unlocks
from upstar.matching.preferences import Settings
from upstar.matching.ranking import rank
from upstar.matching.types import Candidate
from upstar.matching.wishes import NO_WISHES

LISTINGS = 1_000_000
PEOPLE = 60
SQL_PEOPLE = 7
TEXT_SHARE = 10
"""Full text is asked of a tenth of the listings: all of them take minutes a question."""
TOP = 100
READ_AT_ONCE = 2**24
TWICE = 1000
"""People who are ranked in two processes."""
P50_BAR, P95_BAR = 0.020, 0.040
SQL_BAR = 30
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEIGHTS = {row["weight_name"]: float(row["weight_value"]) for row in read_rows("scoring_weights")}
SETTINGS = Settings(WEIGHTS)


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    folder, listings = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else LISTINGS
    if sys.argv[3:] == ["--digest"]:
        print(digest(_kept(folder, listings)))
        return 0
    part = _kept(folder, listings)
    people = [invented.person(number) for number in range(PEOPLE)]
    view = View(None, (part,))  # type: ignore[arg-type]  # nothing asks what it was made of
    settle()  # as a server does when it has started
    cases: dict[str, tuple[Callable[[Candidate], object], int]] = {
        "ranking with reasons": (lambda who: rank(view, who, SETTINGS, now=NOW, top=TOP), PEOPLE),
        "ranking, scores alone": (lambda who: ask((part,), who, WEIGHTS, now=NOW, top=TOP), PEOPLE),
        "a bare pass of numpy": (lambda who: _numpy(part, who), PEOPLE),
        "skills that would open more": (lambda who: unlocks((part,), who, WEIGHTS, NO_WISHES, now=NOW), PEOPLE // 6),
    }
    taken = {name: _timed(case, people[:some]) for name, (case, some) in cases.items()}
    taken |= _in_postgres(part, people[:SQL_PEOPLE])
    ours = median(taken["ranking with reasons"])
    rows = [
        [name, f"{median(times) * MS:,.1f}", f"{_p95(times) * MS:,.1f}", f"{median(times) / ours:.2f}"]
        for name, times in taken.items()
    ]
    print(f"{listings:,} listings, {part.segment.size / listings:.0f} bytes each beside their cards")
    print(table(["", "p50 ms", "p95 ms", "of ours"], rows))
    twice = _other_process(folder, listings) == digest(part)
    text, bare = median(taken["full text, a tenth"]), median(taken["a bare pass of numpy"])
    return verdict(
        [
            (f"p50 {ours * MS:.1f} ms of {P50_BAR * MS:.0f}", ours <= P50_BAR),
            (f"p95 {_p95(taken['ranking with reasons']) * MS:.1f} ms of {P95_BAR * MS:.0f}",
             _p95(taken["ranking with reasons"]) <= P95_BAR),
            (f"{ours / bare:.2f} of numpy's bare pass", ours <= bare),
            (f"{median(taken['SQL, skills alone']) / ours:.0f} times faster than SQL",
             median(taken["SQL, skills alone"]) >= SQL_BAR * ours),
            (f"{text / ours:.1f} times faster than full text over a tenth", text >= ours),
            (f"{TWICE:,} people ranked in two processes: the same", twice),
        ]
    )  # fmt: skip


def digest(part: Part) -> str:
    """Return a hash of the best hundred, with their scores, of many people, each asked twice."""
    marks = hashlib.blake2b(digest_size=16)
    for number in range(TWICE):
        who = invented.person(number)
        first, second = (ask((part,), who, WEIGHTS, now=NOW, top=TOP) for _ in range(2))
        if first != second:
            raise AssertionError(f"person {number} is ranked otherwise the second time")
        marks.update(repr([hit.rank for hit in first.hits]).encode())
    return marks.hexdigest()


def _other_process(folder: Path, listings: int) -> str:
    command = [sys.executable, "-m", "benchmarks.matching", str(folder), str(listings), "--digest"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _kept(folder: Path, listings: int) -> Part:
    home = folder / f"invented-{listings}"
    if not (home / "docs.npy").exists():
        made = _Made(listings)
        start = time.perf_counter()
        build(home, made, Rarity())
        taken = time.perf_counter() - start - made.seconds
        print(f"index of {listings:,} listings built in {taken:.0f} s, beside {made.seconds:.0f} s to invent them")
    with (home / "cards.bin").open("rb") as file:  # a stock that is asked all day lies in memory
        while file.read(READ_AT_ONCE):
            pass
    return part_of(read(home))


class _Made:
    """Invented listings, and how long it took to invent them."""

    def __init__(self, listings: int) -> None:
        self.left = count()
        self.listings, self.seconds = listings, 0.0

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204 - an iterator of cards
        for number in range(self.listings):
            start = time.perf_counter()
            made = invented.card(number)
            self.seconds += time.perf_counter() - start
            yield made


def _timed(case: Callable[[Candidate], object], people: list[Candidate]) -> list[float]:
    case(people[0])
    taken = []
    for who in people:
        start = time.perf_counter()
        case(who)
        taken.append(time.perf_counter() - start)
    return taken


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


def _numpy(part: Part, who: Candidate) -> object:
    """The best hundred by the sum of shares."""
    rows, sums = [], []
    for number, cover in zip(*asked_of(part, who), strict=True):
        found, shares = _posting(part, int(number))
        rows.append(found)
        sums.append(shares * np.float32(cover))
    scores = np.bincount(np.concatenate(rows), np.concatenate(sums), minlength=len(part.segment))
    best = np.argpartition(scores, -TOP)[-TOP:]
    return best[np.argsort(-scores[best])]


_postings: dict[int, tuple[np.ndarray, np.ndarray]] = {}


def _posting(part: Part, number: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows of a skill and their shares, as a plain index would hold them."""
    if number not in _postings:
        arrays = part.segment.arrays
        blocks = (len(part.segment) >> BLOCK_BITS) + 1
        edges = arrays["pointers"][number * blocks : (number + 1) * blocks + 1]
        starts = np.repeat(np.arange(blocks) << BLOCK_BITS, np.diff(edges))
        rows = arrays["docs"][edges[0] : edges[-1]] + starts
        _postings[number] = rows, arrays["shares"][edges[0] : edges[-1]].astype(np.float32)
    return _postings[number]


def _in_postgres(part: Part, people: list[Candidate]) -> dict[str, list[float]]:
    with scratch_folder() as folder, scratch_database(folder) as database, psycopg.connect(database.dsn) as connection:
        _fill(part, connection)
        asked = [[int(number) for number in asked_of(part, who).numbers] for who in people]
        sql = [_seconds(connection, _SQL, (numbers,)) for numbers in (asked[0], *asked)][1:]
        words = [" | ".join(f"s{number}" for number in numbers) for numbers in asked]
        text = [_seconds(connection, _TEXT, {"words": told}) for told in (words[0], *words)][1:]
    return {"SQL, skills alone": sql, "full text, a tenth": text}


_SQL = """
    SELECT listing, sum(share) AS score FROM bench_skills WHERE skill = ANY(%s)
    GROUP BY listing ORDER BY score DESC, listing LIMIT 100
"""
_TEXT = """
    SELECT listing, ts_rank(words, to_tsquery('simple', %(words)s)) AS score FROM bench_texts
    WHERE words @@ to_tsquery('simple', %(words)s) ORDER BY score DESC, listing LIMIT 100
"""


def _fill(part: Part, connection: psycopg.Connection) -> None:
    """Put the postings into a narrow table, and a tenth of the listings into one of documents."""
    connection.execute("SET work_mem = '256MB'")
    connection.execute("CREATE UNLOGGED TABLE bench_skills (skill INTEGER, listing INTEGER, share SMALLINT)")
    few = len(part.segment) // TEXT_SHARE
    words: list[list[str]] = [[] for _ in range(few)]
    with connection.cursor() as cursor, cursor.copy("COPY bench_skills FROM STDIN") as copy:
        for number in range(len(part.segment.texts["skills"])):
            rows, shares = _posting(part, number)
            lines = zip(rows.tolist(), shares.tolist(), strict=True)
            copy.write("".join(f"{number}\t{row}\t{int(share)}\n" for row, share in lines))
            for row in rows[rows < few].tolist():
                words[row].append(f"s{number}")
    connection.execute("CREATE INDEX ON bench_skills (skill) INCLUDE (listing, share)")
    connection.execute("CREATE UNLOGGED TABLE bench_texts (listing INTEGER, words TSVECTOR)")
    with connection.cursor() as cursor, cursor.copy("COPY bench_texts FROM STDIN") as copy:
        for row, told in enumerate(words):
            copy.write_row((row, " ".join(sorted(set(told)))))
    connection.execute("CREATE INDEX ON bench_texts USING gin (words)")
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE bench_skills")
    connection.execute("VACUUM ANALYZE bench_texts")


def _seconds(connection: psycopg.Connection, statement: str, values: object) -> float:
    start = time.perf_counter()
    connection.execute(statement, values).fetchall()  # type: ignore[arg-type]
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
