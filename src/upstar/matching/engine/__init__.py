"""The score of a listing for a person, 0–100 with two decimals, and the reasons that add up to it.

Each component gives a value of 0–1, or None where one side says nothing: no data is no agreement, so it leaves the
denominator. The mean of what is known is then drawn towards `PRIOR` by how much is unknown, so that an ad which says
next to nothing cannot win by one lucky component:

    score = 100 * (known * mean + (1 - known) * PRIOR * mean), where known = weight known / weight of all

Every component's points are its share of that sum, in cents, rounded so that they add up exactly.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from upstar.listings.types import ListingCard
from upstar.matching.engine import parts
from upstar.matching.types import Candidate, Component, Match, Reason, Weights

MATCHING_VERSION = "1"
PRIOR = 0.6
"""What an unknown component is worth of the known ones' mean: rather less than average, as silence often is."""
COMPONENTS: tuple[Component, ...] = (
    "skills", "title", "experience", "place", "education", "recency", "employment_type",
)  # fmt: skip
DECISIVE: frozenset[Component] = frozenset(("skills", "title"))
"""A match needs at least one of these: nobody is suited by living nearby."""
CENTS = 10_000
"""A score of 100.00 in hundredths."""


def score(card: ListingCard, candidate: Candidate, weights: Weights, today: date) -> int | None:
    """Return the score in hundredths (0–10000); None where neither skills nor title can be compared."""
    values = _values(card, candidate, today)
    return sum(_points(values, weights).values()) if _comparable(values) else None


def explain(card: ListingCard, candidate: Candidate, weights: Weights, today: date) -> Match | None:
    """Return the match with its reasons; its score is the one that `score` gives."""
    values = _values(card, candidate, today)
    if not _comparable(values):
        return None
    points = _points(values, weights)
    possible = _points({name: 1.0 if name in points else None for name in COMPONENTS}, weights)
    matched, missing, covered = parts.skill_sides(card, candidate)
    texts = parts.texts(card, candidate, matched, covered, today)
    reasons = tuple(
        Reason(name, _decimal(cents), _decimal(max(possible[name], cents)), *texts[name])
        for name, cents in points.items()
    )
    return Match(
        listing=card,
        score=_decimal(sum(points.values())),
        reasons=reasons,
        unknown=tuple(name for name in COMPONENTS if name not in points),
        skills_matched=tuple(matched),
        skills_missing=tuple(missing),
    )


def _values(card: ListingCard, candidate: Candidate, today: date) -> dict[Component, float | None]:
    return {
        "skills": parts.skills(card, candidate),
        "title": parts.title(card, candidate),
        "experience": parts.experience(card, candidate),
        "place": parts.place(card, candidate),
        "education": parts.education(card, candidate),
        "recency": parts.recency(card, today),
        "employment_type": parts.employment_type(card, candidate),
    }


def _comparable(values: Mapping[Component, float | None]) -> bool:
    return any(values[name] is not None for name in DECISIVE)


def _points(values: Mapping[Component, float | None], weights: Weights) -> dict[Component, int]:
    """Return each known component's points in hundredths, by the largest remainder, so that they sum exactly."""
    told = [(name, values[name]) for name in COMPONENTS if values.get(name) is not None]
    total = sum(weights.get(name, 0.0) for name in COMPONENTS)
    weight = sum(weights.get(name, 0.0) for name, _ in told)
    if total <= 0 or weight <= 0:
        return {name: 0 for name, _ in told}
    share = weight / total
    factor = CENTS * (share + (1 - share) * PRIOR) / weight
    exact = {name: factor * weights.get(name, 0.0) * (value or 0.0) for name, value in told}
    target = round(sum(exact.values()))
    points = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (-(exact[name] - points[name]), COMPONENTS.index(name)))
    for name in by_remainder[: target - sum(points.values())]:
        points[name] += 1
    return points


def _decimal(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
