"""HTML and Markdown: the text that a browser would show, line by line. Nothing is fetched and nothing is run."""

import re
from dataclasses import dataclass, field

from lxml import etree, html
from markdown_it import MarkdownIt

from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes.readers.assemble import DraftLine, assemble, require_text
from upstar.resumes.readers.cells import joined_cells
from upstar.resumes.readers.text import MAX_CHARACTERS, MAX_LINE, decode, decode_short, too_much, within_reason
from upstar.resumes.types import Document, Hidden, HiddenKind

HTML_TYPE = "text/html"
MARKDOWN_TYPE = "text/markdown"
SIZES = {"h1": 24.0, "h2": 18.0, "h3": 15.0, "h4": 13.0, "h5": 12.0, "h6": 12.0}
"""The sizes that browsers give headings, in points; only their order matters here."""
BODY_SIZE = 12.0
MAX_DEPTH = 200
"""Deeper nesting is an attack on whoever walks the tree."""
MAX_TAGS = 400_000
"""Opening and closing ones. A page that was saved letter by letter has some ten thousand; each costs its own time."""

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul html".split()
)
_SILENT = frozenset(
    "script style head title template noscript svg math iframe object embed canvas select button".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 section article div table ul ol dl header footer blockquote".split())
_BOLD = frozenset("b strong th h1 h2 h3 h4 h5 h6 dt".split())
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*+0?(?:\.0+)?\s*+(?:;|$)|clip-path\s*:\s*inset\(50%"
    r"|color\s*:\s*transparent"
)
_TINY = re.compile(r"font-size\s*:\s*(?:0|[01](?:\.\d+)?(?:px|pt)|0?\.[01]\d*r?em)\s*(?:;|$|!)")
_AWAY = re.compile(r"(?:left|top|right|text-indent|margin-left)\s*:\s*-\d{3,}")
_WHITE = re.compile(r"(?<!-)color\s*:\s*(?:white|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255)\b")
_MARKDOWN = re.compile(
    r"^\s{0,3}#{1,6} \S|^\s{0,3}[-*+] \S|\*\*\S.{,200}?\*\*|\[[^\]]{1,200}\]\([^)]+\)|^(?:-{3,}|={3,})\s*$",
    re.MULTILINE,
)
_HEADED = re.compile(r"^\s{0,3}#{1,6} \S|^\S.*\n(?:-{3,}|={3,})\s*$", re.MULTILINE)
_HTML = re.compile(r"<!doctype html|<html[\s>]|<body[\s>]|<(?:div|p|h[1-6]|table|ul)[\s>]", re.IGNORECASE)


@dataclass(slots=True)
class _Writer:
    """The lines so far, and the one that is being written."""

    lines: list[DraftLine] = field(default_factory=list)
    hidden: dict[HiddenKind, list[str]] = field(default_factory=dict)
    text: str = ""
    bold: int = 0
    size: float = BODY_SIZE
    bullet: bool = False
    gap: float = 0.0
    block: int = 0

    def write(self, words: str, *, bold: bool, size: float) -> None:
        words = re.sub(r"[^\S\t\xa0]+", " ", words)
        if not self.text or self.text.endswith((" ", "\t")):
            words = words.lstrip(" ")
        self.text += words
        self.bold += len(words) if bold else 0
        self.size = size if len(self.text) == len(words) else max(self.size, size)
        if len(self.text) > MAX_LINE:  # a page without a break; to go on with it would copy it with every word
            self.end()

    def end(self) -> None:
        if self.text.strip():
            bold = self.bold * 2 > len(self.text)
            self.lines.append(
                DraftLine(self.text, size=self.size, bold=bold, gap=self.gap, bullet=self.bullet, block=self.block)
            )
            self.gap, self.bullet = 0.0, False
        self.text, self.bold = "", 0


def looks_like_html(text: str) -> bool:
    """Whether the text is marked up as HTML."""
    return bool(_HTML.search(text[:4096]))


def looks_like_markdown(text: str) -> bool:
    """Whether the text has headings of Markdown and other marks of it."""
    return bool(_HEADED.search(text)) and len(_MARKDOWN.findall(text)) >= 2


def read_html(data: bytes) -> Document:
    """Return what a browser would show; AppError where that is nothing, or the markup is an attack."""
    return require_text(_read(decode(data), HTML_TYPE), "This web page shows no text to speak of.")


def read_markdown(data: bytes) -> Document:
    """Return the text of a Markdown file; AppError where it is empty, or far longer than a résumé."""
    text = decode_short(data)
    if len(text) > MAX_CHARACTERS:
        raise too_much()
    rendered = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").render(text)
    return require_text(_read(rendered, MARKDOWN_TYPE), "This file holds no text to speak of.")


def _read(markup: str, media_type: str) -> Document:
    if markup.count("<") > MAX_TAGS:
        raise too_much()
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise AppError(ErrorKind.INVALID, "file-corrupt", "This web page is damaged and cannot be read.") from error
    writer = _Writer()
    _walk(root, writer, bold=False, size=BODY_SIZE, depth=0)
    writer.end()
    hidden = [Hidden(kind, 1, " ".join(words)) for kind, words in writer.hidden.items()]
    return assemble(media_type, within_reason(writer.lines), pages=1, hidden=hidden)


def _walk(element: etree._Element, writer: _Writer, *, bold: bool, size: float, depth: int) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if depth > MAX_DEPTH:
        raise AppError(ErrorKind.INVALID, "file-too-complex", "This web page is nested far deeper than a résumé.")
    if not tag or tag in _SILENT:
        return
    hidden = _hiding(element)
    if hidden is not None:
        words = " ".join("".join(map(str, element.itertext())).split())
        if words:
            writer.hidden.setdefault(hidden, []).append(words)
        return
    bold, size = bold or tag in _BOLD, SIZES.get(tag, size)
    if tag == "tr":
        _row(element, writer, bold=bold, size=size, depth=depth)
        return
    if tag in _BLOCKS:
        writer.end()
        writer.gap = max(writer.gap, 1.0 if tag in _SPACED else 0.0)
        writer.block += tag in ("aside", "main", "article")
        writer.bullet = writer.bullet or tag == "li"
    writer.write(element.text or "", bold=bold, size=size)
    for child in element:
        if child.tag == "br":
            writer.end()
        else:
            _walk(child, writer, bold=bold, size=size, depth=depth + 1)
        writer.write(child.tail or "", bold=bold, size=size)
    if tag in _BLOCKS:
        writer.end()


def _row(row: etree._Element, writer: _Writer, *, bold: bool, size: float, depth: int) -> None:
    """A table row of short cells is one line; a row of long cells is columns, read one after another."""
    writer.end()
    cells: list[list[DraftLine]] = []
    for cell in row:
        inner = _Writer(hidden=writer.hidden)
        _walk(cell, inner, bold=bold, size=size, depth=depth + 1)
        inner.end()
        if inner.lines:
            cells.append(inner.lines)
    writer.lines += list(joined_cells(cells))


def _hiding(element: etree._Element) -> HiddenKind | None:
    """Why an element is not shown, by its own attributes; style sheets are not followed."""
    style = (element.get("style") or "").lower()
    if element.get("hidden") is not None or _UNSEEN.search(style):
        return "hidden"
    if _TINY.search(style):
        return "tiny"
    if _AWAY.search(style) and "position" in style:
        return "off-page"
    if _WHITE.search(style) and "background" not in style and not _on_colour(element):
        return "white"
    return None


def _on_colour(element: etree._Element) -> bool:
    """Whether something around the element has a background, before which white letters can be read."""
    return any(
        "background" in (parent.get("style") or "") or parent.get("bgcolor") for parent in element.iterancestors()
    )
