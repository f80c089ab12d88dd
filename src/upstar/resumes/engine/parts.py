"""The parts of a header line: what stands between its separators, without dates, durations, and notes about them."""

import re
from collections.abc import Sequence

from upstar.resumes.engine.dates import Period, find_periods
from upstar.resumes.engine.headers import BARS, STRONG
from upstar.resumes.engine.labels import label_named
from upstar.resumes.engine.spans import Span, split, trimmed, whole, without
from upstar.resumes.engine.words import is_region, org_score, title_score
from upstar.resumes.types import EmploymentType, Line

SMALLER = 0.96
"""A line is set smaller than the others from this share of their size down."""
FULL_STOP_WORD = 4
"""A full stop behind a word of this many letters ends a sentence; behind a shorter one it may shorten the word."""

_BEFORE_DATES = re.compile(
    r"(?:^|(?<=[\s,;|(]))(?:d['’]|summers?|de|du|depuis|from|since|seit|von|vom|ab|del?|desde|dal|dalla|da|van|vanaf)\s*$",
    re.IGNORECASE,
)
"""What leads up to a period and is no part of a header."""
_DURATION = re.compile(
    r"\(?\s*(?:\d+\s*(?:years?|yrs?|months?|mos?|jahre?|monate?|ans?|mois|años?|mes(?:es)?|anni|anno|mesi|jaar|jr|maanden"
    r"|maand|mnd|anos?)\.?(?!\w)[\s,]*(?:and|und|et|y|e|en)?\s*)+\)?",
    re.IGNORECASE,
)
_EMPLOYMENT: tuple[tuple[EmploymentType, str], ...] = (
    ("INTERNSHIP", r"intern(?:ship)?|praktik\w+|stage|stagiaire|becari[oa]|pr[áa]cticas|werkstudent\w*|tirocin\w+|est[áa]gi\w+|trainee"),
    ("FREELANCE", r"freelance\w*|self[- ]employed|selbst[äa]ndig\w*|freiberuf\w*|aut[óo]nom[oa]|ind[ée]pendante?|libero professionista|zzp"),
    ("CONTRACT", r"contract(?:or)?|fixed[- ]term|befristet|cdd|contrato temporal"),
    ("PART_TIME", r"part[- ]time|teilzeit|temps partiel|media jornada|tiempo parcial|minijob|deeltijd"),
    ("TEMPORARY", r"temporary|temp|zeitarbeit|int[ée]rim(?:aire)?|seasonal|saisonkraft"),
    ("VOLUNTEER", r"volunteer|ehrenamt\w*|b[ée]n[ée]vol\w*|voluntari\w+"),
    ("FULL_TIME", r"full[- ]time|vollzeit|temps plein|tiempo completo|jornada completa|permanent|cdi|voltijd"),
)  # fmt: skip
_EMPLOYMENT_RE = tuple((kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in _EMPLOYMENT)
_REMARK_BEFORE = re.compile(rf"\(?{_DURATION.pattern}\)?\s*[:–—-]?\s*", re.IGNORECASE)
_REMARK_BEHIND = re.compile(rf"\s*\((?:{_DURATION.pattern}|cdi|cdd|permanent|full[- ]time|vollzeit)\)?$", re.IGNORECASE)
_FULL_STOP = re.compile(rf"[a-zß-ÿ]{{{FULL_STOP_WORD}}}\.$")
_ABOUT = re.compile(
    r"[$€£]\s?\d|\b\d[\d.,]*\s?(?:%|k|m|bn|million|mio|employees|staff|people|mitarbeiter|besch[äa]ftigte|salari[ée]s|empleados|dipendenti)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)")
AT_FIRST = re.compile(r"(?:at|chez|bei|presso|bij)\s+(?=[A-ZÀ-Þ])")
_NEXT_SENTENCE = re.compile(r"(?<=[a-zß-ÿ)]{2})\.\s+(?=[A-ZÀ-Þ])")
_STATED = re.compile(r"^[^\W\d_][^:|\t(]{2,40}:\s")


def header_parts(line: Line, period: Period | None) -> list[Span]:
    """Return the parts of a header line, without its dates and durations."""
    if period is None:
        found = find_periods(line.text)
        period = found[0] if len(found) == 1 and found[0].begin is not None else None
    pieces = without(whole(line), _lead(line, period), period.stop) if period else [whole(line)]
    parts = [part for piece in map(_told_of, pieces) for part in split(piece, STRONG)]
    parts = [part for part in map(_without_remarks, parts) if part is not None]
    return [
        part
        for part in parts
        if any(map(str.isalnum, part.text)) and not _DURATION.fullmatch(part.text) and not _states_other(part.text)
    ]


def _told_of(piece: Span) -> Span:
    """A piece up to the full stop behind its employer: what follows tells about it."""
    text = piece.line.text
    stop = _NEXT_SENTENCE.search(text, piece.start, piece.stop)
    if stop is None or not ("," in text[piece.start : stop.start()] or BARS.search(text, piece.start, stop.start())):
        return piece
    return Span(piece.line, piece.start, stop.start())


def _states_other(text: str) -> bool:
    """Whether a part bears a label of its own that names no part of a header: `Hours per week: 40`."""
    label = text.partition(":")[0]
    return bool(_STATED.match(text)) and label_named(label) is None and title_score(label) == 0


def employment(header: str) -> EmploymentType:
    """Return what the header says of the kind of employment; OTHER where it says nothing."""
    return next((kind for kind, pattern in _EMPLOYMENT_RE if pattern.search(header)), "OTHER")


def is_note(line: Line, header: Sequence[Line]) -> bool:
    """Whether a line of a header tells about the employer, `Hotel with 41 rooms`, `Hours per week: 40`.

    Such lines are set smaller than all others, or bear figures or a label of their own.
    """
    if find_periods(line.text) or title_score(line.text) > 0:
        return False
    if tells_about(line) or _STATED.match(line.text):
        return True
    sizes = [other.size for other in header if other.size and other is not line]
    small = bool(line.size and sizes) and (line.size or 0.0) <= SMALLER * min(sizes)
    return small and not is_region(line.text.split(",")[-1]) and org_score(line.text) < 0.5


def tells_about(line: Line) -> bool:
    """Whether a line tells of an employer in figures or in several clauses: `$780M revenue`, `Ports; 90 staff`."""
    text = _BRACKETS.sub("", line.text)
    return bool(_ABOUT.search(text)) or ";" in text


def _without_remarks(part: Span) -> Span | None:
    """A part without a duration or kind of employment in brackets before or behind it: `(6 mois)`, `(CDI)`."""
    start, stop = part.start, part.stop
    text = part.line.text
    if start == 0 and (at := AT_FIRST.match(text)) is not None:
        start = at.end()
    if (before := _REMARK_BEFORE.match(text, max(0, start - 1), stop)) is not None:
        start = before.end()
    if (behind := _REMARK_BEHIND.search(text, start, min(len(text), stop + 1))) is not None:
        stop = behind.start()
    if _FULL_STOP.search(text, start, stop):
        stop -= 1
    return trimmed(Span(part.line, start, stop)) if start < stop else None


def _lead(line: Line, period: Period) -> int:
    """Where the dates begin, with the words that lead up to them: `from`, `de`, `seit`."""
    match = _BEFORE_DATES.search(line.text, 0, period.start)
    return match.start() if match else period.start
