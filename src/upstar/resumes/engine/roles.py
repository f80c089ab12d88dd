"""Work history: find the entries of an experience section by their dates, then read each one's header and body."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from upstar.kit.text import fold
from upstar.resumes.engine.body import read_body
from upstar.resumes.engine.dates import Period, find_periods
from upstar.resumes.engine.headers import STRONG, Header, assign
from upstar.resumes.engine.labels import header_of, label_of
from upstar.resumes.engine.spans import Span, evidence, joined, split, trimmed, whole, without
from upstar.resumes.engine.words import title_score
from upstar.resumes.types import EmploymentType, ExperienceFact, Line, Section

PARAGRAPH_GAP = 0.22
"""Blank above a line, in line heights, that begins a new paragraph."""
MAX_ABOVE = 3
"""How many header lines may stand above the one with the dates: employer, title, place."""
MAX_HEADER = 4
MAX_HEADER_WORDS = 14
MAX_LINE_WORDS = 9
"""A line of more words than this without a separator is a sentence, not a part of a header."""

_SENTENCE_END = re.compile(r"[.!?;]$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:inc|ltd|co|corp|bros|jr|sr|st|e\.v|s\.a|s\.l|s\.r\.l|u\.s|u\.k|etc)|\b[A-Z])\.$", re.IGNORECASE
)
_BROKEN = re.compile(
    r"(?:19|20)\d\d\s*(?:[-–—]|\b(?:to|until|bis|à|a|au|hasta|al|até|tot))\s*$|\([^()]*(?:19|20)\d\d[^()]*$"
)
"""A line that ends inside its dates."""
_INSIDE_PARENTHESIS = re.compile(r"\([^()]+$")
_AND = re.compile(r"\s*(?:,|&|\+|and|und|et|y|e|en)\s*")
_BEFORE_DATES = re.compile(
    r"(?:^|(?<=[\s,;|(]))(?:summers?|de|du|depuis|from|since|seit|von|vom|ab|del?|desde|dal|dalla|da|van|vanaf)\s*$",
    re.IGNORECASE,
)
"""What leads up to a period and is no part of a header."""
_BREAK = re.compile(
    r"career break|(?:parental|maternity|paternity|family|sick|medical) leave|sabbatical|stay[- ]at[- ]home|full[- ]time (?:parent|mother|father)"
    r"|elternzeit|babypause|familienpause|sabbatjahr|weltreise|arbeitssuchend|arbeitslos"
    r"|conge (?:parental|maternite|sabbatique)|annee sabbatique|recherche d.emploi"
    r"|(?:baja|excedencia|permiso) (?:por )?(?:maternidad|paternidad|voluntaria)|ano sabatico|en paro"
    r"|(?:congedo|maternita|anno sabbatico)|licenca (?:de )?maternidade|ouderschapsverlof|zwangerschapsverlof|unemployed|gap year"
)
"""Time off work, in the words under which people list it between their roles."""
_DURATION = re.compile(
    r"\(?\s*(?:\d+\s*(?:years?|yrs?|months?|mos?|jahre?|monate?|ans?|mois|años?|mes(?:es)?|anni|anno|mesi|jaar|maanden|anos?)(?!\w)[\s,]*(?:and|und|et|y|e|en)?\s*)+\)?",
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
_REMARK_BEFORE = re.compile(rf"\(?{_DURATION.pattern}\)?\s*[:–—-]?\s*", re.IGNORECASE)
_REMARK_BEHIND = re.compile(
    rf"\s*\((?:{_DURATION.pattern}|{'|'.join(words for _, words in _EMPLOYMENT)})\)?$", re.IGNORECASE
)
_EMPLOYMENT_RE = tuple((kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in _EMPLOYMENT)


@dataclass(slots=True)
class _Entry:
    """Lines [first, last] are the header; the body runs from there to the next entry."""

    anchor: int
    period: Period
    first: int
    last: int
    header: Header = field(default_factory=lambda: Header("", "", None, 0.0))


def read_roles(sections: Sequence[Section]) -> tuple[ExperienceFact, ...]:
    """Return the roles of the experience sections, in the order of the document."""
    parsed = [(lines, _entries(lines)) for lines in (_unbroken(section.lines) for section in sections)]
    votes = [_assign_all(lines, entries, prior=0.0) for lines, entries in parsed]
    margins = [margin for found in votes for margin in found if abs(margin) < 5]
    lean = sum(1 if margin > 0.2 else -1 if margin < -0.2 else 0 for margin in margins)
    prior = max(-1.0, min(1.0, lean / max(1, len(margins)) * 1.5))
    roles: list[ExperienceFact] = []
    for lines, entries in parsed:
        _assign_all(lines, entries, prior=prior)
        roles.extend(_facts(lines, entries))
    return tuple(roles)


def _unbroken(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with those joined whose dates are broken over the end of one: `(2021 to` / `2024)`."""
    whole_lines: list[Line] = []
    for line in lines:
        before = whole_lines[-1] if whole_lines else None
        if before is not None and not line.bullet and line.start == before.end + 1 and _BROKEN.search(before.text):
            whole_lines[-1] = joined(before, line)
        else:
            whole_lines.append(line)
    return whole_lines


