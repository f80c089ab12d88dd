"""HTML of job ads: what is safe to show, and the text in it. Ads are written by strangers."""

import html as entities
import re
from itertools import islice
from urllib.parse import urlsplit

import nh3

from upstar.kit.text import storable

MAX_HTML = 200_000
"""Characters that are looked at. Ads have 2,000 to 15,000; what is longer bears more style than text."""
MAX_TAGS = 5_000
"""Tags opened. Ads have some hundreds; a parser's work grows with the square of how deep they nest."""
PASSES = 4
"""How often a text is cleaned or unescaped until it stays as it is. Feeds escape once or twice; more is an attack."""

_BLOCKS = frozenset(
    "p div ul ol li h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr blockquote dl dt dd hr".split()
)
_INLINE = frozenset("br strong em b i u sub sup a td th".split())
TAGS = _BLOCKS | _INLINE
"""All that may be left of an ad's HTML: formatting, and links."""
_SHELLS = frozenset("section article header footer main nav aside center pre figure form address details".split())
"""Blocks that lay out a page: no part of what is shown, but they part the lines of the text."""
_GAP = frozenset("p ul ol h1 h2 h3 h4 h5 h6 table blockquote dl hr".split())
"""Blocks that stand apart by an empty line."""
SCHEMES = {"http", "https", "mailto"}
_HIDDEN = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title", "textarea", "select"}
"""Elements whose content is not the ad's text; it goes with them."""
BULLET = "- "
_EDGE = "\x1e"
"""Where a block begins or ends: one line break, however many blocks do. White space has been joined, so it is free."""
_EDGES = re.compile(f"{_EDGE}[ {_EDGE}]*")


def _written(name: str, *, closing: bool) -> str:
    """Return what stands for a tag in plain text."""
    if name == "li":
        return "\n" if closing else "\n" + BULLET
    if name in ("td", "th"):
        return " "
    if name in _GAP:
        return "\n\n"
    if name == "br":
        return "\n"
    return _EDGE if name in _BLOCKS | _SHELLS else ""


_SCRIPTED = re.compile(r"javascript\s*:", re.IGNORECASE)

_NAMES = (
    TAGS
    | _HIDDEN
    | _SHELLS
    | frozenset(
        "html head body meta link span font img input button label code small big s strike del ins abbr figcaption "
        "video audio source mark".split()
    )
)
_NAMED = "|".join(sorted(_NAMES))
_TAG = re.compile(rf"</?(?:{_NAMED})(?![a-zA-Z0-9])[^<>]{{0,2000}}>|<!--", re.IGNORECASE)
"""What makes a text HTML. `List<String>` and `x < y` do not."""
_ESCAPED_BRACKET = "&(?:amp;){0,4}lt;"
_ESCAPED_TAG = re.compile(rf"{_ESCAPED_BRACKET}(?=/?(?:{_NAMED})(?![a-zA-Z0-9]))", re.IGNORECASE)
_ESCAPED_LESS = re.compile("&(?:amp;)*lt;|<", re.IGNORECASE)
_OPENING = re.compile("<(?!/)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_MARKS = "•·▪●◦‣∙○■–-* "
"""What people type before an item that is in a list already."""
_TEXT_TAGS = (TAGS | _SHELLS) - {"a"}
_PIECE = re.compile(f"</?(?:{'|'.join(sorted(_TEXT_TAGS))})>")
_BLOCK = re.compile(f"<(?:br|{'|'.join(sorted(_BLOCKS | _SHELLS))})>")
_BREAKS = {f"<{bar}{name}>": _written(name, closing=bool(bar)) for name in _TEXT_TAGS for bar in ("", "/")}


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute that may stay: an address that a link may lead to, and what we say of links."""
    if (tag, name) == ("a", "rel"):
        return value
    if (tag, name) != ("a", "href") or _SCRIPTED.search(value):
        return None
    try:
        return value if urlsplit(value.strip()).scheme in SCHEMES else None
    except ValueError:
        return None


_SHOWN = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=_HIDDEN,
    attributes={"a": {"href"}},
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    link_rel="nofollow noopener noreferrer",
)
_BARE = nh3.Cleaner(tags=set(_TEXT_TAGS), clean_content_tags=_HIDDEN, attributes={}, link_rel=None)
"""Leaves tags without attributes, which a pattern can read without being fooled."""


def safe_html(html: str) -> str:
    """Return the HTML with nothing in it but formatting: no script, style, form, frame, image, handler or odd address.

    HTML that came escaped (`&lt;p&gt;`) is unescaped first. The result is a fixed point: cleaning it again changes
    nothing. At most MAX_HTML characters are looked at. Any string is fine.
    """
    shown = storable(html[:MAX_HTML])
    for _ in range(PASSES):
        cleaned = _SHOWN.clean(_opened(shown))
        if cleaned == shown:
            return cleaned
        shown = cleaned
    # still changing: nobody's ad, but someone's attempt; its text is shown and nothing else
    return _SHOWN.clean(_ESCAPED_LESS.sub("‹", plain_text(html)).replace("&", "&amp;"))


def plain_text(html: str) -> str:
    """Return what a reader of the HTML sees, as text with its line breaks; items of lists begin with BULLET.

    Text without tags comes back with its own line breaks. Scripts and styles are no text. Never raises; looks at
    MAX_HTML characters.
    """
    marked = _opened(storable(html[:MAX_HTML]))
    if _TAG.search(marked) is None:
        return storable(_ENTITY.sub(lambda found: entities.unescape(found[0]), marked)).strip()
    return _walk(_BARE.clean(marked))


def _opened(html: str) -> str:
    """Return HTML that was escaped as a whole as the HTML that it is, cut where it has more tags than any ad."""
    for _ in range(PASSES):
        if _ESCAPED_TAG.search(html) is None or _TAG.search(html) is not None:
            break
        html = storable(entities.unescape(html))
    if html.count("<") - html.count("</") > MAX_TAGS:
        excess = next(islice(_OPENING.finditer(html), MAX_TAGS, None), None)
        return html[: excess.start()] if excess else html
    return html


def _walk(cleaned: str) -> str:
    """Return the text of HTML that `_BARE` has cleaned: tags have no attributes, and four characters are escaped."""
    text = cleaned.replace("&nbsp;", " ")
    # ads pasted as text with a bold word or a link here and there: their line breaks are the only ones there are
    flowing = _BLOCK.search(text) is None
    text = _PIECE.sub(_break, text if flowing else " ".join(text.split()))
    text = _EDGES.sub(_EDGE, text).replace(_EDGE + "\n", "\n").replace("\n" + _EDGE, "\n").replace(_EDGE, "\n")
    return _tidy(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _break(tag: re.Match[str]) -> str:
    return _BREAKS[tag[0]]


def _tidy(text: str) -> str:
    """Return the text without blanks at the ends of lines, empty items, doubled bullets and gaps of several lines."""
    lines: list[str] = []
    pending = False
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        item = raw.startswith(BULLET)
        if item:
            line = line[1:].lstrip(_MARKS)
        # a paragraph inside an item: the bullet waits for its text
        pending = pending or item
        if line:
            lines.append(BULLET + line if pending else line)
            pending = False
        elif lines and lines[-1]:
            lines.append("")
    gaps = (i for i, line in enumerate(lines) if line or not _between_items(lines, i))
    return "\n".join(lines[i] for i in gaps).strip()


def _between_items(lines: list[str], at: int) -> bool:
    return 0 < at < len(lines) - 1 and lines[at - 1].startswith(BULLET) and lines[at + 1].startswith(BULLET)
