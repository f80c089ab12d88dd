"""Which role of the catalogue a title means: by its very words, else by its trade, else by what it means. Pure.

Listings' titles are counted by it (`meant`), and people's titles are held against all roles (`likenesses_of`).
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from upstar.careers.types import Role
from upstar.kit.text import fold
from upstar.matching.meaning import Vectors, dots, likenesses, tells_a_trade, vectors
from upstar.matching.titles import MAX_TITLE, trade_of
from upstar.matching.types import WHOLE
from upstar.resumes.levels import title_level

MEANS_FROM = WHOLE * 76 // 100
"""The likeness from which on a listing's title means a role that it does not name. Right below it more of the titles
that were looked at are something else: `Surgeon` is 0.73 of `Dental Surgeon`."""
SURE = WHOLE * 90 // 100
"""The likeness from which on the whole title says more than its head does: `Registered Nurse - ICU`."""
AS_LIKE = WHOLE * 3 // 100
"""Names that are alike to within this are told apart by seniority: rounding of vectors costs up to 3%."""
SAME_TRADE = 0.98
"""How alike a title is to a name of the same trade in other words: a little less than the name itself."""
STEP_APART = 0.12
"""What each step of seniority between two titles takes off their likeness: a junior and a senior of one trade do much
the same work; five steps apart they do not."""
_HEAD = re.compile(r"\s[-–—|@/]\s|[,;|(•·:]|\s(?:at|bei|chez|for)\s")
"""What parts the head of a title from where and for whom the work is: `Store Manager - Berlin`."""
HELD_FROM = 0.75
"""The likeness from which on a person's title is taken for a role of the same path that it does not name."""
BLOCK = 4096
"""Titles that are compared at once, so that memory stays small."""
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class RoleNames:
    """All names of the roles, in the roles' order: which role each is of, and its seniority (0–5).

    `by_words` has the role of each name as it is written, folded. `trades` are the different trades of the names, with
    what they mean and the places of the names of each.
    """

    roles: int
    owners: NDArray[np.int64]
    levels: NDArray[np.int64]
    by_words: dict[str, int]
    trades: dict[str, tuple[int, ...]]
    meanings: Vectors


@lru_cache(maxsize=2)
def names_of(roles: tuple[Role, ...]) -> RoleNames:
    """Return the names of the roles, each role's title before its aliases. A name of two roles is that of the first."""
    titled = [(number, role.title) for number, role in enumerate(roles)]
    named = titled + [(number, alias) for number, role in enumerate(roles) for alias in role.aliases]
    by_words: dict[str, int] = {}
    trades: dict[str, tuple[int, ...]] = {}
    for place, (owner, name) in enumerate(named):
        by_words.setdefault(fold(name), owner)
        if trade := trade_of(name):
            trades[trade] = (*trades.get(trade, ()), place)
    return RoleNames(
        roles=len(roles),
        owners=np.array([owner for owner, _ in named], np.int64),
        levels=np.array([title_level(name) for _, name in named], np.int64),
        by_words=by_words,
        trades=trades,
        meanings=vectors(list(trades)),
    )


def meant(names: RoleNames, titles: Sequence[str]) -> list[int]:
    """Return for each title the number of the one role that it means, NONE where it means none of them.

    A title that is one of the names, in any case and spacing, means its role. Else one of a name's trade does, and of
    several such names the one nearest in seniority counts, the first of equals. Else the name whose meaning is most
    alike does, from SURE on; else the title's head is looked at as a name; else the meaning decides from MEANS_FROM on.
    Seniority decides between names that are alike to within AS_LIKE. Words that stand in titles of all trades mean
    nothing by themselves (`Manager`).
    """
    told = [title[:MAX_TITLE] for title in titles]
    trades = [trade_of(title) for title in told]
    found = [_named(names, title, trade) for title, trade in zip(told, trades, strict=True)]
    left = [number for number, role in enumerate(found) if role == NONE]
    alike = _most_alike(names, {trades[number] for number in left})
    for number in left:
        sure, places = alike[trades[number]]
        title = told[number]
        if not sure:
            head = _HEAD.split(title, maxsplit=1)[0]
            found[number] = _named(names, head, trade_of(head)) if head != title else NONE
        if found[number] == NONE and places:
            found[number] = _nearest(names, places, title)
    return found


