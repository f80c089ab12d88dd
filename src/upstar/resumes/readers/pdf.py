"""PDF: characters to pieces, pieces to blocks, blocks to lines."""

import re
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers import ocr
from upstar.resumes.readers.assemble import MIN_LETTERS, DraftLine, assemble, require_text
from upstar.resumes.readers.flow import flow
from upstar.resumes.readers.glyphs import Glyph, drawn_bullets, glyphs_of
from upstar.resumes.readers.ink import MIN_INK
from upstar.resumes.readers.layout import Block, Piece, arrange, rows_of
from upstar.resumes.types import Document, Hidden, HiddenKind

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 30
WORD_GAP = 0.13
"""A blank from this share of the font size on parts words; a word space is 0.2 to 0.3, kerning stays below 0.1."""
CAPITAL_GAP = 0.7
"""Before a capital behind a small letter, this share of the blank parts words."""
PIECE_GAP = 0.9
"""A blank from this many font sizes on parts pieces: dates set flush right, cells, columns. Stretched word spaces of
justified text stay below it."""
BULLET_GAP = 3.0
"""A bullet belongs to the text after it up to this many font sizes away."""
SPACED_LETTERS = 0.08
"""From this median gap on, in font sizes, a piece of single letters is a letter-spaced heading."""
MARGIN = 0.08
"""The share of the page's height at its top and bottom where page numbers and running heads stand."""
FOOTNOTE_MARK = 0.75
"""A number set this much smaller than most of the page refers to a footnote and is no part of its line."""
MAX_PICTURED = 6
"""How many pages that are pictures are read; each takes seconds."""
MIN_HIDDEN = 3
"""Fewer hidden letters than this are a program's leftovers."""

