"""What a score promises, whatever the listing and the person."""

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.invented import NAMES, RARITIES, TODAY, WEIGHTS, card, cards, people, person, weightings
from upstar.kit.data import read_rows
from upstar.listings.types import ListingCard, Place
from upstar.matching.engine import (
    day_of,
    explain,
    parts,
    score,
    values,
    whole_weights,
)
from upstar.matching.features import Rarity, features_of
from upstar.matching.service import to_json
from upstar.matching.titles import trade_of
from upstar.matching.types import COMPONENTS, HAD, SHARES, UNKNOWN, WHOLE, Candidate, Near, Weights
from upstar.skills.vocabulary import vocabulary

WHOLE_WEIGHTS = whole_weights(WEIGHTS)


def scored(
    listing: ListingCard, who: Candidate, weights: Weights = WEIGHTS, rarity: Rarity = RARITIES[1]
) -> int | None:
    return score(values(features_of(listing, rarity), who, day_of(TODAY)), whole_weights(weights))


@settings(deadline=None)
@given(cards, people, weightings, st.sampled_from(RARITIES))
def test_the_points_add_up_to_the_score(listing: ListingCard, who: Candidate, weights: Weights, rarity: Rarity) -> None:
    match = explain(listing, features_of(listing, rarity), who, whole_weights(weights), TODAY)
    value = scored(listing, who, weights, rarity)
    if match is None:
        assert value is None or who.empty
        return
    assert value is not None
    assert match.score == Decimal(value) / 100 == sum(reason.points for reason in match.reasons)
    assert 0 <= match.score <= 100
    assert all(0 <= reason.points <= reason.possible for reason in match.reasons)
    assert all(reason.text for reason in match.reasons)
    assert {reason.component for reason in match.reasons} | set(match.unknown) == set(COMPONENTS)
    assert not set(match.skills_matched) & set(match.skills_missing)
    assert set(match.skills_matched) | set(match.skills_missing) == set(listing.key_skills)


@settings(deadline=None)
@given(cards.filter(lambda listing: listing.key_skills), people, weightings)
def test_one_more_skill_that_is_asked_for_never_lowers_the_score(
    listing: ListingCard, who: Candidate, weights: Weights
) -> None:
    key = vocabulary().key(listing.key_skills[0])
    near = {other: value for other, value in who.near.items() if other != key}
    more = replace(who, skills={**who.skills, key: listing.key_skills[0]}, near=near)
    assert (scored(listing, more, weights) or 0) >= (scored(listing, who, weights) or 0)


@settings(deadline=None)
@given(cards, people, st.data())
def test_more_of_the_same_evidence_never_loses(listing: ListingCard, who: Candidate, data: st.DataObject) -> None:
    """A further degree, a closer cover, a kind of employment more: what is known already only gets better."""
    before = values(features_of(listing, RARITIES[1]), who, day_of(TODAY))
    name = data.draw(st.sampled_from(NAMES))
    key = vocabulary().key(name)
    cover = who.near[key].cover if key in who.near else 1
    closer = who.near if key in who.skills else {**who.near, key: Near(data.draw(st.integers(cover, HAD - 1)), "more")}
    more = replace(
        who,
        near=closer,
        education=data.draw(st.integers(who.education, 4)) if who.education >= 0 else UNKNOWN,
        kinds=who.kinds | data.draw(st.integers(0, 127)) if who.kinds else 0,
    )
    after = values(features_of(listing, RARITIES[1]), more, day_of(TODAY))
    assert all(new >= old for new, old in zip(after, before, strict=True))
    assert (score(after, WHOLE_WEIGHTS) or 0) >= (score(before, WHOLE_WEIGHTS) or 0)


@settings(deadline=None)
@given(cards, people)
def test_what_a_skill_would_bring_is_what_it_brings(listing: ListingCard, who: Candidate) -> None:
    match = explain(listing, features_of(listing, RARITIES[1]), who, WHOLE_WEIGHTS, TODAY)
    for gain in match.what_if if match else ():
        key = vocabulary().key(gain.skill)
        near = {other: value for other, value in who.near.items() if other != key}
        raised = scored(listing, replace(who, skills={**who.skills, key: gain.skill}, near=near))
        assert match is not None
        assert raised == (match.score + gain.points) * 100
        assert gain.skill in match.skills_missing


