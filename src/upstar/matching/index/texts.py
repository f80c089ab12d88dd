"""Many texts in two arrays, so that they can stay in a mapped file."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from upstar.matching.compiled import compiled


class Texts(Sequence[str]):
    """Texts by number; where they were made sorted and distinct, numbers by text as well."""

    __slots__ = ("blob", "offsets")

    def __init__(self, blob: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> None:
        self.blob = blob
        self.offsets = offsets

    @classmethod
    def of(cls, texts: Iterable[str] | Iterable[bytes]) -> "Texts":
        """Return the texts, in their order."""
        parts = [text.encode() if isinstance(text, str) else text for text in texts]
        offsets = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=offsets[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8), offsets)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.offsets) - 1

    def __getitem__(self, number: Any) -> Any:  # noqa: ANN401 - slices are of no use here
        return self.bytes_at(number).decode()

    def __iter__(self) -> Iterator[str]:
        """Yield them in order."""
        whole, ends = self.blob.tobytes(), self.offsets.tolist()
        return (whole[start:end].decode() for start, end in pairwise(ends))

    def bytes_at(self, number: int) -> bytes:
        """Return the UTF-8 of one."""
        return self.blob[self.offsets[number] : self.offsets[number + 1]].tobytes()

    def find(self, text: str) -> int:
        """Return the number of a text, -1 where it is not there; they have to be sorted by their UTF-8."""
        wanted = text.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.bytes_at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self.bytes_at(low) == wanted else -1

    def find_each(self, texts: Sequence[str]) -> list[int]:
        """Return what `find` gives for each of the texts: many are found together in a fraction of the time."""
        wanted = Texts.of(texts)
        found = np.empty(len(wanted), np.int64)
        _find_each(self.blob, self.offsets, wanted.blob, wanted.offsets, found)
        numbers: list[int] = found.tolist()
        return numbers


@compiled
def _find_each(blob, offsets, wanted, starts, found):  # type: ignore[no-untyped-def]
    for number in range(len(found)):
        low, high, equal = 0, len(offsets) - 1, False
        while low < high and not equal:
            middle = (low + high) // 2
            order = _compared(blob, offsets[middle], offsets[middle + 1], wanted, starts[number], starts[number + 1])
            equal = order == 0
            if order < 0:
                low = middle + 1
            else:
                high = middle
        found[number] = high if equal else -1


@compiled
def _compared(one, start, end, other, other_start, other_end):  # type: ignore[no-untyped-def]
    """Below 0 where the bytes of one come before those of the other, 0 where they are equal."""
    for place in range(min(end - start, other_end - other_start)):
        order = np.int64(one[start + place]) - np.int64(other[other_start + place])
        if order != 0:
            return order
    return (end - start) - (other_end - other_start)
