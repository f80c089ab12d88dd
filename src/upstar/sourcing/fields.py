"""Read values out of records that strangers wrote: each of the type that it should have, or None.

A value of a wrong type is left out, never an error; only a record without an id, a title or an organization is.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from upstar.kit.text import squash, storable
from upstar.listings.markup import plain_text
from upstar.sourcing.translate import RejectedError

ID_WIDTH = 255
"""Width of the id column in the contract."""
MAX_SHORT = 2_000
"""Characters of a title, name or place that are looked at; what is longer is no such thing."""
MAX_URL = 2_000
"""Longer addresses are cut by browsers and mail programs on the way, so they lead nowhere."""
MAX_DIGITS = 40
"""A number of more characters is none of an ad's."""
MAX_AMOUNT = Decimal(10) ** 15
MILLISECONDS_FROM = 10**11
"""Epoch numbers from here on are milliseconds: as seconds they are the year 5138, as milliseconds 1973."""
FIRST_YEAR = 1990
"""Job feeds are younger; an earlier date is the zero of somebody's database."""
MAX_DEPTH = 40
"""How deep raw data may nest: real records nest five levels, and a database's parser has its limits."""
MAX_BITS = 1024
"""Larger whole numbers are no data; writing them out takes longer with the square of their size."""

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_EPOCH = re.compile(r"\d{9,14}(?:\.\d{1,6})?")
_ZONE = re.compile(r"\s+(?:UTC|GMT|Z)$", re.IGNORECASE)
_JOINTS = re.compile(r"[-_.\s]+")


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


def listing_id(source: str, *parts: str | None) -> str:
    """Return `source:part:part`; RejectedError where the last part is missing or the whole too long for its column."""
    if not parts or not parts[-1]:
        raise RejectedError("the record has no id")
    made = ":".join([source, *(part for part in parts if part)])
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


def text(value: object) -> str | None:
    """Return a short text or a number as text, on one line; None for anything else and for what is empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return None
    return squash(storable(str(value)[:MAX_SHORT])) or None


def label(value: object) -> str | None:
    """Return a short text without markup, on one line: `R&amp;D` is `R&D`."""
    return squash(plain_text(value[:MAX_SHORT])) or None if isinstance(value, str) else None


def prose(value: object) -> str | None:
    """Return a long text with its line breaks and its markup, if any."""
    return storable(value).strip() or None if isinstance(value, str) else None


def flag(value: object) -> bool | None:
    """Return a truth value given as such, as a number or as a word."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {0: False, 1: True}.get(value)
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return words.get(value.strip().lower()) if isinstance(value, str) and len(value) < MAX_DIGITS else None


def number(value: object) -> Decimal | None:
    """Return a number that is not negative, given as such or as text (`85000`, `85,000.50`)."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return None
    written = str(value).strip()
    if len(written) > MAX_DIGITS:
        return None
    if _GROUPED.fullmatch(written):
        written = written.replace(",", "")
    try:
        found = Decimal(written)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < MAX_AMOUNT else None


def moment(value: object) -> datetime | None:
    """Return a moment in UTC.

    It may be an epoch in seconds or milliseconds (number or text), ISO 8601 with or without an offset (then UTC), the
    same followed by `UTC`, a date alone, or a date as e-mail writes it (RFC 5322, 3.3).
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Decimal)):
        return _epoch(value)
    if not isinstance(value, str) or not 0 < len(value) <= 4 * MAX_DIGITS:
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
    written = storable(value).strip() if isinstance(value, str) and len(value) <= MAX_URL else ""
    if any(character.isspace() for character in written):
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


def storable_json(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """Return the value as a database's JSON can hold it; what cannot be held or nests too deep is null."""
    if isinstance(value, str):
        return storable(value)
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_json(item, depth + 1) for item in value]
    if isinstance(value, Decimal):
        value = plain_number(value) if value.is_finite() and abs(value) < MAX_AMOUNT else None
    if isinstance(value, float):
        return value if value - value == 0 else None  # neither infinite nor not a number
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return None
    return value if value is None or isinstance(value, (bool, int)) else None


def plain_number(value: Decimal) -> int | float:
    """Return the number as JSON writes it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def _epoch(value: float | Decimal) -> datetime | None:
    try:
        seconds = float(value)
        return _utc(datetime.fromtimestamp(seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _utc(found: datetime) -> datetime | None:
    known = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return known if known.year >= FIRST_YEAR else None
