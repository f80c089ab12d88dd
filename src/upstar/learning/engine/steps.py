"""The way through the chosen courses in stages: by when each begins at the person's pace."""

import math
from collections.abc import Sequence
from itertools import groupby

from upstar.learning.types import Advice, Stage, Step

STAGE_ENDS: tuple[tuple[Stage, int], ...] = (("now", 13), ("next", 26))
"""A course belongs to the stage in which it begins, in weeks from today: this quarter, the one after it, or later. A
quarter is what people plan ahead; a course that takes longer than one is not cut."""
LEARNT_TOLD = 4
"""How many skills a milestone names."""


def steps_of(advised: Sequence[Advice], pace: int, suiting: int) -> tuple[Step, ...]:
    """Return the stages that have a course, in order; the courses keep theirs.

    `pace` is in hours a week, `suiting` how many listings suit today. Weeks are whole; those of all stages add up to
    what all hours take.
    """
    begins = [sum(item.course.hours for item in advised[:place]) for place in range(len(advised))]
    staged = [(_stage(begin // pace), item) for begin, item in zip(begins, advised, strict=True)]
    found: list[Step] = []
    hours = 0
    for stage, members in groupby(staged, key=lambda pair: pair[0]):
        items = tuple(item for _, item in members)
        before, hours = hours, hours + sum(item.course.hours for item in items)
        opened = sum(item.opens for item in items)
        suiting += opened
        weeks = math.ceil(hours / pace) - math.ceil(before / pace)
        found.append(Step(stage, items, hours - before, weeks, suiting, _milestone(items, suiting, opened)))
    return tuple(found)


def _stage(week: int) -> Stage:
    return next((stage for stage, end in STAGE_ENDS if week < end), "later")


def _milestone(items: Sequence[Advice], suiting: int, opened: int) -> str:
    learnt = list(dict.fromkeys(name for item in items for name in item.covers))
    shown = f"You can show a piece of work that uses {listed(learnt[:LEARNT_TOLD])}" if learnt else "You finished them"
    return f"{shown}; {suiting:,} listings suit you, {opened:,} more than before." if opened else f"{shown}."


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: `A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
