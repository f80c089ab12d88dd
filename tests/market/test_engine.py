"""What counts say: intervals and tests against published figures, invariants for all counts."""

import math
import random
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.market.engine import pay
from upstar.market.engine.intervals import chance, difference, discoveries, ratio, wilson
from upstar.market.engine.together import LEAST_BOTH, strength
from upstar.market.engine.trend import LEAST_COUNT, LEAST_TOTAL, compare, periods


def one(count: int) -> np.ndarray:
    return np.array([count], np.int64)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_a_share_s_interval_is_the_published_one(count: int, total: int, low: float, high: float) -> None:
    found = wilson(one(count), total)
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("late", "late_total", "early", "early_total", "low", "high"),
    # Newcombe, "Interval estimation for the difference", Statistics in Medicine 17 (1998), table II, method 10
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1.0),
     (5, 56, 0, 29, -0.0381, 0.1926)],
)  # fmt: skip
def test_a_difference_s_interval_is_the_published_one(
    late: int, late_total: int, early: int, early_total: int, low: float, high: float
) -> None:
    found = difference(one(late), late_total, one(early), early_total)
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-5)


TWO_SHARES = st.tuples(st.integers(1, 400), st.integers(1, 400)).flatmap(
    lambda totals: st.tuples(
        st.integers(0, totals[0]), st.just(totals[0]), st.integers(0, totals[1]), st.just(totals[1])
    )
)


@settings(deadline=None)
@given(TWO_SHARES)
def test_intervals_hold_their_estimates_and_turn_around(counts: tuple[int, int, int, int]) -> None:
    late, late_total, early, early_total = counts
    p, q = late / late_total, early / early_total
    low, high = (float(end[0]) for end in difference(one(late), late_total, one(early), early_total))
    assert -1 - 1e-9 <= low <= p - q + 1e-9
    assert p - q - 1e-9 <= high <= 1 + 1e-9
    turned = difference(one(early), early_total, one(late), late_total)
    assert (float(turned[0][0]), float(turned[1][0])) == pytest.approx((-high, -low), abs=1e-12)
    growth_low, growth_high = (float(end[0]) for end in ratio(one(late), late_total, one(early), early_total))
    assert 0 <= growth_low <= growth_high
    if q > 0:
        assert growth_low - 1e-9 <= p / q <= growth_high + 1e-9
    else:
        assert math.isinf(growth_high)
    both_ways = (counts, (early, early_total, late, late_total))
    chances = [float(chance(one(a), m, one(b), n)[0]) for a, m, b, n in both_ways]
    assert chances[0] == pytest.approx(chances[1])
    assert 0 <= chances[0] <= 1


def test_the_false_discovery_rate_is_that_of_the_paper_s_example() -> None:
    # Benjamini and Hochberg (1995), section 3.2: fifteen tests, of which four hold at 5 %
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
               0.7590, 1.0]  # fmt: skip
    order = random.Random(1).sample(range(15), 15)
    held = discoveries(np.array([chances[place] for place in order]), 0.05)
    assert {order[place] for place in np.flatnonzero(held)} == {0, 1, 2, 3}
    assert discoveries(np.empty(0), 0.05).tolist() == []


def test_of_shares_that_do_not_move_hardly_any_is_said_to() -> None:
    rng = np.random.default_rng(7)
    false = 0
    for _ in range(40):
        shares = rng.uniform(0.001, 0.2, 500)
        late, early = rng.binomial(5000, shares), rng.binomial(4000, shares)
        found = compare(np.arange(500, dtype=np.int32), late, 5000, early, 4000)
        false += bool(found.rising.any() or found.falling.any())
    # of forty stocks in which nothing moves, each has any discovery with 5 %: more than seven has a chance of 1 in 500
    assert false <= 7


def test_what_moves_is_found_by_its_direction_and_what_is_rare_is_not_judged() -> None:
    late, early = np.array([1500, 1000, 900, LEAST_COUNT - 1, 45, 40]), np.array([1000, 1500, 905, 0, 5, 0])
    found = compare(np.arange(6, dtype=np.int32), late, 10_000, early, 10_000)
    assert found.rising.tolist() == [True, False, False, False, True, True]
    assert found.falling.tolist() == [False, True, False, False, False, False]
    assert found.tested.tolist() == [True, True, True, False, True, True]
    # the first is named by a tenth of all before: it grows, but it is established
    assert found.emerging.tolist() == [False, False, False, False, True, True]


def test_periods_are_full_months_side_by_side_and_grow_shorter_where_the_stock_is_young() -> None:
    assert periods(dict.fromkeys(range(100, 107), LEAST_TOTAL), 106) == ((103, 105), (100, 102))
    assert periods({102: LEAST_TOTAL, 103: LEAST_TOTAL, 104: 1, 105: LEAST_TOTAL}, 106) == ((103, 105), (100, 102))
    assert periods({104: LEAST_TOTAL, 105: LEAST_TOTAL}, 106) == ((105, 105), (104, 104))
    assert periods({105: LEAST_TOTAL, 106: LEAST_TOTAL}, 106) is None
    assert periods({}, 106) is None


PAYS = st.lists(st.integers(0, 60), min_size=pay.LEAST_PAID, max_size=45)


@settings(deadline=None, max_examples=60)
@given(PAYS, PAYS)
def test_the_shift_is_the_median_of_all_differences_and_its_interval_that_of_the_ranks(
    with_it: list[int], without: list[int]
) -> None:
    found = pay.shift(np.bincount(with_it, minlength=101), np.bincount(without, minlength=101))
    assert found is not None
    apart = sorted(x - y for x in with_it for y in without)
    m, n = len(with_it), len(without)
    rank = max(1, math.floor(m * n / 2 - 1.959963984540054 * math.sqrt(m * n * (m + n + 1) / 12)))
    assert (found.shift, found.low, found.high) == (apart[(m * n + 1) // 2 - 1], apart[rank - 1], apart[m * n - rank])
    assert found.median_with == sorted(with_it)[(m + 1) // 2 - 1]
    assert abs(found.median_without - median(without)) <= 60
    turned = pay.shift(np.bincount(without, minlength=101), np.bincount(with_it, minlength=101))
    assert turned is not None
    assert (turned.low, turned.high) == (-found.high, -found.low)


def test_too_few_paid_listings_say_nothing() -> None:
    many, few = np.full(10, 10), np.array([pay.LEAST_PAID - 1, *[0] * 9])
    assert pay.shift(many, few) is None
    assert pay.shift(few, many) is None
    assert pay.shift(np.zeros(10, int), many) is None


def test_strength_is_0_as_chance_has_it_and_1_where_neither_comes_alone() -> None:
    assert strength(LEAST_BOTH - 1, 10, 0.01, 0.5) is None
    assert strength(100, 1000, 0.1, 0.5) is None
    assert strength(50, 1000, 0.1, 0.5) is None
    assert strength(200, 200, 0.02, 0.02) == pytest.approx((50, 1))
    lift, some = strength(400, 1000, 0.1, 0.05) or (0, 0)
    assert lift == pytest.approx(4)
    assert some == pytest.approx(math.log(4) / -math.log(0.02))
