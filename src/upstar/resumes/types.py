"""What the rest of the house knows of a résumé. Everything here is frozen and holds no behaviour beyond arithmetic.

Character offsets count code points of `Document.text`; pages count from 1.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

BUILTIN = "builtin/rules-1"
"""The source of a fact that the built-in engine read. Others are `provider/model`, and `person` for a correction."""
PERSON = "person"

Proficiency = Literal["BEGINNER", "INTERMEDIATE", "ADVANCED", "EXPERT"]
EmploymentType = Literal[
    "FULL_TIME", "PART_TIME", "CONTRACT", "FREELANCE", "TEMPORARY", "INTERNSHIP", "VOLUNTEER", "OTHER"
]
EducationLevel = Literal["none", "vocational", "bachelor", "master", "doctorate"]
ProcessingStatus = Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED"]
Precision = Literal["year", "month", "day"]
HiddenKind = Literal["hidden", "white", "tiny", "off-page"]
EntryPart = Literal["education", "certifications", "languages", "projects", "publications"]
ENTRY_PARTS: tuple[EntryPart, ...] = get_args(EntryPart)
CorrectionKind = Literal["skill", "role", "about"] | EntryPart
TimelineKind = Literal["undated", "future", "reversed", "unnamed", "gap", "overlap"]
ConcernKind = Literal["hidden-text", "white-text", "tiny-text", "off-page-text", "ai-instruction", "image-only-page"]
SectionKind = Literal[
    "header", "summary", "experience", "education", "skills", "certifications", "languages", "projects",
    "volunteering", "publications", "awards", "interests", "references", "personal", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document in reading order.

    Parts of one line that stand far apart (a title and a date set flush right, the cells of a table row) are parted
    by a tab. Geometry is in points from the top left of the page and None where the format has none (DOCX, TXT);
    `size` is the font size in points. `block` numbers the run of lines that belong together by their place on the
    page: a column, a text box. `gap` is the blank space above the line in line heights, 0 within a paragraph.
    `full` says that the line reaches the edge of its column, so that the next word had to go to the next line.
    """

    text: str
    page: int
    start: int
    end: int
    x0: float | None = None
    size: float | None = None
    bold: bool = False
    block: int = 0
    gap: float = 0.0
    bullet: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words that the file bears and no reader sees, and why they are not seen."""

    kind: HiddenKind
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Concern:
    """One finding of the document-safety report. `text` is an excerpt of what was found, in the document's words."""

    kind: ConcernKind
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A run of lines under one heading; `heading` is empty for the lines above the first heading."""

    kind: SectionKind
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of the document that bear a value: `text` equals `Document.text[start:end]`."""

    text: str
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as it was written: `value` is the first day of the stated year or month."""

    value: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Contact:
    """Who the person is and how to reach them; None where the document does not say."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    location: str | None = None
    links: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    """(field, source) of what did not come from the built-in engine."""
    evidence: tuple[tuple[str, Evidence], ...] = ()
    """(field, words) of what stands in the document."""


@dataclass(frozen=True, slots=True)
class SkillFact:
    """A skill that the document bears.

    `years_experience` is the union of the periods of the roles that show it, in years; None where no dated role does.
    `confidence_score` (0–1) is how sure the reading is that this is a skill the person claims.
    `is_verified` says that a role backs a skill that the person lists.
    """

    skill_name: str
    skill_category: str | None
    proficiency_level: Proficiency
    years_experience: float | None
    confidence_score: float
    is_verified: bool
    evidence: tuple[Evidence, ...]
    source: str = BUILTIN


@dataclass(frozen=True, slots=True)
class ExperienceFact:
    """One role at one employer. `start_date` is None where the document dates the role not at all."""

    company_name: str
    job_title: str
    start_date: PartialDate | None
    end_date: PartialDate | None
    is_current: bool
    location: str | None
    employment_type: EmploymentType
    description: str | None
    achievements: tuple[str, ...] = ()
    skills_used: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    source: str = BUILTIN


@dataclass(frozen=True, slots=True)
class EducationFact:
    """One course of study."""

    institution: str | None
    degree: str | None
    field: str | None
    start_date: PartialDate | None
    end_date: PartialDate | None
    evidence: tuple[Evidence, ...] = ()
    source: str = BUILTIN


@dataclass(frozen=True, slots=True)
class CertificationFact:
    """A certificate or licence."""

    name: str
    issuer: str | None
    issued: PartialDate | None
    evidence: tuple[Evidence, ...] = ()
    source: str = BUILTIN


