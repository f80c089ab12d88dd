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
from upstar.matching.engine import parts
from upstar.matching.index.compiled import compiled, inlined
from upstar.matching.index.segment import BLOCK_BITS, ROW_BITS
from upstar.matching.types import UNKNOWN

KNOWN_BITS = 40
"""Weighted sums stay far below: eight values of 14 bits with weights of at most 17."""
SUM_MASK = (1 << KNOWN_BITS) - 1
SKILLS, TITLE, EXPERIENCE, PLACE, EDUCATION, RECENCY, EMPLOYMENT, PAY = range(8)
DECISIVE_BITS = (1 << SKILLS) | (1 << TITLE)
SHOWN = 255
"""The reason of what no wish hides."""
DAY_BITS = 16
BUFFER = 128
"""Rows better than the last of the best are gathered before they are sorted among them."""


_skills = inlined(parts.skills)
_experience = inlined(parts.experience)
_education = inlined(parts.education)
_employment = inlined(parts.employment_type)
_place = inlined(parts.place)
_pay = inlined(parts.pay)
_recency = inlined(parts.recency)
past_of = inlined(parts.past)
_scored = inlined(parts.scored)
_likeness = inlined(meaning.likeness)


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


class Tables(NamedTuple):
    """What the tables of a segment are worth to a person: packed numbers, and the weight and factors to use them."""

    traits: npt.NDArray[np.int64]
    spots: npt.NDArray[np.int64]
    trades: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    pays: npt.NDArray[np.int64]
    factors: npt.NDArray[np.int64]
    skill_weight: int


class Scratch(NamedTuple):
    """Room to work in: sums and keys of a block, and the best keys so far. To ask for it anew costs many questions more
    than the answer."""

    covered: npt.NDArray[np.int32]
    keys: npt.NDArray[np.int64]
    buffer: npt.NDArray[np.int64]


def scratch(top: int) -> Scratch:
    """Return room for one question at a time."""
    size = 1 << BLOCK_BITS
    return Scratch(np.empty(size, np.int32), np.empty(size, np.int64), np.empty(top + BUFFER, np.int64))


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
        packed = _packed(EXPERIENCE, _experience(tenths, level, own[1], own[0]), weights[EXPERIENCE])
        packed += _packed(EDUCATION, _education(education, own[2]), weights[EDUCATION])
        packed += _packed(EMPLOYMENT, _employment(kinds, own[3]), weights[EMPLOYMENT])
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
        out[i] = _packed(PLACE, _place(arrangements[i], best), weight)


@compiled
def fill_trades(vectors, empty, own, ages, weight, out):  # type: ignore[no-untyped-def]
    """Value each entry of the table of trades by its likeness to the person's own titles.

    `vectors` int8 [trades, DIMS], `own` int8 [titles, DIMS], `ages` how many titles came after each; `empty` is the
    number of the trade without words, -1 for none.
    """
    dims = vectors.shape[1]
    for i in range(vectors.shape[0]):
        best = UNKNOWN
        for t in range(own.shape[0]):
            dot = np.int32(0)
            for d in range(dims):
                # cast at each step, or the sums are of 64 bits and a quarter as fast
                dot = np.int32(dot + np.int32(np.int32(vectors[i, d]) * np.int32(own[t, d])))
            best = max(best, past_of(_likeness(np.int64(dot)), ages[t]))
        out[i] = _packed(TITLE, UNKNOWN if i == empty else best, weight)


@compiled
def fill_pays(hoped, weight, out):  # type: ignore[no-untyped-def]
    """Value each amount of pay, in thousands."""
    for i in range(len(out)):
        out[i] = _packed(PAY, _pay(hoped, i), weight)


@compiled
def fill_days(first, last, today, weight, out):  # type: ignore[no-untyped-def]
    """Value the days of posting from `first` to `last`."""
    for day in range(first, last + 1):
        out[day] = _packed(RECENCY, _recency(day, today), weight)


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
def packed_without_skills(columns, tables, i):  # type: ignore[no-untyped-def]
    """The packed number of a row, with what its skills are worth left out."""
    return (
        tables.traits[columns.trait[i]]
        + tables.spots[columns.spot[i]]
        + tables.trades[columns.trade[i]]
        + tables.days[columns.posted[i]]
        + tables.pays[columns.pay[i]]
    )


