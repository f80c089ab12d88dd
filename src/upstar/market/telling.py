"""Sentences about the market that say only what was counted, each with its numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from upstar.adapters.database import ReadSession
from upstar.kit.errors import AppError
from upstar.market import queries
from upstar.market.board import Asked, Board, board, trends_at
from upstar.market.engine.intervals import Floats
from upstar.market.layout import ALL, Kind
from upstar.market.scopes import scope_of
from upstar.market.types import Share, Trend
from upstar.market.when import in_words, period
from upstar.skills.vocabulary import vocabulary

MOST = 3
"""Sentences at most: more would not be read."""
MOST_SKILLS = 200
"""Skills that are looked up."""


def insights(session: ReadSession, skills: Sequence[str], role: str | None = None) -> list[dict[str, Any]]:
    """Return sentences on what moves among those skills, and on the role (its key): `text`, and the numbers in it.

    The role first, then skills that rise or fall, the farthest first, then those that are most asked for. Each has
    `kind` (skill or role), `name`, `direction`, `period`, `before`, `count`, `total`, `share`, `interval`, and where
    something was compared `change` and `change_interval`. Empty where nothing is counted, or nothing of these.
    """
    keys = list(dict.fromkeys(vocabulary().key(name) for name in skills))[:MOST_SKILLS]
    ids = queries.ids_of_keys(session, [(Kind.SKILL, key) for key in keys])
    told = [*_of_role(session, role)]
    made = board(session, Asked(ALL, Kind.SKILL))
    found = made.found
    places = np.flatnonzero(np.isin(found.ids, np.array(list(ids.values()), np.int32)) & (found.late > 0))
    moves = found.rising[places] | found.falling[places]
    far = np.where(moves, np.abs(found.late[places] / max(1, found.late_total) - _early_share(made)[places]), 0.0)
    order = places[np.lexsort((found.ids[places], -found.late[places], -far))][: MOST - len(told)]
    return [*told, *(_sentence("skill", trend, made) for trend in trends_at(session, made, order))]


def _of_role(session: ReadSession, role: str | None) -> list[dict[str, Any]]:
    try:
        identity = scope_of(session, None, role) if role else ALL
    except AppError:
        return []
    if identity == ALL:
        return []
    made = board(session, Asked(ALL, Kind.ROLE))
    return [
        _sentence("role", trend, made) for trend in trends_at(session, made, np.flatnonzero(made.found.ids == identity))
    ]


def _sentence(kind: str, trend: Trend, made: Board) -> dict[str, Any]:
    late = in_words(period(made.late, made.now))
    early = in_words(period(made.early, made.now)) if made.early else None
    verb = "is named in" if kind == "skill" else "is the role of"
    text = f"{trend.name} {verb} {_percent(trend.recent)} of the listings posted in {late} ({_of(trend.recent)})"
    values: dict[str, Any] = {
        "kind": kind, "name": trend.name, "direction": trend.direction, "period": late, "before": early,
        "count": trend.recent.count, "total": trend.recent.total, "share": round(trend.recent.share, 6),
        "interval": [round(trend.recent.interval.low, 6), round(trend.recent.interval.high, 6)],
    }  # fmt: skip
    if trend.before is None or trend.change is None or trend.change_interval is None:
        return {"text": f"{text}.", **values}
    low, high = trend.change_interval.low, trend.change_interval.high
    ends = f"95 % interval {_points(low)} to {_points(high)}"
    before = f"{_percent(trend.before)} in {early} ({_of(trend.before)})"
    if trend.direction in ("rising", "falling"):
        way = "up" if trend.direction == "rising" else "down"
        text += f", {way} from {before}: {_points(trend.change)} points, {ends}."
    else:
        why = "is no clear change" if trend.direction == "unclear" else "are too few to compare"
        text += f"; with {before} before, {'that' if trend.direction == 'unclear' else 'these'} {why} ({ends} points)."
    return {
        "text": text, **values, "change": round(trend.change, 6), "change_interval": [round(low, 6), round(high, 6)],
    }  # fmt: skip


def _early_share(made: Board) -> Floats:
    shares: Floats = made.found.early / max(1, made.found.early_total)
    return shares


def _percent(told: Share) -> str:
    return f"{100 * told.share:.1f} %"


def _of(told: Share) -> str:
    return f"{told.count:,} of {told.total:,}"


def _points(value: float) -> str:
    return f"{100 * value:+.1f}".replace("-", "−")
