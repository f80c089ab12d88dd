"""Split the lists that people keep their skills in: commas, bullets, pipes, labels, levels in all shapes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from upstar.kit.text import fold
from upstar.resumes.engine.dates import find_dates
from upstar.resumes.engine.proficiency import says_only_level, stated_level, stated_years
from upstar.resumes.engine.spans import Span, joined, split, trimmed
from upstar.resumes.types import Line, Proficiency
from upstar.skills.vocabulary import vocabulary

MAX_WORDS = 6
"""A longer item is a sentence about a skill."""
MAX_LENGTH = 60
MAX_LEVEL_WORDS = 3
MAX_JOINED = 1000
"""A list of more characters than this has no line that goes on in the next."""
MIN_PROSE = 8
MAX_WORDS_AN_ITEM = 2.5
"""From this many words an item on, and with a full stop, a line is sentences and no list."""
MIN_GROUP = 3
"""How many items a line has at least for the one above it to be the name of their group."""
MAX_GROUP_WORDS = 4

_SEPARATOR = re.compile(
    r"\t|\s*[;|•·∙▪◦‣✦✓✔☑☐]\s*|\s+(?:[●○■□]|//)\s+(?=[^\W\d_])|(?:^|\s+)\[[xX ✓]?\]\s+"
    r"|(?<=[a-zß-ÿ)]{3})\.\s+(?=[A-ZÀ-Þ])|,(?=\s|$)|,(?=[A-Za-z])|\s+[–—]\s+(?=[A-ZÀ-Þ])|\s{2,}"
)
_COUNT = re.compile(r"\d+[\s+.,%]")
_SENTENCE = re.compile(r"[a-zß-ÿ)]\.(?:\s|$)")
_BLANK = re.compile(r"\s+")
_CELL = re.compile(r"\t")
_COMMA = re.compile(r",\s")
_SLASH = re.compile(r"\s*/\s*")
_AND = re.compile(r"\s+(?:and|und|et|y|e|en|&)\s+")
_LABEL = re.compile(r"^\s*[^,;|()\t]{2,45}?(?:\([^()]*\))?\s*:(?:\s+(?=\S)|\s*$)")
_COLUMN_NAMES = frozenset(
    "skill skills process area level tool tools technology technologies competence competency proficiency years rating"
    " kenntnis kenntnisse niveau stufe bereich level stand competence outil domaine tecnologia tecnologias nivel herramienta area"
    " competenza competenze livello ferramenta conhecimento vaardigheid vaardigheden niveau".split()
)
"""What stands over the columns of a table of skills."""
_NOTE = re.compile(
    r"\s*\((?P<paren>[^()]*)\)\s*$|\s*[:–—-]\s+(?P<dash>[^,]{2,25})$|\s+(?P<bare>\d\s?/\s?\d{1,2}|[●○★☆■□]{2,}|\d{1,3}\s?%)$"
)
_DOTS = re.compile(r"[●★■]")
_OPEN = re.compile(r"\([^()]*$")
_FILLER = re.compile(
    r"^(?:proficient|experienced|skilled|knowledge|expertise|familiarity|working knowledge|experience|strong|excellent|good|basic|advanced) "
    r"(?:in|with|of|using|knowledge of)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a list of skills, with the level or years noted beside it."""

    span: Span
    level: Proficiency | None = None
    years: float | None = None


def listed_items(lines: Sequence[Line]) -> Iterator[Listed]:
    """Yield the items of the lines of a skills section, in order.

    A line that only says how well belongs to the line above it; one that names the group of the list under it is none.
    """
    whole_lines = list(_rejoined(lines))
    held: list[Listed] = []
    for index, line in enumerate(whole_lines):
        if _names_columns(line):
            continue
        levels = _levels_alone(line)
        if levels:
            held = _with_levels_below(held, levels)
            continue
        yield from held
        held = [] if _names_group(line, whole_lines[index + 1 :]) else list(_of_line(line))
    yield from held


def _of_line(line: Line) -> Iterator[Listed]:
    label = _LABEL.match(line.text) or _label_cell(line)
    body = Span(line, label.end() if label else 0, len(line.text.rstrip(" .")) if _is_prose(line) else len(line.text))
    if body.start < body.stop:
        yield from _in_prose(body) if _is_prose(line) else _with_levels(body)


def _is_prose(line: Line) -> bool:
    """Whether a line tells of skills in sentences: `My practice covers litigation and arbitration.`"""
    words = len(line.text.split())
    return (
        words >= MIN_PROSE
        and words > MAX_WORDS_AN_ITEM * len(_SEPARATOR.split(line.text))
        and bool(_SENTENCE.search(line.text))
    )


