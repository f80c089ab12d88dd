"""The entries of a work history: found by their dates, each with the lines that are its header."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, takewhile

from upstar.resumes.engine.dates import Period, find_periods, first_span
from upstar.resumes.engine.headers import BARS, Header, assign
from upstar.resumes.engine.labels import label_of
from upstar.resumes.engine.parts import AT_FIRST, header_parts, is_note, tells_about
from upstar.resumes.engine.spans import PARAGRAPH_GAP, Span, joined
from upstar.resumes.engine.words import is_region, org_score, title_score
from upstar.resumes.types import Line

WIDE_SHARE, WIDE_QUANTILE = 0.6, 0.9
"""A blank parts entries from this share of the widest ones on; in a picture of text all blanks differ a little."""
MOSTLY = 0.8
MAX_ABOVE = 4
"""How many header lines may stand above the one with the dates: employer, title, place."""
MAX_HEADER = 8
MAX_NOTES = 4
MAX_ENTRIES = 200
"""No working life has more positions; a list of more dates is none of positions."""
MAX_ITEM = 2
"""How many lines of an item of a list may stand above its dates."""
MAX_HEADER_WORDS = 14
MAX_LINE_WORDS = 9
"""A line of more words than this without a separator is a sentence, not a part of a header."""
MIN_BODY = 4
MAX_REST_WORDS = 5
"""The rest of a header line that was broken at the edge of its column has no more words than this."""
NAMED = 0.5
"""A line that is an employer's name as surely as this may end in a full stop: `Salazar S.Coop.`"""
GAIN = 0.25
"""How much better a header must be with one more line for the line to be part of it."""

