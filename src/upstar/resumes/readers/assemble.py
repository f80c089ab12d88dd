"""Lines of any format to a document: the text, and where in it each line stands."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.text import storable
from upstar.resumes.types import Document, Hidden, Line

MIN_LETTERS = 25
"""A document with fewer letters than this bears no text worth reading."""

_BULLET = re.compile(r"^\s*[•●○◦▪▫■□‣⁃∙·►▸▶➢➤➔→›»✓✔✦❖◆◇]\s*|^\s*(?:[*–—-]|o(?=\s\s*[A-ZÀ-Þ]))\s+(?=\S)")
_BLANKS = re.compile(r"[^\S\t]+")
_TABS = re.compile(r"\s*\t\s*")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"} | dict.fromkeys((0x2010, 0x2011), "-")
"""Ligatures as letters, and hyphens of all kinds as one."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line before its place in the text is known; the fields are those of `Line`.

    `x1` and `baseline` say, for a PDF, where the line ends and on which height its letters stand, in points.
    """

    text: str
    page: int = 1
    x0: float | None = None
    size: float | None = None
    bold: bool = False
    block: int = 0
    gap: float = 0.0
    bullet: bool = False
    full: bool = False
    x1: float | None = None
    baseline: float | None = None


def assemble(
    media_type: str,
    drafts: Iterable[DraftLine],
    *,
    pages: int,
    warnings: Sequence[str] = (),
    hidden: Iterable[Hidden] = (),
    pictured: Iterable[int] = (),
) -> Document:
    """Clean each line, drop empty ones, and join them by newlines."""
    lines: list[Line] = []
    at = 0
    for draft in drafts:
        text, bullet = clean(draft.text)
        if not text:
            continue
        end = at + len(text)
        lines.append(
            Line(
                text, draft.page, at, end, draft.x0, draft.size, draft.bold, draft.block, draft.gap,
                draft.bullet or bullet, draft.full,
            )
        )  # fmt: skip
        at = end + 1
    return Document(
        media_type=media_type,
        text="\n".join(line.text for line in lines),
        lines=tuple(lines),
        pages=pages,
        warnings=tuple(warnings),
        hidden=tuple(replace(words, text=storable(words.text)) for words in hidden),
        pictured=tuple(pictured),
    )


def require_text(document: Document, complaint: str) -> Document:
    """Return the document; AppError with the complaint where it bears next to no text."""
    if sum(c.isalpha() for c in document.text) < MIN_LETTERS:
        raise AppError(ErrorKind.INVALID, "file-no-text", complaint)
    return document


def clean(text: str) -> tuple[str, bool]:
    """Return the line without its bullet, control characters and double blanks, and whether it had a bullet."""
    text = unicodedata.normalize("NFC", storable(_INVISIBLE.sub("", text)).translate(LIGATURES))
    text = "".join(c if c == "\t" or unicodedata.category(c) != "Cc" else " " for c in text)
    without = _BULLET.sub("", text, count=1)
    return _TABS.sub("\t", _BLANKS.sub(" ", without).strip()), without != text
