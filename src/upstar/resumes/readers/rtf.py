"""Rich Text Format 1.9.1 (Microsoft, 2008): the text with its print, since headings and hidden words are told by it.

Libraries for RTF give bare text. What is read here: groups, Unicode and code page escapes, bold, size, hidden, spacing,
lists, tables and text boxes; pictures, fields' codes, styles and everything else are passed over.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.assemble import DraftLine, assemble, require_text
from upstar.resumes.readers.text import MAX_CHARACTERS, too_much, within_reason
from upstar.resumes.types import Document, Hidden

MEDIA_TYPE = "application/rtf"
MARK = b"{\\rtf"
MAX_DEPTH = 500
"""Word nests groups some ten deep."""
MAX_TOKENS = 1_000_000
"""A page of Word's most talkative RTF has some ten thousand."""
PARAGRAPH_SPACE = 60
"""Space before or after a paragraph, in twips (1/20 point), from which on it is a gap."""
TINY_HALF_POINTS = 4
"""No reader sees text below two points."""

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object footer footerl footerr footerf fldinst sp listtable"
    b" listoverridetable rsidtbl generator themedata colorschememapping latentstyles datastore xmlnstbl footnote"
    b" annotation bkmkstart bkmkend revtbl pgptbl mmathpr listtext pntext".split()
)
_CHARACTERS = {
    b"tab": "\t", b"cell": "\t", b"nestcell": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_ENDS = frozenset((b"par", b"line", b"sect", b"page", b"row", b"nestrow", b"column"))
_CODECS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""Code pages by the number that a font's `fcharset` bears; all others are Western."""


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    skip: bool = False
    bold: bool = False
    half_points: int = 24
    hidden: bool = False
    font: int = 0
    fallback: int = 1
    box: int = 0


@dataclass(slots=True)
class _Reader:
    """The lines so far, and the one that is being written."""

    lines: list[DraftLine] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    written: int = 0
    codec: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    bold: int = 0
    size: int = 0
    box: int = 0
    listed: bool = False
    space: int = 0
    space_after: int = 0
    gap: float = 0.0
    pending: bytearray = field(default_factory=bytearray)

    def write(self, words: str, state: _State) -> None:
        if state.skip or not words:
            return
        self.written += len(words)
        if self.written > MAX_CHARACTERS:
            raise too_much()
        if state.hidden or state.half_points < TINY_HALF_POINTS:
            self.unseen.append(words)
            return
        self.words.append(words)
        self.box = state.box
        self.bold += len(words) if state.bold else 0
        self.size = max(self.size, state.half_points if words.strip() else 0)

    def flush(self, state: _State) -> None:
        """Write the bytes that escapes have given, in the code page of their font."""
        if self.pending:
            self.write(bytes(self.pending).decode(self.fonts.get(state.font, self.codec), "replace"), state)
            self.pending.clear()

    def end(self, *, paragraph: bool) -> None:
        text = "".join(self.words)
        if text.strip():
            gap = max(self.gap, 1.0 if self.space >= PARAGRAPH_SPACE else 0.0)
            self.lines.append(
                DraftLine(
                    text, size=self.size / 2, bold=self.bold * 2 > len(text), bullet=self.listed, gap=gap,
                    block=self.box,
                )
            )  # fmt: skip
            self.gap = 0.0
        elif paragraph:
            self.gap += 1.0
        if paragraph:
            self.gap += 1.0 if self.space_after >= PARAGRAPH_SPACE else 0.0
        self.words, self.bold, self.size = [], 0, 0


def read(data: bytes) -> Document:
    """Return the text of an RTF; AppError where it is nested without end, far longer than a résumé, or empty."""
    reader = _Reader()
    _run(data, reader)
    reader.end(paragraph=True)
    unseen = "".join(reader.unseen)
    hidden = [Hidden("hidden", 1, unseen)] if unseen.strip() else []
    made = assemble(MEDIA_TYPE, within_reason(reader.lines), pages=1, hidden=hidden)
    return require_text(made, "This RTF holds no text to speak of.")


def _run(data: bytes, reader: _Reader) -> None:
    stack: list[_State] = []
    state = _State()
    to_skip = 0
    for word, number, code, symbol, brace, plain in _tokens(data):
        if code:
            if to_skip:
                to_skip -= 1
            elif not state.skip:
                reader.pending += bytes.fromhex(code.decode())
            continue
        reader.flush(state)
        if brace == b"{":
            stack.append(state)
            if len(stack) > MAX_DEPTH:
                raise AppError(ErrorKind.INVALID, "file-too-complex", "This RTF is nested far deeper than a résumé.")
        elif brace == b"}":
            state = stack.pop() if stack else state
        elif plain:
            cut, to_skip = min(to_skip, len(plain)), max(0, to_skip - len(plain))
            reader.write(plain[cut:].decode(reader.fonts.get(state.font, reader.codec), "replace"), state)
        elif symbol:
            state = _symbol(symbol, state, reader)
        elif word == b"u" and number:
            reader.write(chr(int(number) % 0x10000) if not 0xD800 <= int(number) % 0x10000 < 0xE000 else "", state)
            to_skip = state.fallback
        elif word:
            state = _word(word, int(number) if number else None, state, reader)
    reader.flush(state)


def _tokens(data: bytes) -> Iterator[tuple[bytes, ...]]:
    """Yield the tokens; so many raw bytes as follow `\\bin` are none."""
    at = count = 0
    while match := _TOKEN.search(data, at):
        at = match.end()
        count += 1
        if count > MAX_TOKENS:
            raise too_much()
        if match[1] == b"bin" and match[2]:
            at += max(0, int(match[2]))
        yield tuple(part or b"" for part in match.groups())


def _symbol(symbol: bytes, state: _State, reader: _Reader) -> _State:
    if symbol == b"*":
        return replace(state, skip=True)  # a destination that old programs may pass over
    if symbol in b"\r\n":
        reader.end(paragraph=True)
    else:
        reader.write({b"~": " ", b"_": "-", b"-": ""}.get(symbol, symbol.decode("latin-1")), state)
    return state


def _word(word: bytes, number: int | None, state: _State, reader: _Reader) -> _State:
    on = number != 0
    if word == b"fonttbl":
        return replace(state, skip=True)
    if word == b"fcharset" and number is not None:
        reader.fonts[state.font] = _CODECS.get(number, reader.codec)
    elif word == b"ansicpg" and number is not None:
        reader.codec = _known_codec(f"cp{number}", reader.codec)
    elif word == b"mac":
        reader.codec = "mac_roman"
    elif word in (b"shptxt", b"shpinst"):
        # a text box stands in a group that old programs pass over
        return replace(state, skip=word == b"shpinst", box=state.box + (word == b"shptxt"))
    elif word in _SKIPPED:
        return replace(state, skip=True)
    elif word in _CHARACTERS:
        reader.listed = reader.listed or (word == b"bullet" and not reader.size)  # nothing to be seen yet
        reader.write(_CHARACTERS[word], state)
    elif word in _ENDS and not state.skip:
        reader.end(paragraph=word != b"line")
    elif word == b"plain":
        return replace(state, bold=False, half_points=24, hidden=False)
    elif word == b"pard":
        reader.listed, reader.space, reader.space_after = False, 0, 0
    elif word in (b"sb", b"sa", b"ls", b"pnlvlblt") and not state.skip:
        _paragraph(word, number or 0, reader)
    else:
        return _character(word, number, state, on=on)
    return state


def _paragraph(word: bytes, number: int, reader: _Reader) -> None:
    if word == b"sb":
        reader.space = number
    elif word == b"sa":
        reader.space_after = number
    else:
        reader.listed = True


def _character(word: bytes, number: int | None, state: _State, *, on: bool) -> _State:
    if word == b"b":
        return replace(state, bold=on)
    if word == b"v":
        return replace(state, hidden=on)
    if word == b"fs" and number is not None:
        return replace(state, half_points=number)
    if word == b"f" and number is not None:
        return replace(state, font=number)
    if word == b"uc" and number is not None:
        return replace(state, fallback=max(0, min(number, 8)))
    return state


def _known_codec(name: str, otherwise: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return otherwise
