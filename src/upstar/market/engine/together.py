"""Which skills are asked for together more often than chance has it."""

import math

import numpy as np

from upstar.market.engine.intervals import wilson

LEAST_BOTH = 10
"""Listings that must name both: fewer may be one employer's wording."""


def strength(both: int, looked_at: int, other_share: float, one_share: float) -> tuple[float, float] | None:
    """Return (lift, normalised pointwise mutual information) of a skill beside another.

    `both` of `looked_at` listings with the one name the other; `other_share` and `one_share` are the shares (0–1) of
    all listings that name either. None below LEAST_BOTH, and where the share among the one's listings is not surely
    above the other's share of all (lower end of its Wilson interval). Lift is 1 as chance has it; the second is lift's
    logarithm by its largest possible, so that rare pairs do not stand on top (G. Bouma, "Normalized (pointwise) mutual
    information in collocation extraction", GSCL 2009).
    """
    if both < LEAST_BOTH or not 0 < other_share <= 1 or not 0 < one_share <= 1:
        return None
    if both / looked_at <= other_share:
        return None  # most are told by this alone, at a hundredth of the time
    low, _high = wilson(np.array([both]), looked_at)
    if float(low[0]) <= other_share:
        return None
    lift = both / looked_at / other_share
    joint = both / looked_at * one_share
    return lift, min(1.0, math.log(lift) / -math.log(joint)) if joint < 1 else 1.0
