"""Pages of blocks to one run of lines, as a person would read them."""

import re
from collections import Counter
from collections.abc import Iterator

from upstar.resumes.readers.assemble import DraftLine
from upstar.resumes.readers.layout import Block, Row

_SPACED = re.compile(r"^(?:\w ){2,}\w$")


def flow(pages: list[list[Block]]) -> Iterator[DraftLine]:
    """Yield the lines of all pages: the main flow through them first, then the sidebars, or the other way about.

    A sidebar goes first only where it holds the largest print of the first page, which is the person's name. Running
    heads, the same words at the start of several pages, are kept once.
    """
    sizes = {
        side: max(
            (row.size for page in pages[:1] for block in page if block.side is side for row in block.rows), default=0.0
        )
        for side in (False, True)
    }
    order = (True, False) if sizes[True] > sizes[False] else (False, True)
    first_rows = Counter(_text(block.rows[0]) for blocks in pages[1:] for block in blocks[:1] if block.rows)
    number = 0
    for side in order:
        for index, blocks in enumerate(pages):
            for block in blocks:
                if block.side is not side:
                    continue
                number += 1
                edge = max((row.pieces[-1].x1 for row in block.rows), default=0.0)
                for place, row in enumerate(block.rows):
                    text = _text(row)
                    if index and place == 0 and block is blocks[0] and _is_running_head(text, first_rows, pages[0]):
                        continue
                    yield DraftLine(
                        text=text,
                        page=index + 1,
                        x0=row.pieces[0].x0,
                        size=row.size,
                        bold=sum(len(p.text) for p in row.pieces if p.bold) * 2 > len(text),
                        block=number,
                        gap=row.gap,
                        full=_is_full(row, block.rows[place + 1 : place + 2], edge),
                        x1=max(piece.x1 for piece in row.pieces),
                        baseline=row.baseline,
                    )


def _is_full(row: Row, below: list[Row], edge: float) -> bool:
    """Whether the first word of the row below would not have found room in the row."""
    if not below:
        return False
    first = below[0].pieces[0]
    letters = len(first.text.split(maxsplit=1)[0]) + 1
    width = (first.x1 - first.x0) / max(1, len(first.text))
    return row.pieces[-1].x1 + letters * width > edge


def _is_running_head(text: str, first_rows: Counter[str], first_page: list[Block]) -> bool:
    return first_rows[text] > 1 or any(text == _text(row) for block in first_page for row in block.rows[:2])


def _text(row: Row) -> str:
    """The row as text; words that are set letter by letter, as some headings are, stand close again."""
    texts = [piece.text for piece in row.pieces]
    if any(_SPACED.match(text) for text in texts) and all(text.isupper() or not text.isalnum() for text in texts):
        return " ".join(text.replace(" ", "") if _SPACED.match(text) else text for text in texts)
    return "\t".join(texts)
