"""From pieces of text on a page to lines in reading order. Pure geometry; every length is in points, y runs downwards.

The method is a recursive X-Y cut (Nagy, Seth and Viswanathan, 1992) with two changes that résumés ask for: a band of
columns may have a header above it that spans them, and a column of dates beside the entries that they belong to is no
column but part of their lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from upstar.resumes.headings import heading_kind

ROW_TOLERANCE = 0.35
"""Baselines closer than this share of the font size are one line: superscripts and mixed sizes differ by less."""
COLUMN_GAP = 0.8
"""The least blank between two columns, in font sizes; a justified word space stays below it over several lines."""
MIN_COLUMN_ROWS = 4
MIN_SHARED_EDGE = 3
"""How many pieces must begin at one x for it to be the left edge of a column."""
EDGE_TOLERANCE = 2.0
RAIL_DATES = 0.5
"""A narrow column of which this share are dates belongs to the entries beside it."""
RAIL_HEADINGS = 0.6
MAX_DATES = 40
"""No period of time is written with more characters."""
ALIGNED = 0.85
"""Two columns of which nearly all lines stand on common baselines are the cells of one table."""
PARAGRAPH_GAP = 0.45
"""Blank above a line, in line heights, from which on a new paragraph begins."""

_DATE = re.compile(r"(?:19|20)\d\d|\b\d{1,2}[/.]\d{2,4}\b|['’]\d\d\b")


@dataclass(slots=True)
class Piece:
    """A run of text without a wide gap in it."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool = False


@dataclass(slots=True)
class Row:
    """Pieces on one baseline, from left to right."""

    pieces: list[Piece]
    gap: float = 0.0

    @property
    def baseline(self) -> float:
        """Where the letters stand."""
        return self.pieces[0].baseline

    @property
    def size(self) -> float:
        """The largest font size in the row."""
        return max(piece.size for piece in self.pieces)


@dataclass(slots=True)
class Block:
    """Rows that belong together; `side` says that they stand in a sidebar, apart from the main flow of the page."""

    rows: list[Row] = field(default_factory=list)
    side: bool = False


def arrange(pieces: Sequence[Piece]) -> list[Block]:
    """Return the blocks of a page in reading order."""
    return _cut(rows_of(pieces), side=False)


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Return the pieces as rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.x0)):
        if rows and abs(piece.baseline - rows[-1][0].baseline) <= ROW_TOLERANCE * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [Row(sorted(row, key=lambda p: p.x0)) for row in rows]


def _cut(rows: list[Row], *, side: bool) -> list[Block]:
    band = _best_band(rows)
    if band is None:
        return [_leaf(rows, side=side)] if rows else []
    first, last, x = band
    left = rows_of([p for row in rows[first:last] for p in row.pieces if p.x0 < x])
    right = rows_of([p for row in rows[first:last] for p in row.pieces if p.x0 >= x])
    left_is_side = _width(left) < _width(right)
    columns = [*_cut(left, side=side or left_is_side), *_cut(right, side=side or not left_is_side)]
    return [*_cut(rows[:first], side=side), *columns, *_cut(rows[last:], side=side)]


def _best_band(rows: list[Row]) -> tuple[int, int, float] | None:
    """Return the run of rows [first, last) and the x that part it into two columns, the tallest such; None if none."""
    best: tuple[int, int, float] | None = None
    for x in _edges(rows):
        for first, last in _within_headings(rows, x, _clear_runs(rows, x)):
            tall = last - first
            if (best is None or tall > best[1] - best[0]) and _are_columns(rows[first:last], x):
                best = (first, last, x)
    return best


def _edges(rows: list[Row]) -> list[float]:
    """Return the x at which several pieces begin that have something to their left."""
    starts = sorted(piece.x0 for row in rows for piece in row.pieces)
    if not starts:
        return []
    edges: list[float] = []
    group = [starts[0]]
    for start in [*starts[1:], float("inf")]:
        if start - group[-1] <= EDGE_TOLERANCE:
            group.append(start)
            continue
        if len(group) >= MIN_SHARED_EDGE and group[0] > starts[0] + EDGE_TOLERANCE:
            edges.append(group[0] - EDGE_TOLERANCE / 2)
        group = [start]
    return edges


