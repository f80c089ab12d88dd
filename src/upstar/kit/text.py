"""Text that more than one room normalises the same way."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def squash(text: str) -> str:
    """Return the text in NFKC with every run of white space as one blank, trimmed."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def fold(text: str) -> str:
    """Return a key for comparison: squashed, case-folded, without accents."""
    if text.isascii():
        return " ".join(text.split()).lower()
    decomposed = unicodedata.normalize("NFKD", squash(text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug(text: str) -> str:
    """Return a URL-friendly form: ASCII letters, digits and single hyphens."""
    return _NOT_SLUG.sub("-", fold(text)).strip("-")


def truncate(text: str, length: int) -> str:
    """Cut to at most `length` characters, ending in an ellipsis where something was cut, never in half a pair."""
    return text if len(text) <= length else text[: max(0, length - 1)].rstrip() + "…"


def storable(text: str) -> str:
    """Return the text without what PostgreSQL cannot hold: NUL characters and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