@dataclass(frozen=True, slots=True)
class LanguageFact:
    """A spoken language; `level` in the document's own words."""

    name: str
    level: str | None
    evidence: tuple[Evidence, ...] = ()
    source: str = BUILTIN


@dataclass(frozen=True, slots=True)
class ProjectFact:
    """A piece of work beside or within employment; `name` is None where it is only told of."""

    name: str | None
    start_date: PartialDate | None
    end_date: PartialDate | None
    description: str | None
    evidence: tuple[Evidence, ...] = ()
    source: str = BUILTIN


@dataclass(frozen=True, slots=True)
class PublicationFact:
    """A publication, talk or patent, cited as the document cites it."""

    citation: str
    published: PartialDate | None
    evidence: tuple[Evidence, ...] = ()
    source: str = BUILTIN


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts that a structured format states, with the sections that they were written out in."""

    contact: Contact
    work_experience: tuple[ExperienceFact, ...]
    education: tuple[EducationFact, ...]
    certifications: tuple[CertificationFact, ...]
    languages: tuple[LanguageFact, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file in reading order. `text` is the lines joined by newlines, as a person would read them.

    Nothing is ever taken from what is `hidden`. `pictured` are the pages whose text was recognised from a picture.
    `stated` is there where the format states facts as such and leaves nothing to be read out of the text.
    """

    media_type: str
    text: str
    lines: tuple[Line, ...]
    pages: int
    warnings: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    pictured: tuple[int, ...] = ()
    stated: Stated | None = None


@dataclass(frozen=True, slots=True)
class TimelineFinding:
    """Something about the dates that a reader would ask about. A gap or overlap lasts `months` from `start` on."""

    kind: TimelineKind
    text: str
    start: date | None = None
    end: date | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class OtherSection:
    """A section that fits nowhere else, kept as it stands."""

    kind: SectionKind
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    """All that was read from one résumé.

    `total_years_experience` counts dated employment only, overlapping roles once, in years of 12 months.
    `warnings` are sentences for the person: what could not be read, what looks wrong. `safety` is what the file bears
    beside what a reader sees; empty for an honest one.
    """

    contact: Contact
    summary: str | None
    skills: tuple[SkillFact, ...]
    work_experience: tuple[ExperienceFact, ...]
    education: tuple[EducationFact, ...]
    certifications: tuple[CertificationFact, ...]
    languages: tuple[LanguageFact, ...]
    other: tuple[OtherSection, ...]
    total_years_experience: float
    word_count: int = 0
    warnings: tuple[str, ...] = ()
    sections: tuple[SectionKind, ...] = field(default=())
    safety: tuple[Concern, ...] = ()
    timeline: tuple[TimelineFinding, ...] = ()
    summary_evidence: tuple[Evidence, ...] = ()
    projects: tuple[ProjectFact, ...] = ()
    volunteering: tuple[ExperienceFact, ...] = ()
    publications: tuple[PublicationFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of a skill, a role, themselves or an entry of a list in the place of what was read.

    `key` names it as it was read; `values` are the columns that are stated, dates as ISO text. `was` is the role, and
    `before` the entry, that a correction is about, by which it is found when it is read differently later.
    """

    kind: CorrectionKind
    action: Literal["set", "remove"]
    key: str
    at: datetime
    values: dict[str, Any] = field(default_factory=dict)
    was: ExperienceFact | None = None
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two profiles; `fields` are the columns that changed."""

    kind: Literal["skill", "role", "contact"]
    what: Literal["added", "removed", "changed"]
    name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillPair:
    """A skill that both show, with another level or other years (None: unknown); `steps` are levels up or down."""

    name: str
    before: SkillFact
    after: SkillFact
    steps: int


@dataclass(frozen=True, slots=True)
class RolePair:
    """A role that both show and that ends otherwise, lies elsewhere, or is told with other lines."""

    before: ExperienceFact
    after: ExperienceFact
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileComparison:
    """What differs. `same_skills` counts those that are alike; years are those of dated employment."""

    gained: tuple[SkillFact, ...]
    lost: tuple[SkillFact, ...]
    changed: tuple[SkillPair, ...]
    same_skills: int
    new_roles: tuple[ExperienceFact, ...]
    gone_roles: tuple[ExperienceFact, ...]
    changed_roles: tuple[RolePair, ...]
    years_before: float
    years_after: float


@dataclass(frozen=True, slots=True)
class ResumeView:
    """A résumé as its owner sees it in a list: the file and how far its reading is."""

    id: UUID
    filename: str
    file_size: int
    file_type: str
    processing_status: ProcessingStatus
    error_message: str | None
    uploaded_at: datetime
    processed_at: datetime | None
