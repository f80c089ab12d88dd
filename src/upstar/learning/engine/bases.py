"""What has to be known before a course, and what it teaches beyond that.

`skills.relate` says that nobody uses React without JavaScript. The programming languages that a course's subject
implies come first, all of them, and are not learnt by the way: a course about Pandas that names Python too teaches
Pandas. Where a harder course's skills imply languages, these come first as well. Of other skills that they imply one is
enough, and the course itself may teach it: who learns Power BI learns of business intelligence by that.
"""

from collections.abc import Mapping
from functools import lru_cache

from upstar.learning.types import Course
from upstar.skills.relate import IMPLIES, related
from upstar.skills.vocabulary import vocabulary

LANGUAGES = "Programming Languages"
"""The category of skills that cannot be learnt by the way."""

Base = frozenset[str]
"""Keys of skills of which one has to be known."""


def known(have: frozenset[str]) -> frozenset[str]:
    """Return the keys that a person has, and all that these imply, however far."""
    found: set[str] = set()
    open_ends = list(have)
    while open_ends:
        key = open_ends.pop()
        if key not in found:
            found.add(key)
            open_ends.extend(_implied(key))
    return frozenset(found)


def taught(course: Course) -> Mapping[str, str]:
    """Return the skills that a course teaches, key to name, without languages that its subject takes for granted."""
    granted = _languages(course.about)
    if not granted:
        return course.skills
    return {key: name for key, name in course.skills.items() if key not in granted}


def bases_of(course: Course) -> tuple[Base, ...]:
    """Return what has to be known before a course, each a choice of keys; an advanced one also asks for its subject."""
    return _bases(course.step, tuple(course.skills))


@lru_cache(maxsize=16_384)
def _bases(step: int, keys: tuple[str, ...]) -> tuple[Base, ...]:
    if not keys:
        return ()
    found: dict[Base, None] = dict.fromkeys(frozenset((key,)) for key in sorted(_languages(keys[0])))
    if step == 0:
        return tuple(found)
    for key in keys:
        languages, implied = _languages(key), _implied(key)
        if languages:
            found |= dict.fromkeys(frozenset((other,)) for other in sorted(languages))
        elif implied and not implied & frozenset(keys):
            found[implied] = None
    if step > 1:
        found[frozenset(keys[:1])] = None
    return tuple(found)


@lru_cache(maxsize=16_384)
def _languages(key: str) -> frozenset[str]:
    return frozenset(other for other in _implied(key) if _is_language(other))


@lru_cache(maxsize=16_384)
def _implied(key: str) -> frozenset[str]:
    return frozenset(other for other, share in related(key).items() if share == IMPLIES)


def _is_language(key: str) -> bool:
    skill = vocabulary().find(key)
    return skill is not None and skill.category == LANGUAGES
