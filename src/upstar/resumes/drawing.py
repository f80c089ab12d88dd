"""A file as it looks: a picture of each page, and where on it each word of the reading stands.

Drawing is done in a process of its own, as reading is: the parent side is `draw_in_child`, and `warm` and `handle` run
in the child (adapters/sandbox.py). What comes back is one piece of bytes that is kept as it is and cut up by `opened`.
"""

import atexit
import io
import json
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import pypdfium2 as pdfium
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from upstar.adapters.sandbox import Limits, Sandbox, SandboxError
from upstar.kit.errors import AppError
from upstar.kit.logs import get_logger
from upstar.resumes.readers import image, pdf
from upstar.resumes.readers.assemble import DraftLine, clean
from upstar.resumes.readers.glyphs import Glyph

VERSION = 1
"""Of the pictures and places: what an earlier version drew is drawn anew."""
MAX_SHEETS = 10
"""Pages that are drawn: three résumés' worth. The text shows the rest."""
WIDTH, HEIGHT = 1000, 2000
"""Pixels of a picture, at most: a page is shown half as wide, and screens have two pixels a point."""
QUALITY = 75
"""Of WebP, 0 to 100: below, the edges of letters blur; a page takes 40 to 90 kB."""
EFFORT = 1
"""Of WebP's encoder, 0 to 6: 3 takes two and a half times as long for a fifth less."""
ASCENT, DESCENT = 0.86, 0.26
"""From the baseline to the edges of a line's letters, in font sizes (typical of Latin type)."""
SAME_HEIGHT = 0.4
"""Letters whose baselines differ by less than this, in font sizes, stand on one line (readers/layout.py)."""
ALIKE = 0.6
"""The share of a line's letters that must be found on the page for its words to have a place."""
LIMITS = Limits(memory_bytes=2**30, seconds=15.0, answer_bytes=8 * 2**20)
"""Ten pages take a second and a half and 200 MB."""
AT_A_TIME = 2
"""Drawings in one process at once; whoever comes then waits."""
SAMPLE = 8
"""The side of the picture that warms the encoder up, in pixels."""

log = get_logger(__name__)
_turns = threading.BoundedSemaphore(AT_A_TIME)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that was drawn: its size in points, and the size of its picture in bytes."""

    width: float
    height: float
    size: int


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of the reading: its page, from 1, its top and bottom, and the left and right edge of each word, in points.

    A word that was not found on the page has no edges; `words` are as many as `text` has between its blanks.
    """

    page: int
    text: str
    top: float
    bottom: float
    words: tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pages of a file that were drawn, and the lines on them in reading order; no pages where none can be."""

    version: int
    sheets: tuple[Sheet, ...] = ()
    lines: tuple[PlacedLine, ...] = ()


_DRAWN = TypeAdapter(Drawn)


def can_draw(media_type: str) -> bool:
    """Whether a file of the type has pages that can be drawn."""
    return media_type == pdf.MEDIA_TYPE or media_type in image.MEDIA_TYPES.values()


def draw_in_child(data: bytes, media_type: str) -> bytes:
    """Return what is kept of a file's looks; without pages where the file resists, so that it is not tried again."""
    try:
        with _turns:
            return sandbox().call(media_type.encode() + b"\n" + data)
    except SandboxError as error:
        log.warning("drawing.killed", reason=str(error)[:200], bytes=len(data))
        return packed(Drawn(VERSION), [])


def packed(drawn: Drawn, pictures: Sequence[bytes]) -> bytes:
    """Return what was drawn as one piece: a line of JSON, then the pictures."""
    return json.dumps(asdict(drawn), separators=(",", ":")).encode() + b"\n" + b"".join(pictures)


def opened(kept: bytes) -> Drawn | None:
    """Return what was drawn; None where another version drew it."""
    try:
        drawn = _DRAWN.validate_json(kept.partition(b"\n")[0])
    except ValidationError:
        return None
    return drawn if drawn.version == VERSION else None


def picture_of(kept: bytes, drawn: Drawn, page: int) -> bytes | None:
    """Return the picture (image/webp) of a page, counted from 1; None where there is none."""
    if not 1 <= page <= len(drawn.sheets):
        return None
    begin = kept.index(b"\n") + 1 + sum(sheet.size for sheet in drawn.sheets[: page - 1])
    return kept[begin : begin + drawn.sheets[page - 1].size]


@lru_cache(maxsize=1)
def sandbox() -> Sandbox:
    """Return this process's sandbox for drawing; its template process starts with the first file."""
    made = Sandbox(__name__, LIMITS)
    atexit.register(made.close)
    return made


