"""PDF: characters to pieces, pieces to blocks, blocks to lines."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.assemble import DraftLine, assemble
from upstar.resumes.readers.glyphs import Glyph, drawn_bullets, glyphs_of
from upstar.resumes.readers.layout import Block, Piece, Row, arrange, rows_of
from upstar.resumes.types import Document

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 30
WORD_GAP = 0.13
"""A blank from this share of the font size on parts words; a word space is 0.2 to 0.3, kerning stays below 0.1."""
PIECE_GAP = 0.9
"""A blank from this many font sizes on parts pieces: dates set flush right, cells, columns. Stretched word spaces of
justified text stay below it."""
BULLET_GAP = 3.0
"""A bullet belongs to the text after it up to this many font sizes away."""
SPACED_LETTERS = 0.08
"""From this median gap on, in font sizes, a piece of single letters is a letter-spaced heading."""
MARGIN = 0.08
"""The share of the page's height at its top and bottom where page numbers and running heads stand."""
MIN_LETTERS = 25
"""A document with fewer letters than this bears no text worth reading."""

BULLETS = "•●○◦▪▫■□‣⁃∙·►▸▶➢➤✓✔✦❖◆◇*–—-"
_BULLET = re.compile(rf"^[{re.escape(BULLETS)}]$")
_PAGE_NUMBER = re.compile(
    r"^(?:(?:page|seite|página|pagina|pag\.?|p\.)\s*)?\d{1,3}(?:\s*(?:of|von|de|sur|di|van|/|\|)\s*\d{1,3})?$|^-\s*\d+\s*-$",
    re.IGNORECASE,
)


def read(data: bytes) -> Document:
    """Return the text of a PDF; AppError where it is encrypted, broken, or bears pictures of text only."""
    document = _open(data)
    try:
        pages = [_page(document, number) for number in range(min(len(document), MAX_PAGES))]
        total = len(document)
    finally:
        document.close()
    warnings: list[str] = []
    if total > MAX_PAGES:
        warnings.append(f"Only the first {MAX_PAGES} of {total} pages were read.")
    hidden = " ".join(words for _, words in pages if words)
    if hidden:
        warnings.append("The file bears text that no reader sees (hidden, tiny or off the page); it was not counted.")
    lines = list(_flow([blocks for blocks, _ in pages]))
    made = assemble(MEDIA_TYPE, lines, pages=total, warnings=warnings, hidden_text=hidden)
    if sum(c.isalpha() for c in made.text) < MIN_LETTERS:
        raise AppError(
            ErrorKind.INVALID,
            "file-no-text",
            "This PDF holds no text that can be read, only pictures of it (a scan?): save the résumé as a PDF with "
            "text, or as DOCX, and upload that.",
        )
    return made


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


def _page(document: pdfium.PdfDocument, number: int) -> tuple[list[Block], str]:
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
    shown = pieces_of(glyph for glyph in glyphs if glyph.seen and not _is_icon(glyph.text))
    shown = [p for p in shown if not (_at_margin(p, height) and _PAGE_NUMBER.match(p.text))]
    for piece in shown:
        if any(
            0 < piece.x0 - right <= BULLET_GAP * piece.size and 0 < piece.baseline - y < piece.size
            for right, y in bullets
        ):
            piece.text = f"{BULLETS[0]} {piece.text}"
    hidden = pieces_of(glyph for glyph in glyphs if not glyph.seen)
    return arrange(shown), " ".join(piece.text for row in rows_of(hidden) for piece in row.pieces)


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
        text += (" " if gap > threshold else "") + glyph.text
    bold = sum(glyph.bold for glyph in run) * 2 > len(run)
    return Piece(text, run[0].x0, max(g.x1 for g in run), run[0].baseline, size, bold)


def _is_icon(text: str) -> bool:
    """Whether the character is from a private use area, where icon fonts put their pictures."""
    return "\ue000" <= text[0] <= "\uf8ff" or ord(text[0]) >= 0xF0000 or text in "\ufffd\ufffe\uffff\u00ad"


def _at_margin(piece: Piece, height: float) -> bool:
    return piece.baseline < MARGIN * height or piece.baseline > (1 - MARGIN) * height


def _flow(pages: list[list[Block]]) -> Iterable[DraftLine]:
    """Yield the lines of all pages: the main flow through them first, then the sidebars, or the other way about.

    A sidebar goes first only where it holds the largest print of the first page, which is the person's name. Running
    heads, the same words at the start of several pages, are kept once.
    """
    sizes = {
        side: max((row.size for block in pages[0] if block.side is side for row in block.rows), default=0.0)
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
                    )


def _is_running_head(text: str, first_rows: Counter[str], first_page: list[Block]) -> bool:
    return first_rows[text] > 1 or any(text == _text(row) for block in first_page for row in block.rows[:2])


def _text(row: Row) -> str:
    return "\t".join(piece.text for piece in row.pieces)
