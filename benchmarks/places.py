"""How right location lines are read, and how many a second on one core.

    python -m benchmarks.places [--runs 7]

The lines are in `benchmarks.places_lines`, which the reader was made with, and `benchmarks.places_held_out`, which were
written when it was done. A line is right where all its places, the remoteness and the areas are; a region that the
towns' list does not tell (`*`) is not looked at. The baseline is the plain look-up of what stands after the last comma
as a country; it counts as right where that is the one country of the line.
"""

import argparse
import itertools
import sys
import time
from dataclasses import dataclass

from benchmarks.measure import Bar, interleave, table, verdict
from benchmarks.places_held_out import HELD_OUT
from benchmarks.places_lines import MADE_WITH
from upstar.listings.places import country_code, read_places
from upstar.listings.types import Whereabouts

RUNS = 7
REPEATS = 20
"""Times that each line is read in a run where it has been read before: feeds repeat their towns."""
WARM_LINES_A_SECOND = 20_000
RIGHT_MADE_WITH, RIGHT_HELD_OUT = 0.99, 0.93
"""The bars: shares of lines that have to be right."""
PLAIN, WARM, NEW = (
    "country_code of the last part",
    "read_places, lines seen before",
    "read_places, new lines of known names",
)
NOTHING = "-"
UNTOLD = "*"


@dataclass(frozen=True, slots=True)
class Case:
    """A line, the country it comes with, and what it says: places as country code, region, town."""

    line: str
    country: str | None
    places: tuple[tuple[str, str, str], ...]
    remote: bool
    areas: tuple[str, ...]


def main() -> int:
    """Measure, print, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    runs: int = parser.parse_args().runs
    started = time.perf_counter()
    read_places("Berlin, Germany")
    print(f"The first line, with the lists of towns and regions: {time.perf_counter() - started:.2f} s.\n")
    shares = [_judge(name, lines) for name, lines in (("made with", MADE_WITH), ("held out", HELD_OUT))]
    lines = [case.line for text in (MADE_WITH, HELD_OUT) for case in _cases(text)]
    blanks = itertools.count(1)
    timings = interleave(
        {
            PLAIN: lambda: [country_code(line.rsplit(",", 1)[-1]) for line in lines * REPEATS],
            WARM: lambda: [read_places(line) for line in lines * REPEATS],
            NEW: lambda: _read_as_new(lines, " " * next(blanks)),
        },
        runs,
    )
    speeds = {name: len(lines) * (1 if name == NEW else REPEATS) / timing.wall for name, timing in timings.items()}
    rows = [(name, f"{speed:,.0f}", f"{speed / speeds[PLAIN]:.3f}") for name, speed in speeds.items()]
    print(table(("", "lines/s", "x plain"), rows))
    return verdict(
        [
            Bar("lines read right, made with", shares[0], "share", RIGHT_MADE_WITH),
            Bar("lines read right, held out", shares[1], "share", RIGHT_HELD_OUT),
            Bar(WARM, speeds[WARM], "lines/s", WARM_LINES_A_SECOND, baseline=PLAIN, baseline_figure=speeds[PLAIN]),
        ]
    )


def _read_as_new(lines: list[str], blanks: str) -> None:
    """Read lines that have not been seen before: blanks at the end make them new, and say nothing."""
    for line in lines:
        read_places(line + blanks)


def _judge(name: str, text: str) -> float:
    """Print the lines that are not read right; return the share of those that are."""
    cases = list(_cases(text))
    wrong = [(case, found) for case in cases if not _is_right(case, found := read_places(case.line, case.country))]
    plain = sum(_plainly(case) for case in cases)
    right = 1 - len(wrong) / len(cases)
    print(f"{name}: {len(cases) - len(wrong)} of {len(cases)} lines right ({right:.1%}); plain look-up: {plain}.")
    for case, found in wrong:
        places = [(place.country_code, place.region, place.city) for place in found.places]
        print(f"  {case.line!r} is read as {places}, {'remote' if found.remote else 'not remote'}, {found.areas}")
    print()
    return right


def _plainly(case: Case) -> bool:
    """Whether the look-up of the last part finds the one country of the line, be it with or without a town."""
    code = country_code(case.line.rsplit(",", 1)[-1])
    return code is not None and {place[0] for place in case.places} == {code}


def _is_right(case: Case, found: Whereabouts) -> bool:
    places = [(place.country_code, place.region or NOTHING, place.city or NOTHING) for place in found.places]
    return (
        (found.remote, found.areas) == (case.remote, case.areas)
        and len(places) == len(case.places)
        and all(
            got == wanted or (UNTOLD in wanted and (got[0], got[2]) == (wanted[0], wanted[2]))
            for got, wanted in zip(places, case.places, strict=True)
        )
    )


def _cases(text: str) -> list[Case]:
    return [_case(row) for row in text.strip().splitlines()]


def _case(row: str) -> Case:
    """`[GB] line => GB/England/Leeds; remote; @EMEA`, `-` for nothing."""
    line, _, said = row.partition(" => ")
    country = None
    if line.startswith("["):
        country, line = line[1:].split("] ", 1)
    parts = [part for part in said.split("; ") if part != NOTHING]
    areas = tuple(word.removeprefix("@") for part in parts if part.startswith("@") for word in part.split())
    places = [tuple(part.split("/")) for part in parts if "/" in part]
    triples = tuple((place[0], place[1], place[2]) for place in places)
    return Case(line, country, triples, "remote" in parts, areas)


if __name__ == "__main__":
    sys.exit(main())
