"""What is counted within a scope, compared and ranked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstar.adapters.database import ReadSession
from upstar.kit.clock import today
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import decode_cursor, encode_cursor
from upstar.listings.places.countries import country_name
from upstar.market import queries, remembering
from upstar.market.engine.intervals import Numbers
from upstar.market.engine.trend import FALSE_RATE, Compared, compare, periods, share_of, total_of
from upstar.market.layout import Ints, Kind, make_id
from upstar.market.queries import Row
from upstar.market.types import Direction, Interval, Share, Sort, Trend, Trends
from upstar.market.when import YEAR, month_of, period

Places = npt.NDArray[np.intp]
"""Places in the arrays of a board."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at: a kind within a scope; where `among` is given, these ids alone, as parts of the place `of`."""

    scope: int
    kind: Kind
    among: Ints | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is asked for, compared; `early` is None where the stock is too young, or the scope too small."""

    kind: Kind
    late: tuple[int, int]
    early: tuple[int, int] | None
    now: int
    found: Compared


def board(session: ReadSession, asked: Asked) -> Board:
    """Return what is asked for, compared: the last full months with those before, else the last twelve months alone.

    Parts of a place aside, it is remembered while the counts stay as they are: all pages of one scope begin with it.
    """
    if asked.among is not None:
        return _board(session, asked)
    return remembering.board(session, (asked.scope, asked.kind, asked.of), lambda: _board(session, asked))


def _board(session: ReadSession, asked: Asked) -> Board:
    now = month_of(today())
    whole = make_id(asked.kind, 0) if asked.of is None else asked.of
    totals = {month: count for month, count, _ in queries.counts_of(session, asked.scope, whole, now - YEAR, now)}
    found = periods(totals, now)
    late, early = found or ((now - YEAR + 1, now), None)
    rows = queries.counts(session, asked.scope, asked.kind, early[0] if early else late[0], late[1])
    ids = np.unique(np.concatenate([np.empty(0, np.int32), *(row.ids for row in rows.values())]))
    sums = [summed(rows, ids, late), summed(rows, ids, early) if early else np.zeros(len(ids), np.int64)]
    if asked.among is not None:
        kept = np.isin(ids, asked.among)
        ids, sums = ids[kept], [one[kept] for one in sums]
    early_total = total_of(totals, *early) if early else 0
    compared = compare(ids, sums[0], total_of(totals, *late), sums[1], early_total)
    return Board(asked.kind, late, early, now, compared)


def ranked(session: ReadSession, asked: Asked, *, sort: Sort, cursor: str | None, limit: int) -> Trends:
    """Return a page of what is asked for: by share, or of what rises or falls by how far it surely does."""
    return listed(session, board(session, asked), sort=sort, cursor=cursor, limit=limit)


def listed(session: ReadSession, made: Board, *, sort: Sort, cursor: str | None, limit: int) -> Trends:
    """Return a page of a board, as `ranked` does."""
    found = made.found
    chosen = {"share": found.late > 0, "rising": found.rising, "falling": found.falling}[sort]
    weight = {"share": found.late.astype(np.float64), "rising": found.growth_low, "falling": -found.growth_high}[sort]
    places = np.flatnonzero(chosen)
    places = places[np.lexsort((found.ids[places], -weight[places]))]
    if cursor is not None:
        behind, identity = map(_number, decode_cursor(cursor, 2))
        places = places[(weight[places] < behind) | ((weight[places] == behind) & (found.ids[places] > identity))]
    page, last = places[:limit], None
    if len(places) > limit:
        last = encode_cursor(float(weight[page[-1]]), int(found.ids[page[-1]]))
    return trends(session, made, page, last)


def trends(session: ReadSession, made: Board, places: Places, next_cursor: str | None = None) -> Trends:
    """Return those places of a board."""
    found = made.found
    rising, falling = int(found.rising.sum()), int(found.falling.sum())
    return Trends(
        period=period(made.late, made.now),
        before=period(made.early, made.now) if made.early else None,
        total=found.late_total,
        tested=int(found.tested.sum()),
        rising=rising,
        falling=falling,
        expected_false=round(FALSE_RATE * (rising + falling), 2),
        items=trends_at(session, made, places),
        next_cursor=next_cursor,
    )


def trends_at(session: ReadSession, made: Board, places: Places) -> list[Trend]:
    """Return the trends at those places of a board."""
    found = made.found
    ids = found.ids[places].tolist()
    names = queries.names(session, ids)
    unseen = found.ids[places[found.early[places] == 0]].tolist() if made.early else []
    since = queries.first_months(session, made.kind, unseen) if unseen else {}
    new = {identity for identity, month in since.items() if month >= made.late[0]}
    return [
        _trend(found, place, *names[identity], kind=made.kind, new=identity in new)
        for place, identity in zip(places.tolist(), ids, strict=True)
    ]


def share(count: int, total: int) -> Share:
    """Return a share with its interval."""
    value, low, high = share_of(count, total)
    return Share(count, total, value, Interval(low, high))


def _trend(found: Compared, place: int, key: str, name: str, *, kind: Kind, new: bool) -> Trend:
    name = country_name(key) if kind is Kind.COUNTRY else name.partition("/")[2] if kind is Kind.REGION else name
    late = share(int(found.late[place]), found.late_total)
    if not found.early_total:
        return Trend(key, name, late, None, None, None, None, None, "too_few")
    early = share(int(found.early[place]), found.early_total)
    high = float(found.growth_high[place])
    direction: Direction = "unclear" if found.tested[place] else "too_few"
    if found.rising[place] or found.falling[place]:
        direction = "rising" if found.rising[place] else "falling"
    return Trend(
        key=key,
        name=name,
        recent=late,
        before=early,
        change=late.share - early.share,
        change_interval=Interval(float(found.low[place]), float(found.high[place])),
        growth=late.share / early.share - 1 if early.count else None,
        growth_interval=(float(found.growth_low[place]) - 1, high - 1 if np.isfinite(high) else None),
        direction=direction,
        new=new,
    )


def summed(rows: Mapping[int, Row], ids: Ints, months: tuple[int, int]) -> Numbers:
    """Return the counts of the ids, which are ascending, over the months."""
    sums = np.zeros(len(ids), np.int64)
    for month, row in rows.items():
        if months[0] <= month <= months[1]:
            sums[np.searchsorted(ids, row.ids)] += row.counts
    return sums


def _number(part: str) -> float:
    try:
        found = float(part)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise AppError(ErrorKind.INVALID, "cursor-invalid", "The cursor is not one that this server gave out.")
    return found
