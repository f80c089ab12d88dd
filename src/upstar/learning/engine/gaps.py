"""What the person lacks, weighed by who asks for it."""

from collections.abc import Mapping, Sequence

from upstar.learning.types import Demand, Gap

TARGET_BONUS = 0.25
"""What the target role's own demand adds: as much as a quarter of all matches asking for the skill."""
SHARPNESS = 3
"""A match counts by its score against the best one, to this power: at half the best score it says an eighth as much.
What lies far down the list is another trade."""
MIN_WEIGHT = 0.02
"""A skill that one poor match in fifty asks for is noise."""
MAX_GAPS = 15


def gaps_of(have: frozenset[str], demands: Sequence[Demand], target: Mapping[str, str]) -> tuple[Gap, ...]:
    """Return the gaps, heaviest first, ties by name.

    A gap weighs the share of the matches that ask for it, the better ones counting more: a skill which good matches
    ask for outweighs one that as many poor ones do. `have` and the keys of `target` are skill keys.
    """
    best = max((demand.score for demand in demands), default=0.0)
    says = [(demand.score / best) ** SHARPNESS if best else 0.0 for demand in demands]
    mass = sum(says)
    lacking: dict[str, tuple[float, int]] = {}
    names: dict[str, str] = {}
    for demand, voice in zip(demands, says, strict=True):
        for key, name in demand.missing.items():
            if key in have:
                continue
            weight, count = lacking.get(key, (0.0, 0))
            lacking[key] = (weight + voice, count + 1)
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
