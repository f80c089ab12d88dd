"""What is kept of an ad to find and to judge its duplicates, without its text. Pure.

Bands lead from an ad to the few that may be the same job (`candidates.py` says how they are looked up); the rest of the
fingerprint judges a pair (`duplicates.py`). The text is taken as its set of shingles, three words each.

The sketch keeps the least hashes of that set (bottom-k, Cohen and Kaplan 2007). Below the lesser of two sketches'
greatest hashes both are complete, so the shares of common shingles there are unbiased estimates of the Jaccard
similarity and of the containment of one text in the other; the latter is what a text that was cut short keeps.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from upstar.listings.clean import wording
from upstar.listings.clean.facts import CLIENT, read_facts
from upstar.listings.types import Listing, Place

Hashes = npt.NDArray[np.uint64]
VERSION = 1_000 + RMinHash.ALGORITHM_VERSION
"""Fingerprints of different versions cannot be compared: ours, and that of the hashing beneath."""
SHINGLE = 3
"""Words a shingle: two meet by chance in ads of one trade, four break at every small edit."""
SKETCH = 128
"""Hashes a sketch: the estimate of a similarity s has a standard deviation of sqrt(s (1 - s) / 128), 0.04 at 0.8."""
MAX_WORDS = 512
"""Different words that are kept, 16 bits each; an ad has some 250."""
MAX_NAMES = 64
"""Names that are kept; an ad has some 20."""
NOUNS = 0.15
"""The share of the words with a capital from which on they are nouns rather than names."""
LEAD_WORDS = 40
"""Words of the opening, about 250 characters: what even short excerpts of aggregators keep."""
SEED = 1
TEXT_BANDS, TEXT_ROWS = 3, 4
"""Bands of the text alone meet with 1 - (1 - s^4)^3: 0.88 at a similarity of 0.85, 0.18 at 0.5."""
ROW_BANDS = 4
"""Bands of one row beside the title meet with 1 - (1 - s)^4: 0.68 at 0.25, a text cut to a quarter."""
LEAD_BANDS, LEAD_ROWS = 2, 2
"""Bands of the opening beside the title."""
PLACE_BANDS = 2
"""Places of an ad that have a band of title, employer and place; others are found by the text."""

MIX = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
"""Odd multipliers with well-spread bits, those of xxHash64; each stands for a place within the shingle."""
_NAME = re.compile(r" ([A-Z][^\W_]{2,30})")
_WITHIN = frozenset("abcdefghijklmnopqrstuvwxyz,;&/(")
"""What stands before the blank before a word within a sentence."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """An ad without its text: about 1.5 kB. Hashes are little-endian, sorted and distinct."""

    bands: tuple[int, ...]
    """Signed 64-bit keys, at most 12; the first is of the whole content and decides alone."""
    content: int
    """Equal for ads of one title, employer, place and text: the first band."""
    title: frozenset[str]
    organization: str
    places: tuple[str, ...]
    agency: bool
    url: str
    site: str
    shingles: int
    """Different shingles of the text."""
    sketch: bytes
    """The least `SKETCH` 32-bit hashes of the shingles."""
    words: bytes
    """16-bit hashes of the text's different words."""
    names: tuple[str, ...]
    """Those of them that are written with a capital within a sentence: mostly names."""
    facts: tuple[str, ...]


def fingerprint(
    title: str,
    organization: str,
    text: str,
    places: Iterable[Place] = (),
    *,
    remote: bool = False,
    url: str | None = None,
) -> Fingerprint:
    """Return the fingerprint of an ad. The text may bear tags; any text is taken, the empty one too."""
    text = wording.plain(text)
    employer = wording.organization_key(organization)
    spots = wording.place_keys(places, remote=remote)
    trade = wording.title_words(title, employer, spots)
    folded = wording.flat(text)
    found = wording.words(folded)
    of_words = _hashes(found)
    hashes = _shingles(of_words)
    distinct = np.unique((hashes >> np.uint64(32)).astype(np.uint32))
    key = " ".join(sorted(trade))
    whole = " ".join(found)
    content = _band("content", key, employer, *spots, whole)
    facts = read_facts(f"{wording.flat(title[: wording.MAX_NAME])}\n{folded}")
    return Fingerprint(
        bands=tuple(dict.fromkeys((content, *_key_bands(key, employer, spots), *_text_bands(key, hashes)))),
        content=content,
        title=trade,
        organization=employer,
        places=spots,
        agency=CLIENT in facts or wording.is_agency(organization),
        url=wording.url_key(url),
        site=wording.site(url),
        shingles=len(distinct),
        sketch=distinct[:SKETCH].astype("<u4").tobytes(),
        words=_short(of_words),
        names=_names(text, found, without=employer),
        facts=facts,
    )


