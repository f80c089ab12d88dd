"""An ad's text made ready to be searched: flattened for comparison, cut into sentences, with what each is about."""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from upstar.kit.text import storable
from upstar.listings.enrichment.triggers import FIGURED, TRIGGERS

MAX_TEXT = 20_000
"""An ad is seldom longer; what stands further down are legal notices."""
MAX_TITLE = 300
MAX_PASSAGE = 360
"""Characters of a sentence that are looked at around a word that matters: it bounds every search."""
MAX_PASSAGES = 60
"""Sentences on one subject that are looked at. Ads have some few."""
MAX_REPLACED = 40
"""Distinct letters and signs that are replaced one by one; an ad has some ten."""

_SENTENCE_END = re.compile(r"\n|[.!?;] +(?=[^a-zà-ÿ0-9 ])|(?<=[a-zà-ÿ]{5})[.!?] +(?=\d)")
"""Where a sentence ends. Before a number, a point after a short word is an abbreviation's (`mind. 3`, `ca. 40`)."""
_DIGIT = re.compile(r"\d")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c]")
_BLANKS = "\t\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = "\u2018\u2019\u201b\u00b4`"
_STROKED = {"ł": "l", "ø": "o", "đ": "d", "＄": "$", "￡": "£", "：": ":"}
_LATIN = range(0xA1, 0x250)


def _flat_table() -> dict[int, str]:
    """One character for one, so that a place in the flat text is the same place in the ad."""
    bare = {code: unicodedata.normalize("NFD", chr(code))[0] for code in _LATIN}
    table = {code: base for code, base in bare.items() if base != chr(code)}
    table |= {ord(char): " " for char in _BLANKS} | {ord(char): "-" for char in _DASHES}
    return table | {ord(char): "'" for char in _QUOTES} | {ord(char): base for char, base in _STROKED.items()}


_FLAT = _flat_table()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or the part of it around the word that matters: flat text, and where it begins in the ad's."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Ad:
    """Title and text of an ad, as written and flat (lower case, no accents, plain dashes and blanks; same lengths)."""

    title: str
    text: str
    flat_title: str
    flat: str
    subjects: dict[str, tuple[Passage, ...]]

    def about(self, subject: str) -> tuple[Passage, ...]:
        """Return the sentences that bear a trigger word of the subject, in order."""
        return self.subjects.get(subject, ())


def read(title: str, text: str) -> Ad:
    """Return the ad, ready to be searched. What is longer than MAX_TEXT is not looked at."""
    title = _LINE_ENDS.sub("\n", _composed(title[:MAX_TITLE])).replace("\n", " ")
    text = _LINE_ENDS.sub("\n", _composed(text[:MAX_TEXT]))
    flat = flatten(text)
    return Ad(title, text, flatten(title), flat, _subjects(text, flat))


def flatten(text: str) -> str:
    """Return the text in lower case, without accents, with plain dashes, quotes and blanks: as long as it was."""
    lowered = text.replace("İ", "I").lower()  # the one letter that is two in lower case
    if lowered.isascii():
        return lowered.replace("\t", " ").replace("`", "'")
    odd = {char for char in set(lowered) if ord(char) in _FLAT}
    if len(odd) > MAX_REPLACED:
        return lowered.translate(_FLAT)
    for char in odd:  # many times faster than a table that is asked for every character
        lowered = lowered.replace(char, _FLAT[ord(char)])
    return lowered


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", storable(text))


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, tuple[tuple[str, ...], ...]]:
    """The trigger words of all subjects, and the subjects of each."""
    subjects: defaultdict[str, list[str]] = defaultdict(list)
    for subject, words in TRIGGERS.items():
        for word in words:
            subjects[word].append(subject)
    return AhoCorasick(list(subjects)), tuple(tuple(of) for of in subjects.values())


def _subjects(text: str, flat: str) -> dict[str, tuple[Passage, ...]]:
    automaton, subjects = _automaton()
    starts = [0, *(end.end() for end in _SENTENCE_END.finditer(text))]
    found: defaultdict[str, list[Passage]] = defaultdict(list)
    covered: dict[str, int] = {}
    for word, at, _ in automaton.find_matches_as_indexes(flat, overlapping=True):
        for subject in subjects[word]:
            if at < covered.get(subject, 0) or len(found[subject]) >= MAX_PASSAGES:
                continue
            start, end = _around(at, starts, len(text))
            covered[subject] = end
            words = flat[start:end].rstrip("\n")
            if subject not in FIGURED or _DIGIT.search(words):
                found[subject].append(Passage(start, words))
    return {subject: tuple(passages) for subject, passages in found.items()}


def _around(at: int, starts: Sequence[int], length: int) -> tuple[int, int]:
    """Return the bounds of the sentence around a place, cut to MAX_PASSAGE characters."""
    place = bisect_right(starts, at) - 1
    start = max(starts[place], at - MAX_PASSAGE // 2)
    end = starts[place + 1] if place + 1 < len(starts) else length
    return start, min(end, start + MAX_PASSAGE)


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each line begins, and the line."""
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def any_of(words: str) -> str:
    """Return a pattern of alternatives from a table: one a line, blanks at the ends do not count."""
    return "|".join(line.strip() for line in words.strip().splitlines())


def whole(words: str) -> re.Pattern[str]:
    """Return the pattern of a table of alternatives that begin and end at a word's edge, for flat text."""
    return re.compile(rf"(?<!\w)(?:{any_of(words)})(?!\w)")
