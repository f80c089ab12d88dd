"""A person's corrections: they hold against every later reading, and each can be taken back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.documents import make_pdf
from tests.factories import make_user
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.resumes import editing
from upstar.resumes import service as resumes
from upstar.resumes.engine import parse
from upstar.resumes.engine.corrections import corrected
from upstar.resumes.readers import read
from upstar.resumes.types import PERSON, Correction, ExperienceFact, Profile
from upstar.worker.run import drain
from upstar.workflows import correct_resume
from upstar.workflows.process_resume import upload
from upstar.workflows.tools import Tools

TODAY = date(2026, 11, 1)


@pytest.fixture
def owner(stocked: Tools) -> UUID:
    with stocked.database.write() as session:
        return make_user(session)


@pytest.fixture
def resume(stocked: Tools, owner: UUID) -> UUID:
    uploaded = upload(stocked, owner, "mara.pdf", make_pdf())
    drain(stocked)
    return uploaded.resume.id


def profile_of(tools: Tools, owner: UUID, resume: UUID) -> Profile:
    with tools.database.read() as session:
        return resumes.profile_of(session, owner, resume)


def role_of(profile: Profile, company: str) -> ExperienceFact:
    return next(role for role in profile.work_experience if role.company_name == company)


def skill_names(profile: Profile) -> set[str]:
    return {skill.skill_name for skill in profile.skills}


def read_again(tools: Tools, owner: UUID, resume: UUID) -> Profile:
    correct_resume.read_again(tools, owner, resume)
    drain(tools)
    return profile_of(tools, owner, resume)


def test_corrections_hold_when_the_document_is_read_again(stocked: Tools, owner: UUID, resume: UUID) -> None:
    before = profile_of(stocked, owner, resume)
    contoso = editing.role_key(role_of(before, "Contoso Retail AG"))
    northwind = editing.role_key(role_of(before, "Northwind Logistics GmbH"))
    correct_resume.set_skill(
        stocked, owner, resume, "python", {"proficiency_level": "EXPERT", "years_experience": 12.0}
    )
    correct_resume.set_skill(stocked, owner, resume, "Basket Weaving", {"proficiency_level": "BEGINNER"})
    correct_resume.remove_skill(stocked, owner, resume, "django")
    correct_resume.set_role(stocked, owner, resume, contoso, {"job_title": "Lead Developer", "start_date": "2015-01"})
    correct_resume.remove_role(stocked, owner, resume, northwind)
    added = {"job_title": "Captain", "company_name": "Sea Scouts", "start_date": "2020", "end_date": "2021-05"}
    correct_resume.set_role(stocked, owner, resume, None, added)
    for profile in (profile_of(stocked, owner, resume), read_again(stocked, owner, resume)):
        python = next(skill for skill in profile.skills if skill.skill_name == "python")
        assert (python.proficiency_level, python.years_experience, python.source) == ("EXPERT", 12.0, PERSON)
        assert python.evidence
        assert "Basket Weaving" in skill_names(profile)
        assert "Django" not in skill_names(profile)
        roles = [(role.job_title, role.company_name) for role in profile.work_experience]
        assert roles == [("Captain", "Sea Scouts"), ("Lead Developer", "Contoso Retail AG")]
        assert "Django" not in role_of(profile, "Contoso Retail AG").skills_used
        assert profile.total_years_experience == pytest.approx(6.08, abs=0.01)
    with stocked.database.read() as session:
        assert not editing.changes_of(session, owner, resume), "the same file, read the same way"
        rows = resumes.skills_of(session, owner, resume)
        titles = {row["job_title"] for row in resumes.experience_of(session, owner, resume)}
    assert {"Captain", "Lead Developer"} == titles
    assert {row["extraction_metadata"]["engine"] for row in rows if row["skill_name"] == "Basket Weaving"} == {PERSON}


def test_a_correction_of_a_correction_is_one_and_can_be_taken_back(stocked: Tools, owner: UUID, resume: UUID) -> None:
    before = profile_of(stocked, owner, resume)
    key = editing.role_key(role_of(before, "Contoso Retail AG"))
    first = correct_resume.set_role(stocked, owner, resume, key, {"company_name": "Contoso"})
    again = editing.role_key(role_of(first, "Contoso"))
    second = correct_resume.set_role(stocked, owner, resume, again, {"job_title": "Chief Cook"})
    assert role_of(second, "Contoso").job_title == "Chief Cook"
    with stocked.database.read() as session:
        assert len(editing.corrections_of(session, owner, resume)) == 1
    assert correct_resume.take_back(stocked, owner, resume, 0) == before


def test_score_and_matches_follow_in_one_task(stocked: Tools, owner: UUID, resume: UUID) -> None:
    for name in ("Basket Weaving", "Knot Tying", "Kubernetes"):
        correct_resume.set_skill(stocked, owner, resume, name, {})
    with stocked.database.read() as session:
        count = "SELECT count(*) FROM job_queue WHERE job_type = 'resume.refresh'"
        assert session.connection().exec_driver_sql(count).scalar_one() == 1
    drain(stocked)
    with stocked.database.read() as session:
        scores = session.connection().exec_driver_sql("SELECT count(*) FROM profile_assessments").scalar_one()
        assert resumes.get(session, owner, resume).processing_status == "COMPLETED"
    assert scores == 2


def test_reading_it_again_says_what_became_different(stocked: Tools, owner: UUID, resume: UUID) -> None:
    profile = profile_of(stocked, owner, resume)
    document = read(make_pdf(name="Mara Lindqvist-Berg"), "mara.pdf")
    other = parse(document, today=TODAY)
    with stocked.database.write() as session:
        resumes.keep(session, owner, resume, document, other, today=TODAY)
    with stocked.database.read() as session:
        told = [(item.kind, item.what, item.name, item.fields) for item in editing.changes_of(session, owner, resume)]
    assert profile.contact != other.contact
    assert told == [("contact", "changed", "contact", ("name",))]


def test_a_role_that_is_read_differently_later_is_still_the_corrected_one() -> None:
    text = "Ann Example\nann@example.com\n\nEXPERIENCE\nNurse, City Hospital\n{}\n- Did the work\n"
    today = date(2026, 11, 1)
    first = parse(read(text.format("May 2019 - June 2021").encode(), "cv.txt"), today=today)
    later = parse(read(text.format("June 2019 - June 2021").encode(), "cv.txt"), today=today)
    role = first.work_experience[0]
    made = Correction("role", "set", editing.role_key(role), utc(), {"job_title": "Head Nurse"}, role)
    (kept,) = corrected(later, [made], today).work_experience
    assert (kept.job_title, kept.company_name) == ("Head Nurse", "City Hospital")
    gone = Correction("role", "remove", editing.role_key(role), utc(), {}, role)
    assert not corrected(later, [gone], today).work_experience


def utc() -> datetime:

    return utc_now()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "role-invalid"),
        ({"job_title": " "}, "role-invalid"),
        ({"job_title": "Cook", "start_date": "2020-13"}, "date-invalid"),
        ({"job_title": "Cook", "start_date": "last spring"}, "date-invalid"),
        ({"job_title": "Cook", "start_date": "2020", "end_date": "2019"}, "dates-reversed"),
    ],
)
def test_a_role_that_cannot_be_is_refused(
    stocked: Tools, owner: UUID, resume: UUID, values: dict[str, Any], code: str
) -> None:
    before = profile_of(stocked, owner, resume)
    with pytest.raises(AppError) as caught:
        correct_resume.set_role(stocked, owner, resume, None, values)
    assert caught.value.code == code
    assert profile_of(stocked, owner, resume) == before


def test_what_is_not_there_cannot_be_corrected(stocked: Tools, owner: UUID, resume: UUID) -> None:
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: correct_resume.remove_skill(stocked, owner, resume, "Falconry"), "skill-not-found"),
        (lambda: correct_resume.remove_role(stocked, owner, resume, "0" * 16), "role-not-found"),
        (lambda: correct_resume.set_role(stocked, owner, resume, "0" * 16, {"job_title": "x"}), "role-not-found"),
        (lambda: correct_resume.take_back(stocked, owner, resume, 0), "correction-not-found"),
        (lambda: correct_resume.set_skill(stocked, owner, resume, "!!!", {}), "skill-invalid"),
    ]
    for call, code in calls:
        with pytest.raises(AppError) as caught:
            call()
        assert caught.value.code == code
