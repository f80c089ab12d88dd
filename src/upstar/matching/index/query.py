"""Ask the stock for one person: the best listings of all its parts, how many suit, and how many wishes hide."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from upstar.matching.engine import day_of
from upstar.matching.index import kernel, scanning
from upstar.matching.index.hiding import hiding_of
from upstar.matching.index.person import Part, asked_of, small_tables_of, titles_of
from upstar.matching.index.segment import BLOCK_BITS, ROW_BITS
from upstar.matching.index.threads import THREADS, in_threads
from upstar.matching.types import Candidate, Weights
from upstar.matching.wishes import HIDDEN, NO_WISHES, Wishes

SUITS = 5_000
"""The score, in hundredths, from which a listing is said to suit: below it more speaks against than for it."""
SECONDS = 60
BLOCKS_A_THREAD = 8
"""Blocks (of 16,384 rows) that are worth a thread: a third of a millisecond each way is what handing over costs."""

Keys = npt.NDArray[np.int64]


class Hit(NamedTuple):
    """A row among the best: its score in hundredths, its day and its id; and the part and row it is read from.

    The better one comes first, and no two have one `rank`.
    """

    rank: tuple[int, int, str]
    part: int
    row: int

    @property
    def score(self) -> int:
        """The score in hundredths."""
        return -self.rank[0]


@dataclass(frozen=True, slots=True)
class Asking:
    """What one part is asked."""

    candidate: Candidate
    weights: Weights
    wishes: Wishes
    now: datetime
    top: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The best rows, best first; how many listings suit and are shown, and how many of those that suit are hidden."""

    hits: Sequence[Hit]
    suiting: int
    hidden: Mapping[str, int]


def ask(
    parts: Sequence[Part],
    candidate: Candidate,
    weights: Weights,
    *,
    now: datetime,
    top: int,
    wishes: Wishes = NO_WISHES,
    unwanted: Collection[str] = (),
) -> Answer:
    """Return the `top` best listings that are valid now and that no wish hides, without the `unwanted` ids.

    Ties go to the later day of posting, then to the smaller id. Exact: what the engine says of each listing decides.
    """
    if candidate.empty or top <= 0:
        return Answer((), 0, {})
    counts = np.zeros(len(HIDDEN) + 1, np.int64)
    hits: list[Hit] = []
    for number, part in enumerate(parts):
        asking = Asking(candidate, weights, wishes, now, top + len(unwanted))
        keys, counted = _scan(part, asking)
        counts += counted
        hits += hits_of(part, number, keys)
    best = [hit for hit in sorted(hits) if hit.rank[2] not in unwanted] if unwanted else sorted(hits)
    return Answer(best[:top], int(counts[-1]), {name: int(n) for name, n in zip(HIDDEN, counts, strict=False) if n})


def _scan(part: Part, asking: Asking) -> tuple[Keys, Keys]:
    """Return the best keys of a part, best first, and the counts; a large part is cut into a slice for each thread."""
    blocks = (len(part.segment) >> BLOCK_BITS) + 1
    slices = min(THREADS, blocks // BLOCKS_A_THREAD) or 1
    tables = small_tables_of(part, asking.candidate, asking.weights, day_of(asking.now.date()))
    titles = titles_of(part, asking.candidate, asking.weights)
    asked, hiding = asked_of(part, asking.candidate), hiding_of(part, asking.wishes)
    minute = int(asking.now.timestamp()) // SECONDS

    def scan(number: int, at_least: int) -> tuple[Keys, Keys]:
        counts = np.zeros(len(HIDDEN) + 1, np.int64)
        first, last = blocks * number // slices, blocks * (number + 1) // slices
        room = scanning.scratch(asking.top)
        keys = scanning.scan(
            part.columns, part.rare, tables, titles, asked, hiding, minute, SUITS, at_least, asking.top, first, last,
            room, counts,
        )  # fmt: skip
        return keys, counts

    # what suits is looked through anyway, and mostly holds the best; what does not is looked through where it must be
    for at_least in (SUITS, 1):
        found = in_threads(partial(scan, at_least=at_least), slices)
        best = np.sort(np.concatenate([keys for keys, _ in found]))[::-1][: asking.top]
        if len(best) == asking.top:
            break
    return best, np.sum([counts for _, counts in found], axis=0)


def hits_of(part: Part, number: int, keys: Keys) -> list[Hit]:
    """Return the hits that keys of `scanning.scan` tell of."""
    ranks, ranked, segment = ranks_of(keys), keys >> ROW_BITS, part.segment
    days, scores = ranked & ((1 << kernel.DAY_BITS) - 1), ranked >> kernel.DAY_BITS
    told = zip((-scores).tolist(), (-days).tolist(), ranks.tolist(), segment.rows_at(ranks), strict=True)
    ids = segment.texts["ids"]
    return [Hit((score, day, ids[rank]), number, row) for score, day, rank, row in told]


def ranks_of(keys: Keys) -> Keys:
    """Return the places, in the order of all ids of their part, of what keys of `scanning.scan` tell of."""
    return (1 << ROW_BITS) - 1 - (keys & ((1 << ROW_BITS) - 1))
