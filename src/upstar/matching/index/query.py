"""Ask the stock for one person: the best listings of all its parts, how many suit, and how many wishes hide."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from upstar.matching.engine import day_of
from upstar.matching.index import kernel
from upstar.matching.index.hiding import hiding_of
from upstar.matching.index.person import Part, asked_of, tables_of
from upstar.matching.types import Candidate, Weights
from upstar.matching.wishes import HIDDEN, NO_WISHES, Wishes

SUITS = 5_000
"""The score, in hundredths, from which a listing is said to suit: below it more speaks against than for it."""
SECONDS = 60


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
    minute = int(now.timestamp()) // SECONDS
    hits: list[Hit] = []
    for number, part in enumerate(parts):
        keys = kernel.scan(
            part.columns,
            part.rare,
            tables_of(part, candidate, weights, day_of(now.date())),
            asked_of(part, candidate),
            hiding_of(part, wishes),
            minute,
            SUITS,
            1,
            top + len(unwanted),
            counts,
        )
        hits += (hit_of(part, number, int(key)) for key in keys)
    best = [hit for hit in sorted(hits) if hit.rank[2] not in unwanted] if unwanted else sorted(hits)
    return Answer(best[:top], int(counts[-1]), {name: int(n) for name, n in zip(HIDDEN, counts, strict=False) if n})


def hit_of(part: Part, number: int, key: int) -> Hit:
    """Return the hit that a key of `kernel.scan` tells of."""
    row = (1 << kernel.ROW_BITS) - 1 - (key & ((1 << kernel.ROW_BITS) - 1))
    ranked = key >> kernel.ROW_BITS
    day = ranked & ((1 << kernel.DAY_BITS) - 1)
    return Hit((-(ranked >> kernel.DAY_BITS), -day, part.segment.texts["ids"][row]), number, row)
