"""A JSON Resume as it is given: the fields of schema 1.0.0 that a profile has; what was not read is left out."""

from pydantic import Field

from upstar.api.shapes import Shape

Day = str
"""An ISO 8601 date of as many parts as the document bears: 2021, 2021-03 or 2021-03-15."""


class Place(Shape):
    """Where the person is, as the document writes it."""

    address: str


class ProfileLink(Shape):
    """A page of the person."""

    url: str


class Basics(Shape):
    """Who the person is and how to reach them."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    summary: str | None = None
    location: Place | None = None
    profiles: list[ProfileLink] = Field(default_factory=list)


class Work(Shape):
    """A role; without an end it is held today or its end is not said."""

    name: str | None = None
    position: str | None = None
    location: str | None = None
    startDate: Day | None = None  # noqa: N815 - the schema's own names
    endDate: Day | None = None  # noqa: N815
    summary: str | None = None
    highlights: list[str] = Field(default_factory=list)


class Volunteer(Shape):
    """Voluntary work."""

    organization: str | None = None
    position: str | None = None
    startDate: Day | None = None  # noqa: N815
    endDate: Day | None = None  # noqa: N815
    summary: str | None = None
    highlights: list[str] = Field(default_factory=list)


class Study(Shape):
    """A course of study."""

    institution: str | None = None
    studyType: str | None = None  # noqa: N815
    area: str | None = None
    startDate: Day | None = None  # noqa: N815
    endDate: Day | None = None  # noqa: N815


class Certificate(Shape):
    """A certificate or licence."""

    name: str | None = None
    issuer: str | None = None
    date: Day | None = None


class Publication(Shape):
    """A publication, cited as the document cites it."""

    name: str | None = None
    releaseDate: Day | None = None  # noqa: N815


class Ability(Shape):
    """A skill; `level` is beginner, intermediate, advanced or expert."""

    name: str
    level: str


class Tongue(Shape):
    """A spoken language; `fluency` in the document's own words."""

    language: str | None = None
    fluency: str | None = None


class Project(Shape):
    """A piece of work beside or within employment."""

    name: str | None = None
    description: str | None = None
    startDate: Day | None = None  # noqa: N815
    endDate: Day | None = None  # noqa: N815


class JsonResumeShape(Shape):
    """A résumé in the format of jsonresume.org, which other programs read."""

    schema_: str = Field(alias="$schema")
    basics: Basics | None = None
    work: list[Work] = Field(default_factory=list)
    volunteer: list[Volunteer] = Field(default_factory=list)
    education: list[Study] = Field(default_factory=list)
    certificates: list[Certificate] = Field(default_factory=list)
    publications: list[Publication] = Field(default_factory=list)
    skills: list[Ability] = Field(default_factory=list)
    languages: list[Tongue] = Field(default_factory=list)
    projects: list[Project] = Field(default_factory=list)
