"""Adding something true never lowers what it belongs to. docs/assessment.md lists what holds and what cannot."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assessment.making import LINES, SKILLS, TODAY, certificates, dates, profiles, projects, studies
from upstar.assessment.engine import area_score, judge
from upstar.assessment.engine.career import LEVELS, experience_level, progression_score, seniority_score, years_score
from upstar.assessment.engine.fit import education_fit, skills_fit
from upstar.assessment.types import Area
from upstar.careers.service import role_called, shipped_roles
from upstar.resumes.types import (
    CertificationFact,
    EducationFact,
    ExperienceFact,
    PartialDate,
    Profile,
    ProjectFact,
    SkillFact,
)

FACTS: tuple[Area, ...] = ("completeness", "depth", "recency")
QUICK = settings(deadline=None, max_examples=40)
past = st.dates(date(1985, 1, 1), TODAY).map(lambda day: PartialDate(day.replace(day=1), "month"))
NURSE = role_called(shipped_roles(), "Registered Nurse")


def areas(profile: Profile) -> dict[Area, Decimal]:
    found = judge(profile, TODAY)
    return {area: area_score(found, area) for area in (*FACTS, "polish")}


def never_lower(before: Profile, after: Profile, *also: Area) -> None:
    was, now = areas(before), areas(after)
    assert all(now[area] >= was[area] for area in (*FACTS, *also)), (was, now)


def role(start: PartialDate, end: PartialDate | None, *did: str, used: tuple[str, ...] = ()) -> ExperienceFact:
    return ExperienceFact("Acme", "Nurse", start, end, end is None, None, "FULL_TIME", None, did, used)


@given(profiles, past, st.booleans(), st.lists(st.sampled_from(LINES), max_size=3), st.integers(0, 4))
@QUICK
def test_a_dated_role_lowers_neither_completeness_nor_depth_nor_recency(
    profile: Profile, start: PartialDate, current: bool, did: list[str], at: int
) -> None:
    held = list(profile.work_experience)
    held.insert(at, role(start, None if current else PartialDate(TODAY, "month"), *did))
    never_lower(profile, replace(profile, work_experience=tuple(held)))


@given(profiles, st.sampled_from(SKILLS), st.booleans())
@QUICK
def test_a_skill_lowers_nothing(profile: Profile, name: str, verified: bool) -> None:
    added = SkillFact(name, None, "EXPERT", None, 0.9, is_verified=verified, evidence=())
    never_lower(profile, replace(profile, skills=(*profile.skills, added)))
    assert NURSE is not None
    before, after = (skills_fit(p, NURSE) for p in (profile, replace(profile, skills=(*profile.skills, added))))
    assert before is None or (after or 0) >= before


@given(profiles.filter(lambda p: bool(p.work_experience)), st.data(), st.integers(1, 9))
@QUICK
def test_an_achievement_with_a_figure_lowers_nothing(profile: Profile, data: st.DataObject, count: int) -> None:
    at = data.draw(st.integers(0, len(profile.work_experience) - 1))
    held = list(profile.work_experience)
    held[at] = replace(held[at], achievements=(*held[at].achievements, f"Saved {count} hours a week"))
    never_lower(profile, replace(profile, work_experience=tuple(held)))


@given(profiles, certificates, studies, projects)
@QUICK
def test_certificates_study_and_projects_lower_nothing(
    profile: Profile, certificate: CertificationFact, study: EducationFact, project: ProjectFact
) -> None:
    never_lower(profile, replace(profile, certifications=(*profile.certifications, certificate)))
    never_lower(profile, replace(profile, education=(*profile.education, study)))
    never_lower(profile, replace(profile, projects=(*profile.projects, project)))


@given(profiles, dates)
@QUICK
def test_dating_a_role_lowers_no_fact_and_a_heading_no_polish(profile: Profile, start: PartialDate) -> None:
    held = [replace(item, start_date=item.start_date or start) for item in profile.work_experience]
    never_lower(profile, replace(profile, work_experience=tuple(held)))
    never_lower(profile, replace(profile, sections=(*profile.sections, "experience", "skills", "education")), "polish")


@given(profiles, st.integers(0, 3000))
@QUICK
def test_the_passing_of_time_never_raises_recency(profile: Profile, days: int) -> None:
    later = date.fromordinal(TODAY.toordinal() + days)
    done = replace(
        profile, education=(), projects=(), certifications=(), volunteering=(),
        work_experience=tuple(replace(item, is_current=False, start_date=item.start_date and PartialDate(min(item.start_date.value, TODAY), "month"),
                                      end_date=item.end_date and PartialDate(min(item.end_date.value, TODAY), "month")) for item in profile.work_experience),
    )  # fmt: skip
    assert area_score(judge(done, later), "recency") <= area_score(judge(done, TODAY), "recency")


@given(st.floats(0, 60), st.floats(0, 10))
@QUICK
def test_years_raise_the_years_score_and_the_level(years: float, more: float) -> None:
    held = (role(PartialDate(date(2020, 1, 1), "month"), None),)
    assert 0 <= years_score(years) <= years_score(years + more) <= 1
    first, second = experience_level(years, held), experience_level(years + more, held)
    assert LEVELS.index(first) <= LEVELS.index(second)


def test_a_higher_title_raises_seniority_progression_and_level() -> None:
    titles = ("Trainee", "Junior Clerk", "Clark", "Senior Clark", "Head of Clarks", "Chief Clark")
    first = ExperienceFact("Acme", "Clark", PartialDate(date(2010, 1, 1), "month"), None, False, None, "OTHER", None)
    held = [
        (replace(first, job_title=title, start_date=PartialDate(date(2020, 1, 1), "month")), first) for title in titles
    ]
    for measure in (seniority_score, progression_score, lambda roles: LEVELS.index(experience_level(15, roles))):
        values = [measure(item) for item in held]
        assert values == sorted(values)
        assert values[0] < values[-1]


def test_a_better_degree_never_lowers_the_fit() -> None:
    assert NURSE is not None
    degrees = [EducationFact("College", name, None, None, None) for name in ("Course", "Diploma", "BSc", "MSc", "PhD")]
    fits = [education_fit([degree], 2.0, NURSE) or 0 for degree in degrees]
    assert fits == sorted(fits)
