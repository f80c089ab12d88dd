"""The score of a listing for a person, 0–100 with two decimals, and the reasons that add up to it.

Each component gives a value, or UNKNOWN where one side says nothing: no data is no agreement, so it leaves the
denominator, and the mean of the others is drawn down by the weight of what is unknown (`parts.factor`). All of it is
arithmetic of whole numbers. Every component's points are its share of the score, in hundredths, rounded so that they
add up exactly.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from upstar.listings.types import ListingCard
from upstar.matching.engine import parts, sharing, texts
from upstar.matching.meaning import dots as products
from upstar.matching.meaning import likeness
from upstar.matching.types import (
    COMPONENTS,
    UNKNOWN,
    WHOLE,
    Candidate,
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
    """Return the value of each of COMPONENTS, 0–WHOLE or UNKNOWN; `today` in days since 1970.

    With `score` it is the plain reference that compiled code is held against.
    """
    traits = features.traits
    return (
        parts.skills(traits.asks, texts.sides(features, candidate).covered),
        title(features, candidate),
        parts.experience(candidate.tenths, candidate.level, traits.band, traits.level),
        parts.place(features.spot.arrangement, nearness(features.spot.places, candidate.home)),
        parts.education(candidate.education, traits.education),
        parts.recency(features.posted, today),
        parts.employment_type(candidate.kinds, traits.kinds),
        parts.pay(candidate.pay, features.pay),
    )


def title(features: Features, candidate: Candidate) -> int:
    """Return the likeness of the listing's trade and the person's, newer titles counting more."""
    if not features.trade:
        return UNKNOWN
    dots = products(features.vector[np.newaxis], candidate.vectors)[0].tolist()
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
    weighted = known = 0
    for value, weight in zip(found, weights, strict=True):
        if value >= 0:
            weighted += value * weight
            known += weight
    by = parts.factor(known, sum(weights)) if max(found[:DECISIVE]) >= 0 else 0
    return parts.scored(weighted, by) if by else None


def explain(
    card: ListingCard,
    features: Features,
    candidate: Candidate,
    weights: Sequence[int],
    today: date,
    *,
    what_ifs: int = WHAT_IFS,
) -> Match | None:
    """Return the match of one listing as `explain_all` does."""
    return explain_all([(card, features)], candidate, weights, today, what_ifs=what_ifs)[0]


def explain_all(
    listings: Sequence[tuple[ListingCard, Features]],
    candidate: Candidate,
    weights: Sequence[int],
    today: date,
    *,
    what_ifs: int = WHAT_IFS,
) -> list[Match | None]:
    """Return the matches of listings with their reasons; None for one where nothing decisive can be compared.

    The features of each are what `features_of` gives for its card; `what_ifs` is how many missing skills are tried.
    """
    if candidate.empty or not listings:
        return [None] * len(listings)
    both = [texts.sides(features, candidate) for _, features in listings]
    facts = [_facts(features, found.covered, candidate) for (_, features), found in zip(listings, both, strict=True)]
    own = (candidate.tenths, candidate.level, candidate.education, candidate.kinds, candidate.pay)
    numbers = sharing.work_out(
        np.array(facts, np.int64),
        products(np.stack([features.vector for _, features in listings]), candidate.vectors).astype(np.int64),
        np.array([bool(words) for words in candidate.trades], np.bool_),
        own,
        day_of(today),
        np.array(weights, np.int64),
    )
    worth = (_Worth(*each) for each in zip(*(part.tolist() for part in numbers), strict=True))
    return [
        _told(card, features, candidate, sides, of_it, weights[0], what_ifs) if of_it.sums[1] else None
        for (card, features), sides, of_it in zip(listings, both, worth, strict=True)
    ]


def _facts(features: Features, covered: int, candidate: Candidate) -> tuple[int, ...]:
    """What `sharing.work_out` is told of a listing."""
    traits, spot = features.traits, features.spot
    return (
        covered, traits.asks, traits.band, traits.level, spot.arrangement, nearness(spot.places, candidate.home),
        traits.education, features.posted, traits.kinds, features.pay, bool(features.trade),
    )  # fmt: skip


class _Worth(NamedTuple):
    """What `sharing.work_out` gives for a listing."""

    found: list[int]
    earned: list[int]
    possible: list[int]
    sums: list[int]


def _told(
    card: ListingCard,
    features: Features,
    candidate: Candidate,
    sides: texts.Sides,
    worth: _Worth,
    weight: int,
    what_ifs: int,
) -> Match:
    reasons, unknown = [], []
    parts_of_it = zip(COMPONENTS, texts.TELLERS, worth.found, worth.earned, worth.possible, strict=True)
    for component, tell, value, cents, most in parts_of_it:
        if value < 0:
            unknown.append(component)
            continue
        text, evidence = tell(card, features, candidate, sides)
        reasons.append(Reason(component, _POINTS[cents], _POINTS[most], text, evidence))
    total = worth.sums[2]
    return Match(
        listing=card,
        score=_POINTS[total],
        reasons=tuple(reasons),
        unknown=tuple(unknown),
        skills_matched=sides.matched,
        skills_missing=sides.missing,
        what_if=_what_if(sides, worth.sums, weight, what_ifs),
    )


def _what_if(sides: texts.Sides, sums: Sequence[int], weight: int, most: int) -> tuple[WhatIf, ...]:
    """Score once more with each of the skills that would bring most, all else being equal."""
    covered, gains = sides.covered, sides.gains
    weighted, by, total = sums
    others = weighted - parts.skills(1, covered) * weight
    # the largest first; of equal ones the first that the listing names
    places = sorted(range(len(gains)), key=gains.__getitem__, reverse=True)
    found = []
    for place in places[:most]:
        raised = parts.scored(others + parts.skills(1, covered + gains[place]) * weight, by)
        if raised > total:
            found.append(WhatIf(sides.missing[place], _POINTS[raised - total]))
    return tuple(found)
