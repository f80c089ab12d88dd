"""From a document to a profile. Nothing is invented: every value is text of the document, with the place it stands at.

The pipeline in one screen: lines to sections, sections to facts, facts to a timeline that is held against the calendar.
"""

from collections.abc import Sequence
from datetime import date

from upstar.kit.text import squash
from upstar.resumes.engine.audit import timeline_warnings
from upstar.resumes.engine.contact import read_contact
from upstar.resumes.engine.education import read_education
from upstar.resumes.engine.listed import kept_sections, read_certifications, read_languages
from upstar.resumes.engine.roles import read_roles
from upstar.resumes.engine.sections import split_sections
from upstar.resumes.engine.skill_facts import extract_skills
from upstar.resumes.engine.tenure import years_covered
from upstar.resumes.types import Document, Profile, Section, SectionKind


def parse(document: Document, *, today: date) -> Profile:
    """Return all that the document says. Running roles last until `today`; the same input gives the same profile."""
    sections = split_sections(document)
    roles = read_roles(_of(sections, "experience"))
    skills = extract_skills(document, sections, roles, today)
    return Profile(
        contact=read_contact(document, sections),
        summary=_summary(_of(sections, "summary")),
        skills=skills,
        work_experience=roles,
        education=read_education(_of(sections, "education")),
        certifications=read_certifications(_of(sections, "certifications")),
        languages=read_languages(_of(sections, "languages")),
        other=tuple(kept_sections(sections)),
        total_years_experience=years_covered(roles, today),
        word_count=len(document.text.split()),
        warnings=(*document.warnings, *timeline_warnings(roles, today)),
        sections=tuple(dict.fromkeys(section.kind for section in sections)),
    )


def _of(sections: Sequence[Section], kind: SectionKind) -> list[Section]:
    return [section for section in sections if section.kind == kind]


def _summary(sections: Sequence[Section]) -> str | None:
    return squash(" ".join(line.text for section in sections for line in section.lines)) or None
