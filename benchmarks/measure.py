"""What the benchmarks share: timing that shares out the machine's noise, a table, and the verdict.

`python -m benchmarks` names a file in `RECORD`; the verdict is then written there too, a line of JSON a bar.
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

THOUSAND = 1000
RECORD = "UPSTAR_BENCHMARK_RECORD"
"""The variable that names the file."""

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


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure and the bar that it is to hold; beside it, where there is one, a baseline of the same run."""

    name: str
    figure: float
    unit: str
    bar: float
    at_least: bool = True
    """Whether more is better; else the figure is to be at most the bar."""
    baseline: str = ""
    baseline_figure: float | None = None
    """In the same unit."""

    @property
    def held(self) -> bool:
        """Whether the figure holds the bar."""
        return self.figure >= self.bar if self.at_least else self.figure <= self.bar

    @property
    def ratio(self) -> float | None:
        """The figure by the baseline's; None without one."""
        return self.figure / self.baseline_figure if self.baseline_figure else None

    def __str__(self) -> str:
        """Return the bar in words."""
        limit = f"at {'least' if self.at_least else 'most'} {number(self.bar)}"
        return f"{self.name}: {number(self.figure)} {self.unit}, {limit}"

    def record(self) -> dict[str, Any]:
        """Return what is kept of it."""
        kept: dict[str, Any] = {
            "name": self.name, "figure": _rounded(self.figure), "unit": self.unit, "bar": self.bar,
            "at_least": self.at_least, "held": self.held,
        }  # fmt: skip
        if self.ratio is not None and self.baseline_figure is not None:
            kept |= {"baseline": self.baseline, "baseline_figure": _rounded(self.baseline_figure)}
            kept |= {"ratio": _rounded(self.ratio)}
        return kept


def verdict(bars: Sequence[tuple[str, bool] | Bar]) -> int:
    """Print each bar and whether it is held; return the exit code, 1 where one is missed."""
    told = [(str(bar), bar.held) if isinstance(bar, Bar) else bar for bar in bars]
    for text, held in told:
        print(f"{'held' if held else 'MISSED'}: {text}")
    if os.environ.get(RECORD):
        records = [bar.record() if isinstance(bar, Bar) else {"name": bar[0], "held": bar[1]} for bar in bars]
        with Path(os.environ[RECORD]).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return 0 if all(held for _, held in told) else 1


def number(figure: float) -> str:
    """Return a figure as people read it, with four figures that count."""
    return f"{figure:,.0f}" if abs(figure) >= THOUSAND else f"{figure:.4g}"


def _rounded(figure: float) -> float:
    """Four figures that count: no measurement here is better than that."""
    return float(f"{figure:.4g}")
