"""The characters of a PDF page with their boxes, and which of them a reader can see.

Only the character boxes of pdfium are used, never its plain text layer, which glues words and mixes columns. Whether a
character can be seen is told by looking: the page is drawn, and where the drawing is blank nobody reads anything. That
holds for white text, invisible render modes, text under a picture or outside a clipping path; and it keeps what is
drawn as shapes with transparent text over it, and the text layer of a scan.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from upstar.resumes.types import HiddenKind

TINY = 2.0
"""No reader sees text below this size, in points."""
MIN_INK = 24
"""The least difference of grey levels (0–255) within the box of a character that an eye tells from blank paper."""
NEARLY_WHITE = 235
"""Colour values (0–255) from which on a colour is called white."""
MAX_GLYPHS = 60_000
"""A page of a résumé has a few thousand characters; more is an attack or not a résumé."""
MAX_SIDE = 3000.0
"""The longest side that a page is drawn at, in pixels; a page of a résumé has 842 points."""
LIGATURE_STEP = 0.25
"""How far apart, in widths of a ligature, its letters are set; fi to ffi have two or three."""
STEEP = 0.2
"""Text counts as turned where it runs five times as far up or down as across."""
MAX_BULLET = 6.0
"""The largest size of a bullet that is drawn as a shape, in points."""
LINE_END_HYPHEN = 2
"""What pdfium gives in the place of a hyphen at the end of a line."""


Turn = Literal[-1, 0, 1]
"""How text is set: upright, reading upwards (1) or downwards (-1)."""


@dataclass(slots=True)
class Glyph:
    """One character: its box, baseline (y downwards), size and look. `hidden` is None for what a reader sees.

    The box of a character that is `turned` is that of the page turned with it, so that its line runs to the right.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    hidden: HiddenKind | None
    turned: Turn = 0


@dataclass(slots=True)
class _Look:
    bold: bool
    size: float
    turned: Turn


@dataclass(slots=True)
class _Drawing:
    """The page as grey levels; `scale` is pixels a point, (left, top) its corner in page coordinates."""

    pixels: NDArray[np.uint8]
    scale: float
    left: float
    top: float

    def shows(self, box: raw.FS_RECTF) -> bool:
        """Whether the middle of a box lies on the page."""
        x = ((box.left + box.right) / 2 - self.left) * self.scale
        y = (self.top - (box.top + box.bottom) / 2) * self.scale
        return bool(0 <= x < self.pixels.shape[1] and 0 <= y < self.pixels.shape[0])

    def has_ink(self, box: raw.FS_RECTF) -> bool:
        x0, x1 = (math.floor((box.left - self.left) * self.scale), math.ceil((box.right - self.left) * self.scale))
        y0, y1 = (math.floor((self.top - box.top) * self.scale), math.ceil((self.top - box.bottom) * self.scale))
        patch = self.pixels[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1]
        return patch.size > 0 and int(patch.max()) - int(patch.min()) >= MIN_INK


def glyphs_of(page: pdfium.PdfPage) -> Iterator[Glyph]:
    """Yield the page's characters in stream order, blanks left out."""
    textpage = page.get_textpage()
    try:
        yield from _glyphs(textpage, _draw(page))
    finally:
        textpage.close()


def drawn_bullets(page: pdfium.PdfPage) -> list[tuple[float, float]]:
    """Return the right edge and the middle (y downwards) of each small shape that may be a bullet of a list."""
    top = page.get_bbox()[3]
    found: list[tuple[float, float]] = []
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=3):
        left, lower, right, upper = item.get_bounds()
        if 0 < right - left <= MAX_BULLET and 0.7 <= (right - left) / max(upper - lower, 0.01) <= 1.4:
            found.append((right, top - (upper + lower) / 2))
    return found


def _draw(page: pdfium.PdfPage) -> _Drawing:
    left, _, _, top = page.get_bbox()
    scale = min(1.0, MAX_SIDE / max(*page.get_size(), 1.0))
    pixels = page.render(scale=scale, grayscale=True).to_numpy()
    return _Drawing(pixels.reshape(pixels.shape[0], pixels.shape[1]), scale, left, top)


def _glyphs(textpage: pdfium.PdfTextPage, drawing: _Drawing) -> Iterator[Glyph]:
    looks: dict[int, _Look] = {}
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    before: tuple[float, float, float, float] | None = None
    for index in range(min(textpage.count_chars(), MAX_GLYPHS)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        character = "-" if code == LINE_END_HYPHEN else chr(code) if code else ""
        if not character.strip() or not raw.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        key = ctypes.cast(raw.FPDFText_GetTextObject(textpage, index), ctypes.c_void_p).value or 0
        look = looks.get(key)
        if look is None:
            look = looks[key] = _look(textpage, index)
        size = look.size or abs(box.top - box.bottom)
        # a ligature is told letter by letter, each with the box of the whole: let them follow one another
        same_box = before is not None and (box.left, box.right, y.value) == before[1:]
        start = before[0] + LIGATURE_STEP * (box.right - box.left) if same_box and before else box.left
        before = (start, box.left, box.right, y.value)
        hidden = _hiding(textpage, index, box, size, drawing)
        if look.turned:
            begin, end = sorted((look.turned * box.bottom, look.turned * box.top))
            yield Glyph(character, begin, end, look.turned * x.value, size, look.bold, hidden, look.turned)
            continue
        yield Glyph(character, start, box.right, drawing.top - y.value, size, look.bold, hidden)


def _hiding(
    textpage: pdfium.PdfTextPage, index: int, box: raw.FS_RECTF, size: float, drawing: _Drawing
) -> HiddenKind | None:
    if size < TINY:
        return "tiny"
    if not drawing.shows(box):
        return "off-page"
    if drawing.has_ink(box):
        return None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
    return "white" if known and min(red.value, green.value, blue.value) >= NEARLY_WHITE else "hidden"


def _look(textpage: pdfium.PdfTextPage, index: int) -> _Look:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    # the weight that pdfium gives is guessed from stem widths and is off by hundreds; the font's name tells better
    bold = any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"demi"))
    matrix = raw.FS_MATRIX()
    scale = math.hypot(matrix.b, matrix.d) if raw.FPDFText_GetMatrix(textpage, index, matrix) else 0.0
    return _Look(bold, raw.FPDFText_GetFontSize(textpage, index) * scale, _turn(matrix) if scale else 0)


def _turn(matrix: raw.FS_MATRIX) -> Turn:
    """Which way text is turned (ISO 32000-1, 8.3.3): its x axis is that of (a, b)."""
    if abs(matrix.a) > STEEP * abs(matrix.b):
        return 0
    return 1 if matrix.b > 0 else -1
