"""What the API gives and takes. Fields are added, never renamed or removed, within version 1."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from upstar.accounts.types import Tier
from upstar.api.bodies import Body
from upstar.careers.types import EducationLevel, ExperienceLevel
from upstar.kit.pages import PAGE_DEFAULT, PAGE_MAX
from upstar.learning.types import Difficulty
from upstar.matching.types import Action
from upstar.queue.types import TaskStatus
from upstar.resumes.types import CorrectionKind, EmploymentType, ProcessingStatus, Proficiency

T = TypeVar("T")

Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="How many to give.")]
LIMIT_DEFAULT = PAGE_DEFAULT


class Shape(BaseModel):
    """A value of the API, read from whatever has its attributes."""

    model_config = ConfigDict(from_attributes=True)


class PageShape(Shape, Generic[T]):
    """Some items; `next_cursor` is null on the last page."""

    items: list[T]
    next_cursor: str | None


class ProblemShape(Shape):
    """RFC 9457 problem details. `code` is stable; `errors` names each field that does not fit."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[dict[str, str]] | None = None


class SignIn(Body):
    """Who wants to sign in at this machine."""

    model_config = ConfigDict(extra="ignore")

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254, examples=["ada@example.com"])
    name: str = Field(min_length=1, max_length=255, examples=["Ada Lovelace"])
    referral_code: str | None = Field(None, max_length=50, description="By whose code they came, at their first time.")


