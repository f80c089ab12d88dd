"""Where the lines and bars of pictures lie: numbers in, coordinates out. Templates make SVG of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
"""Of a picture, in its own units; a page shows it as wide as there is room."""
LEFT, RIGHT, TOP, BOTTOM = 66, 14, 14, 32
"""Room around the field for the words at its axes."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""What a step of an axis may be, times a power of ten."""
LINES = 4
"""Lines across the field, about."""
LABELS = 4
"""Names below the field, at most: so many are read on a phone."""
HEADROOM = 1.15
"""Times the largest value that the field is high: the line does not touch its edge."""
WIDEST = 2.0
"""Times the largest value up to which bands are seen whole: one thin month may not press all else to the ground."""

GAP = 0.2
"""The share of a bar's place that is left free beside it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value (0 or more), its interval's ends, its place from left to right (whole numbers), and its name."""

    place: int
    value: float
    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A line and its band as the points of a polyline and a polygon, dots, and what stands at the axes."""

    line: str
    band: str
    dots: Sequence[tuple[float, float]]
    across: Sequence[tuple[float, float]]
    below: Sequence[tuple[float, str]]


def line_chart(points: Sequence[Point]) -> Chart | None:
    """Return where the points lie, by place; None for fewer than two, which make no line.

    `across` are (height in the picture, value) of the lines across.
    """
    if len(points) < 2 or points[0].place == points[-1].place:
        return None
    largest = max(point.value for point in points)
    widest = min(max(point.high for point in points), WIDEST * largest) or 1.0
    top = max(HEADROOM * largest, widest)
    first, span = points[0].place, points[-1].place - points[0].place

    def x(point: Point) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (point.place - first) / span, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value, top) / top, 1)

    edges = [(x(point), y(point.high)) for point in points] + [(x(point), y(point.low)) for point in reversed(points)]
    dots = [(x(point), y(point.value)) for point in points]
    every = max(1, math.ceil(len(points) / LABELS))
    return Chart(
        line=_joined(dots),
        band=_joined(edges),
        dots=dots,
        across=[(y(value), value) for value in _steps(top)],
        # counted from the newest, which is the one that is looked for
        below=[(x(point), point.name) for number, point in enumerate(reversed(points)) if number % every == 0],
    )


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from left to right: (left edge, top edge, width, height), and (height, value) of the lines across."""

    bars: Sequence[tuple[float, float, float, float]]
    across: Sequence[tuple[float, float]]


def bar_chart(values: Sequence[float]) -> Bars | None:
    """Return where bars lie for values of 0 or more; None where all are 0."""
    largest = max(values, default=0.0)
    if largest <= 0:
        return None
    top = HEADROOM * largest
    wide, field = (WIDTH - LEFT - RIGHT) / len(values), HEIGHT - TOP - BOTTOM
    return Bars(
        bars=[
            (
                round(LEFT + wide * number + wide * GAP / 2, 1),
                round(HEIGHT - BOTTOM - field * value / top, 1),
                round(wide * (1 - GAP), 1),
                round(field * value / top, 1),
            )
            for number, value in enumerate(values)
        ],
        across=[(round(HEIGHT - BOTTOM - field * value / top, 1), value) for value in _steps(top)],
    )


def pair_chart(first: Sequence[float], second: Sequence[float]) -> Bars | None:
    """Return bars in pairs, those of the first and second values in turn; None where all are 0."""
    return bar_chart([value for pair in zip(first, second, strict=True) for value in pair])


def _steps(top: float) -> list[float]:
    """Return round values from 0 up to the top, about LINES of them."""
    rough = top / LINES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in STEPS if power * size >= rough)
    return [step * number for number in range(int(top / step) + 1)]


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
