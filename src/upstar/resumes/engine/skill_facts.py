"""The skills that a résumé bears: those the person lists, and those that the roles and the summary show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from upstar.kit.text import squash
from upstar.resumes.engine.proficiency import proficiency
from upstar.resumes.engine.skill_list import listed_items
from upstar.resumes.engine.tenure import months_of, years_covered
from upstar.resumes.levels import is_senior
from upstar.resumes.types import Document, Evidence, ExperienceFact, Line, Proficiency, Section, SectionKind, SkillFact
from upstar.skills.recognise import PHRASE, PROPER, recognise
from upstar.skills.types import Mention
from upstar.skills.vocabulary import vocabulary

MAX_EVIDENCE = 5
SHOWN_IN: frozenset[SectionKind] = frozenset(("summary", "experience", "projects", "certifications", "volunteering"))
"""Where running text shows skills. Interests are no skills, and a school's name is none either."""
SOFT = "Soft Skills"
"""A soft skill counts where a person lists it; every text speaks of communication and planning."""

LISTED_KNOWN = 0.98
"""Confidence in a listed skill that the vocabulary knows. The figures are shares that were right in documents with
known answers (benchmarks/calibration.py, docs/skills.md)."""
LISTED_UNKNOWN = 0.84
"""Confidence in a listed one that it does not know: the list may hold what is no skill."""
BACKED = 0.01
"""Added where a role shows what the list claims."""


@dataclass(slots=True)
class _Found:
    """What is known of one skill so far."""

    name: str
    category: str | None
    listed: bool = False
    known: bool = False
    certainty: float = 0.0
    level: Proficiency | None = None
    stated_years: float | None = None
    evidence: list[Evidence] = field(default_factory=list)
    roles: list[ExperienceFact] = field(default_factory=list)


def skills_of(text: str) -> tuple[str, ...]:
    """Return the names of the skills that a free text shows, each once, in order."""
    return tuple(dict.fromkeys(text[m.start : m.end] if m.skill.name.islower() else m.skill.name for m in _shown(text)))


def extract_skills(
    document: Document, sections: tuple[Section, ...], roles: tuple[ExperienceFact, ...], today: date
) -> tuple[SkillFact, ...]:
    """Return each skill once, listed ones first, with level, years, confidence and the lines that bear it."""
    found: dict[str, _Found] = {}
    for line_items in (listed_items(section.lines) for section in sections if section.kind == "skills"):
        for item in line_items:
            _add_listed(
                found, document, item.span.text, item.span.line, item.span.start, item.span.stop, item.level, item.years
            )
    # the names of employers and the titles of roles are full of words that are skills elsewhere
    headers = {words.start for role in roles for words in role.evidence}
    for section in sections:
        if section.kind in SHOWN_IN:
            _add_shown(found, (line for line in section.lines if line.start not in headers))
    for role in roles:
        _add_role(found, role)
    return tuple(_fact(entry, today) for entry in found.values())


def _add_listed(
    found: dict[str, _Found],
    document: Document,
    name: str,
    line: Line,
    start: int,
    stop: int,
    level: Proficiency | None,
    years: float | None,
) -> None:
    skill = vocabulary().find(name)
    entry = found.setdefault(vocabulary().key(name), _Found(squash(name), skill.category if skill else None))
    entry.listed, entry.known = True, skill is not None
    entry.level = entry.level or level
    entry.stated_years = entry.stated_years if years is None else years
    begin, end = line.start + start, line.start + stop
    _keep(entry, Evidence(document.text[begin:end], line.page, begin, end))


def _add_shown(found: dict[str, _Found], lines: Iterable[Line]) -> None:
    for line in lines:
        for mention in _shown(line.text):
            key = vocabulary().key(mention.skill.name)
            name = _shown_name(line.text, mention)
            entry = found.setdefault(key, _Found(name, mention.skill.category, known=True))
            entry.certainty = max(entry.certainty, mention.certainty)
            _keep(entry, Evidence(line.text, line.page, line.start, line.end))


def _shown(text: str) -> list[Mention]:
    """The mentions that a reader would take for skills: written as names, or phrases of several words."""
    return [
        mention
        for mention in recognise(text)
        if mention.skill.category != SOFT
        and (mention.certainty >= PROPER or (mention.certainty >= PHRASE and " " in text[mention.start : mention.end]))
    ]


def _shown_name(text: str, mention: Mention) -> str:
    """The document's own word for it, except that a phrase in lower case is written as the vocabulary has it."""
    written = text[mention.start : mention.end]
    same = written.casefold() == mention.skill.name.casefold()
    return mention.skill.name if same else written[0].upper() + written[1:]


def _add_role(found: dict[str, _Found], role: ExperienceFact) -> None:
    text = f"{role.job_title}\n{role.description or ''}"
    for key in {vocabulary().key(mention.skill.name) for mention in recognise(text)}:
        if key in found:
            found[key].roles.append(role)


def _keep(entry: _Found, evidence: Evidence) -> None:
    if len(entry.evidence) < MAX_EVIDENCE and evidence not in entry.evidence:
        entry.evidence.append(evidence)


def _fact(entry: _Found, today: date) -> SkillFact:
    dated = [role for role in entry.roles if months_of(role, today) is not None]
    years = years_covered(dated, today) if dated else entry.stated_years
    return SkillFact(
        skill_name=entry.name,
        skill_category=entry.category,
        proficiency_level=proficiency(
            stated=entry.level,
            years=entry.stated_years if entry.stated_years is not None else years,
            years_since=_years_since(dated, today),
            listed=entry.listed,
            senior=any(is_senior(role.job_title) for role in dated),
        ),
        years_experience=years,
        confidence_score=_confidence(entry),
        is_verified=entry.listed and bool(entry.roles),
        evidence=tuple(entry.evidence),
    )


def _years_since(roles: Sequence[ExperienceFact], today: date) -> float | None:
    ends = [span[1] for role in roles if (span := months_of(role, today)) is not None]
    return max(0.0, (today.year * 12 + today.month - 1 - max(ends)) / 12) if ends else None


def _confidence(entry: _Found) -> float:
    if entry.listed:
        return round((LISTED_KNOWN if entry.known else LISTED_UNKNOWN) + (BACKED if entry.roles else 0.0), 4)
    return round(entry.certainty, 4)
