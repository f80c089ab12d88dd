"""Sections that are lists: certificates and spoken languages; and what is kept as it stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from babel import Locale

from upstar.kit.text import fold, squash
from upstar.resumes.engine.dates import find_dates
from upstar.resumes.engine.spans import PARAGRAPH_GAP, Span, cut, evidence, split, trimmed, whole, without
from upstar.resumes.types import CertificationFact, Evidence, LanguageFact, Line, OtherSection, Section, SectionKind

KEPT: frozenset[SectionKind] = frozenset(
    ("projects", "volunteering", "publications", "awards", "interests", "references", "personal", "other")
)
MAX_CERTIFICATE_WORDS = 16

_ITEMS = re.compile(r"\t|\s*[;|•·]\s+|,\s+(?=[^)]*(?:\(|$))|\s+/\s+")
_LEVEL = re.compile(r"^\s*(?P<name>[^(:–—\t-]+?)\s*(?:\(\s*(?P<paren>[^)]+)\)|\s*[:–—\t-]+\s*(?P<dash>.+))?\s*$")
_ISSUER = re.compile(r"\s[–—|·-]\s|\t|,\s+(?=[A-ZÀ-Þ])")
_LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl")
_NOT_LANGUAGES = {"mul", "und", "zxx", "root"}


def read_certifications(sections: Iterable[Section]) -> tuple[CertificationFact, ...]:
    """Return the certificates, with issuer and date where they are told: on one line, or on lines of their own."""
    facts = (_certificate(lines) for section in sections for lines in _certificates(section.lines))
    return tuple(fact for fact in facts if fact is not None)


def _certificates(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Cut before each line that is set apart, or that comes after a date; `2020 | Name` begins with its date."""
    lines = [line for line in lines if len(line.text.split()) <= MAX_CERTIFICATE_WORDS]
    spread = any(_is_date(line.text) or _leads(line) for line in lines)

    def begins(held: Sequence[Line], line: Line) -> bool:
        dated = any(find_dates(other.text) for other in held)
        apart = line.bullet or line.gap >= PARAGRAPH_GAP
        return apart or not spread or (dated and (not _leads(held[0]) or _leads(line)))

    return cut(lines, begins)


def _certificate(lines: Sequence[Line]) -> CertificationFact | None:
    when, parts = None, []
    for line in lines:
        dates = find_dates(line.text)
        when = when or (dates[0][0] if dates else None)
        spans = without(whole(line), dates[0][1], dates[0][2]) if dates else [whole(line)]
        parts += [part for span in spans for part in split(span, _ISSUER) if any(c.isalpha() for c in part.text)]
    if not parts:
        return None
    return CertificationFact(parts[0].text, parts[1].text if len(parts) > 1 else None, when, evidence(lines))


def _is_date(text: str) -> bool:
    dates = find_dates(text)
    return bool(dates) and dates[0][1] == 0 and dates[-1][2] == len(text)


def _leads(line: Line) -> bool:
    """Whether a line begins with its date in a column of its own."""
    dates = find_dates(line.text)
    return bool(dates) and dates[0][1] == 0 and line.text[dates[0][2] : dates[0][2] + 1] == "\t"


def read_languages(sections: Iterable[Section]) -> tuple[LanguageFact, ...]:
    """Return the spoken languages, their levels in the document's words."""
    found: dict[str, LanguageFact] = {}
    lines = [line for section in sections for line in section.lines]
    for index, line in enumerate(lines):
        for item in split(whole(line), _ITEMS):
            match = _LEVEL.match(item.text)
            if match is None or not is_language(match["name"]):
                continue
            name, beside = _parted(squash(match["name"]))
            level = match["paren"] or match["dash"] or beside or _level_below(lines, index, item)
            found.setdefault(fold(name), LanguageFact(name, squash(level) if level else None, _words(item)))
    return tuple(found.values())


def _parted(text: str) -> tuple[str, str | None]:
    """Part `Inglés medio` into the language and what is said of it."""
    names = _language_names()
    first, _, rest = text.partition(" ")
    if rest and fold(text) not in names and fold(first) in names:
        return first, rest
    return text, None


def is_language(text: str) -> bool:
    """Whether the text is the name of a language in one of seven languages, or begins with one."""
    words = fold(text).split()
    return bool(words) and len(words) <= 3 and (" ".join(words) in _language_names() or words[0] in _language_names())


def kept_sections(sections: Sequence[Section]) -> Iterator[OtherSection]:
    """Yield what fits nowhere else, as it stands: nothing that a person wrote is dropped."""
    for section in sections:
        if section.kind in KEPT and section.lines:
            yield OtherSection(section.kind, section.heading, "\n".join(line.text for line in section.lines))


def _level_below(lines: list[Line], index: int, item: Span) -> str | None:
    """A level set under its language, on a line of its own."""
    alone = trimmed(whole(lines[index]))
    if alone is None or alone.text != item.text or index + 1 >= len(lines):
        return None
    below = lines[index + 1]
    return below.text if len(below.text.split()) <= 3 and not is_language(below.text) and not below.bullet else None


def _words(item: Span) -> tuple[Evidence, ...]:
    line = item.line
    return (Evidence(line.text[item.start : item.stop], line.page, line.start + item.start, line.start + item.stop),)


@lru_cache(maxsize=1)
def _language_names() -> frozenset[str]:
    tables = (Locale(code).languages for code in _LOCALES)
    return frozenset(fold(str(name)) for table in tables for key, name in table.items() if key not in _NOT_LANGUAGES)
