"""What the person lacks, weighed by who asks for it."""

from collections.abc import Mapping, Sequence

from upstar.learning.types import Demand, Gap

TARGET_BONUS = 0.25
"""What the target role's own demand adds: as much as a quarter of all matches asking for the skill."""
MIN_WEIGHT = 0.02
"""A skill that one poor match in fifty asks for is noise."""
MAX_GAPS = 15


def gaps_of(have: frozenset[str], demands: Sequence[Demand], target: Mapping[str, str]) -> tuple[Gap, ...]:
    """Return the gaps, heaviest first, ties by name.

    A gap weighs the share of the matches' scores that lack it: a skill which good matches ask for outweighs one that
    as many poor ones do. `have` and the keys of `target` are skill keys.
    """
    mass = sum(demand.score for demand in demands)
    lacking: dict[str, tuple[float, int]] = {}
    names: dict[str, str] = {}
    for demand in demands:
        for key, name in demand.missing.items():
            if key in have:
                continue
            weight, count = lacking.get(key, (0.0, 0))
            lacking[key] = (weight + demand.score, count + 1)
            names.setdefault(key, name)
    for key, name in target.items():
        if key not in have:
            lacking.setdefault(key, (0.0, 0))
            names.setdefault(key, name)
    found = (
        Gap(
            key=key,
            name=names[key],
            weight=(weight / mass if mass else 0.0) + (TARGET_BONUS if key in target else 0.0),
            matches=count,
            for_target=key in target,
        )
        for key, (weight, count) in lacking.items()
    )
    heavy = sorted((gap for gap in found if gap.weight >= MIN_WEIGHT), key=lambda gap: (-gap.weight, gap.name, gap.key))
    return tuple(heavy[:MAX_GAPS])
