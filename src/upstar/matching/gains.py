"""What each skill that a person lacks would bring: points at one job, and jobs of the whole stock. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from upstar.matching.types import WhatIf
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


def opened(unlocks: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many more jobs each skill would open, by its key; of the unlocks of a `tracker.Run`."""
    key = vocabulary().key
    return {key(str(one["skill"])): int(one["listings"]) for one in unlocks}


def gains(missing: Sequence[str], tried: Iterable[WhatIf], opens: Mapping[str, int]) -> list[Gain]:
    """Return what each missing skill would bring, most points first, then most jobs, then in the job's own order.

    `tried` are those that were scored once more with, `opens` is what `opened` gave.
    """
    key = vocabulary().key
    points = {key(one.skill): one.points for one in tried}
    found = [Gain(skill, points.get(at), opens.get(at)) for skill, at in ((skill, key(skill)) for skill in missing)]
    return sorted(found, key=lambda gain: (-(gain.points or 0), -(gain.listings or 0)))
