"""What one skill more would open: over the whole stock, how many listings that do not suit now would, and their pay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from upstar.matching.compiled import compiled
from upstar.matching.engine import day_of
from upstar.matching.features import MAX_PAY
from upstar.matching.index.hiding import hiding_of
from upstar.matching.index.kernel import (
    SHOWN,
    Asked,
    Tables,
    packed_without_skills,
    reason_of,
    score_of,
    scored_of,
    skills_of,
    sum_block,
)
from upstar.matching.index.person import Part, asked_of, tables_of
from upstar.matching.index.query import SECONDS, SUITS
from upstar.matching.index.segment import BLOCK_BITS
from upstar.matching.types import HAD, SHARES, Candidate, Unlock, Weights
from upstar.matching.wishes import Wishes
from upstar.skills.vocabulary import vocabulary

TOLD = 20
"""Skills that are told: nobody weighs more."""
FEWEST_PAYS = 5
"""Below so many stated pays a median says nothing."""
FULL = SHARES * HAD


@dataclass(frozen=True, slots=True)
class Looked:
    """A part as it was looked through: for each row what it scores without skills and how far these are covered."""

    part: Part
    tables: Tables
    asked: Asked
    packed: npt.NDArray[np.int64]
    covered: npt.NDArray[np.int32]
    open: npt.NDArray[np.uint8]


def unlocks(
    parts: Sequence[Part], candidate: Candidate, weights: Weights, wishes: Wishes, *, now: datetime, top: int = TOLD
) -> tuple[Unlock, ...]:
    """Return the skills by how many listings, shown by the wishes, would reach SUITS by naming it, most first.

    Each is the person's profile scored once more with that skill named, all else being equal. Ties go to the smaller
    key. The pay difference is that of the medians of the stated pays of those listings and of the ones that suit now.
    """
    if candidate.empty:
        return ()
    suiting = np.zeros(MAX_PAY + 1, np.int64)
    looked = [look(part, candidate, weights, wishes, now, suiting) for part in parts]
    counts: Counter[str] = Counter()
    for one in looked:
        counts.update(_opened(one))
    best = sorted(counts, key=lambda key: (-counts[key], key))[:top]
    usual = _median(suiting)
    return tuple(Unlock(name_of(key), counts[key], _difference(looked, key, usual)) for key in best)


def name_of(key: str) -> str:
    """Return a skill's name by its key; what the vocabulary does not know goes by the key itself."""
    known = vocabulary().find(key)
    return known.name if known is not None else key


def look(
    part: Part, candidate: Candidate, weights: Weights, wishes: Wishes, now: datetime, suiting: npt.NDArray[np.int64]
) -> Looked:
    """Return a part as `opening` and `unlocks` read it; pays of rows that suit and are shown are added to `suiting`."""
    rows = len(part.segment)
    looked = Looked(
        part, tables_of(part, candidate, weights, day_of(now.date())), asked_of(part, candidate),
        np.empty(rows, np.int64), np.empty(rows, np.int32), np.empty(rows, np.uint8),
    )  # fmt: skip
    _look_through(
        part.columns, part.rare, looked.tables, looked.asked, hiding_of(part, wishes),
        int(now.timestamp()) // SECONDS, SUITS, looked.packed, looked.covered, looked.open, suiting,
    )  # fmt: skip
    return looked


def _opened(looked: Looked) -> Mapping[str, int]:
    names = looked.part.segment.texts["skills"]
    covers = np.zeros(len(names), np.int32)
    covers[looked.asked.numbers] = looked.asked.covers
    counts = np.zeros(len(names), np.int64)
    _count_opened(looked.part.columns, looked.tables, looked.packed, looked.covered, looked.open, covers, SUITS, counts)
    return {names[int(number)]: int(counts[number]) for number in np.flatnonzero(counts)}


