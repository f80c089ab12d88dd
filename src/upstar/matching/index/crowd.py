"""Ask a part of the stock for many people at once: new listings against everyone.

What people have in common is done once: their titles are compared with the part's trades in one product of matrices
(of whole numbers below 2**24, so exact in 32-bit floats), and one compiled loop runs over the people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from upstar.matching.compiled import compiled
from upstar.matching.engine import day_of, formulas, whole_weights
from upstar.matching.engine.parts import PAST_BITS, PAST_TITLE
from upstar.matching.features import MAX_PAY
from upstar.matching.index import kernel, scanning
from upstar.matching.index.hiding import hiding_of
from upstar.matching.index.kernel import Asked, Hiding, Tables
from upstar.matching.index.person import Part, covered_by, factors_of, home_numbers
from upstar.matching.index.query import SECONDS, Keys
from upstar.matching.index.threads import in_one_thread
from upstar.matching.types import UNKNOWN, WHOLE, Candidate, PlaceKey, Weights
from upstar.matching.wishes import Wishes

BLOCK = 512
"""People at a time: enough to share titles."""
CELLS = 20_000_000
"""Likenesses of titles and trades held at once, ten bytes each: of many new listings, fewer people at a time."""


@dataclass(frozen=True, slots=True)
class Asker:
    """One of many: what is known of them, and the score in hundredths that a listing must have to be told of."""

    candidate: Candidate
    weights: Weights
    wishes: Wishes
    at_least: int = 1


class _People(NamedTuple):
    """The people of a block in columns; `titles` and `skills` of one stand between two entries of their `starts`."""

    facts: npt.NDArray[np.int64]
    """tenths, level, education, kinds, pay, at_least, number of the weighting, number of the wishes."""
    homes: npt.NDArray[np.int32]
    title_starts: npt.NDArray[np.int64]
    title_numbers: npt.NDArray[np.int64]
    title_ages: npt.NDArray[np.int64]
    skill_starts: npt.NDArray[np.int64]
    skills: npt.NDArray[np.int32]
    covers: npt.NDArray[np.int32]


class _Shared(NamedTuple):
    """The tables of the part, and what people of a block share: likenesses [titles, trades], weightings, wishes."""

    traits: npt.NDArray[np.int32]
    arrangements: npt.NDArray[np.int32]
    place_starts: npt.NDArray[np.int32]
    place_numbers: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    likenesses: npt.NDArray[np.int16]
    empty_trade: int
    weights: npt.NDArray[np.int64]
    factors: npt.NDArray[np.int64]
    companies: npt.NDArray[np.uint8]
    rules: npt.NDArray[np.uint8]
    spots: npt.NDArray[np.uint8]
    pays: npt.NDArray[np.uint8]


def ask_for_each(part: Part, askers: Sequence[Asker], *, now: datetime, top: int) -> Iterator[Keys]:
    """Yield for each person the keys of the `top` best listings of the part that they are to be told of, best first.

    They are those that `query.ask` gives, from `at_least` on; `query.hits_of` reads keys.
    """
    size = max(1, min(BLOCK, CELLS // (len(PAST_TITLE) * max(1, len(part.segment.texts["trades"])))))
    for start in range(0, len(askers), size):
        yield from _ask_block(part, askers[start : start + size], now, top)


def _ask_block(part: Part, askers: Sequence[Asker], now: datetime, top: int) -> Iterator[Keys]:
    keys = np.empty((len(askers), top), np.int64)
    filled = np.empty(len(askers), np.int64)
    people, shared = _columns(part, askers)
    _rank_each(
        part.columns, part.rare, shared, people, part.first_day, part.last_day, day_of(now.date()),
        int(now.timestamp()) // SECONDS, keys, filled, scanning.scratch(top),
    )  # fmt: skip
    for row, count in zip(keys, filled.tolist(), strict=True):
        yield row[:count]


def _columns(part: Part, askers: Sequence[Asker]) -> tuple[_People, _Shared]:
    titles: dict[str, int] = {}
    vectors: list[npt.NDArray[np.int8]] = []
    weightings: dict[tuple[int, ...], int] = {}
    wishes: dict[Wishes, int] = {}
    homes: dict[PlaceKey, npt.NDArray[np.int32]] = {}
    facts: list[tuple[int, ...]] = []
    numbers: list[int] = []
    ages: list[int] = []
    skills: list[int] = []
    covers: list[int] = []
    whole: dict[int, tuple[int, ...]] = {}
    title_starts, skill_starts = [0], [0]
    for asker in askers:
        who = asker.candidate
        for age, (trade, vector) in enumerate(zip(who.trades, who.vectors, strict=True)):
            if trade:
                if trade not in titles:
                    titles[trade] = len(titles)
                    vectors.append(vector)
                numbers.append(titles[trade])
                ages.append(age)
        known, far = covered_by(part, who)
        skills += known
        covers += far
        if who.home not in homes:
            homes[who.home] = home_numbers(part, who.home)
        if id(asker.weights) not in whole:  # most people share the weights of the house
            whole[id(asker.weights)] = whole_weights(asker.weights)
        weighting = weightings.setdefault(whole[id(asker.weights)], len(weightings))
        wish = wishes.setdefault(asker.wishes, len(wishes))
        at_least = WHOLE + 1 if who.empty else asker.at_least
        facts.append((who.tenths, who.level, who.education, who.kinds, who.pay, at_least, weighting, wish))
        title_starts.append(len(numbers))
        skill_starts.append(len(skills))
    people = _People(
        facts=np.array(facts, np.int64),
        homes=np.array([homes[asker.candidate.home] for asker in askers], np.int32),
        title_starts=np.array(title_starts, np.int64),
        title_numbers=np.array(numbers, np.int64),
        title_ages=np.array(ages, np.int64),
        skill_starts=np.array(skill_starts, np.int64),
        skills=np.array(skills, np.int32),
        covers=np.array(covers, np.int32),
    )
    return people, _shared(part, vectors, list(weightings), list(wishes))


def _shared(
    part: Part, vectors: Sequence[npt.NDArray[np.int8]], weightings: Sequence[tuple[int, ...]], wishes: Sequence[Wishes]
) -> _Shared:
    arrays, texts = part.segment.arrays, part.segment.texts
    own = np.array(vectors, np.float32).reshape(len(vectors), arrays["vectors"].shape[1])
    with in_one_thread():
        dots = own @ arrays["vectors"].astype(np.float32).T
    likenesses = np.empty(dots.shape, np.int16)
    _liken(dots, likenesses)
    hidings = [hiding_of(part, one) for one in wishes]
    return _Shared(
        traits=arrays["traits"],
        arrangements=arrays["arrangements"],
        place_starts=arrays["place_starts"],
        place_numbers=arrays["place_numbers"],
        places=arrays["places"],
        likenesses=likenesses,
        empty_trade=texts["trades"].find(""),
        weights=np.array(weightings, np.int64),
        factors=np.array([factors_of(weighting) for weighting in weightings]),
        companies=np.array([hiding.companies for hiding in hidings]),
        rules=np.array([hiding.rules for hiding in hidings]),
        spots=np.array([hiding.spots for hiding in hidings]),
        pays=np.array([hiding.pays for hiding in hidings]),
    )


@compiled
def _liken(dots, out):  # type: ignore[no-untyped-def]
    for i in range(dots.shape[0]):
        for j in range(dots.shape[1]):
            out[i, j] = formulas.likeness(np.int64(dots[i, j]))


@compiled
def _fill_trades(likenesses, numbers, ages, empty, weight, out):  # type: ignore[no-untyped-def]
    """As `kernel.fill_trades`, from likenesses [titles, trades] that are known: of which titles, and their ages."""
    if len(numbers) == 0:
        out[:] = UNKNOWN
        return
    best = np.zeros(len(out), np.int64)
    for t in range(len(numbers)):
        fade, row = np.int64(PAST_TITLE[ages[t]]), likenesses[numbers[t]]
        for i in range(len(out)):
            best[i] = max(best[i], (np.int64(row[i]) * fade) >> PAST_BITS)
    out[:] = best * weight
    if empty >= 0:
        out[empty] = UNKNOWN


@compiled
def _rank_each(columns, rare, shared, people, first_day, last_day, today, minute, keys, filled, room):  # type: ignore[no-untyped-def]
    """Fill `keys` [people, top] and `filled` [people] as `scanning.scan_all` gives them for each."""
    top = keys.shape[1]
    traits = np.empty(len(shared.traits), np.int64)
    spots = np.empty(len(shared.arrangements), np.int64)
    trades = np.empty(shared.likenesses.shape[1], np.int32)
    days = np.zeros(1 << kernel.DAY_BITS, np.int64)
    pays = np.empty(MAX_PAY + 1, np.int64)
    best = np.empty(2, np.int64)
    for p in range(len(filled)):
        tenths, level, education, kinds, pay, at_least, weighting, wish = people.facts[p]
        weights = shared.weights[weighting]
        kernel.fill_traits(shared.traits, tenths, level, education, kinds, weights, traits)
        kernel.fill_spots(
            shared.arrangements, shared.place_starts, shared.place_numbers, shared.places, people.homes[p],
            weights[kernel.PLACE], spots,
        )  # fmt: skip
        own = slice(people.title_starts[p], people.title_starts[p + 1])
        _fill_trades(
            shared.likenesses, people.title_numbers[own], people.title_ages[own], shared.empty_trade,
            weights[kernel.TITLE], trades,
        )  # fmt: skip
        kernel.fill_days(first_day, last_day, today, weights[kernel.RECENCY], days)
        kernel.fill_pays(pay, weights[kernel.PAY], pays)
        kernel.fill_best(pay, first_day, last_day, today, weights, best)
        tables = Tables(traits, spots, trades, days, pays, shared.factors[weighting], weights[kernel.SKILLS], best)
        start, end = people.skill_starts[p], people.skill_starts[p + 1]
        asked = Asked(people.skills[start:end], people.covers[start:end])
        hiding = Hiding(shared.companies[wish], shared.rules[wish], shared.spots[wish], shared.pays[wish])
        found = scanning.scan_all(columns, rare, tables, asked, hiding, minute, at_least, top, room)
        filled[p] = len(found)
        keys[p, : len(found)] = found