def warm(_: bytes) -> None:
    """Load the encoder."""
    _as_webp(Image.new("RGB", (SAMPLE, SAMPLE)))


def handle(request: bytes) -> bytes:
    """Draw the file of a request."""
    media_type, _, data = request.partition(b"\n")
    try:
        if media_type.decode() == pdf.MEDIA_TYPE:
            return _draw_pdf(data)
        pictures = [Image.fromarray(pixels) for pixels in image.sheets_of(data)][:MAX_SHEETS]
    except AppError:
        return packed(Drawn(VERSION), [])
    made = [_as_webp(picture) for picture in pictures]
    sheets = (Sheet(float(p.width), float(p.height), len(data)) for p, data in zip(pictures, made, strict=True))
    return packed(Drawn(VERSION, tuple(sheets)), made)


def _draw_pdf(data: bytes) -> bytes:
    drafts, letters = pdf.lines_and_glyphs(data, MAX_SHEETS)
    document = pdfium.PdfDocument(data)
    sheets, pictures, upright = [], [], {}
    for number in range(len(letters)):
        page = document[number]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1.0), HEIGHT / max(height, 1.0))
        pictures.append(_as_webp(page.render(scale=scale).to_pil()))
        sheets.append(Sheet(round(width, 1), round(height, 1), len(pictures[-1])))
        if page.get_rotation() == 0:  # letters are told in the page's own coordinates, however it is turned
            upright[number + 1] = page.get_bbox()[0]
    lines = _lines(drafts, letters, upright)
    return packed(Drawn(VERSION, tuple(sheets), tuple(lines)), pictures)


def _lines(
    drafts: Sequence[DraftLine], letters: Sequence[Sequence[Glyph]], lefts: dict[int, float]
) -> Iterator[PlacedLine]:
    by_height = [sorted(page, key=_height) for page in letters]
    for draft in drafts:
        text, _ = clean(draft.text)
        if not text or draft.page not in lefts or None in (draft.baseline, draft.x0, draft.x1, draft.size):
            continue
        baseline, size = draft.baseline or 0.0, draft.size or 0.0
        page, reach = by_height[draft.page - 1], SAME_HEIGHT * size
        first = bisect_left(page, baseline - reach, key=_height)
        last = bisect_right(page, baseline + reach, key=_height)
        begin, end = (draft.x0 or 0.0) - 1, (draft.x1 or 0.0) + 1
        on_line = [glyph for glyph in page[first:last] if not glyph.turned and begin <= glyph.x0 <= end]
        words = _edges(text.split(), sorted(on_line, key=lambda glyph: glyph.x0), lefts[draft.page])
        if any(words):
            top, bottom = round(baseline - ASCENT * size, 1), round(baseline + DESCENT * size, 1)
            yield PlacedLine(draft.page, text, top, bottom, tuple(words))


def _height(glyph: Glyph) -> float:
    return glyph.baseline


def _edges(words: Sequence[str], glyphs: Sequence[Glyph], left: float) -> list[tuple[float, float] | None]:
    """The left and right edge of each word, by the letters of it that stand on the line."""
    shown = [(clean(glyph.text)[0] or glyph.text, glyph) for glyph in glyphs]
    on_page = "".join(text for text, _ in shown)
    owner = [glyph for text, glyph in shown for _ in text]
    said = "".join(words)
    if on_page == said:
        of_letter: dict[int, Glyph] = dict(enumerate(owner))
    else:
        matcher = SequenceMatcher(None, said, on_page, autojunk=False)
        blocks = matcher.get_matching_blocks()
        if sum(block.size for block in blocks) < ALIKE * len(said):
            return [None] * len(words)
        of_letter = {block.a + step: owner[block.b + step] for block in blocks for step in range(block.size)}
    found: list[tuple[float, float] | None] = []
    at = 0
    for word in words:
        its = [of_letter[place] for place in range(at, at + len(word)) if place in of_letter]
        at += len(word)
        edges = (round(min(g.x0 for g in its) - left, 1), round(max(g.x1 for g in its) - left, 1)) if its else None
        found.append(edges)
    return found


def _as_webp(picture: Any) -> bytes:  # noqa: ANN401 - Pillow's and pdfium's pictures
    picture.thumbnail((WIDTH, HEIGHT))
    target = io.BytesIO()
    picture.convert("RGB").save(target, "WEBP", quality=QUALITY, method=EFFORT)
    return target.getvalue()
