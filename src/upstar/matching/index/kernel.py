"""What runs over the arrays of a segment, compiled by numba.

The formulas are those of `engine.parts`, compiled here as they stand: a score cannot come out otherwise. What many
rows share is valued once, into tables of packed numbers: the weighted value in the lower bits, and one bit above them
that says that the component is known. The packed numbers of a row's parts then add up to its weighted sum and the set
of its known components at once.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from upstar.matching import meaning
from upstar.matching.compiled import compiled, inlined
from upstar.matching.engine import formulas, parts
from upstar.matching.types import UNKNOWN, WHOLE

KNOWN_BITS = 40
"""Weighted sums stay far below: eight values of 14 bits with weights of at most 17."""
SUM_MASK = (1 << KNOWN_BITS) - 1
SKILLS, TITLE, EXPERIENCE, PLACE, EDUCATION, RECENCY, EMPLOYMENT, PAY = range(8)
DECISIVE_BITS = (1 << SKILLS) | (1 << TITLE)
SHOWN = 255
"""The reason of what no wish hides."""
DAY_BITS = 16
TITLES_AT_ONCE = 3
"""Titles that trades are held against in one pass; sums of more than these do not stay in the processor's registers."""


class Columns(NamedTuple):
    """The columns of a segment that are read for each row."""

    trait: npt.NDArray[np.uint32]
    spot: npt.NDArray[np.uint32]
    trade: npt.NDArray[np.uint32]
    posted: npt.NDArray[np.uint16]
    pay: npt.NDArray[np.uint16]
    pointers: npt.NDArray[np.int64]
    docs: npt.NDArray[np.uint16]
    shares: npt.NDArray[np.uint16]


class Rare(NamedTuple):
    """The columns that are read only for rows that may be among the best."""

    until: npt.NDArray[np.uint32]
    gone: npt.NDArray[np.uint8]
    company: npt.NDArray[np.uint32]
    rule: npt.NDArray[np.uint32]
    rank: npt.NDArray[np.uint32]


class Tables(NamedTuple):
    """What the tables of a segment are worth to a person: packed numbers, and the weight and factors to use them.

    What trades are worth is not packed (`packed_trade`), UNKNOWN where nothing is known: the table is the largest.
    `scanning.scan` goes without it, and is given an empty one. `best` has the largest packed numbers that there may be
    of days and pays; -1 where none of a kind is known.
    """

    traits: npt.NDArray[np.int64]
    spots: npt.NDArray[np.int64]
    trades: npt.NDArray[np.int32]
    days: npt.NDArray[np.int64]
    pays: npt.NDArray[np.int64]
    factors: npt.NDArray[np.int64]
    skill_weight: int
    best: npt.NDArray[np.int64]


class Titles(NamedTuple):
    """A person's titles, to hold trades against where that is worth it.

    `own` int16 [titles, DIMS], `ages` how many titles came after each; `own` is filled up with zeros to a multiple of
    TITLES_AT_ONCE, and `ages` is as long. `meanings` int8 [trades, DIMS] are those of the segment's trades, `first` is
    the first of them that can be compared at all.
    """

    own: npt.NDArray[np.int16]
    ages: npt.NDArray[np.int64]
    weight: int
    meanings: npt.NDArray[np.int8]
    first: int


class Asked(NamedTuple):
    """The numbers of the skills that a person covers, and how far (up to HAD)."""

    numbers: npt.NDArray[np.int32]
    covers: npt.NDArray[np.int32]


class Hiding(NamedTuple):
    """By company, rule, spot and pay, the number of the wish that hides a listing, SHOWN for none."""

    companies: npt.NDArray[np.uint8]
    rules: npt.NDArray[np.uint8]
    spots: npt.NDArray[np.uint8]
    pays: npt.NDArray[np.uint8]


@inlined
def _packed(component, value, weight):  # type: ignore[no-untyped-def]
    if value < 0:
        return np.int64(0)
    return (np.int64(1) << (KNOWN_BITS + component)) + np.int64(value) * weight


@compiled
def fill_traits(traits, tenths, level, education, kinds, weights, out):  # type: ignore[no-untyped-def]
    """Value each entry of the table of traits; `weights` are those of the eight components."""
    for i in range(traits.shape[0]):
        own = traits[i]
        packed = _packed(EXPERIENCE, formulas.experience(tenths, level, own[1], own[0]), weights[EXPERIENCE])
        packed += _packed(EDUCATION, formulas.education(education, own[2]), weights[EDUCATION])
        packed += _packed(EMPLOYMENT, formulas.employment_type(kinds, own[3]), weights[EMPLOYMENT])
        packed += _packed(SKILLS, np.int64(0) if own[4] else np.int64(UNKNOWN), weights[SKILLS])
        out[i] = packed


@inlined
def _near(place, home):  # type: ignore[no-untyped-def]
    # numbers of names: '' sorts first, so that 0 stands for what is not known
    if place[0] != home[0]:
        return parts.ELSEWHERE
    if place[2] and place[2] == home[2] and (not place[1] or home[1] == 0 or place[1] == home[1]):
        return parts.SAME_TOWN
    return parts.SAME_REGION if place[1] and place[1] == home[1] else parts.SAME_COUNTRY


