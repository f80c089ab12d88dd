"""Where on a drawn page the words stand that bear a value: offsets in the text to boxes on the pages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from upstar.resumes.drawing import Drawn, PlacedLine
from upstar.resumes.types import Evidence

NEXT_WORD = 14.0
"""Words of one line that stand apart by more than this, in points, are boxed apart: a tab or a column is between."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (from 1), in points from its top left."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the text that was found on a page: where it begins in the text, and each word's offsets in it."""

    start: int
    line: PlacedLine
    words: tuple[tuple[int, int], ...]


def align(drawn: Drawn, text: str) -> Sequence[Placed]:
    """Return the drawn lines at their places in the text that was kept, in the order of the text.

    Both have one reading order, so each line is looked for behind the one before it; one that is not there (a page that
    was recognised from a picture, a reading by an earlier version) is left out.
    """
    found: list[Placed] = []
    at = 0
    for line in drawn.lines:
        start = _line_at(text, line.text, at)
        if start is not None:
            found.append(Placed(start, line, tuple(match.span() for match in _WORD.finditer(line.text))))
            at = start + len(line.text)
    return found


def boxes(placed: Sequence[Placed], evidence: Iterable[Evidence]) -> list[Box]:
    """Return the boxes around the words of the evidence, each once; words of a line that stand together share one."""
    found = [box for item in evidence for box in _of(placed, item)]
    return list(dict.fromkeys(found))


def _of(placed: Sequence[Placed], item: Evidence) -> Iterator[Box]:
    for one in placed:
        if one.start >= item.end or one.start + len(one.line.text) <= item.start:
            continue
        run: tuple[float, float] | None = None
        for (begin, end), edges in zip(one.words, one.line.words, strict=True):
            inside = one.start + begin < item.end and one.start + end > item.start
            if edges is None or not inside:
                continue
            if run is not None and 0 <= edges[0] - run[1] <= NEXT_WORD:
                run = (run[0], edges[1])
                continue
            if run is not None:
                yield _box(one.line, run)
            run = edges
        if run is not None:
            yield _box(one.line, run)


def _box(line: PlacedLine, run: tuple[float, float]) -> Box:
    left, right = run
    return Box(line.page, left, line.top, round(right - left, 1), round(line.bottom - line.top, 1))


def _line_at(text: str, line: str, at: int) -> int | None:
    """The offset of a whole line of the text at or behind `at`."""
    start = text.find(line, at)
    while start >= 0:
        end = start + len(line)
        if (start == 0 or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n"):
            return start
        start = text.find(line, start + 1)
    return None
