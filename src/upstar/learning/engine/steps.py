"""The way through the chosen courses: foundation, core, advanced, each with its hours and how to tell it is done."""

import math
from collections.abc import Sequence

from upstar.learning.engine.rank import UNKNOWN_HOURS
from upstar.learning.types import Advice, Difficulty, Stage, Step

PACE = 5
"""Hours a week beside a job: an evening or two."""
STAGES: tuple[tuple[Stage, Difficulty], ...] = (
    ("foundation", "BEGINNER"),
    ("core", "INTERMEDIATE"),
    ("advanced", "ADVANCED"),
)


def steps_of(advised: Sequence[Advice]) -> tuple[Step, ...]:
    """Return the stages that have a course, in order; within one, the order of the advice stays."""
    found: list[Step] = []
    for stage, difficulty in STAGES:
        items = [item for item in advised if (item.course.difficulty or "INTERMEDIATE") == difficulty]
        if items:
            hours = sum(item.course.duration_hours or UNKNOWN_HOURS for item in items)
            learnt = list(dict.fromkeys(name for item in items for name in item.covers))
            found.append(
                Step(
                    stage,
                    tuple(item.course for item in items),
                    hours,
                    math.ceil(hours / PACE),
                    f"You can show a piece of work that uses {listed(learnt)}.",
                )
            )
    return tuple(found)


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: `A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
