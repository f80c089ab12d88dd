"""The published shape of an analysis: what `upstar resume analyze --json` prints, as a JSON Schema.

Stable: fields are added, never renamed or removed, within one major version. Dates are ISO (YYYY-MM-DD), the first
day of what was written, with a `*_precision` beside each.
"""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from upstar.resumes.types import ConcernKind, EmploymentType, Precision, Proficiency, TimelineKind

SCHEMA_ID = "urn:upstar:schema:analysis:1"

Score = float


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EvidenceShape(_Shape):
    """The words of the document behind a value: page from 1, offsets in characters of the extracted text."""

    text: str
    page: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


Places = dict[str, EvidenceShape]
"""The words behind each value, by the name of its field; a value that the person stated has none."""


class ContactShape(_Shape):
    """Who the person is; null where the document does not say."""

    name: str | None
    email: str | None
    phone: str | None
    location: str | None
    links: list[str]
    sources: dict[str, str]
    """The `provider/model` of each value that the built-in engine did not read, or `person`."""
    evidence: Places


class SkillShape(_Shape):
    """A skill that the document bears."""

    skill_name: str
    skill_category: str | None
    proficiency_level: Proficiency
    years_experience: float | None = Field(ge=0)
    confidence_score: float = Field(ge=0, le=1)
    is_verified: bool
    evidence: list[EvidenceShape]
    source: str


class ExperienceShape(_Shape):
    """One role at one employer; dates are null where the document gives none."""

    key: str
    """What the role is corrected by; equal as long as title, employer and start are."""
    company_name: str
    job_title: str
    start_date: date | None
    start_date_precision: Precision | None
    end_date: date | None
    end_date_precision: Precision | None
    is_current: bool
    location: str | None
    employment_type: EmploymentType
    description: str | None
    achievements: list[str]
    skills_used: list[str]
    evidence: Places
    source: str


class EducationShape(_Shape):
    """One course of study."""

    key: str
    """What the entry is corrected by; equal as long as what names it and its dates are."""
    institution: str | None
    degree: str | None
    field: str | None
    start_date: date | None
    start_date_precision: Precision | None
    end_date: date | None
    end_date_precision: Precision | None
    evidence: Places
    source: str


class CertificationShape(_Shape):
    """A certificate or licence."""

    key: str
    """What the entry is corrected by; equal as long as what names it and its dates are."""
    name: str
    issuer: str | None
    issued: date | None
    issued_precision: Precision | None
    evidence: Places
    source: str


class LanguageShape(_Shape):
    """A spoken language; the level in the document's own words."""

    key: str
    """What the entry is corrected by; equal as long as what names it and its dates are."""
    name: str
    level: str | None
    evidence: list[EvidenceShape]
    source: str


class ProjectShape(_Shape):
    """A piece of work beside or within employment, which it does not count as."""

    key: str
    """What the entry is corrected by; equal as long as what names it and its dates are."""
    name: str | None
    start_date: date | None
    start_date_precision: Precision | None
    end_date: date | None
    end_date_precision: Precision | None
    description: str | None
    evidence: Places
    source: str


class PublicationShape(_Shape):
    """A publication, talk or patent, cited as the document cites it."""

    key: str
    """What the entry is corrected by; equal as long as what names it and its dates are."""
    citation: str
    published: date | None
    published_precision: Precision | None
    evidence: list[EvidenceShape]
    source: str


class SectionShape(_Shape):
    """A part of the document that fits nowhere else, kept as it stands."""

    kind: str
    heading: str
    text: str


class ConcernShape(_Shape):
    """What the file bears beside what a reader sees; nothing of it is counted."""

    kind: ConcernKind
    page: int
    text: str


class TimelineShape(_Shape):
    """Something about the dates that a reader would ask about; a gap or overlap lasts `months` from `start` on."""

    kind: TimelineKind
    text: str
    start: str | None
    end: str | None
    months: int | None


class ProfileShape(_Shape):
    """All that was read from one résumé."""

    contact: ContactShape
    summary: str | None
    summary_evidence: list[EvidenceShape]
    skills: list[SkillShape]
    work_experience: list[ExperienceShape]
    education: list[EducationShape]
    certifications: list[CertificationShape]
    languages: list[LanguageShape]
    projects: list[ProjectShape]
    volunteering: list[ExperienceShape]
    publications: list[PublicationShape]
    other_sections: list[SectionShape]
    safety: list[ConcernShape]
    timeline: list[TimelineShape]


class AssessmentShape(BaseModel):
    """The columns of profile_assessments: 0–100 for the profile's scores, 0–1 for the others."""

    model_config = ConfigDict(extra="forbid")

    profile_score: Score = Field(ge=0, le=100)
    completeness_score: Score = Field(ge=0, le=100)
    detail_depth_score: Score = Field(ge=0, le=100)
    recency_score: Score = Field(ge=0, le=100)
    polish_score: Score = Field(ge=0, le=100)
    experience_level: Literal["entry", "junior", "mid", "senior", "lead", "executive"]
    total_years_experience: float = Field(ge=0)
    years_score: Score = Field(ge=0, le=1)
    seniority_score: Score = Field(ge=0, le=1)
    progression_score: Score = Field(ge=0, le=1)
    role_fit: Literal["strong_fit", "good_fit", "partial_fit", "stretch", "poor_fit"]
    role_fit_score: Score = Field(ge=0, le=1)
    target_role_title: str | None
    target_career_path: str | None
    skills_fit: Score | None = Field(ge=0, le=1)
    experience_fit: Score | None = Field(ge=0, le=1)
    education_fit: Score | None = Field(ge=0, le=1)
    trajectory_fit: Score | None = Field(ge=0, le=1)
    star_badge: str
    confidence: Score = Field(ge=0, le=1)
    assessment_metadata: dict[str, Any]
    ai_insight: str | None


class MatchShape(BaseModel):
    """A listing that suits the person: a score of 0–100 and the reasons whose points add up to it."""

    model_config = ConfigDict(extra="allow")

    external_job_id: str
    job_source: str
    title: str
    company: str
    location: str | None
    is_remote: bool
    match_score: Score = Field(ge=0, le=100)
    match_reasons: dict[str, Any]
    skills_matched: list[str]
    skills_missing: list[str]


class RecommendationsShape(_Shape):
    """What to learn next, and why."""

    recommended_courses: list[dict[str, Any]]
    learning_paths: list[dict[str, Any]]
    trending_insights: list[Any]


class Analysis(ProfileShape):
    """All that Upstar says of one résumé."""

    assessment: AssessmentShape
    matches: list[MatchShape]
    recommendations: RecommendationsShape
    warnings: list[str]


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an analysis."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **Analysis.model_json_schema(mode="serialization"),
    }
