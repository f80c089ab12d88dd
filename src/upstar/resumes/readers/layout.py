"""From pieces of text on a page to lines in reading order. Pure geometry; every length is in points, y runs downwards.

The method is a recursive X-Y cut (Nagy, Seth and Viswanathan, 1992) with two changes that résumés ask for: a band of
columns may have a header above it that spans them, and a column of dates beside the entries that they belong to is no
column but part of their lines.
"""

import re
from collections import Counter
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
RAIL_LABELS = 0.6
"""A column of which this share stands in it several times is one of labels."""
MAX_DATES = 40
"""No period of time is written with more characters."""
ALIGNED = 0.85
"""Two columns of which nearly all lines stand on common baselines are the cells of one table."""
PROSE_LENGTH = 24
"""A piece of at least this many characters is running text rather than a label, a level or a place."""
MIN_PROSE_ROWS = 3
LEVEL = 0.6
"""What stands within this many font sizes of a heading's baseline stands beside it."""

_OPEN_DATES = re.compile(
    r"\d{2}.*(?:[-–—]|(?<!\w)(?:to|till|until|bis|à|a|au|al|hasta|até|tot))\s*(?:[^\W\d_]{3,10}\.?|till)?(?:\s+de)?$",
    re.IGNORECASE,
)
_END_OF_DATES = re.compile(
    r"^(?:[^\W\d_]{3,10}\.?\s+(?:de\s+)?)?(?:\d{1,2}[./-])*(?:19|20)\d\d$|^(?:date|present|now|heute|dato|aujourd.hui|oggi|hoje|atual|heden|actualidad)$",
    re.IGNORECASE,
)
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
    spans: bool = False
    """Whether the row is a heading over all that stands below it, so that no column runs through it."""

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
    return _columns(pieces, side=False)


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Return the pieces as rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.x0)):
        if rows and abs(piece.baseline - rows[-1][0].baseline) <= ROW_TOLERANCE * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [Row(sorted(row, key=lambda p: p.x0)) for row in rows]


@dataclass(frozen=True, slots=True)
class _Band:
    """The run of rows [first, last) that x parts into two columns; `grid` says that they belong to one section."""

    first: int
    last: int
    x: float
    grid: bool


def _columns(pieces: Sequence[Piece], *, side: bool) -> list[Block]:
    """Cut a page or a column of its own."""
    centre = _centre(pieces)
    rows = _without_heading_rail(_mended(rows_of(pieces)))
    centred = [row for row in rows if _is_centred_heading(row, centre)]
    if len(centred) > 1:  # one may stand in the middle by chance
        for row in centred:
            row.spans = True
    return _cut(rows, side=side)


def _cut(rows: list[Row], *, side: bool) -> list[Block]:
    band = _best_band(rows)
    if band is None:
        return [_leaf(rows, side=side)] if rows else []
    pieces = [p for row in rows[band.first : band.last] for p in row.pieces]
    left, right = [p for p in pieces if p.x0 < band.x], [p for p in pieces if p.x0 >= band.x]
    left_is_side = _width(left) < _width(right)
    return [
        *_cut(rows[: band.first], side=side),
        *_columns(left, side=side or (left_is_side and not band.grid)),
        *_columns(right, side=side or not (left_is_side or band.grid)),
        *_cut(rows[band.last :], side=side),
    ]


def _best_band(rows: list[Row]) -> _Band | None:
    """Return the tallest run of rows that some x parts into two columns; None if there is none."""
    best: _Band | None = None
    for x in _edges(rows):
        for first, last in _within_headings(rows, x, _clear_runs(rows, x)):
            taller = best is None or last - first > best.last - best.first
            if taller and _are_columns(rows[first:last], x):
                bare = not any(heading_kind(p.text) for row in rows[first:last] for p in row.pieces)
                best = _Band(first, last, x, bare or _is_grid(rows[first:last], x))
    return best


def _mended(rows: list[Row]) -> list[Row]:
    """Put dates back together that a narrow column breaks over two rows: `02/2016 –` over `05/2020`."""
    kept: list[Row] = []
    for row in rows:
        above = kept[-1].pieces[0] if kept else None
        first = row.pieces[0]
        if (
            above is not None
            and len(kept[-1].pieces) > 1
            and abs(above.x0 - first.x0) <= EDGE_TOLERANCE
            and len(above.text) + len(first.text) <= MAX_DATES
            and _OPEN_DATES.search(above.text)
            and _END_OF_DATES.match(first.text)
        ):
            above.text = f"{above.text} {first.text}"
            if len(row.pieces) > 1:
                kept.append(Row(row.pieces[1:]))
            continue
        kept.append(row)
    return kept


def _without_heading_rail(rows: list[Row]) -> list[Row]:
    """Set the headings of a column of headings above what stands beside them, so that columns end with sections."""
    for x in _edges(rows):
        for first, last in _clear_runs(rows, x):
            left = [p for row in rows[first:last] for p in row.pieces if p.x0 < x]
            if left and _is_heading_rail(left):
                apart = [part for row in rows[first:last] for part in _heading_apart(row)]
                for row in apart:
                    row.spans = row.pieces[0].x0 < x and heading_kind(row.pieces[0].text) is not None
                return [*rows[:first], *apart, *rows[last:]]
    return rows


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
    """Return the maximal runs of rows that no piece crosses x in, and no heading over all columns interrupts."""
    runs: list[tuple[int, int]] = []
    first = 0
    for index, row in enumerate(rows):
        if row.spans or any(piece.x0 < x < piece.x1 for piece in row.pieces):
            if index > first:
                runs.append((first, index))
            first = index + 1
    if len(rows) > first:
        runs.append((first, len(rows)))
    return [run for run in runs if run[1] - run[0] >= MIN_COLUMN_ROWS]


