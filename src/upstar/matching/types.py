"""What the scorer reads of a listing and of a person, and a match with the reasons that add up to its score.

Everything that is computed with is an integer, so that a score is the same on every machine and in every way of
computing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args
from uuid import UUID

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from upstar.listings.types import ListingCard

Component = Literal["skills", "title", "experience", "place", "education", "recency", "employment_type", "pay"]
COMPONENTS: tuple[Component, ...] = get_args(Component)
"""What a score is made of, and so what may be weighed."""
Action = Literal["VIEWED", "SAVED", "APPLIED", "INTERVIEWING", "OFFERED", "HIRED", "REJECTED", "DISMISSED"]

Weights = Mapping[str, float]
"""Weight by component name; they need not sum to 1."""

WHOLE = 10_000
"""The value of a component that suits in full, and a score of 100.00 in hundredths."""
HAD = 256
"""The cover of a skill that the person names; a related one covers less."""
SHARES = 4096
"""What the skills of a listing share out among them: the share of each is how much it matters there."""
UNKNOWN = -1
"""The value of a component about which one side says nothing, and any fact of a listing or person that is not known."""


class Traits(NamedTuple):
    """What a listing demands of a person's years and schooling, and offers in time.

    `level` is 0 (intern) to 5 (executive), `band` the number of the band of experience, `education` 0–4, `kinds` the
    kinds of employment as bits; `asks` is 1 where skills are named. What is not said is UNKNOWN, no kinds are 0.
    """

    level: int
    band: int
    education: int
    kinds: int
    asks: int


class PlaceKey(NamedTuple):
    """A place as it is compared: ISO 3166 code or name of the country, names of region and town, folded; '' unknown."""

    country: str
    region: str
    city: str


NOWHERE = PlaceKey("", "", "")


class Spot(NamedTuple):
    """Where the work is done: at one of the places (0), there and at home (1), or at home (2)."""

    arrangement: int
    places: tuple[PlaceKey, ...]


class Features(Struct, frozen=True, gc=False, eq=False):
    """A listing as the scorer reads it.

    `skills` are keys with their shares of SHARES, `words` how the listing calls each of them. `trade` is the canonical
    words of the title and `vector` their meaning (int8). `posted` is the day since 1970, `pay` the upper end in
    thousands of US dollars a year; 0 is unknown.
    """

    skills: tuple[tuple[str, int], ...]
    words: tuple[str, ...]
    trade: str
    vector: npt.NDArray[np.int8]
    traits: Traits
    spot: Spot
    posted: int
    pay: int


@dataclass(frozen=True, slots=True)
class Near:
    """How far, 1–255 of HAD, a skill that a person does not name is covered, and by which words of theirs."""

    cover: int
    by: str
    kind: Literal["related", "evidence"] = "related"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a person, as the scorer reads it.

    `skills` maps the key of each skill to the name that the person gives it. `trades` are the canonical words of the
    titles, newest first, `vectors` their meaning (int8, one row a title). `tenths` are tenths of years at work.
    `pay` is the least that is hoped for, in thousands of US dollars a year.
    """

    skills: Mapping[str, str]
    near: Mapping[str, Near]
    trades: tuple[str, ...]
    vectors: npt.NDArray[np.int8] = field(compare=False)
    title_names: tuple[str, ...]
    tenths: int = UNKNOWN
    level: int = UNKNOWN
    education: int = UNKNOWN
    home: PlaceKey = NOWHERE
    kinds: int = 0
    pay: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing that a listing could be compared with."""
        return not (self.skills or any(self.trades))


class Reason(Struct, frozen=True, gc=False):
    """What one component adds to a score: `points` of `possible`, in plain words, with the evidence."""

    component: Component
    points: Decimal
    possible: Decimal
    text: str
    evidence: tuple[str, ...] = ()


class WhatIf(Struct, frozen=True, gc=False):
    """A skill in the listing's words, and the points that a person gains there by it, found by scoring once more."""

    skill: str
    points: Decimal


class Match(Struct, frozen=True, gc=False):
    """A listing and how well it suits: the points of the reasons sum to `score` (0–100) to the last decimal."""

    listing: ListingCard
    score: Decimal
    reasons: tuple[Reason, ...]
    unknown: tuple[Component, ...]
    skills_matched: tuple[str, ...]
    skills_missing: tuple[str, ...]
    what_if: tuple[WhatIf, ...] = ()


@dataclass(frozen=True, slots=True)
class Unlock:
    """What a skill would open: how many listings more would suit, and their median pay against today's, in dollars."""

    skill: str
    listings: int
    pay_difference: int | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best listings of the stock, how many suit in all, how many of those wishes hide, by reason, and what would
    open more of them.
    """

    matches: tuple[Match, ...]
    suiting: int = 0
    hidden: Mapping[str, int] = field(default_factory=dict)
    unlocks: tuple[Unlock, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A row of matched_jobs."""

    id: UUID
    resume_id: UUID
    job_source: str
    external_job_id: str
    title: str
    company: str
    company_logo_url: str | None
    location: str | None
    is_remote: bool
    description: str | None
    qualifications: str | None
    salary_min: int | None
    salary_max: int | None
    salary_currency: str | None
    employment_type: str | None
    posted_date: datetime | None
    application_url: str | None
    match_score: Decimal
    match_reasons: dict[str, Any]
    skills_matched: tuple[str, ...]
    skills_missing: tuple[str, ...]
    user_action: Action | None
    created_at: datetime
    updated_at: datetime