def _entries(lines: list[Line]) -> list[_Entry]:
    anchors = [(index, period) for index, line in enumerate(lines) if (period := _anchor(line)) is not None]
    telling = _gaps_tell(lines)
    usual = _lines_above(lines, anchors[0][0]) if anchors else 0
    entries: list[_Entry] = []
    for index, period in anchors:
        floor = entries[-1].anchor + 1 if entries else 0
        entries.append(_Entry(index, period, _first_line(lines, index, floor, usual, telling=telling), index))
    for entry, following in _with_next(entries):
        ceiling = following.first if following else len(lines)
        entry.last = _last_line(lines, entry, ceiling, telling=telling)
    return entries


def _with_next(entries: list[_Entry]) -> Iterator[tuple[_Entry, _Entry | None]]:
    following: Iterable[_Entry | None] = [*entries[1:], None]
    return zip(entries, following, strict=False)


def _anchor(line: Line) -> Period | None:
    """Return the period that dates a role, where the line is the kind of line that does."""
    periods = find_periods(line.text)
    if not periods or len(line.text.split()) > 2 * MAX_HEADER_WORDS:
        return None
    period = next((p for p in periods if p.begin is not None), None) or _points(periods, line.text)
    if period.begin is None and _INSIDE_PARENTHESIS.search(line.text, 0, period.start):
        return None  # a remark on something else: `Manager (promoted in March 2022)`
    rest = (line.text[: period.start] + " " + line.text[period.stop :]).strip(" ,;|()-–\t")
    count = len(rest.split())
    at_edge = period.start <= 1 or period.stop >= len(line.text.rstrip(" )].")) or "\t" in line.text
    if line.bullet and (count > MAX_LINE_WORDS or not at_edge or title_score(rest) == 0):
        return None
    if period.begin is None and (not at_edge or count > MAX_LINE_WORDS or _SENTENCE_END.search(line.text)):
        return None
    if count > MAX_HEADER_WORDS or (not at_edge and count > MAX_LINE_WORDS and not STRONG.search(line.text)):
        return None
    return period


def _points(periods: Sequence[Period], text: str) -> Period:
    """Years told one by one, `Summers 2012, 2013`, are a period from the first to the last."""
    first, *others = periods
    last = first
    for point in others:
        if not _AND.fullmatch(text, last.stop, point.start):
            break
        last = point
    if last is first or last.finish is None or first.finish is None or last.finish.value < first.finish.value:
        return first
    return Period(first.finish, last.finish, current=False, start=first.start, stop=last.stop)


def _gaps_tell(lines: list[Line]) -> bool:
    """Whether blank lines part the entries: some lines have blank above them, and not nearly all."""
    plain = [line for line in lines[1:] if not line.bullet]
    apart = sum(line.gap >= PARAGRAPH_GAP for line in plain)
    return 0 < apart < 0.8 * max(1, len(plain))


def _lines_above(lines: list[Line], anchor: int) -> int:
    """How many header lines stand above the dates of the first entry, where nothing else can stand."""
    count = 0
    while count < min(anchor, MAX_ABOVE) and _may_head(lines[anchor - count - 1]):
        count += 1
    return count if count == anchor else 0


def _first_line(lines: list[Line], anchor: int, floor: int, usual: int, *, telling: bool) -> int:
    """Return where the header begins: at the blank above it, or as many lines up as in the first entry."""
    first = anchor
    if not telling:
        while first > max(floor, anchor - usual) and _may_head(lines[first - 1]):
            first -= 1
        return first
    while first > max(floor, anchor - MAX_ABOVE) and lines[first].gap < PARAGRAPH_GAP and _may_head(lines[first - 1]):
        first -= 1
    if usual == 0 and first < anchor and lines[first].gap < PARAGRAPH_GAP:
        return anchor  # the first entry begins with its dates, and no blank says that this one does not
    above = lines[first - 1] if first > floor else None
    lone_dates = not _parts(lines[anchor], None) and first == anchor
    if above is not None and lone_dates and usual > 0 and _may_head(above):
        first -= 1
    return first


def _last_line(lines: list[Line], entry: _Entry, ceiling: int, *, telling: bool) -> int:
    """Return the last header line: below the dates may stand what is still missing of title, employer and place."""
    last = entry.anchor
    parts = [
        part
        for index in range(entry.first, last + 1)
        for part in _parts(lines[index], entry.period if index == entry.anchor else None)
    ]
    while last + 1 < ceiling and last - entry.first + 1 < MAX_HEADER:
        line = lines[last + 1]
        if not _may_follow(line, lines[entry.anchor]) or (telling and line.gap >= PARAGRAPH_GAP and parts):
            break
        untitled = all(title_score(part.text) == 0 for part in parts)
        wanted = (
            label_of(line) is not None
            or len(parts) < 2
            or (untitled and title_score(line.text) > 0)
            or (len(parts) == 2 and _is_short_place(line))
        )
        if not wanted:
            break
        parts += _parts(line, None)
        last += 1
    return last


