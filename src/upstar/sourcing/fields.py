"""Read values out of records that strangers wrote: each of the type that it should have, or None. Pure.

A value of a wrong type is left out, never an error; only a record without an id, a title or an organization is one,
and one that nests without end. Widths keep the database's promises: a B-tree or GIN entry holds some 2,700 bytes, a
text search vector 1 MB.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from upstar.kit.text import squash, storable
from upstar.listings.markup import plain_text
from upstar.sourcing.types import RejectedError

ID_WIDTH = 255
"""Width of the id column in the contract."""
TEXT_WIDTH = 500
"""Characters of a name, a title, a level: at most 2,000 bytes, which an index can hold."""
MAX_SHORT = 2_000
"""Characters of a line that are looked at, with its markup; what is longer is no line."""
LONG_WIDTH = 200_000
"""Characters of a description; ads have 2,000 to 15,000."""
URL_WIDTH = 2_000
"""Longer addresses are cut by browsers and mail programs on the way, so they lead nowhere."""
MAX_ITEMS = 200
"""Entries of a list of skills or benefits; feeds have up to 40."""
MAX_INTEGER = 2**31 - 1
"""What PostgreSQL's INTEGER holds."""
MAX_NUMBER = Decimal(10) ** 15
NUMBER_WIDTH = 40
"""A number of more characters is none of an ad's."""
MOMENT_WIDTH = 160
MAX_BITS = 1024
"""Bits of an integer that is kept: a double holds no more either, and writing it out takes the square of its size."""
MAX_DEPTH = 64
"""Levels of a record; feeds have up to 6. What is nested deeper is an attack on whoever walks it."""
MILLISECONDS_FROM = 10**11
"""Epoch numbers from here on are milliseconds: as seconds they are the year 5138, as milliseconds 1973."""
FIRST_YEAR = 1990
"""Job feeds are younger; an earlier date is the zero of somebody's database."""

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_EPOCH = re.compile(r"\d{9,14}(?:\.\d{1,6})?")
_ZONE = re.compile(r"\s+(?:UTC|GMT|Z)$", re.IGNORECASE)
_JOINTS = re.compile(r"[-_.\s]+")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def object_of(record: object) -> Mapping[str, Any]:
    """Return a record that is an object; RejectedError for anything else."""
    if not isinstance(record, Mapping):
        raise RejectedError("the record is not an object")
    return record


def required(value: str | None, name: str) -> str:
    """Return a value that every listing has; RejectedError where it is missing."""
    if not value:
        raise RejectedError(f"the record has no {name}")
    return value


def listing_id(source: str | None, *parts: str | None) -> str:
    """Return `source:part:part`; RejectedError where the last part is missing or the whole too long for its column.

    `source` is None for the feed whose ids stand as they are.
    """
    if not parts or not parts[-1]:
        raise RejectedError("the record has no id")
    made = ":".join(part for part in (source, *parts) if part)
    if len(made) > ID_WIDTH:
        raise RejectedError(f"the id is longer than {ID_WIDTH} characters")
    return made


def child(value: object, *path: str | int) -> Any:  # noqa: ANN401 - JSON
    """Return what stands under the keys and positions, one inside the other; None where the way breaks off."""
    for step in path:
        if isinstance(step, int):
            found = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            found = value.get(step) if isinstance(value, Mapping) else None
        if found is None:
            return None
        value = found
    return value


def items(value: object) -> list[Any]:
    """Return a list as it is, a single value as a list of one, and nothing as an empty one."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value == "" else [value]


def unpacked_list(value: object) -> list[Any]:
    """Return a list, also one that is written as JSON in a text (in a CSV file); a single text is a list of one."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, str) or not value.strip():
        return []
    decoded = _from_json(value, "[")
    return decoded if isinstance(decoded, list) else [value]


def unpacked_object(value: object) -> dict[str, Any] | None:
    """Return an object, also one that is written as JSON in a text."""
    if isinstance(value, Mapping):
        return dict(value)
    decoded = _from_json(value, "{") if isinstance(value, str) else None
    return decoded if isinstance(decoded, dict) else None


