"""Where the lines and bars of pictures lie: numbers in, coordinates out. Templates make SVG of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""What a step of an axis may be, times a power of ten."""
LINES = 4
"""Lines across the field, about."""
HEADROOM = 1.15
"""Times the largest value that the field is high: the line does not touch its edge."""
WIDEST = 2.0
"""Times the largest value up to which bands are seen whole: one thin month may not press all else to the ground."""

FULL_SCORE, TEN, LEAST_FIELD = 100.0, 10.0, 20.0
"""The top of the scores' picture, what its bottom is a multiple of, and the least that lies between the two."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture's size in its own units, the room around its field, and how many days stand below it at most.

    A unit is about a pixel where the picture is shown, so that the words at its axes are as large as others.
    """

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    labels: int


WIDE = Frame("wide", width=760, height=240, left=58, right=14, top=14, bottom=32, labels=6)
NARROW = Frame("narrow", width=330, height=200, left=50, right=12, top=10, bottom=28, labels=2)
BARS = Frame("bars", width=640, height=220, left=66, right=14, top=14, bottom=32, labels=4)
STACK_WIDTH, STACK_GAP, STACK_LEAST = 640.0, 3.0, 1.0
"""Of a stacked bar, in its own units: its width, the gap between two parts, and the least width of one."""
GAP = 0.2
"""The share of a bar's place that is left free beside it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value (0 or more), its interval's ends, its place from left to right (whole numbers), and its day."""

    place: int
    value: float
    low: float
    high: float
    day: date


@dataclass(frozen=True, slots=True)
class Chart:
    """In a frame: a line and its band as the points of a polyline and a polygon, dots, and what stands at the axes."""

    frame: Frame
    line: str
    band: str
    dots: Sequence[tuple[float, float]]
    across: Sequence[tuple[float, float]]
    below: Sequence[tuple[float, date]]


def line_chart(points: Sequence[Point], frame: Frame = WIDE) -> Chart | None:
    """Return where the points lie, by place; None for fewer than two, which make no line.

    `across` are (height in the picture, value) of the lines across.
    """
    if len(points) < 2 or points[0].place == points[-1].place:
        return None
    largest = max(point.value for point in points)
    widest = min(max(point.high for point in points), WIDEST * largest) or 1.0
    return _drawn(points, 0.0, max(HEADROOM * largest, widest), frame)


def score_chart(scores: Sequence[tuple[date, float]], frame: Frame = WIDE) -> Chart | None:
    """Return the line of scores (0–100) from the oldest to the newest; None for fewer than two.

    They are evenly spaced: what counts is each step, not the days. The field begins at the ten below the lowest and
    ends at 100, so that a step of a point is seen, and how far it is to the top; the page says so.
    """
    if len(scores) < 2:
        return None
    bottom = min(FULL_SCORE - LEAST_FIELD, TEN * math.floor(min(score for _, score in scores) / TEN))
    points = [Point(place, score, score, score, day) for place, (day, score) in enumerate(scores)]
    return _drawn(points, max(0.0, bottom), FULL_SCORE, frame)


def _drawn(points: Sequence[Point], bottom: float, top: float, frame: Frame) -> Chart:
    wide = frame.width - frame.left - frame.right
    high = frame.height - frame.top - frame.bottom
    first, span = points[0].place, points[-1].place - points[0].place

    def x(point: Point) -> float:
        return round(frame.left + wide * (point.place - first) / span, 1)

    def y(value: float) -> float:
        return round(frame.top + high * (top - min(value, top)) / (top - bottom), 1)

    edges = [(x(point), y(point.high)) for point in points] + [(x(point), y(point.low)) for point in reversed(points)]
    dots = [(x(point), y(point.value)) for point in points]
    every = max(1, math.ceil(len(points) / frame.labels))
    return Chart(
        frame=frame,
        line=_joined(dots),
        band=_joined(edges),
        dots=dots,
        across=[(y(value), value) for value in _steps(bottom, top)],
        # counted from the newest, which is the one that is looked for
        below=[(x(point), point.day) for number, point in enumerate(reversed(points)) if number % every == 0],
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a stacked bar: where it lies, how wide it is, how much of that is filled, its middle and its number."""

    x: float
    width: float
    filled: float
    middle: float
    number: int
    name: str


def stack(parts: Sequence[tuple[str, float, float]], whole: float = 100.0) -> list[Slot]:
    """Return a bar of the whole, made of the parts (name, reached, possible), in their order, from the left.

    What no part takes stays empty at its end. Between two parts there is a gap of STACK_GAP.
    """
    slots = []
    x = 0.0
    for number, (name, reached, possible) in enumerate(parts, 1):
        width = STACK_WIDTH * possible / whole
        filled = STACK_WIDTH * min(reached, possible) / whole
        slots.append(
            Slot(
                x=round(x + STACK_GAP / 2, 1),
                width=round(max(width - STACK_GAP, STACK_LEAST), 1),
                filled=round(max(filled - STACK_GAP, 0.0), 1),
                middle=round(x + width / 2, 1),
                number=number,
                name=name,
            )
        )
        x += width
    return slots


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
    frame = BARS
    wide, field = (frame.width - frame.left - frame.right) / len(values), frame.height - frame.top - frame.bottom
    floor = frame.height - frame.bottom
    return Bars(
        bars=[
            (
                round(frame.left + wide * number + wide * GAP / 2, 1),
                round(floor - field * value / top, 1),
                round(wide * (1 - GAP), 1),
                round(field * value / top, 1),
            )
            for number, value in enumerate(values)
        ],
        across=[(round(floor - field * value / top, 1), value) for value in _steps(0.0, top)],
    )


def pair_chart(first: Sequence[float], second: Sequence[float]) -> Bars | None:
    """Return bars in pairs, those of the first and second values in turn; None where all are 0."""
    return bar_chart([value for pair in zip(first, second, strict=True) for value in pair])


def _steps(bottom: float, top: float) -> list[float]:
    """Return round values from the bottom, which is round itself, up to the top, about LINES of them."""
    rough = (top - bottom) / LINES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in STEPS if power * size >= rough)
    return [bottom + step * number for number in range(int((top - bottom) / step) + 1)]


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
