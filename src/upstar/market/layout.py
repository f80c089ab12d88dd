"""How counts are numbered: ids by kind, months, and one 63-bit key for a count. Pure.

An id is a number and, in its last three bits, a kind. Number 0 of a kind stands for "anything of this kind", so the
denominators are counted by the same means as all else.
"""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt


class Kind(IntEnum):
    """What is counted. PAY numbers are `pay_number` of thousands of dollars; the others have names."""

    SKILL = 0
    ROLE = 1
    COUNTRY = 2
    REGION = 3
    PAY = 4


KIND_BITS: Final = 3
ID_BITS: Final = 26
"""Eight million names, and three bits for the kind."""
MONTH_BITS: Final = 11
FIRST_MONTH: Final = 1950 * 12
"""Months are numbered from January of year 0; keys hold them from here on, for 170 years. Others go to the ends."""
SCOPE_SHIFT: Final = ID_BITS + MONTH_BITS
"""How far up in a key the scope stands."""
PAY_TOP: Final = 1000
"""Thousands of dollars a year; all above is one: hardly anything true lies there, and it moves no median."""

ALL: Final = 0
"""The scope of all listings. Other scopes are the id of a country or a role."""
IN_SCOPE: Final = {
    Kind.COUNTRY: (Kind.SKILL, Kind.ROLE, Kind.PAY),
    Kind.ROLE: (Kind.SKILL, Kind.COUNTRY),
}
"""What is counted for the listings of each country, and of each role."""
EVERYWHERE: Final = (Kind.SKILL, Kind.ROLE, Kind.COUNTRY, Kind.REGION)
"""What is counted for all listings; pay is compared within a country alone."""

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]


def make_id(kind: Kind, number: int) -> int:
    """Return the id of a number (0: anything of the kind)."""
    return number << KIND_BITS | kind


def kind_of(identity: int) -> Kind:
    """Return the kind of an id."""
    return Kind(identity & (1 << KIND_BITS) - 1)


def number_of(identity: int) -> int:
    """Return the number of an id."""
    return identity >> KIND_BITS


def pay_number(thousands: int) -> int:
    """Return the number of a yearly pay in thousands of dollars."""
    return min(max(thousands, 0), PAY_TOP) + 1


def pack(scopes: Keys, months: Ints, ids: Ints) -> Keys:
    """Return the keys of counts: scope, month, id, from the highest bits down."""
    placed = np.clip(months.astype(np.int64) - FIRST_MONTH, 0, (1 << MONTH_BITS) - 1)
    keys: Keys = (scopes.astype(np.int64) << MONTH_BITS | placed) << ID_BITS | ids
    return keys


def unpack(keys: Keys) -> tuple[Ints, Ints, Ints]:
    """Return scopes, months and ids of keys."""
    ids = (keys & (1 << ID_BITS) - 1).astype(np.int32)
    months = ((keys >> ID_BITS) & (1 << MONTH_BITS) - 1).astype(np.int32) + FIRST_MONTH
    return (keys >> SCOPE_SHIFT).astype(np.int32), months, ids


def row_keys(keys: Keys) -> Keys:
    """Return which row of `market_counts` each key is of, as one number: scope, month, kind, from the highest down."""
    found: Keys = (keys >> ID_BITS) << KIND_BITS | keys & (1 << KIND_BITS) - 1
    return found


def by_row(keys: Keys) -> Keys:
    """Return keys with the kind above the number, so that their order is that of rows and of ids within each."""
    ids = keys & (1 << ID_BITS) - 1
    found: Keys = row_keys(keys) << (ID_BITS - KIND_BITS) | ids >> KIND_BITS
    return found
