"""DOCX: headers, body, tables and text boxes in the order in which a person meets them."""

import re
import struct
from collections.abc import Iterable, Iterator
from typing import cast

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from lxml import etree

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.archive import stored, unpacked
from upstar.resumes.readers.assemble import DraftLine, assemble, require_text
from upstar.resumes.readers.cells import joined_cells, outermost
from upstar.resumes.readers.text import within_reason
from upstar.resumes.types import Document, Hidden, HiddenKind

TINY = 4
"""No reader sees text below two points; Word counts in half points."""
_WHITE = re.compile(r"[fF][0-9a-fA-F][fF][0-9a-fA-F][fF][0-9a-fA-F]")
_SIZE = re.compile(r"\d{1,4}(?:\.\d{1,3})?", re.ASCII)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_DAMAGE = (OpcError, etree.LxmlError, LookupError, ValueError, TypeError, AttributeError, OSError, struct.error)
"""What the library raises on parts that are missing, of another type than stated, or of another make."""
HIDDEN_BY_STYLE = "hidden-by-style"
"""The attribute by which a run is marked once its styles have been looked at."""
MAX_STYLE_DEPTH = 12
"""How far styles rest on one another; a circle of them ends here."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read(data: bytes) -> Document:
    """Return the text of a DOCX; AppError where it is damaged, encrypted, a bomb, or empty."""
    parts = unpacked(data, "DOCX")
    try:
        word = docx.Document(stored(parts))
        hidden: list[Hidden] = []
        drafts = list(within_reason(_drafts(word, hidden)))
    except _DAMAGE as error:
        raise AppError(
            ErrorKind.INVALID,
            "file-corrupt",
            "This DOCX is damaged and cannot be read: save it once more in your word processor and upload that.",
        ) from error
    return require_text(
        assemble(MEDIA_TYPE, drafts, pages=1, hidden=_merged(hidden)), "This DOCX holds no text to speak of."
    )


def _merged(hidden: list[Hidden]) -> list[Hidden]:
    """One finding a kind, however many runs the words are split into."""
    words: dict[HiddenKind, str] = {}
    for run in hidden:
        words[run.kind] = words.get(run.kind, "") + run.text
    return [Hidden(kind, 1, text) for kind, text in words.items() if text.strip()]


def _drafts(word: WordDocument, hidden: list[Hidden]) -> Iterator[DraftLine]:
    styles = _hiding_styles(word.styles.element)
    seen: set[int] = set()
    for section in word.sections:
        for header in (section.first_page_header, section.header):
            if header.is_linked_to_previous or id(header.part) in seen:
                continue
            seen.add(id(header.part))
            element = header._element  # noqa: SLF001 - the library has no public way to its XML
            _mark_hidden(element, styles)
            yield from _lines(element, 1, hidden)
    _mark_hidden(word.element.body, styles)
    yield from _lines(word.element.body, 2, hidden)


def _hiding_styles(sheet: etree._Element) -> dict[str, HiddenKind]:
    """The styles whose text no reader sees, by their own properties or those of the styles that they rest on."""
    styles = {style.get(f"{_W}styleId") or "": style for style in sheet.iter(f"{_W}style")}
    found: dict[str, HiddenKind] = {}
    for name in styles:
        at: str | None = name
        for _ in range(MAX_STYLE_DEPTH):
            style = styles.get(at or "")
            if style is None:
                break
            kind = _hiding(style)
            if kind is not None:
                found[name] = kind
                break
            base = style.find(f"{_W}basedOn")
            at = base.get(f"{_W}val") if base is not None else None
    return found


def _mark_hidden(part: etree._Element, styles: dict[str, HiddenKind]) -> None:
    """Note on each run that its style, or that of its paragraph, hides it."""
    if not styles:
        return
    # a style of the paragraph's mark, which stands deeper in its properties, hides the mark alone
    for owner, path in (("r", f"{_W}rPr/{_W}rStyle"), ("p", f"{_W}pPr/{_W}pStyle")):
        for element in part.iter(f"{_W}{owner}"):
            named = element.find(path)
            kind = styles.get(named.get(f"{_W}val") or "") if named is not None else None
            if kind is not None:
                for run in element.iter(f"{_W}r"):
                    run.set(HIDDEN_BY_STYLE, kind)


def _lines(parent: etree._Element, block: int, hidden: list[Hidden]) -> Iterator[DraftLine]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, block, hidden)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, block, hidden)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}smartTag", f"{_W}customXml"):
            yield from _lines(child, block, hidden)


def _table(table: etree._Element, block: int, hidden: list[Hidden]) -> Iterator[DraftLine]:
    for row in table.iterfind(f"{_W}tr"):
        cells = [list(_lines(cell, block, hidden)) for cell in outermost(row, f"{_W}tc")]
        yield from joined_cells([cell for cell in cells if cell])


def _paragraph(paragraph: etree._Element, block: int, hidden: list[Hidden]) -> Iterator[DraftLine]:
    boxes: list[etree._Element] = []
    text, bold_letters, sizes = "", 0, []
    for run in _runs(paragraph, boxes):
        words = _run_text(run)
        hiding = _hiding(run)
        if hiding is not None:
            hidden.append(Hidden(hiding, 1, words))
            continue
        text += words
        style = run.find(f"{_W}rPr")
        if style is not None:
            bold = style.find(f"{_W}b")
            bold_letters += len(words) if bold is not None and bold.get(f"{_W}val") not in ("0", "false") else 0
            size = style.find(f"{_W}sz")
            if size is not None and words.strip():
                sizes.append(_half_points(size) / 2)
    style_name = paragraph.find(f"{_W}pPr/{_W}pStyle")
    style_value = (style_name.get(f"{_W}val") or "").lower() if style_name is not None else ""
    listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or "list" in style_value
    headed = style_value.startswith(("heading", "title", "berschrift", "titre", "ttulo"))
    for number, line in enumerate(text.split("\n")):
        yield DraftLine(
            line,
            bold=headed or (bold_letters * 2 > len(text) > 0),
            size=max(sizes, default=14.0 if headed else None),
            block=block,
            gap=1.0 if number == 0 and not listed else 0.0,
            bullet=listed and number == 0,
        )
    for box in boxes:
        yield from _lines(box, block + 1, hidden)


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[etree._Element]:
    """Yield the runs of a paragraph; text boxes anchored in it are put aside, each once.

    A text box stands twice in the file, as a drawing and as its fallback for old programs.
    """
    for child in element:
        if child.tag == f"{_W}r":
            boxes.extend(box for box in outermost(child, f"{_W}txbxContent") if not _in_fallback(box))
            yield child
        elif child.tag in (
            f"{_W}hyperlink",
            f"{_W}ins",
            f"{_W}smartTag",
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}fldSimple",
        ):
            yield from _runs(child, boxes)


def _in_fallback(element: etree._Element) -> bool:
    return any(parent.tag == f"{_MC}Fallback" for parent in element.iterancestors())


def _run_text(run: etree._Element) -> str:
    marks = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    parts: Iterable[str] = ((child.text or "") if child.tag == f"{_W}t" else marks.get(child.tag, "") for child in run)
    return "".join(parts)


def _hiding(run: etree._Element) -> HiddenKind | None:
    """Why no reader sees the run, by its own properties; None where it is seen."""
    by_style = run.get(HIDDEN_BY_STYLE)
    if by_style is not None:
        return cast("HiddenKind", by_style)
    style = run.find(f"{_W}rPr")
    if style is None:
        return None
    for name in ("vanish", "webHidden"):
        mark = style.find(f"{_W}{name}")
        if mark is not None and mark.get(f"{_W}val") not in ("0", "false"):
            return "hidden"
    size, colour = style.find(f"{_W}sz"), style.find(f"{_W}color")
    if size is not None and _half_points(size) < TINY:
        return "tiny"
    if colour is not None and _WHITE.fullmatch(colour.get(f"{_W}val") or "") and not _on_colour(run):
        return "white"
    return None


def _half_points(size: etree._Element) -> float:
    """The size that is stated; that of most text where what stands there is no size."""
    value = size.get(f"{_W}val") or ""
    return float(value) if _SIZE.fullmatch(value) else 22.0


def _on_colour(run: etree._Element) -> bool:
    """Whether the run, its paragraph, cell or box has a ground of its own, before which white letters can be read."""
    around = (run, *run.iterancestors(f"{_W}p", f"{_W}tc", f"{_W}tbl", f"{_W}txbxContent"))
    return any(
        parent.tag == f"{_W}txbxContent" or parent.find(f"{_W}{parent.tag.rpartition('}')[2]}Pr/{_W}shd") is not None
        for parent in around
    )
