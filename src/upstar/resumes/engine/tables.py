"""A work history set as a table: a row of labels, `Company | Position | Dates`, over rows of as many cells."""

import re
from collections.abc import Sequence

from upstar.resumes.engine.dates import Period, find_periods
from upstar.resumes.engine.headers import Header
from upstar.resumes.engine.labels import HeaderLabel, label_named
from upstar.resumes.engine.spans import Span, split, whole
from upstar.resumes.types import Line

MIN_LABELS = 2
"""How many cells of a row must be labels for it to name the columns; title or employer, and the dates, among them."""

_CELL = re.compile(r"\t")
Row = tuple[Period, Header, list[Line], list[Line]]


def read_table(lines: Sequence[Line]) -> list[Row]:
    """Return (dates, header, head, body) of each row of the table that the lines are; nothing where they are none."""
    rows: list[Row] = []
    columns: list[HeaderLabel | None] = []
    for line in lines:
        cells = split(whole(line), _CELL)
        labels = [label_named(cell.text) for cell in cells]
        if sum(label is not None for label in labels) >= MIN_LABELS and "dates" in labels:
            columns = labels
        elif columns and len(cells) == len(columns):
            row = _row(line, cells, columns)
            rows += [row] if row is not None else []
        elif rows:
            rows[-1][3].append(line)
    return rows


def _row(line: Line, cells: Sequence[Span], columns: Sequence[HeaderLabel | None]) -> Row | None:
    named = {label: cell for label, cell in zip(columns, cells, strict=True) if label is not None}
    dates = find_periods(named["dates"].text)
    title, company = named.get("title"), named.get("company")
    if not dates or (title is None and company is None):
        return None
    place = named.get("place")
    header = Header(title.text if title else "", company.text if company else "", place.text if place else None, 1.0)
    return dates[0], header, [line], []
