"""A job ad as the rest of the house knows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct


class Place(Struct, frozen=True, array_like=True, gc=False):
    """Where a job is, as far as the ad says; `text` is the ad's own wording."""

    country: str
    country_code: str | None = None
    region: str | None = None
    city: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a location line says: the places, whether the work may be done from elsewhere, and from which areas."""

    places: tuple[Place, ...] = ()
    remote: bool = False
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of job_listings, without the moments that the database keeps, and its places, areas and language."""

    id: str
    title: str
    organization: str
    organization_url: str | None = None
    organization_logo: str | None = None
    date_posted: datetime | None = None
    date_created: datetime | None = None
    date_valid_through: datetime | None = None
    date_modified: datetime | None = None
    employment_type: tuple[str, ...] | None = None
    location_type: str | None = None
    remote_derived: bool = False
    url: str | None = None
    source: str | None = None
    source_type: str | None = None
    source_domain: str | None = None
    description_text: str | None = None
    description_html: str | None = None
    salary_raw: Any = None
    ai_salary_currency: str | None = None
    ai_salary_value: Decimal | None = None
    ai_salary_minvalue: Decimal | None = None
    ai_salary_maxvalue: Decimal | None = None
    ai_salary_unittext: str | None = None
    ai_key_skills: tuple[str, ...] | None = None
    ai_employment_type: tuple[str, ...] | None = None
    ai_experience_level: str | None = None
    ai_work_arrangement: str | None = None
    ai_work_arrangement_office_days: int | None = None
    ai_visa_sponsorship: bool | None = None
    ai_benefits: tuple[str, ...] | None = None
    ai_core_responsibilities: str | None = None
    ai_requirements_summary: str | None = None
    ai_working_hours: int | None = None
    linkedin_org_employees: int | None = None
    linkedin_org_industry: str | None = None
    linkedin_org_slug: str | None = None
    linkedin_org_size: str | None = None
    linkedin_org_headquarters: str | None = None
    linkedin_org_type: str | None = None
    linkedin_org_followers: int | None = None
    linkedin_org_description: str | None = None
    raw_data: Any = None
    data_source: str | None = None
    places: tuple[Place, ...] = field(default=())
    areas: tuple[str, ...] = field(default=())
    """Parts of the world that a remote worker may live in (`EMEA`, `EU`, `WORLDWIDE`): no rows of the contract's."""
    language: str | None = None
    """ISO 639-1 code of the language that the ad is written in; the contract has no column for it."""


class ListingCard(Struct, frozen=True, array_like=True, gc=False):
    """What matching and pages read of a listing. Salaries are a year's, whatever the ad counts by.

    A struct and no dataclass: a hundred are made for each ranking, and a decoder makes them in a quarter of the time.
    """

    id: str
    title: str
    organization: str
    organization_logo: str | None
    url: str | None
    source: str | None
    data_source: str | None
    remote_derived: bool
    employment_type: tuple[str, ...]
    ai_experience_level: str | None
    ai_work_arrangement: str | None
    ai_visa_sponsorship: bool | None
    key_skills: tuple[str, ...]
    requirements: str | None
    salary_min: Decimal | None
    salary_max: Decimal | None
    salary_currency: str | None
    date_posted: datetime | None
    date_valid_through: datetime | None
    places: tuple[Place, ...]
    description_text: str | None = None
    language: str | None = None
    agency: bool = False
    """Whether an agency posted it, for an employer that it may not name; False until fingerprints are made."""


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """What a search asks for; what is not given may be anything.

    `text` is in web-search syntax: words, "phrases", or, -not. Of the values of one kind any will do: countries by
    name or ISO 3166 code, regions as `DE/Bavaria`, cities by name or as `DE/Bavaria/Munich`, kinds of employment and
    bands of experience as the feeds have them (`FULL_TIME`, `2-5`). `near` is a line about places as people write it,
    of which `where.where_of` tells what it means; `radius_km` is how far around its towns a job may be. `pay_from` is a
    year's pay in `pay_currency` (ISO 4217; US dollars without one), `posted_within` in days. `everything` also gives
    copies, and listings with signs of junk.
    """

    text: str | None = None
    remote: bool | None = None
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    arrangement: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    visa: bool | None = None
    near: str | None = None
    radius_km: int | None = None
    pay_from: int | None = None
    pay_currency: str | None = None
    posted_within: int | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many hits there are, and how many bear each value of each kind of facet, the commonest first.

    `days` counts the hits posted within so many days. `estimated` where a fair sample was counted.
    """

    total: int
    estimated: bool
    values: dict[str, list[tuple[str, int]]]
    days: dict[int, int]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Some hits, where the next ones start (None on the last page), and the counts over all of them on the first."""

    items: Sequence[ListingCard]
    next_cursor: str | None
    counts: FacetCounts | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One of the places where the same job is offered."""

    id: str
    source: str | None
    organization: str
    url: str | None
    first_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a listing came from and how likely it is to be open still (0–1).

    `postings` are all known copies of the job, itself among them; `canonical_id` names the one that stands for them.
    """

    first_seen: datetime | None
    last_seen: datetime | None
    canonical_id: str
    postings: Sequence[Posting]
    open_probability: float | None
    junk: float
    junk_signals: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Looked:
    """A listing, its formatted text (safe to show, whoever wrote it), and where it came from, if that is known."""

    card: ListingCard
    html: str | None
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """What a batch did to the stock."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
