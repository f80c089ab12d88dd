"""A person as the compiled code reads them: values of the tables of a segment, and what their wishes hide there."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from upstar.matching.engine import parts, whole_weights
from upstar.matching.features import MAX_PAY
from upstar.matching.index import kernel
from upstar.matching.index.kernel import Asked, Columns, Rare, Tables, Titles
from upstar.matching.index.segment import Segment
from upstar.matching.index.threads import THREADS, in_threads
from upstar.matching.meaning import DIMS
from upstar.matching.types import HAD, Candidate, PlaceKey, Weights

TRADES_A_THREAD = 20_000
"""Trades that are worth a thread: they take half a millisecond."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment, and which of its rows stand no more (uint8, 1 for those)."""

    segment: Segment
    gone: npt.NDArray[np.uint8]
    first_day: int
    last_day: int
    """The days of the earliest and the latest known posting; the last is smaller where none is known."""

    @property
    def columns(self) -> Columns:
        """The columns that are read for each row."""
        arrays = self.segment.arrays
        return Columns(*(arrays[name] for name in Columns._fields))

    @property
    def rare(self) -> Rare:
        """The columns that are read only for rows that may be among the best."""
        arrays = self.segment.arrays
        return Rare(arrays["until"], self.gone, arrays["company"], arrays["rule"], arrays["rank"])


def part_of(segment: Segment, gone: npt.NDArray[np.uint8] | None = None) -> Part:
    """Return the part of a stock that a segment is."""
    posted = segment.arrays["posted"]
    known = posted[posted > 0]
    first, last = (int(known.min()), int(known.max())) if len(known) else (1, 0)
    if gone is None:
        gone = np.zeros(len(segment), np.uint8)
    return Part(segment, gone, first, last)


@lru_cache(maxsize=64)
def factors_of(weights: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Return the factor for each set of known components, 0 where none of them is decisive; not to be written to."""
    total = sum(weights)
    found = np.zeros(1 << len(weights), np.int64)
    for known in range(len(found)):
        if known & kernel.DECISIVE_BITS:
            found[known] = parts.factor(sum(w for bit, w in enumerate(weights) if known >> bit & 1), total)
    return found


def tables_of(part: Part, candidate: Candidate, weights: Weights, today: int) -> Tables:
    """Value the tables of a segment for a person; `today` in days since 1970."""
    titles = titles_of(part, candidate, weights)
    return small_tables_of(part, candidate, weights, today)._replace(trades=_trades(titles))


def small_tables_of(part: Part, candidate: Candidate, weights: Weights, today: int) -> Tables:
    """Value all tables but the one of trades, which is left empty: it takes longer than the others together."""
    arrays = part.segment.arrays
    whole = whole_weights(weights)
    w = np.array(whole, np.int64)
    tables = Tables(
        traits=np.empty(len(arrays["traits"]), np.int64),
        spots=np.empty(len(arrays["arrangements"]), np.int64),
        trades=np.empty(0, np.int32),
        days=np.zeros(1 << kernel.DAY_BITS, np.int64),
        pays=np.empty(MAX_PAY + 1, np.int64),
        factors=factors_of(whole),
        skill_weight=whole[kernel.SKILLS],
        best=np.empty(2, np.int64),
    )
    kernel.fill_traits(
        arrays["traits"], candidate.tenths, candidate.level, candidate.education, candidate.kinds, w, tables.traits
    )
    kernel.fill_spots(
        arrays["arrangements"], arrays["place_starts"], arrays["place_numbers"], arrays["places"],
        home_numbers(part, candidate.home), whole[kernel.PLACE], tables.spots,
    )  # fmt: skip
    kernel.fill_days(part.first_day, part.last_day, today, whole[kernel.RECENCY], tables.days)
    kernel.fill_pays(candidate.pay, whole[kernel.PAY], tables.pays)
    kernel.fill_best(candidate.pay, part.first_day, part.last_day, today, w, tables.best)
    return tables


def titles_of(part: Part, candidate: Candidate, weights: Weights) -> Titles:
    """Return a person's titles, to be held against the trades of a segment."""
    meanings, texts = part.segment.arrays["vectors"], part.segment.texts["trades"]
    ages = np.array([age for age, words in enumerate(candidate.trades) if words], np.int64)
    own = np.zeros((-(-len(ages) // kernel.TITLES_AT_ONCE) * kernel.TITLES_AT_ONCE, DIMS), np.int16)
    own[: len(ages)] = candidate.vectors[ages]
    # the trade without words sorts first
    first = (0 if texts.find("") < 0 else 1) if len(ages) else len(texts)
    return Titles(own, np.resize(ages, len(own)), whole_weights(weights)[kernel.TITLE], meanings, first)


def _trades(titles: Titles) -> npt.NDArray[np.int32]:
    """What each trade is worth to a person; UNKNOWN for the one without words, and where the person has no title."""
    found = np.empty(len(titles.meanings), np.int32)
    slices = min(THREADS, len(found) // TRADES_A_THREAD) or 1

    def fill(number: int) -> None:
        start, end = len(found) * number // slices, len(found) * (number + 1) // slices
        own, ages, weight, meanings, first = titles
        kernel.fill_trades(meanings[start:end], own, ages, weight, max(0, first - start), found[start:end])

    in_threads(fill, slices)
    return found


def home_numbers(part: Part, home: PlaceKey) -> npt.NDArray[np.int32]:
    """Return the numbers of the names of a home: 0 for one that is not known, -1 for one that no listing bears."""
    names = part.segment.texts["names"]
    return np.array([names.find(name) for name in home], np.int32)


def asked_of(part: Part, candidate: Candidate) -> Asked:
    """Return the numbers of the skills in a segment that a person covers, and how far."""
    numbers, covers = covered_by(part, candidate)
    return Asked(np.array(numbers, np.int32), np.array(covers, np.int32))


def covered_by(part: Part, candidate: Candidate) -> tuple[list[int], list[int]]:
    """Return the numbers of the skills of a segment that a person covers, and how far each of them."""
    known = part.segment.skill_numbers
    numbers = [known[key] for key in candidate.skills if key in known]
    covers = [HAD] * len(numbers)
    for key, near in candidate.near.items():
        if key in known:
            numbers.append(known[key])
            covers.append(near.cover)
    return numbers, covers
