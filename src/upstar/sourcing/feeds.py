"""What the walks through feeds have in common: their boards, their documents, their pages."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from upstar.adapters.http import Answer
from upstar.kit.errors import AppError, ErrorKind
from upstar.sourcing.fields import child, moment
from upstar.sourcing.source import FetchedPage, Target

WHOLE = {"if-none-match": '"none"'}
"""Headers that ask for a document whatever we know of it: one page of many that has not changed says nothing of the
others, and an unchanged description is needed all the same. No entity tag is this one, and a server that sees one
does not look at dates (RFC 9110, 13.1.3)."""
COMPANY = {"company": "the employer's name, where the board does not say it"}
"""The option that every source of employers' boards has."""

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A label of a host name (RFC 1123, 2.1)."""


def malformed(source: str, why: str) -> AppError:
    """Build the error for a document that is not what the feed's documentation says."""
    return AppError(ErrorKind.INVALID, "feed-malformed", f"{source}: {why}.")


def board_path(target: Target) -> str:
    """Return the board's token as one piece of a path; AppError INVALID where there is none."""
    token = (target.board or "").strip()
    if not token.strip("."):
        raise AppError(ErrorKind.INVALID, "board-invalid", "The board needs a name.")
    return quote(token, safe="")


def board_label(target: Target) -> str:
    """Return the board's token as a label of a host name, in lower case; AppError INVALID where it is none."""
    token = (target.board or "").strip().lower()
    if not _LABEL.fullmatch(token):
        raise AppError(ErrorKind.INVALID, "board-invalid", f"{token[:80]!r} cannot be part of a host name.")
    return token


def board_feed(target: Target, company: object = None, **more: str | None) -> dict[str, str | None]:
    """Return what a record of a board does not say of itself: the board, and the company as far as it is known."""
    named = target.options.get("company") or (company if isinstance(company, str) else None)
    return {"board": (target.board or "").strip() or None, "company": named, **more}


def records_in(source: str, document: object, *path: str) -> list[Any]:
    """Return the list under the keys, or the document itself; AppError `feed-malformed` where there is no list there.

    A server that answers with an apology in place of its list must not look like a board without vacancies.
    """
    found = child(document, *path) if path else document
    if not isinstance(found, list):
        raise malformed(source, f"there is no list of records{' under ' + '.'.join(path) if path else ''}")
    return found


def tagged(records: Sequence[Any], feed: Mapping[str, str | None] | None = None) -> list[dict[str, Any]]:
    """Return the records with `_feed` added where it is given.

    What is no object is wrapped, so that it counts as a record that cannot be taken and never as a bare id.
    """
    extra = {"_feed": dict(feed)} if feed is not None else {}
    return [{**(item if isinstance(item, Mapping) else {"_record": item}), **extra} for item in records]


def one_page(answer: Answer, records: Callable[[Any], Sequence[Any]]) -> Iterator[FetchedPage]:
    """Yield the only page of a feed that is one JSON document; `records` takes them out of it."""
    if answer.not_modified:
        yield FetchedPage(unchanged=True)
        return
    found = records(answer.json())
    yield FetchedPage(records=found, total=len(found))


def wanted(records: Sequence[Any], target: Target, posted: Callable[[Any], object]) -> list[Any]:
    """Return the records that are not older than the run wants; one whose date cannot be read is wanted.

    For feeds that need not be complete: of a complete one, what is left out would count as ended.
    """
    if target.since is None:
        return list(records)
    since = target.since
    return [record for record in records if (when := moment(posted(record))) is None or when >= since]


def unseen(records: Sequence[Any], seen: set[str], name: str) -> list[Any]:
    """Return the records that no earlier page had, and note them; `name` is the key that tells one from another."""
    identities = [_identity(record, name) for record in records]
    new = [record for record, own in zip(records, identities, strict=True) if own not in seen]
    seen.update(identities)
    return new


def positive(value: object) -> int | None:
    """Return a count that a feed gives; None for what is none."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _identity(record: object, name: str) -> str:
    value = child(record, name)
    try:
        return repr(record if value is None else value)
    except RecursionError:  # nested without end: its translation says so
        return ""
