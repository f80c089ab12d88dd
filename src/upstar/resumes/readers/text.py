"""Plain text in any encoding."""

import re

from charset_normalizer import from_bytes

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.assemble import DraftLine, assemble, require_text
from upstar.resumes.types import Document

MEDIA_TYPE = "text/plain"
CHARACTER = 6.0
"""The width of a character of plain text, in points: ten to the inch at twelve points, as typewriters set them."""
_WIDE_GAP = re.compile(r"(?<=\S)(?: {3,}|\t+ *)(?=\S)")
_RULE = re.compile(r"^\s*[-=_*~#.\u2500-\u257f]{3,}\s*$")


def read(data: bytes) -> Document:
    """Return the text; AppError where the bytes are text in no encoding."""
    text = decode(data)
    return require_text(assemble(MEDIA_TYPE, lines_of(text), pages=1), "This file holds no text to speak of.")


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


def lines_of(text: str) -> list[DraftLine]:
    """Return the lines of a plain text; form feeds part pages, runs of blanks part columns, ruled lines are gaps."""
    drafts: list[DraftLine] = []
    gap = 0.0
    for page, sheet in enumerate(text.split("\f"), start=1):
        for line in sheet.splitlines():
            if not line.strip() or _RULE.match(line):
                gap += 1.0
                continue
            even = line.expandtabs(8).rstrip()
            indent = CHARACTER * (len(even) - len(even.lstrip()))
            drafts.append(DraftLine(_WIDE_GAP.sub("\t", even), page=page, gap=gap, x0=indent))
            gap = 0.0
    return drafts
