"""A job ad as the rest of the house knows it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
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


@dataclass(frozen=True, slots=True)
class ListingCard:
    """What matching and pages read of a listing. Salaries are a year's, whatever the ad counts by."""

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


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """What a search asks for; None means any. `text` is in web-search syntax: words, "phrases", or, -not."""

    text: str | None = None
    remote: bool | None = None
    country: str | None = None
    data_source: str | None = None


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """What a batch did to the stock."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