@inlined
def scored_of(factors, weight, packed, covered):  # type: ignore[no-untyped-def]
    """The score of a packed number and of how far the skills are covered, up to SHARES × HAD."""
    whole = packed + _skills(1, np.int64(covered)) * weight
    return _scored(whole & SUM_MASK, factors[np.uint64(whole) >> np.uint64(KNOWN_BITS)])


@inlined
def score_of(tables, packed, covered):  # type: ignore[no-untyped-def]
    """The same, out of a person's tables."""
    return scored_of(tables.factors, tables.skill_weight, packed, covered)


@inlined
def reason_of(columns, rare, hiding, i):  # type: ignore[no-untyped-def]
    """The number of the first wish that hides a row, SHOWN for none."""
    return min(
        hiding.rules[rare.rule[i]],
        hiding.spots[columns.spot[i]],
        hiding.pays[columns.pay[i]],
        hiding.companies[rare.company[i]],
    )


@inlined
def _keep_best(buffer, filled, top):  # type: ignore[no-untyped-def]
    kept = np.sort(buffer[:filled])[::-1][:top]
    buffer[: len(kept)] = kept
    return len(kept)


@compiled
def _score_block(trait, spot, trade, posted, pay, traits, spots, trades, days, pays, factors, weight, covered, keys):  # type: ignore[no-untyped-def]
    """Fill the keys of a block of rows.

    Arrays come one by one and the loop has no branch: so the compiler makes it one of vectors, where out of a tuple
    each array would be counted as held, row by row.
    """
    for i in range(len(trait)):
        whole = traits[trait[i]] + spots[spot[i]] + trades[trade[i]] + days[posted[i]] + pays[pay[i]]
        keys[i] = (scored_of(factors, weight, whole, covered[i]) << DAY_BITS) + posted[i]


@compiled
def scan(columns, rare, tables, asked, hiding, minute, suits, at_least, top, first, last, room, counts):  # type: ignore[no-untyped-def]
    """Return the keys of the `top` best rows of the blocks from `first` to before `last`, best first.

    A key holds score, day and row, so that ties are broken. A row needs a score of `at_least`, 1 or more. `minute` is
    now, in minutes since 1970; `counts` [reasons + 1] is raised by the rows of a score of at least `suits` that each
    wish hides, its last entry by those shown.
    """
    rows = len(columns.trait)
    blocks = (rows >> BLOCK_BITS) + 1
    covered, keys, buffer = room.covered, room.keys, room.buffer
    filled, threshold = 0, np.int64(at_least) << DAY_BITS
    least = np.int64(suits) << DAY_BITS
    for block in range(first, last):
        sum_block(columns, asked, block, blocks, covered)
        start = block << BLOCK_BITS
        size = min(rows - start, 1 << BLOCK_BITS)
        end = start + size
        _score_block(
            columns.trait[start:end], columns.spot[start:end], columns.trade[start:end], columns.posted[start:end],
            columns.pay[start:end], tables.traits, tables.spots, tables.trades, tables.days, tables.pays,
            tables.factors, tables.skill_weight, covered, keys,
        )  # fmt: skip
        wanted = min(threshold, least)
        for j in range(size):
            key = keys[j]
            if key < wanted:
                continue
            i = start + j
            if rare.gone[i] or rare.until[i] <= minute:
                continue
            reason = reason_of(columns, rare, hiding, i)
            if key >= least:
                counts[min(reason, len(counts) - 1)] += 1
            if reason != SHOWN or key < threshold:
                continue
            buffer[filled] = (key << ROW_BITS) + ((1 << ROW_BITS) - 1 - i)
            filled += 1
            if filled == len(buffer):
                filled = _keep_best(buffer, filled, top)
                threshold = (buffer[filled - 1] >> ROW_BITS) + 1
                wanted = min(threshold, least)
    filled = _keep_best(buffer, filled, top)
    return buffer[:filled].copy()
