"""Intervals and tests of shares, on arrays of counts. Counts are whole, totals 1 or more; shares are 0–1."""

import math

import numpy as np
import numpy.typing as npt

Z: float = 1.959963984540054
"""The standard normal's 97.5 % point: two-sided 95 % intervals throughout."""

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def wilson(counts: Numbers, totals: Numbers | int) -> tuple[Floats, Floats]:
    """Return the ends of the score interval of each share.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209–212. It
    keeps inside 0–1 and holds for small counts, where the textbook interval does not (Brown, Cai and DasGupta,
    Statistical Science 16 (2001), 101–133).
    """
    share = counts / totals
    middle = share + Z * Z / (2 * totals)
    reach = Z * np.sqrt(share * (1 - share) / totals + (Z / (2 * totals)) ** 2)
    scale = 1 + Z * Z / totals
    low = np.where(counts == 0, 0.0, (middle - reach) / scale)
    high = np.where(counts == totals, 1.0, (middle + reach) / scale)
    return low, high


def difference(late: Numbers, late_total: int, early: Numbers, early_total: int) -> tuple[Floats, Floats]:
    """Return the ends of the interval of late share less early share.

    Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17 (1998), 873–890: the Wilson intervals' ends, put together.
    """
    p, q = late / late_total, early / early_total
    (low_p, high_p), (low_q, high_q) = wilson(late, late_total), wilson(early, early_total)
    low = p - q - np.sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    high = p - q + np.sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return low, high


def ratio(late: Numbers, late_total: int, early: Numbers, early_total: int) -> tuple[Floats, Floats]:
    """Return the ends of the interval of late share by early share; the upper end is infinite where early is 0.

    R. G. Newcombe, "MOVER-R confidence intervals for ratios and products of two independently estimated quantities",
    Statistical Methods in Medical Research 25 (2016), 1774–1778, on Wilson intervals.
    """
    p, q = late / late_total, early / early_total
    (low_p, high_p), (low_q, high_q) = wilson(late, late_total), wilson(early, early_total)
    product = p * q
    with np.errstate(divide="ignore", invalid="ignore"):
        under = product**2 - low_p * high_q * (2 * p - low_p) * (2 * q - high_q)
        low = (product - np.sqrt(np.maximum(under, 0))) / (high_q * (2 * q - high_q))
        over = product**2 - high_p * low_q * (2 * p - high_p) * (2 * q - low_q)
        high = (product + np.sqrt(np.maximum(over, 0))) / (low_q * (2 * q - low_q))
    return np.nan_to_num(low, nan=0.0), np.where(low_q > 0, high, np.inf)


def chance(late: Numbers, late_total: int, early: Numbers, early_total: int) -> Floats:
    """Return how likely so large a difference is by chance alone: two-sided, the pooled z test (Pearson's χ²)."""
    pooled = (late + early) / (late_total + early_total)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / late_total + 1 / early_total))
    apart = np.abs(late / late_total - early / early_total)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, apart / spread, 0.0)
    return np.array([math.erfc(value / math.sqrt(2)) for value in z.tolist()], np.float64)


def discoveries(chances: Floats, rate: float) -> npt.NDArray[np.bool_]:
    """Return which of many tests hold, so that at most the share `rate` of those that do is expected to be false.

    Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), 289–300. Skills of one
    listing go together, and so do the tests; it holds for positive dependence too (Benjamini and Yekutieli, Annals of
    Statistics 29 (2001), 1165–1188).
    """
    if not len(chances):
        return np.zeros(0, bool)
    order = np.argsort(chances, kind="stable")
    within = np.flatnonzero(chances[order] <= rate * np.arange(1, len(chances) + 1) / len(chances))
    held = np.zeros(len(chances), bool)
    held[order[: within[-1] + 1 if len(within) else 0]] = True
    return held
