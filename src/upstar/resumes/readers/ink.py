"""Where a drawn page has ink: asked for all characters of a page at once."""

from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

MIN_INK = 24
"""The least difference of grey levels (0–255) within the box of a character that an eye tells from blank paper."""
MAX_SIDE = 3000.0
"""The longest side that a page is drawn at, in pixels; a page of a résumé has 842 points."""

Boxes = NDArray[np.float64]
"""Boxes in page coordinates, one a row: left, top, right, bottom."""
Flags = NDArray[np.bool_]
_Pixels = NDArray[np.uint8]
_Numbers = NDArray[np.int64]


@dataclass(slots=True)
class Drawing:
    """The page as grey levels; `scale` is pixels a point, (left, top) its corner in page coordinates."""

    pixels: _Pixels
    scale: float
    left: float
    top: float

    def shows(self, boxes: Boxes) -> Flags:
        """Say of each box whether its middle lies on the page."""
        x = ((boxes[:, 0] + boxes[:, 2]) / 2 - self.left) * self.scale
        y = (self.top - (boxes[:, 1] + boxes[:, 3]) / 2) * self.scale
        height, width = self.pixels.shape
        inside: Flags = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        return inside

    def has_ink(self, boxes: Boxes) -> Flags:
        """Say of each box whether anything in it stands out from the paper."""
        height, width = self.pixels.shape
        x0 = _whole(np.floor((boxes[:, 0] - self.left) * self.scale), width)
        x1 = _whole(np.ceil((boxes[:, 2] - self.left) * self.scale) + 1, width)
        y0 = _whole(np.floor((self.top - boxes[:, 1]) * self.scale), height)
        y1 = _whole(np.ceil((self.top - boxes[:, 3]) * self.scale) + 1, height)
        return _contrasts(self.pixels, x0, y0, x1, y1) >= MIN_INK


def draw(page: pdfium.PdfPage) -> Drawing:
    """Draw the page in grey, a pixel a point."""
    left, _, _, top = page.get_bbox()
    scale = min(1.0, MAX_SIDE / max(*page.get_size(), 1.0))
    pixels = page.render(scale=scale, grayscale=True).to_numpy()
    return Drawing(pixels.reshape(pixels.shape[0], pixels.shape[1]), scale, left, top)


def _whole(values: NDArray[np.float64], most: int) -> _Numbers:
    return np.clip(np.nan_to_num(values), 0, most).astype(np.int64)


def _contrasts(pixels: _Pixels, x0: _Numbers, y0: _Numbers, x1: _Numbers, y1: _Numbers) -> _Numbers:
    """Return the largest less the smallest value in each box, -1 in an empty one.

    A box is covered by four squares with sides of powers of two, whose extremes are made by doubling (the sparse
    table of Bender and Farach-Colton, 2000, in two dimensions).
    """
    found = np.full(len(x0), -1, dtype=np.int64)
    tall, wide = y1 - y0, x1 - x0
    filled = (tall > 0) & (wide > 0)
    steps_down, steps_across = _log2(tall), _log2(wide)
    high = low = pixels
    for down in range(int(steps_down[filled].max(initial=-1)) + 1):
        if down:
            high, low = _doubled(high, low, 2 ** (down - 1), axis=0)
        across_needed = np.unique(steps_across[filled & (steps_down == down)])
        highest, lowest = high, low
        for across in range(int(across_needed.max(initial=-1)) + 1):
            if across:
                highest, lowest = _doubled(highest, lowest, 2 ** (across - 1), axis=1)
            if across in across_needed:
                chosen = np.flatnonzero(filled & (steps_down == down) & (steps_across == across))
                top, bottom = y0[chosen], y1[chosen] - 2**down
                left, right = x0[chosen], x1[chosen] - 2**across
                corners = ((top, left), (top, right), (bottom, left), (bottom, right))
                largest = np.maximum.reduce([highest[corner] for corner in corners])
                smallest = np.minimum.reduce([lowest[corner] for corner in corners])
                found[chosen] = largest.astype(np.int64) - smallest
    return found


def _log2(lengths: _Numbers) -> _Numbers:
    return np.floor(np.log2(np.maximum(lengths, 1))).astype(np.int64)


def _doubled(high: _Pixels, low: _Pixels, step: int, axis: int) -> tuple[_Pixels, _Pixels]:
    """The extremes of windows twice as long along an axis."""
    length = high.shape[axis] - step
    first = [slice(None), slice(None)]
    second = [slice(None), slice(None)]
    first[axis], second[axis] = slice(0, length), slice(step, step + length)
    one, two = tuple(first), tuple(second)
    return np.maximum(high[one], high[two]), np.minimum(low[one], low[two])
