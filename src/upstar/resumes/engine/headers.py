"""Which part of an entry's header is the title, which the employer, which the place.

Every way to share out the parts is scored by what titles, employers and places look like, and by how the parts are
separated; the best one wins. Where the words say little, the order that most entries of the document have decides.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

from upstar.resumes.engine.spans import Span, split
from upstar.resumes.engine.words import is_region, org_score, title_score, words

Label = Literal["title", "company", "place"]

STRONG = re.compile(
    r"\t|\s+[|·•–—@/-]\s+|\s*\|\s*|\s+(?:at|bei|chez)\s+(?=[A-ZÀ-Þ])|(?<=[a-z)])\s+[-–—]\s*(?=[A-ZÀ-Þ])|(?<=\w)\s*[–—]\s+"
)
"""What parts the header of an entry for certain; a comma may also stand inside a part."""
COMMA = re.compile(r",\s+")
MAX_SEGMENTS = 8
"""A header in more segments than this is a sentence."""

NO_COMPANY = -0.45
NO_TITLE = -0.9
NO_PLACE = 0.0
CROSSES_STRONG = -0.8
CUTS_STRONG = 0.3
LONG_TITLE = -0.12
LONG_COMPANY = -0.25
ORDER_PRIOR = 0.3
"""How much the order of the other entries weighs against the words of this one."""

_JOINED = re.compile(r"\s(?:and|&|und|et|y|e|en)\s", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r"(?:inc|llc|llp|ltd|limited|plc|corp|co|gmbh|ag|kg|s\.?a\.?s?|s\.?l\.?u?|s\.?r\.?l|sarl|b\.?v|n\.?v)\.?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://|www\.|@")
_ORDERS: tuple[tuple[Label, ...], ...] = (
    ("title", "company", "place"), ("company", "place", "title"), ("title", "place", "company"),
    ("company", "title", "place"), ("place", "company", "title"), ("place", "title", "company"),
    ("title", "company"), ("company", "title"), ("title", "place"), ("place", "title"), ("company", "place"),
    ("title",), ("company",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The parts of one entry's header; empty text where a part is missing."""

    title: str
    company: str
    place: str | None
    score: float


@dataclass(frozen=True, slots=True)
class _Segment:
    """A comma-separated piece; `strong` says that what stands before it parts for certain."""

    span: Span
    strong: bool


def assign(parts: Sequence[Span], *, prior: float) -> tuple[Header, float]:
    """Return the best header for the parts, and how much better title-first is than company-first.

    `prior` is -1 to 1: how surely the document puts titles before employers.
    """
    segments = _segments(parts)
    best: Header | None = None
    firsts = {True: -9.0, False: -9.0}
    for order, groups in _sharings(segments):
        shared = dict(zip(order, groups, strict=True))
        score = _score(shared, order, segments)
        if "title" in shared and "company" in shared:
            title_first = order.index("title") < order.index("company")
            firsts[title_first] = max(firsts[title_first], score)
            score += ORDER_PRIOR * prior * (1 if title_first else -1)
        if best is None or score > best.score:
            best = Header(
                _text(shared.get("title", ())), _text(shared.get("company", ())), _text(shared.get("place", ())) or None,
                score,
            )  # fmt: skip
    return best or Header("", "", None, 0.0), firsts[True] - firsts[False]


def _segments(parts: Sequence[Span]) -> list[_Segment]:
    segments: list[_Segment] = []
    for part in parts:
        if _URL.search(part.text):
            continue
        for index, piece in enumerate(split(part, COMMA)):
            segments.append(_Segment(piece, index == 0))
    return segments[:MAX_SEGMENTS]


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
    if place and len(segments) > 1:
        score += 0.1 * (order[-1] == "place") - 0.3 * (order[0] == "place")
    return score


def _separation(shared: dict[Label, tuple[_Segment, ...]]) -> float:
    score = 0.0
    for group in shared.values():
        score += CROSSES_STRONG * sum(segment.strong for segment in group[1:])
        score += CUTS_STRONG * group[0].strong
    return score


def _title(group: tuple[_Segment, ...]) -> float:
    text = _text(group)
    named = title_score(group[0].span.text) > 0
    anywhere = title_score(text) > 0
    score = 1.0 * named + 0.6 * (anywhere and not named) - 0.5 * org_score(text) * (not anywhere)
    return score + LONG_TITLE * (len(group) - 1) - 0.2 * (len(words(text)) > 9) - 0.4 * is_region(text)


def _company(group: tuple[_Segment, ...]) -> float:
    text = _text(group)
    joined = len(group) > 1 and bool(_JOINED.search(group[-1].span.text)) and not title_score(text)
    legal = len(group) > 1 and bool(_LEGAL_FORM.fullmatch(group[-1].span.text))
    titled = title_score(text) > 0
    score = 0.8 * org_score(text) - (0.6 if titled and org_score(text) < 0.5 else 0.3 * titled)
    score += 0.0 if joined or legal else LONG_COMPANY * (len(group) - 1)
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
            score += 0.15 - 0.4 * (len(words(text)) > 3) - 0.4 * bool(_JOINED.search(text))
    return score - 0.5 * max(0, len(group) - 3) - 0.2 * (len(group) > 1 and not is_region(group[-1].span.text))
