"""The text under an entry's header: paragraphs, and the achievements in it."""

import re
from collections.abc import Sequence

from upstar.kit.text import squash
from upstar.resumes.engine.spans import PARAGRAPH_GAP
from upstar.resumes.types import Line

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÞĀ-Ž0-9])")
_URL_LINE = re.compile(r"^\S*(?:https?://|www\.)\S*$")


def read_body(lines: Sequence[Line]) -> tuple[str | None, tuple[str, ...]]:
    """Return the description (paragraphs parted by newlines; None where there is none) and the achievements.

    Achievements are the bullets where there are any, else the sentences.
    """
    paragraphs: list[tuple[str, bool]] = []
    for line in lines:
        if _URL_LINE.match(line.text):
            continue
        starts = line.bullet or not paragraphs or (line.gap >= PARAGRAPH_GAP and not _goes_on(paragraphs[-1][0], line))
        if starts:
            paragraphs.append((line.text, line.bullet))
        else:
            text, bullet = paragraphs[-1]
            paragraphs[-1] = (f"{text} {line.text}", bullet)
    texts = [(squash(text), bullet) for text, bullet in paragraphs]
    description = "\n".join(text for text, _ in texts) or None
    bullets = tuple(text for text, bullet in texts if bullet)
    sentences = tuple(part for text, _ in texts for part in _SENTENCE.split(text))
    return description, bullets or sentences


def _goes_on(text: str, line: Line) -> bool:
    """Whether a line plainly continues a sentence in spite of the blank above it."""
    return line.text[:1].islower() and not text.rstrip().endswith((".", "!", "?", ":"))