def _centre(pieces: Sequence[Piece]) -> float:
    return (min(p.x0 for p in pieces) + max(p.x1 for p in pieces)) / 2 if pieces else 0.0


def _is_centred_heading(row: Row, centre: float) -> bool:
    """Whether a row holds a heading alone, set over the middle of all columns."""
    first, *rest = row.pieces
    return not rest and abs((first.x0 + first.x1) / 2 - centre) <= first.size and heading_kind(first.text) is not None


def _within_headings(rows: list[Row], x: float, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut the runs at headings that span both columns: columns within a section end with the section."""
    cut: list[tuple[int, int]] = []
    for first, last in runs:
        right = [p for row in rows[first:last] for p in row.pieces if p.x0 >= x]
        edges = [i for i in range(first, last) if any(p.x0 < x and heading_kind(p.text) for p in rows[i].pieces)]
        if not _headings_span([rows[i].pieces[0] for i in edges], right):
            cut.append((first, last))
            continue
        bounds = [(first, edges[0] if edges else last)]
        bounds += [(edge + (len(rows[edge].pieces) == 1), end) for edge, end in pairwise([*edges, last])]
        cut += [(a, b) for a, b in bounds if b - a >= MIN_COLUMN_ROWS]
    return cut


def _headings_span(headings: list[Piece], right: list[Piece]) -> bool:
    """Whether headings on the left stand over the right column too: it is blank beside them and has none of its own."""
    if not any(heading_kind(p.text) for p in right):
        return True
    if right and heading_kind(min(right, key=lambda p: p.baseline).text):
        return False
    return not any(abs(h.baseline - p.baseline) <= LEVEL * h.size for h in headings for p in right)


def _are_columns(rows: list[Row], x: float) -> bool:
    left = [p for row in rows for p in row.pieces if p.x0 < x]
    right = [p for row in rows for p in row.pieces if p.x0 >= x]
    if len(rows_of(left)) < MIN_SHARED_EDGE or len(rows_of(right)) < MIN_COLUMN_ROWS:
        return False
    blank = min(p.x0 for p in right) - max(p.x1 for p in left)
    if blank < COLUMN_GAP * min(p.size for p in left + right):
        return False
    narrow = min((left, right), key=lambda side: sum(len(p.text) for p in side))
    if _is_rail(left, right) or _is_rail(right, left) or _is_heading_rail(left) or _is_label_rail(left):
        return False
    headed = [sum(heading_kind(p.text) is not None for p in side) for side in (left, right)]
    if all(headed) or _is_grid(rows, x):
        return True
    shared = {id(p) for row in rows if any(q.x0 < x for q in row.pieces) for p in row.pieces if p.x0 >= x}
    aligned = len(shared) / len(right) if narrow is right else _aligned_left(rows, x, len(left))
    return aligned < ALIGNED


def _is_grid(rows: list[Row], x: float) -> bool:
    """Whether the columns hold whole entries side by side, each with its own dates or its own running text.

    The rows of such columns stand on common baselines like those of a table, but belong together from top to bottom.
    """
    if any(heading_kind(p.text) for row in rows for p in row.pieces):
        return False
    sides = [([p for p in row.pieces if p.x0 < x], [p for p in row.pieces if p.x0 >= x]) for row in rows]
    dated = [(_has_date(left), _has_date(right)) for left, right in sides]
    twins, lone = sum(a and b for a, b in dated), sum(a != b for a, b in dated)
    prose = sum(all(any(len(p.text) >= PROSE_LENGTH for p in side) for side in pair) for pair in sides)
    return (twins > 0 and twins >= lone) or prose >= max(MIN_PROSE_ROWS, len(rows) / 3)


def _has_date(pieces: list[Piece]) -> bool:
    return any(_DATE.search(p.text) and len(p.text) <= MAX_DATES for p in pieces)


def _is_rail(column: list[Piece], beside: list[Piece]) -> bool:
    """Whether a column, as far down as the other one reaches, holds mostly dates."""
    top, bottom = min(p.baseline for p in beside), max(p.baseline for p in beside)
    level = [p for p in column if top - p.size / 2 <= p.baseline <= bottom + p.size / 2]
    dates = sum(bool(_DATE.search(p.text)) and len(p.text) <= MAX_DATES for p in level)
    return dates > 0 and dates >= RAIL_DATES * len(level)


def _is_label_rail(column: list[Piece]) -> bool:
    """Whether a column holds the same few labels for each entry beside it, as the forms of Europass do."""
    counts = Counter(piece.text for piece in column)
    repeated = sum(count for count in counts.values() if count > 1)
    return len(column) >= MIN_COLUMN_ROWS and repeated >= RAIL_LABELS * len(column)


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
    if not rest or heading_kind(first.text) is None or heading_kind(rest[0].text):
        return [row]
    return [Row([first]), Row(rest)]


def _width(pieces: Sequence[Piece]) -> float:
    return max(p.x1 for p in pieces) - min(p.x0 for p in pieces) if pieces else 0.0
