"""A profile as JSON Resume 1.0.0 (jsonresume.org/schema), which other programs read."""

from typing import Any

from upstar.resumes.types import Contact, ExperienceFact, PartialDate, Profile

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
DIGITS = {"year": 4, "month": 7, "day": 10}
"""How much of a date in ISO 8601 is said, so that nothing is said that the document does not bear."""


def to_json_resume(profile: Profile) -> dict[str, Any]:
    """Return the profile as a JSON Resume; what was not read is left out, and nothing is added."""
    return _full(
        {
            "$schema": SCHEMA,
            "basics": _basics(profile.contact, profile.summary),
            "work": [_role(fact, "name") for fact in profile.work_experience],
            "volunteer": [_role(fact, "organization") for fact in profile.volunteering],
            "education": [
                _full(
                    {
                        "institution": fact.institution,
                        "studyType": fact.degree,
                        "area": fact.field,
                        "startDate": _when(fact.start_date),
                        "endDate": _when(fact.end_date),
                    }
                )
                for fact in profile.education
            ],
            "certificates": [
                _full({"name": fact.name, "issuer": fact.issuer, "date": _when(fact.issued)})
                for fact in profile.certifications
            ],
            "publications": [
                _full({"name": fact.citation, "releaseDate": _when(fact.published)}) for fact in profile.publications
            ],
            "skills": [{"name": fact.skill_name, "level": fact.proficiency_level.lower()} for fact in profile.skills],
            "languages": [_full({"language": fact.name, "fluency": fact.level}) for fact in profile.languages],
            "projects": [
                _full(
                    {
                        "name": fact.name,
                        "description": fact.description,
                        "startDate": _when(fact.start_date),
                        "endDate": _when(fact.end_date),
                    }
                )
                for fact in profile.projects
            ],
        }
    )


def _basics(contact: Contact, summary: str | None) -> dict[str, Any]:
    return _full(
        {
            "name": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "summary": summary,
            "location": _full({"address": contact.location}),
            # people write no scheme, and the schema asks for a URI
            "profiles": [{"url": link if "://" in link else f"https://{link}"} for link in contact.links],
        }
    )


def _role(fact: ExperienceFact, employer: str) -> dict[str, Any]:
    return _full(
        {
            employer: fact.company_name,
            "position": fact.job_title,
            "location": fact.location if employer == "name" else None,
            "startDate": _when(fact.start_date),
            "endDate": None if fact.is_current else _when(fact.end_date),
            "summary": fact.description,
            "highlights": list(fact.achievements),
        }
    )


def _when(date: PartialDate | None) -> str | None:
    return date.value.isoformat()[: DIGITS[date.precision]] if date else None


def _full(values: dict[str, Any]) -> dict[str, Any]:
    """The values without those that say nothing."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
