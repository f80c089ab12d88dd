"""The best rows of a part for one person, compiled by numba.

Few rows can be among the best, or suit at all, so each step looks at fewer of them: by skills and place, with the best
that there is of all else, as a bound of 32-bit floats that is never too low; then by all but the trade; and exactly
what is left, which alone needs its trade held against the person's titles. Nothing is lost by a bound.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from upstar.matching.compiled import compiled
from upstar.matching.engine import parts
from upstar.matching.index import kernel
from upstar.matching.index.kernel import DAY_BITS, KNOWN_BITS, SHOWN, SUM_MASK
from upstar.matching.index.segment import BLOCK_BITS, ROW_BITS
from upstar.matching.types import UNKNOWN, WHOLE

BUFFER = 128
"""Rows better than the last of the best are gathered before they are sorted among them."""
STEP = 1024
"""Rows that are sifted by one bound; it rises in between, as better ones are found."""
NEVER = 2.0**62
"""A sum that is never reached."""
ROUNDED_OFF = 1 - 2.0**-20
"""Takes off more than the eight roundings of 32-bit floats, of 2**-24 each, that a sum goes through can add."""
HALF = 0.5
"""Taken off as well: sums are whole numbers, and where a need comes to nothing its rounding is not of its own size."""
LINE = 64
"""Bytes that memory gives at a time."""
MOST = (WHOLE + 1) << DAY_BITS
"""More than the key of any row."""
RISE = 50
"""Hundredths by which the score that is wanted rises before the bound is told anew, which takes some microseconds."""
FACTOR_BITS, COVER_BITS = parts.FACTOR_BITS, parts.COVER_BITS


class Scratch(NamedTuple):
    """Room to work in: sums of a block, the rows of a step that are left, and the best keys so far. To ask for it anew
    costs many questions more than the answer."""

    covered: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint8]
    left: npt.NDArray[np.int32]
    wholes: npt.NDArray[np.int64]
    trades: npt.NDArray[np.uint32]
    worth: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int64]
    buffer: npt.NDArray[np.int64]


def scratch(top: int) -> Scratch:
    """Return room for one question at a time."""
    return Scratch(
        np.empty(1 << BLOCK_BITS, np.int32),
        np.empty(STEP, np.uint8),
        np.empty(STEP, np.int32),
        np.empty(STEP, np.int64),
        np.empty(STEP, np.uint32),
        np.empty(STEP, np.int64),
        np.empty(STEP, np.int64),
        np.empty(top + BUFFER, np.int64),
    )


@compiled
def _least_sum(known, factors, best, wanted):  # type: ignore[no-untyped-def]
    """The least weighted sum of the `known` components that makes a score of `wanted` with the best of the others.

    Each of the others may be known or not, and which of both is better depends on all.
    """
    # `parts.scored` solved for the sum
    asked = np.float64((np.int64(wanted) << FACTOR_BITS) - (1 << (FACTOR_BITS - 1)))
    least = NEVER
    for more in range(1 << len(best)):
        together, possible = known << KNOWN_BITS, True
        for n in range(len(best)):
            if more >> n & 1:
                possible = possible and best[n] >= 0
                together += best[n]
        by = factors[together >> KNOWN_BITS] if possible else 0
        if by > 0:
            least = min(least, asked / by - (together & SUM_MASK))
    return least


@compiled
def _fill_needs(traits, factors, best, wanted, needs):  # type: ignore[no-untyped-def]
    """Fill `needs` [2 × traits] with what skills and place are to bring for a score of `wanted`.

    Of a trait's two the last is for rows whose place is known. `best` are the largest packed numbers of all else that
    traits do not tell.
    """
    least = np.empty(1 << 8, np.float64)
    told = np.zeros(1 << 8, np.bool_)
    for i in range(len(traits)):
        for placed in range(2):
            known = (traits[i] >> KNOWN_BITS) | (placed << kernel.PLACE)
            if not told[known]:
                told[known] = True
                least[known] = _least_sum(known, factors, best, wanted)
            needs[2 * i + placed] = (least[known] - (traits[i] & SUM_MASK)) * ROUNDED_OFF - HALF


@compiled
def _fill_worth(packed, out):  # type: ignore[no-untyped-def]
    """What each packed number of a table is worth, -1 for what is not known."""
    for i in range(len(packed)):
        out[i] = packed[i] & SUM_MASK if packed[i] else UNKNOWN


@compiled
def _sift(trait, spot, covered, needs, places, by_cover, marks, left):  # type: ignore[no-untyped-def]
    """Note the rows of a step that bring what their trait needs by skills and place; return how many these are.

    Arrays come one by one and the first loop has no branch: so the compiler makes it one of vectors, where out of a
    tuple each array would be counted as held, row by row.
    """
    nothing = np.float32(0)
    for i in range(len(trait)):
        place = places[spot[i]]
        brought = np.float32(covered[i]) * by_cover + max(place, nothing)
        marks[i] = brought >= needs[2 * np.int64(trait[i]) + (place >= 0)]
    count = 0
    for i in range(len(trait)):
        left[count] = i
        count += marks[i]
    return count


@compiled
def _add_up(  # type: ignore[no-untyped-def]
    trait, spot, posted, pay, trade, covered, traits, spots, days, pays, factors, weight, first, title, wanted, marks,
    left, found, wholes,
):  # fmt: skip
    """Keep those of the rows that are left which have a key of `wanted` if their trade is worth as much as it can be,
    the packed number `title`, and note what they bring without it; return how many these are.

    Trades before `first` cannot be compared.
    """
    for n in range(found):
        i = left[n]
        whole = (
            traits[trait[i]] + spots[spot[i]] + days[posted[i]] + pays[pay[i]] + kernel.skills_of(weight, covered[i])
        )
        wholes[n] = whole
        whole += title if trade[i] >= first else 0
        marks[n] = (kernel.scored_of(factors, whole) << DAY_BITS) + posted[i] >= wanted
    count = 0
    for n in range(found):
        left[count], wholes[count] = left[n], wholes[n]
        count += marks[n]
    return count


@compiled
def _score(  # type: ignore[no-untyped-def]
    posted, trade, meanings, own, ages, weight, first, factors, wanted, left, found, wholes, trades, worth, keys
):
    """Keep those of the rows that are left which have a key of `wanted`, and note their keys; return how many.

    Rows stand by trade, so each is held against the person's titles once; most never are.
    """
    last, count = np.int64(-1), 0
    for n in range(found):
        number = np.int64(trade[left[n]])
        count += number != last
        last = number
        trades[count - 1] = number
        keys[n] = count - 1
    # a look at each that waits for none of the others: they lie far apart, and memory is slow
    seen = np.int8(0)
    for n in range(count):
        seen ^= meanings[trades[n], 0] ^ meanings[trades[n], LINE]
    worth[0] = seen  # or it would not be done at all
    for n in range(count):
        known = trades[n] >= first
        worth[n] = kernel.packed_trade(kernel.worth_of(meanings[trades[n]], own, ages, weight)) if known else 0
    count = 0
    for n in range(found):
        key = (kernel.scored_of(factors, wholes[n] + worth[keys[n]]) << DAY_BITS) + posted[left[n]]
        left[count], keys[count] = left[n], key
        count += key >= wanted
    return count


@compiled
def _score_all(  # type: ignore[no-untyped-def]
    trait, spot, posted, pay, trade, covered, traits, spots, days, pays, trades, factors, weight, wanted, left, keys
):
    """Note the rows of a step that have a key of `wanted`, and their keys.

    Without a branch the compiler makes the first loop one of vectors.
    """
    for i in range(len(trait)):
        whole = traits[trait[i]] + spots[spot[i]] + days[posted[i]] + pays[pay[i]]
        whole += kernel.packed_trade(trades[trade[i]]) + kernel.skills_of(weight, covered[i])
        keys[i] = (kernel.scored_of(factors, whole) << DAY_BITS) + posted[i]
    count = 0
    for i in range(len(trait)):
        key = keys[i]
        left[count], keys[count] = i, key
        count += key >= wanted
    return count


@compiled
def _keep_best(buffer, filled, top):  # type: ignore[no-untyped-def]
    kept = np.sort(buffer[:filled])[::-1][:top]
    buffer[: len(kept)] = kept
    return len(kept)


@compiled
def _take(  # type: ignore[no-untyped-def]
    columns, rare, hiding, minute, least, top, begin, found, room, filled, threshold, counts
):
    """Take in the rows of a step that have a key; return how many keys are held, and the least that is still wanted."""
    left, keys, buffer = room.left, room.keys, room.buffer
    for n in range(found):
        i, key = begin + left[n], keys[n]
        if key < min(threshold, least) or rare.gone[i] or rare.until[i] <= minute:
            continue
        reason = kernel.reason_of(columns, rare, hiding, i)
        if key >= least:
            counts[min(reason, len(counts) - 1)] += 1
        if reason != SHOWN or key < threshold:
            continue
        buffer[filled] = (key << ROW_BITS) + ((1 << ROW_BITS) - 1 - rare.rank[i])
        filled += 1
        if filled == len(buffer):
            filled = _keep_best(buffer, filled, top)
            threshold = buffer[filled - 1] >> ROW_BITS  # of equal ones a smaller id may still come
    return filled, threshold


@compiled
def scan(  # type: ignore[no-untyped-def]
    columns, rare, tables, persons, asked, hiding, minute, suits, at_least, top, first, last, room, counts
):
    """Return the keys of the `top` best rows of the blocks from `first` to before `last`, best first.

    A key holds score, day and the rank of the id, so that ties are broken. A row needs a score of `at_least`. The table
    of trades is not read: `persons` are the titles that trades are held against as far as that is needed. `minute` is
    now, in minutes since 1970; `counts` [reasons + 1] is raised by the rows of a score of at least `suits` that each
    wish hides, its last entry by those shown.
    """
    rows = len(columns.trait)
    blocks = (rows >> BLOCK_BITS) + 1
    titled = persons.first < len(persons.meanings)
    title = kernel.packed_trade(np.int64(WHOLE * persons.weight)) if titled else np.int64(-1)
    best = np.array([title, tables.best[0], tables.best[1]])
    needs, places = np.empty(2 * len(tables.traits), np.float32), np.empty(len(tables.spots), np.float32)
    _fill_worth(tables.spots, places)
    by_cover = np.float32(tables.skill_weight * WHOLE / (1 << COVER_BITS))
    filled, threshold, bound = 0, np.int64(at_least) << DAY_BITS, np.int64(0)
    least = np.int64(suits) << DAY_BITS
    for block in range(first, last):
        kernel.sum_block(columns, asked, block, blocks, room.covered)
        start = block << BLOCK_BITS
        for begin in range(start, min(rows, start + (1 << BLOCK_BITS)), STEP):
            end = min(begin + STEP, rows)
            wanted = min(threshold, least)
            if (wanted >> DAY_BITS) >= bound + RISE or bound == 0:
                bound = wanted >> DAY_BITS
                _fill_needs(tables.traits, tables.factors, best, bound, needs)
            trait, trade, posted = columns.trait[begin:end], columns.trade[begin:end], columns.posted[begin:end]
            spot, sums = columns.spot[begin:end], room.covered[begin - start : end - start]
            found = _sift(trait, spot, sums, needs, places, by_cover, room.marks, room.left)
            found = _add_up(
                trait, spot, posted, columns.pay[begin:end], trade, sums, tables.traits,
                tables.spots, tables.days, tables.pays, tables.factors, tables.skill_weight, persons.first, title,
                wanted, room.marks, room.left, found, room.wholes,
            )  # fmt: skip
            found = _score(
                posted, trade, persons.meanings, persons.own, persons.ages, persons.weight, persons.first,
                tables.factors, wanted, room.left, found, room.wholes, room.trades, room.worth, room.keys,
            )  # fmt: skip
            filled, threshold = _take(
                columns, rare, hiding, minute, least, top, begin, found, room, filled, threshold, counts
            )  # fmt: skip
    filled = _keep_best(room.buffer, filled, top)
    return room.buffer[:filled].copy()


@compiled
def scan_all(columns, rare, tables, asked, hiding, minute, at_least, top, room):  # type: ignore[no-untyped-def]
    """Return what `scan` does of all blocks, of rows with a score of `at_least`.

    Of few rows few are passed over before the best are known: to score every row takes less than to sift them.
    """
    rows = len(columns.trait)
    blocks = (rows >> BLOCK_BITS) + 1
    filled, threshold = 0, np.int64(at_least) << DAY_BITS
    counts = np.zeros(1, np.int64)
    for block in range(blocks):
        kernel.sum_block(columns, asked, block, blocks, room.covered)
        start = block << BLOCK_BITS
        for begin in range(start, min(rows, start + (1 << BLOCK_BITS)), STEP):
            end = min(begin + STEP, rows)
            found = _score_all(
                columns.trait[begin:end], columns.spot[begin:end], columns.posted[begin:end], columns.pay[begin:end],
                columns.trade[begin:end], room.covered[begin - start : end - start], tables.traits, tables.spots,
                tables.days, tables.pays, tables.trades, tables.factors, tables.skill_weight, threshold, room.left,
                room.keys,
            )  # fmt: skip
            filled, threshold = _take(
                columns, rare, hiding, minute, MOST, top, begin, found, room, filled, threshold, counts
            )  # fmt: skip
    filled = _keep_best(room.buffer, filled, top)
    return room.buffer[:filled].copy()
