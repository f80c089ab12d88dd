"""What a source of job ads is, and which ones there are.

A source is a name, some facts and two functions: `fetch` walks the feed and yields pages of raw records, `translate`
turns one raw record into a listing and is pure, so that stored records can be translated again when it changes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from upstar.adapters.http import Web
from upstar.listings.types import Listing


@dataclass(frozen=True, slots=True)
class Target:
    """What one run shall read: everything that `fetch` may know.

    `board` is the token of one employer's board; `since` a moment before which nothing is wanted; `cursor` what the
    last stored page gave; `keys` the credentials that the source names; `options` further words for the feed
    (a country, a query); `now` the moment of the run.
    """

    now: datetime
    board: str | None = None
    since: datetime | None = None
    cursor: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """Some records of a feed, and where to go on once they are stored.

    `records` are as the feed gave them; `fetch` may add a key `_feed` with what `translate` needs and the record
    lacks (the board, the company's name). `ended` are ids of listings (as `translate` makes them) that the feed says
    are gone. `cursor` (at most 255 characters) is kept in the transaction that stores the page. `total` is how many
    records the whole run will have, where the feed says so. `unchanged` means that the feed has not changed since the
    last run (304): everything seen then is still open.
    """

    records: Sequence[Any] = ()
    ended: Sequence[str] = ()
    cursor: str | None = None
    total: int | None = None
    unchanged: bool = False


Fetch = Callable[[Web, Target], Iterator[FetchedPage]]
Translate = Callable[[Any], Listing]


@dataclass(frozen=True, slots=True)
class Source:
    """One feed of job ads.

    `name` is lower-case ASCII with underscores: the command line's word for it, the prefix of its listings' ids and
    their data_source. `hosts` are the only hosts that it may ask (`*.example.com` covers every host below).
    `complete` says that a run without a cursor lists everything that is open, so that what is missing has ended.
    `board` says what `--board` means, None where there is nothing to name. `keys` are the credentials it needs.
    """

    name: str
    title: str
    documentation: str
    hosts: tuple[str, ...]
    fetch: Fetch
    translate: Translate
    complete: bool = False
    board: str | None = None
    keys: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    pause_seconds: float = 0.0
