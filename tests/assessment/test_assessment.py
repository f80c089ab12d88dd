"""The assessment: a sum that a person can check, and the same one each time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings

from tests.assessment.making import EMPTY, TODAY, profiles
from upstar.assessment import service as assessment
from upstar.assessment.engine import AREA_WEIGHTS, FIT_WEIGHTS
from upstar.assessment.types import Area
from upstar.careers.service import role_called, shipped_roles
from upstar.resumes.types import Contact, EducationFact, ExperienceFact, PartialDate, Profile, SkillFact

ROLES = shipped_roles()
NURSE = ExperienceFact(
    "Acme", "Nurse", PartialDate(date(2020, 1, 1), "month"), None, True, None, "FULL_TIME",
    "Cared for 12 patients a shift.", ("Cared for 12 patients a shift.",), ("Nursing",),
)  # fmt: skip
SKILL = SkillFact("Nursing", "Healthcare", "ADVANCED", 6.0, 0.9, is_verified=True, evidence=())
PROFILE = replace(EMPTY, work_experience=(NURSE,), skills=(SKILL,), total_years_experience=6.8)


def career(*titles: str, years: float) -> Profile:
    """A profile of these titles, newest first, a year each."""
    held = [
        replace(NURSE, job_title=title, start_date=PartialDate(date(2025 - n, 1, 1), "month"), is_current=n == 0,
                end_date=PartialDate(date(2026 - n, 1, 1), "month") if n else None)
        for n, title in enumerate(titles)
    ]  # fmt: skip
    return replace(EMPTY, work_experience=tuple(held), total_years_experience=years)


def test_the_weights_are_whole() -> None:
    assert sum(AREA_WEIGHTS.values()) == 1
    assert sum(FIT_WEIGHTS.values()) == pytest.approx(1)


@given(profiles)
@settings(deadline=None, max_examples=40)
def test_every_score_is_exactly_the_sum_of_its_findings_and_within_bounds(profile: Profile) -> None:
    found = assessment.assess(profile, (), today=TODAY)
    columns: dict[Area, Decimal] = {
        "completeness": found.completeness_score,
        "depth": found.detail_depth_score,
        "recency": found.recency_score,
        "polish": found.polish_score,
    }
    for area, score in columns.items():
        findings = [item for item in found.findings if item.area == area]
        assert score == sum((item.points for item in findings), Decimal(0))
        assert 0 <= score <= 100
        assert not findings or sum(item.possible for item in findings) == 100
    assert found.profile_score == sum(AREA_WEIGHTS[area] * columns[area] for area in columns)
    assert all(0 <= item.points <= item.possible for item in found.findings)
    assert all((item.points == item.possible) <= (item.advice is None) for item in found.findings)


@given(profiles)
@settings(deadline=None, max_examples=25)
def test_the_same_profile_has_the_same_assessment(profile: Profile) -> None:
    first, second = (assessment.assess(profile, ROLES, today=TODAY) for _ in range(2))
    assert first == second
    assert assessment.to_json(first) == assessment.to_json(second)


def test_an_empty_profile_scores_nothing_and_claims_nothing() -> None:
    found = assessment.assess(EMPTY, ROLES, today=TODAY)
    assert (found.profile_score, found.confidence, found.star_badge) == (Decimal(0), Decimal(0), "none")
    assert (found.skills_fit, found.target_role_title, found.role_fit) == (None, None, "poor_fit")
    assert (found.findings, found.experience_level) == ((), "entry")


@pytest.mark.parametrize(
    ("titles", "years", "level"),
    [
        (("Student Nurse",), 0.5, "entry"),
        (("Nurse",), 1.0, "junior"),
        (("Nurse",), 3.0, "mid"),
        (("Nurse",), 7.0, "senior"),
        (("Nurse",), 30.0, "senior"),
        (("Head of Nursing", "Nurse"), 13.0, "lead"),
        (("Chief Executive Officer",), 2.0, "senior"),
        (("Chief Executive Officer", "Director"), 15.0, "executive"),
        (("Junior Developer", "Teacher"), 9.0, "junior"),
        (("Trainee",), 20.0, "mid"),
    ],
)
def test_years_and_the_latest_title_make_the_level(titles: tuple[str, ...], years: float, level: str) -> None:
    assert assessment.assess(career(*titles, years=years), (), today=TODAY).experience_level == level


def test_years_in_another_trade_are_no_experience_for_the_target() -> None:
    target = role_called(ROLES, "Software Engineer")
    assert target is not None
    found = {
        titles: assessment.assess(career(*titles, years=3.0), ROLES, today=TODAY, target_id=target.id)
        for titles in (("Software Developer",) * 3, ("Frontend Developer",) * 3, ("Pastry Cook",) * 3)
    }
    fits = [float(made.experience_fit or 0) for made in found.values()]
    assert fits == sorted(fits, reverse=True)
    assert fits[0] == 1
    assert fits[-1] < 0.5
    ways = [float(made.trajectory_fit or 0) for made in found.values()]
    assert ways[0] == 1
    assert ways[1] == pytest.approx(0.8)
    assert ways[2] < 0.3
    senior = assessment.assess(career("Sr Software Engineer", years=3.0), ROLES, today=TODAY, target_id=target.id)
    assert senior.trajectory_fit == 1


def test_years_stand_for_a_degree_in_part() -> None:
    target = role_called(ROLES, "Registered Nurse")
    assert target is not None

    def fit(years: int) -> float:
        role = replace(NURSE, start_date=PartialDate(date(2026 - years, 1, 1), "month"))
        study = EducationFact("City College", "Diploma", None, None, None)
        profile = replace(PROFILE, work_experience=(role,), education=(study,), total_years_experience=float(years))
        return float(assessment.assess(profile, ROLES, today=TODAY, target_id=target.id).education_fit or 0)

    assert fit(0) == pytest.approx(0.65, abs=0.02)
    assert fit(0) < fit(4) < fit(12) < 1


def test_a_chosen_role_is_the_target_and_an_unknown_one_is_not() -> None:
    cook = role_called(ROLES, "Cook")
    assert cook is not None
    chosen = assessment.assess(PROFILE, ROLES, today=TODAY, target_id=cook.id)
    assert (chosen.target_role_title, chosen.target_career_path, chosen.target_chosen) == ("Cook", cook.path_name, True)
    found = assessment.assess(PROFILE, ROLES, today=TODAY, target_id=UUID(int=7))
    assert (found.target_role_title, found.target_chosen) == ("Registered Nurse", False)


def test_a_break_costs_nothing_once_something_new_is_dated() -> None:
    begun, ended = (PartialDate(date(year, 1, 1), "month") for year in (2012, 2020))
    left = replace(NURSE, is_current=False, start_date=begun, end_date=ended)
    away = replace(PROFILE, work_experience=(left,))
    back = replace(
        away,
        education=(
            EducationFact("A College", "Return to Practice", None, None, PartialDate(date(2026, 6, 1), "month")),
        ),
    )
    scores = [assessment.assess(profile, (), today=TODAY).recency_score for profile in (away, back, PROFILE)]
    assert scores[0] == 0
    assert scores[1] > 70
    point = [
        next(item.points for item in assessment.assess(p, (), today=TODAY).findings if item.code == "activity")
        for p in (back, PROFILE)
    ]
    assert point[0] == point[1] == 55


def test_a_gap_in_the_past_is_never_held_against_anybody() -> None:
    def worked(until: int) -> Profile:
        old = replace(
            NURSE,
            start_date=PartialDate(date(2010, 1, 1), "month"),
            end_date=PartialDate(date(until, 12, 1), "month"),
            is_current=False,
        )
        return replace(PROFILE, work_experience=(NURSE, old))

    assert assessment.assess(worked(2017), (), today=TODAY) == assessment.assess(worked(2019), (), today=TODAY)


def test_advice_is_sorted_by_what_it_gains() -> None:
    gains = [gain for gain, _ in assessment.advice(assessment.assess(PROFILE, (), today=TODAY), 5)]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == 5


def test_no_text_names_an_employer() -> None:
    undated = replace(NURSE, company_name="Secret Ltd", start_date=None, is_current=False)
    found = assessment.assess(
        replace(PROFILE, work_experience=(NURSE, undated), contact=Contact("Ada")), (), today=TODAY
    )
    told = " ".join([found.ai_insight or "", *(f"{item.text} {item.advice}" for item in found.findings)])
    assert "2nd role (Nurse)" in told
    assert "Secret" not in told
