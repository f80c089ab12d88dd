"""Which part of an entry's header is the title, which the employer, which the place.

Every way to share out the parts is scored by what titles, employers and places look like, and by how the parts are
separated; the best one wins. Where the words say little, the order that most entries of the document have decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Literal

from upstar.resumes.engine.spans import Span, split
from upstar.resumes.engine.words import is_region, org_score, reads_like_title, title_score, words
from upstar.resumes.types import Line

Label = Literal["title", "company", "place"]

_BARS = (
    r"\t|\s+[|·•–—@/›»-]\s+|\s*\|\s*|\s+(?:at|bei|chez|presso|bij)\s+(?=[A-ZÀ-Þ])|(?<=[a-z)])\s+[-–—]\s*(?=[A-ZÀ-Þ])"
    r"|(?<=\w)\s*[–—]\s+"
)
BARS = re.compile(_BARS)
"""What stands between the parts of a header and in no sentence."""
STRONG = re.compile(rf"{_BARS}|\s*;\s+|(?<=[a-zß-ÿ]{{4}})\.\s+(?=[A-ZÀ-Þ])|(?<=[\w]\))\.\s+(?=[A-ZÀ-Þ])")
"""What parts the header of an entry, more or less for certain; a comma may also stand inside a part."""
_AT = re.compile(r"\s+(?:@|at|bei|chez|presso|bij)\s+")
_MEDIUM = re.compile(r"\s*[-–—/]\s*")
"""A dash or slash parts title and employer, or the two halves of a title."""
COMMA = re.compile(r",\s+(?![^(]*\))|,(?=[A-ZÀ-Þ])(?![^(]*\))")
MAX_SEGMENTS = 8
"""A header in more segments than this is a sentence."""

NO_COMPANY = -0.45
NO_TITLE = -0.9
NO_PLACE = 0.0
Parting = Literal["comma", "medium", "strong", "at"]
CROSSES: Mapping[Parting, float] = {"comma": 0.0, "medium": -0.4, "strong": -0.8, "at": -1.2}
CUTS: Mapping[Parting, float] = {"comma": 0.0, "medium": 0.15, "strong": 0.3, "at": 0.3}
BEHIND_TITLE = -0.5
"""What a place costs that nothing but a comma parts from a title: that is rather what the person did there."""
BEHIND_AT = 0.6
"""What an employer is worth that follows `at`, `bei`, `chez`, `presso` or `bij`."""
OTHER_LOOK = -0.6
"""What a part costs that is not set like that part of the document's other entries."""
LONG_TITLE = -0.12
LONG_COMPANY = -0.25
LIKELY_TITLE = 0.5
"""What a title is worth that is told by the ending of its noun alone."""
ORDER_PRIOR = 0.3
"""How much the order of the other entries weighs against the words of this one."""

