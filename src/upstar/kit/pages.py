"""Keyset pages: a cursor names the last row seen, so a page costs the same however deep it lies."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from upstar.kit.errors import AppError, ErrorKind

T = TypeVar("T")

PAGE_DEFAULT = 25
PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and where the next ones start (None on the last page)."""

    items: Sequence[T]
    next_cursor: str | None = None


def encode_cursor(*key: object) -> str:
    """Return the sort key of the last row as an opaque URL-safe word."""
    return base64.urlsafe_b64encode(json.dumps(key, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str]:
    """Return the `length` parts of a cursor as text; AppError INVALID for one that this software did not make."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        parts = None
    if not isinstance(parts, list) or len(parts) != length:
        raise _invalid()
    return [str(part) for part in parts]


def moment_cursor(moment: datetime, row_id: UUID) -> str:
    """Return the cursor of a list that is sorted by a moment and then by id."""
    return encode_cursor(moment.isoformat(), row_id)


def decode_moment_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the (moment, id) that a page starts behind, None for the first page; AppError INVALID for a forged one."""
    if cursor is None:
        return None
    moment, row_id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), UUID(row_id)
    except ValueError:
        raise _invalid() from None


def decode_name_cursor(cursor: str | None) -> tuple[str, UUID] | None:
    """Return the (name, id) that a page starts behind, None for the first page; AppError INVALID for a forged one.

    `encode_cursor` of the two makes one. A NUL, which PostgreSQL takes in no text, is left out of the name.
    """
    if cursor is None:
        return None
    name, row_id = decode_cursor(cursor, 2)
    try:
        return name.replace("\x00", ""), UUID(row_id)
    except ValueError:
        raise _invalid() from None


def _invalid() -> AppError:
    return AppError(ErrorKind.INVALID, "cursor-invalid", "The cursor is not one that this server gave out.")