class TokenShape(Shape):
    """An access token for the `Authorization: Bearer` header; `expires_in` is in seconds (RFC 6749, 5.1)."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int


class PersonShape(Shape):
    """Who the token speaks for."""

    user_id: UUID
    email: str
    name: str
    tier: Tier


class ResumeShape(Shape):
    """An uploaded file and how far its reading is. `error_message` says what is wrong with one that FAILED."""

    id: UUID
    filename: str
    file_size: int = Field(description="Bytes.")
    file_type: str = Field(description="MIME type, told by the content.")
    processing_status: ProcessingStatus
    error_message: str | None
    uploaded_at: datetime
    processed_at: datetime | None


class UploadShape(Shape):
    """An accepted file. `created` is false where the same file was uploaded before: it is the same résumé."""

    resume: ResumeShape
    job_id: UUID = Field(description="The task that reads it: `GET /tasks/{job_id}`.")
    created: bool


class TaskShape(Shape):
    """Background work. `stage` is what it is at: reading, assessing, matching, recommending, done."""

    id: UUID
    resume_id: UUID | None
    job_type: str
    status: TaskStatus
    stage: str | None
    result: dict[str, Any] | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class SkillRow(Shape):
    """A row of `skills`."""

    id: UUID
    skill_name: str
    skill_category: str | None
    proficiency_level: Proficiency
    years_experience: float | None
    is_verified: bool
    confidence_score: float
    extraction_metadata: dict[str, Any] | None
    extracted_at: datetime


SkillName = Annotated[str, Path(min_length=1, max_length=100, description="A skill, in any spelling.")]
EntryKey = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The `key` of an entry in the profile.")]
RoleKey = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The `key` of a role in the profile.")]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", examples=["2021-03"])]


class SkillEdit(Body):
    """What is right about a skill; what is left out stays as it is."""

    skill_name: str | None = Field(None, min_length=1, max_length=100)
    skill_category: str | None = Field(None, max_length=100)
    proficiency_level: Proficiency | None = None
    years_experience: float | None = Field(None, ge=0, le=80)


class RoleEdit(Body):
    """What is right about a role; what is left out stays as it is, and null empties it."""

    company_name: str = Field("", max_length=255)
    job_title: str = Field("", max_length=255)
    start_date: IsoDate | None = None
    end_date: IsoDate | None = None
    is_current: bool = False
    location: str | None = Field(None, max_length=255)
    employment_type: EmploymentType = "OTHER"
    description: str | None = Field(None, max_length=20_000)
    achievements: list[Annotated[str, Field(max_length=2000)]] = Field(default_factory=list, max_length=100)


class AboutEdit(Body):
    """What is right about you; what is left out stays as it is, and null empties it."""

    name: str | None = Field(None, max_length=255)
    email: str | None = Field(None, max_length=255)
    phone: str | None = Field(None, max_length=100)
    location: str | None = Field(None, max_length=255)
    links: list[Annotated[str, Field(min_length=1, max_length=500)]] = Field(default_factory=list, max_length=20)
    summary: str | None = Field(None, max_length=20_000)


class EntryEdit(Body):
    """What is right about an entry: the fields that its part has in the profile; null empties one."""

    institution: str | None = Field(None, max_length=255)
    degree: str | None = Field(None, max_length=255)
    field: str | None = Field(None, max_length=255)
    name: str | None = Field(None, max_length=255)
    issuer: str | None = Field(None, max_length=255)
    level: str | None = Field(None, max_length=255)
    description: str | None = Field(None, max_length=20_000)
    citation: str | None = Field(None, max_length=2000)
    start_date: IsoDate | None = None
    end_date: IsoDate | None = None
    issued: IsoDate | None = None
    published: IsoDate | None = None


class CorrectionShape(Shape):
    """A correction in force: what it is about, by the name that it was read under, and what was stated."""

    kind: CorrectionKind
    action: Literal["set", "remove"]
    key: str
    at: datetime
    values: dict[str, Any]


class ChangeShape(Shape):
    """One difference between two readings."""

    kind: Literal["skill", "role", "contact"]
    what: Literal["added", "removed", "changed"]
    name: str
    fields: list[str]


class TaskId(BaseModel):
    """The task to follow."""

    job_id: UUID


class ExperienceRow(Shape):
    """A row of `work_experience`."""

    id: UUID
    company_name: str
    job_title: str
    start_date: date
    end_date: date | None
    is_current: bool
    description: str | None
    skills_used: list[str] | None
    achievements: list[str] | None
    location: str | None
    employment_type: EmploymentType
    extraction_metadata: dict[str, Any] | None
    extracted_at: datetime


class MatchRow(Shape):
    """A row of `matched_jobs`. The points in `match_reasons.components` sum to `match_score` (0–100)."""

    id: UUID
    resume_id: UUID
    job_source: str
    external_job_id: str
    title: str
    company: str
    company_logo_url: str | None
    location: str | None
    is_remote: bool
    salary_min: int | None
    salary_max: int | None
    salary_currency: str | None
    employment_type: EmploymentType | None
    posted_date: datetime | None
    application_url: str | None
    match_score: float
    match_reasons: dict[str, Any]
    skills_matched: list[str]
    skills_missing: list[str]
    user_action: Action | None
    created_at: datetime
    updated_at: datetime


class AdviceShape(Shape):
    """A row of `learning_recommendations`."""

    recommended_courses: list[dict[str, Any]]
    learning_paths: list[dict[str, Any]]
    trending_insights: list[Any]
    ai_model: str
    generated_at: datetime


class PlaceShape(Shape):
    """Where a job is."""

    country: str
    country_code: str | None
    region: str | None
    city: str | None


class ListingShape(Shape):
    """A job listing. Salaries are a year's. `description_text` is given for one listing, not in lists."""

    id: str
    title: str
    organization: str
    url: str | None
    source: str | None
    data_source: str | None
    remote_derived: bool
    employment_type: list[str]
    ai_experience_level: str | None
    ai_work_arrangement: str | None
    key_skills: list[str]
    salary_min: float | None
    salary_max: float | None
    salary_currency: str | None
    date_posted: datetime | None
    date_valid_through: datetime | None
    places: list[PlaceShape]
    description_text: str | None


class PathShape(Shape):
    """A row of `career_paths`."""

    id: UUID
    name: str
    slug: str
    description: str | None
    category: str | None
    display_order: int


class RoleShape(Shape):
    """A row of `target_roles`, with what the catalogue knows of it."""

    id: UUID
    title: str
    description: str | None
    path_name: str | None
    level: ExperienceLevel | None
    skills: list[str]
    education: EducationLevel | None


class CourseShape(Shape):
    """A row of `static_courses`, with the skills that it teaches."""

    id: UUID
    title: str
    description: str | None
    provider: str | None
    url: str | None
    difficulty: Difficulty | None
    duration_hours: int | None
    skills: list[str]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemShape, "description": description, "content": {"application/problem+json": {}}}
    for status, description in (
        (400, "The body is no JSON, or no form."),
        (401, "No valid access token."),
        (403, "Not for whoever asks."),
        (404, "There is no such thing, or it is another person's."),
        (409, "It does not go with what is there."),
        (413, "Larger than is taken."),
        (415, "Of no kind that is read."),
        (422, "The request does not fit."),
        (429, "More than is given at a time: `Retry-After` says when there is more."),
        (503, "Something that this needs does not answer: `Retry-After` says when to ask again."),
    )
}
"""What every owned route may answer instead, for the OpenAPI document."""