BULLETS = "•●○◦▪▫■□‣⁃∙·►▸▶➢➤➔→›»✓✔✦❖◆◇*–—-"
_BULLET = re.compile(rf"^[{re.escape(BULLETS)}]$")
_FOOTNOTE = re.compile(r"^(?:\d{1,2}|[*†‡§])$")
_PAGE_NUMBER = re.compile(
    r"^(?:(?:page|seite|página|pagina|pag\.?|p\.)\s*)?\d{1,3}(?:\s*(?:of|von|de|sur|di|van|/|\|)\s*\d{1,3})?$|^-\s*\d+\s*-$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Page:
    """The blocks of a page, how many letters a reader sees in them, the words that no reader sees, and its letters."""

    blocks: list[Block]
    letters: int
    hidden: list[Hidden]
    seen: list[Glyph]


def read(data: bytes) -> Document:
    """Return the text of a PDF; AppError where it is encrypted, broken or empty."""
    document = _open(data)
    try:
        total = len(document)
        pages = [_page(document, number) for number in range(min(total, MAX_PAGES))]
        pictured = _recognise(document, pages)
    finally:
        document.close()
    warnings: list[str] = []
    if total > MAX_PAGES:
        warnings.append(f"Only the first {MAX_PAGES} of {total} pages were read.")
    if pictured:
        warnings.append("The text was recognised from a picture; please check what was read.")
    if len(pictured) == MAX_PICTURED:
        warnings.append(f"No more than {MAX_PICTURED} pages that are pictures were read.")
    lines = flow([page.blocks for page in pages])
    hidden = [words for page in pages for words in page.hidden]
    made = assemble(MEDIA_TYPE, lines, pages=total, warnings=warnings, hidden=hidden, pictured=pictured)
    return require_text(made, "This PDF holds no text that can be read: is it empty, or a blurred scan?")


def lines_and_glyphs(data: bytes, most: int) -> tuple[list[DraftLine], list[list[Glyph]]]:
    """Return the lines of the first `most` pages in reading order, and the letters that a reader sees on each page.

    Nothing is recognised in pictures. AppError as `read`.
    """
    document = _open(data)
    try:
        pages = [_page(document, number) for number in range(min(len(document), most))]
    finally:
        document.close()
    return list(flow([page.blocks for page in pages])), [page.seen for page in pages]


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        if len(document) == 0:
            document.close()
            raise _corrupt()
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise AppError(
                ErrorKind.INVALID,
                "file-encrypted",
                "This PDF is protected by a password: save a copy without one and upload that.",
            ) from None
        raise _corrupt() from error
    return document


def _corrupt() -> AppError:
    return AppError(
        ErrorKind.INVALID,
        "file-corrupt",
        "This PDF is damaged and cannot be read: export it once more and upload that.",
    )


def _page(document: pdfium.PdfDocument, number: int) -> _Page:
    """Return the blocks of a page and the words on it that no reader sees."""
    try:
        page = document[number]
    except pdfium.PdfiumError as error:
        raise _corrupt() from error
    try:
        height = page.get_height()
        glyphs = list(glyphs_of(page))
        bullets = drawn_bullets(page)
    finally:
        page.close()
    seen = [glyph for glyph in glyphs if glyph.hidden is None and not _is_icon(glyph.text)]
    shown = pieces_of(glyph for glyph in seen if not glyph.turned)
    turned = [pieces_of(glyph for glyph in seen if glyph.turned == turn) for turn in (1, -1)]
    usual = statistics.median(p.size for p in shown) if shown else 0.0
    shown = [p for p in shown if not (_at_margin(p, height) and _PAGE_NUMBER.match(p.text))]
    shown = [p for p in shown if not (p.size <= FOOTNOTE_MARK * usual and _FOOTNOTE.match(p.text))]
    for piece in shown:
        if any(
            0 < piece.x0 - right <= BULLET_GAP * piece.size and 0 < piece.baseline - y < piece.size
            for right, y in bullets
        ):
            piece.text = f"{BULLETS[0]} {piece.text}"
    letters = sum(c.isalpha() for piece in shown for c in piece.text)
    aside = [Block(block.rows, side=True) for pieces in turned for block in arrange(pieces)]
    return _Page([*arrange(shown), *aside], letters, list(_hidden(glyphs, number + 1)), seen)


def _hidden(glyphs: Iterable[Glyph], page: int) -> Iterator[Hidden]:
    kinds: dict[HiddenKind, list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.hidden is not None:
            kinds.setdefault(glyph.hidden, []).append(glyph)
    for kind, unseen in kinds.items():
        words = " ".join(piece.text for row in rows_of(pieces_of(unseen)) for piece in row.pieces)
        if sum(c.isalpha() for c in words) >= MIN_HIDDEN:
            yield Hidden(kind, page, words)


def _recognise(document: pdfium.PdfDocument, pages: list[_Page]) -> list[int]:
    """Fill the pages that are pictures of text by optical character recognition; return their numbers, from 1.

    A page is one where it bears next to no letters and yet ink.
    """
    done: list[int] = []
    for number, page in enumerate(pages):
        if page.letters >= MIN_LETTERS or len(done) == MAX_PICTURED:
            continue
        scale = min(ocr.SCALE, ocr.MAX_SIDE / max(*document[number].get_size(), 1.0))
        pixels = document[number].render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3]
        if int(pixels.max()) - int(pixels.min()) >= MIN_INK:
            page.blocks = arrange(ocr.read_pixels(pixels, scale))
            page.hidden = []  # the text layer under a scan, where it has one, says the same in other words
            done.append(number + 1)
    return done


def pieces_of(glyphs: Iterable[Glyph]) -> list[Piece]:
    """Join characters to words and words to pieces; what stands apart by a wide gap is a piece of its own."""
    boxes = [Piece(g.text, g.x0, g.x1, g.baseline, g.size, g.bold) for g in glyphs]
    return [piece for row in rows_of(boxes) for piece in _row_pieces(row.pieces)]


def _row_pieces(row: list[Piece]) -> list[Piece]:
    runs: list[list[Piece]] = []
    for glyph in _without_overprint(row):
        wide = runs and glyph.x0 - runs[-1][-1].x1 > PIECE_GAP * glyph.size
        if not runs or (wide and not _is_lone_bullet(runs[-1], glyph)):
            runs.append([glyph])
        else:
            runs[-1].append(glyph)
    return [_piece(run) for run in runs]


def _is_lone_bullet(run: list[Piece], glyph: Piece) -> bool:
    return len(run) == 1 and bool(_BULLET.match(run[0].text)) and glyph.x0 - run[0].x1 <= BULLET_GAP * glyph.size


def _without_overprint(row: list[Piece]) -> list[Piece]:
    """Drop what is drawn twice on one spot, as some programs do to make text bold."""
    kept: list[Piece] = []
    for glyph in row:
        twin = kept and kept[-1].text == glyph.text and abs(kept[-1].x0 - glyph.x0) < 0.2 * (glyph.x1 - glyph.x0)
        if not twin:
            kept.append(glyph)
    return kept


def _piece(run: list[Piece]) -> Piece:
    gaps = [right.x0 - left.x1 for left, right in pairwise(run)]
    size = statistics.median(glyph.size for glyph in run)
    spacing = statistics.median(gaps) if len(gaps) > 3 else 0.0
    threshold = WORD_GAP * size + (spacing * 1.3 if spacing > SPACED_LETTERS * size else 0.0)
    text = run[0].text
    for glyph, gap in zip(run[1:], gaps, strict=True):
        apart = gap > threshold or (gap > CAPITAL_GAP * threshold and glyph.text.isupper() and text[-1].islower())
        text += (" " if apart else "") + glyph.text
    bold = sum(glyph.bold for glyph in run) * 2 > len(run)
    return Piece(text, run[0].x0, max(g.x1 for g in run), run[0].baseline, size, bold)


def _is_icon(text: str) -> bool:
    """Whether the character is from a private use area, where icon fonts put their pictures."""
    return "\ue000" <= text[0] <= "\uf8ff" or ord(text[0]) >= 0xF0000 or text in "\ufffd\ufffe\uffff\u00ad"


def _at_margin(piece: Piece, height: float) -> bool:
    return piece.baseline < MARGIN * height or piece.baseline > (1 - MARGIN) * height