def _is_short_place(line: Line) -> bool:
    return len(line.text.split()) <= 4 and title_score(line.text) == 0 and not _SENTENCE_END.search(line.text)


def _may_follow(line: Line, head: Line) -> bool:
    """Whether a line may still be part of the header that it stands under: text set further in is its body."""
    indented = line.size is None and line.x0 is not None and head.x0 is not None and line.x0 > head.x0
    return _may_head(line) and not indented


def _may_head(line: Line) -> bool:
    """Whether the line may be part of a header: short, no bullet, no sentence."""
    count = len(line.text.split())
    label = label_of(line)
    if label is not None:
        return label[0] is not None and not line.bullet
    if line.bullet or count > MAX_HEADER_WORDS or not line.text[:1].isalnum() or line.text[:1].islower():
        return False
    if _SENTENCE_END.search(line.text) and not _ABBREVIATION.search(line.text):
        return False
    return count <= MAX_LINE_WORDS or bool(STRONG.search(line.text)) or line.text.count(",") >= 2


def _parts(line: Line, period: Period | None) -> list[Span]:
    """The parts of a header line, without its dates and durations."""
    if period is None:
        found = find_periods(line.text)
        period = found[0] if len(found) == 1 and found[0].begin is not None else None
    pieces = without(whole(line), _lead(line, period), period.stop) if period else [whole(line)]
    parts = [part for piece in pieces for part in split(piece, STRONG)]
    parts = [part for part in map(_without_remarks, parts) if part is not None]
    return [part for part in parts if any(map(str.isalnum, part.text)) and not _DURATION.fullmatch(part.text)]


def _without_remarks(part: Span) -> Span | None:
    """A part without a duration or kind of employment in brackets before or behind it: `(6 mois)`, `(CDI)`."""
    start, stop = part.start, part.stop
    text = part.line.text
    if (before := _REMARK_BEFORE.match(text, max(0, start - 1), stop)) is not None:
        start = before.end()
    if (behind := _REMARK_BEHIND.search(text, start, min(len(text), stop + 1))) is not None:
        stop = behind.start()
    return trimmed(Span(part.line, start, stop)) if start < stop else None


def _lead(line: Line, period: Period) -> int:
    """Where the dates begin, with the words that lead up to them: `from`, `de`, `seit`."""
    match = _BEFORE_DATES.search(line.text, 0, period.start)
    return match.start() if match else period.start


def _assign_all(lines: list[Line], entries: list[_Entry], *, prior: float) -> list[float]:
    margins: list[float] = []
    for entry in entries:
        spans = [
            part
            for index in range(entry.first, entry.last + 1)
            for part in _parts(lines[index], entry.period if index == entry.anchor else None)
        ]
        stated = header_of(lines[entry.first : entry.last + 1])
        if stated is not None:
            entry.header = stated
            continue
        entry.header, margin = assign(spans, prior=prior)
        margins.append(margin)
    return margins


def _facts(lines: list[Line], entries: list[_Entry]) -> list[ExperienceFact]:
    roles: list[ExperienceFact] = []
    company, place = "", None
    for entry, following in _with_next(entries):
        header = entry.header
        if not header.title and header.company and following is not None and not following.header.company:
            company, place = header.company, header.place  # a heading over several roles at one employer
            continue
        if header.company:
            company, place = header.company, header.place
        if not header.title and not company:
            continue
        if _BREAK.search(fold(f"{header.title} {header.company}")):
            continue
        head = lines[entry.first : entry.last + 1]
        body = lines[entry.last + 1 : following.first if following else len(lines)]
        roles.append(_fact(entry, company, header.place or place, head, body))
    return roles


def _fact(entry: _Entry, company: str, place: str | None, head: list[Line], body: list[Line]) -> ExperienceFact:
    period = entry.period
    description, achievements = read_body(body)
    words = " ".join(line.text for line in head)
    return ExperienceFact(
        company_name=company,
        job_title=entry.header.title,
        start_date=period.begin or period.finish,
        end_date=None if period.current else period.finish,
        is_current=period.current,
        location=place,
        employment_type=_employment(words),
        description=description,
        achievements=achievements,
        evidence=evidence(head),
    )


def _employment(header: str) -> EmploymentType:
    """What the header says of the kind of employment; OTHER where it says nothing."""
    return next((kind for kind, pattern in _EMPLOYMENT_RE if pattern.search(header)), "OTHER")
