"""What the benchmarks share: timing that shares out the machine's noise, a table, and the verdict."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

MS = 1000.0
"""Milliseconds a second."""


@dataclass(slots=True)
class Timing:
    """Seconds on the clock and on the processor (all threads of this process), one of each a run."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """The median on the clock, in seconds."""
        return median(self.walls)

    @property
    def least(self) -> float:
        """The shortest on the clock, in seconds: what the machine does when nothing else runs on it."""
        return min(self.walls)

    @property
    def cpu(self) -> float:
        """The median on the processor, in seconds."""
        return median(self.cpus)


def interleave(cases: Mapping[str, Callable[[], object]], runs: int) -> dict[str, Timing]:
    """Run the cases in turn, `runs` times, so that a busy moment falls on all of them; a first round is not counted."""
    timings = {name: Timing() for name in cases}
    for case in cases.values():
        case()
    for _ in range(runs):
        for name, case in cases.items():
            wall, cpu = time.perf_counter(), time.process_time()
            case()
            timings[name].walls.append(time.perf_counter() - wall)
            timings[name].cpus.append(time.process_time() - cpu)
    return timings


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as text in columns: the first to the left, the others, which are numbers, to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in (head, *rows)
    ]
    return "\n".join(lines)


def verdict(bars: Sequence[tuple[str, bool]]) -> int:
    """Print each bar and whether it is held; return the exit code, 1 where one is missed."""
    for text, held in bars:
        print(f"{'held' if held else 'MISSED'}: {text}")
    return 0 if all(held for _, held in bars) else 1