_JOINED = re.compile(r"\s(?:and|&|und|et|y|e|en)\s", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r"(?:inc|llc|llp|ltd|limited|plc|corp|co|gmbh|ag|kg|s\.?a\.?s?|s\.?l\.?u?|s\.?r\.?l|sarl|b\.?v|n\.?v)\.?",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"(?:department|dept|faculty|division|abteilung|fachbereich|d[ée]partement|departamento|dipartimento|afdeling|service|unit)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(r"(?:^|[\s-])[a-zß-ÿ]{4,}")
"""A word in small letters: what is in brackets tells about the employer."""
_REMARK_BEHIND = re.compile(r"\s*\(([^()]+)\)$")
_WITHIN_PLACE = re.compile(r"\w (?:de|de la|del|la|am|an der|sur|upon|on|bei|aan|op den) [A-ZÀ-Þ]")
"""Towns are named so: Jerez de la Frontera, Frankfurt am Main, Stratford upon Avon."""
_URL = re.compile(r"https?://|www\.|@")
_ORDERS: tuple[tuple[Label, ...], ...] = (
    ("title", "company", "place"), ("company", "place", "title"), ("title", "place", "company"),
    ("company", "title", "place"), ("place", "company", "title"), ("place", "title", "company"),
    ("title", "company"), ("company", "title"), ("title", "place"), ("place", "title"), ("company", "place"),
    ("title",), ("company",),
)  # fmt: skip


Look = tuple[float | None, bool]
"""How a line is set: its size and whether it is bold."""
Looks = Mapping[Label, Look]


@dataclass(frozen=True, slots=True)
class Header:
    """The parts of one entry's header; empty text where a part is missing."""

    title: str
    company: str
    place: str | None
    score: float
    looks: Looks = field(default_factory=dict)
    """How the lines are set that the parts were read from."""
    starts: Mapping[Label, int] = field(default_factory=dict)
    """Where those lines begin."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """A comma-separated piece, and how it is parted from the piece before it."""

    span: Span
    parted: Parting

    @property
    def strong(self) -> bool:
        """Whether it stands apart for certain."""
        return self.parted in ("strong", "at")


def assign(
    parts: Sequence[Span], *, prior: float, looks: Looks | None = None, employed: bool = False
) -> tuple[Header, float]:
    """Return the best header for the parts, and how much better title-first is than company-first.

    `prior` is -1 to 1: how surely the document puts titles before employers. `looks` says how it sets them, where it
    sets them apart. With `employed` the employer is known from above, and what may be read as one is a place.
    """
    segments = _segments(parts)
    best: Header | None = None
    firsts = {True: -9.0, False: -9.0}
    for order, groups in _sharings(segments):
        if employed and "company" in order:
            continue
        shared = dict(zip(order, groups, strict=True))
        score = _score(shared, order, segments) + _look_score(shared, looks or {})
        if "title" in shared and "company" in shared:
            title_first = order.index("title") < order.index("company")
            firsts[title_first] = max(firsts[title_first], score)
            score += ORDER_PRIOR * prior * (1 if title_first else -1)
        if best is None or score > best.score:
            best = _header(shared, score)
    return best or Header("", "", None, 0.0), firsts[True] - firsts[False]


def _header(shared: Mapping[Label, tuple[_Segment, ...]], score: float) -> Header:
    title, company, place = (_text(shared.get(label, ())) for label in ("title", "company", "place"))
    employer = [part for part in shared.get("company", ()) if part.span.line is shared["company"][0].span.line]
    company = _text(employer)  # a unit on a line of its own is no part of the employer's name
    if len(employer) > 1 and _DEPARTMENT.match(employer[0].span.text) and org_score(employer[-1].span.text) > 0:
        company = _text(employer[1:])
    inside = _REMARK_BEHIND.search(company)
    if inside is not None:
        company, place = _without_remark(company, inside, place)
    looks = {label: look_of(group[0].span.line) for label, group in shared.items()}
    starts = {label: group[0].span.line.start for label, group in shared.items()}
    return Header(title, company, place or None, score, looks, starts)


def look_of(line: Line) -> Look:
    """Return how a line is set."""
    return (round(line.size, 1) if line.size else None, line.bold)


def _look_score(shared: Mapping[Label, tuple[_Segment, ...]], looks: Looks) -> float:
    return sum(
        OTHER_LOOK for label, group in shared.items() if label in looks and look_of(group[0].span.line) != looks[label]
    )


def _without_remark(company: str, inside: re.Match[str], place: str) -> tuple[str, str]:
    """Part an employer from what stands in brackets behind it: where it is, or what it does, `(310-room hotel, Ottawa)`."""
    bare = company[: inside.start()]
    last = COMMA.split(inside[1])[-1] if "," not in inside[1] else inside[1].rsplit(",", 1)[1].strip()
    if _TELLS.search(inside[1]):
        return bare, place or (last if last != inside[1] and _is_plain_place(last) else "")
    return (bare, inside[1]) if not place and _is_plain_place(inside[1]) else (company, place)


def _is_plain_place(text: str) -> bool:
    """Whether a remark behind an employer's name is where it is, and not a listing code or a legal form."""
    segments = COMMA.split(text)
    named = all(segment[:1].isupper() and not any(c.isdigit() or c in ":&/" for c in segment) for segment in segments)
    short = len(segments) <= 3 and all(len(words(segment)) <= 3 for segment in segments)
    return named and short and title_score(text) == 0 and org_score(text) == 0 and not _LEGAL_FORM.fullmatch(text)


def _segments(parts: Sequence[Span]) -> list[_Segment]:
    segments: list[_Segment] = []
    for part in parts:
        if _URL.search(part.text):
            continue
        for index, piece in enumerate(split(part, COMMA)):
            segments.append(_Segment(piece, _parted(segments, piece) if index == 0 else "comma"))
    return segments[:MAX_SEGMENTS]


def _parted(before: Sequence[_Segment], piece: Span) -> Parting:
    """How a part stands off from the one before it: two trades with a slash between them are one title."""
    if not before or before[-1].span.line is not piece.line:
        return "strong"
    between = piece.line.text[before[-1].span.stop : piece.start]
    if _AT.fullmatch(between):
        return "at"
    if not _MEDIUM.fullmatch(between):
        return "strong"
    trades = title_score(before[-1].span.text) > 0 and title_score(piece.text) > 0
    return "comma" if trades else "medium"


def _sharings(segments: list[_Segment]) -> Iterator[tuple[tuple[Label, ...], list[tuple[_Segment, ...]]]]:
    count = len(segments)
    for order in _ORDERS:
        if len(order) > count:
            continue
        for cuts in combinations(range(1, count), len(order) - 1):
            edges = (0, *cuts, count)
            yield order, [tuple(segments[a:b]) for a, b in pairwise(edges)]


def _text(group: Sequence[_Segment]) -> str:
    """The words of a group as the document has them, from the first to the last segment of its line."""
    if not group:
        return ""
    first, last = group[0].span, group[-1].span
    if first.line is last.line:
        text = Span(first.line, first.start, last.stop).text
        closed = first.line.text[last.stop : last.stop + 1] == ")" and text.count("(") > text.count(")")
        return f"{text})" if closed else text
    return ", ".join(segment.span.text for segment in group)


def _score(shared: dict[Label, tuple[_Segment, ...]], order: tuple[Label, ...], segments: list[_Segment]) -> float:
    score = _separation(shared)
    title, company, place = shared.get("title"), shared.get("company"), shared.get("place")
    score += _title(title) if title else NO_TITLE
    score += _company(company) if company else NO_COMPANY
    score += _place(place) if place else NO_PLACE
    if company and place and len(company) == 1 and _is_full_place((*company, *place)):
        score -= 1.5
    if company and place:
        score += 0.2 * (order.index("place") == order.index("company") + 1)
    if place and title and not is_region(place[-1].span.text) and _follows(place, title, segments):
        score += BEHIND_TITLE
    if place and len(segments) > 1:
        score += 0.1 * (order[-1] == "place") - 0.3 * (order[0] == "place")
    return score


def _follows(group: Sequence[_Segment], other: Sequence[_Segment], segments: Sequence[_Segment]) -> bool:
    """Whether a group goes on behind another one after a mere comma."""
    return group[0].parted == "comma" and segments.index(group[0]) == segments.index(other[-1]) + 1


def _separation(shared: dict[Label, tuple[_Segment, ...]]) -> float:
    score = 0.0
    for group in shared.values():
        score += sum(CROSSES[segment.parted] for segment in group[1:]) + CUTS[group[0].parted]
    return score


def _title(group: tuple[_Segment, ...]) -> float:
    text = _text(group)
    named = title_score(group[0].span.text) > 0
    anywhere = title_score(text) > 0
    likely = not anywhere and org_score(text) == 0 and reads_like_title(group[0].span.text)
    score = (
        1.0 * named + 0.6 * (anywhere and not named) - 0.5 * org_score(text) * (not anywhere) + LIKELY_TITLE * likely
    )
    return score + LONG_TITLE * (len(group) - 1) - 0.2 * (len(words(text)) > 9) - 1.2 * is_region(text)


def _company(group: tuple[_Segment, ...]) -> float:
    text = _text(group)
    joined = len(group) > 1 and bool(_JOINED.search(group[-1].span.text)) and not title_score(text)
    legal = len(group) > 1 and bool(_LEGAL_FORM.fullmatch(group[-1].span.text))
    titled = title_score(text) > 0
    score = 0.8 * org_score(text) - (0.9 if titled and org_score(text) < 0.5 else 0.3 * titled)
    score += 0.0 if joined or legal else LONG_COMPANY * (len(group) - 1)
    score += BEHIND_AT * (group[0].parted == "at")
    return score - 0.7 * is_region(text) - 0.3 * (len(words(text)) > 8) - 0.3 * text[:1].islower()


def _is_full_place(segments: Sequence[_Segment]) -> bool:
    """Whether segments are town, state and country, which no employer's name is followed by."""
    return len(segments) >= 3 and segments[0].strong and all(is_region(segment.span.text) for segment in segments[1:])


def _place(group: tuple[_Segment, ...]) -> float:
    score = 1.0 * _is_full_place(group)
    for segment in group:
        text = segment.span.text
        if is_region(text):
            score += 0.6
        elif title_score(text) > 0 or org_score(text) > 0 or not text[:1].isupper() or any(c.isdigit() for c in text):
            score -= 1.0
        else:
            score += (
                0.15
                + 0.2 * bool(_WITHIN_PLACE.search(text))
                - 0.4 * (len(words(text)) > 3)
                - 0.4 * bool(_JOINED.search(text))
            )
    return score - 0.5 * max(0, len(group) - 3) - 0.2 * (len(group) > 1 and not is_region(group[-1].span.text))
