"""Every advice is true: who follows it gains exactly what it says, and whoever does more gains no less.

The changes are made here by hand, from what the words of the advice ask for, not by the code that foretold the gain.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import get_args

from hypothesis import given, settings

from tests.assessment.making import EMPTY, TODAY, profiles
from upstar.assessment import service as assessment
from upstar.assessment.types import ChangeKind, Finding
from upstar.resumes.types import (
    CertificationFact,
    EducationFact,
    ExperienceFact,
    PartialDate,
    Precision,
    Profile,
    ProjectFact,
    SkillFact,
)

Follow = Callable[[Profile, Finding], Profile]
LONG_AGO = PartialDate(date(2001, 5, 1), "month")
NOW = PartialDate(date(2026, 11, 1), "month")


def month(value: date) -> PartialDate:
    precision: Precision = "month"
    return PartialDate(value, precision)


def skill(name: str) -> SkillFact:
    return SkillFact(name, None, "BEGINNER", None, 0.5, is_verified=False, evidence=())


def on_role(profile: Profile, number: int, **values: object) -> Profile:
    """The profile with columns of one role changed; voluntary roles are numbered after the paid ones."""
    paid, unpaid = list(profile.work_experience), list(profile.volunteering)
    held = paid if number < len(paid) else unpaid
    at = number if number < len(paid) else number - len(paid)
    held[at] = replace(held[at], **values)  # type: ignore[arg-type]
    return replace(profile, work_experience=tuple(paid), volunteering=tuple(unpaid))


def all_roles(profile: Profile) -> tuple[ExperienceFact, ...]:
    return (*profile.work_experience, *profile.volunteering)


def dated_long_ago(profile: Profile, item: Finding) -> Profile:
    for number in item.change.roles if item.change else ():
        profile = on_role(profile, number, start_date=LONG_AGO, end_date=LONG_AGO, is_current=False)
    return profile


def named(profile: Profile, item: Finding) -> Profile:
    for number in item.change.roles if item.change else ():
        role = all_roles(profile)[number]
        profile = on_role(
            profile, number, job_title=role.job_title or "Clerk", company_name=role.company_name or "Acme"
        )
    return profile


def headed(profile: Profile, item: Finding) -> Profile:
    return replace(profile, sections=(*profile.sections, "experience", "education", "skills"))


def precise(profile: Profile, item: Finding) -> Profile:
    for number in item.change.roles if item.change else ():
        role = all_roles(profile)[number]
        start, end = role.start_date, role.end_date
        values: dict[str, object] = {}
        if start and start.precision == "year":
            only = end is None and not role.is_current and start.value <= TODAY
            last = min(start.value.replace(month=12), TODAY)
            values["start_date"] = month(last if only else start.value)
        if end and end.precision == "year":
            values["end_date"] = month(min(end.value.replace(month=12), TODAY) if end.value <= TODAY else end.value)
        profile = on_role(profile, number, **values)
    return profile


def unpersonal(profile: Profile, item: Finding) -> Profile:
    for number, role in enumerate(all_roles(profile)):
        lines = tuple(line.replace("I led my team", "w led w team") for line in role.achievements)
        profile = on_role(profile, number, achievements=lines)
    return profile


def unended(profile: Profile, item: Finding) -> Profile:
    for number, role in enumerate(all_roles(profile)):
        profile = on_role(profile, number, achievements=tuple(line.rstrip(".;") for line in role.achievements))
    return profile


def cut(profile: Profile, item: Finding) -> Profile:
    for number, role in enumerate(all_roles(profile)):
        lines = tuple(" ".join(line.split()[:35]) for line in role.achievements)
        profile = on_role(profile, number, achievements=lines)
    return profile


FOLLOWED: dict[str, Follow] = {
    "email": lambda p, _: replace(p, contact=replace(p.contact, email="a@b.example")),
    "phone": lambda p, _: replace(p, contact=replace(p.contact, phone="1234")),
    "summary": lambda p, _: replace(p, summary="one two three four five six seven eight nine ten"),
    "education": lambda p, _: replace(p, education=(*p.education, EducationFact("College", "Course", None, None, None))),
    "beside": lambda p, _: replace(p, certifications=(*p.certifications, CertificationFact("Badge", None, None))),
    "activity": lambda p, _: replace(p, certifications=(*p.certifications, CertificationFact("Badge", None, NOW))),
    "skills": lambda p, i: replace(p, skills=(*p.skills, *(skill(f"Craft {n}") for n in range(i.change.new if i.change else 0)))),
    "work": lambda p, _: replace(p, work_experience=(*p.work_experience, ExperienceFact("Acme", "Clerk", LONG_AGO, LONG_AGO, False, None, "OTHER", None))),
    "date-roles": dated_long_ago, "name-roles": named, "headings": headed, "months": precise, "voice": unpersonal,
    "ends": unended, "cut-achievements": cut,
}  # fmt: skip
BY_ENGINE = {"achievements", "figures", "describe", "show-skills", "recent-skills", "order", "shorten"}
"""Changes whose least form is a matter of which role they go to; what they bring is bounded from below instead."""


@given(profiles)
@settings(deadline=None, max_examples=40)
def test_following_an_advice_gains_exactly_what_it_says(profile: Profile) -> None:
    before = assessment.assess(profile, (), today=TODAY)
    for item in before.findings:
        if item.change is None:
            assert item.gain == 0
            assert item.advice is None
            continue
        assert item.advice is not None
        assert item.advice.endswith(f": +{item.gain.normalize():f}")
        if item.change.kind not in BY_ENGINE:
            after = assessment.assess(FOLLOWED[item.change.kind](profile, item), (), today=TODAY)
            assert after.profile_score - before.profile_score == item.gain, (item.code, item.change)


def test_no_change_is_left_untested() -> None:
    assert set(get_args(ChangeKind)) == set(FOLLOWED) | BY_ENGINE


NURSE = ExperienceFact(
    "Acme", "Nurse", PartialDate(date(2020, 1, 1), "month"), None, True, None, "FULL_TIME", "Cared for many patients"
)
SHORT = replace(
    EMPTY, work_experience=(replace(NURSE, achievements=("Cared for many patients", "Led a ward")),),
    skills=tuple(skill(name) for name in ("Nursing", "Triage", "CPR", "Excel")), total_years_experience=6.8,
)  # fmt: skip


def by_code(profile: Profile, code: str) -> Finding:
    return next(item for item in assessment.assess(profile, (), today=TODAY).findings if item.code == code)


def gained(before: Profile, after: Profile) -> object:
    made = [assessment.assess(profile, (), today=TODAY).profile_score for profile in (before, after)]
    return made[1] - made[0]


def test_telling_more_gains_what_was_said() -> None:
    item = by_code(SHORT, "achievements")
    assert item.change is not None
    assert item.change.new == 4
    told = (*SHORT.work_experience[0].achievements, "Slept", "Sang", "Swam", "Sold")
    assert gained(SHORT, on_role(SHORT, 0, achievements=told)) == item.gain


def test_figures_gain_what_was_said() -> None:
    item = by_code(SHORT, "figures")
    assert item.change is not None
    assert (item.change.count, item.change.new) == (2, 1)
    told = ("Cared for 12 patients each", "Led a ward of 9", "Saved 5")
    expected = on_role(SHORT, 0, achievements=("9 Cared for many patients", "9 Led a ward", "9"))
    assert gained(SHORT, expected) == item.gain
    assert gained(SHORT, on_role(SHORT, 0, achievements=told)) >= item.gain  # type: ignore[operator]


def test_skills_shown_in_a_role_gain_what_was_said() -> None:
    item = by_code(SHORT, "skills-shown")
    assert item.change is not None
    assert (item.change.count, item.change.new) == (4, 1)
    used = on_role(SHORT, 0, skills_used=("Nursing", "Triage", "CPR", "Excel", "Sewing"))
    assert gained(SHORT, replace(used, skills=(*used.skills, skill("Sewing")))) == item.gain
    fresh = by_code(SHORT, "fresh-skills")
    assert gained(SHORT, on_role(SHORT, 0, skills_used=("Nursing", "Triage", "CPR"))) == fresh.gain


def test_dates_put_right_gain_what_was_said() -> None:
    turned = on_role(SHORT, 0, start_date=month(date(2024, 1, 1)), end_date=month(date(2020, 1, 1)), is_current=False)
    item = by_code(turned, "dates-in-order")
    right = on_role(turned, 0, start_date=month(date(2020, 1, 1)), end_date=month(date(2024, 1, 1)))
    assert item.gain > 0
    assert gained(turned, right) == item.gain


def test_more_words_gain_what_was_said() -> None:
    item = by_code(SHORT, "described")
    assert item.change is not None
    told = " ".join(SHORT.work_experience[0].achievements)
    assert gained(SHORT, on_role(SHORT, 0, description=f"{told} {'very ' * item.change.new}")) == item.gain


def test_leaving_out_words_gains_what_was_said() -> None:
    long = on_role(SHORT, 0, description="word " * 1500)
    item = by_code(long, "length")
    assert item.change is not None
    assert item.change.kind == "shorten"
    assert gained(long, on_role(long, 0, description="word " * (1500 - item.change.count))) == item.gain


def test_a_student_without_a_role_is_told_what_can_be_done() -> None:
    student = replace(
        EMPTY,
        education=(EducationFact("College", "BSc", None, None, NOW),),
        projects=(ProjectFact("App", None, NOW, None),),
        skills=(skill("Python"),),
    )
    made = assessment.assess(student, (), today=TODAY)
    assert made.profile_score > 20
    assert {item.code for item in made.findings if item.advice} >= {
        "achievements",
        "figures",
        "skills-shown",
        "summary",
        "work",
    }
