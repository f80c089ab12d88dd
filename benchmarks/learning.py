"""A person's plan over a stock of listings: what to learn, with what each course would open.

    python -m benchmarks.learning FOLDER [LISTINGS]

The listings are invented (benchmarks/invented.py) and their index is kept in FOLDER. The courses are those that are
shipped. Each person aims at a role of forty skills that courses teach, more than any role of the catalogue has, so that
plans are full. What is timed for each person, in a warm process:

- the pass over the stock that finds what suits and what could (`look_through`): this is the unlocks part of the scan;
- the recommendation: the plan with every course counted exactly over the whole stock, its stages and its sentences,
  and the same with the courses asked for in the database first, which reads them anew only where they have changed;
- of that, what counting took, and how many sets of skills were counted.

Beside it, as a baseline, the unlocks of single skills, which say nothing of courses. Each number of a plan is then
counted once more the plain way, by ranking the stock for the person with the skills of all steps so far.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

from benchmarks import invented
from benchmarks.common import scratch_database, scratch_folder
from benchmarks.matching import NOW, SETTINGS, WEIGHTS, _kept
from benchmarks.measure import MS, table, verdict
from upstar.adapters.database import Database
from upstar.learning import service as learning
from upstar.learning.engine import Shelf
from upstar.learning.types import Course, Learner, Plan
from upstar.matching.index.opening import Opening, opened, opening
from upstar.matching.index.person import Part
from upstar.matching.index.query import ask
from upstar.matching.index.stock import View
from upstar.matching.index.unlocks import unlocks
from upstar.matching.ranking import rank
from upstar.matching.types import Candidate
from upstar.matching.wishes import NO_WISHES
from upstar.skills.vocabulary import vocabulary

LISTINGS = 100_000
PEOPLE = 40
MATCHES = 50
RECOUNTED = 10
ROLE_SKILLS = 40
P50_BAR = 0.050
T = TypeVar("T")


@dataclass(slots=True)
class Counting:
    """The counter of a person, and how long it took."""

    found: Opening
    seconds: float = 0.0
    sets: int = 0

    def __call__(self, taken: frozenset[str], options: Sequence[frozenset[str]]) -> list[int]:
        """Count, and note the time."""
        start = time.perf_counter()
        counts = opened(self.found, taken, options)
        self.seconds += time.perf_counter() - start
        self.sets += len(options)
        return counts


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    folder, listings = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else LISTINGS
    part = _kept(folder, listings)
    with scratch_folder() as home, scratch_database(home) as database:
        with database.write() as session:
            learning.seed(session)
        return _measure(part, database, listings)


def _measure(part: Part, database: Database, listings: int) -> int:
    shelf = _read(database)
    courses = [book.course for book in shelf.books]
    taken: dict[str, list[float]] = {}
    sets, plans = [], []
    for number in range(PEOPLE + 1):
        who = invented.person(number)
        matches = _matches(part, who)
        start = time.perf_counter()
        found = opening((part,), who, WEIGHTS, NO_WISHES, now=NOW)
        looked = time.perf_counter() - start
        counting = Counting(found)
        cpu, start = time.thread_time(), time.perf_counter()
        made = _plan(_learner(number, who, courses), matches, shelf, found, counting)
        planned, worked = time.perf_counter() - start, time.thread_time() - cpu
        _, read = _timed(lambda: _read(database))
        _, single = _timed(lambda who=who: unlocks((part,), who, WEIGHTS, NO_WISHES, now=NOW))  # type: ignore[misc]
        if number == 0:  # a first round makes everything warm
            continue
        for name, seconds in (
            ("the pass over the stock", looked), ("recommendation", planned), ("of it, on the processor", worked),
            ("of it, counting", counting.seconds), ("courses asked for in the database", read),
            ("recommendation, courses asked for first", planned + read),
            ("unlocks of single skills, for comparison", single),
        ):  # fmt: skip
            taken.setdefault(name, []).append(seconds)
        sets.append(counting.sets)
        plans.append((who, made))
    rows = [[name, f"{median(of) * MS:,.1f}", f"{quantiles(of, n=20)[-1] * MS:,.1f}"] for name, of in taken.items()]
    print(f"{listings:,} listings, {len(courses):,} courses, {median(sets):,.0f} sets of skills counted for a plan")
    print(table(["ms a profile", "p50", "p95"], rows))
    steps = sum(len(made.courses) for _, made in plans)
    print(
        f"{steps / PEOPLE:.1f} courses a plan that open {sum(made.opens for _, made in plans) / PEOPLE:,.0f} listings"
    )
    p50 = median(taken["recommendation"])
    wrong = sum(_wrong(part, who, made) for who, made in plans[:RECOUNTED])
    return verdict(
        [
            (f"p50 {p50 * MS:.1f} ms of {P50_BAR * MS:.0f}", p50 <= P50_BAR),
            (f"{wrong} numbers of {RECOUNTED} plans are not what ranking counts", wrong == 0),
        ]
    )


def _read(database: Database) -> Shelf:
    with database.read() as session:
        return learning.shelf(session)


def _matches(part: Part, who: Candidate) -> list[tuple[tuple[str, ...], object]]:
    view = View(None, (part,))  # type: ignore[arg-type]  # nothing asks what it was made of
    ranking = rank(view, who, SETTINGS, now=NOW, top=MATCHES)
    return [(match.skills_missing, match.score) for match in ranking.matches]


def _learner(number: int, who: Candidate, courses: Sequence[Course]) -> Learner:
    taught = {key: name for course in courses for key, name in course.skills.items()}
    aims = random.Random(number).sample(sorted(taught), ROLE_SKILLS)
    return Learner(frozenset(who.skills), "mid", "Invented role", {key: taught[key] for key in aims})


def _plan(
    learner: Learner,
    matches: list[tuple[tuple[str, ...], object]],
    shelf: Shelf,
    found: Opening,
    counting: Counting,
) -> Plan:
    return learning.plan(learner, matches, shelf, suiting=found.suiting, opens=counting)  # type: ignore[arg-type]


def _wrong(part: Part, who: Candidate, made: Plan) -> int:
    """Count the steps of a plan whose number is not what ranking the stock for the person gives."""
    key = vocabulary().key
    more, now, wrong = who, made.suiting, 0
    for item in made.courses:
        learnt = {key(name): name for name in item.teaches}
        near = {other: value for other, value in more.near.items() if other not in learnt}
        more = replace(more, skills={**learnt, **more.skills}, near=near)
        after = ask((part,), more, WEIGHTS, now=NOW, top=1).suiting
        wrong += item.opens != after - now
        now = after
    return wrong


def _timed(case: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    value = case()
    return value, time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
