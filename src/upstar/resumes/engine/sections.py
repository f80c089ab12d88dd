"""Cut a document into sections under their headings, told by their words and by their look."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from upstar.resumes.engine.content import first_entry, kind_by_content
from upstar.resumes.engine.dates import find_dates
from upstar.resumes.engine.listed import is_language
from upstar.resumes.engine.words import org_score, title_score
from upstar.resumes.headings import heading_kind, likely_heading_kind
from upstar.resumes.types import Document, Line, Section, SectionKind

LOUD = 1.2
"""A heading in unknown words, where none is known, is set at least this much larger than the body."""
LARGER = 1.06
"""A heading's print is at least this much larger than the body's where it is larger at all."""
MAX_UNKNOWN_WORDS = 6
MIN_GAP = 0.25
"""Blank above a line, in line heights, that sets it apart."""

MIN_ALIKE = 2
"""How many known headings must share a look for it to be that of the document's headings."""
ALIKE, ALIKE_UNNAMED = 0.5, 0.3
"""The share of the lines with that look that are known headings at least, where titles or employers have it too, and
where they do not."""
NAMED = 0.5

_Look = tuple[float | None, bool, bool]
_GUESSED: frozenset[SectionKind] = frozenset(("experience", "education", "skills", "languages"))
_CONTACT = re.compile(r"\S@\S+\.\w|^\+?[\d() .-]{9,}$")
_SERVED = re.compile(r"milit|service record|wehrdienst|bundeswehr|armed forces", re.IGNORECASE)
"""Headings of what is employment where it tells of dated positions."""
_WORDS = re.compile(r"[^\W\d_]+")
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
    looks = _read_looks(document, lines)
    sections: list[Section] = []
    kind: SectionKind = "header"
    heading = ""
    held: list[Line] = []
    for above, line in zip([None, *lines], lines, strict=False):
        found = _heading(line, kind, looks) or _details(above, line, kind)
        if found is None:
            held.append(line)
            continue
        if held or heading:
            sections.append(Section(kind, heading, tuple(held)))
        kind, heading, rest = found
        held = [rest] if rest else []
    if held or heading:
        sections.append(Section(kind, heading, tuple(held)))
    return _named(sections)


@dataclass(frozen=True, slots=True)
class _Looks:
    """How the headings of a document are set: `known` are those with the words of one, `seen` the looks they have, and
    `trusted` those looks that little else has."""

    known: frozenset[int]
    trusted: frozenset[_Look]
    seen: frozenset[_Look]
    items: frozenset[int]
    tops: frozenset[int]
    first: int
    body: float | None


def _read_looks(document: Document, lines: list[Line]) -> _Looks:
    body = _body_size(lines)
    # where nothing is known of print and blanks, or not much (a picture), the words alone must do
    flat = not any(line.bold or line.size or line.gap >= MIN_GAP for line in lines)
    tops, items = _tops(lines), _items(lines, body)
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
    counts = Counter(_look(line) for line in known)
    of_all = Counter(_look(line) for line in lines)
    named = {_look(line) for line in lines if title_score(line.text) > 0 or org_score(line.text) >= NAMED}
    trusted = {
        look
        for look, count in counts.items()
        if count >= MIN_ALIKE and count >= (ALIKE if look in named else ALIKE_UNNAMED) * of_all[look]
    }
    first = lines[0].start if lines else 0
    starts = frozenset(line.start for line in known)
    if len(counts) < MIN_ALIKE:
        trusted |= _loud_looks(lines[1:], body, named)
    return _Looks(starts, frozenset(trusted), frozenset(counts), items, tops, first, body)


def _loud_looks(lines: Sequence[Line], body: float | None, named: set[_Look]) -> set[_Look]:
    """The looks that only short lines in loud print have: headings in words of the person's own."""
    if body is None:
        return set()
    by_look: dict[_Look, list[Line]] = {}
    for line in lines:
        if line.size is not None and line.size >= LOUD * body and (line.bold or line.text.isupper()):
            by_look.setdefault(_look(line), []).append(line)
    return {
        look
        for look, alike in by_look.items()
        if len(alike) >= MIN_ALIKE
        and look not in named
        and all(len(line.text.split()) <= MAX_UNKNOWN_WORDS and not find_dates(line.text) for line in alike)
    }


def _heading(line: Line, present: SectionKind, looks: _Looks) -> tuple[SectionKind, str, Line | None] | None:
    kind = heading_kind(line.text)
    if kind is not None and line.start in looks.known:
        return kind, line.text, None
    inline = _INLINE.match(line.text)
    if inline:
        kind = heading_kind(inline[1])
        apart = present not in _INLINE_WITHIN and line.gap >= MIN_GAP and not line.bullet
        if (kind in _INLINE_KINDS and present in _INLINE_WITHIN) or (kind in _INLINE_ANYWHERE and apart):
            rest = replace(line, text=inline[2], start=line.start + inline.start(2), bullet=False)
            return kind, inline[1], rest
    if line.start > looks.first and _may_be_heading(line, looks) and _is_set_like_one(line, looks):
        return likely_heading_kind(line.text) or "other", line.text, None
    return None


