"""What rises and what falls: two periods held against each other, for many shares at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstar.market.engine.intervals import Floats, Numbers, chance, difference, discoveries, ratio, wilson

MONTHS = (3, 2, 1)
"""So many full months are held against as many before: a quarter evens out the days on which feeds are read, and is
short enough to be news. A young stock, or a small country, makes do with fewer."""
LEAST_TOTAL = 200
"""Listings that each period must have: at fewer, a share of 5 % is known to ± 3 points only (Wilson)."""
LEAST_COUNT = 20
"""Listings of both periods together that must name it: with fewer the normal test is off (ten a period are the usual
rule), and one employer's wording could make a trend."""
FALSE_RATE = 0.05
"""Of all that is said to rise or fall, the share that is expected to be chance (Benjamini and Hochberg)."""
EMERGING_BEFORE = 0.01
"""What more than 1 % of listings named before is established, however fast it grows."""
EMERGING_GROWTH = 1.5
"""Emerging is what has grown by half at least: the lower end of the ratio's interval, not the ratio."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Shares of late and before, by place in the arrays. Without a period before, `tested` is nowhere true."""

    ids: npt.NDArray[np.int32]
    late: Numbers
    early: Numbers
    late_total: int
    early_total: int
    low: Floats
    high: Floats
    growth_low: Floats
    growth_high: Floats
    tested: npt.NDArray[np.bool_]
    rising: npt.NDArray[np.bool_]
    falling: npt.NDArray[np.bool_]
    emerging: npt.NDArray[np.bool_]


def periods(totals: Mapping[int, int], month: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the first and last months of the late and the early period, for totals by month and the present month.

    Both consist of full months, next to each other, of LEAST_TOTAL listings or more; None where there are none such.
    """
    for length in MONTHS:
        late = (month - length, month - 1)
        early = (month - 2 * length, month - length - 1)
        if min(total_of(totals, *late), total_of(totals, *early)) >= LEAST_TOTAL:
            return late, early
    return None


def total_of(totals: Mapping[int, int], first: int, last: int) -> int:
    """Return the sum of the months from `first` to `last`."""
    return sum(total for month, total in totals.items() if first <= month <= last)


def compare(ids: npt.NDArray[np.int32], late: Numbers, late_total: int, early: Numbers, early_total: int) -> Compared:
    """Hold counts of two periods against each other.

    It rises, or falls, where both hold: the test does among all that are made here (FALSE_RATE), and the difference's
    interval leaves out 0.
    """
    nowhere = np.zeros(len(ids), bool)
    if not early_total or not late_total:
        nothing = np.zeros(len(ids))
        return Compared(
            ids, late, early, late_total, early_total, nothing, nothing, nothing, nothing, nowhere, nowhere, nowhere,
            nowhere,
        )  # fmt: skip
    low, high = difference(late, late_total, early, early_total)
    growth_low, growth_high = ratio(late, late_total, early, early_total)
    tested = late + early >= LEAST_COUNT
    moved = nowhere.copy()
    moved[tested] = discoveries(chance(late[tested], late_total, early[tested], early_total), FALSE_RATE)
    rising = moved & (low > 0)
    emerging = rising & (early <= EMERGING_BEFORE * early_total) & (growth_low >= EMERGING_GROWTH)
    return Compared(
        ids, late, early, late_total, early_total, low, high, growth_low, growth_high, tested, rising,
        moved & (high < 0), emerging,
    )  # fmt: skip


def share_of(count: int, total: int) -> tuple[float, float, float]:
    """Return a share and the ends of its interval; of no listings nothing is known: 0, between 0 and 1."""
    if not total:
        return 0.0, 0.0, 1.0
    low, high = wilson(np.array([count]), total)
    return count / total, float(low[0]), float(high[0])
