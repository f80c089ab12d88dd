"""What the counts give, remembered while they stay as they are: everybody asks for the same, and each takes a while."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from upstar.adapters.database import ReadSession
from upstar.kit.clock import today
from upstar.kit.remembered import Remembered
from upstar.market import queries
from upstar.market.refresh import RULES
from upstar.market.when import month_of

SECONDS = 600
"""What is not asked for in that time is forgotten; what is asked for stays right by its mark."""
BOARDS, VIEWS = 24, 256
"""How many a process keeps: a board takes half a megabyte, what pages show of it a few kilobytes."""
MARK = "market.mark"

T = TypeVar("T")

_boards: Remembered[Any] = Remembered(SECONDS, BOARDS)
_views: Remembered[Any] = Remembered(SECONDS, VIEWS)


def mark(session: ReadSession) -> str:
    """Return a word that changes with whatever the counts give: with them, the rules, and the present month.

    A session asks once.
    """
    found = session.info.get(MARK)
    if found is None:
        known = queries.state(session)
        found = session.info[MARK] = f"{RULES}-{known.version if known else 0}-{month_of(today())}"
    return str(found)


def board(session: ReadSession, key: Hashable, make: Callable[[], T]) -> T:
    """Return the board of that key, which `make` makes where none is remembered."""
    return cast("T", _boards.get(_key(session, key), make))


def view(session: ReadSession, key: Hashable, make: Callable[[], T]) -> T:
    """Return what pages show of that key, likewise."""
    return cast("T", _views.get(_key(session, key), make))


def _key(session: ReadSession, key: Hashable) -> Hashable:
    return str(session.get_bind().engine.url), mark(session), key
