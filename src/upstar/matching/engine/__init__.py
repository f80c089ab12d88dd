"""The score of a listing for a person, 0–100 with two decimals, and the reasons that add up to it.

Each component gives a value, or UNKNOWN where one side says nothing: no data is no agreement, so it leaves the
denominator, and the mean of the others is drawn down by the weight of what is unknown (`parts.factor`). All of it is
arithmetic of whole numbers. Every component's points are its share of the score, in hundredths, rounded so that they
add up exactly.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

import numpy as np

from upstar.listings.types import ListingCard
from upstar.matching.engine import parts, texts
from upstar.matching.meaning import dots as products
from upstar.matching.meaning import likeness
from upstar.matching.types import (
    COMPONENTS,
    UNKNOWN,
    WHOLE,
    Candidate,
    Component,
    Features,
    Match,
    PlaceKey,
    Reason,
    Weights,
    WhatIf,
)

MATCHING_VERSION = "3"
DECISIVE = 2
"""A match needs one of the first two components, skills or title: nobody is suited by living nearby."""
TEN_THOUSANDTHS = 10_000
"""Weights are numbers with four decimals."""
WHAT_IFS = 3
"""Missing skills that are tried: more than these nobody learns for one job."""
EPOCH = date(1970, 1, 1)
_POINTS = tuple([Decimal(cents).scaleb(-2) for cents in range(WHOLE + 1)])
"""Every score there can be, by its hundredths."""


def whole_weights(weights: Weights) -> tuple[int, ...]:
    """Return the weights of COMPONENTS in ten-thousandths; one that is not there weighs nothing."""
    return tuple(max(0, round(weights.get(name, 0.0) * TEN_THOUSANDTHS)) for name in COMPONENTS)


def day_of(day: date) -> int:
    """Return the days since 1970."""
    return (day - EPOCH).days


def values(features: Features, candidate: Candidate, today: int) -> tuple[int, ...]:
    """Return the value of each of COMPONENTS, 0–WHOLE or UNKNOWN; `today` in days since 1970."""
    return _values(features, candidate, today, texts.sides(features, candidate).covered, own_dots(features, candidate))


def _values(features: Features, candidate: Candidate, today: int, covered: int, dots: Sequence[int]) -> tuple[int, ...]:
    traits = features.traits
    return (
        parts.skills(traits.asks, covered),
        title(features, candidate, dots),
        parts.experience(candidate.tenths, candidate.level, traits.band, traits.level),
        parts.place(features.spot.arrangement, nearness(features.spot.places, candidate.home)),
        parts.education(candidate.education, traits.education),
        parts.recency(features.posted, today),
        parts.employment_type(candidate.kinds, traits.kinds),
        parts.pay(candidate.pay, features.pay),
    )


def own_dots(features: Features, candidate: Candidate) -> list[int]:
    """Return the dot product of the listing's trade with each of the person's titles."""
    found: list[int] = products(features.vector[np.newaxis], candidate.vectors)[0].tolist()
    return found


def title(features: Features, candidate: Candidate, dots: Sequence[int]) -> int:
    """Return the likeness of the listing's trade and the person's, newer titles counting more."""
    if not features.trade:
        return UNKNOWN
    alike = [
        parts.past(likeness(dot), age)
        for age, (words, dot) in enumerate(zip(candidate.trades, dots, strict=True))
        if words
    ]
    return max(alike, default=UNKNOWN)


def nearness(places: Sequence[PlaceKey], home: PlaceKey) -> int:
    """Return how near the nearest of the places is to a home; UNKNOWN where either is not known."""
    if not home.country:
        return UNKNOWN
    return max((_near(place, home) for place in places if place.country), default=UNKNOWN)


def _near(place: PlaceKey, home: PlaceKey) -> int:
    if place.country != home.country:
        return parts.ELSEWHERE
    if place.city and place.city == home.city and (not (place.region and home.region) or place.region == home.region):
        return parts.SAME_TOWN
    return parts.SAME_REGION if place.region and place.region == home.region else parts.SAME_COUNTRY


def score(found: Sequence[int], weights: Sequence[int]) -> int | None:
    """Return the score in hundredths, 0–WHOLE, of the values of COMPONENTS; None where nothing decisive is known."""
    weighted, by = _weighed(found, weights)
    return parts.scored(weighted, by) if by else None


def _weighed(found: Sequence[int], weights: Sequence[int]) -> tuple[int, int]:
    """The weighted sum of the known values and its factor, 0 where nothing decisive is known."""
    weighted = known = 0
    for value, weight in zip(found, weights, strict=True):
        if value >= 0:
            weighted += value * weight
            known += weight
    decisive = max(found[:DECISIVE]) >= 0
    return weighted, parts.factor(known, sum(weights)) if decisive else 0


def points(found: Sequence[int], weights: Sequence[int], total: int) -> dict[Component, int]:
    """Share a score out to the known components by the largest remainder; return hundredths that sum to it."""
    parted = [
        (place, value * weight) for place, (value, weight) in enumerate(zip(found, weights, strict=True)) if value >= 0
    ]
    whole = sum([part for _, part in parted])
    if whole == 0:
        return {COMPONENTS[place]: 0 for place, _ in parted}
    given, left, remainders = {}, total, []
    for place, part in parted:
        given[COMPONENTS[place]], remainder = divmod(total * part, whole)
        left -= given[COMPONENTS[place]]
        remainders.append((-remainder, place))
    remainders.sort()  # of equal ones the first of COMPONENTS comes first
    for _, place in remainders[:left]:
        given[COMPONENTS[place]] += 1
    return given


def explain(
    card: ListingCard,
    features: Features,
    candidate: Candidate,
    weights: Sequence[int],
    today: date,
    *,
    what_ifs: int = WHAT_IFS,
    dots: Sequence[int] | None = None,
) -> Match | None:
    """Return the match of a listing with its reasons; None where nothing decisive can be compared, or nobody is.

    `features` are what `features_of` gives for the card; `what_ifs` is how many missing skills are tried. `dots` are
    what `own_dots` gives, where they were worked out for many listings at once.
    """
    if candidate.empty:
        return None
    sides = texts.sides(features, candidate)
    if dots is None:
        dots = own_dots(features, candidate)
    found = _values(features, candidate, day_of(today), sides.covered, dots)
    weighted, by = _weighed(found, weights)
    if by == 0:
        return None
    total = parts.scored(weighted, by)
    earned = points(found, weights, total)
    possible = _possible(tuple([value >= 0 for value in found]), tuple(weights))
    told = texts.told(card, features, candidate, sides)
    reasons = []
    for name, cents in earned.items():
        most = possible[name]
        text, evidence = told[name]
        reasons.append(Reason(name, _POINTS[cents], _POINTS[max(most, cents)], text, evidence))
    return Match(
        listing=card,
        score=_POINTS[total],
        reasons=tuple(reasons),
        unknown=tuple([name for name in COMPONENTS if name not in earned]),
        skills_matched=sides.matched,
        skills_missing=sides.missing,
        what_if=_what_if(sides, weighted, by, weights[0], what_ifs),
    )


@lru_cache(maxsize=4096)
def _possible(known: tuple[bool, ...], weights: tuple[int, ...]) -> dict[Component, int]:
    """The points of each known component where all of them suit in full."""
    best = [WHOLE if told else UNKNOWN for told in known]
    return points(best, weights, parts.scored(*_weighed(best, weights)))


def _what_if(sides: texts.Sides, weighted: int, by: int, weight: int, most: int) -> tuple[WhatIf, ...]:
    """Score once more with each of the skills that would bring most, all else being equal."""
    covered = sides.covered
    others = weighted - parts.skills(1, covered) * weight
    total = parts.scored(weighted, by)
    # the largest first; of equal ones the first that the listing names
    gains = sorted([(-gain, place) for place, gain in enumerate(sides.gains)])
    found = []
    for less, place in gains[:most]:
        raised = parts.scored(others + parts.skills(1, covered - less) * weight, by)
        if raised > total:
            found.append(WhatIf(sides.missing[place], _POINTS[raised - total]))
    return tuple(found)
