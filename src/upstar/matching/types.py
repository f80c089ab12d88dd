"""A person as matching sees them, and a match with the reasons that add up to its score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from upstar.listings.types import ListingCard

Component = Literal["skills", "title", "experience", "education", "place", "employment_type", "recency"]
Action = Literal["VIEWED", "SAVED", "APPLIED", "INTERVIEWING", "OFFERED", "HIRED", "REJECTED", "DISMISSED"]

Weights = Mapping[str, float]
"""Weight by component name; they need not sum to 1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a person, as the scorer reads it: skill keys, folded title words, years, place.

    `skills` maps the key of each skill to the name that the person gives it; `near` maps the keys of related skills to
    how far they are covered (0–1) and by which skill.
    """

    skills: Mapping[str, str]
    near: Mapping[str, tuple[float, str]]
    titles: tuple[frozenset[str], ...]
    title_names: tuple[str, ...]
    years: float | None
    level: int | None
    education: int | None
    country_code: str | None = None
    city: str | None = None
    employment_types: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one component adds to a score: `points` of `possible`, in plain words, with the evidence."""

    component: Component
    points: Decimal
    possible: Decimal
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A listing and how well it suits: the points of the reasons sum to `score` (0–100) to the last decimal."""

    listing: ListingCard
    score: Decimal
    reasons: tuple[Reason, ...]
    unknown: tuple[Component, ...]
    skills_matched: tuple[str, ...]
    skills_missing: tuple[str, ...]


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
