"""Skills that a person does not name, but covers in part: by related skills, and by what titles and texts tell of.

Relations are those of the vocabulary (skills/relate.py). Evidence is a run of words whose meaning is near to a skill's
name: `kept the books of three shops` tells of Bookkeeping. It counts half at most, since nobody said the skill's name.
A title counts for more: ads ask for `store management`, and whoever was a store manager did it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest

import numpy as np

from upstar.kit.text import squash, truncate
from upstar.matching.meaning import Vectors, dots, likenesses, vectors, window_vectors, words_of
from upstar.matching.titles import trade_of
from upstar.matching.types import HAD, WHOLE, Near
from upstar.skills.relate import related
from upstar.skills.types import Skill
from upstar.skills.vocabulary import Vocabulary, vocabulary

EVIDENCE = HAD // 2
"""The most that evidence in a text covers."""
HELD = HAD * 3 // 4
"""The most that a title covers of what it is called like: the work was done, if not every part of it."""
MAX_NEAR = 128
"""Entries that are kept, the strongest. The weak ones are alike for everybody: of 64 to all, 128 and 256 put most
résumés in recruiters' order, and each entry is looked up in the whole stock."""
MAX_SHOWN = 80
"""Characters of the person's words that are given as `by`."""
MAX_TEXT = 60_000
"""Characters of a person's texts that are looked at, in their order: forty pages."""
WINDOW = 5
"""Words of a run, beside those that only bind. Of 1 to 12, five put most pairs of résumés in recruiters' order."""
LEAST_WORDS = 2
"""Words of the shortest text that tells something: one word alone is a heading (`Education`) or a name."""
SHORTEST = 4
"""Letters of the shortest name that is looked for: `R`, `Go` and `ERP` are near to anything."""
TELLING = 96
"""The cover from which evidence is worth showing: what is below helps to rank, but reads oddly as a reason."""
BLOCK = 4096
"""Names that are compared at once, so that memory stays small."""

_OF_TOOLS = frozenset(
    {"Programming Languages", "Frameworks & Libraries", "Databases", "Cloud & DevOps", "Networking & Security",
     "Data & AI", "Office & Productivity", "Design & UX"}
)  # fmt: skip
"""Categories whose names of one word are mostly products'. Who uses one names it; other words do not tell of it."""
_MAKERS = frozenset(
    "microsoft google adobe amazon aws azure apache sap oracle linkedin facebook salesforce autodesk siemens apple "
    "cisco ibm".split()
)  # fmt: skip
"""Makers of products: `Microsoft Excel` is no evidence of Microsoft Visio."""

_SEGMENTS = re.compile(r"[\n.;:•|!?]+")


@dataclass(frozen=True, slots=True)
class _Sought:
    """The skills that evidence is looked for: the key of each name, what it means, and what it means as a title."""

    keys: tuple[str, ...]
    meanings: Vectors
    trades: Vectors


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a person's words may tell of skills: what each of them means, what it covers at most, and its words."""

    meanings: Vectors
    most: int
    words: Callable[[int], str]


def near_of(
    skills: Mapping[str, str], texts: Sequence[str], titles: Sequence[str] = (), asked: tuple[str, ...] = ()
) -> dict[str, Near]:
    """Return, by key, the skills that are covered in part: at most MAX_NEAR, the strongest first, then by key.

    `skills` maps the vocabulary key of each skill that the person names to their own word for it. `texts` are what they
    tell of their work, the weightiest first, `titles` what they were called. Evidence is looked for of the vocabulary's
    own skills and of those whose names are `asked` for besides. More skills, titles or texts (at the end) never lower
    the cover of a skill that stays in the result.
    """
    found = _by_relation(skills)
    titled, told = _titles_as_signs(titles), _texts_as_signs(texts)
    for sought in (_core(vocabulary()), _sought(vocabulary(), asked)):
        for met in (_by_signs(sought.keys, sought.trades, titled), _by_signs(sought.keys, sought.meanings, told)):
            for key, near in met.items():
                if key not in skills and (key not in found or near.cover > found[key].cover):
                    found[key] = near
    return dict(nsmallest(MAX_NEAR, found.items(), key=lambda item: (-item[1].cover, item[0])))


def _by_relation(skills: Mapping[str, str]) -> dict[str, Near]:
    found: dict[str, Near] = {}
    for have in sorted(skills):
        for other, strength in related(have).items():
            cover = round(strength * HAD)
            if other not in skills and (other not in found or cover > found[other].cover):
                found[other] = Near(cover, truncate(squash(skills[have]), MAX_SHOWN), "related")
    return found


def _titles_as_signs(titles: Sequence[str]) -> _Signs:
    return _Signs(vectors([trade_of(title) for title in titles]), HELD, lambda place: titles[place])


def _texts_as_signs(texts: Sequence[str]) -> _Signs:
    segments = [part for text in _bounded(texts) for part in _SEGMENTS.split(text) if part.strip()]
    meanings, windows = window_vectors(segments, WINDOW, LEAST_WORDS)

    def words(place: int) -> str:
        segment, begin, end = windows[place]
        return segments[segment][begin:end]

    return _Signs(meanings, EVIDENCE, words)


def _by_signs(keys: Sequence[str], names: Vectors, signs: _Signs) -> dict[str, Near]:
    """The skills, `keys` beside the meanings of their names, that the nearest of the signs tells of."""
    found: dict[str, Near] = {}
    if not len(signs.meanings):
        return found
    for start in range(0, len(keys), BLOCK):
        products = dots(names[start : start + BLOCK], signs.meanings)
        best = products.argmax(axis=1)
        covers = likenesses(products[np.arange(len(best)), best]).astype(int) * signs.most // WHOLE
        for place in np.flatnonzero(covers).tolist():
            key, cover = keys[start + place], int(covers[place])
            if key not in found or cover > found[key].cover:
                words = truncate(squash(signs.words(int(best[place]))), MAX_SHOWN)
                found[key] = Near(cover, words, "evidence")
    return found


def _bounded(texts: Sequence[str]) -> Iterable[str]:
    left = MAX_TEXT
    for text in texts:
        if left <= 0:
            return
        yield text[:left]
        left -= len(text)


@lru_cache(maxsize=1)
def _core(known: Vocabulary) -> _Sought:
    """The vocabulary's own skills under all their names."""
    return _names_of(known, [(skill, name) for skill in known.core for name in (skill.name, *skill.aliases)])


@lru_cache(maxsize=8)
def _sought(known: Vocabulary, asked: tuple[str, ...]) -> _Sought:
    return _names_of(known, [(known.find(name), name) for name in asked])


def _names_of(known: Vocabulary, named: list[tuple[Skill | None, str]]) -> _Sought:
    fit = [(skill, name) for skill, name in named if _can_be_told_of(skill, name)]
    keys = tuple(known.key(skill.name if skill else name) for skill, name in fit)
    names = [name for _, name in fit]
    return _Sought(keys, vectors(names), vectors([trade_of(name) for name in names]))


def _can_be_told_of(skill: Skill | None, name: str) -> bool:
    """Whether other words can tell of a skill of this name: it is a phrase or an everyday word, not a product."""
    words = words_of(name)
    if len(name) < SHORTEST or name.isupper() or not _MAKERS.isdisjoint(words):
        return False
    if skill is None:
        return True
    product = skill.category in _OF_TOOLS and len(words_of(skill.name)) == 1 and not skill.name.isupper()
    return not (skill.ambiguous or product or (skill.category in _OF_TOOLS and len(words) == 1))
