"""Slices of a stock, one for each thread, and the bounds by which rows are passed over."""

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.matching.invented import NAMES, NOW, TITLES, WEIGHTS, card, person
from tests.matching.test_index import part
from upstar.matching.engine import day_of, parts
from upstar.matching.index import kernel, scanning
from upstar.matching.index import person as persons
from upstar.matching.index import query as asking
from upstar.matching.index.kernel import KNOWN_BITS, SUM_MASK
from upstar.matching.index.person import Part, factors_of, tables_of
from upstar.matching.index.query import ask
from upstar.matching.types import COMPONENTS, WHOLE


@pytest.fixture(scope="module")
def several_blocks(tmp_path_factory: pytest.TempPathFactory) -> Part:
    """Three blocks of listings, of many trades and of none."""
    chance = random.Random(7)
    stock = [
        card(
            f"{number:06}",
            title=f"{chance.choice((*TITLES, ''))} {chance.choice(NAMES)}" if number % 9 else "",
            skills=tuple(chance.sample(NAMES, chance.randrange(4))),
        )
        for number in range(40_000)
    ]
    return part(stock, str(tmp_path_factory.mktemp("blocks")))


@pytest.mark.parametrize("top", [5, 3_000])
def test_slices_together_are_the_whole(several_blocks: Part, monkeypatch: pytest.MonkeyPatch, top: int) -> None:
    """A few of those that suit, and more than suit at all."""
    monkeypatch.setattr(asking, "BLOCKS_A_THREAD", 1)
    answers = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(asking, "THREADS", threads)
        answers.append(ask([several_blocks], person(), WEIGHTS, now=NOW, top=top))
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0].hits) == top
    assert answers[0].suiting > 0


def test_trades_are_worth_the_same_in_slices(several_blocks: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    today = day_of(NOW.date())
    monkeypatch.setattr(persons, "TRADES_A_THREAD", 1)
    told = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(persons, "THREADS", threads)
        told.append(tables_of(several_blocks, person(), WEIGHTS, today).trades)
    assert told[0][0] == -1, "the trade without words"
    assert (told[0][1:] >= 0).all()
    assert (told[0] == told[1]).all()
    assert (told[0] == told[2]).all()


FULL = 1 << parts.COVER_BITS
values = st.one_of(st.none(), st.integers(0, WHOLE))


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.integers(0, 5_000), min_size=len(COMPONENTS), max_size=len(COMPONENTS)),
    st.tuples(values, values, values), st.tuples(values, values, values), st.integers(0, WHOLE), st.integers(0, FULL),
)  # fmt: skip
def test_no_row_of_a_wanted_score_is_passed_over(
    whole: list[int], others: tuple[int | None, ...], best: tuple[int | None, ...], schooled: int, cover: int
) -> None:
    """However near it is to the border: the row with the best of all else, and the least schooling that has the score.

    Schooling weighs a ten-thousandth, so that its values are the finest steps that there are.
    """
    whole[kernel.EDUCATION] = 1
    factors = factors_of(tuple(whole))

    def packed(component: int, value: int | None) -> int:
        return 0 if value is None else (1 << (KNOWN_BITS + component)) + value * whole[component]

    def trait(education: int) -> int:
        told = (kernel.SKILLS, 0), (kernel.EXPERIENCE, others[0]), (kernel.EMPLOYMENT, others[1])
        return packed(kernel.EDUCATION, education) + sum(packed(*each) for each in told)

    place = packed(kernel.PLACE, others[2])
    rest = [packed(*each) for each in zip((kernel.TITLE, kernel.RECENCY, kernel.PAY), best, strict=True)]
    beside = [place + parts.skills(1, cover) * whole[0] + sum(some) for some in product(*((0, each) for each in rest))]

    def score(education: int) -> int:
        totals = [trait(education) + some for some in beside]
        return max(parts.scored(total & SUM_MASK, int(factors[total >> KNOWN_BITS])) for total in totals)

    wanted = score(schooled)
    assume(wanted > 0)
    least, enough = 0, schooled
    while least < enough:
        middle = (least + enough) // 2
        least, enough = (middle + 1, enough) if score(middle) < wanted else (least, middle)

    needs, places = np.empty(2, np.float32), np.empty(1, np.float32)
    most = np.array([number or -1 for number in rest], np.int64)
    scanning._fill_needs(np.array([trait(enough)], np.int64), factors, most, np.int64(wanted), needs)
    scanning._fill_worth(np.array([place], np.int64), places)
    by_cover = np.float32(whole[0] * WHOLE / FULL)
    first = np.zeros(1, np.uint32)
    room = np.empty(1, np.uint8), np.empty(1, np.int32)
    assert scanning._sift(first, first, np.array([cover], np.int32), needs, places, by_cover, *room) == 1
