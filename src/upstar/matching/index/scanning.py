"""The best rows of a part for one person, compiled by numba.

Few rows can be among the best, or suit at all, whatever their days and pays are worth to the person: from all else a
bound is told, and rows below it are passed over. Bounds are 32-bit floats that are never too low, so nothing is lost by
them; what is left is scored exactly.
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
    keys: npt.NDArray[np.int64]
    buffer: npt.NDArray[np.int64]


def scratch(top: int) -> Scratch:
    """Return room for one question at a time."""
    return Scratch(
        np.empty(1 << BLOCK_BITS, np.int32),
        np.empty(STEP, np.uint8),
        np.empty(STEP, np.int32),
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
    """Fill `needs` [4 × traits] with what skills, place and trade are to bring for a score of `wanted`.

    Of a trait's four the last two are for rows whose place is known, and of each two the last for those of a trade.
    """
    least = np.empty(1 << 8, np.float64)
    told = np.zeros(1 << 8, np.bool_)
    for i in range(len(traits)):
        for also in range(4):
            known = (traits[i] >> KNOWN_BITS) | ((also >> 1) << kernel.PLACE) | ((also & 1) << kernel.TITLE)
            if not told[known]:
                told[known] = True
                least[known] = _least_sum(known, factors, best, wanted)
            needs[4 * i + also] = (least[known] - (traits[i] & SUM_MASK)) * ROUNDED_OFF - HALF


@compiled
def _fill_worth(packed, out):  # type: ignore[no-untyped-def]
    """What each packed number of a table is worth, -1 for what is not known."""
    for i in range(len(packed)):
        out[i] = packed[i] & SUM_MASK if packed[i] else UNKNOWN


@compiled
def _sift(trait, spot, trade, covered, needs, places, trades, by_cover, marks, left):  # type: ignore[no-untyped-def]
    """Note the rows of a step that reach what their trait needs, and return how many these are.

    Arrays come one by one and the first loop has no branch: so the compiler makes it one of vectors, where out of a
    tuple each array would be counted as held, row by row.
    """
    nothing = np.float32(0)
    for i in range(len(trait)):
        place, title = places[spot[i]], np.float32(trades[trade[i]])
        brought = np.float32(covered[i]) * by_cover + max(place, nothing) + max(title, nothing)
        marks[i] = brought >= needs[4 * np.int64(trait[i]) + 2 * (place >= 0) + (title >= 0)]
    count = 0
    for i in range(len(trait)):
        left[count] = i
        count += marks[i]
    return count


@compiled
def _score(  # type: ignore[no-untyped-def]
    trait, spot, posted, pay, trade, covered, traits, spots, days, pays, trades, factors, weight, wanted, left, found,
    keys,
):  # fmt: skip
    """Keep those of the rows that are left which have a key of `wanted`, and note their keys."""
    count = 0
    for n in range(found):
        i = left[n]
        whole = traits[trait[i]] + spots[spot[i]] + days[posted[i]] + pays[pay[i]]
        whole += kernel.packed_trade(trades[trade[i]]) + kernel.skills_of(weight, covered[i])
        left[count] = i
        keys[count] = (kernel.scored_of(factors, whole) << DAY_BITS) + posted[i]
        count += keys[count] >= wanted
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
def scan(columns, rare, tables, asked, hiding, minute, suits, top, first, last, room, counts):  # type: ignore[no-untyped-def]
    """Return the keys of the `top` best rows of the blocks from `first` to before `last`, best first.

    A key holds score, day and the rank of the id, so that ties are broken. A row needs a score of 1 or more. `minute`
    is now, in minutes since 1970; `counts` [reasons + 1] is raised by the rows of a score of at least `suits` that each
    wish hides, its last entry by those shown.
    """
    rows = len(columns.trait)
    blocks = (rows >> BLOCK_BITS) + 1
    needs, places = np.empty(4 * len(tables.traits), np.float32), np.empty(len(tables.spots), np.float32)
    _fill_worth(tables.spots, places)
    by_cover = np.float32(tables.skill_weight * WHOLE / (1 << COVER_BITS))
    filled, threshold, bound = 0, np.int64(1) << DAY_BITS, np.int64(0)
    least = np.int64(suits) << DAY_BITS
    for block in range(first, last):
        kernel.sum_block(columns, asked, block, blocks, room.covered)
        start = block << BLOCK_BITS
        for begin in range(start, min(rows, start + (1 << BLOCK_BITS)), STEP):
            end = min(begin + STEP, rows)
            wanted = min(threshold, least)
            if (wanted >> DAY_BITS) >= bound + RISE or bound == 0:
                bound = wanted >> DAY_BITS
                _fill_needs(tables.traits, tables.factors, tables.best, bound, needs)
            trait, spot, trade = columns.trait[begin:end], columns.spot[begin:end], columns.trade[begin:end]
            posted, sums = columns.posted[begin:end], room.covered[begin - start : end - start]
            found = _sift(trait, spot, trade, sums, needs, places, tables.trades, by_cover, room.marks, room.left)
            found = _score(
                trait, spot, posted, columns.pay[begin:end], trade, sums, tables.traits, tables.spots, tables.days,
                tables.pays, tables.trades, tables.factors, tables.skill_weight, wanted, room.left, found, room.keys,
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
