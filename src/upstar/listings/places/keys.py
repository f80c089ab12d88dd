"""The spelling under which names of places are looked up, and the tidy form of a name that no list knows."""

import re
from functools import lru_cache

from upstar.kit.text import fold, squash

NAME_WIDTH = 255
"""Width of the name columns in the contract."""
_WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " and "}
)
"""Letters that Unicode does not take apart into a plain letter and an accent."""
_NOT_WORD = re.compile(r"[\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What PostgreSQL cannot hold or nobody can see."""
_AROUND = " ,;:/|-–—"
"""What is left over around a name that was cut out of a line."""
_SMALL = frozenset(
    "am an and auf bei da das de del della der des di do dos du e el en et i im in la las le les los of on op "
    "sur the und upon y".split()
)
"""Words inside a name that are written small."""


@lru_cache(maxsize=16384)
def place_key(name: str) -> str:
    """Return a name's key: small letters without accents, points and hyphens; `St.` and `Saint` are the same."""
    return fresh_key(name)


def fresh_key(name: str) -> str:
    """Do what `place_key` does without remembering it: for names that come by once."""
    if name.isascii() and name.isalpha():  # most names are: the short way
        return name.lower()
    words = _NOT_WORD.sub(" ", fold(name).translate(_WHOLE_LETTERS)).split()
    if len(words) > 1:  # alone they are codes: MT is Montana
        words = [_SHORT.get(word, word) for word in words]
    return " ".join(words)


def umlaut_key(name: str) -> str:
    """Return the key of a name whose umlauts are written out as in German (`Düsseldorf` as `duesseldorf`)."""
    return fresh_key(name.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))


def tidy(name: str | None) -> str | None:
    """Return a name on one line, cut to the column; None where nothing is left.

    A name all in capitals or all in small letters gets a capital for each word; others stay as they are.
    """
    tidied = clean(name)[:NAME_WIDTH].strip(_AROUND)
    if tidied.isupper() or tidied.islower():
        tidied = clean(" ".join(_cased(word, first=not at) for at, word in enumerate(tidied.lower().split(" "))))
    return tidied[:NAME_WIDTH].strip(_AROUND) or None


def clean(text: str | None) -> str:
    """Return the text on one line without control characters."""
    return squash(_CONTROLS.sub(" ", text)) if text else ""


def _cased(word: str, *, first: bool) -> str:
    """A word in small letters with its capitals: those of hyphenated parts too, `am` and `of` stay small."""
    return "-".join(
        piece if piece in _SMALL and (index or not first) else piece[:1].title() + piece[1:]
        for index, piece in enumerate(word.split("-"))
    )
