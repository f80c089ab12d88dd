"""A profile as plain data: what the API, the command line and exports give out (workflows/analysis_schema.py)."""

from collections.abc import Sequence
from typing import Any

from upstar.resumes.editing import entry_key, role_key
from upstar.resumes.evidence import of_date, within
from upstar.resumes.types import (
    CertificationFact,
    Contact,
    EducationFact,
    Evidence,
    ExperienceFact,
    LanguageFact,
    PartialDate,
    Profile,
    ProjectFact,
    PublicationFact,
    SkillFact,
)


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """Return a profile in the shape of `analysis_schema.ProfileShape`."""
    return {
        "contact": _contact(profile.contact),
        "summary": profile.summary,
        "summary_evidence": _words(profile.summary_evidence),
        "skills": [_skill(fact) for fact in profile.skills],
        "work_experience": [_role(fact) for fact in profile.work_experience],
        "education": [_study(fact) for fact in profile.education],
        "certifications": [_certificate(fact) for fact in profile.certifications],
        "languages": [_language(fact) for fact in profile.languages],
        "projects": [_project(fact) for fact in profile.projects],
        "volunteering": [_role(fact) for fact in profile.volunteering],
        "publications": [_publication(fact) for fact in profile.publications],
        "other_sections": [
            {"kind": section.kind, "heading": section.heading, "text": section.text} for section in profile.other
        ],
        "safety": [{"kind": item.kind, "page": item.page, "text": item.text} for item in profile.safety],
        "timeline": [
            {
                "kind": item.kind,
                "text": item.text,
                "start": item.start.isoformat() if item.start else None,
                "end": item.end.isoformat() if item.end else None,
                "months": item.months,
            }
            for item in profile.timeline
        ],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "location": contact.location,
        "links": list(contact.links),
        "sources": dict(contact.sources),
        "evidence": {name: _word(words) for name, words in contact.evidence},
    }


def _skill(fact: SkillFact) -> dict[str, Any]:
    return {
        "skill_name": fact.skill_name,
        "skill_category": fact.skill_category,
        "proficiency_level": fact.proficiency_level,
        "years_experience": fact.years_experience,
        "confidence_score": fact.confidence_score,
        "is_verified": fact.is_verified,
        "evidence": _words(fact.evidence),
        "source": fact.source,
    }


def _role(fact: ExperienceFact) -> dict[str, Any]:
    return {
        "key": role_key(fact),
        "company_name": fact.company_name,
        "job_title": fact.job_title,
        **_dated("start_date", fact.start_date),
        **_dated("end_date", fact.end_date),
        "is_current": fact.is_current,
        "location": fact.location,
        "employment_type": fact.employment_type,
        "description": fact.description,
        "achievements": list(fact.achievements),
        "skills_used": list(fact.skills_used),
        "evidence": _places(
            fact.evidence,
            texts={"job_title": fact.job_title, "company_name": fact.company_name, "location": fact.location},
            dates={"start_date": fact.start_date, "end_date": fact.end_date},
        ),
        "source": fact.source,
    }


def _study(fact: EducationFact) -> dict[str, Any]:
    return {
        "key": entry_key("education", fact),
        "institution": fact.institution,
        "degree": fact.degree,
        "field": fact.field,
        **_dated("start_date", fact.start_date),
        **_dated("end_date", fact.end_date),
        "evidence": _places(
            fact.evidence,
            texts={"institution": fact.institution, "degree": fact.degree, "field": fact.field},
            dates={"start_date": fact.start_date, "end_date": fact.end_date},
        ),
        "source": fact.source,
    }


def _certificate(fact: CertificationFact) -> dict[str, Any]:
    texts = {"name": fact.name, "issuer": fact.issuer}
    places = _places(fact.evidence, texts=texts, dates={"issued": fact.issued})
    return {
        "key": entry_key("certifications", fact),
        "name": fact.name,
        "issuer": fact.issuer,
        **_dated("issued", fact.issued),
        "evidence": places,
        "source": fact.source,
    }


def _language(fact: LanguageFact) -> dict[str, Any]:
    return {
        "key": entry_key("languages", fact),
        "name": fact.name,
        "level": fact.level,
        "evidence": _words(fact.evidence),
        "source": fact.source,
    }


def _project(fact: ProjectFact) -> dict[str, Any]:
    dates = {"start_date": fact.start_date, "end_date": fact.end_date}
    return {
        "key": entry_key("projects", fact),
        "name": fact.name,
        **_dated("start_date", fact.start_date),
        **_dated("end_date", fact.end_date),
        "description": fact.description,
        "evidence": _places(fact.evidence, texts={"name": fact.name}, dates=dates),
        "source": fact.source,
    }


def _publication(fact: PublicationFact) -> dict[str, Any]:
    return {
        "key": entry_key("publications", fact),
        "citation": fact.citation,
        **_dated("published", fact.published),
        "evidence": _words(fact.evidence),
        "source": fact.source,
    }


def _places(
    evidence: Sequence[Evidence], *, texts: dict[str, str | None], dates: dict[str, PartialDate | None]
) -> dict[str, dict[str, Any]]:
    """The words behind each value, field by field; a value that the person stated has none."""
    found = {name: within(value, evidence) for name, value in texts.items()}
    found |= {name: of_date(when, evidence) for name, when in dates.items()}
    return {name: _word(words) for name, words in found.items() if words is not None}


def _dated(name: str, when: PartialDate | None) -> dict[str, str | None]:
    return {
        name: when.value.isoformat() if when else None,
        f"{name}_precision": when.precision if when else None,
    }


def _words(items: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [_word(item) for item in items]


def _word(item: Evidence) -> dict[str, Any]:
    return {"text": item.text, "page": item.page, "start": item.start, "end": item.end}
