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

from upstar.resumes.readers.ink import Drawing, draw
from upstar.resumes.types import HiddenKind

TINY = 2.0
"""No reader sees text below this size, in points."""
NEARLY_WHITE = 235
"""Colour values (0–255) from which on a colour is called white."""
MAX_GLYPHS = 60_000
"""A page of a résumé has a few thousand characters; more is an attack or not a résumé."""
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
class _Character:
    """One character in page coordinates; `start` is where it is set, which differs for the letters of a ligature."""

    index: int
    text: str
    start: float
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    look: _Look


def glyphs_of(page: pdfium.PdfPage) -> Iterator[Glyph]:
    """Yield the page's characters in stream order, blanks left out."""
    textpage = page.get_textpage()
    try:
        yield from _glyphs(textpage, draw(page))
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


def _glyphs(textpage: pdfium.PdfTextPage, drawing: Drawing) -> Iterator[Glyph]:
    characters = list(_characters(textpage))
    boxes = np.array([c.box for c in characters], dtype=np.float64).reshape(-1, 4)
    shown, inked = drawing.shows(boxes).tolist(), drawing.has_ink(boxes).tolist()
    for c, is_shown, is_inked in zip(characters, shown, inked, strict=True):
        look, (_, top, right, bottom) = c.look, c.box
        size = look.size or abs(top - bottom)
        hidden = None if is_shown and is_inked and size >= TINY else _hiding(textpage, c.index, size, shown=is_shown)
        if look.turned:
            begin, end = sorted((look.turned * bottom, look.turned * top))
            yield Glyph(c.text, begin, end, look.turned * c.origin[0], size, look.bold, hidden, look.turned)
        else:
            yield Glyph(c.text, c.start, right, drawing.top - c.origin[1], size, look.bold, hidden)


_text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
"""The text object that a character belongs to, as a number: a pointer made into an object costs more than the call."""


def _characters(textpage: pdfium.PdfTextPage) -> Iterator[_Character]:
    looks: dict[int, _Look] = {}
    handle = textpage.raw
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    into_box, into_x, into_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    before: tuple[float, float, float, float] | None = None
    for index in range(min(textpage.count_chars(), MAX_GLYPHS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        character = "-" if code == LINE_END_HYPHEN else chr(code) if code else ""
        if not character.strip() or not raw.FPDFText_GetLooseCharBox(handle, index, into_box):
            continue
        raw.FPDFText_GetCharOrigin(handle, index, into_x, into_y)
        key = _text_object(handle, index) or 0
        look = looks.get(key)
        if look is None:
            look = looks[key] = _look(textpage, index)
        left, right, height = box.left, box.right, y.value
        # a ligature is told letter by letter, each with the box of the whole: let them follow one another
        same_box = before is not None and (left, right, height) == before[1:]
        start = before[0] + LIGATURE_STEP * (right - left) if same_box and before else left
        before = (start, left, right, height)
        yield _Character(index, character, start, (left, box.top, right, box.bottom), (x.value, height), look)


def _hiding(textpage: pdfium.PdfTextPage, index: int, size: float, *, shown: bool) -> HiddenKind:
    """Why no reader sees a character."""
    if size < TINY:
        return "tiny"
    if not shown:
        return "off-page"
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
