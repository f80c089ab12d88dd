"""Pictures of text to pieces of text, by the recognition models that the rapidocr package bears (no network).

PP-OCR (Du et al., 2020, arXiv:2009.09941) finds lines of text as quadrangles and reads each. What is left to do here is
geometry: which way up the page is, how far it is turned, and lengths in points instead of pixels.
"""

import math
import os
import statistics
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstar.resumes.readers.layout import Piece

Pixels = NDArray[np.uint8]
"""A picture as (height, width, 3) RGB values 0–255."""

SCALE = 2.0
"""Pixels a point at which a page is drawn: 144 dpi. 216 dpi takes half as long again and reads no more words."""
MIN_SCORE = 0.5
"""Below this the model guesses; what it cannot read is left out rather than invented."""
UPRIGHT_SCORE = 0.85
"""The mean certainty from which on a page is the right way up; upside down, letters are read at about 0.6."""
TURNS = (0, 2, 3, 1)
"""The quarter turns to try, the likeliest first."""
WIDE = 2.0
"""A box this many times as wide as high tells the direction of writing."""
LETTER_SHARE = 0.72
"""The font size as a share of a box's height; boxes have a little room above and below the letters."""
DESCENT_SHARE = 0.2
"""How far above the lower edge of its box a line's letters stand."""
SIZE_STEP = 1.3
"""Sizes are told apart in steps of this ratio: boxes of one size differ by up to a seventh."""
MIN_TURN = math.radians(0.2)
MAX_SIDE = 2000
"""The longest side in pixels that is looked at; A4 at 144 dpi has 1684."""
FIND_SIDE = 1440
"""The longest side in pixels at which lines are looked for; letters of 7 points still stand apart there."""
SAMPLE = 6
"""How many lines, the longest ones, are read to tell which way up a page is."""
MAX_THREADS = 4
"""Lines are read side by side, one a core; each takes some 50 MB."""
MIN_LINE = [3, 48, 96]
"""Channels, height and least width in pixels of a line as the model gets it; shorter ones are padded."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line of text stands on the picture: its corners, clockwise from the upper left, and the picture of it."""

    corners: NDArray[np.float64]
    pixels: Pixels

    @property
    def width(self) -> float:
        return float(np.hypot(*(self.corners[1] - self.corners[0])))

    @property
    def height(self) -> float:
        return float(np.hypot(*(self.corners[3] - self.corners[0])))

    @property
    def lies(self) -> bool:
        wide, high = np.ptp(self.corners[:, 0]), np.ptp(self.corners[:, 1])
        return bool(wide >= high)


@dataclass(frozen=True, slots=True)
class _Box:
    """A line that was read, and how certain the model is of it, 0–1."""

    line: _Line
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class _View:
    """The page turned one way: the lines that were read to see whether it is the right one, and the others."""

    shape: tuple[int, ...]
    sample: list[_Box]
    others: list[_Line]

    @property
    def letters(self) -> int:
        return sum(len(box.text) for box in self.sample)

    @property
    def weight(self) -> float:
        return sum(len(box.text) * box.score for box in self.sample)


def read_pixels(pixels: Pixels, scale: float) -> list[Piece]:
    """Return the pieces of text on a picture; `scale` is pixels a point. The same picture gives the same pieces."""
    best = _View(pixels.shape, [], [])
    for turn in TURNS:
        turned = np.ascontiguousarray(np.rot90(pixels, turn))
        lines = _find(turned)
        if not lines and turn == 0:
            return []
        lying = sorted((line for line in lines if line.lies), key=lambda line: -line.width)
        standing = [line for line in lines if not line.lies]
        view = _View(turned.shape, _read(lying[:SAMPLE]), lying[SAMPLE:] + standing)
        if view.weight > best.weight:
            best = view
        if _length(lying) > _length(standing) and 0 < UPRIGHT_SCORE * view.letters <= view.weight:
            break
    boxes = best.sample + _read(best.others)
    return _pieces([box for box in boxes if box.text and box.score >= MIN_SCORE], scale, best.shape)


def _length(lines: list[_Line]) -> float:
    return sum(max(line.width, line.height) for line in lines)


@lru_cache(maxsize=1)
def _engine() -> Any:  # noqa: ANN401 - its types are not published
    # loaded with the first picture only: the models and what runs them take longer to load than most files to read
    from rapidocr import RapidOCR  # noqa: PLC0415

    params = {
        "Global.log_level": "critical",
        # threads of one line wait for each other by spinning, which steals the core from whom they wait for
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "Det.limit_type": "max",
        "Det.limit_side_len": FIND_SIDE,
        "Rec.rec_img_shape": MIN_LINE,
    }
    return RapidOCR(params=params)


def _find(pixels: Pixels) -> list[_Line]:
    """Return where there is text; nothing is read yet."""
    from rapidocr.main import RapidOCRError  # noqa: PLC0415 - as above
    from rapidocr.utils.process_img import map_boxes_to_original  # noqa: PLC0415

    # the models were trained on blue-green-red
    picture, changes = _engine().preprocess_img(np.ascontiguousarray(pixels[:, :, ::-1]))
    try:
        cuts, found = _engine().detect_and_crop(picture, changes)
    except RapidOCRError:  # its way to say that there is no text
        return []
    corners = map_boxes_to_original(found.boxes, changes, *pixels.shape[:2])
    return [_Line(np.asarray(box, dtype=np.float64), cut) for box, cut in zip(corners, cuts, strict=True)]


def _read(lines: list[_Line]) -> list[_Box]:
    """Read lines side by side, each by itself: what is read does not depend on what else is on the page."""
    with ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1)) as threads:
        return list(threads.map(_read_line, lines))


def _read_line(line: _Line) -> _Box:
    found = _engine().recognize_txt([line.pixels])
    return _Box(line, found.txts[0].strip(), float(found.scores[0]))


def _pieces(boxes: list[_Box], scale: float, shape: tuple[int, ...]) -> list[Piece]:
    turn = _tilt(boxes)
    cos, sin = math.cos(-turn), math.sin(-turn)
    centre = np.array([shape[1] / 2, shape[0] / 2])
    turning = np.array([[cos, -sin], [sin, cos]])
    pieces: list[Piece] = []
    for box in boxes:
        corners = (box.line.corners - centre) @ turning.T + centre if abs(turn) > MIN_TURN else box.line.corners
        x0, x1 = float(corners[:, 0].min()) / scale, float(corners[:, 0].max()) / scale
        bottom = float(corners[2:, 1].mean()) / scale
        height = box.line.height / scale
        pieces.append(Piece(box.text, x0, x1, bottom - DESCENT_SHARE * height, LETTER_SHARE * height))
    _even_out(pieces)
    return pieces


def _even_out(pieces: list[Piece]) -> None:
    """Give pieces of nearly one size the same: a box is as high as its letters happen to reach."""
    heights = sorted(piece.size for piece in pieces for _ in piece.text)
    body = heights[len(heights) // 2] if heights else 1.0
    for piece in pieces:
        steps = round(math.log(piece.size / body) / math.log(SIZE_STEP)) if piece.size > 0 else 0
        piece.size = body * SIZE_STEP**steps


def _tilt(boxes: list[_Box]) -> float:
    """Return the angle of the lines in radians, clockwise; scans lie a little askew and photos more."""
    angles = [
        math.atan2(edge[1], edge[0])
        for line in (box.line for box in boxes)
        if line.width > WIDE * line.height
        for edge in [line.corners[1] - line.corners[0]]
    ]
    return statistics.median(angles) if angles else 0.0
