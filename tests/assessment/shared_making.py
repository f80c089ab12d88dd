"""People whose assessments can be shared, made without reading a file."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tests.factories import make_resume
from upstar.adapters.database import WriteSession
from upstar.assessment import service as assessment
from upstar.careers.types import Role
from upstar.resumes import keeping
from upstar.resumes.keeping import Kept
from upstar.resumes.types import Contact, EducationFact, ExperienceFact, PartialDate, Profile, SkillFact

TODAY = date(2026, 11, 1)
CONTACT = Contact(
    name="Mara Lindqvist",
    email="mara.lindqvist@northwind.example",
    phone="+49 30 1234567",
    location="Berlin, Germany",
    links=("https://github.com/mlq-dev",),
)
ROLE = ExperienceFact(
    company_name="Northwind Logistics GmbH",
    job_title="Backend Developer",
    start_date=PartialDate(date(2020, 1, 1), "month"),
    end_date=None,
    is_current=True,
    location=None,
    employment_type="FULL_TIME",
    description="Built shipment tracking for 40 depots of NORTHWIND.",
    achievements=(
        "Cut the import of northwind-logistics from 6 hours to 20 minutes, see https://www.northwind.com/blog/2",
        "Mara Lindqvist led 3 people; ask +49 (30) 123 45 67 or MARA.LINDQVIST@northwind.example",
    ),
    skills_used=("Python",),
)
SKILLS = (
    SkillFact("Python", "Tech", "EXPERT", 6.0, 0.9, is_verified=True, evidence=()),
    SkillFact("Northwind Database", "Tech", "EXPERT", 6.0, 0.9, is_verified=True, evidence=()),
    SkillFact("Go", "Tech", "BEGINNER", None, 0.9, is_verified=False, evidence=()),
)
SCHOOL = EducationFact("Kungliga Högskolan", "BSc", "Computer Science", None, None)
MARA = Profile(
    CONTACT, "Backend developer.", SKILLS, (ROLE,), (SCHOOL,), (), (), (), 6.8, word_count=200,
    sections=("experience", "education", "skills"),
)  # fmt: skip
TARGET = Role(UUID(int=1), "Backend Developer", None, "Software", "mid", ("Python",))


def make_assessed(
    session: WriteSession, user_id: UUID, profile: Profile = MARA, *, read: Profile | None = None, **over: Any
) -> tuple[UUID, UUID]:
    """Keep a résumé that was read as `read`, corrected to `profile`, and assessed; return both ids."""
    resume_id = make_resume(session, user_id, processing_status="COMPLETED")
    keeping.store(session, user_id, resume_id, Kept(read or profile, profile))
    return resume_id, assess(session, user_id, resume_id, profile, **over)


def assess(session: WriteSession, user_id: UUID, resume_id: UUID, profile: Profile = MARA, **over: Any) -> UUID:
    """Assess a profile and return the id."""
    made = replace(assessment.assess(profile, (TARGET,), today=TODAY), **over)
    return assessment.keep(session, user_id, resume_id, made)
