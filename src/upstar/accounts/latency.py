"""How long requests took, as a histogram: counts in fixed bounds add up over days where percentiles do not. Pure."""

from collections.abc import Sequence

BOUNDS_MS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 10_000)
"""Upper bounds of all buckets but the last, which has no bound. Each is about half as long again as the one before:
a percentile is told within that."""
BUCKETS = len(BOUNDS_MS) + 1


def percentile(counts: Sequence[int], share: float) -> float | None:
    """Return the milliseconds that `share` (0–1) of the requests did not exceed, None where there were none.

    Linear within a bucket, as Prometheus' histogram_quantile has it; in the last bucket its lower bound.
    """
    total = sum(counts)
    if not total:
        return None
    wanted, seen = share * total, 0
    for index, count in enumerate(counts):
        if count and seen + count >= wanted:
            low = BOUNDS_MS[index - 1] if index else 0
            high = BOUNDS_MS[index] if index < len(BOUNDS_MS) else low
            return low + (high - low) * max(0.0, wanted - seen) / count
        seen += count
    return float(BOUNDS_MS[-1])


def added(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Return the histogram of both together."""
    return [one + other for one, other in zip(first, second, strict=True)]
