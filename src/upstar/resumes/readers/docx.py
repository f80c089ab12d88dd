"""DOCX: headers, body, tables and text boxes in the order in which a person meets them."""

import io
import zipfile
from collections.abc import Iterable, Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from lxml import etree

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.assemble import DraftLine, assemble
from upstar.resumes.types import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_UNPACKED_BYTES = 200 * 2**20
MAX_RATIO = 200
"""Unpacked to packed bytes of one member; XML packs about 1:20, a bomb 1:1000."""
RATIO_FREE_BYTES = 10 * 2**20
"""A member this small does no harm, however well it packs."""
MIN_LETTERS = 25

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read(data: bytes) -> Document:
    """Return the text of a DOCX; AppError where it is damaged, encrypted, a bomb, or empty."""
    refuse_bomb(data)
    try:
        word = docx.Document(io.BytesIO(data))
        drafts = list(_drafts(word))
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile, etree.LxmlError, OSError, AttributeError) as error:
        raise AppError(
            ErrorKind.INVALID,
            "file-corrupt",
            "This DOCX is damaged and cannot be read: save it once more in your word processor and upload that.",
        ) from error
    made = assemble(MEDIA_TYPE, drafts, pages=1)
    if sum(c.isalpha() for c in made.text) < MIN_LETTERS:
        raise AppError(ErrorKind.INVALID, "file-no-text", "This DOCX holds no text to speak of.")
    return made


def refuse_bomb(data: bytes) -> None:
    """Raise AppError for an archive that is damaged or unpacks to far more than a document would."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise AppError(ErrorKind.INVALID, "file-corrupt", "This DOCX is damaged and cannot be read.") from error
    if any(member.flag_bits & 1 for member in members):
        raise AppError(
            ErrorKind.INVALID, "file-encrypted", "This DOCX is protected by a password: save a copy without."
        )
    swollen = any(m.file_size > RATIO_FREE_BYTES and m.file_size > MAX_RATIO * max(1, m.compress_size) for m in members)
    if swollen or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise AppError(ErrorKind.INVALID, "file-corrupt", "This DOCX unpacks to far more than a document holds.")


def _drafts(word: WordDocument) -> Iterator[DraftLine]:
    seen: set[int] = set()
    for section in word.sections:
        for header in (section.first_page_header, section.header):
            if header.is_linked_to_previous or id(header.part) in seen:
                continue
            seen.add(id(header.part))
            yield from _lines(header._element, block=1)  # noqa: SLF001 - the library has no public way to its XML
    yield from _lines(word.element.body, block=2)


def _lines(parent: etree._Element, block: int) -> Iterator[DraftLine]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, block)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, block)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}smartTag", f"{_W}customXml"):
            yield from _lines(child, block)


def _table(table: etree._Element, block: int) -> Iterator[DraftLine]:
    """A row whose cells hold one line each is one line; a row of long cells is columns, read one after another."""
    for row in table.iterfind(f"{_W}tr"):
        cells = [list(_lines(cell, block)) for cell in row.iterfind(f".//{_W}tc") if _owner(cell, f"{_W}tr") is row]
        cells = [cell for cell in cells if cell]
        if sum(len(cell) > 1 for cell in cells) <= 1 and len(cells) > 1 and len(cells[0]) == 1:
            firsts = [cell[0] for cell in cells]
            text = "\t".join(draft.text for draft in firsts)
            yield DraftLine(text, bold=firsts[0].bold, size=firsts[0].size, block=block, gap=1.0)
            yield from (draft for cell in cells for draft in cell[1:])
        else:
            for cell in cells:
                yield from cell


def _owner(element: etree._Element, tag: str) -> etree._Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent


def _paragraph(paragraph: etree._Element, block: int) -> Iterator[DraftLine]:
    boxes: list[etree._Element] = []
    text, bold_letters, sizes = "", 0, []
    for run in _runs(paragraph, boxes):
        words = _run_text(run)
        text += words
        style = run.find(f"{_W}rPr")
        if style is not None:
            bold = style.find(f"{_W}b")
            bold_letters += len(words) if bold is not None and bold.get(f"{_W}val") not in ("0", "false") else 0
            size = style.find(f"{_W}sz")
            if size is not None and words.strip():
                sizes.append(float(size.get(f"{_W}val", "0")) / 2)
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
        yield from _lines(box, block + 1)


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[etree._Element]:
    """Yield the runs of a paragraph; text boxes anchored in it are put aside, each once.

    A text box stands twice in the file, as a drawing and as its fallback for old programs.
    """
    for child in element:
        if child.tag == f"{_W}r":
            boxes.extend(box for box in child.iter(f"{_W}txbxContent") if not _in_fallback(box))
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
    style = run.find(f"{_W}rPr/{_W}vanish")
    if style is not None and style.get(f"{_W}val") not in ("0", "false"):
        return ""
    marks = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    parts: Iterable[str] = ((child.text or "") if child.tag == f"{_W}t" else marks.get(child.tag, "") for child in run)
    return "".join(parts)
