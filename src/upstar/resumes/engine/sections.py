"""Cut a document into sections under their headings, told by their words and by their look."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from upstar.resumes.engine.dates import find_dates
from upstar.resumes.headings import heading_kind
from upstar.resumes.types import Document, Line, Section, SectionKind

LARGER = 1.06
"""A heading's print is at least this much larger than the body's where it is larger at all."""
MAX_UNKNOWN_WORDS = 5
MIN_GAP = 0.25
"""Blank above a line, in line heights, that sets it apart."""

_INLINE = re.compile(r"^([^\W\d][^:\t]{2,40}):[ \t]+(\S.*)$")
_INLINE_KINDS = {"skills", "languages", "education", "summary", "interests", "certifications", "awards"}
_INLINE_ANYWHERE = {"education", "certifications", "languages"}
"""What stands in no description of a role, so that it opens a section wherever it stands."""
_INLINE_WITHIN = {"header", "summary", "personal", "languages", "interests", "certifications", "awards", "other"}
_DECORATED = re.compile(r"^\W*[=#*~_—–-]{2,}|:\s*$|[=#*~_—–-]{2,}\W*$")
_TITLE_OF_DOCUMENT = re.compile(
    r"^\W*(?:curriculum\s+vit(?:ae|æ)|c\.?v\.?|r[ée]sum[ée]|lebenslauf|bewerbung|hoja de vida|curr[íi]culum(?:\s+vit(?:ae|æ))?|curriculum|levensloop|personalbogen)\W*$",
    re.IGNORECASE,
)


def is_document_title(text: str) -> bool:
    """Whether the line only says that this is a résumé."""
    return bool(_TITLE_OF_DOCUMENT.match(text))


def split_sections(document: Document) -> tuple[Section, ...]:
    """Return the sections in reading order; the lines above the first heading are one of kind `header`."""
    lines = [line for line in document.lines if not is_document_title(line.text)]
    body = _body_size(lines)
    # where nothing is known of print and blanks, or not much (a picture), the words alone must do
    flat = not any(line.bold or line.size or line.gap >= MIN_GAP for line in lines)
    tops, items = _tops(lines), _items(lines)
    known = [
        line
        for line in lines
        if heading_kind(line.text) is not None
        and line.start not in items
        and (
            _stands_apart(line, body)
            or (_is_bare(line) and (flat or line.start in tops or line.page in document.pictured))
        )
    ]
    looks = Counter(_look(line) for line in known)
    sections: list[Section] = []
    kind: SectionKind = "header"
    heading = ""
    held: list[Line] = []
    for line in lines:
        found = _heading(line, kind, known, looks, body)
        if found is None:
            held.append(line)
            continue
        if held or heading:
            sections.append(Section(kind, heading, tuple(held)))
        kind, heading, rest = found
        held = [rest] if rest else []
    if held or heading:
        sections.append(Section(kind, heading, tuple(held)))
    return tuple(sections)


def _heading(
    line: Line, present: SectionKind, known: list[Line], looks: Counter[tuple[object, ...]], body: float | None
) -> tuple[SectionKind, str, Line | None] | None:
    kind = heading_kind(line.text)
    if kind is not None and line in known:
        return kind, line.text, None
    inline = _INLINE.match(line.text)
    if inline:
        kind = heading_kind(inline[1])
        apart = present not in _INLINE_WITHIN and line.gap >= MIN_GAP and not line.bullet
        if (kind in _INLINE_KINDS and present in _INLINE_WITHIN) or (kind in _INLINE_ANYWHERE and apart):
            rest = replace(line, text=inline[2], start=line.start + inline.start(2), bullet=False)
            return kind, inline[1], rest
    if _is_unknown_heading(line, looks, body):
        return "other", line.text, None
    return None


def _is_unknown_heading(line: Line, looks: Counter[tuple[object, ...]], body: float | None) -> bool:
    """Whether a line that is no known heading looks just like those that are, and like nothing else."""
    words = line.text.split()
    if not words or len(words) > MAX_UNKNOWN_WORDS or line.bullet or "\t" in line.text or find_dates(line.text):
        return False
    if looks[_look(line)] < 2 or any(c.isdigit() or c in "@,;." for c in line.text):
        return False
    larger = body is not None and line.size is not None and line.size >= LARGER * body
    return larger or (
        line.text.isupper() and line.size is None and not body and line.gap >= MIN_GAP and len(words) <= 3
    )


def _stands_apart(line: Line, body: float | None) -> bool:
    """Whether a line with a heading's words is set like one, and is no item of a list or cell of a table."""
    if "\t" in line.text:
        return False
    larger = body is not None and line.size is not None and line.size >= LARGER * body
    loud = line.bold or larger or line.text.isupper() or bool(_DECORATED.search(line.text))
    return loud or line.gap >= MIN_GAP or line.start == 0


def _tops(lines: list[Line]) -> set[int]:
    """Where the lines begin that stand at the top of a column or text box."""
    return {line.start for above, line in pairwise(lines) if line.block != above.block}


def _items(lines: list[Line]) -> set[int]:
    """Where the lines begin that are items of a list: bullets beside other bullets. A heading may bear an ornament."""
    body = _body_size(lines)
    found: set[int] = set()
    for above, line, below in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        larger = body is not None and line.size is not None and line.size >= LARGER * body
        beside = any(other is not None and other.bullet and other.block == line.block for other in (above, below))
        if line.bullet and not larger and (beside or line.gap < MIN_GAP):
            found.add(line.start)
    return found


def _is_bare(line: Line) -> bool:
    return "\t" not in line.text and line.text[:1].isupper()


def _look(line: Line) -> tuple[object, ...]:
    return (round(line.size, 0) if line.size else None, line.bold, line.text.isupper())


def _body_size(lines: list[Line]) -> float | None:
    """Return the size of most of the text."""
    letters: Counter[float] = Counter()
    for line in lines:
        if line.size:
            letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else None
