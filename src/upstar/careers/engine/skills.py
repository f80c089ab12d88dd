"""The skills of roles: what each weighs, and how far a person covers it."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from upstar.careers.types import Background, Role, Shown, SkillPart, Source
from upstar.kit.numbers import fixed
from upstar.skills.relate import related
from upstar.skills.vocabulary import vocabulary

COMMONEST = 0.25
"""What a skill that every role asks for weighs of one that a single role does: it tells little, but not nothing. The
same as in the scores of matches."""
PLACES = 3
"""Decimals of shares and covers that are told."""
NAMED = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that a role asks for: its key, the role's name for it, and its share of the role's skills (sum 1)."""

    key: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Cover:
    """How far (0–1) a skill is covered, by which words, and how."""

    value: float
    by: str | None = None
    source: Source | None = None


NOTHING = Cover(0.0)


@lru_cache(maxsize=2)
def asked_by_role(roles: tuple[Role, ...]) -> tuple[tuple[Asked, ...], ...]:
    """Return the skills of each role with their shares, in the order of the roles.

    A skill weighs 0.25 + 0.75 × log(N/n) / log N, where n of the N roles that tell their skills ask for it (inverse
    document frequency, Spärck Jones 1972); a role's shares are the weights of its skills over their sum.
    """
    named = [_named(role.skills) for role in roles]
    seen = Counter(key for names in named for key in names)
    total = sum(bool(names) for names in named)
    return tuple(_shared_out(names, seen, total) for names in named)


def covers(background: Background, usual: Sequence[Asked] = (), usual_cover: float = 0.0) -> Mapping[str, Cover]:
    """Return by key how far the person covers each skill that anything speaks for; the strongest word counts.

    A skill that they name is covered in full, one of the same trade or implied by one as `skills.relate` has it, one
    that their words tell of as far as they do, and `usual` ones (those of the role that they fill) by `usual_cover`.
    """
    found = {key: Cover(NAMED, name, "named") for key, name in background.skills.items()}
    for key, name in sorted(background.skills.items()):
        for other, strength in related(key).items():
            _raise(found, other, Cover(strength, name, "related"))
    for key, shown in background.shown.items():
        _raise(found, key, _of_shown(shown))
    for skill in usual:
        _raise(found, skill.key, Cover(usual_cover, skill.name, "usual"))
    return found


def share_covered(asked: Sequence[Asked], covered: Mapping[str, Cover]) -> float:
    """Return the share (0–1) of a role's skills that is covered; 0 for a role that tells none."""
    return min(1.0, sum(skill.share * covered.get(skill.key, NOTHING).value for skill in asked))


def have_and_gap(
    asked: Sequence[Asked], covered: Mapping[str, Cover]
) -> tuple[tuple[SkillPart, ...], tuple[SkillPart, ...]]:
    """Return the skills that are there in full, and those that are missing in whole or in part.

    Both by what they count: the first by their share, the others by what of it is missing; ties as the role has them.
    """
    told = [(skill, covered.get(skill.key, NOTHING)) for skill in asked]
    have = sorted((item for item in told if item[1].value >= NAMED), key=lambda item: -item[0].share)
    gap = sorted(
        (item for item in told if item[1].value < NAMED), key=lambda item: -item[0].share * (1 - item[1].value)
    )
    return tuple(_part(*item) for item in have), tuple(_part(*item) for item in gap)


def likeness_of_roles(ones: Sequence[Asked], others: Sequence[Asked]) -> float:
    """Return how alike (0–1) the skills of two roles are: the weighted Jaccard index (Ružička) of their shares.

    A skill that the other role asks for counts in full, one that its skills speak for (`skills.relate`) in part.
    """
    one, other = _spread(ones), _spread(others)
    keys = {skill.key for skill in (*ones, *others)}
    low = sum(min(one.get(key, 0.0), other.get(key, 0.0)) for key in keys)
    high = sum(max(one.get(key, 0.0), other.get(key, 0.0)) for key in keys)
    return low / high if high else 0.0


def _spread(asked: Sequence[Asked]) -> dict[str, float]:
    """The shares of a role's skills, and of those that they speak for."""
    found = {skill.key: skill.share for skill in asked}
    for skill in asked:
        for key, strength in related(skill.key).items():
            found[key] = max(found.get(key, 0.0), skill.share * strength)
    return found


def _named(names: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        if key := vocabulary().key(name):
            found.setdefault(key, name)
    return found


def _shared_out(names: Mapping[str, str], seen: Mapping[str, int], total: int) -> tuple[Asked, ...]:
    weights = {key: _weight(total, seen[key]) for key in names}
    whole = sum(weights.values())
    return tuple(Asked(key, names[key], weight / whole) for key, weight in weights.items())


def _weight(total: int, seen: int) -> float:
    if total < 2:
        return 1.0
    return COMMONEST + (1 - COMMONEST) * math.log(total / seen) / math.log(total)


def _raise(found: dict[str, Cover], key: str, cover: Cover) -> None:
    if cover.value > found.get(key, NOTHING).value:
        found[key] = cover


def _of_shown(shown: Shown) -> Cover:
    return Cover(shown.cover, shown.by, "shown")


def _part(skill: Asked, cover: Cover) -> SkillPart:
    return SkillPart(skill.name, fixed(skill.share, PLACES), fixed(cover.value, PLACES), cover.by, cover.source)
