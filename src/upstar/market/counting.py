"""From what listings name to counts. Pure: arrays in, arrays out, whole numbers alone.

A listing gives one to every key of its scopes (all, each of its countries, its role) and ids, so counts of two sets of
listings add up, and what a listing gave can be taken out again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstar.market.layout import EVERYWHERE, IN_SCOPE, KIND_BITS, SCOPE_SHIFT, Ints, Keys, Kind, pack

_KIND = np.int32((1 << KIND_BITS) - 1)
_EVERYWHERE = np.array([kind in EVERYWHERE for kind in Kind])
_IN_SCOPE = {int(scope): np.array([kind in counted for kind in Kind]) for scope, counted in IN_SCOPE.items()}
HELD = 12_000_000
"""Keys that are held before they are made fewer: some 200 MB."""


@dataclass(frozen=True, slots=True)
class Given:
    """What some listings give: the month of each, its ids one listing after another, and how many each has."""

    months: Ints
    ids: Ints
    lengths: Ints


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by key, ascending; none is 0."""

    keys: Keys
    counts: Keys


NOTHING = Counts(np.empty(0, np.int64), np.empty(0, np.int64))


def of_ids(months: Ints, rows: Ints, ids: Ints) -> Given:
    """Return what listings give of pairs of a row and an id that stands in it, however often; months are by row.

    Where a row has ids of a kind, it gets that kind's number 0 too.
    """
    present = np.zeros((len(months), len(Kind)), bool)
    present[rows, ids & _KIND] = True
    marked, kinds = np.nonzero(present)
    # the row above the id: sorting these sorts both, and equal ones are neighbours
    pairs = np.sort(np.concatenate((rows.astype(np.int64) << 32 | ids, marked << 32 | kinds)))
    pairs = pairs[_firsts(pairs)]
    lengths = np.bincount(pairs >> 32, minlength=len(months)).astype(np.int32)
    return Given(months, (pairs & 0xFFFFFFFF).astype(np.int32), lengths)


def keys_of(given: Given) -> Keys:
    """Return every key that the listings give one to, in no order."""
    rows = np.repeat(np.arange(len(given.months), dtype=np.int32), given.lengths)
    kinds = given.ids & _KIND
    base = pack(np.zeros(len(given.months), np.int64), given.months, np.zeros(1, np.int32))
    wanted = _EVERYWHERE[kinds]
    found = [base[rows[wanted]] | given.ids[wanted]]
    for scope_kind, counted in _IN_SCOPE.items():
        scopes = (kinds == scope_kind) & (given.ids != np.int32(scope_kind))
        wanted = counted[kinds]
        found += _within(base, rows[scopes], given.ids[scopes], rows[wanted], given.ids[wanted])
    return np.concatenate(found)


def _within(base: Keys, scope_rows: Ints, scopes: Ints, rows: Ints, ids: Ints) -> list[Keys]:
    """Return the keys of each row's ids within each of the row's scopes; `base` has the month of each row."""
    bases = base[scope_rows] | scopes.astype(np.int64) << SCOPE_SHIFT
    several = np.bincount(scope_rows, minlength=len(base))
    # most have one scope of a kind: then each id of a row has one key
    single = np.zeros(len(base), np.int64)
    single[scope_rows] = bases
    one = several[rows] == 1
    found = [single[rows[one]] | ids[one]]
    many = several[rows] > 1
    rows, ids, bases = rows[many], ids[many], bases[several[scope_rows] > 1]
    scope_rows = scope_rows[several[scope_rows] > 1]
    lengths = np.bincount(rows, minlength=len(base))
    starts, wide = np.cumsum(lengths) - lengths, lengths[scope_rows]
    # for each scope of a row, the places of that row's ids: the row's start, and on from there
    behind = np.arange(int(wide.sum())) - np.repeat(np.cumsum(wide) - wide, wide)
    return [*found, np.repeat(bases, wide) | ids[np.repeat(starts[scope_rows], wide) + behind]]


def count(given: Given) -> Counts:
    """Return the counts of what the listings give."""
    keys = np.sort(keys_of(given))
    starts = np.flatnonzero(_firsts(keys))
    return Counts(keys[starts], np.diff(starts, append=len(keys)))


def add(parts: Sequence[Counts]) -> Counts:
    """Return the sum of counts; what comes to 0 is left out."""
    parts = [part for part in parts if len(part.keys)]
    if not parts:
        return NOTHING
    keys = np.concatenate([part.keys for part in parts])
    counts = np.concatenate([part.counts for part in parts])
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    starts = np.flatnonzero(_firsts(keys))
    sums = np.add.reduceat(counts, starts)
    return Counts(keys[starts][sums != 0], sums[sums != 0])


def negative(counts: Counts) -> Counts:
    """Return the counts to be taken out."""
    return Counts(counts.keys, -counts.counts)


def total(parts: Iterable[Counts]) -> Counts:
    """Return the sum of many counts, with a bound on the memory that this takes."""
    held: list[Counts] = []
    for part in parts:
        held.append(part)
        if sum(len(one.keys) for one in held) > HELD and len(held) > 1:
            held = [add(held)]
    return add(held)


def _firsts(ordered: Keys) -> npt.NDArray[np.bool_]:
    """Return which of sorted numbers are the first of their kind. (`numpy.unique` takes several times as long.)"""
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first
