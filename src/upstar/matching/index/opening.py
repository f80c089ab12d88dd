"""What several skills together would open: over the whole stock, how many listings that do not suit now would.

`unlocks` looks at one skill at a time. Two may open what neither opens alone, and what one opens another need not open
again, so a course's worth cannot be told from those counts: here every set of skills is counted as it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from upstar.matching.compiled import compiled
from upstar.matching.features import MAX_PAY
from upstar.matching.index.kernel import scored_of, skills_of
from upstar.matching.index.person import Part
from upstar.matching.index.query import SUITS
from upstar.matching.index.segment import BLOCK_BITS
from upstar.matching.index.unlocks import Looked, look
from upstar.matching.types import HAD, Candidate, Weights
from upstar.matching.wishes import Wishes

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Opening:
    """The stock as one pass over it found it for a person: how many listings suit, and what is asked of it further."""

    looked: tuple[Looked, ...]
    suiting: int


def opening(parts: Sequence[Part], candidate: Candidate, weights: Weights, wishes: Wishes, *, now: datetime) -> Opening:
    """Look through the stock once for a person, so that any number of sets of skills can be counted.

    Nothing suits, and nothing can be opened to, somebody without skills and titles.
    """
    if candidate.empty:
        return Opening((), 0)
    suiting = np.zeros(MAX_PAY + 1, np.int64)
    looked = tuple(look(part, candidate, weights, wishes, now, suiting) for part in parts)
    return Opening(looked, int(suiting.sum()))


def opened(found: Opening, taken: Collection[str], options: Sequence[Collection[str]]) -> list[int]:
    """Return for each option how many listings more would suit who has the skills of `taken` and then also its own.

    Skills are keys. Each count is that of the person's profile scored once more with these skills named, all else
    being equal, over all listings that are valid and that no wish hides.
    """
    counts = np.zeros(len(options), np.int64)
    sets = [set(taken), *(set(option).difference(taken) for option in options)]
    for looked in found.looked:
        lacked = _lacked(looked, set().union(*sets))
        told = [[lacked[key] for key in keys if key in lacked] for keys in sets]
        starts = np.zeros(len(told) + 1, np.int64)
        np.cumsum([len(pairs) for pairs in told], out=starts[1:])
        numbers = np.array([number for pairs in told for number, _ in pairs], np.int64)
        mores = np.array([more for pairs in told for _, more in pairs], np.int64)
        _count(
            looked.part.columns, looked.tables, looked.packed, looked.covered, looked.open, starts, numbers, mores,
            SUITS, counts,
        )  # fmt: skip
    return [int(count) for count in counts]


def _lacked(looked: Looked, keys: Collection[str]) -> dict[str, tuple[int, int]]:
    """By key, the number in the part and what it would add, of those skills that the person does not have in full."""
    known = looked.part.segment.skill_numbers
    covers = dict(zip(looked.asked.numbers.tolist(), looked.asked.covers.tolist(), strict=True))
    found = ((key, known[key]) for key in keys if key in known)
    return {key: (number, HAD - cover) for key, number in found if (cover := covers.get(number, 0)) < HAD}


@compiled
def _count(columns, tables, packed, covered, is_open, starts, numbers, mores, suits, counts):  # type: ignore[no-untyped-def]
    """Raise `counts` by what each set of skills but the first would open to who has those of the first already."""
    blocks = (len(columns.trait) >> BLOCK_BITS) + 1
    base = np.empty(1 << BLOCK_BITS, np.int32)
    closed = np.empty(1 << BLOCK_BITS, np.uint8)
    extra = np.zeros(1 << BLOCK_BITS, np.int32)
    touched = np.empty(1 << BLOCK_BITS, np.int32)
    for block in range(blocks):
        start = block << BLOCK_BITS
        end = min(len(packed), start + (1 << BLOCK_BITS))
        base[: end - start] = covered[start:end]
        closed[: end - start] = is_open[start:end] == 0
        _count_in_block(
            columns.pointers, columns.docs, columns.shares, tables.factors, tables.skill_weight, packed[start:end],
            base, closed, extra, touched, starts, numbers, mores, block, blocks, suits, counts,
        )  # fmt: skip


@compiled
def _count_in_block(  # type: ignore[no-untyped-def]
    pointers, docs, shares, factors, weight, packed, base, closed, extra, touched, starts, numbers, mores, block,
    blocks, suits, counts,
):  # fmt: skip
    """Count in a block. `extra` is 0 everywhere, before and after; `base` and `closed` take in the first set."""
    for chosen in range(len(starts) - 1):
        met = 0
        for q in range(starts[chosen], starts[chosen + 1]):
            at = numbers[q] * blocks + block
            more = np.int32(mores[q])
            for p in range(pointers[at], pointers[at + 1]):
                i = docs[p]
                if closed[i]:
                    continue
                if extra[i] == 0:
                    touched[met] = i
                    met += 1
                extra[i] += np.int32(shares[p]) * more
        for m in range(met):
            i = touched[m]
            suit = scored_of(factors, packed[i] + skills_of(weight, base[i] + extra[i])) >= suits
            if chosen == 0:
                base[i] += extra[i]
                closed[i] = suit
            else:
                counts[chosen - 1] += suit
            extra[i] = 0
