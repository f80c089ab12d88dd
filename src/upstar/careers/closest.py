"""Which role titles and skills are closest to, and how far a title leads to a role; all roles are prepared once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from upstar.careers.catalogue import catalogue
from upstar.careers.neutral import neutral
from upstar.careers.types import ExperienceLevel, Role
from upstar.skills.vocabulary import Vocabulary, vocabulary

TITLE_SHARE = 0.7
"""How much a title says against the skills: people are what they were called, more than what they list."""
PAST_TITLE = 0.85
"""What each older title counts of the one after it."""
MAX_TITLES = 4
MIN_CLOSENESS = 0.42
"""Below this no role is close; saying none is better than guessing."""
SAME_PATH = 0.8
"""How far work on the same path leads to a role: it is the same trade at another step. A rule of thumb."""
SURE_TITLE = 0.85
"""The likeness from which on a title is taken for a role's: `Nursing Manager` is 0.86 like `Nurse Manager`."""
RANKS = frozenset({"senior", "sr", "junior", "jr", "i", "ii", "iii", "iv"})
"""Words that tell the step and not the trade: a senior nurse's work is a nurse's."""
LIKE_AT_ALL = 0.6
"""Below this two titles share no more than letters."""
LISTS_KEPT = 4
"""Lists of roles that stay prepared; a process knows the database's and the shipped one."""

Likeness = NDArray[Any]


@dataclass(frozen=True, eq=False)
class _Prepared:
    """Roles in comparable form, by their number; `starts` is where each role's names begin in `names`.

    `asking` has for each skill the roles that ask for it, `asked` how many skills each role asks for, at least 1.
    """

    names: tuple[str, ...]
    starts: NDArray[np.intp]
    asking: dict[str, NDArray[np.intp]]
    asked: NDArray[Any]


def shipped_roles() -> tuple[Role, ...]:
    """Return the catalogue's roles for where there is no database; their ids are of the catalogue's own."""
    return tuple(
        Role(
            uuid5(NAMESPACE_URL, f"{path.name}/{role.title}"), role.title, role.description, path.name, role.level,
            role.skills, role.education, role.aliases,
        )
        for path in catalogue()
        for role in path.roles
    )  # fmt: skip


def catalogue_level(title: str) -> ExperienceLevel | None:
    """Return the level of the catalogue's role of that very name or alias, however gendered; None for another title."""
    return _catalogue_levels().get(_comparable(title))


def closest_role(candidates: Sequence[Role], titles: Sequence[str], skills: Sequence[str]) -> Role | None:
    """Return the role that the titles (newest first) and skills are closest to; None where none is close.

    Closeness is 0.7 times the best likeness of a title or alias, older titles counting less, plus 0.3 times the share
    of the role's skills that are there.
    """
    if not candidates:
        return None
    known = _prepared(candidates)
    likeness = np.zeros(len(candidates))
    for age, title in enumerate(titles[:MAX_TITLES]):
        likeness = np.maximum(likeness, _likeness(known, title) * PAST_TITLE**age)
    have = np.zeros(len(candidates))
    for key in {vocabulary().key(skill) for skill in skills} & known.asking.keys():
        np.add.at(have, known.asking[key], 1)
    closeness = TITLE_SHARE * likeness + (1 - TITLE_SHARE) * have / known.asked
    best = float(closeness.max())
    if best < MIN_CLOSENESS:
        return None
    return max((candidates[int(n)] for n in np.flatnonzero(closeness == best)), key=lambda role: role.title)


def role_called(candidates: Sequence[Role], title: str) -> Role | None:
    """Return the role of that title, or else of that other name, however it is written and gendered."""
    wanted = _comparable(title)
    by_title = (role for role in candidates if _comparable(role.title) == wanted)
    by_alias = (role for role in candidates if any(_comparable(name) == wanted for name in role.aliases))
    return next(by_title, None) or next(by_alias, None)


def nearest_roles(candidates: Sequence[Role], title: str, top: int) -> list[Role]:
    """Return the roles whose names are most like the title, the likest first."""
    if not candidates:
        return []
    order = np.argsort(-_likeness(_prepared(candidates), title), kind="stable")
    return [candidates[number] for number in order[:top]]


def leads_to(candidates: Sequence[Role], titles: Sequence[str], target: Role) -> tuple[float, ...]:
    """Return for each title how far such work leads to the target, 0–1.

    1 for the target's own titles, 0.8 for those of other roles on its path, and the likeness of the words elsewhere,
    counted from 0.6 up.
    """
    if not titles:
        return ()
    at = next((number for number, role in enumerate(candidates) if role.id == target.id), None)
    if at is None:
        candidates, at = (*candidates, target), len(candidates)
    known = _prepared(candidates)
    found = []
    for title in titles:
        likeness = np.maximum(_likeness(known, title), _likeness(known, _without_rank(title)))
        own = float(likeness[at])
        nearest = int(likeness.argmax())
        sure = float(likeness[nearest]) >= SURE_TITLE
        kin = sure and target.path_name is not None and candidates[nearest].path_name == target.path_name
        own = 1.0 if own >= SURE_TITLE else max(0.0, (own - LIKE_AT_ALL) / (1 - LIKE_AT_ALL))
        found.append(max(own, SAME_PATH if kin else 0.0))
    return tuple(found)


@lru_cache(maxsize=1)
def _catalogue_levels() -> dict[str, ExperienceLevel]:
    levels: dict[str, ExperienceLevel] = {}
    for path in catalogue():
        for role in path.roles:
            for name in (role.title, *role.aliases):
                levels.setdefault(_comparable(name), role.level)
    return levels


def _prepared(candidates: Sequence[Role]) -> _Prepared:
    return _prepare(tuple((role.title, role.aliases, role.skills) for role in candidates), vocabulary())


@lru_cache(maxsize=LISTS_KEPT)
def _prepare(roles: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...], words: Vocabulary) -> _Prepared:
    """Prepare roles by what is compared of them: title, other names, skills. Equal lists are prepared once."""
    names: list[str] = []
    starts: list[int] = []
    asking: dict[str, list[int]] = {}
    for number, (title, aliases, skills) in enumerate(roles):
        starts.append(len(names))
        names += [_comparable(name) for name in (title, *aliases)]
        for skill in skills:
            asking.setdefault(words.key(skill), []).append(number)
    return _Prepared(
        tuple(names),
        np.array(starts, dtype=np.intp),
        {key: np.array(numbers, dtype=np.intp) for key, numbers in asking.items()},
        np.array([max(1, len(skills)) for _, _, skills in roles], dtype=np.float64),
    )


@lru_cache(maxsize=1024)
def _likeness(known: _Prepared, title: str) -> Likeness:
    """Return for each role the best likeness (0–1) of one of its names to the title, in any order of words."""
    if not (wanted := _comparable(title)):
        return np.zeros(len(known.starts))
    alike = cdist([wanted], known.names, scorer=fuzz.ratio, dtype=np.float64)[0]
    return np.asarray(np.maximum.reduceat(alike, known.starts) / 100)


def _without_rank(title: str) -> str:
    return " ".join(word for word in neutral(title).split() if word not in RANKS)


def _comparable(title: str) -> str:
    return " ".join(sorted(neutral(title).split()))