def _in_prose(body: Span) -> Iterator[Listed]:
    """Yield what sentences name: known skills, at the end of a clause too, and short phrases between commas."""
    for part in _outside_parentheses(body):
        for piece in split(part, _AND):
            known = _known_tail(piece)
            if known is not None:
                yield Listed(known)
            elif piece.text[:1].islower() and len(piece.text.split()) <= MAX_LEVEL_WORDS and piece.start != body.start:
                yield Listed(piece)


def _known_tail(piece: Span) -> Span | None:
    """The longest end of a clause that the vocabulary knows."""
    starts = [piece.start, *(match.end() for match in _BLANK.finditer(piece.line.text, piece.start, piece.stop))]
    tails = (Span(piece.line, start, piece.stop) for start in starts)
    return next((tail for tail in tails if vocabulary().find(tail.text) is not None), None)


def _label_cell(line: Line) -> re.Match[str] | None:
    """The first cell of a row, where it names the list in the next one: `Kitchen | Butchery, Pastry, Sourdough`."""
    first, *rest = split(Span(line, 0, len(line.text)), _CELL) or [Span(line, 0, 0)]
    lists = any(len(split(cell, _COMMA)) > 1 for cell in rest)
    return re.compile(r"[^\t]*\t").match(line.text) if lists and len(split(first, _COMMA)) == 1 else None


def _names_columns(line: Line) -> bool:
    cells = split(Span(line, 0, len(line.text)), _CELL)
    named = [any(fold(word) in _COLUMN_NAMES for word in re.findall(r"[^\W\d_]+", cell.text)) for cell in cells]
    return len(cells) > 1 and all(named) and not any(vocabulary().find(cell.text) for cell in cells)


def _levels_alone(line: Line) -> list[Proficiency]:
    """The levels of a line that holds nothing else: `Advanced`, or one under each column."""
    levels = [_bare_level(part.text) for part in split(Span(line, 0, len(line.text)), _CELL)]
    return [level for level in levels if level is not None] if None not in levels else []


def _bare_level(text: str) -> Proficiency | None:
    text = text.strip(" -–—:")
    if len(text.split()) > MAX_LEVEL_WORDS or vocabulary().find(text) is not None:
        return None
    return stated_level(text) if says_only_level(text) else None


def _with_levels_below(held: list[Listed], levels: list[Proficiency]) -> list[Listed]:
    if len(levels) == len(held):
        return [replace(item, level=item.level or level) for item, level in zip(held, levels, strict=True)]
    return [replace(item, level=item.level or levels[0]) for item in held] if len(levels) == 1 else held


def _names_group(line: Line, below: Sequence[Line]) -> bool:
    """Whether a line names the lists under it, `Web Technologies` over `HTML5, JavaScript, PHP`, and is no skill."""
    following = next((under for under in below if not _levels_alone(under)), None)
    if following is None or line.bullet or following.bullet or _LABEL.match(following.text):
        return False
    names = split(Span(line, 0, len(line.text)), _CELL)
    lists = [len(split(cell, _COMMA)) for cell in split(Span(following, 0, len(following.text)), _CELL)]
    return (
        max(lists, default=0) >= MIN_GROUP
        and all(len(split(name, _COMMA)) == 1 and len(name.text.split()) <= MAX_GROUP_WORDS for name in names)
        and not any(vocabulary().find(name.text) for name in names)
    )


def _with_levels(body: Span) -> Iterator[Listed]:
    """Yield the items of a line; a part that is only a level belongs to the item before it."""
    held: list[Listed] = []
    for part in _outside_parentheses(body):
        level = _bare_level(part.text)
        if level is not None and held:
            held = [replace(item, level=item.level or level) for item in held]
            continue
        yield from held
        held = list(_items(part))
    yield from held


def _rejoined(lines: Sequence[Line]) -> Iterator[Line]:
    """Join a line that goes on in the next one: its last item is cut off, or a parenthesis stays open."""
    held: Line | None = None
    for line in lines:
        if held is not None and _goes_on(held, line):
            held = joined(held, line)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _goes_on(held: Line, line: Line) -> bool:
    if (
        len(held.text) > MAX_JOINED
        or line.bullet
        or line.start != held.end + 1
        or line.block != held.block
        or _LABEL.match(line.text)
    ):
        return False
    if _OPEN.search(held.text) or held.text.rstrip().endswith((",", "/", "&", "|", "·", "•", "-")):
        return True
    if held.bullet and line.x0 is not None and held.x0 is not None and line.x0 >= held.x0 and line.gap < 0.2:
        return True
    flows = "\t" not in held.text + line.text and len(split(Span(held, 0, len(held.text)), _COMMA)) > 1
    if held.full and flows and line.gap < 0.2 and len(line.text.split()) <= MAX_LEVEL_WORDS:
        return True
    many = len(_SEPARATOR.findall(held.text)) >= 2 and "\t" not in held.text
    return (
        many
        and line.gap < 0.2
        and (line.text[:1].islower() or len(_SEPARATOR.findall(line.text)) >= 1 or _completes(held, line))
    )


