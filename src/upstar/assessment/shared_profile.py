"""What a visitor of a link gets to see of an assessment, and how it is made of what is kept (docs/sharing.md)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from upstar.accounts.types import Principal
from upstar.assessment import redaction
from upstar.assessment.redaction import OMITTED, Terms, redact, reveals
from upstar.kit.text import truncate
from upstar.resumes.keeping import Kept
from upstar.resumes.types import Contact, CorrectionKind, ExperienceFact, Proficiency, Profile, SkillFact
from upstar.tables.assessment import ProfileAssessment

Hide = Literal["name", "contact", "employers", "schools"]
HIDEABLE: tuple[Hide, ...] = get_args(Hide)

SHARING_VERSION = "1"
"""Of what is shown and how words are taken out. Links of an older version are made anew when they are next opened."""
SKILLS_SHOWN = 12
"""What a reader takes in at a glance; who wants all of them asks for the résumé."""
QUOTES_SHOWN, QUOTE_LENGTH = 3, 300
AREAS = (
    ("completeness", "completeness_score"),
    ("depth", "detail_depth_score"),
    ("recency", "recency_score"),
    ("polish", "polish_score"),
)
_BEST_FIRST: tuple[Proficiency, ...] = ("EXPERT", "ADVANCED", "INTERMEDIATE", "BEGINNER")


@dataclass(frozen=True, slots=True)
class SharedContact:
    """How to reach the person, as far as that gives nothing away that is hidden."""

    email: str | None
    phone: str | None
    location: str | None
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedFinding:
    """One thing that was looked at: `points` of `possible`, why, and words of the résumé that bear it."""

    code: str
    points: Decimal
    possible: Decimal
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedArea:
    """An area of the profile score, 0–100, with its findings."""

    area: str
    score: Decimal
    findings: tuple[SharedFinding, ...]


@dataclass(frozen=True, slots=True)
class SharedSkill:
    """A skill, how well it is known, and for how many years where that is known."""

    name: str
    level: Proficiency
    years: float | None


@dataclass(frozen=True, slots=True)
class SharedProfile:
    """An assessment as visitors see it: no ids, no advice, nothing that its owner hides.

    `profile_score` is 0–100, `role_fit_score` 0–1. `in_words` is False where only the numbers are shown, for the words
    of an earlier reading cannot be held against the names that are known today.
    """

    name: str | None
    contact: SharedContact | None
    assessed_at: datetime
    profile_score: Decimal
    star_badge: str
    experience_level: str
    total_years_experience: float
    role_fit: str
    role_fit_score: Decimal
    target_role_title: str | None
    target_career_path: str | None
    insight: str | None
    areas: tuple[SharedArea, ...]
    skills: tuple[SharedSkill, ...]
    hidden: tuple[Hide, ...]
    in_words: bool


_JSON = TypeAdapter(SharedProfile)


def to_json(shown: SharedProfile) -> str:
    """Return what is kept of it."""
    return _JSON.dump_json(shown).decode()


def from_json(kept: dict[str, Any]) -> SharedProfile:
    """Return what was kept."""
    return _JSON.validate_python(kept)


def compose(
    made: ProfileAssessment,
    kept: Kept | None,
    owner: Principal,
    hide: Collection[Hide],
    hide_words: Collection[str] = (),
) -> SharedProfile:
    """Return what visitors see. `kept` is the reading that the assessment was made of, None where that is gone.

    Without it there are numbers only: neither texts nor skills, and the owner's name as the account has it.
    """
    hidden = terms_of(kept, owner, hide, hide_words)
    profile = kept.profile if kept else None
    contact = profile.contact if profile else Contact(name=owner.name)
    return SharedProfile(
        name=None if "name" in hide else contact.name or owner.name,
        contact=None if "contact" in hide else _contact(contact, hidden),
        assessed_at=made.calculated_at,
        profile_score=made.profile_score,
        star_badge=made.star_badge,
        experience_level=made.experience_level,
        total_years_experience=made.total_years_experience,
        role_fit=made.role_fit,
        role_fit_score=made.role_fit_score,
        target_role_title=_redacted(made.target_role_title, hidden),
        target_career_path=_redacted(made.target_career_path, hidden),
        insight=_redacted(made.ai_insight, hidden) if kept else None,
        areas=tuple(_areas(made, hidden, in_words=kept is not None)),
        skills=tuple(_skills(profile, hidden)) if profile else (),
        hidden=tuple(name for name in HIDEABLE if name in hide),
        in_words=kept is not None,
    )


def terms_of(kept: Kept | None, owner: Principal, hide: Collection[Hide], hide_words: Collection[str] = ()) -> Terms:
    """Return what is to be taken out: of the reading, of the same as corrected, and of every correction."""
    profiles = (kept.read, kept.profile) if kept else ()
    stated = list(_stated(kept)) if kept else []
    names = [owner.name, *(profile.contact.name for profile in profiles)]
    names += [values.get("name") for kind, values in stated if kind == "about"]
    organisations: list[str | None] = []
    contacts: list[str | None] = []
    phones: list[str | None] = []
    if "contact" in hide:
        reached = [profile.contact for profile in profiles]
        contacts = [owner.email, *(part for each in reached for part in (each.email, each.location, *each.links))]
        phones = [each.phone for each in reached]
        about = [values for kind, values in stated if kind == "about"]
        contacts += [part for each in about for part in (each.get("email"), each.get("location"))]
        contacts += [link for each in about for link in each.get("links") or ()]
        phones += [each.get("phone") for each in about]
    if "employers" in hide and kept:
        organisations += [role.company_name for role in _roles(kept)]
        organisations += [values.get("company_name") for _, values in stated]
    if "schools" in hide:
        organisations += [study.institution for profile in profiles for study in profile.education]
        organisations += [values.get("institution") for _, values in stated]
    return redaction.terms(
        people=filter(None, names if "name" in hide else ()),
        shown=filter(None, () if "name" in hide else names),
        organisations=filter(None, organisations),
        contacts=filter(None, contacts),
        phones=filter(None, phones),
        words=hide_words,
        numbers="contact" in hide,
    )


def _stated(kept: Kept) -> Iterator[tuple[CorrectionKind, Mapping[str, Any]]]:
    """What every correction is about, as it was and as it was stated."""
    for item in kept.corrections:
        yield item.kind, item.before
        yield item.kind, item.values


def _roles(kept: Kept) -> Iterator[ExperienceFact]:
    for profile in (kept.read, kept.profile):
        yield from profile.work_experience
        yield from profile.volunteering
    yield from (item.was for item in kept.corrections if item.was)


def _areas(made: ProfileAssessment, hidden: Terms, *, in_words: bool) -> Iterator[SharedArea]:
    findings = (made.assessment_metadata or {}).get("findings", ()) if in_words else ()
    for area, column in AREAS:
        own = tuple(_finding(item, hidden) for item in findings if item.get("area") == area)
        yield SharedArea(area, getattr(made, column), own)


def _finding(item: dict[str, Any], hidden: Terms) -> SharedFinding:
    return SharedFinding(
        code=item["code"],
        points=Decimal(str(item["points"])),
        possible=Decimal(str(item["possible"])),
        text=redact(item["text"], hidden),
        evidence=tuple(_quotes(item.get("evidence") or (), hidden)),
    )


def _quotes(evidence: Iterable[object], hidden: Terms) -> Iterator[str]:
    # cut after the words are taken out: half a name is found by nobody but a reader
    for words in list(evidence)[:QUOTES_SHOWN]:
        quote = redact(str(words), hidden).strip()
        if quote and quote != OMITTED:
            yield truncate(quote, QUOTE_LENGTH)


def _skills(profile: Profile, hidden: Terms) -> Iterator[SharedSkill]:
    """The best known ones, those that a role backs first among equals; one that spells a hidden name is left out."""
    ranked = sorted(profile.skills, key=_rank)
    told = (fact for fact in ranked if not reveals(fact.skill_name, hidden))
    for fact, _ in zip(told, range(SKILLS_SHOWN), strict=False):
        yield SharedSkill(fact.skill_name, fact.proficiency_level, fact.years_experience)


def _rank(fact: SkillFact) -> tuple[int, bool, float, str]:
    return (
        _BEST_FIRST.index(fact.proficiency_level),
        not fact.is_verified,
        -(fact.years_experience or 0),
        fact.skill_name,
    )


def _contact(contact: Contact, hidden: Terms) -> SharedContact | None:
    """An address often spells a name or an employer: such a one is left out whole."""

    def told(value: str | None) -> str | None:
        return None if value is None or reveals(value, hidden) else value

    links = tuple(link for link in contact.links if told(link))
    found = SharedContact(told(contact.email), told(contact.phone), told(contact.location), links)
    return found if any((found.email, found.phone, found.location, links)) else None


def _redacted(text: str | None, hidden: Terms) -> str | None:
    return None if text is None else redact(text, hidden)