def text(value: object, width: int = TEXT_WIDTH) -> str | None:
    """Return a text or number as one line of at most `width` characters; None for anything else, or nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    if isinstance(value, str):
        # folding blanks in megabytes of them takes long; four times the width leaves enough to fold
        line = _clean(value.strip()[: 4 * width])
        return (" ".join(line.split()) if line.isascii() else squash(line))[:width].rstrip() or None
    if isinstance(value, int):
        return str(value) if value.bit_length() <= MAX_BITS else None
    if not _finite(value):
        return None
    whole = -MAX_NUMBER < value < MAX_NUMBER and value == int(value)
    return f"{value:.0f}" if whole else str(value)  # a data frame makes 1885783067 into 1885783067.0


def texts(value: object) -> tuple[str, ...] | None:
    """Return the texts of a list, each once, at most MAX_ITEMS; None where there are none."""
    found = (text(item, ID_WIDTH) for item in unpacked_list(value)[:MAX_ITEMS] if isinstance(item, str))
    return tuple(dict.fromkeys(line for line in found if line)) or None


def label(value: object) -> str | None:
    """Return a short text without markup, on one line: `R&amp;D` is `R&D`."""
    return text(plain_text(value[:MAX_SHORT])) if isinstance(value, str) else None


def prose(value: object) -> str | None:
    """Return a long text with its line breaks and its markup, if any, cut at LONG_WIDTH."""
    return _clean(value.strip()[:LONG_WIDTH]).strip() or None if isinstance(value, str) else None


def flag(value: object) -> bool | None:
    """Return a truth value given as such, as 0 or 1, or as a word."""
    if isinstance(value, str):
        return _FLAGS.get(value.strip().lower()) if len(value) < NUMBER_WIDTH else None
    return bool(value) if isinstance(value, (bool, int, float)) and value in (0, 1) else None


def number(value: object) -> Decimal | None:
    """Return a number that is not negative, given as such or as text (`85000`, `85,000.50`)."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return None
    written = str(value).strip()
    if len(written) > NUMBER_WIDTH:
        return None
    try:
        found = Decimal(written.replace(",", "") if _THOUSANDS.fullmatch(written) else written)
    except InvalidOperation:
        return None
    return abs(found) if found.is_finite() and 0 <= found < MAX_NUMBER else None


def integer(value: object) -> int | None:
    """Return a whole number that the column can hold; a fraction is cut off."""
    found = number(value)
    return int(found) if found is not None and found <= MAX_INTEGER else None


def moment(value: object) -> datetime | None:
    """Return a moment in UTC.

    It may be an epoch in seconds or milliseconds (number or text), ISO 8601 with or without an offset (then UTC), the
    same followed by `UTC`, a date alone, a date as e-mail writes it (RFC 5322, 3.3), or a date of Python's.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Decimal)):
        return _epoch(value)
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str) or not 0 < len(value) <= MOMENT_WIDTH:
        return None
    written = value.strip()
    if _EPOCH.fullmatch(written):
        return _epoch(Decimal(written))
    written = _ZONE.sub("", written)
    try:
        return _utc(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        pass
    try:
        return _utc(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def web_address(value: object) -> str | None:
    """Return an http or https address; None for anything else, scripts and overlong ones above all."""
    written = _clean(value).strip() if isinstance(value, str) else ""
    if len(written) > URL_WIDTH or len(written.split()) != 1:
        return None
    try:
        parts = urlsplit(written)
        return written if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def domain(url: str | None, otherwise: str) -> str:
    """Return the host of an address, or what stands for it where there is none."""
    host = urlsplit(url).hostname if url else None
    return host or otherwise


def language(value: object) -> str | None:
    """Return the two letters of a language tag (`en-GB` is `en`); None for what is no such tag."""
    tag = (text(value) or "").lower().replace("_", "-").split("-")[0]
    return tag if len(tag) == 2 and tag.isascii() and tag.isalpha() else None


def company_of(board: object) -> str | None:
    """Return the name that a board's token suggests: `acme-health` is Acme Health, `AcmeCorp` is left as it is."""
    token = text(board)
    if not token:
        return None
    words = [word for word in _JOINTS.split(token) if word]
    return " ".join(word.capitalize() if word.islower() else word for word in words) or None


def employer(row: Mapping[str, Any], *named: object) -> str | None:
    """Return the first name that the record gives, else the one that the run knows, else what the board suggests."""
    known = (label(value) for value in (*named, child(row, "_feed", "company")))
    return next((name for name in known if name), None) or company_of(child(row, "_feed", "board"))


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


def plain_number(value: Decimal) -> int | float:
    """Return the number as JSON writes it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def _clean(written: str) -> str:
    """`storable`, which most texts are already."""
    return written if written.isascii() and "\x00" not in written else storable(written)


def _json_number(value: float | Decimal) -> int | float | None:
    if not _finite(value):
        return None
    if isinstance(value, Decimal) and abs(value) < MAX_NUMBER:
        return plain_number(value)
    return float(value) if _finite(float(value)) else None


def _finite(value: float | Decimal) -> bool:
    return value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)


def _from_json(written: str, mark: str) -> Any:  # noqa: ANN401 - JSON
    if not written.lstrip().startswith(mark):
        return None
    try:
        return orjson.loads(written)
    except ValueError:  # includes lone surrogates, which UTF-8 does not know
        return None


def _epoch(value: float | Decimal) -> datetime | None:
    try:
        seconds = float(value)
        return _utc(datetime.fromtimestamp(seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _utc(found: datetime) -> datetime | None:
    known = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return known if known.year >= FIRST_YEAR else None
