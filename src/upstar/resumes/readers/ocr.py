"""Pictures of text to pieces of text, by the recognition models that the rapidocr package bears (no network).

PP-OCR (Du et al., 2020, arXiv:2009.09941) finds lines of text as quadrangles and reads each. What is left to do here is
geometry: which way up the page is, how far it is turned, and lengths in points instead of pixels.
"""

import math
import statistics
from collections.abc import Callable
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
MAX_SIDE = 2400
"""The longest side in pixels that is looked at; A4 at 144 dpi has 1684."""


@dataclass(frozen=True, slots=True)
class _Box:
    corners: NDArray[np.float64]
    text: str
    score: float

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


def read_pixels(pixels: Pixels, scale: float) -> list[Piece]:
    """Return the pieces of text on a picture; `scale` is pixels a point. The same picture gives the same pieces."""
    best: list[_Box] = []
    shape = pixels.shape
    for turn in TURNS:
        turned = np.ascontiguousarray(np.rot90(pixels, turn))
        boxes = _boxes(turned)
        if not boxes:
            if turn == 0:
                return []
            continue
        if _weight(boxes) > _weight(best):
            best, shape = boxes, turned.shape
        if _is_upright(boxes):
            break
    return _pieces(best, scale, shape)


@lru_cache(maxsize=1)
def _engine() -> Callable[[Pixels], object]:
    # loaded with the first picture only: the models and what runs them take longer to load than most files to read
    from rapidocr import RapidOCR  # noqa: PLC0415

    return RapidOCR(params={"Global.log_level": "critical", "Global.text_score": MIN_SCORE, "Global.use_cls": False})


def _boxes(pixels: Pixels) -> list[_Box]:
    found: Any = _engine()(pixels[:, :, ::-1])  # the models were trained on blue-green-red
    if found.boxes is None:
        return []
    return [
        _Box(np.asarray(corners, dtype=np.float64), text, float(score))
        for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if text.strip()
    ]


def _weight(boxes: list[_Box]) -> float:
    return sum(len(box.text) * box.score for box in boxes if box.lies)


def _is_upright(boxes: list[_Box]) -> bool:
    letters = sum(len(box.text) for box in boxes)
    lying = sum(len(box.text) for box in boxes if box.lies)
    return lying * 2 > letters and _weight(boxes) >= UPRIGHT_SCORE * lying


def _pieces(boxes: list[_Box], scale: float, shape: tuple[int, ...]) -> list[Piece]:
    turn = _tilt(boxes)
    cos, sin = math.cos(-turn), math.sin(-turn)
    centre = np.array([shape[1] / 2, shape[0] / 2])
    turning = np.array([[cos, -sin], [sin, cos]])
    pieces: list[Piece] = []
    for box in boxes:
        corners = (box.corners - centre) @ turning.T + centre if abs(turn) > MIN_TURN else box.corners
        x0, x1 = float(corners[:, 0].min()) / scale, float(corners[:, 0].max()) / scale
        bottom = float(corners[2:, 1].mean()) / scale
        height = box.height / scale
        pieces.append(Piece(box.text.strip(), x0, x1, bottom - DESCENT_SHARE * height, LETTER_SHARE * height))
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
        for box in boxes
        if box.width > WIDE * box.height
        for edge in [box.corners[1] - box.corners[0]]
    ]
    return statistics.median(angles) if angles else 0.0