def likenesses_of(names: RoleNames, title: str) -> NDArray[np.float64]:
    """Return how alike a person's title is to each role, 0–1 [roles]: by its most alike name, seniority counting.

    1 for the very words of a name, SAME_TRADE for a name's trade, the likeness of meaning else; each step of seniority
    between title and name takes STEP_APART of it off.
    """
    best = np.zeros(names.roles)
    trade = trade_of(title)
    if not trade or not names.owners.size:
        return best
    of_trade = likenesses(dots(vectors([trade]), names.meanings)[0]) / WHOLE * SAME_TRADE
    alike = np.zeros(len(names.owners))
    for value, places in zip(of_trade, names.trades.values(), strict=True):
        alike[list(places)] = value
    alike[list(names.trades.get(trade, ()))] = SAME_TRADE
    alike *= 1 - STEP_APART * np.abs(names.levels - title_level(title))
    np.maximum.at(best, names.owners, alike)
    named = names.by_words.get(fold(title))
    if named is not None:
        best[named] = 1.0
    return best


def held_by(names: RoleNames, roles: Sequence[Role], titles: Sequence[str]) -> list[int]:
    """Return for each title of a person's jobs the number of the role that they held, NONE where it is none of them.

    It is the role that the title means (`meant`), unless the title states less seniority than every name of it: who is
    a `Junior Web Developer` holds the most alike role of that path, from HELD_FROM on, of which that is not so.
    """
    return [
        _on_its_step(names, roles, title, number) if number != NONE else NONE
        for title, number in zip(titles, meant(names, titles), strict=True)
    ]


def _on_its_step(names: RoleNames, roles: Sequence[Role], title: str, number: int) -> int:
    if not _is_below(names, title, number):
        return number
    alike = likenesses_of(names, title)
    fit = [
        other
        for other, role in enumerate(roles)
        if role.path_slug == roles[number].path_slug
        and alike[other] >= HELD_FROM
        and not _is_below(names, title, other)
    ]
    return max(fit, key=lambda other: float(alike[other]), default=NONE)


def _is_below(names: RoleNames, title: str, role: int) -> bool:
    return title_level(title) < int(names.levels[names.owners == role].min())


def _named(names: RoleNames, title: str, trade: str) -> int:
    role = names.by_words.get(fold(title))
    if role is not None:
        return role
    places = names.trades.get(trade)
    return _nearest(names, places, title) if places else NONE


def _nearest(names: RoleNames, places: Sequence[int], title: str) -> int:
    """The role of that of some names which is nearest in seniority to the title."""
    level = title_level(title)
    place = min(places, key=lambda place: (abs(int(names.levels[place]) - level), place))
    return int(names.owners[place])


def _most_alike(names: RoleNames, trades: Set[str]) -> dict[str, tuple[bool, tuple[int, ...]]]:
    """Return for each trade whether its meaning is sure, and the names that it may mean; none where it means none."""
    found: dict[str, tuple[bool, tuple[int, ...]]] = dict.fromkeys(trades, (False, ()))
    telling = sorted(trade for trade in trades if tells_a_trade(trade)) if names.trades else []
    places = list(names.trades.values())
    for start in range(0, len(telling), BLOCK):
        part = telling[start : start + BLOCK]
        products = dots(vectors(part), names.meanings)
        # the likeness of the best alone is worked out: it never falls as the product rises
        best = likenesses(products.max(axis=1))
        for row in np.flatnonzero(best >= MEANS_FROM):
            near = np.flatnonzero(likenesses(products[row]) >= best[row] - AS_LIKE)
            found[part[row]] = bool(best[row] >= SURE), tuple(sorted(p for one in near for p in places[one]))
    return found
