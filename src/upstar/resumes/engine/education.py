"""Education: each entry's degree, field, place of study and dates."""

import re
from collections.abc import Sequence

from upstar.resumes.engine.dates import Period, find_periods, first_span
from upstar.resumes.engine.headers import COMMA, STRONG
from upstar.resumes.engine.spans import Span, evidence, split, whole, without
from upstar.resumes.engine.words import is_degree, is_region, is_school
from upstar.resumes.types import EducationFact, Line, PartialDate, Section

MAX_DEGREE = 200
MAX_WORDS = 18
"""A longer line tells about the studies; it names none."""

_DATE_WORDS = re.compile(
    r"(?:^|[\s,;(])(?:graduat(?:ed|ion)|expected|class of|obtenu(?:e)? en|dipl[ôo]m[ée]e? en|abschluss|completed|conferred|awarded|"
    r"promotion|finalizado en|obtenido en|titulad[oa] en|since|seit|depuis|desde|en|in)[\s:]*$",
    re.IGNORECASE,
)
_FIELDS = (
    re.compile(
        r"\b(?:bachelor|master)[’']?s?\s+of\s+(?:arts|sciences?|engineering|fine arts)\s+(?:in\s+|[-–]\s+)?(?P<field>[^(),]{3,})$",
        re.IGNORECASE,
    ),
    re.compile(r".*\b(?:in|en|für|em|an der|im)\s+(?P<field>[^(),]{3,})$"),
    re.compile(r"\((?P<field>[^(),]{4,})\)$"),
    re.compile(r".*\b(?:of|de|des|der|di)\s+(?P<field>[^(),]{3,})$"),
    re.compile(r"^\S+\s+(?:\(Hons\)\s+)?(?P<field>[A-ZÀ-Þ][^(),]{3,})$"),
)
_GRADE = re.compile(r"^(?:gpa|grade|cgpa|note|nota|mention|abschlussnote|thesis|\d[.,]\d|honou?rs\b)", re.IGNORECASE)


def read_education(sections: Sequence[Section]) -> tuple[EducationFact, ...]:
    """Return the courses of study in the order of the document."""
    facts: list[EducationFact] = []
    for section in sections:
        for lines in _entries(section.lines):
            fact = _fact(lines)
            if fact is not None:
                facts.append(fact)
    return tuple(facts)


def _entries(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut the lines where a new degree or a new school begins: an entry has one of each."""
    entries: list[list[Line]] = []
    has_degree = has_school = False
    dated = False
    for line in lines:
        degree, school = _kinds(line)
        has_date = bool(find_periods(line.text))
        again = (degree and has_degree) or (school and has_school and not degree)
        fresh = (degree or school or has_date) and dated and has_date and (has_degree or has_school)
        apart = line.gap >= 0.3 and (has_degree or dated) and has_school and (degree or school)
        if not entries or again or fresh or apart:
            entries.append([])
            has_degree = has_school = dated = False
        entries[-1].append(line)
        has_degree, has_school, dated = has_degree or degree, has_school or school, dated or has_date
    return entries


def _kinds(line: Line) -> tuple[bool, bool]:
    if len(line.text.split()) > MAX_WORDS or (line.bullet and not find_periods(line.text) and not is_degree(line.text)):
        return False, False
    parts = [piece.text for part in split(whole(line), STRONG) for piece in split(part, COMMA)]
    degree = any(is_degree(part) for part in parts)
    school = any(is_school(part) and not is_degree(part) for part in parts)
    return degree, school


def _fact(lines: list[Line]) -> EducationFact | None:
    period: Period | None = None
    parts: list[Span] = []
    for line in lines:
        if len(line.text.split()) > MAX_WORDS:
            continue
        found = find_periods(line.text)
        if found and period is None:
            period = first_span(found) or found[0]
            pieces = [_without_date_words(piece) for piece in without(whole(line), period.start, period.stop)]
            parts += [part for piece in pieces if piece is not None for part in split(piece, STRONG)]
        elif not line.bullet:
            parts += split(whole(line), STRONG)
    parts = [part for part in parts if not _GRADE.match(part.text)]
    degree = next((part for part in parts if is_degree(part.text)), None)
    school = next((part for part in parts if is_school(part.text) and part is not degree), None)
    degree_text, school_text = (degree.text if degree else None), (school.text if school else None)
    if degree is not None and (school is None or is_school(degree.text)):
        degree_text, school_text = _shared_line(degree, school_text)
    if school is None and school_text is None:
        other = next((p for p in parts if p is not degree and not is_region(p.text) and not p.line.bullet), None)
        school_text = _before_place(other) if other is not None else None
    elif school is not None and school_text == school.text:
        degree_text, school_text = _named_before(school, degree_text)
    if degree_text is None and school_text is not None:
        rest = next((p for p in parts if p is not school and p.text != school_text and not is_region(p.text)), None)
        degree_text = rest.text if rest is not None and not rest.line.bullet else None
    if degree_text is None and school_text is None:
        return None
    return EducationFact(school_text, degree_text, _field(degree_text), *_dates(period), evidence(lines[:3]))


def _shared_line(degree: Span, school: str | None) -> tuple[str, str | None]:
    """Part `B.Sc. in Mathematics, University of Bengaluru, Bengaluru` into degree and school."""
    pieces = split(degree, COMMA)
    if len(pieces) < 2:
        return degree.text, school
    first_school = next(
        (i for i, piece in enumerate(pieces) if is_school(piece.text) and not is_degree(piece.text)), None
    )
    first_degree = next((i for i, piece in enumerate(pieces) if is_degree(piece.text)), 0)
    if first_school is None:
        if school is None and first_degree == 0 and not is_region(pieces[-1].text):
            return pieces[0].text, pieces[1].text
        return pieces[first_degree].text if first_degree else degree.text, school
    if first_degree < first_school:
        head = Span(degree.line, pieces[first_degree].start, pieces[first_school - 1].stop)
        return head.text, school or pieces[first_school].text
    return Span(degree.line, pieces[first_degree].start, pieces[-1].stop).text, school or pieces[first_school].text


def _named_before(school: Span, degree: str | None) -> tuple[str | None, str]:
    """Part `Higher Secondary (Class XII), Novara Public School, Pune`: what stands before the school is the degree."""
    pieces = split(school, COMMA)
    first = next((i for i, piece in enumerate(pieces) if is_school(piece.text)), 0)
    if degree is not None or first == 0:
        return degree, _before_place(school)
    named = Span(school.line, pieces[0].start, pieces[first - 1].stop).text
    return named, _before_place(Span(school.line, pieces[first].start, school.stop))


def _before_place(span: Span) -> str:
    """The school without the town behind it; a comma inside a school's name is kept where a school word follows it."""
    pieces = split(span, COMMA)
    keep = max((i for i, piece in enumerate(pieces) if is_school(piece.text)), default=0)
    return Span(span.line, pieces[0].start, pieces[keep].stop).text if pieces else span.text


def _without_date_words(span: Span) -> Span | None:
    match = _DATE_WORDS.search(span.text) and _DATE_WORDS.search(span.line.text, span.start, span.stop)
    stop = match.start() if match else span.stop
    return Span(span.line, span.start, stop) if stop > span.start else None


def _field(degree: str | None) -> str | None:
    if degree is None or len(degree) > MAX_DEGREE:
        return None
    match = next((found for pattern in _FIELDS if (found := pattern.search(degree))), None)
    return match["field"].strip() if match else None


def _dates(period: Period | None) -> tuple[PartialDate | None, PartialDate | None]:
    return (period.begin, period.finish) if period else (None, None)
