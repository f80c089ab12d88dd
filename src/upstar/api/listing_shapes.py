"""What the API gives and takes about job listings."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from upstar.api.bodies import Body
from upstar.api.shapes import ListingShape, Shape
from upstar.listings.types import FacetCounts, ListingFilter
from upstar.listings.where import RADIUS_MAX_KM

SortOrder = Literal["relevance", "date", "pay"]
PAY_MAX = 10**12
"""More than a year's pay in the smallest unit of money that has a rate."""
MAX_VALUES = 20
"""Values of one kind that a search may name."""
Values = Annotated[list[Annotated[str, Field(min_length=1, max_length=120)]], Field(max_length=MAX_VALUES)]


class SearchQuery(BaseModel):
    """What a search asks for; of the values of one kind any will do."""

    model_config = ConfigDict(extra="forbid")

    q: str | None = Field(None, max_length=200, description='Words, "phrases", or, -not.')
    country: Values = Field(default_factory=list, description="By name or ISO 3166 code.")
    region: Values = Field(default_factory=list, description="As the facets give it: `DE/Bavaria`.")
    city: Values = Field(default_factory=list, description="By name, or as the facets give it: `DE/Bavaria/Munich`.")
    area: Values = Field(default_factory=list, description="Where remote work may be done from: `EMEA`, `EU` …")
    remote: bool | None = Field(None, description="Only remote jobs, or only others.")
    type: Values = Field(default_factory=list, description="FULL_TIME, PART_TIME, CONTRACTOR, INTERN …")
    level: Values = Field(default_factory=list, description="Years of experience asked for: 0-2, 2-5, 5-10, 10+.")
    arrangement: Values = Field(default_factory=list, description="On-site, Hybrid, Remote OK, Remote Solely.")
    skill: Values = Field(default_factory=list, description="A skill, in any spelling.")
    language: Values = Field(default_factory=list, description="Language of the ad, ISO 639-1.")
    company: Values = Field(default_factory=list, description="By name.")
    source: Values = Field(default_factory=list, description="Where the listing came from: `greenhouse` …")
    visa: bool | None = Field(None, description="Whether a visa is sponsored, where the ad says so.")
    near: str | None = Field(None, max_length=120, description="A place as people write it: `Munich`, `Bavaria`, `EU`.")
    radius_km: int | None = Field(None, ge=0, le=RADIUS_MAX_KM, description="How far around the towns of `near`.")
    pay_from: int | None = Field(None, ge=1, le=PAY_MAX, description="Least pay a year.")
    pay_currency: str | None = Field(None, max_length=3, description="Of the pay, ISO 4217; US dollars without it.")
    posted_within: int | None = Field(None, ge=1, le=3650, description="Days.")
    everything: bool = Field(default=False, description="Copies and listings with signs of junk too.")

    @field_validator("*", mode="after")
    @classmethod
    def _storable(cls, value: Any) -> Any:  # noqa: ANN401 - a field of any kind
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\x00" in text for text in texts):
            raise ValueError("NUL characters are not allowed")
        return value

    def to_filter(self) -> ListingFilter:
        """Return the filter that these words stand for."""
        values: dict[str, Any] = {name: getattr(self, name) for name in SearchQuery.model_fields if name != "q"}
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return ListingFilter(text=self.q, **values)


class SearchParameters(SearchQuery):
    """A search in the query string, with its order and page."""

    sort: SortOrder = Field("relevance", description="`date`: newest first; `pay`: best paid first, of those that say.")
    facets: bool = Field(default=False, description="Count the hits by country, skill and so on (first page only).")
    cursor: str | None = Field(None, max_length=500, description="`next_cursor` of the page before.")
    limit: int = Field(25, ge=1, le=100, description="How many to give.")


Parameters = Annotated[SearchParameters, Query()]


class FacetShape(Shape):
    """How many hits bear a value."""

    value: str
    count: int


class CountsShape(Shape):
    """How many hits there are, and how they spread. `estimated` where there are so many that a sample was counted."""

    total: int
    estimated: bool
    facets: dict[str, list[FacetShape]] = Field(description="By kind, the commonest 25 values of each.")
    posted_within: dict[int, int] = Field(description="Hits posted within so many days.")

    @classmethod
    def of(cls, counts: FacetCounts) -> "CountsShape":
        """Return the counts as the API gives them."""
        facets = {
            kind: [FacetShape(value=value, count=count) for value, count in values]
            for kind, values in counts.values.items()
        }
        return cls(total=counts.total, estimated=counts.estimated, facets=facets, posted_within=counts.days)


class SearchShape(Shape):
    """A page of hits; `counts` only where facets were asked for, on the first page."""

    items: list[ListingShape]
    next_cursor: str | None
    counts: CountsShape | None


class PostingShape(Shape):
    """One of the places where the same job is offered."""

    id: str
    source: str | None
    organization: str
    url: str | None
    first_seen: datetime | None


class ProvenanceShape(Shape):
    """Where a listing came from. `canonical_id` names the posting that stands for all in searches.

    `open_probability` (0–1) estimates whether the job is open still; `junk` (0–1) how much speaks for junk.
    """

    first_seen: datetime | None
    last_seen: datetime | None
    canonical_id: str
    postings: list[PostingShape]
    open_probability: float | None
    junk: float
    junk_signals: list[dict[str, Any]]


class ListingDetail(ListingShape):
    """One listing with its text, its formatted text (sanitised HTML) and where it came from."""

    description_html: str | None
    provenance: ProvenanceShape | None


class SimilarShape(Shape):
    """A listing like another; `likeness` is 0–1."""

    listing: ListingShape
    likeness: float


class KeptQuery(Body, SearchQuery):
    """What a kept search asks for."""


class NewSearch(Body):
    """A search to keep. With `alert`, new listings are gathered after each sync."""

    name: str = Field(min_length=1, max_length=255, pattern=r"\S")
    query: KeptQuery
    alert: bool = True


class SearchEdit(Body):
    """Another name, or whether new listings are gathered; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=255, pattern=r"\S")
    alert: bool | None = None


class SavedSearchShape(Shape):
    """A search that you keep; `new` counts what it found and you did not look at yet."""

    id: UUID
    name: str
    query: dict[str, Any]
    alert: bool
    created_at: datetime
    checked_at: datetime
    new: int