@lru_cache(maxsize=65_536)
def word_hash(word: str) -> int:
    """Return a word as `Fingerprint.words` holds it."""
    return int(RMinHash.hash_token_sets([[word]])[0][0]) >> 48


def of_listing(listing: Listing) -> Fingerprint:
    """Return the fingerprint of a listing."""
    return fingerprint(
        listing.title,
        listing.organization,
        listing.description_text or listing.description_html or "",
        listing.places,
        remote=listing.remote_derived,
        url=listing.url,
    )


def _key_bands(title: str, employer: str, spots: Sequence[str]) -> list[int]:
    """Title, employer and place: what finds the ads whose texts are too short to be compared."""
    return [_band("key", title, employer, spot) for spot in (spots or ("",))[:PLACE_BANDS]]


def _hashes(words: Sequence[str]) -> Hashes:
    return np.array(RMinHash.hash_token_sets([words])[0], np.uint64)


def _shingles(hashes: Hashes) -> Hashes:
    """A hash of each three words that follow each other, from the hashes of the words, in the order of the text."""
    if len(hashes) < SHINGLE:
        return hashes[:0]
    mixed: Hashes = hashes[:-2] * MIX[0] ^ hashes[1:-1] * MIX[1] ^ hashes[2:] * MIX[2]
    mixed = (mixed ^ (mixed >> np.uint64(31))) * MIX[0]
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _text_bands(title: str, hashes: Hashes) -> list[int]:
    if not len(hashes):
        return []
    rows = _minima(hashes, TEXT_BANDS * TEXT_ROWS + ROW_BANDS)
    lead = _minima(hashes[: LEAD_WORDS - SHINGLE + 1], LEAD_BANDS * LEAD_ROWS)
    singles, rest = rows[:ROW_BANDS], rows[ROW_BANDS:]
    return [
        *(_band(f"row{at}", title, str(row)) for at, row in enumerate(singles)),
        *(_band(f"lead{at}", title, part) for at, part in enumerate(_groups(lead, LEAD_ROWS))),
        *(_band(f"text{at}", part) for at, part in enumerate(_groups(rest, TEXT_ROWS))),
    ]


def _minima(hashes: Hashes, count: int) -> list[int]:
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, [0, len(hashes)], count, SEED)
    row: list[int] = matrix.to_rows()[0]
    return row


def _groups(rows: Sequence[int], size: int) -> list[str]:
    return [" ".join(map(str, rows[at : at + size])) for at in range(0, len(rows), size)]


def _band(*parts: str) -> int:
    digest = blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int(struct.unpack("<q", digest)[0])


def _short(hashes: Hashes) -> bytes:
    return np.unique((hashes >> np.uint64(48)).astype("<u2"))[:MAX_WORDS].tobytes()


def _names(text: str, found: Sequence[str], *, without: str) -> tuple[str, ...]:
    """Names of wards, products and teams: what a template is filled in with, and what no edit changes.

    `without` is the employer, whose name recruiters take out. German writes every noun with a capital; then those that
    recur are taken.
    """
    named = {m[1].lower() for m in _NAME.finditer(text) if text[m.start() - 1 : m.start()] in _WITHIN}
    bare = named - set(without.split())
    if len(bare) > NOUNS * len(set(found)):
        counts = Counter(found)
        bare = {word for word in bare if counts[word] > 1}
    return tuple(sorted(bare)[:MAX_NAMES])
