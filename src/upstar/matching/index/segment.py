"""Some listings as arrays: made from a stream of cards, kept in a folder, and mapped from there by any process.

What many listings share (trades, places, traits) stands once in a table, and rows bear its number, so that for a person
each entry of a table is valued once, however many listings bear it. Rows are in the order of their trades, and of one
trade in that of the listings' ids: so what is read of the largest table, and of skills that a trade asks for, lies side
by side.
"""

import mmap
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from upstar.kit.text import fold
from upstar.listings.places.coordinates import coordinates
from upstar.listings.types import ListingCard, Place
from upstar.matching.features import ARRANGEMENTS, Rarity, features_of, kinds_of, place_key
from upstar.matching.index.packing import pack, pack_features, unpack, unpack_features
from upstar.matching.index.texts import Texts
from upstar.matching.meaning import DIMS, Vectors, vectors
from upstar.matching.types import UNKNOWN, Features, PlaceKey, Spot

Array = npt.NDArray[Any]

BLOCK_BITS = 14
"""Rows are worked through in blocks of so many, whose sums stay in the processor's second cache (64 KiB)."""
ROW_BITS = 24
MAX_ROWS = 1 << ROW_BITS
"""Rows of a segment: their numbers share 64 bits with a score and a day (`scanning.scan`)."""
NEVER = 2**32 - 1
"""The minute since 1970 until which a listing without an end is valid."""
BETWEEN = b"\n"
"""Stands between a card and its features; JSON bears no bare line break."""
SHAPE = 4
"""The number of this layout; a folder of another one is made anew."""

_NOTHING: Vectors = np.zeros(DIMS, np.int8)

ROW_COLUMNS = ("trait", "spot", "trade", "posted", "pay", "until", "company", "rule", "start", "length")
TEXT_TABLES = ("ids", "trades", "skills", "companies", "names", "languages")
OTHER_ARRAYS = (
    "rank", "row", "pointers", "docs", "shares", "traits", "rules", "arrangements", "place_starts", "place_numbers",
    "places", "coordinates", "vectors",
)  # fmt: skip


