"""JSON Resume 1.0.0 (jsonresume.org/schema): facts that are stated as such, written out as text to point at."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.text import squash, storable
from upstar.resumes.partial_dates import parse_iso
from upstar.resumes.readers.assemble import DraftLine, assemble, clean, require_text
from upstar.resumes.readers.text import MAX_CHARACTERS, MAX_LINE, MAX_LINES, too_much
from upstar.resumes.types import (
    CertificationFact,
    Contact,
    Document,
    EducationFact,
    Evidence,
    ExperienceFact,
    LanguageFact,
    Line,
    Section,
    SectionKind,
    Stated,
)

MEDIA_TYPE = "application/json"
MAX_ITEMS = 500
"""More entries than this in one list are an attack."""
MAX_TEXT = 10 * MAX_LINE
"""The longest text that one field may hold. It stays one line, since facts point at it."""
_KINDS = {"model_type": "an object", "list_type": "a list", "string_type": "a text"}
"""What a value should be, by the name of the error that it is not."""


class _Part(BaseModel):
    """A part of the file: what is missing or null is empty, what is unknown is left aside."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    @field_validator("*", mode="before")
    @classmethod
    def _null_is_empty(cls, value: Any, info: Any) -> Any:  # noqa: ANN401 - any JSON value
        if value is None:
            return cls.model_fields[info.field_name].get_default(call_default_factory=True)
        return [_tidy(item) for item in value[:MAX_ITEMS]] if isinstance(value, list) else _tidy(value)


def _tidy(value: Any) -> Any:  # noqa: ANN401
    """Return a text squashed and storable, anything else as it is."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise too_much()
    return squash(storable(value)) if isinstance(value, str) else value


class _Place(_Part):
    city: str = ""
    region: str = ""
    countryCode: str = ""  # noqa: N815 - the schema's names


class _Link(_Part):
    url: str = ""


class _Basics(_Part):
    name: str = ""
    label: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""
    summary: str = ""
    location: _Place = Field(default_factory=_Place)
    profiles: list[_Link] = Field(default_factory=list)


class _Entry(_Part):
    """An entry of any list; each list uses some of the fields. `company` and `website` are of older versions."""

    name: str = ""
    company: str = ""
    organization: str = ""
    institution: str = ""
    position: str = ""
    location: str = ""
    area: str = ""
    studyType: str = ""  # noqa: N815
    title: str = ""
    date: str = ""
    startDate: str = ""  # noqa: N815
    endDate: str = ""  # noqa: N815
    issuer: str = ""
    awarder: str = ""
    publisher: str = ""
    language: str = ""
    fluency: str = ""
    level: str = ""
    reference: str = ""
    summary: str = ""
    description: str = ""
    highlights: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)

    @field_validator("location", mode="before")
    @classmethod
    def _place(cls, value: Any) -> Any:  # noqa: ANN401
        """Some programs write a place as an object."""
        if not isinstance(value, dict):
            return value
        return ", ".join(str(part) for part in value.values() if part and isinstance(part, str | int | float))


class _Resume(_Part):
    basics: _Basics = Field(default_factory=_Basics)
    work: list[_Entry] = Field(default_factory=list)
    volunteer: list[_Entry] = Field(default_factory=list)
    education: list[_Entry] = Field(default_factory=list)
    awards: list[_Entry] = Field(default_factory=list)
    certificates: list[_Entry] = Field(default_factory=list)
    publications: list[_Entry] = Field(default_factory=list)
    skills: list[_Entry] = Field(default_factory=list)
    languages: list[_Entry] = Field(default_factory=list)
    interests: list[_Entry] = Field(default_factory=list)
    references: list[_Entry] = Field(default_factory=list)
    projects: list[_Entry] = Field(default_factory=list)


def looks_like_json(data: bytes) -> bool:
    """Whether the bytes begin like a JSON object."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read(data: bytes) -> Document:
    """Return the document and what it states; AppError where it is no JSON Resume."""
    try:
        raw = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
        if not isinstance(raw, dict) or not raw.keys() & {"basics", "work"}:
            raise _not_one("it has neither “basics” nor “work”")
        resume = _without_empty(_Resume.model_validate(raw))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise _not_one(f"“{place}” should be {_KINDS.get(first['type'], 'something else')}") from None
    except (ValueError, RecursionError):
        raise _not_one("it is not valid JSON") from None
    outline = list(_outline(resume))
    drafts = [draft for _, _, drafts in outline for draft in drafts]
    _refuse_flood(drafts)
    document = assemble(MEDIA_TYPE, drafts, pages=1)
    return require_text(_stated(document, resume, outline), "This JSON Resume says next to nothing.")


def _no_number(word: str) -> float:
    """Refuse NaN and Infinity, which are no JSON (RFC 8259, section 6)."""
    raise ValueError(word)


def _refuse_flood(drafts: list[DraftLine]) -> None:
    lengths = [len(draft.text) for draft in drafts]
    if len(lengths) > MAX_LINES or sum(lengths) > MAX_CHARACTERS or max(lengths, default=0) > MAX_TEXT:
        raise too_much()


def _without_empty(resume: _Resume) -> _Resume:
    """Drop the entries that say nothing, so that each of the others has a line that names it."""
    lists = {
        name: [entry for entry in value if any(clean(line.text)[0] for line in _entry("other", entry))]
        for name, value in resume
        if isinstance(value, list)
    }
    return resume.model_copy(update=lists)


def _not_one(why: str) -> AppError:
    return AppError(ErrorKind.INVALID, "file-corrupt", f"This file is no JSON Resume: {why}.")


Outline = tuple[SectionKind, str, list[DraftLine]]