@settings(deadline=None)
@given(cards, st.sampled_from(RARITIES))
def test_the_shares_of_skills_sum_to_the_whole(listing: ListingCard, rarity: Rarity) -> None:
    features = features_of(listing, rarity)
    assert sum(share for _, share in features.skills) == (SHARES if features.skills else 0)


@settings(deadline=None)
@given(cards, people)
def test_every_value_is_in_its_range(listing: ListingCard, who: Candidate) -> None:
    found = values(features_of(listing, RARITIES[1]), who, day_of(TODAY))
    assert len(found) == len(COMPONENTS)
    assert all(value == UNKNOWN or 0 <= value <= WHOLE for value in found)


def test_an_empty_profile_gets_no_score() -> None:
    nobody = person((), ())
    assert nobody.empty
    assert explain(card(), features_of(card(), Rarity()), nobody, WHOLE_WEIGHTS, TODAY) is None


def test_a_rare_skill_weighs_more_than_a_common_one_and_the_first_more_than_the_last() -> None:
    rare = Rarity(10_000, {vocabulary().key("Excel"): 9_000, vocabulary().key("Triage"): 3})
    shares = dict(features_of(card(skills=("Triage", "Excel")), rare).skills)
    assert shares[vocabulary().key("Triage")] > 3 * shares[vocabulary().key("Excel")]
    same = dict(features_of(card(skills=("Triage", "Excel")), Rarity()).skills)
    assert same[vocabulary().key("Triage")] > same[vocabulary().key("Excel")]


def test_an_ad_that_says_next_to_nothing_does_not_win() -> None:
    bare = card(skills=("Python",), title="§ 7", posted=None)
    whole = card(skills=("Python",), title="Backend Developer", band="2-5")
    assert (scored(whole, person()) or 0) > (scored(bare, person()) or 0)


@pytest.mark.parametrize(("band", "tenths", "better"), [("5-10", 10, 60), ("0-2", 150, 15), ("10+", 40, 120)])
def test_the_years_that_are_asked_for_are_better_than_others(band: str, tenths: int, better: int) -> None:
    listing = card(band=band)
    assert (scored(listing, person(tenths=better)) or 0) > (scored(listing, person(tenths=tenths)) or 0)


def test_a_perfect_match_is_a_hundred() -> None:
    assert (
        parts.scored(sum(w * WHOLE for w in WHOLE_WEIGHTS), parts.factor(sum(WHOLE_WEIGHTS), sum(WHOLE_WEIGHTS)))
        == WHOLE
    )


def test_a_trade_is_one_trade_in_every_language() -> None:
    assert trade_of("Senior Softwareentwickler (m/w/d)") == trade_of("Software Developer")


def test_the_weights_sum_to_one_and_name_every_component() -> None:
    rows = read_rows("scoring_weights")
    assert sum(Decimal(row["weight_value"]) for row in rows) == 1
    assert {row["weight_name"] for row in rows} == set(COMPONENTS)


def test_two_processes_give_the_same_scores() -> None:
    code = "import json; from tests.matching.test_engine import sample; print(json.dumps(sample()))"
    runs = [subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True) for _ in range(2)]
    first, second = (json.loads(run.stdout) for run in runs)
    assert first == second == json.loads(json.dumps(sample()))


def sample() -> list[int | None]:
    """Scores of some people for some listings, all of one seed."""
    found: list[int | None] = []
    for i, title in enumerate(("Welder", "Backend Developer", "Staff Nurse")):
        for j, name in enumerate(NAMES):
            listing = card(str(i), title=title, skills=(name, *NAMES[:i]), band=("0-2", "5-10", None)[i])
            found.append(scored(listing, person((name,), (title, "Head of Sales"), tenths=10 * j)))
    return found


def test_a_town_and_a_region_of_one_name_are_named_once() -> None:
    places = (Place("Germany", "DE", "Berlin", "Berlin"), Place("Germany", "DE", "Bavaria", "Munich"))
    listing = card(places=places)
    match = explain(listing, features_of(listing, RARITIES[0]), person(), WHOLE_WEIGHTS, TODAY)
    assert match is not None
    assert to_json(match)["location"] == "Berlin, Germany; Munich, Bavaria, Germany"
