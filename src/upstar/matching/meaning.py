"""What a text means, as one vector of small integers: texts that mean nearly the same point nearly the same way.

Each word is the mean of its pieces in wordllama's table of 32,000 word pieces, a model that the package of that name
ships and that is read from its files alone. Words of one field of work (`data/fields.txt`) are drawn a little towards
each other. Words count alike, but for those that stand in titles of all trades. Of the model's 256 directions those are
kept that tell names of skills apart best (`data/axes.npy`, made by scripts/meaning_axes.py).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from upstar.kit.text import fold
from upstar.matching.types import WHOLE

DIMS = 96
"""Numbers a vector. Of 64, 96 and 128, the fewest that lose next to nothing against the table's 256."""
LENGTH = 127
"""The length of a vector, and so the largest number that may stand in it."""
UNIT = LENGTH * LENGTH
"""The dot product of equal vectors, nearly."""
FLOOR = UNIT * 35 // 100
"""The dot product that texts of different trades reach by chance."""
ROOF = UNIT * 97 // 100
"""The dot product from which on texts mean the same: rounding costs up to 3%."""
MAX_WORDS = 64
"""Words of a text that are read."""

BLOCK = 8192
"""Texts that are worked on at once, so that memory stays small."""
FINE = 4096.0
"""Steps a unit in which the table and the words are held as whole numbers, so that sums of them are exact."""
_BLANK = 29871
"""The piece that stands for a blank alone."""
LONGEST_WORD = 40
"""Letters of a word that are read."""
SHORTEST_WORD = 2
"""Letters of a word that means something by itself."""
_FULL, _WEAK, _NOTHING = 5, 2, 0
"""What a word weighs, one that says little, and one that only binds others."""
_OWN, _FIELD = 5, 2
"""How much of a word is its own, and how much that of its field of work, where it has one."""
_WEAK_WORDS = frozenset(
    "executive officer specialist assistant associate manager management staff consultant coordinator supervisor administrator "
    "admin worker operator technician engineer analyst representative clerk leader agent expert professional service services "
    "support team member director advisor personnel attendant operative department senior junior lead head chief principal "
    "skill skills work working works experience experienced knowledge years various using including responsible responsibilities".split()
)  # fmt: skip
_BINDING = frozenset(
    "and or of the an in to for with on at by from as is are was were be been that this these those our we you your their his her "
    "he she they not all into over per via etc und oder der die das den dem des im mit bei zur zum von fur als ein eine et ou de du la le les "
    "un une pour avec dans sur aux en el los las del con para por una di il lo gli da dei della per alla van het een voor met op te bij do dos das com".split()
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")

Vectors = NDArray[np.int8]
_Exact = NDArray[np.float64]
"""Whole numbers below 2**53, held as floating-point numbers: sums and products of them are exact in any order."""


def vectors(texts: Sequence[str]) -> Vectors:
    """Return what the texts mean, int8 [texts, DIMS]: vectors of length LENGTH, zero for a text without words.

    Equal texts have equal vectors on every machine with IEEE 754 arithmetic: all sums are of whole numbers that are
    exact, and only square roots, quotients and roundings, which the standard fixes, follow. Case, accents, word order
    and punctuation do not count.
    """
    found = np.zeros((len(texts), DIMS), np.int8)
    for start in range(0, len(texts), BLOCK):
        told = [words_of(text) for text in texts[start : start + BLOCK]]
        lengths = np.array([len(words) for words in told])
        ends = np.cumsum(lengths)
        full = np.flatnonzero(lengths)
        if full.size:
            rows, order = _in_order(told)
            found[start + full] = _rounded(_sums(rows, order, (ends - lengths)[full], ends[full]))
    return found


def window_vectors(texts: Sequence[str], size: int, least: int) -> tuple[Vectors, list[tuple[int, int, int]]]:
    """Return what each run of `size` words means, and where it stands: the text's place, then its begin and end there.

    Words that only bind others are passed over. A text of fewer words is one run, one of fewer than `least` has none.
    """
    told: list[list[str]] = []
    places: list[tuple[int, int, int]] = []
    bounds: list[tuple[int, int]] = []
    count = 0
    for number, text in enumerate(texts):
        met = [(word, hit) for hit in _WORD.finditer(text) if _weight(word := _folded(hit.group()))]
        if len(met) < least:
            continue
        told.append([word for word, _ in met])
        for first in range(max(1, len(met) - size + 1)):
            last = min(first + size, len(met))
            bounds.append((count + first, count + last))
            places.append((number, met[first][1].start(), met[last - 1][1].end()))
        count += len(met)
    if not places:
        return np.zeros((0, DIMS), np.int8), []
    begins, ends = np.array(bounds, np.int64).T
    return _rounded(_sums(*_in_order(told), begins, ends)), places


def likeness(dot: int) -> int:
    """Return how alike two texts are by the dot product of their vectors: 0 (unlike) to WHOLE, never falling as it rises.

    Plain enough to be compiled, and of whole numbers alone.
    """
    return min(WHOLE, max(0, (dot - FLOOR) * WHOLE // (ROOF - FLOOR)))


def likenesses(dots: NDArray[np.int32]) -> NDArray[np.int16]:
    """Return `likeness` of each of the dot products."""
    return (np.clip(dots - FLOOR, 0, ROOF - FLOOR).astype(np.int32) * WHOLE // (ROOF - FLOOR)).astype(np.int16)


@lru_cache(maxsize=65_536)
def vector_of(text: str) -> Vectors:
    """Return what a text means, int8 [DIMS]."""
    found: Vectors = vectors([text])[0]
    return found


def dots(ones: Vectors, others: Vectors) -> NDArray[np.int32]:
    """Return the dot products of all pairs, int32 [ones, others], exact."""
    # whole numbers up to 2**24 are exact as float32, and DIMS * 127**2 is below it
    return (ones.astype(np.float32) @ others.astype(np.float32).T).astype(np.int32)


def tells_a_trade(text: str) -> bool:
    """Whether one of the words at least means something by itself: not of `manager` and the like alone."""
    return any(_weight(word) == _FULL for word in words_of(text))


def words_of(text: str) -> list[str]:
    """Return the words of a text that are read, folded."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))[:MAX_WORDS]]


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    return "".join(words_of(word))[:LONGEST_WORD]


def _in_order(told: Sequence[Sequence[str]]) -> tuple[_Exact, NDArray[np.int64]]:
    """The vectors of the distinct words of all texts, and the row of each word, one text after the other."""
    numbers: dict[str, int] = {}
    order = np.array([numbers.setdefault(word, len(numbers)) for words in told for word in words], np.int64)
    return _words(list(numbers)), order


def _rounded(rows: _Exact) -> Vectors:
    return np.rint(_scaled(rows, LENGTH)).astype(np.int8)


def raw_words(words: Sequence[str]) -> _Exact:
    """Return the place of each word in the model's own space, [words, 256], at the length FINE, in whole numbers.

    A word is folded, not empty and LONGEST_WORD letters at most.
    """
    pieces = [_pieces(word) for word in words]
    ends = np.cumsum([len(ids) for ids in pieces])
    flat = np.array([piece for ids in pieces for piece in ids], int)
    rows = np.rint(_table()[flat].astype(np.float64) * FINE)
    return np.rint(_scaled(_sums(rows, np.arange(len(flat)), ends - [len(ids) for ids in pieces], ends), FINE))


def _words(words: list[str]) -> _Exact:
    """The vectors of words, times their weights, in whole numbers."""
    centre, axes = _axes()
    places = np.rint(_scaled(raw_words(words) - centre, FINE))
    fields = _fields()
    drawn = [number for number, word in enumerate(words) if word in fields]
    if drawn:
        to = np.array([fields[words[number]] for number in drawn])
        places[drawn] = np.rint(_scaled(_OWN * places[drawn] + _FIELD * to, FINE))
    weights = np.array([_weight(word) for word in words], np.float64)
    # back to steps of 1 / FINE, so that the squares of a whole text's sum are exact
    return np.rint(places @ axes / FINE) * weights[:, None]


def _weight(word: str) -> int:
    if word in _BINDING or len(word) < SHORTEST_WORD:
        return _NOTHING
    return _WEAK if word in _WEAK_WORDS else _FULL


def _sums(rows: _Exact, order: NDArray[np.int64], begins: NDArray[np.int64], ends: NDArray[np.int64]) -> _Exact:
    """The sums of the rows that stand in the order from each begin up to its end, none of which is empty or far."""
    sums = rows[order[begins]]
    lengths = ends - begins
    for place in range(1, int(lengths.max(initial=0))):
        longer = np.flatnonzero(lengths > place)
        sums[longer] += rows[order[begins[longer] + place]]
    return sums


def _scaled(rows: _Exact, length: float) -> _Exact:
    """Rows of whole numbers at this length; a row of zeros stays one."""
    norms = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    scaled: _Exact = rows * length / np.where(norms == 0.0, 1.0, norms)
    return scaled


@lru_cache(maxsize=131072)
def _pieces(word: str) -> tuple[int, ...]:
    ids = _tokenizer().encode(word, add_special_tokens=False).ids
    return tuple(piece for piece in ids if piece != _BLANK) or (_BLANK,)


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(files("wordllama") / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@lru_cache(maxsize=1)
def _table() -> NDArray[np.float16]:
    """The model's table of word pieces [32000, 256]."""
    tensors: dict[str, NDArray[np.float16]] = load_file(
        str(files("wordllama") / "weights" / "l2_supercat_256.safetensors")
    )
    return tensors["embedding.weight"]


@lru_cache(maxsize=1)
def _axes() -> tuple[_Exact, _Exact]:
    """The centre [256] and the axes [256, DIMS], in steps of 1 / FINE."""
    with (files("upstar.matching") / "data" / "axes.npy").open("rb") as file:
        kept = np.load(file, allow_pickle=False).astype(np.float64)
    return kept[:, 0].copy(), kept[:, 1:].copy()


@lru_cache(maxsize=1)
def _fields() -> dict[str, _Exact]:
    """The middle of a word's fields [256] at the length FINE, by word, in whole numbers."""
    text = (files("upstar.matching") / "data" / "fields.txt").read_text("utf-8")
    centre, _ = _axes()
    found: dict[str, _Exact] = {}
    for words in (line.split() for line in text.splitlines() if not line.startswith("#")):
        middle = np.rint(_scaled(np.rint(_scaled(raw_words(words) - centre, FINE)).sum(axis=0, keepdims=True), FINE))[0]
        for word in words:
            found[word] = found[word] + middle if word in found else middle
    return {word: np.rint(_scaled(sums[None, :], FINE))[0] for word, sums in found.items()}
