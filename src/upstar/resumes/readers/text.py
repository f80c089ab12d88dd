"""Plain text in any encoding, and how much text of any format is read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from charset_normalizer import from_bytes

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.assemble import DraftLine, assemble, require_text
from upstar.resumes.types import Document

MEDIA_TYPE = "text/plain"
CHARACTER = 6.0
"""The width of a character of plain text, in points: ten to the inch at twelve points, as typewriters set them."""
MAX_CHARACTERS = 300_000
"""A hundred full pages; more is a book or an attack."""
MAX_LINES = 5_000
MAX_LINE = 2_000
"""Most of a page without a break. What is longer is parted, so that looking at a line from every letter of it, as some
patterns do, stays cheap."""
MAX_BYTES = 4 * MAX_CHARACTERS
"""The most that so many characters take in any encoding."""
_WIDE_GAP = re.compile(r"(?<=\S)(?: {3,}|\t+ *)(?=\S)")
_RULE = re.compile(r"^\s*[|+]?[-=_*#~+.]{4,}[|+]?\s*$")
_BOX = re.compile(r"^\|\s++([^|]*[^|\s])\s++\|$")
"""A heading with a box drawn around it."""


def read(data: bytes) -> Document:
    """Return the text; AppError where the bytes are text in no encoding, or far more than a résumé."""
    text = decode_short(data)
    return require_text(
        assemble(MEDIA_TYPE, within_reason(lines_of(text)), pages=1), "This file holds no text to speak of."
    )


def decode_short(data: bytes) -> str:
    """Return the bytes as text; AppError where they are far more than a résumé, which is told before decoding them."""
    if len(data.strip(b"\x00 \t\r\n")) > MAX_BYTES:
        raise too_much()
    return decode(data)


def decode(data: bytes) -> str:
    """Return the bytes as text: by their byte order mark, as UTF-8, or in the encoding that they fit best."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data).best()
        if best is None:
            raise AppError(
                ErrorKind.UNSUPPORTED, "file-type-unsupported", "This file is neither PDF, DOCX nor text."
            ) from None
        return str(best)


def too_much() -> AppError:
    """Return what is said of a file with more text than a résumé could have."""
    return AppError(
        ErrorKind.INVALID, "file-too-complex", "This file holds far more text than a résumé: upload the résumé alone."
    )


def within_reason(drafts: Iterable[DraftLine]) -> Iterator[DraftLine]:
    """Yield the lines, overlong ones in parts; AppError as soon as they are more than a résumé could have."""
    lines = characters = 0
    for draft in drafts:
        characters += len(draft.text)
        lines += bool(draft.text.strip())
        if characters > MAX_CHARACTERS or lines > MAX_LINES:
            raise too_much()
        yield from _parted(draft) if len(draft.text) > MAX_LINE else (draft,)


def _parted(draft: DraftLine) -> Iterator[DraftLine]:
    """Cut a line at blanks, or anywhere where there is none."""
    text, at = draft.text, 0
    while at < len(text):
        end = min(len(text), at + MAX_LINE)
        blank = text.rfind(" ", at + 1, end) if end < len(text) else -1
        end = blank if blank > 0 else end
        yield replace(draft, text=text[at:end], gap=0.0 if at else draft.gap, bullet=draft.bullet and not at)
        at = end


def lines_of(text: str) -> Iterator[DraftLine]:
    """Yield the lines of a plain text; form feeds part pages, runs of blanks part columns, ruled lines are gaps."""
    gap = 0.0
    for page, sheet in enumerate(text.split("\f"), start=1):
        for line in sheet.splitlines():
            if not line.strip() or _RULE.match(line):
                gap += 1.0
                continue
            words = _BOX.sub(r"\1", line.strip())
            indent = CHARACTER * len(line[: len(line) - len(line.lstrip())].expandtabs(8))
            yield DraftLine(_WIDE_GAP.sub("\t", words), page=page, gap=gap, x0=indent)
            gap = 0.0
