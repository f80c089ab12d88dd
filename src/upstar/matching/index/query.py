"""Ask the stock for one person: the best listings of all its parts, how many suit, and how many wishes hide."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import numpy.typing as npt

from upstar.matching.engine import day_of
from upstar.matching.index import kernel, scanning
from upstar.matching.index.hiding import hiding_of
from upstar.matching.index.person import Part, asked_of, tables_of
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


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A row among the best: its score in hundredths, its day and its id; and the part and row it is read from."""

    rank: tuple[int, int, str]
    part: int = field(compare=False)
    row: int = field(compare=False)

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
        found = []
        for keys, counted in _scan(part, asking):
            counts += counted
            found.append(keys)
        best_keys = np.sort(np.concatenate(found))[::-1][: asking.top]
        hits += (hit_of(part, number, key) for key in best_keys.tolist())
    best = [hit for hit in sorted(hits) if hit.rank[2] not in unwanted] if unwanted else sorted(hits)
    return Answer(best[:top], int(counts[-1]), {name: int(n) for name, n in zip(HIDDEN, counts, strict=False) if n})


def _scan(part: Part, asking: Asking) -> Iterator[tuple[Keys, Keys]]:
    """Yield the best keys and the counts of each slice of a part; a large part is cut into one for each thread."""
    blocks = (len(part.segment) >> BLOCK_BITS) + 1
    slices = min(THREADS, blocks // BLOCKS_A_THREAD) or 1
    tables = tables_of(part, asking.candidate, asking.weights, day_of(asking.now.date()))
    asked, hiding = asked_of(part, asking.candidate), hiding_of(part, asking.wishes)
    minute = int(asking.now.timestamp()) // SECONDS

    def scan(number: int) -> tuple[Keys, Keys]:
        counts = np.zeros(len(HIDDEN) + 1, np.int64)
        first, last = blocks * number // slices, blocks * (number + 1) // slices
        room = scanning.scratch(asking.top)
        keys = scanning.scan(
            part.columns, part.rare, tables, asked, hiding, minute, SUITS, asking.top, first, last, room, counts
        )  # fmt: skip
        return keys, counts

    yield from in_threads(scan, slices)


def hit_of(part: Part, number: int, key: int) -> Hit:
    """Return the hit that a key of `scanning.scan` tells of."""
    ranked = key >> ROW_BITS
    day = ranked & ((1 << kernel.DAY_BITS) - 1)
    rank, segment = rank_of(key), part.segment
    return Hit((-(ranked >> kernel.DAY_BITS), -day, segment.texts["ids"][rank]), number, segment.row_at(rank))


def rank_of(key: int) -> int:
    """Return the place, in the order of all ids of its part, of the listing that a key of `scanning.scan` tells of."""
    return (1 << ROW_BITS) - 1 - (key & ((1 << ROW_BITS) - 1))