@compiled
def fill_spots(arrangements, starts, numbers, places, home, weight, out):  # type: ignore[no-untyped-def]
    """Value each entry of the table of spots for a home: the numbers of the names of country, region and town."""
    for i in range(len(arrangements)):
        best = UNKNOWN
        if home[0]:
            for j in range(starts[i], starts[i + 1]):
                place = places[numbers[j]]
                if place[0]:
                    best = max(best, _near(place, home))
        out[i] = _packed(PLACE, formulas.place(arrangements[i], best), weight)


@inlined
def _dot(told, own):  # type: ignore[no-untyped-def]
    dot = np.int32(0)
    for d in range(meaning.DIMS):
        # cast at each step, or the sums are of 64 bits and a quarter as fast
        dot = np.int32(dot + np.int32(np.int32(told[d]) * np.int32(own[d])))
    return dot


@inlined
def _likest(best, dot, age):  # type: ignore[no-untyped-def]
    # few reach the floor: to pass the others over saves two divisions in three
    return max(best, formulas.past(formulas.likeness(np.int64(dot)), age)) if dot > meaning.FLOOR else best


@inlined
def _likest_of_some(told, newest, second, third, ages, t):  # type: ignore[no-untyped-def]
    # written out: so each number is widened once and not for each title, which is what takes the time
    one, two, three = _dot(told, newest), _dot(told, second), _dot(told, third)
    return _likest(_likest(_likest(np.int64(0), one, ages[t]), two, ages[t + 1]), three, ages[t + 2])


@inlined
def worth_of(told, own, ages, weight):  # type: ignore[no-untyped-def]
    """What a trade that can be compared is worth by the likeness of its meaning to a person's titles."""
    best = np.int64(0)
    for t in range(0, len(own), TITLES_AT_ONCE):
        best = max(best, _likest_of_some(told, own[t], own[t + 1], own[t + 2], ages, t))
    return best * weight


@compiled
def fill_trades(meanings, own, ages, weight, first, out):  # type: ignore[no-untyped-def]
    """Value trades by their likeness to a person's titles, UNKNOWN for those before `first`."""
    out[:] = 0
    for t in range(0, len(own), TITLES_AT_ONCE):
        newest, second, third = own[t], own[t + 1], own[t + 2]
        for i in range(len(out)):
            best = _likest_of_some(meanings[i], newest, second, third, ages, t)
            if best > 0:
                out[i] = max(np.int64(out[i]), best * weight)
    out[:first] = UNKNOWN


@compiled
def fill_pays(hoped, weight, out):  # type: ignore[no-untyped-def]
    """Value each amount of pay, in thousands."""
    for i in range(len(out)):
        out[i] = _packed(PAY, formulas.pay(hoped, i), weight)


@compiled
def fill_days(first, last, today, weight, out):  # type: ignore[no-untyped-def]
    """Value the days of posting from `first` to `last`."""
    for day in range(first, last + 1):
        out[day] = _packed(RECENCY, formulas.recency(day, today), weight)


@compiled
def fill_best(hoped, first, last, today, weights, out):  # type: ignore[no-untyped-def]
    """Fill in the largest packed numbers of days (from `first` to `last`) and pays, -1 where none is known."""
    out[0] = _packed(RECENCY, formulas.recency(last, today), weights[RECENCY]) if last >= first else np.int64(-1)
    out[1] = _packed(PAY, np.int64(WHOLE), weights[PAY]) if hoped > 0 else np.int64(-1)


@inlined
def sum_block(columns, asked, block, blocks, covered):  # type: ignore[no-untyped-def]
    """Set how far the skills of each row of a block are covered."""
    covered[:] = 0
    for q in range(len(asked.numbers)):
        at = np.int64(asked.numbers[q]) * blocks + block
        cover = asked.covers[q]
        for p in range(columns.pointers[at], columns.pointers[at + 1]):
            covered[columns.docs[p]] += np.int32(columns.shares[p]) * cover


@inlined
def packed_trade(worth):  # type: ignore[no-untyped-def]
    """The packed number of what a trade is worth."""
    return _packed(TITLE, worth, 1)


@inlined
def packed_without_skills(columns, tables, i):  # type: ignore[no-untyped-def]
    """The packed number of a row, with what its skills are worth left out."""
    return (
        tables.traits[columns.trait[i]]
        + tables.spots[columns.spot[i]]
        + packed_trade(tables.trades[columns.trade[i]])
        + tables.days[columns.posted[i]]
        + tables.pays[columns.pay[i]]
    )


@inlined
def skills_of(weight, covered):  # type: ignore[no-untyped-def]
    """What skills add to a packed number by how far they are covered, up to SHARES × HAD."""
    return formulas.skills(1, np.int64(covered)) * weight


@inlined
def scored_of(factors, packed):  # type: ignore[no-untyped-def]
    """The score of a packed number that is whole."""
    return formulas.scored(packed & SUM_MASK, factors[np.uint64(packed) >> np.uint64(KNOWN_BITS)])


@inlined
def score_of(tables, packed, covered):  # type: ignore[no-untyped-def]
    """The score of a packed number without skills, and of how far these are covered."""
    return scored_of(tables.factors, packed + skills_of(tables.skill_weight, covered))


@inlined
def reason_of(columns, rare, hiding, i):  # type: ignore[no-untyped-def]
    """The number of the first wish that hides a row, SHOWN for none."""
    return min(
        hiding.rules[rare.rule[i]],
        hiding.spots[columns.spot[i]],
        hiding.pays[columns.pay[i]],
        hiding.companies[rare.company[i]],
    )
