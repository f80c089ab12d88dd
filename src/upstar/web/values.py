"""Every value that was read of a résumé, as the page of its reading lists them, and the words that bear each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from upstar.kit.tokens import content_hash
from upstar.resumes.editing import Fact, entry_key, role_key
from upstar.resumes.evidence import of_date, within
from upstar.resumes.passages import Box, Placed, boxes
from upstar.resumes.types import (
    PERSON,
    Contact,
    EntryPart,
    Evidence,
    ExperienceFact,
    PartialDate,
    Profile,
    SkillFact,
)
from upstar.web.language import noted

ID_DIGITS = 8
"""Of a hash in the id of a skill: unlikely to meet another among a few hundred."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value: a text, or a time from `start` to `end` (`now`: until today), and the words of the document behind it.

    `id` stays the same while the words do, whatever is corrected. `stated` says that the person gave it.
    """

    id: str
    label: str
    text: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    now: bool = False
    evidence: tuple[Evidence, ...] = ()
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Values that belong together; `role`, `skill` and `fact` are there where the person may correct them."""

    id: str
    values: tuple[Value, ...]
    role: ExperienceFact | None = None
    skill: SkillFact | None = None
    fact: Fact | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what was read under it; `of` is the part of the profile whose entries the person may correct."""

    name: str
    heading: str
    entries: tuple[Entry, ...]
    of: EntryPart | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where on one page the words of a value stand; `first` says that it is the value's first page."""

    value: Value
    boxes: tuple[Box, ...]
    first: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the text that bears the same values, the most exact first; `begins` are those that begin with it."""

    text: str
    values: tuple[Value, ...] = ()
    begins: tuple[Value, ...] = ()


def parts_of(profile: Profile, text: str) -> list[Part]:
    """Return all values of a profile, in the order in which people read a résumé.

    Of the empty parts those that a person may add to are there, at the end.
    """
    made = [
        Part("contact", noted("Contact"), tuple(_contact(profile.contact, text))),
        Part("summary", noted("Summary"), tuple(_summary(profile))),
        Part("roles", noted("Work history"), tuple(_roles(profile.work_experience, "role", correctable=True))),
        Part("skills", noted("Skills"), tuple(map(_skill, profile.skills))),
        Part("education", noted("Education"), tuple(_education(profile)), "education"),
        Part("certificates", noted("Certificates"), tuple(_certificates(profile)), "certifications"),
        Part("languages", noted("Languages"), tuple(_languages(profile)), "languages"),
        Part("projects", noted("Projects"), tuple(_projects(profile)), "projects"),
        Part("volunteering", noted("Voluntary work"), tuple(_roles(profile.volunteering, "voluntary"))),
        Part("publications", noted("Publications"), tuple(_publications(profile)), "publications"),
    ]
    kept = [part for part in made if part.entries or part.name != "volunteering"]
    return _unlike(sorted(kept, key=lambda part: not part.entries))


def marks_on(parts: Iterable[Part], placed: Sequence[Placed]) -> dict[int, list[Mark]]:
    """Return the marks of each page (from 1), the widest first, so that the most exact lies on top."""
    pages: dict[int, list[Mark]] = {}
    for value in values_of(parts):
        found = boxes(placed, value.evidence)
        of_page: dict[int, list[Box]] = {}
        for box in found:
            of_page.setdefault(box.page, []).append(box)
        for number, (page, its) in enumerate(of_page.items()):
            pages.setdefault(page, []).append(Mark(value, tuple(its), first=number == 0))
    for marks in pages.values():
        marks.sort(key=lambda mark: -sum(box.width * box.height for box in mark.boxes))
    return pages


def segments_of(text: str, parts: Iterable[Part]) -> list[Segment]:
    """Return the whole text cut where the words of a value begin or end."""
    spans = [(item.start, item.end, value) for value in values_of(parts) for item in value.evidence]
    spans = [span for span in spans if 0 <= span[0] < span[1] <= len(text)]
    begin_at: dict[int, list[tuple[int, int, Value]]] = {}
    for span in spans:
        begin_at.setdefault(span[0], []).append(span)
    said: set[str] = set()
    found: list[Segment] = []
    active: list[tuple[int, int, Value]] = []
    for begin, end in pairwise(sorted({0, len(text), *(place for span in spans for place in span[:2])})):
        active = [span for span in active if span[1] > begin] + begin_at.get(begin, [])
        active.sort(key=lambda span: span[1] - span[0])
        values = tuple({value.id: value for _, _, value in active}.values())
        begins = tuple(value for value in values if value.id not in said)
        said |= {value.id for value in begins}
        found.append(Segment(text[begin:end], values, begins))
    return found


def values_of(parts: Iterable[Part]) -> Iterator[Value]:
    """Yield every value, in order."""
    return (value for part in parts for entry in part.entries for value in entry.values)


def _contact(contact: Contact, text: str) -> Iterator[Entry]:
    words, sources = dict(contact.evidence), dict(contact.sources)
    labels = (
        ("name", noted("Name")),
        ("email", noted("E-mail")),
        ("phone", noted("Phone")),
        ("location", noted("Place")),
    )
    values = [
        Value(
            f"contact-{name}",
            label,
            said,
            evidence=(words[name],) if name in words else (),
            stated=sources.get(name) == PERSON,
        )
        for name, label in labels
        if (said := getattr(contact, name))
    ]
    for number, link in enumerate(contact.links):
        at = text.find(link)
        evidence = (Evidence(link, 1, at, at + len(link)),) if at >= 0 else ()
        stated = not evidence and sources.get("links") == PERSON
        values.append(Value(f"contact-link-{number}", noted("Link"), link, evidence=evidence, stated=stated))
    if values:
        yield Entry("contact", tuple(values))


def _summary(profile: Profile) -> Iterator[Entry]:
    if profile.summary:
        # a reading bears the words of its summary
        stated = not profile.summary_evidence
        value = Value("summary", noted("Summary"), profile.summary, evidence=profile.summary_evidence, stated=stated)
        yield Entry("summary", (value,))


def _roles(roles: Sequence[ExperienceFact], kind: str, *, correctable: bool = False) -> Iterator[Entry]:
    for role in roles:
        key = role_key(role)
        stated = role.source == PERSON
        name = _place(kind, role.evidence, key)
        values = _texts(
            name,
            role.evidence,
            (noted("Job title"), role.job_title),
            (noted("Employer"), role.company_name),
            stated=stated,
        )
        values += _period(name, role.start_date, role.end_date, role.evidence, now=role.is_current, stated=stated)
        values += _texts(f"{name}-at", role.evidence, (noted("Place"), role.location), stated=stated)
        yield Entry(name, tuple(values), role=role if correctable else None, key=key)


def _skill(fact: SkillFact) -> Entry:
    name = f"skill-{content_hash(fact.skill_name.encode())[:ID_DIGITS]}"
    words = tuple(within(fact.skill_name, (item,)) or item for item in fact.evidence)
    value = Value(name, fact.skill_name, fact.skill_name, evidence=words, stated=fact.source == PERSON)
    return Entry(name, (value,), skill=fact)


def _education(profile: Profile) -> Iterator[Entry]:
    for fact in profile.education:
        name = _place("study", fact.evidence, fact.institution or fact.degree or "")
        fields = (
            (noted("Degree"), fact.degree),
            (noted("Subject"), fact.field),
            (noted("School"), fact.institution),
        )
        stated = fact.source == PERSON
        values = _texts(name, fact.evidence, *fields, stated=stated)
        values += _period(name, fact.start_date, fact.end_date, fact.evidence, stated=stated)
        yield Entry(name, tuple(values), fact=fact, key=entry_key("education", fact))


def _certificates(profile: Profile) -> Iterator[Entry]:
    for fact in profile.certifications:
        name = _place("certificate", fact.evidence, fact.name)
        stated = fact.source == PERSON
        fields = ((noted("Name"), fact.name), (noted("Issued by"), fact.issuer))
        values = _texts(name, fact.evidence, *fields, stated=stated)
        values += _period(name, None, fact.issued, fact.evidence, stated=stated)
        yield Entry(name, tuple(values), fact=fact, key=entry_key("certifications", fact))


def _languages(profile: Profile) -> Iterator[Entry]:
    for fact in profile.languages:
        name = _place("language", fact.evidence, fact.name)
        said = f"{fact.name}, {fact.level}" if fact.level else fact.name
        value = Value(name, noted("Language"), said, evidence=fact.evidence, stated=fact.source == PERSON)
        yield Entry(name, (value,), fact=fact, key=entry_key("languages", fact))


def _projects(profile: Profile) -> Iterator[Entry]:
    for fact in profile.projects:
        name = _place("project", fact.evidence, fact.name or fact.description or "")
        stated = fact.source == PERSON
        fields = ((noted("Name"), fact.name), (noted("Description"), fact.description))
        values = _texts(name, fact.evidence, *fields, stated=stated)
        values += _period(name, fact.start_date, fact.end_date, fact.evidence, stated=stated)
        yield Entry(name, tuple(values), fact=fact, key=entry_key("projects", fact))


def _publications(profile: Profile) -> Iterator[Entry]:
    for fact in profile.publications:
        name = _place("publication", fact.evidence, fact.citation)
        value = Value(name, noted("Publication"), fact.citation, evidence=fact.evidence, stated=fact.source == PERSON)
        yield Entry(name, (value,), fact=fact, key=entry_key("publications", fact))


def _texts(
    name: str, evidence: tuple[Evidence, ...], *fields: tuple[str, str | None], stated: bool = False
) -> list[Value]:
    """The texts that are there; a long one (a description) is that of the whole entry."""
    made = []
    for number, (label, said) in enumerate(fields):
        if said:
            words = within(said, evidence)
            its = (words,) if words else ()
            made.append(Value(f"{name}-{number}", label, said, evidence=its, stated=stated and not its))
    return made


def _period(
    name: str,
    start: PartialDate | None,
    end: PartialDate | None,
    evidence: tuple[Evidence, ...],
    *,
    now: bool = False,
    stated: bool = False,
) -> list[Value]:
    if start is None and end is None:
        return []
    found = [of_date(when, evidence) for when in (start, end)]
    words = tuple(dict.fromkeys(item for item in found if item is not None))
    return [Value(f"{name}-dates", noted("Dates"), "", start, end, now, words, stated and not words)]


def _place(kind: str, evidence: Sequence[Evidence], otherwise: str) -> str:
    """An id by where the words stand, which no correction changes."""
    return f"{kind}-{evidence[0].start}" if evidence else f"{kind}-{content_hash(otherwise.encode())[:ID_DIGITS]}"


def _unlike(parts: list[Part]) -> list[Part]:
    """The same with every id only once: two entries may stand on one line."""
    seen: dict[str, int] = {}

    def once(name: str) -> str:
        seen[name] = seen.get(name, 0) + 1
        return name if seen[name] == 1 else f"{name}-again-{seen[name]}"

    return [_mapped(part, once) for part in parts]


def _mapped(part: Part, name: Callable[[str], str]) -> Part:
    entries = (
        replace(entry, id=name(f"e-{entry.id}"), values=tuple(replace(v, id=name(v.id)) for v in entry.values))
        for entry in part.entries
    )
    return replace(part, entries=tuple(entries))
