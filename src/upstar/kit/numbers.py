"""Arithmetic that more than one engine needs."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """Return `value`, held between `low` and `high`."""
    return max(low, min(high, value))


def fixed(value: float | Decimal, places: int = 2) -> Decimal:
    """Round half up to `places` decimals, as a NUMERIC(p, places) column keeps it."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def weighted_mean(parts: Iterable[tuple[float, float]]) -> float | None:
    """Return the mean of (value, weight) pairs; None where no weight is positive: no data is no opinion."""
    total = weights = 0.0
    for value, weight in parts:
        if weight > 0:
            total += value * weight
            weights += weight
    return total / weights if weights else None
