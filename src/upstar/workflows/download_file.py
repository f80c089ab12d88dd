"""The original file of a résumé: to its owner, and to whoever holds a link for as long as it lasts."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from upstar.adapters.installation import signature
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError, ErrorKind
from upstar.resumes import files
from upstar.workflows.tools import Tools

PURPOSE = "download link v1"
MAX_TICKET = 1000
"""Characters; ours have about 250."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way: `name` is safe to save under, `media_type` of our own telling, `size` in bytes."""

    name: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Link:
    """A link that anyone can open until `expires_at`: an address of the store's, or a ticket for our own route."""

    expires_at: datetime
    url: str | None = None
    ticket: str | None = None


def download(tools: Tools, user_id: UUID, resume_id: UUID) -> Download:
    """Return the person's file; AppError as `files.original`, NOT_FOUND `object-missing` where the store lost it."""
    with tools.database.read() as session:
        found = files.original(session, user_id, resume_id)
    size, pieces = tools.store.stream(found.key)
    return Download(found.name, found.media_type, size, pieces)


def make_link(tools: Tools, user_id: UUID, resume_id: UUID) -> Link:
    """Return a link to the person's file that lasts as long as the settings say; AppError as `download`.

    It gives the file under a neutral name: links are kept by browsers, proxies and the logs of stores.
    """
    with tools.database.read() as session:
        found = files.original(session, user_id, resume_id)
    lifetime = timedelta(seconds=tools.settings.download_link_seconds)
    expires_at = utc_now().replace(microsecond=0) + lifetime
    if files.bears_its_type(found.key):
        url = tools.store.link(found.key, lifetime)
        if url is not None:
            return Link(expires_at, url=url)
    claims = orjson.dumps([found.key, found.media_type, int(expires_at.timestamp())])
    return Link(expires_at, ticket=f"{_encoded(claims)}.{_encoded(signature(tools.settings, PURPOSE, claims))}")


def open_ticket(tools: Tools, ticket: str) -> Download:
    """Return the file of a ticket; AppError FORBIDDEN `link-ended` for one that is changed or too old."""
    claims, _, proof = ticket.partition(".")
    if len(ticket) > MAX_TICKET:
        raise _ended()
    data, given = _decoded(claims), _decoded(proof)
    if not hmac.compare_digest(given, signature(tools.settings, PURPOSE, data)):
        raise _ended()
    key, media_type, expires = orjson.loads(data)
    if datetime.fromtimestamp(expires, UTC) <= utc_now():
        raise _ended()
    size, pieces = tools.store.stream(key)
    return Download(files.neutral_name(media_type), media_type, size, pieces)


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(told: str) -> bytes:
    try:
        return urlsafe_b64decode(told.encode("ascii") + b"=" * (-len(told) % 4))
    except ValueError:
        return b""


def _ended() -> AppError:
    return AppError(ErrorKind.FORBIDDEN, "link-ended", "This link has ended or is not whole; ask for a new one.")