def _clear_runs(rows: list[Row], x: float) -> list[tuple[int, int]]:
    """Return the maximal runs of rows that no piece crosses x in."""
    runs: list[tuple[int, int]] = []
    first = 0
    for index, row in enumerate(rows):
        if any(piece.x0 < x < piece.x1 for piece in row.pieces):
            if index > first:
                runs.append((first, index))
            first = index + 1
    if len(rows) > first:
        runs.append((first, len(rows)))
    return [run for run in runs if run[1] - run[0] >= MIN_COLUMN_ROWS]


def _within_headings(rows: list[Row], x: float, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut the runs at headings on the left where the right has none: columns within a section end with the section."""
    cut: list[tuple[int, int]] = []
    for first, last in runs:
        if any(heading_kind(p.text) for row in rows[first:last] for p in row.pieces if p.x0 >= x):
            cut.append((first, last))
            continue
        edges = [i for i in range(first, last) if any(p.x0 < x and heading_kind(p.text) for p in rows[i].pieces)]
        bounds = [first, *edges, last]
        cut += [(a, b) for a, b in pairwise(bounds) if b - a >= MIN_COLUMN_ROWS]
    return cut


def _are_columns(rows: list[Row], x: float) -> bool:
    left = [p for row in rows for p in row.pieces if p.x0 < x]
    right = [p for row in rows for p in row.pieces if p.x0 >= x]
    if len(rows_of(left)) < MIN_SHARED_EDGE or len(rows_of(right)) < MIN_COLUMN_ROWS:
        return False
    blank = min(p.x0 for p in right) - max(p.x1 for p in left)
    if blank < COLUMN_GAP * min(p.size for p in left + right):
        return False
    narrow = min((left, right), key=lambda side: sum(len(p.text) for p in side))
    if _is_rail(left, right) or _is_rail(right, left) or _is_heading_rail(left):
        return False
    headed = [sum(heading_kind(p.text) is not None for p in side) for side in (left, right)]
    if all(headed):
        return True
    shared = {id(p) for row in rows if any(q.x0 < x for q in row.pieces) for p in row.pieces if p.x0 >= x}
    aligned = len(shared) / len(right) if narrow is right else _aligned_left(rows, x, len(left))
    return aligned < ALIGNED


def _is_rail(column: list[Piece], beside: list[Piece]) -> bool:
    """Whether a column, as far down as the other one reaches, holds mostly dates."""
    top, bottom = min(p.baseline for p in beside), max(p.baseline for p in beside)
    level = [p for p in column if top - p.size / 2 <= p.baseline <= bottom + p.size / 2]
    dates = sum(bool(_DATE.search(p.text)) and len(p.text) <= MAX_DATES for p in level)
    return dates > 0 and dates >= RAIL_DATES * len(level)


def _is_heading_rail(column: list[Piece]) -> bool:
    """Whether a column holds the headings of what stands beside it, and little else."""
    headings = sum(heading_kind(p.text) is not None for p in column)
    return headings >= MIN_SHARED_EDGE and headings >= RAIL_HEADINGS * len(column)


def _aligned_left(rows: list[Row], x: float, count: int) -> float:
    shared = sum(sum(p.x0 < x for p in row.pieces) for row in rows if any(p.x0 >= x for p in row.pieces))
    return shared / count


def _leaf(rows: list[Row], *, side: bool) -> Block:
    """Set headings beside their text on rows of their own, and measure the blank above each row in line heights."""
    rows = [part for row in rows for part in _heading_apart(row)]
    steps = [below.baseline - above.baseline for above, below in pairwise(rows)]
    usual = sorted(steps)[len(steps) // 4] if steps else 0.0
    for row, step in zip(rows[1:], steps, strict=True):
        row.gap = max(0.0, step / usual - 1.0) if usual > 0 else 0.0
    return Block(rows, side)


def _heading_apart(row: Row) -> list[Row]:
    first, *rest = row.pieces
    if not rest or heading_kind(first.text) is None or any(heading_kind(p.text) for p in rest):
        return [row]
    return [Row([first]), Row(rest)]


def _width(rows: list[Row]) -> float:
    pieces = [piece for row in rows for piece in row.pieces]
    return max(p.x1 for p in pieces) - min(p.x0 for p in pieces) if pieces else 0.0