_SENTENCE_END = re.compile(r"[.!?;]$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:inc|ltd|co|corp|bros|jr|sr|st|e\.v|s\.a|s\.l|s\.r\.l|u\.s|u\.k|etc|c\.v|p\.a|b\.v|n\.v|s\.n\.c|s\.p\.a)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_FROM = r"(?:19|20)\d\d\s*(?:[-–—]|\b(?:to|until|bis|à|a|au|hasta|al|até|tot))\s*"
"""A year and what leads on to the next one."""
_BROKEN = re.compile(rf"{_FROM}$|\([^()]*(?:19|20)\d\d[^()]*$")
"""A line that ends inside its dates."""
_BROKEN_MONTH = re.compile(rf"{_FROM}[^\W\d_]{{3,10}}\.?(?:\s+de)?\s*$")
_YEAR_FIRST = re.compile(r"(?:de\s+)?(?:19|20)\d\d\b")
"""A line that ends inside its dates after a month, and what the next one then begins with."""
_HEAD_ENDS = re.compile(r"(?<=[a-zß-ÿ0-9)]{2})[.)]\.?\s+(?=[A-ZÀ-Þ0-9])")
_INSIDE_PARENTHESIS = re.compile(r"\([^()]+$")
_AND = re.compile(r"\s*(?:,|&|\+|and|und|et|y|e|en)\s*")


@dataclass(slots=True)
class Entry:
    """Lines [first, last] are the header; the body runs from there to the next entry."""

    anchor: int
    period: Period
    first: int
    last: int
    header: Header = field(default_factory=lambda: Header("", "", None, 0.0))


def unbroken(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with those joined that were broken inside their dates or at the edge of their column."""
    whole_lines: list[Line] = []
    for line in chain.from_iterable(map(_run_in, lines)):
        before = whole_lines[-1] if whole_lines else None
        follows = before is not None and not line.bullet and line.start == before.end + 1
        if before is not None and follows and (_is_broken(before, line) or _is_rest(line, before)):
            whole_lines[-1] = joined(before, line)
        else:
            whole_lines.append(line)
    return whole_lines


def _run_in(line: Line) -> list[Line]:
    """Part a paragraph that begins with a header: `Hygienist at Smiles, Eugene (2019–present). Eight patients …`."""
    period = first_span(find_periods(line.text))
    if period is None or len(line.text.split()) <= MAX_HEADER_WORDS:
        return [line]
    stop = _HEAD_ENDS.search(line.text, period.stop)
    leads = period.start <= 1
    if stop is None or (not leads and stop.start() > period.stop + 1):
        return [line]
    head, body = line.text[: stop.start() + 1], line.text[stop.end() :]
    if len(head.split()) > MAX_HEADER_WORDS + MAX_REST_WORDS or len(body.split()) < MIN_BODY:
        return [line]
    return [
        replace(
            line, text=head.rstrip("."), end=line.start + len(head.rstrip(".")), bullet=False, gap=max(line.gap, 1.0)
        ),
        replace(line, text=body, start=line.start + stop.end(), bullet=True, gap=0.0),
    ]


def _is_broken(before: Line, line: Line) -> bool:
    month = _BROKEN_MONTH.search(before.text) and _YEAR_FIRST.match(line.text)
    return bool(_BROKEN.search(before.text) or month)


def _is_rest(line: Line, before: Line) -> bool:
    """Whether a line is the end of the dated one above it, which fills its column to the edge."""
    if not before.full or before.bullet or line.gap >= PARAGRAPH_GAP or line.block != before.block:
        return False
    periods = find_periods(before.text)
    # dates at the end are set flush right, and fill no column
    header = bool(periods) and periods[-1].stop < len(before.text) and len(before.text.split()) <= 2 * MAX_HEADER_WORDS
    return header and len(line.text.split()) <= MAX_REST_WORDS and not find_periods(line.text) and "\t" not in line.text


def find_entries(lines: list[Line]) -> list[Entry]:
    """Return the entries of a section with their headers' lines, in order."""
    dated = ((index, period) for index, line in enumerate(lines) if (period := _anchor(line)) is not None)
    anchors = list(islice(dated, MAX_ENTRIES))
    wide = _telling_gap(lines)
    usual = _lines_above(lines, anchors[0][0]) if anchors else 0
    entries: list[Entry] = []
    for index, period in anchors:
        floor = entries[-1].anchor + 1 if entries else 0
        entries.append(Entry(index, period, _first_line(lines, index, floor, usual, wide), index))
    for entry, following in with_next(entries):
        ceiling = following.first if following else len(lines)
        entry.last = _last_line(lines, entry, ceiling, wide)
    return entries


def with_next(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry | None]]:
    """Yield each entry with the one that follows it."""
    following: Iterable[Entry | None] = [*entries[1:], None]
    return zip(entries, following, strict=False)


def parts_of(lines: Sequence[Line], entry: Entry) -> list[Span]:
    """Return the parts of an entry's header, without dates and without notes about the employer."""
    head = lines[entry.first : entry.last + 1]
    told = _parts(lines, entry, [line for line in head if not is_note(line, head)])
    return told if told and assign(told, prior=0.0)[0].company else _parts(lines, entry, head)


def _parts(lines: Sequence[Line], entry: Entry, head: Sequence[Line]) -> list[Span]:
    return [part for line in head for part in header_parts(line, entry.period if line is lines[entry.anchor] else None)]


def _anchor(line: Line) -> Period | None:
    """Return the period that dates a role, where the line is the kind of line that does."""
    periods = find_periods(line.text)
    if not periods or len(line.text.split()) > 2 * MAX_HEADER_WORDS:
        return None
    period = first_span(periods) or _points(periods, line.text)
    if period.begin is None and _INSIDE_PARENTHESIS.search(line.text, 0, period.start):
        return None  # a remark on something else: `Manager (promoted in March 2022)`
    label = label_of(line)
    if label is not None and label[0] == "dates":
        return period
    rest = (line.text[: period.start] + " " + line.text[period.stop :]).strip(" ,;|()-–\t")
    count = len(rest.split())
    at_edge = period.start <= 1 or period.stop >= len(line.text.rstrip(" )].")) or "\t" in line.text
    if line.bullet and period.begin is None:
        return None
    if line.bullet and count and (count > MAX_LINE_WORDS or not at_edge or title_score(rest) == 0):
        return None
    if period.begin is None and (not at_edge or count > MAX_LINE_WORDS or _SENTENCE_END.search(line.text)):
        return None
    if count > MAX_HEADER_WORDS or (not at_edge and count > MAX_LINE_WORDS and not BARS.search(line.text)):
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


def _telling_gap(lines: list[Line]) -> float | None:
    """The blank that parts entries; None where blank lines do not tell: none has blank above it, or nearly all have."""
    plain = sorted(line.gap for line in lines[1:] if not line.bullet)
    if not plain:
        return None
    wide = max(PARAGRAPH_GAP, WIDE_SHARE * plain[int(WIDE_QUANTILE * (len(plain) - 1))])
    apart = sum(gap >= wide for gap in plain)
    return wide if 0 < apart < MOSTLY * len(plain) else None


def _lines_above(lines: list[Line], anchor: int) -> int:
    """How many header lines stand above the dates of the first entry, where nothing else can stand."""
    count = 0
    while count < min(anchor, MAX_ABOVE) and _may_head(lines[anchor - count - 1]):
        count += 1
    return count if count == anchor else 0


def _first_line(lines: list[Line], anchor: int, floor: int, usual: int, wide: float | None) -> int:
    """Return where the header begins: at the blank above it, or as many lines up as in the first entry."""
    first = anchor
    if wide is None:
        while first > max(floor, anchor - usual) and _may_head(lines[first - 1]):
            first -= 1
        hung = all(_heads_item(line) for line in lines if line.bullet)
        while (
            hung and first > max(floor, anchor - MAX_ITEM) and not lines[first].bullet and _heads_item(lines[first - 1])
        ):
            first -= 1
        return first
    while first > max(floor, anchor - MAX_ABOVE) and lines[first].gap < wide and _may_head(lines[first - 1]):
        first -= 1
    if floor == 0 and usual:
        return anchor - usual
    if usual == 0 and first < anchor and lines[first].gap < wide:
        return anchor  # the first entry begins with its dates, and no blank says that this one does not
    above = lines[first - 1] if first > floor else None
    lone_dates = not header_parts(lines[anchor], None) and first == anchor
    untitled = usual > 0 and all(
        title_score(part.text) == 0 for line in lines[first : anchor + 1] for part in header_parts(line, None)
    )
    if (
        above is not None
        and usual > 0
        and _may_head(above)
        and (lone_dates or (untitled and title_score(above.text) > 0))
    ):
        first -= 1
    return first


def _heads_item(line: Line) -> bool:
    """Whether a line is the bullet that a whole entry hangs on, as in lists of web pages, or part of its header."""
    named = title_score(line.text) > 0 or org_score(line.text) >= NAMED or bool(BARS.search(line.text))
    return named and len(line.text.split()) <= MAX_LINE_WORDS and not _SENTENCE_END.search(line.text)


def _last_line(lines: list[Line], entry: Entry, ceiling: int, wide: float | None) -> int:
    """Return the last header line: below the dates may stand what is still missing of title, employer and place."""
    last = entry.anchor
    while last + 1 < ceiling and last - entry.first + 1 < MAX_HEADER:
        line = lines[last + 1]
        entry.last = last
        parts = parts_of(lines, entry)
        below = _title_below(lines[last + 1 : ceiling], parts)
        if below is not None:
            return last + 1 + below
        if not _may_follow(line, lines[entry.anchor]) or (wide is not None and line.gap >= wide and parts):
            break
        if not (label_of(line) is not None or _is_wanted(line, parts)):
            break
        last += 1
    return last


def _is_wanted(line: Line, parts: list[Span]) -> bool:
    """Whether a line below the dates belongs to the header: without it the header says too little, with it more."""
    if tells_about(line):
        return False
    untitled = all(title_score(part.text) == 0 for part in parts)
    if len(parts) < 2 or (untitled and title_score(line.text) > 0):
        return True
    whole, _ = assign(parts, prior=0.0)
    if whole.title and whole.company and whole.place:
        return False
    longer, _ = assign([*parts, *header_parts(line, None)], prior=0.0)
    return longer.score - whole.score > GAIN or (len(parts) == 2 and not whole.place and _is_short_place(line))


def _title_below(lines: Sequence[Line], parts: list[Span]) -> int | None:
    """How far down the title that a header lacks stands, under notes that come first: pay, hours, grade."""
    if any(title_score(part.text) > 0 for part in parts):
        return None
    notes = list(takewhile(lambda line: is_note(line, lines[:1]) and not line.bullet, lines[:MAX_NOTES]))
    below = lines[len(notes)] if notes and len(notes) < len(lines) else None
    return len(notes) if below is not None and title_score(below.text) > 0 and _may_head(below) else None


def _is_short_place(line: Line) -> bool:
    short = len(line.text.split()) <= 4 and title_score(line.text) == 0 and not _SENTENCE_END.search(line.text)
    return short and ("," not in line.text or is_region(line.text.split(",")[-1]))


def _may_follow(line: Line, head: Line) -> bool:
    """Whether a line may still be part of the header that it stands under: text set further in is its body."""
    indented = line.size is None and line.x0 is not None and head.x0 is not None and line.x0 > head.x0
    indented = indented and "\t" not in head.text  # there the header itself goes on in the second column
    return _may_head(line) and not indented


def _may_head(line: Line) -> bool:
    """Whether the line may be part of a header: short, no bullet, no sentence."""
    count = len(line.text.split())
    label = label_of(line)
    if label is not None:
        named = label[0] is not None or (line.bold and label[1].stop > label[1].start)
        return named and not line.bullet
    if tells_about(line) and not line.bullet and count <= MAX_LINE_WORDS:
        return True
    if line.bullet or count > MAX_HEADER_WORDS or not line.text[:1].isalnum():
        return False
    if line.text[:1].islower() and not AT_FIRST.match(line.text):
        return False
    if _SENTENCE_END.search(line.text) and not _ABBREVIATION.search(line.text) and org_score(line.text) < NAMED:
        return False
    return (
        count <= MAX_LINE_WORDS
        or bool(BARS.search(line.text))
        or line.text.count(",") >= 2
        or org_score(line.text) >= NAMED
    )