def _outline(resume: _Resume) -> Iterator[Outline]:
    basics = resume.basics
    place = ", ".join(
        part for part in (basics.location.city, basics.location.region, basics.location.countryCode) if part
    )
    links = [basics.url, *(link.url for link in basics.profiles)]
    yield "header", "", _lines(basics.name, basics.label, basics.email, basics.phone, place, *links)
    if basics.summary:
        yield "summary", "Summary", [_heading("Summary"), DraftLine(basics.summary)]
    listed: tuple[tuple[SectionKind, str, list[_Entry]], ...] = (
        ("experience", "Experience", resume.work),
        ("volunteering", "Volunteering", resume.volunteer),
        ("education", "Education", resume.education),
        ("skills", "Skills", resume.skills),
        ("languages", "Languages", resume.languages),
        ("certifications", "Certificates", resume.certificates),
        ("projects", "Projects", resume.projects),
        ("publications", "Publications", resume.publications),
        ("awards", "Awards", resume.awards),
        ("interests", "Interests", resume.interests),
        ("references", "References", resume.references),
    )
    for kind, heading, entries in listed:
        if entries:
            yield kind, heading, [_heading(heading), *(line for entry in entries for line in _entry(kind, entry))]


def _heading(text: str) -> DraftLine:
    return DraftLine(text, bold=True, gap=1.0)


def _lines(*texts: str) -> list[DraftLine]:
    return [DraftLine(text) for text in texts if text]


def _entry(kind: SectionKind, entry: _Entry) -> Iterator[DraftLine]:
    """The lines of an entry; the first one names it."""
    if kind == "skills":
        level = f" ({entry.level})" if entry.level else ""
        words = [word for word in entry.keywords if word]
        yield DraftLine(f"{entry.name}{level}: {', '.join(words)}" if words else f"{entry.name}{level}")
        return
    names = (
        entry.position, entry.studyType, entry.area, entry.name, entry.company, entry.organization, entry.institution,
        entry.title, entry.issuer, entry.awarder, entry.publisher, entry.language, entry.fluency, entry.location,
    )  # fmt: skip
    dates = " – ".join(part for part in (entry.startDate, entry.endDate) if part) or entry.date
    yield DraftLine(", ".join(filter(None, names)) + (f"\t{dates}" if dates else ""), gap=1.0)
    yield from _lines(entry.summary, entry.description, entry.reference)
    yield from (DraftLine(text, bullet=True) for text in entry.highlights if text)
    if entry.keywords:
        yield DraftLine(", ".join(entry.keywords))


def _stated(document: Document, resume: _Resume, outline: list[Outline]) -> Document:
    """Add the sections, and the facts with the lines that bear them as evidence."""
    lines = iter(document.lines)
    sections: list[Section] = []
    for kind, heading, drafts in outline:
        own = [next(lines) for draft in drafts if clean(draft.text)[0]]
        sections.append(Section(kind, heading, tuple(own[1:] if heading else own)))
    by_kind = {section.kind: section for section in sections}
    basics = resume.basics
    place = basics.location
    contact = Contact(
        name=basics.name or None,
        email=basics.email or None,
        phone=basics.phone or None,
        location=", ".join(part for part in (place.city, place.region, place.countryCode) if part) or None,
        links=tuple(url for url in (basics.url, *(link.url for link in basics.profiles)) if url),
    )
    stated = Stated(
        contact=contact,
        work_experience=tuple(map(_role, resume.work, _evidence(by_kind, "experience", resume.work))),
        education=tuple(map(_study, resume.education, _evidence(by_kind, "education", resume.education))),
        certifications=tuple(
            CertificationFact(entry.name or entry.title, entry.issuer or None, parse_iso(entry.date), proof)
            for entry, proof in zip(
                resume.certificates, _evidence(by_kind, "certifications", resume.certificates), strict=True
            )
        ),
        languages=tuple(
            LanguageFact(entry.language, entry.fluency or None, proof)
            for entry, proof in zip(resume.languages, _evidence(by_kind, "languages", resume.languages), strict=True)
            if entry.language
        ),
        sections=tuple(sections),
    )
    return Document(
        document.media_type, document.text, document.lines, document.pages, document.warnings, document.hidden,
        document.pictured, stated,
    )  # fmt: skip


def _evidence(
    sections: dict[SectionKind, Section], kind: SectionKind, entries: list[_Entry]
) -> list[tuple[Evidence, ...]]:
    """The first line of each entry, which names it."""
    if kind not in sections:
        return []
    heads: list[Line] = []
    at = 0
    for entry in entries:
        heads.append(sections[kind].lines[at])
        at += sum(bool(clean(draft.text)[0]) for draft in _entry(kind, entry))
    return [(Evidence(line.text, line.page, line.start, line.end),) for line in heads]


def _role(entry: _Entry, proof: tuple[Evidence, ...]) -> ExperienceFact:
    begin, end = parse_iso(entry.startDate), parse_iso(entry.endDate)
    told = [text for text in (entry.summary or entry.description, *entry.highlights) if text]
    return ExperienceFact(
        company_name=entry.name or entry.company or entry.organization,
        job_title=entry.position,
        start_date=begin,
        end_date=end,
        is_current=begin is not None and end is None,
        location=entry.location or None,
        employment_type="OTHER",
        description="\n".join(told) or None,
        achievements=tuple(text for text in entry.highlights if text),
        evidence=proof,
    )


def _study(entry: _Entry, proof: tuple[Evidence, ...]) -> EducationFact:
    return EducationFact(
        entry.institution or entry.name or None, entry.studyType or None, entry.area or None,
        parse_iso(entry.startDate), parse_iso(entry.endDate), proof,
    )  # fmt: skip
