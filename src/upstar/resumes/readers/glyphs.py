"""The characters of a PDF page with their boxes, and which of them a reader can see.

Only the character boxes of pdfium are used, never its plain text layer, which glues words and mixes columns.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

INVISIBLE_MODE = 3
"""Text render mode 3 draws nothing (ISO 32000-2, table 104)."""
TINY = 2.0
"""No reader sees text below this size, in points."""
MIN_CONTRAST = 1.25
"""Below this ratio (WCAG 2.2 definition; 1 is the same colour) text cannot be told from what it stands on."""
MAX_GLYPHS = 60_000
"""A page of a résumé has a few thousand characters; more is an attack or not a résumé."""

LIGATURE_STEP = 0.25
"""How far apart, in widths of a ligature, its letters are set; fi to ffi have two or three."""
MAX_BULLET = 6.0
"""The largest size of a bullet that is drawn as a shape, in points."""

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)


@dataclass(slots=True)
class Glyph:
    """One character: its box, baseline (y downwards), size and look. `seen` is False for hidden text."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    seen: bool


@dataclass(slots=True)
class _Look:
    colour: Colour
    seen: bool
    bold: bool
    size: float


def glyphs_of(page: pdfium.PdfPage) -> Iterator[Glyph]:
    """Yield the page's characters in stream order, blanks left out."""
    textpage = page.get_textpage()
    try:
        yield from _glyphs(page, textpage)
    finally:
        textpage.close()


def drawn_bullets(page: pdfium.PdfPage) -> list[tuple[float, float]]:
    """Return the right edge and the middle (y downwards) of each small shape that may be a bullet of a list."""
    _, _, _, top = page.get_bbox()
    return [
        (right, top - (upper + lower) / 2)
        for (left, lower, right, upper), fill in _backgrounds(page)
        if fill is not None
        and 0 < right - left <= MAX_BULLET
        and 0.7 <= (right - left) / max(upper - lower, 0.01) <= 1.4
    ]


def _glyphs(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Iterator[Glyph]:
    width, height = page.get_size()
    left, bottom, _, top = page.get_bbox()
    backgrounds = _backgrounds(page)
    looks: dict[int, _Look] = {}
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    before: tuple[float, float, float, float] | None = None
    for index in range(min(textpage.count_chars(), MAX_GLYPHS)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        character = chr(code) if code else ""
        if not character.strip() or not raw.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        pointer = raw.FPDFText_GetTextObject(textpage, index)
        key = ctypes.cast(pointer, ctypes.c_void_p).value or 0
        look = looks.get(key)
        if look is None:
            look = looks[key] = _look(pointer, textpage, index)
        size = look.size or abs(box.top - box.bottom)
        # a ligature is told letter by letter, each with the box of the whole: let them follow one another
        same_box = before is not None and (box.left, box.right, y.value) == before[1:]
        start = before[0] + LIGATURE_STEP * (box.right - box.left) if same_box and before else box.left
        before = (start, box.left, box.right, y.value)
        on_page = (
            left - 1 <= box.left and box.right <= left + width + 1 and bottom - 1 <= y.value <= bottom + height + 1
        )
        seen = look.seen and on_page and size >= TINY and _stands_out(look.colour, box, backgrounds)
        yield Glyph(character, start, box.right, top - y.value, size, look.bold, seen)


def _look(pointer: object, textpage: pdfium.PdfTextPage, index: int) -> _Look:
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    known = raw.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
    colour = (red.value, green.value, blue.value) if known else (0, 0, 0)
    visible = raw.FPDFTextObj_GetTextRenderMode(pointer) != INVISIBLE_MODE and (not known or alpha.value > 0)
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    # the weight that pdfium gives is guessed from stem widths and is off by hundreds; the font's name tells better
    bold = any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"demi"))
    matrix = raw.FS_MATRIX()
    scale = math.hypot(matrix.b, matrix.d) if raw.FPDFText_GetMatrix(textpage, index, matrix) else 0.0
    return _Look(colour, visible, bold, raw.FPDFText_GetFontSize(textpage, index) * scale)


def _backgrounds(page: pdfium.PdfPage) -> list[tuple[tuple[float, float, float, float], Colour | None]]:
    """Return the filled shapes and pictures of the page, bottom first: box and colour (None for a picture)."""
    found: list[tuple[tuple[float, float, float, float], Colour | None]] = []
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE), max_depth=3):
        bounds = item.get_bounds()
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            found.append((bounds, None))
            continue
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, mode, stroke)
        red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
        if mode.value and raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha) and alpha.value > 127:
            found.append((bounds, (red.value, green.value, blue.value)))
    return found


def _stands_out(
    colour: Colour,
    box: raw.FS_RECTF,
    backgrounds: list[tuple[tuple[float, float, float, float], Colour | None]],
) -> bool:
    if sum(colour) < 300:  # dark text stands out on everything that a résumé is printed on
        return True
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    under: Colour | None = WHITE
    for (left, bottom, right, top), fill in backgrounds:
        if left <= x <= right and bottom <= y <= top:
            under = fill
    return under is None or _contrast(colour, under) >= MIN_CONTRAST


def _contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2, definition of relative luminance)."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
