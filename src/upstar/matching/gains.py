"""What each skill that a person lacks would bring: points at one job, and jobs of the whole stock. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from upstar.skills.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Gain:
    """A missing skill as the job calls it.

    `points` are what the score of this job rises by with the skill, None where that was not tried. `listings` is how
    many more jobs of the whole stock would suit, None where the skill is not among those that would open most.
    """

    skill: str
    points: Decimal | None = None
    listings: int | None = None


def gains(
    missing: Sequence[str], tried: Iterable[tuple[str, Decimal]], unlocks: Iterable[Mapping[str, Any]]
) -> list[Gain]:
    """Return what each missing skill would bring, most points first, then most jobs, then in the job's own order.

    `tried` are skills with the points found by scoring once more, `unlocks` those of `tracker.Run`.
    """
    key = vocabulary().key
    points = {key(skill): value for skill, value in tried}
    opens = {key(str(one["skill"])): int(one["listings"]) for one in unlocks}
    found = [Gain(skill, points.get(key(skill)), opens.get(key(skill))) for skill in missing]
    return sorted(found, key=lambda gain: (-(gain.points or 0), -(gain.listings or 0)))
