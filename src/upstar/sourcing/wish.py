"""What is to be synced, and how often, as people write it down: `greenhouse:acme 1h; adzuna?country=de 1d`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from upstar.kit.errors import AppError, ErrorKind
from upstar.sourcing.registry import find
from upstar.sourcing.source import Source

SYNC_TYPE_WIDTH = 100
"""Width of sync_type in the contract."""
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_EVERY = re.compile(r"(\d{1,4})([mhd])")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which source to sync, which board of it, from when on, and with which words for the feed."""

    source: Source
    board: str | None = None
    since: datetime | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def sync_type(self) -> str:
        """The name under which runs and cursors are kept, and which `read_wish` reads: `adzuna?country=de`."""
        words = urlencode(sorted(self.options.items()))
        name = self.source.name + (f":{self.board}" if self.board else "") + (f"?{words}" if words else "")
        if len(name) > SYNC_TYPE_WIDTH:
            raise AppError(
                ErrorKind.INVALID, "sync-name-long", f"{name[:40]}…: the board and options are too long together."
            )
        return name


@dataclass(frozen=True, slots=True)
class Planned:
    """A sync that the worker runs by itself, so often."""

    wish: Wish
    every: timedelta


def read_wish(text: str) -> Wish:
    """Return the wish that a name such as `greenhouse:acme?region=eu` stands for; AppError for an unknown source."""
    name, _, rest = text.strip().partition(":")
    if "?" in name:
        name, _, words = text.strip().partition("?")
        board = ""
    else:
        # a board may be an address with a question mark of its own: the options stand behind the last one
        board, mark, words = rest.rpartition("?")
        if not mark or find(name).options.keys().isdisjoint(dict(parse_qsl(words))):
            board, words = rest, ""
    return Wish(find(name), board or None, options=dict(parse_qsl(words)))


def read_plan(text: str) -> list[Planned]:
    """Return the syncs of a setting such as `greenhouse:acme 1h; arbeitnow 6h`.

    AppError INVALID names the entry that cannot be read.
    """
    return [_planned(entry.strip()) for entry in text.split(";") if entry.strip()]


def _planned(entry: str) -> Planned:
    what, _, every = entry.rpartition(" ")
    match = _EVERY.fullmatch(every)
    if not what or match is None or not int(match[1]):
        raise AppError(
            ErrorKind.INVALID, "plan-invalid", f"“{entry}” in UPSTAR_SYNCS is not a source and a period, such as 6h."
        )
    return Planned(read_wish(what), int(match[1]) * _UNITS[match[2]])
