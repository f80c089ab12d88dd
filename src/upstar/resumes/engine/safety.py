"""The document-safety report: what a file bears beside what a person reading it would see.

Nothing hidden is ever counted; the report tells its owner, who may not know what a template or a “helper” put there.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from upstar.kit.text import fold, squash, truncate
from upstar.resumes.types import Concern, ConcernKind, Document, HiddenKind, Line

EXCERPT = 200
"""Characters of an excerpt: enough to recognise the words by."""
MAX_CONCERNS = 20
"""A report is read by a person."""

_KINDS: dict[HiddenKind, ConcernKind] = {
    "hidden": "hidden-text",
    "white": "white-text",
    "tiny": "tiny-text",
    "off-page": "off-page-text",
}
_MACHINE = r"(?:ai|llms?|gpt|chat\s?gpt|(?:large )?language models?|assistants?|bots?|chatbots?|ki|ia|sprachmodelle?s?)"
_ORDERS = re.compile(
    # what instructions to a language model look like: it is told to forget, addressed, or told what to answer
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|criteria|above|previous)\b"
    r"|\b(?:ignoriere|vergiss)\w*\b.{0,40}\b(?:anweisung|vorherig|bisherig)\w*"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\b.{0,40}\b(?:instructions?|consignes?|precedent\w*)\b"
    r"|\b(?:ignora|olvida|dimentica|esqueca|ignore)\b.{0,40}\b(?:instruc\w+|istruzion\w+|anterior\w*|precedent\w*)\b"
    r"|\b(?:negeer)\b.{0,40}\b(?:instructies|vorige)\b"
    rf"|\b(?:note|attention|message|instructions?|hinweis|important)\b.{{0,20}}\b(?:to|for|fur|an|pour|a)\b.{{0,20}}\b{_MACHINE}\b"
    rf"|\b(?:if you are|as an?|you are an?|you,? the)\b.{{0,20}}\b{_MACHINE}\b(?! (?:engineer|developer|researcher))"
    r"|\bsystem prompt\b|<\|?(?:im_start|system|endoftext)\|?>|\[/?inst\]"
    r"|\b(?:rank|score|rate|recommend|classify|evaluate|mark|give)\b.{0,30}\b(?:this|the) (?:candidate|applicant|resume|cv)\b"
    r".{0,60}\b(?:top|highest|first|best|hire[d]?|perfect|excellent|100|10/10|strong|qualified|maximum|high)\b"
)


def safety_report(document: Document) -> tuple[Concern, ...]:
    """Return what was found, page by page within each kind; empty for an honest document."""
    found = [*_hidden(document), *_orders(document), *_pictures(document)]
    return tuple(found[:MAX_CONCERNS])


def safety_warnings(concerns: tuple[Concern, ...]) -> Iterator[str]:
    """Yield one sentence for each kind of concern that its owner should know of."""
    kinds = {concern.kind for concern in concerns}
    if kinds & set(_KINDS.values()):
        yield "The file bears text that no reader sees (hidden, white, tiny or off the page); it was not counted."
    if "ai-instruction" in kinds:
        yield "The file bears words aimed at a machine that reads it; they were not followed."


def is_order(line: Line, following: Line | None) -> bool:
    """Whether words aimed at a machine begin on the line; they may run on in the one that follows."""
    match = _ORDERS.search(fold(_pair(line, following)))
    return match is not None and match.start() < len(fold(line.text))


def without_orders(document: Document, concerns: tuple[Concern, ...]) -> Document:
    """Return the document without the lines that address a machine: they say nothing of the person."""
    if not any(concern.kind == "ai-instruction" for concern in concerns):
        return document
    lines = document.lines
    kept = [line for line, after in zip(lines, (*lines[1:], None), strict=True) if not is_order(line, after)]
    return replace(document, lines=tuple(kept))


def _excerpt(text: str) -> str:
    return truncate(squash(text), EXCERPT)


def _hidden(document: Document) -> Iterator[Concern]:
    for words in document.hidden:
        yield Concern(_KINDS[words.kind], words.page, _excerpt(words.text))


def _orders(document: Document) -> Iterator[Concern]:
    for words in document.hidden:
        if _ORDERS.search(fold(words.text)):
            yield Concern("ai-instruction", words.page, _excerpt(words.text))
    lines = document.lines
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else None
        if is_order(line, following):
            yield Concern("ai-instruction", line.page, _excerpt(_pair(line, following)))


def _pair(line: Line, following: Line | None) -> str:
    """A sentence may run on in the next line."""
    return line.text if following is None or following.gap > 0 else f"{line.text} {following.text}"


def _pictures(document: Document) -> Iterator[Concern]:
    for page in document.pictured:
        yield Concern("image-only-page", page, "")
