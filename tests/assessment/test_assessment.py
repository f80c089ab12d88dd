"""The assessment: a sum that a person can check, and the same one each time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstar.assessment import service as assessment
from upstar.assessment.engine import AREA_WEIGHTS, FIT_WEIGHTS
from upstar.assessment.types import Area
from upstar.resumes.types import Contact, ExperienceFact, PartialDate, Profile, SkillFact

TODAY = date(2026, 11, 1)
EMPTY = Profile(Contact(), None, (), (), (), (), (), (), 0.0)
ROLE = ExperienceFact(
    company_name="Acme",
    job_title="Nurse",
    start_date=PartialDate(date(2020, 1, 1), "month"),
    end_date=None,
    is_current=True,
    location=None,
    employment_type="FULL_TIME",
    description="Cared for 12 patients a shift.",
    achievements=("Cared for 12 patients a shift.",),
    skills_used=("Nursing",),
)
SKILL = SkillFact("Nursing", "Healthcare", "ADVANCED", 6.0, 0.9, is_verified=True, evidence=())
PROFILE = replace(EMPTY, work_experience=(ROLE,), skills=(SKILL,), total_years_experience=6.8, word_count=200)

roles = st.lists(
    st.builds(
        replace,
        st.just(ROLE),
        achievements=st.lists(st.text(max_size=30), max_size=4).map(tuple),
        is_current=st.booleans(),
        start_date=st.none() | st.dates(date(1980, 1, 1), TODAY).map(lambda day: PartialDate(day, "month")),
    ),
    max_size=4,
).map(tuple)
profiles = st.builds(
    replace, st.just(PROFILE), work_experience=roles, word_count=st.integers(0, 5000),
    total_years_experience=st.floats(0, 50), skills=st.lists(st.just(SKILL), max_size=15).map(tuple),
)  # fmt: skip


def test_the_weights_are_whole() -> None:
    assert sum(AREA_WEIGHTS.values()) == 1
    assert sum(FIT_WEIGHTS.values()) == pytest.approx(1)


@given(profiles)
def test_every_score_is_the_sum_of_its_findings_and_within_bounds(profile: Profile) -> None:
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
    assert found.profile_score == pytest.approx(
        sum(AREA_WEIGHTS[area] * columns[area] for area in columns), abs=Decimal("0.01")
    )
    assert all(0 <= item.points <= item.possible for item in found.findings)


@given(profiles)
def test_the_same_profile_has_the_same_assessment(profile: Profile) -> None:
    assert assessment.assess(profile, (), today=TODAY) == assessment.assess(profile, (), today=TODAY)


def test_an_empty_profile_scores_nothing_and_claims_nothing() -> None:
    found = assessment.assess(EMPTY, (), today=TODAY)
    assert (found.profile_score, found.confidence, found.star_badge) == (Decimal(0), Decimal(0), "none")
    assert found.skills_fit is None


def test_who_a_person_is_does_not_count() -> None:
    def named(name: str) -> Profile:
        return replace(PROFILE, contact=Contact(name=name, email="a@b.c", location="Here"))

    assert assessment.assess(named("Aisha"), (), today=TODAY) == assessment.assess(named("John"), (), today=TODAY)


def test_following_an_advice_gains_what_it_says() -> None:
    before = assessment.assess(PROFILE, (), today=TODAY)
    gain = next(gain for gain, item in assessment.advice(before, 50) if item.code == "email")
    after = assessment.assess(replace(PROFILE, contact=Contact(email="a@b.c")), (), today=TODAY)
    assert after.profile_score - before.profile_score == pytest.approx(gain)


def test_advice_is_sorted_by_what_it_gains() -> None:
    gains = [gain for gain, _ in assessment.advice(assessment.assess(PROFILE, (), today=TODAY), 5)]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == 5
