"""Cells and boxes of office documents, which may lie within one another, as lines."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from upstar.resumes.readers.assemble import DraftLine


def joined_cells(cells: list[list[DraftLine]]) -> Iterator[DraftLine]:
    """Yield the lines of a row: cells of one line each are parts of one line, as is a first cell beside a text.

    A row of long cells is columns, read one after another.
    """
    if len(cells) > 1 and len(cells[0]) == 1 and sum(len(cell) > 1 for cell in cells) <= 1:
        firsts = [cell[0] for cell in cells]
        yield replace(firsts[0], text="\t".join(line.text for line in firsts), gap=1.0, bullet=False)
        yield from (line for cell in cells for line in cell[1:])
        return
    for cell in cells:
        yield from cell


def outermost(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the descendants of that tag that lie in no other one.

    Those within are met when the outer one is read; to yield them too would read each twice as often as the one around
    it, which doubles with every level.
    """
    for child in element:
        if child.tag == tag:
            yield child
        else:
            yield from outermost(child, tag)
