"""A person's corrections of what stands once (contact, summary) and of the entries of lists: studies, certificates,
languages, projects, publications. Skills and roles, on which more depends, are corrected in `corrections`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from upstar.kit.text import fold
from upstar.kit.tokens import content_hash
from upstar.resumes.partial_dates import as_iso, parse_iso
from upstar.resumes.types import (
    ENTRY_PARTS,
    PERSON,
    CertificationFact,
    Correction,
    EducationFact,
    EntryPart,
    LanguageFact,
    Profile,
    ProjectFact,
    PublicationFact,
)

ABOUT = ("name", "email", "phone", "location", "links", "summary")
"""What a résumé says once."""
KEY_DIGITS = 16

Fact = EducationFact | CertificationFact | LanguageFact | ProjectFact | PublicationFact


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry of a part bears: texts and dates, and which of the texts name it. One of these must be there."""

    empty: Fact
    named_by: tuple[str, ...]
    texts: tuple[str, ...]
    dates: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """All that may be said of an entry."""
        return (*self.texts, *self.dates)


SPAN = ("start_date", "end_date")
PARTS: Mapping[EntryPart, Part] = {
    "education": Part(
        EducationFact(None, None, None, None, None),
        ("institution", "degree", "field"), ("institution", "degree", "field"), SPAN,
    ),
    "certifications": Part(CertificationFact("", None, None), ("name",), ("name", "issuer"), ("issued",)),
    "languages": Part(LanguageFact("", None), ("name",), ("name", "level"), ()),
    "projects": Part(ProjectFact(None, None, None, None), ("name", "description"), ("name", "description"), SPAN),
    "publications": Part(PublicationFact("", None), ("citation",), ("citation",), ("published",)),
}  # fmt: skip


def entries_of(profile: Profile, part: EntryPart) -> tuple[Fact, ...]:
    """Return the entries of a part."""
    return cast("tuple[Fact, ...]", getattr(profile, part))


def entry_key(part: EntryPart, entry: Fact) -> str:
    """Return a name for the entry that lasts as long as what names it and its dates are read the same."""
    form = PARTS[part]
    said = [fold(getattr(entry, name) or "") for name in form.named_by]
    said += [as_iso(getattr(entry, name)) for name in form.dates]
    return content_hash("|".join(said).encode())[:KEY_DIGITS]


def said_of(part: EntryPart, entry: Fact) -> dict[str, str]:
    """Return what an entry says, as text: what a correction keeps of the entry that it is about."""
    form = PARTS[part]
    texts = {name: getattr(entry, name) or "" for name in form.texts}
    return texts | {name: as_iso(getattr(entry, name)) for name in form.dates}


def with_entry(profile: Profile, correction: Correction) -> Profile:
    """Return the profile with a correction of an entry applied. One that is found no more is added as it was stated."""
    part = cast("EntryPart", correction.kind)
    entries = list(entries_of(profile, part))
    at = _find(part, entries, correction)
    if correction.action == "remove":
        if at is not None:
            del entries[at]
    elif at is None:
        entries.append(stated(part, PARTS[part].empty, correction.before | correction.values))
    else:
        entries[at] = stated(part, entries[at], correction.values)
    changed: dict[str, Any] = {part: tuple(entries)}
    return replace(profile, **changed)


def stated(part: EntryPart, base: Fact, values: Mapping[str, Any]) -> Fact:
    """Return the entry with what the person stated; dates come as ISO text, and what is empty is not there."""
    form = PARTS[part]
    made: dict[str, Any] = {
        name: parse_iso(value or "") if name in form.dates else value or getattr(form.empty, name)
        for name, value in values.items()
    }
    return replace(base, **made, source=PERSON)


def said_about(profile: Profile) -> dict[str, Any]:
    """Return what a profile says of the person, by the names of ABOUT; None for what it does not say."""
    said: dict[str, Any] = {name: getattr(profile.contact, name) for name in ABOUT if name not in ("links", "summary")}
    return said | {"links": list(profile.contact.links) or None, "summary": profile.summary}


def about_corrected(profile: Profile, values: Mapping[str, Any]) -> Profile:
    """Return the profile with what the person stated of themselves: keys of ABOUT; what is empty is not there."""
    contact = profile.contact
    told = {name: value for name, value in values.items() if name != "summary"}
    if told:
        made: dict[str, Any] = {name: tuple(value or ()) if name == "links" else value or None
                                for name, value in told.items()}  # fmt: skip
        contact = replace(
            contact,
            **made,
            sources=(*(item for item in contact.sources if item[0] not in told), *((name, PERSON) for name in told)),
            evidence=tuple(item for item in contact.evidence if item[0] not in told),
        )
    if "summary" not in values:
        return replace(profile, contact=contact)
    return replace(profile, contact=contact, summary=values["summary"] or None, summary_evidence=())


def now_called(read: Profile, correction: Correction) -> str | None:
    """Return the key that the entry of a correction goes by once it is corrected; None where it was removed."""
    if correction.kind not in ENTRY_PARTS or correction.action == "remove":
        return None
    entries = list(entries_of(read, correction.kind))
    at = _find(correction.kind, entries, correction)
    base, values = PARTS[correction.kind].empty, correction.before | correction.values
    if at is not None:
        base, values = entries[at], correction.values
    return entry_key(correction.kind, stated(correction.kind, base, values))


def _find(part: EntryPart, entries: list[Fact], correction: Correction) -> int | None:
    """Where the entry is that the correction was made for, or the one that it was read as this time."""
    keys = [entry_key(part, entry) for entry in entries]
    if correction.key in keys:
        return keys.index(correction.key)
    return next((i for i, entry in enumerate(entries) if _alike(part, entry, correction.before)), None)


def _alike(part: EntryPart, entry: Fact, before: Mapping[str, Any]) -> bool:
    """Whether an entry has one of the names of another, and no other one, or the same dates."""
    form = PARTS[part]
    names = [(fold(str(before.get(name) or "")), fold(getattr(entry, name) or "")) for name in form.named_by]
    dates = [(str(before.get(name) or ""), as_iso(getattr(entry, name))) for name in form.dates]
    same = any(one and one == other for one, other in names)
    otherwise = any(one and other and one != other for one, other in names)
    at_once = any(one for one, _ in dates) and all(one == other for one, other in dates)
    return same and (at_once or not otherwise)