@dataclass(frozen=True)
class Segment:
    """The arrays by name, and the texts by name (see `_arrays` for what each holds)."""

    arrays: Mapping[str, Array]
    texts: Mapping[str, Texts]
    cards: mmap.mmap | bytes

    def __len__(self) -> int:
        """Return how many listings it holds."""
        return len(self.arrays["trait"])

    @cached_property
    def skill_numbers(self) -> dict[str, int]:
        """The number of each skill by its key."""
        return {key: number for number, key in enumerate(self.texts["skills"])}

    def packed(self, row: int) -> bytes:
        """Return the card of a row, packed."""
        return self._packed([row])[0][0]

    def card(self, row: int) -> ListingCard:
        """Return the card of a row, as it was when the segment was made."""
        return unpack(self.packed(row))

    def listings(self, rows: Sequence[int]) -> list[tuple[ListingCard, Features]]:
        """Return the cards of rows and their features."""
        vectors = self.arrays["vectors"][self.arrays["trade"][rows]]
        return [
            (unpack(card), unpack_features(features, vector))
            for (card, _, features), vector in zip(self._packed(rows), vectors, strict=True)
        ]

    def _packed(self, rows: Sequence[int]) -> list[tuple[bytes, bytes, bytes]]:
        starts, lengths = self.arrays["start"][rows], self.arrays["length"][rows]
        ends = starts + lengths
        return [
            self.cards[start:end].partition(BETWEEN) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def rows_of(self, listing_ids: Sequence[str]) -> list[int]:
        """Return the rows of listings, -1 for those that are not here."""
        ranks = self.texts["ids"].find_each(listing_ids)
        return [int(self.arrays["row"][rank]) if rank >= 0 else -1 for rank in ranks]

    def rows_at(self, ranks: npt.NDArray[np.int64]) -> list[int]:
        """Return the rows of listings by their places in the order of all ids."""
        rows: list[int] = self.arrays["row"][ranks].tolist()
        return rows

    @property
    def size(self) -> int:
        """The bytes of all arrays and texts that ranking reads, cards not counted."""
        arrays = sum(item.nbytes for item in self.arrays.values())
        return arrays + sum(item.blob.nbytes + item.offsets.nbytes for item in self.texts.values())


class _Numbers(dict[Any, int]):
    """Numbers things in the order in which they are met."""

    def __missing__(self, key: object) -> int:
        number = self[key] = len(self)
        return number


class _Writer:
    """Gathers rows in arrays of the standard library: a million listings take a few hundred megabytes so."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.rows = {name: array("q" if name == "start" else "I") for name in ROW_COLUMNS}
        self.postings = {name: array("I") for name in ("skill", "row", "share")}
        self.coordinates: dict[PlaceKey, tuple[float, float]] = {}
        self.numbers = {name: _Numbers() for name in ("trades", "skills", "companies", "traits", "spots", "rules")}

    def add(self, card: ListingCard, features: Features, start: int, length: int) -> None:
        row, rows, numbers = len(self.ids), self.rows, self.numbers
        self.ids.append(card.id)
        for place in card.places:
            if (spot := place_key(place)) not in self.coordinates:
                self.coordinates[spot] = _coordinates(place)
        rows["trait"].append(numbers["traits"][features.traits])
        rows["spot"].append(numbers["spots"][features.spot])
        rows["trade"].append(numbers["trades"][features.trade])
        rows["posted"].append(min(max(features.posted, 0), 2**16 - 1))
        rows["pay"].append(features.pay)
        rows["until"].append(_until(card))
        rows["company"].append(numbers["companies"][fold(card.organization)])
        rows["rule"].append(numbers["rules"][_rule(card)])
        rows["start"].append(start)
        rows["length"].append(length)
        skill_numbers = numbers["skills"]
        self.postings["skill"].extend([skill_numbers[key] for key, _ in features.skills])
        self.postings["row"].extend([row] * len(features.skills))
        self.postings["share"].extend([share for _, share in features.skills])


Rule = tuple[int, int, str, int, int]
"""Arrangement, visa (1, 0 or UNKNOWN), language, whether an agency's, and kinds of employment: what wishes rule out."""


def _rule(card: ListingCard) -> Rule:
    arrangement = 2 if card.remote_derived else ARRANGEMENTS.get(card.ai_work_arrangement or "", 0)
    visa = UNKNOWN if card.ai_visa_sponsorship is None else int(card.ai_visa_sponsorship)
    return arrangement, visa, card.language or "", int(card.agency), kinds_of(card.employment_type)


def _until(card: ListingCard) -> int:
    if card.date_valid_through is None:
        return NEVER
    return min(NEVER - 1, max(0, int(card.date_valid_through.timestamp()) // 60))


def build(folder: Path, cards: Iterable[ListingCard], rarity: Rarity) -> Segment:
    """Make a segment of the cards in a new folder and return it; of two with one id the last one counts."""
    folder.mkdir(parents=True)
    writer, position = _Writer(), 0
    with (folder / "cards.bin").open("wb") as file:
        for card in cards:
            features = features_of(card, rarity, _meant_later)
            packed = pack(card) + BETWEEN + pack_features(features)
            writer.add(card, features, position, len(packed))
            if len(writer.ids) > MAX_ROWS:
                raise ValueError(f"a segment holds {MAX_ROWS:,} listings at most")
            position += file.write(packed)
    for name, values in _arrays(writer):
        np.save(folder / f"{name}.npy", values)
    return read(folder)


def _meant_later(_trade: str) -> Vectors:
    """Leave the meaning of a trade to the table of all trades: by itself each takes ten times as long."""
    return _NOTHING


def read(folder: Path) -> Segment:
    """Map a segment that was made before; OSError or ValueError where the folder does not hold one."""
    arrays = {name: _mapped(folder / f"{name}.npy") for name in (*ROW_COLUMNS, *OTHER_ARRAYS)}
    texts = {
        name: Texts(_mapped(folder / f"{name}.blob.npy"), _mapped(folder / f"{name}.offsets.npy"))
        for name in TEXT_TABLES
    }
    with (folder / "cards.bin").open("rb") as file:
        empty = file.seek(0, 2) == 0
        cards = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Segment(arrays, texts, cards)


def _mapped(path: Path) -> Array:
    try:
        return np.asarray(np.load(path, mmap_mode="r"))
    except ValueError:  # an empty array cannot be mapped
        values: Array = np.load(path)
        values.flags.writeable = False
        return values


def _arrays(writer: _Writer) -> Iterator[tuple[str, Array]]:
    by_id = _by_id(writer.ids)
    yield from _texts("ids", [writer.ids[met] for met in by_id.tolist()])
    trades, trade_numbers = _sorted(writer.numbers["trades"])
    yield from _texts("trades", trades)
    yield "vectors", vectors(trades)
    companies, company_numbers = _sorted(writer.numbers["companies"])
    yield from _texts("companies", companies)
    met_trades = trade_numbers[np.frombuffer(writer.rows["trade"], writer.rows["trade"].typecode)]
    rank = np.argsort(met_trades[by_id], kind="stable")
    yield "rank", rank.astype(np.uint32)
    yield "row", _places(rank, len(rank)).astype(np.uint32)
    order = by_id[rank]
    rows = {name: np.frombuffer(values, values.typecode)[order] for name, values in writer.rows.items()}
    rows["trade"], rows["company"] = met_trades[order], company_numbers[rows["company"]]
    for name in ("start", "length", "until"):
        yield name, rows[name].astype({"start": np.int64, "length": np.int32, "until": np.uint32}[name])
    for name in ("trait", "spot", "trade", "company", "rule"):
        yield name, rows[name].astype(np.uint32)
    for name in ("posted", "pay"):
        yield name, rows[name].astype(np.uint16)
    yield "traits", _table(list(writer.numbers["traits"]), 5)
    yield from _rules(list(writer.numbers["rules"]))
    yield from _spots(list(writer.numbers["spots"]), writer.coordinates)
    yield from _postings(writer, _places(order, len(writer.ids)), len(order))


def _by_id(ids: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return where each id was met last, in the order of the ids."""
    last = {listing_id: met for met, listing_id in enumerate(ids)}
    return np.array([last[listing_id] for listing_id in sorted(last, key=str.encode)], np.int64)


def _places(order: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Return the place in an order of each number below `count`, -1 for one that is not in it."""
    places = np.full(count, -1, np.int64)
    places[order] = np.arange(len(order))
    return places


def _sorted(numbers: Mapping[str, int]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return the texts sorted, and the new number of each old one."""
    names = sorted(numbers, key=str.encode)
    return names, _places(np.array([numbers[name] for name in names], np.int64), len(names))


def _texts(name: str, texts: Sequence[str]) -> Iterator[tuple[str, Array]]:
    kept = Texts.of(texts)
    yield f"{name}.blob", kept.blob
    yield f"{name}.offsets", kept.offsets


def _table(rows: Sequence[object], width: int) -> npt.NDArray[np.int32]:
    return np.array(rows, np.int32).reshape(len(rows), width)


def _rules(rules: Sequence[Rule]) -> Iterator[tuple[str, Array]]:
    languages = sorted({rule[2] for rule in rules}, key=str.encode)
    yield from _texts("languages", languages)
    yield "rules", _table([(*rule[:2], languages.index(rule[2]), *rule[3:]) for rule in rules], 5)


def _spots(spots: Sequence[Spot], located: Mapping[PlaceKey, tuple[float, float]]) -> Iterator[tuple[str, Array]]:
    places = list(dict.fromkeys(place for spot in spots for place in spot.places))
    number = {place: i for i, place in enumerate(places)}
    names = sorted({"", *(name for place in places for name in place)}, key=str.encode)
    name_number = {name: i for i, name in enumerate(names)}
    yield from _texts("names", names)
    yield "places", _table([[name_number[name] for name in place] for place in places], 3)
    yield "coordinates", np.array([located[place] for place in places], np.float64).reshape(len(places), 2)
    yield "arrangements", np.array([spot.arrangement for spot in spots], np.int32)
    starts = np.zeros(len(spots) + 1, np.int32)
    np.cumsum([len(spot.places) for spot in spots], out=starts[1:])
    yield "place_starts", starts
    yield "place_numbers", np.array([number[place] for spot in spots for place in spot.places], np.int32)


def _coordinates(place: Place) -> tuple[float, float]:
    if not (place.country_code and place.city):
        return np.nan, np.nan
    return coordinates(place.country_code, place.region, place.city) or (np.nan, np.nan)


def _postings(writer: _Writer, place_of: npt.NDArray[np.int64], rows: int) -> Iterator[tuple[str, Array]]:
    """Postings by skill, then by row; `pointers` [skill, block] tells where those of a block begin."""
    names, numbers = _sorted(writer.numbers["skills"])
    yield from _texts("skills", names)
    skill = numbers[np.frombuffer(writer.postings["skill"], np.uint32)]
    row = place_of[np.frombuffer(writer.postings["row"], np.uint32)]
    share = np.frombuffer(writer.postings["share"], np.uint32)
    kept = row >= 0
    skill, row, share = skill[kept], row[kept], share[kept]
    order = np.argsort(skill * max(1, rows) + row)
    skill, row, share = skill[order], row[order], share[order]
    blocks = (rows >> BLOCK_BITS) + 1
    edges = np.arange(len(names) * blocks + 1, dtype=np.int64)
    found = np.searchsorted(skill * blocks + (row >> BLOCK_BITS), edges)
    yield "pointers", found.astype(np.int64)
    yield "docs", (row & ((1 << BLOCK_BITS) - 1)).astype(np.uint16)
    yield "shares", share.astype(np.uint16)