def _difference(looked: Sequence[Looked], key: str, usual: int | None) -> int | None:
    pays = np.zeros(MAX_PAY + 1, np.int64)
    for one in looked:
        number = one.part.segment.skill_numbers.get(key)
        if number is not None:
            at = one.asked.numbers == number
            cover = int(one.asked.covers[at][0]) if at.any() else 0
            _count_pays(
                one.part.columns, one.tables, one.packed, one.covered, one.open, number, cover, SUITS, pays
            )  # fmt: skip
    opened = _median(pays)
    return (opened - usual) * 1000 if opened is not None and usual is not None else None


def _median(pays: npt.NDArray[np.int64]) -> int | None:
    """The lower median of a count of pays by thousands, the unknown ones aside; None where there are too few."""
    told = pays.copy()
    told[0] = 0
    total = int(told.sum())
    return int(np.searchsorted(np.cumsum(told), (total + 1) // 2)) if total >= FEWEST_PAYS else None


@compiled
def _look_through(columns, rare, tables, asked, hiding, minute, suits, packed, covered, is_open, suiting):  # type: ignore[no-untyped-def]
    """Fill `packed`, `covered` and `is_open`: 1 where a row does not suit, but would with all its skills covered."""
    rows = len(columns.trait)
    blocks = (rows >> BLOCK_BITS) + 1
    sums = np.empty(1 << BLOCK_BITS, np.int32)
    for block in range(blocks):
        sum_block(columns, asked, block, blocks, sums)
        start = block << BLOCK_BITS
        for j in range(min(rows - start, 1 << BLOCK_BITS)):
            i = start + j
            part = packed_without_skills(columns, tables, i)
            packed[i], covered[i], is_open[i] = part, sums[j], 0
            now = score_of(tables, part, sums[j])
            best = score_of(tables, part, FULL)
            if best < suits or rare.gone[i] or rare.until[i] <= minute:
                continue
            if reason_of(columns, rare, hiding, i) != SHOWN:
                continue
            if now >= suits:
                suiting[columns.pay[i]] += 1
            else:
                is_open[i] = 1


@compiled
def _count_opened(columns, tables, packed, covered, is_open, covers, suits, counts):  # type: ignore[no-untyped-def]
    """Count for each skill the open rows that it would make suit."""
    blocks = (len(columns.trait) >> BLOCK_BITS) + 1
    for block in range(blocks):
        start, end = block << BLOCK_BITS, min(len(packed), (block + 1) << BLOCK_BITS)
        _count_in_block(
            columns.pointers, columns.docs, columns.shares, tables.factors, tables.skill_weight, packed[start:end],
            covered[start:end], is_open[start:end], covers, block, blocks, suits, counts,
        )  # fmt: skip


@compiled
def _count_in_block(  # type: ignore[no-untyped-def]
    pointers, docs, shares, factors, weight, packed, covered, is_open, covers, block, blocks, suits, counts
):
    """Count in a block, so that what is looked at of its rows stays in the processor's cache."""
    for skill in range(len(covers)):
        more = HAD - covers[skill]
        if more <= 0:
            continue
        at = skill * blocks + block
        for p in range(pointers[at], pointers[at + 1]):
            i = docs[p]
            if is_open[i]:
                raised = covered[i] + np.int64(shares[p]) * more
                counts[skill] += scored_of(factors, packed[i] + skills_of(weight, raised)) >= suits


@compiled
def _count_pays(columns, tables, packed, covered, is_open, skill, cover, suits, pays):  # type: ignore[no-untyped-def]
    """Count the pays, by thousands, of the open rows that a skill would make suit."""
    blocks = (len(columns.trait) >> BLOCK_BITS) + 1
    for block in range(blocks):
        start = block << BLOCK_BITS
        at = skill * blocks + block
        for p in range(columns.pointers[at], columns.pointers[at + 1]):
            i = start + columns.docs[p]
            raised = covered[i] + np.int64(columns.shares[p]) * (HAD - cover)
            if is_open[i] and score_of(tables, packed[i], raised) >= suits:
                pays[columns.pay[i]] += 1
