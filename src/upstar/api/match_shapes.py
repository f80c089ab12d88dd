"""What the API gives and takes about matches: their tracker, and what a person wants of a job."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from upstar.api.bodies import Body
from upstar.api.shapes import LIMIT_DEFAULT, MatchRow, Shape
from upstar.kit.pages import PAGE_MAX
from upstar.matching.filters import MatchFilter, Sort
from upstar.matching.tracker import NOTE_WIDTH
from upstar.matching.types import Action
from upstar.matching.wish_reading import MAX_COMPANIES, MAX_COUNTRIES, MAX_LANGUAGES, MAX_TOWNS, RADIUS_DEFAULT_KM

MOST_IDS = 1000
"""Alerts that one request marks; without ids it marks all."""
Name = Annotated[str, Field(min_length=1, max_length=255)]
Remote = Literal["any", "only", "no"]


class MatchParameters(BaseModel):
    """Which matches to list, and in which order."""

    model_config = ConfigDict(extra="forbid")

    resume_id: UUID | None = Field(None, description="Those of one résumé.")
    action: Action | Literal["NONE"] | None = Field(
        None, description="Those of one action; NONE: nothing done yet. DISMISSED ones are given on this request alone."
    )
    min_score: float | None = Field(None, ge=0, le=100, description="Of at least this score.")
    remote: bool | None = Field(None, description="Only remote jobs, or only others.")
    sort: Sort = Field(
        "score", description="Best, `posted`: newest, `added`: latest found, `pay`: best paid first; unknown ones last."
    )
    cursor: str | None = Field(None, max_length=500, description="`next_cursor` of the page before, in the same order.")
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=PAGE_MAX, description="How many to give.")

    def to_filter(self) -> MatchFilter:
        """Return the filter that these words stand for."""
        return MatchFilter(self.resume_id, self.action, self.min_score, self.remote)


Parameters = Annotated[MatchParameters, Query()]


class ActionShape(Body):
    """What the person did about a match, and what they note. What is left out stays; `null` takes an action back."""

    model_config = ConfigDict(extra="ignore")

    action: Action | None = None
    note: str | None = Field(None, min_length=1, max_length=NOTE_WIDTH, pattern=r"\S")

    @model_validator(mode="after")
    def _says_something(self) -> "ActionShape":
        if "action" not in self.model_fields_set and self.note is None:
            raise ValueError("give an action, a note, or both")
        return self


class StepShape(Shape):
    """A step in the history of a match: where it stood afterwards, and what was noted."""

    action: Action | None
    note: str | None
    at: datetime


class ColumnShape(Shape):
    """The matches of one action: how many there are, and those acted on last, 50 at most."""

    action: Action
    count: int
    matches: list[MatchRow]


class AlertShape(Shape):
    """A new match that scores at least your `alert_above`."""

    match: MatchRow
    at: datetime
    seen: bool


class SeenEdit(Body):
    """Which alerts you have seen, by the ids of their matches; without them, all."""

    match_ids: list[UUID] | None = Field(None, max_length=MOST_IDS)


class SeenShape(Shape):
    """How many alerts were not seen before."""

    seen: int


class TownEdit(Body):
    """A town by name; its region and country are needed only where several towns are meant by it."""

    model_config = ConfigDict(extra="ignore")

    name: Name
    country_code: Name | None = None
    region: Name | None = None
    radius_km: float = Field(RADIUS_DEFAULT_KM, description="How far around it a job may be: 1–500 km.")


class WishesEdit(Body):
    """What you want of a job; what is left out may be anything. A listing that says nothing of it is not hidden."""

    countries: list[Name] = Field(default_factory=list, max_length=MAX_COUNTRIES, description="By name or code.")
    towns: list[TownEdit] = Field(
        default_factory=list, max_length=MAX_TOWNS, description="They narrow the countries they are in."
    )
    remote: Remote = Field("any", description="`only`: remote jobs alone; `no`: none of them.")
    pay_floor: int | None = Field(None, description="Least pay a year.")
    pay_currency: str = Field("USD", max_length=3, description="Of the floor, ISO 4217.")
    needs_visa: bool = Field(default=False, description="Hide jobs that sponsor no visa.")
    blocked_companies: list[Name] = Field(default_factory=list, max_length=MAX_COMPANIES)
    hide_agencies: bool = False
    languages: list[Name] = Field(
        default_factory=list, max_length=MAX_LANGUAGES, description="Languages of ads that you read, ISO 639-1."
    )
    employment_types: list[Name] = Field(
        default_factory=list, max_length=8, description="FULL_TIME, PART_TIME, CONTRACTOR, TEMPORARY, INTERN …"
    )


class PreferencesEdit(Body):
    """All that you set; what is left out is as if never set."""

    wishes: WishesEdit = Field(default_factory=WishesEdit)
    weights: dict[str, float] = Field(
        default_factory=dict, max_length=20, description="Components that you weigh otherwise, 0–1: skills, pay …"
    )
    alert_above: float | None = Field(None, description="Score (0–100) from which on new matches are told.")


class TownShape(Shape):
    """A town by its usual name, and how far around it a job may be."""

    name: str
    country_code: str
    region: str | None
    latitude: float
    longitude: float
    radius_km: float


class WishesShape(Shape):
    """What you want of a job, under usual names."""

    countries: list[str] = Field(default_factory=list)
    towns: list[TownShape] = Field(default_factory=list)
    remote: Remote = "any"
    pay_floor: int | None = None
    pay_currency: str = "USD"
    needs_visa: bool = False
    blocked_companies: list[str] = Field(default_factory=list)
    hide_agencies: bool = False
    languages: list[str] = Field(default_factory=list)
    employment_types: list[str] = Field(default_factory=list)


class PreferencesShape(Shape):
    """What you set. `weights` are your own, `weights_in_force` those that scores come about by."""

    wishes: WishesShape
    weights: dict[str, float]
    weights_in_force: dict[str, float]
    alert_above: float | None
    updated_at: datetime | None


class RunShape(Shape):
    """What the last ranking of a résumé left out, in a line and by reason: each listing counts under one.

    `suiting` is how many listings suit. `unlocks` are skills that the résumé lacks, `{skill, listings,
    salary_difference, currency}`: how many more listings each would open.
    """

    resume_id: UUID
    ranked_at: datetime
    suiting: int
    hidden_total: int
    hidden: dict[str, int]
    summary: str
    unlocks: list[dict[str, Any]]
