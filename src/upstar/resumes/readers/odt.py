"""OpenDocument text (ODF 1.3, ISO/IEC 26300): headers, body, tables and text frames."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.archive import unpacked
from upstar.resumes.readers.assemble import DraftLine, assemble, require_text
from upstar.resumes.readers.cells import joined_cells, outermost
from upstar.resumes.readers.text import within_reason
from upstar.resumes.types import Document

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
MAX_BLANKS = 20
"""More blanks than this in a row part columns no further."""
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_POINTS = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)pt", re.ASCII)
_COUNT = re.compile(r"\d{1,2}", re.ASCII)
_SKIPPED = (f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a style prints; `None` where it says nothing and its parent decides."""

    bold: bool | None = None
    size: float | None = None
    hidden: bool = False


def read(data: bytes) -> Document:
    """Return the text of an ODT; AppError where it is damaged, encrypted, a bomb, or empty."""
    members = unpacked(data, "ODT")
    if b"encryption-data" in members.get("META-INF/manifest.xml", b""):
        raise AppError(ErrorKind.INVALID, "file-encrypted", "This ODT is protected by a password: save a copy without.")
    try:
        parts = [_parse(members[name]) for name in ("styles.xml", "content.xml") if name in members]
    except (etree.LxmlError, ValueError) as error:
        raise AppError(
            ErrorKind.INVALID,
            "file-corrupt",
            "This ODT is damaged and cannot be read: save it once more in your word processor and upload that.",
        ) from error
    drafts = within_reason(_drafts(parts))
    return require_text(assemble(MEDIA_TYPE, drafts, pages=1), "This ODT holds no text to speak of.")


def _drafts(parts: list[etree._Element]) -> Iterator[DraftLine]:
    looks = {name: look for part in parts for name, look in _looks(part)}
    for part in parts:
        for header in part.iter(f"{_STYLE}header", f"{_STYLE}header-first"):
            yield from _lines(header, looks, block=1)
        body = part.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is not None:
            yield from _lines(body, looks, block=2)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _looks(part: etree._Element) -> Iterator[tuple[str, _Look]]:
    for style in part.iter(f"{_STYLE}style"):
        text = style.find(f"{_STYLE}text-properties")
        if text is None:
            continue
        weight, size = text.get(f"{_FO}font-weight"), _POINTS.fullmatch(text.get(f"{_FO}font-size") or "")
        yield (
            style.get(f"{_STYLE}name") or "",
            _Look(
                bold=weight in ("bold", "700", "800", "900") if weight else None,
                size=float(size[1]) if size else None,
                hidden=text.get(f"{_TEXT}display") == "none",
            ),
        )


def _lines(parent: etree._Element, looks: dict[str, _Look], block: int, *, listed: bool = False) -> Iterator[DraftLine]:
    for child in parent:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield from _paragraph(child, looks, block, listed=listed)
        elif child.tag == f"{_TABLE}table":
            for row in outermost(child, f"{_TABLE}table-row"):
                cells = [list(_lines(cell, looks, block)) for cell in row.iterfind(f"{_TABLE}table-cell")]
                yield from joined_cells([cell for cell in cells if cell])
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            in_list = listed or child.tag in (f"{_TEXT}list", f"{_TEXT}list-item")
            yield from _lines(child, looks, block, listed=in_list)


def _paragraph(paragraph: etree._Element, looks: dict[str, _Look], block: int, *, listed: bool) -> Iterator[DraftLine]:
    look = looks.get(paragraph.get(f"{_TEXT}style-name") or "", _Look())
    headed = paragraph.tag == f"{_TEXT}h"
    boxes: list[etree._Element] = []
    runs = [] if look.hidden else list(_runs(paragraph, looks, look, boxes))
    text = "".join(words for words, _ in runs)
    bold = sum(len(words) for words, run in runs if run.bold) * 2 > len(text) > 0
    size = max((run.size for words, run in runs if run.size and words.strip()), default=14.0 if headed else None)
    for number, line in enumerate(text.split("\n")):
        yield DraftLine(
            line, bold=bold or headed, size=size, block=block, gap=1.0 if number == 0 and not listed else 0.0,
            bullet=listed and number == 0,
        )  # fmt: skip
    for box in boxes:
        yield from _lines(box, looks, block + 1)


def _runs(
    element: etree._Element, looks: dict[str, _Look], look: _Look, boxes: list[etree._Element]
) -> Iterator[tuple[str, _Look]]:
    """Yield the words of a paragraph with their look; text frames anchored in it are put aside."""
    yield element.text or "", look
    for child in element:
        if child.tag == f"{_DRAW}frame":
            boxes.extend(outermost(child, f"{_DRAW}text-box"))
        elif child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c") or "1"
            yield " " * min(int(count) if _COUNT.fullmatch(count) else MAX_BLANKS, MAX_BLANKS), look
        elif child.tag == f"{_TEXT}tab":
            yield "\t", look
        elif child.tag == f"{_TEXT}line-break":
            yield "\n", look
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            own = looks.get(child.get(f"{_TEXT}style-name") or "", _Look())
            if not own.hidden:
                inner = replace(look, bold=look.bold if own.bold is None else own.bold, size=own.size or look.size)
                yield from _runs(child, looks, inner, boxes)
        yield child.tail or "", look
