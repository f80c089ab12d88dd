"""One file a format: bytes to lines in reading order. The type is told by the content, never by the name."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers import archive, docx, image, json_resume, markup, odt, pdf, rtf, text
from upstar.resumes.types import Document

MAX_BYTES = 10 * 2**20
"""A résumé of ten megabytes is a mistake; the page says so before reading it."""
HEADER_BYTES = 1024
"""Where the mark of a PDF may stand (ISO 32000-1, annex H, note 13)."""
SNIFFED_BYTES = 8192
"""How much of a text is looked at to tell its kind."""
MAX_HIDDEN = 20_000
MAX_FINDINGS = 100
"""How much of the text that a file hides is kept: enough to tell what it is about."""
ENDINGS = (
    ".pdf",
    ".docx",
    ".odt",
    ".rtf",
    ".html",
    ".htm",
    ".md",
    ".txt",
    ".json",
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".tif",
    ".tiff",
)
"""What a file picker offers; what is accepted is told by the content."""
READ = "PDF, DOCX, ODT, RTF, HTML, Markdown, plain text, JSON Resume and pictures (JPEG, PNG, WebP, TIFF)"

PICTURED = frozenset((pdf.MEDIA_TYPE, *image.MEDIA_TYPES.values()))
"""The types in which pictures of text are read, which takes many times as long as reading text."""

_READERS: Mapping[str, Callable[[bytes], Document]] = {
    pdf.MEDIA_TYPE: pdf.read,
    docx.MEDIA_TYPE: docx.read,
    odt.MEDIA_TYPE: odt.read,
    rtf.MEDIA_TYPE: rtf.read,
    markup.HTML_TYPE: markup.read_html,
    markup.MARKDOWN_TYPE: markup.read_markdown,
    json_resume.MEDIA_TYPE: json_resume.read,
    text.MEDIA_TYPE: text.read,
} | dict.fromkeys(image.MEDIA_TYPES.values(), image.read)
_MARKS = (
    (rtf.MARK, rtf.MEDIA_TYPE),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word (.doc) or a protected Office file", "save it as DOCX or PDF"),
    (b"GIF8", "a picture (GIF)", "save it as PNG"),
    (b"\x1f\x8b", "a packed file", "unpack it first"),
    (b"Rar!", "a packed file", "unpack it first"),
    (b"7z\xbc\xaf", "a packed file", "unpack it first"),
    (b"MZ", "a program", "upload the résumé itself"),
    (b"\x7fELF", "a program", "upload the résumé itself"),
)


def media_type(data: bytes, filename: str) -> str:
    """Return the MIME type by content; AppError for a file that is empty, over 10 MB, or of no kind that is read.

    This is cheap, so an upload is refused at once; damage inside the file is found when it is read. `filename` serves
    the message alone: a wrong ending does not matter.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise AppError(ErrorKind.INVALID, "file-empty", f"{filename} is empty.")
    if len(data) > MAX_BYTES:
        raise AppError(
            ErrorKind.TOO_LARGE,
            "file-too-large",
            f"{filename} is larger than {MAX_BYTES // 2**20} MB, the most allowed.",
        )
    if b"%PDF-" in data[:HEADER_BYTES]:
        return pdf.MEDIA_TYPE
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data, filename)
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for mark, what, remedy in _OTHERS:
        if data.startswith(mark):
            raise _unsupported(filename, what, remedy)
    if b"\x00" in data[:HEADER_BYTES] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unsupported(filename, "a binary file of an unknown kind", f"upload {READ}")
    return _text_type(data)


def read(data: bytes, filename: str) -> Document:
    """Return the document; AppError says in one sentence what is wrong with one that cannot be read."""
    try:
        document = _READERS[media_type(data, filename)](data)
    except RecursionError:
        raise AppError(ErrorKind.INVALID, "file-too-complex", "This file is nested far deeper than a résumé.") from None
    return _within_reason(document)


def _within_reason(document: Document) -> Document:
    """Return the document with no more than an excerpt of what it hides; AppError where it is far too long."""
    longest = max((line.end - line.start for line in document.lines), default=0)
    if (
        len(document.text) > text.MAX_CHARACTERS
        or len(document.lines) > text.MAX_LINES
        or longest > json_resume.MAX_TEXT
    ):
        raise text.too_much()
    return replace(document, hidden=tuple(replace(h, text=h.text[:MAX_HIDDEN]) for h in document.hidden[:MAX_FINDINGS]))


def _text_type(data: bytes) -> str:
    if json_resume.looks_like_json(data):
        return json_resume.MEDIA_TYPE
    beginning = data[:SNIFFED_BYTES].decode("utf-8", "ignore")
    if markup.looks_like_html(beginning):
        return markup.HTML_TYPE
    return markup.MARKDOWN_TYPE if markup.looks_like_markdown(beginning) else text.MEDIA_TYPE


def _zip_type(data: bytes, filename: str) -> str:
    names = archive.names(data)
    if names is None:
        # a Word file that was cut off still begins like one
        if b"word/" in data or b"[Content_Types].xml" in data:
            raise AppError(
                ErrorKind.INVALID, "file-corrupt", f"{filename} is damaged: save it once more and upload that."
            )
        raise _unsupported(filename, "a damaged archive", "upload the résumé itself")
    if "word/document.xml" in names:
        return docx.MEDIA_TYPE
    if {"content.xml", "META-INF/manifest.xml"} <= names and b"opendocument.text" in data[:SNIFFED_BYTES]:
        return odt.MEDIA_TYPE
    raise _unsupported(filename, "a packed file or another Office document", "upload the résumé itself")


def _unsupported(filename: str, what: str, remedy: str) -> AppError:
    return AppError(
        ErrorKind.UNSUPPORTED, "file-type-unsupported", f"{filename} is {what}, and {READ} can be read: {remedy}."
    )
