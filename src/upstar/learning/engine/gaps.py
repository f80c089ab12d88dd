"""What the person lacks, weighed by who asks for it, and by what it would open."""

from collections.abc import Mapping, Sequence

from upstar.learning.types import Demand, Gap, Opens

TARGET_BONUS = 0.25
"""What the target role's own demand adds: as much as a quarter of all matches asking for the skill."""
SHARPNESS = 3
"""A match counts by its score against the best one, to this power: at half the best score it says an eighth as much.
What lies far down the list is another trade."""
MIN_WEIGHT = 0.02
"""A skill that one poor match in fifty asks for is noise."""


def gaps_of(have: frozenset[str], demands: Sequence[Demand], target: Mapping[str, str]) -> tuple[Gap, ...]:
    """Return the gaps that matches and the target role show, heaviest first, ties by name.

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
    heavy = (gap for gap in found if gap.weight >= MIN_WEIGHT)
    return tuple(sorted(heavy, key=lambda gap: (-gap.weight, gap.name, gap.key)))


def opened_by_each(
    gaps: Sequence[Gap],
    have: frozenset[str],
    taught: Mapping[str, str],
    hours: Mapping[str, int],
    opens: Opens,
) -> tuple[Gap, ...]:
    """Return the gaps with what each opens alone, and those skills that no match shows but that open something.

    In the order of listings opened for each hour of the shortest course, then of weight, then of name. `taught` maps
    the keys of all skills that courses teach to names, `hours` to that length.
    """
    shown = {gap.key: gap for gap in gaps}
    names = {key: name for key, name in taught.items() if key not in have} | {gap.key: gap.name for gap in gaps}
    keys = sorted(names)
    counts = opens(have, [frozenset((key,)) for key in keys])
    found = []
    for key, count in zip(keys, counts, strict=True):
        gap = shown.get(key)
        if gap is None and not count:
            continue
        weight, matches, for_target = (gap.weight, gap.matches, gap.for_target) if gap else (0.0, 0, False)
        found.append(Gap(key, names[key], weight, matches, for_target, count, hours.get(key)))
    return tuple(sorted(found, key=lambda gap: (-(gap.opens / gap.hours if gap.hours else 0.0), -gap.weight, gap.key)))
