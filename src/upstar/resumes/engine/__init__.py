"""From a document to a profile. Nothing is invented: every value is text of the document, with the place it stands at.

The pipeline in one screen: lines to sections, sections to facts, facts to a timeline that is held against the calendar.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from upstar.kit.text import squash
from upstar.resumes.engine.activities import read_projects, read_publications, read_volunteering
from upstar.resumes.engine.audit import audit_timeline, mistakes
from upstar.resumes.engine.contact import read_contact
from upstar.resumes.engine.education import read_education
from upstar.resumes.engine.listed import kept_sections, read_certifications, read_languages
from upstar.resumes.engine.roles import read_roles
from upstar.resumes.engine.safety import safety_report, safety_warnings, without_orders
from upstar.resumes.engine.sections import split_sections
from upstar.resumes.engine.skill_facts import extract_skills, skills_of
from upstar.resumes.engine.spans import evidence
from upstar.resumes.engine.tenure import years_covered
from upstar.resumes.evidence import of_contact
from upstar.resumes.types import Document, ExperienceFact, Profile, Section, SectionKind, Stated


def parse(document: Document, *, today: date) -> Profile:
    """Return all that the document says. Running roles last until `today`; the same input gives the same profile."""
    safety = safety_report(document)
    document = without_orders(document, safety)
    facts = document.stated or read_facts(document)
    roles = tuple(_with_skills(role) for role in facts.work_experience)
    timeline = audit_timeline(roles, facts.education, today)
    return Profile(
        contact=replace(facts.contact, evidence=of_contact(facts.contact, document)),
        summary=_summary(_of(facts.sections, "summary")),
        summary_evidence=evidence(line for section in _of(facts.sections, "summary") for line in section.lines),
        skills=extract_skills(document, facts.sections, roles, today),
        work_experience=roles,
        education=facts.education,
        certifications=facts.certifications,
        languages=facts.languages,
        projects=read_projects(_of(facts.sections, "projects")),
        volunteering=read_volunteering(_of(facts.sections, "volunteering")),
        publications=read_publications(_of(facts.sections, "publications")),
        other=tuple(kept_sections(facts.sections)),
        total_years_experience=years_covered(roles, today),
        word_count=len(document.text.split()),
        warnings=(*document.warnings, *safety_warnings(safety), *mistakes(timeline)),
        sections=tuple(dict.fromkeys(section.kind for section in facts.sections)),
        safety=safety,
        timeline=timeline,
    )


def read_facts(document: Document) -> Stated:
    """Return the sections and the facts that stand in them."""
    sections = split_sections(document)
    return Stated(
        contact=read_contact(document, sections),
        work_experience=read_roles(_of(sections, "experience")),
        education=read_education(_of(sections, "education")),
        certifications=read_certifications(_of(sections, "certifications")),
        languages=read_languages(_of(sections, "languages")),
        sections=sections,
    )


def _with_skills(role: ExperienceFact) -> ExperienceFact:
    return replace(role, skills_used=skills_of(f"{role.job_title}\n{role.description or ''}"))


def _of(sections: Sequence[Section], kind: SectionKind) -> list[Section]:
    return [section for section in sections if section.kind == kind]


def _summary(sections: Sequence[Section]) -> str | None:
    return squash(" ".join(line.text for section in sections for line in section.lines)) or None
