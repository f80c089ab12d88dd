"""What changed, and words that say no more than the findings do."""

import re
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from tests.assessment.golden import GOLDEN, TODAY
from tests.assessment.making import profiles
from upstar.assessment import service as assessment
from upstar.assessment.engine import AREA_WEIGHTS
from upstar.assessment.engine.comparison import compare, signed
from upstar.assessment.types import Assessment
from upstar.careers.service import shipped_roles
from upstar.resumes.types import Profile

ROLES = shipped_roles()
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def borne(made: Assessment) -> str:
    """All that an assessment holds, as text."""
    findings = [f"{item.text} {item.advice} {item.points} {item.possible}" for item in made.findings]
    return " ".join(
        [
            *findings,
            f"{made.total_years_experience:.1f} {made.experience_level} {made.target_role_title} {made.role_fit}",
        ]
    )


@given(profiles, profiles)
@settings(deadline=None, max_examples=25)
def test_the_findings_that_moved_sum_to_what_changed(one: Profile, other: Profile) -> None:
    before, after = (assessment.assess(profile, (), today=TODAY) for profile in (one, other))
    found = compare(before, after, AREA_WEIGHTS)
    assert found.difference == after.profile_score - before.profile_score == sum(found.areas.values())
    for area, difference in found.areas.items():
        assert difference == sum((item.difference for item in found.moved if item.area == area), Decimal(0))
    assert not found.rule_changed
    back = compare(after, before, AREA_WEIGHTS)
    assert back.difference == -found.difference
    same = compare(after, after, AREA_WEIGHTS)
    assert (same.difference, same.summary) == (Decimal(0), "The score is the same.")
    assert (len(same.moved), len(same.shifts)) == (0, 0)


def test_a_summary_says_which_way_and_why() -> None:
    nurse = next(golden.profile for golden in GOLDEN if golden.name == "nurse")
    before = assessment.assess(nurse, ROLES, today=TODAY)
    after = assessment.assess(replace(nurse, certifications=(), summary="I nurse."), ROLES, today=TODAY)
    found = compare(before, after, AREA_WEIGHTS)
    assert found.summary.startswith("−3.9 completeness, −3 recency, −0.3 polish. −3: Study")
    assert "The summary has 2 words." in found.summary
    assert (signed(Decimal("4.00")), signed(Decimal("-1.50"))) == ("+4", "−1.5")


def test_another_version_of_the_rule_is_said() -> None:
    made = assessment.assess(GOLDEN[0].profile, ROLES, today=TODAY)
    found = compare(replace(made, version="1"), made, AREA_WEIGHTS)
    assert found.rule_changed
    assert "newer" in found.summary


@given(profiles)
@settings(deadline=None, max_examples=25)
def test_an_insight_bears_no_number_that_the_findings_do_not(profile: Profile) -> None:
    made = assessment.assess(profile, ROLES, today=TODAY)
    material = borne(made)
    assert made.ai_insight
    assert set(NUMBER.findall(made.ai_insight)) <= set(NUMBER.findall(material))


def test_an_insight_is_made_of_what_the_assessment_holds() -> None:
    for golden in GOLDEN:
        made = assessment.assess(golden.profile, ROLES, today=TODAY)
        left = made.ai_insight or ""
        parts = [item.text for item in made.findings]
        parts += [(item.advice or "")[:1].lower() + (item.advice or "")[1:] for item in made.findings]
        parts += [
            f"{made.total_years_experience:.1f}",
            made.experience_level,
            made.target_role_title or "",
            made.role_fit.replace("_", " "),
        ]
        for part in sorted(filter(None, parts), key=len, reverse=True):
            left = left.replace(part, "")
        frame = " years of dated work at  level level, No dated work yet, held against the role of : . ; . "
        frame += "What would raise the score most: ; The document shows neither work, nor education, nor skills, "
        frame += "so there is nothing to score yet."
        assert set(left.split()) <= set(frame.split()), left
