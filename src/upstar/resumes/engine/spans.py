"""Slices of a document's lines that remember where they stand."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from upstar.kit.text import squash
from upstar.resumes.types import Evidence, Line

PARAGRAPH_GAP = 0.22
"""Blank above a line, in line heights, that begins a new paragraph."""
STRIP = " \t,;:|()[]{}–—-·•/"


@dataclass(frozen=True, slots=True)
class Span:
    """The characters [start, stop) of a line."""

    line: Line
    start: int
    stop: int

    @property
    def text(self) -> str:
        """The words, squashed."""
        return squash(self.line.text[self.start : self.stop])


def whole(line: Line) -> Span:
    """Return the span of a whole line."""
    return Span(line, 0, len(line.text))


def trimmed(span: Span) -> Span | None:
    """Return the span without separators at its ends; None where nothing is left.

    A closing parenthesis stays where its opening one does.
    """
    text = span.line.text
    start, stop = span.start, span.stop
    while start < stop and text[start] in STRIP:
        start += 1
    while stop > start and text[stop - 1] in STRIP:
        if text[stop - 1] == ")" and "(" in text[start:stop]:
            break
        stop -= 1
    return Span(span.line, start, stop) if stop > start else None


def split(span: Span, pattern: re.Pattern[str]) -> list[Span]:
    """Return the trimmed parts of a span between the matches of a pattern."""
    parts: list[Span] = []
    at = span.start
    for match in pattern.finditer(span.line.text, span.start, span.stop):
        parts.append(Span(span.line, at, match.start()))
        at = match.end()
    parts.append(Span(span.line, at, span.stop))
    return [part for part in map(trimmed, parts) if part is not None]


def without(span: Span, start: int, stop: int) -> list[Span]:
    """Return what is left of a span on both sides of a hole."""
    pieces = (Span(span.line, span.start, start), Span(span.line, stop, span.stop))
    return [piece for piece in map(trimmed, pieces) if piece is not None]


def evidence(lines: Iterable[Line]) -> tuple[Evidence, ...]:
    """Return the lines as evidence."""
    return tuple(Evidence(line.text, line.page, line.start, line.end) for line in lines)


def cut(lines: Iterable[Line], begins: Callable[[Sequence[Line], Line], bool]) -> Iterator[list[Line]]:
    """Yield the lines in runs; `begins(held, line)` says whether a line begins a new one behind those held, never none."""
    held: list[Line] = []
    for line in lines:
        if held and begins(held, line):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def joined(first: Line, second: Line) -> Line:
    """Return two lines that follow one another as one; the line break between them stays, so offsets stay true."""
    return replace(first, text=f"{first.text}\n{second.text}", end=second.end)
