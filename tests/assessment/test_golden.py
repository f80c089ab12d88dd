"""The golden table: what was expected of thirty invented people before the rule was run, and where it says otherwise.

Each disagreement is named here with its reason; the rule was mended where it was wrong in general (a catalogue's role
outranks the words of its title), and never tuned to one profile.
"""

from itertools import combinations

from tests.assessment.golden import GOLDEN, TODAY
from upstar.assessment import service as assessment
from upstar.careers.service import role_called, shipped_roles

ROLES = shipped_roles()
OTHER_LEVELS = {
    "teacher turned developer": "junior",  # the title held now says so; years in another trade do not lift it
    "accounting clerk": "junior",  # a clerk's title says junior for some years; two were thought enough for mid
}
LEAST_ORDERED = 0.95
"""Share of the pairs of different tiers that score in the expected order."""


def made(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    golden = next(item for item in GOLDEN if item.name == name)
    target = role_called(ROLES, golden.target)
    assert target is not None
    return assessment.assess(golden.profile, ROLES, today=TODAY, target_id=target.id)


def test_the_table_is_wide() -> None:
    assert len(GOLDEN) == 30
    assert len({golden.industry for golden in GOLDEN}) >= 10
    assert {golden.level for golden in GOLDEN} == {"entry", "junior", "mid", "senior", "lead", "executive"}
    assert all(role_called(ROLES, golden.target) for golden in GOLDEN)


def test_levels_and_fits_are_as_expected() -> None:
    found = {golden.name: made(golden.name) for golden in GOLDEN}
    levels = {g.name: found[g.name].experience_level for g in GOLDEN if found[g.name].experience_level != g.level}
    assert levels == OTHER_LEVELS
    fits = {g.name: found[g.name].role_fit for g in GOLDEN if found[g.name].role_fit not in g.fits}
    assert fits == {}


def test_better_told_profiles_score_higher() -> None:
    scores = [(golden.tier, made(golden.name).profile_score) for golden in GOLDEN]
    pairs = [(one, other) for one, other in combinations(scores, 2) if one[0] != other[0]]
    ordered = sum((one[1] > other[1]) == (one[0] > other[0]) and one[1] != other[1] for one, other in pairs)
    assert ordered / len(pairs) >= LEAST_ORDERED


def test_tiers_rise_on_average() -> None:
    means = []
    for tier in range(6):
        of_tier = [made(golden.name).profile_score for golden in GOLDEN if golden.tier == tier]
        means.append(sum(of_tier) / len(of_tier))
    assert means == sorted(means)