def _details(above: Line | None, line: Line, present: SectionKind) -> tuple[SectionKind, str, Line | None] | None:
    """How to reach the person, at the top of a column without a heading, is no part of the section before it."""
    fresh = above is not None and above.block != line.block and above.page == line.page
    if fresh and present not in ("header", "personal") and _CONTACT.search(line.text):
        return "personal", "", line
    return None


def _may_be_heading(line: Line, looks: _Looks) -> bool:
    words = line.text.split()
    if not words or len(words) > MAX_UNKNOWN_WORDS or "\t" in line.text or line.start in looks.items:
        return False
    plain = not any(c.isdigit() or c in "@,;" for c in line.text) and not line.text.endswith(".")
    return plain and any(c.isalpha() for c in line.text) and not find_dates(line.text)


def _is_set_like_one(line: Line, looks: _Looks) -> bool:
    """Whether a line that is no known heading looks as those do, and as little else does."""
    if _look(line) in looks.trusted:
        larger = looks.body is not None and line.size is not None and line.size >= LARGER * looks.body
        apart = line.gap >= MIN_GAP or line.start in looks.tops
        return larger or apart
    if likely_heading_kind(line.text) is None or title_score(line.text) > 0 or org_score(line.text) >= NAMED:
        return False
    alike = _look(line) in looks.seen if looks.seen else True
    return alike and _is_loud(line, looks.body) and (line.gap >= MIN_GAP or line.start in looks.tops)


def _parted_header(sections: Sequence[Section]) -> list[Section]:
    """Part the work history from the head of a document that puts no heading between them."""
    if not sections or any(section.kind == "experience" for section in sections) or sections[0].kind != "header":
        return list(sections)
    head, *others = sections
    first = first_entry(head.lines)
    if first is None:
        return list(sections)
    parted = [replace(head, lines=head.lines[:first]), Section("experience", "", head.lines[first:])]
    return [*parted, *others]


def _named(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Name sections of unknown headings by their content, and put groups of skills back into their section."""
    sections = _parted_header(sections)
    missing = frozenset(_GUESSED - {section.kind for section in sections if section.lines})
    named: list[Section] = []
    for section in sections:
        before = named[-1].kind if named else None
        kind = section.kind
        if kind == "other" and heading_kind(section.heading) is None:
            kind = kind_by_content(section.lines, missing) or kind
        elif kind == "other" and _SERVED.search(section.heading):
            kind = kind_by_content(section.lines, frozenset(("experience",))) or kind
        elif kind == "languages" and before == "skills" and section.lines:
            spoken = any(is_language(word) for line in section.lines for word in _WORDS.findall(line.text))
            kind = kind if spoken else "skills"
        named.append(replace(section, kind=kind))
    return tuple(named)


def _stands_apart(line: Line, body: float | None) -> bool:
    """Whether a line with a heading's words is set like one, and is no item of a list or cell of a table."""
    return "\t" not in line.text and (_is_loud(line, body) or line.gap >= MIN_GAP or line.start == 0)


def _is_loud(line: Line, body: float | None) -> bool:
    larger = body is not None and line.size is not None and line.size >= LARGER * body
    return line.bold or larger or line.text.isupper() or bool(_DECORATED.search(line.text))


def _tops(lines: list[Line]) -> frozenset[int]:
    """Where the lines begin that stand at the top of a column or text box."""
    return frozenset(line.start for above, line in pairwise(lines) if line.block != above.block)


def _items(lines: list[Line], body: float | None) -> frozenset[int]:
    """Where the lines begin that are items of a list: bullets beside other bullets. A heading may bear an ornament."""
    found: set[int] = set()
    for above, line, below in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        larger = body is not None and line.size is not None and line.size >= LARGER * body
        beside = any(other is not None and other.bullet and other.block == line.block for other in (above, below))
        if line.bullet and not larger and (beside or line.gap < MIN_GAP):
            found.add(line.start)
    return frozenset(found)


def _is_bare(line: Line) -> bool:
    return "\t" not in line.text and line.text[:1].isupper()


def _look(line: Line) -> _Look:
    return (round(line.size, 1) if line.size else None, line.bold, line.text.isupper())


def _body_size(lines: list[Line]) -> float | None:
    """Return the size of most of the text."""
    letters: Counter[float] = Counter()
    for line in lines:
        if line.size:
            letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else None
