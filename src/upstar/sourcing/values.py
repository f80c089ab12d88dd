"""Values of strangers' records as the columns want them. Pure; what does not fit is None, and never an error.

Widths keep the database's promises: a B-tree or GIN entry holds some 2,700 bytes, a text search vector 1 MB.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import orjson

from upstar.kit.text import squash, storable

ID_WIDTH = 255
TEXT_WIDTH = 500
"""Characters of a name, a title, a level: at most 2,000 bytes, which an index can hold."""
URL_WIDTH = 2048
LONG_WIDTH = 200_000
"""Characters of a description; ads have 2,000 to 15,000."""
MAX_ITEMS = 200
"""Entries of a list of skills or benefits; feeds have up to 40."""
MAX_INTEGER = 2**31 - 1
"""What PostgreSQL's INTEGER holds."""
MAX_NUMBER = Decimal(10) ** 15
NUMBER_WIDTH = 40
MAX_BITS = 1024
"""Bits of an integer that is kept; a double holds no more either."""
MAX_DEPTH = 64
"""Levels of a record; feeds have up to 6. What is nested deeper is an attack on whoever walks it."""
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")


class RejectedError(ValueError):
    """A record that cannot be taken; the message says why."""


def as_text(value: object, width: int = TEXT_WIDTH) -> str | None:
    """Return a text or number as one line of at most `width` characters; None for anything else, or nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    if isinstance(value, str):
        # folding blanks in megabytes of them takes long; four times the width leaves enough to fold
        text = _clean(value.strip()[: 4 * width])
        return (" ".join(text.split()) if text.isascii() else squash(text))[:width].rstrip() or None
    if isinstance(value, int):
        return str(value) if value.bit_length() <= MAX_BITS else None
    whole = _finite(value) and -MAX_NUMBER < value < MAX_NUMBER and value == int(value)
    return f"{value:.0f}" if whole else str(value)  # a data frame makes 1885783067 into 1885783067.0


def as_long_text(value: object) -> str | None:
    """Return a text with its line breaks, cut at LONG_WIDTH."""
    return _clean(value.strip()[:LONG_WIDTH]).strip() or None if isinstance(value, str) else None


def as_url(value: object) -> str | None:
    """Return an http or https address; None for anything else, and for one that is too long to be kept whole."""
    text = _clean(value).strip() if isinstance(value, str) else ""
    if len(text) > URL_WIDTH or len(text.split()) != 1:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def as_list(value: object) -> list[Any]:
    """Return a list, also one that is written as JSON in a text (in a CSV file); a single text is a list of one."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, str) or not value.strip():
        return []
    decoded = _from_json(value, "[")
    return decoded if isinstance(decoded, list) else [value]


def as_object(value: object) -> dict[str, Any] | None:
    """Return an object, also one that is written as JSON in a text."""
    if isinstance(value, Mapping):
        return dict(value)
    decoded = _from_json(value, "{") if isinstance(value, str) else None
    return decoded if isinstance(decoded, dict) else None


def as_texts(value: object, width: int = ID_WIDTH) -> tuple[str, ...] | None:
    """Return the texts of a list, each once, at most MAX_ITEMS; None where there are none."""
    texts = (as_text(item, width) for item in as_list(value)[:MAX_ITEMS] if isinstance(item, str))
    return tuple(dict.fromkeys(text for text in texts if text)) or None


def as_number(value: object) -> Decimal | None:
    """Return a number that is not negative, also from a text with commas between thousands."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    if isinstance(value, int) and value > MAX_NUMBER:
        return None
    text = str(value).strip()
    if len(text) > NUMBER_WIDTH:
        return None
    try:
        number = Decimal(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)
    except InvalidOperation:
        return None
    return abs(number) if number.is_finite() and 0 <= number < MAX_NUMBER else None


def as_integer(value: object) -> int | None:
    """Return a whole number that the column can hold; a fraction is cut off."""
    number = as_number(value)
    return int(number) if number is not None and number <= MAX_INTEGER else None


def as_flag(value: object) -> bool | None:
    """Return a truth value, also one written as a text or as 0 and 1."""
    if isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False}.get(value.strip().lower())
    return bool(value) if isinstance(value, (bool, int, float)) and value in (0, 1) else None


def as_moment(value: object) -> datetime | None:
    """Return a moment in UTC: ISO 8601 with any number of fractional digits, in UTC where it names no offset."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip().removesuffix(" UTC"))
        except ValueError:
            return None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - given its zone below
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def storable_json(value: Any, depth: int = MAX_DEPTH) -> Any:  # noqa: ANN401 - JSON
    """Return the value as PostgreSQL's JSONB can hold it; RejectedError where it is nested too deeply.

    Texts lose NUL characters and lone surrogates, numbers that are none become null, moments ISO texts.
    """
    if depth == 0:
        raise RejectedError(f"the record is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        return _clean(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if value.bit_length() <= MAX_BITS else None
    if isinstance(value, (float, Decimal)):
        return _json_number(value)
    if isinstance(value, Mapping):
        return {_clean(str(key)): storable_json(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_json(item, depth - 1) for item in value]
    return value.isoformat() if isinstance(value, date) else None


def _clean(text: str) -> str:
    """`storable`, which most texts are already."""
    return text if text.isascii() and "\x00" not in text else storable(text)


def _json_number(value: float | Decimal) -> int | float | None:
    if not _finite(value):
        return None
    if isinstance(value, Decimal) and abs(value) < MAX_NUMBER and value == value.to_integral_value():
        return int(value)
    return float(value) if _finite(float(value)) else None


def _finite(value: float | Decimal) -> bool:
    return value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)


def _from_json(text: str, mark: str) -> Any:  # noqa: ANN401 - JSON
    if not text.lstrip().startswith(mark):
        return None
    try:
        return orjson.loads(text)
    except ValueError:  # includes lone surrogates, which UTF-8 does not know
        return None