def _completes(held: Line, line: Line) -> bool:
    """Whether the end of one line and the start of the next make a known skill: `… Social` / `Media Marketing`."""
    tail = _SEPARATOR.split(held.text)[-1].strip()
    return vocabulary().find(f"{tail} {line.text.strip()}") is not None


def _outside_parentheses(span: Span) -> Iterator[Span]:
    """Split at separators that stand in no parenthesis."""
    text = span.line.text
    at, depth = span.start, 0
    cuts = {match.start(): match.end() for match in _SEPARATOR.finditer(text, span.start, span.stop)}
    index = span.start
    while index < span.stop:
        depth = max(0, depth + (text[index] == "(") - (text[index] == ")"))
        if index in cuts and depth == 0:
            yield Span(span.line, at, index)
            at = index = cuts[index]
            continue
        index += 1
    yield Span(span.line, at, span.stop)


def _items(part: Span) -> Iterator[Listed]:
    span = trimmed(part)
    if span is None:
        return
    if _SENTENCE.search(span.line.text, span.stop - 2, span.stop) and vocabulary().find(span.text) is None:
        span = Span(span.line, span.start, span.stop - 1)
    text = span.line.text
    filler = _FILLER.match(text, span.start) if span.start == 0 else None
    filler = filler or re.compile(_FILLER.pattern.lstrip("^"), re.IGNORECASE).match(text, span.start)
    if filler and filler.end() < span.stop:
        span = Span(span.line, filler.end(), span.stop)
    known = "(" not in span.text and vocabulary().find(span.text) is not None
    note = None if known else _NOTE.search(span.line.text[span.start : span.stop])
    level, years, inner = None, None, None
    if note is not None:
        words = note["paren"] or note["dash"] or note["bare"] or ""
        level, years = _level_of(words), stated_years(words)
        bare = Span(span.line, span.start, span.start + note.start())
        if level or years is not None or note["bare"]:
            span = bare
        elif note["paren"] and bare.text and not _is_abbreviation(note["paren"], bare.text):
            inner = Span(span.line, span.start + note.start("paren"), span.start + note.end("paren"))
            span = bare
    for piece in _pieces(span):
        if _is_item(piece.text):
            yield Listed(piece, level, years)
    if inner is not None:
        for piece in split(inner, _SEPARATOR):
            if _is_item(piece.text):
                yield Listed(piece, level, years)


def _level_of(words: str) -> Proficiency | None:
    filled = len(_DOTS.findall(words))
    if filled:
        share = filled / len(words.strip())
        return stated_level(f"{max(1, round(share * 5))}/5")
    percent = re.match(r"(\d{1,3})\s?%", words)
    return stated_level(f"{max(1, round(int(percent[1]) / 20))}/5") if percent else stated_level(words)


def _is_abbreviation(inside: str, outside: str) -> bool:
    """Whether a parenthesis only abbreviates what stands before it: `Basic Life Support (BLS)`."""
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", outside)).casefold()
    return inside.strip(" .").casefold().replace(".", "") in (initials, initials.rstrip("s"))


def _pieces(span: Span) -> list[Span]:
    """Part `HTML/CSS` and `Word and Excel` where each part is a skill of its own, and the whole is none."""
    if vocabulary().find(span.text) is not None:
        return [span]
    for joint in (_SLASH, _AND):
        parts = split(span, joint)
        if len(parts) > 1 and all(vocabulary().find(part.text) is not None for part in parts):
            return parts
    return [span]


def _is_item(text: str) -> bool:
    if not 1 <= len(text) <= MAX_LENGTH or len(text.split()) > MAX_WORDS or not any(c.isalpha() for c in text):
        return False
    if vocabulary().find(text) is not None:
        return True
    return (
        len(text) > 1
        and not _COUNT.match(text)
        and not find_dates(text)
        and not text.endswith(".")
        and "@" not in text
        and "://" not in text
    )
