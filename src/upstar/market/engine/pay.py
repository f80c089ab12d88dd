"""Pay with a skill and without it, from counts by thousands of dollars: exact in whole numbers, without resampling."""

import math
from dataclasses import dataclass

import numpy as np

from upstar.market.engine.intervals import Numbers, Z

LEAST_PAID = 30
"""Listings with a stated pay that either side must have: at 30 the rank interval's normal form is good to about a
hundredth (Hollander, Wolfe and Chicken, section 4.1), and no single employer makes the median."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one side lies above the other, with an interval; and the medians. All in the counts' own steps."""

    median_with: int
    median_without: int
    shift: int
    low: int
    high: int


def shift(with_it: Numbers, without: Numbers) -> Shift | None:
    """Return how far the pay of one side lies above the other's; None where either has fewer than LEAST_PAID.

    `with_it` and `without` are counts by step, of equal length. The estimate is the median of all differences between
    one of each side, the interval the rank-sum test's (J. L. Hodges and E. L. Lehmann, Annals of Mathematical
    Statistics 34 (1963), 598–611; Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition,
    sections 4.2 and 4.3). Ties make that interval a little wide, never narrow.
    """
    many, others = int(with_it.sum()), int(without.sum())
    if min(many, others) < LEAST_PAID:
        return None
    # how many pairs differ by each number of steps, from the least difference to the largest
    pairs = np.cumsum(np.convolve(with_it.astype(np.int64), without[::-1].astype(np.int64)))
    least = 1 - len(without)
    reach = Z * math.sqrt(many * others * (many + others + 1) / 12)
    rank = max(1, math.floor(many * others / 2 - reach))
    return Shift(
        median(with_it),
        median(without),
        least + _place(pairs, -(-many * others // 2)),
        least + _place(pairs, rank),
        least + _place(pairs, many * others - rank + 1),
    )


def median(counts: Numbers) -> int:
    """Return the step that the (lower) median stands in; there must be some."""
    return _place(np.cumsum(counts), -(-int(counts.sum()) // 2))


def _place(sums: Numbers, rank: int) -> int:
    """Return the step of the value of that rank, 1 being the least."""
    return int(np.searchsorted(sums, rank))
