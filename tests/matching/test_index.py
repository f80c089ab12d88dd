"""The index says what the scorer says of each listing alone."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from statistics import median_low
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.invented import (
    NAMES,
    NOW,
    PLACES,
    RARITIES,
    TITLES,
    WEIGHTS,
    card,
    cards,
    people,
    person,
    stocks,
    weightings,
)
from tests.matching.test_wishes import wishes
from upstar.listings.places import coordinates
from upstar.listings.types import ListingCard
from upstar.matching.engine import day_of, score, values, whole_weights
from upstar.matching.features import features_of, pay_of
from upstar.matching.index.crowd import Asker, ask_for_each
from upstar.matching.index.packing import pack, unpack
from upstar.matching.index.person import Part, part_of
from upstar.matching.index.query import SUITS, ask, hits_of
from upstar.matching.index.segment import build
from upstar.matching.index.texts import Texts
from upstar.matching.index.unlocks import FEWEST_PAYS, unlocks
from upstar.matching.types import Candidate, Features, Weights
from upstar.matching.wishes import Wishes, hidden_by
from upstar.skills.vocabulary import vocabulary

RARITY = RARITIES[1]
tops = st.integers(0, 30)


def part(stock: Sequence[ListingCard], folder: str) -> Part:
    return part_of(build(Path(folder) / "segment", stock, RARITY))


def scored(listing: ListingCard, who: Candidate, weights: Weights) -> int:
    found = values(features_of(listing, RARITY), who, day_of(NOW.date()))
    return score(found, whole_weights(weights)) or 0


def valid(listing: ListingCard, now: datetime) -> bool:
    until = listing.date_valid_through
    return until is None or int(until.timestamp()) // 60 > int(now.timestamp()) // 60


def ranked(stock: Sequence[ListingCard], who: Candidate, weights: Weights) -> list[tuple[int, int, str]]:
    """The plain way: score every listing, sort them all."""
    found = [
        (-points, -features_of(listing, RARITY).posted, listing.id)
        for listing in stock
        if valid(listing, NOW) and (points := scored(listing, who, weights))
    ]
    return sorted(found, key=lambda rank: (*rank[:2], rank[2].encode()))


@settings(deadline=None, max_examples=40)  # each writes some twenty files
@given(stocks, people, weightings, tops)
def test_the_ranking_is_the_plain_one(stock: list[ListingCard], who: Candidate, weights: Weights, top: int) -> None:
    with TemporaryDirectory() as folder:
        answer = ask([part(stock, folder)], who, weights, now=NOW, top=top)
    expected = [] if who.empty else ranked(stock, who, weights)
    assert [hit.rank for hit in answer.hits] == expected[:top]
    if top:
        assert answer.suiting == sum(-points >= SUITS for points, *_ in expected)


@lru_cache(maxsize=1)
def many() -> tuple[tuple[ListingCard, Features], ...]:
    """Listings of all kinds, more than are looked at before the best are known well enough to pass over others."""
    chance = random.Random(5)

    def one(number: int) -> ListingCard:
        return card(
            f"{number:05}", title=chance.choice(TITLES), skills=tuple(chance.sample(NAMES, chance.randrange(6))),
            band=chance.choice(["0-2", "2-5", "5-10", "10+", None]), remote=chance.random() < 0.2,
            posted=chance.choice([None, NOW - timedelta(days=chance.randrange(900))]),
            places=tuple(chance.sample(PLACES, chance.randrange(3))), kinds=chance.choice([(), ("FULL_TIME",)]),
            pay=chance.choice([None, chance.randrange(20_000, 200_000)]), requirements=chance.choice([None, "Master"]),
        )  # fmt: skip

    return tuple((listing, features_of(listing, RARITY)) for listing in map(one, range(6_000)))


@settings(deadline=None, max_examples=25)
@given(who=people, weights=weightings, top=st.integers(1, 30))
def test_rows_that_are_passed_over_are_none_of_the_best(
    shared_part: Part, who: Candidate, weights: Weights, top: int
) -> None:
    answer = ask([shared_part], who, weights, now=NOW, top=top)
    whole, today = whole_weights(weights), day_of(NOW.date())
    found = [
        (-points, -features.posted, listing.id)
        for listing, features in (() if who.empty else many())
        if (points := score(values(features, who, today), whole))
    ]
    assert [hit.rank for hit in answer.hits] == sorted(found)[:top]
    assert answer.suiting == sum(-points >= SUITS for points, *_ in found)


@pytest.fixture(scope="module")
def shared_part(tmp_path_factory: pytest.TempPathFactory) -> Part:
    return part([listing for listing, _ in many()], str(tmp_path_factory.mktemp("many")))


@settings(deadline=None, max_examples=40)  # each writes some twenty files
@given(stocks, st.lists(people, min_size=1, max_size=5), weightings, st.integers(1, 12))
def test_many_at_once_are_told_what_each_alone_is(
    stock: list[ListingCard], crowd: list[Candidate], weights: Weights, top: int
) -> None:
    wishes = [Wishes(), Wishes(hide_agencies=True, languages=frozenset(["de"]))]
    askers = [Asker(who, weights, wishes[i % 2], at_least=1 + 2_000 * (i % 3)) for i, who in enumerate(crowd)]
    with TemporaryDirectory() as folder:
        there = part(stock, folder)
        told = list(ask_for_each(there, askers, now=NOW, top=top))
        alone = [ask([there], one.candidate, weights, now=NOW, top=top, wishes=one.wishes).hits for one in askers]
    expected = [
        [] if one.candidate.empty else [hit.rank for hit in hits if hit.score >= one.at_least]
        for one, hits in zip(askers, alone, strict=True)
    ]
    assert [[hit.rank for hit in hits_of(there, 0, keys)] for keys in told] == expected


@settings(deadline=None, max_examples=40)  # each writes some twenty files
@given(stocks, people, weightings)
def test_what_is_unlocked_is_what_would_suit_with_the_skill(
    stock: list[ListingCard], who: Candidate, weights: Weights
) -> None:
    with TemporaryDirectory() as folder:
        told = {found.skill: found for found in unlocks([part(stock, folder)], who, weights, Wishes(), now=NOW, top=99)}
    shown = [] if who.empty else [listing for listing in stock if valid(listing, NOW)]
    key_of = vocabulary().key
    expected: dict[str, list[ListingCard]] = {}
    for key in {key_of(name) for listing in shown for name in listing.key_skills} - set(who.skills):
        near = {other: value for other, value in who.near.items() if other != key}
        more = Candidate(
            {**who.skills, key: key}, near, who.trades, who.vectors, who.title_names, who.tenths, who.level,
            who.education, who.home, who.kinds, who.pay,
        )  # fmt: skip
        opened = [one for one in shown if scored(one, who, weights) < SUITS <= scored(one, more, weights)]
        if opened:
            expected[key] = opened
    assert {key_of(name): found.listings for name, found in told.items()} == {
        key: len(opened) for key, opened in expected.items()
    }
    usual = [pay for one in shown if scored(one, who, weights) >= SUITS and (pay := pay_of(one))]
    for name, found in told.items():
        pays = [pay for one in expected[key_of(name)] if (pay := pay_of(one))]
        if len(pays) >= FEWEST_PAYS and len(usual) >= FEWEST_PAYS:
            assert found.pay_difference == 1000 * (median_low(pays) - median_low(usual))
        else:
            assert found.pay_difference is None


def test_a_stock_of_several_blocks_is_ranked_like_a_small_one(tmp_path: Path) -> None:
    """Rows of one score and day go by their ids, across the borders of blocks."""
    stock = [card(f"{number:06}", skills=("Python",) if number % 7 else ("Docker",)) for number in range(40_000)]
    there = part(stock, str(tmp_path))
    answer = ask([there], person(), WEIGHTS, now=NOW, top=3_000)
    expected = [listing.id for listing in stock if listing.key_skills == ("Python",)][:3_000]
    assert [hit.rank[2] for hit in answer.hits] == expected
    suits = {
        skills: scored(card(skills=skills), person(), WEIGHTS) >= SUITS for skills in {one.key_skills for one in stock}
    }
    assert answer.suiting == sum(suits[listing.key_skills] for listing in stock)


@settings(deadline=None, max_examples=40)  # each writes some twenty files
@given(stocks, people, wishes)
def test_what_is_hidden_is_what_the_rule_hides(stock: list[ListingCard], who: Candidate, wanted: Wishes) -> None:
    with TemporaryDirectory() as folder:
        answer = ask([part(stock, folder)], who, WEIGHTS, now=NOW, top=99, wishes=wanted)
    if who.empty:
        return
    by_id = {listing.id: listing for listing in stock}
    told = ranked(stock, who, WEIGHTS)
    reasons = {rank[2]: hidden_by(wanted, by_id[rank[2]], coordinates) for rank in told}
    assert [hit.rank for hit in answer.hits] == [rank for rank in told if reasons[rank[2]] is None]
    suiting = Counter(reasons[listing_id] for points, _, listing_id in told if -points >= SUITS)
    assert answer.suiting == suiting.pop(None, 0)
    assert answer.hidden == suiting


def test_unwanted_listings_make_room_for_others(tmp_path: Path) -> None:
    stock = [card(f"{number}") for number in range(9)]
    there = part(stock, str(tmp_path))
    answer = ask([there], person(), WEIGHTS, now=NOW, top=3, unwanted={"0", "2"})
    assert [hit.rank[2] for hit in answer.hits] == ["1", "3", "4"]


def test_two_segments_are_ranked_as_one(tmp_path: Path) -> None:
    stock = [card(f"{number}", skills=("Python", "Docker")[: number % 3]) for number in range(20)]
    whole = ask([part(stock, str(tmp_path / "whole"))], person(), WEIGHTS, now=NOW, top=20)
    halves = [part(stock[start::2], str(tmp_path / str(start))) for start in (0, 1)]
    assert [hit.rank for hit in ask(halves, person(), WEIGHTS, now=NOW, top=20).hits] == [
        hit.rank for hit in whole.hits
    ]


@settings(deadline=None)
@given(cards)
def test_a_card_comes_back_as_it_was(listing: ListingCard) -> None:
    assert unpack(pack(listing)) == listing


@given(st.sets(st.text(st.characters(codec="utf-8"))), st.text(st.characters(codec="utf-8")))
def test_texts_are_found_by_number_and_by_text(texts: set[str], other: str) -> None:
    ordered = sorted(texts, key=str.encode)
    kept = Texts.of(ordered)
    assert list(kept) == ordered == [kept[number] for number in range(len(kept))]
    assert [kept.find(text) for text in ordered] == list(range(len(ordered)))
    assert (kept.find(other) >= 0) == (other in texts)
