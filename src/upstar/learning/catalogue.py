"""The courses that the package ships, and what any course teaches."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import cast

from upstar.kit.text import fold
from upstar.learning.types import Difficulty
from upstar.skills.recognise import PHRASE, recognise
from upstar.skills.vocabulary import vocabulary

FIELDS = 7
COVERS = "Covers: "
"""What stands before the list of a course's skills, at the end of its description: the table has no column for them."""

_COVERED = re.compile(rf"{COVERS}(.+?)\.?\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CourseEntry:
    """A course of the catalogue; `description` ends in what it covers."""

    title: str
    provider: str
    difficulty: Difficulty | None
    duration_hours: int | None
    url: str | None
    description: str


def catalogue() -> Iterator[CourseEntry]:
    """Yield the courses in their order."""
    for line in (files("upstar") / "data" / "courses.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            title, provider, difficulty, hours, url, skills, purpose = line.split(" | ", FIELDS - 1)
            yield CourseEntry(
                title, provider, cast("Difficulty", difficulty), int(hours), url, f"{purpose} {COVERS}{skills}."
            )


def course_key(provider: str, title: str) -> str:
    """Return the name by which a course is known: its provider and title in any spelling."""
    return f"{fold(provider)} | {fold(title)}"


def without_covers(description: str) -> tuple[str, tuple[str, ...]]:
    """Part a description into its words and the names of what it says it covers; no names where it does not."""
    covered = _COVERED.search(description)
    if covered is None:
        return description, ()
    names = (name.strip() for name in covered[1].split(", "))
    return description[: covered.start()].rstrip(), tuple(name for name in names if name)


@lru_cache(maxsize=32_768)
def skills_taught(title: str, description: str | None) -> Mapping[str, str]:
    """Return the skills that a course teaches, key to name: those it says it covers, or else those its words name.

    The same for all who ask; not to be changed.
    """
    covered = _COVERED.search(description or "")
    if covered:
        names = [name.strip() for name in covered[1].split(", ")]
    else:
        text = f"{title}. {description or ''}"
        names = [mention.skill.name for mention in recognise(text) if mention.certainty >= PHRASE]
    return MappingProxyType({key: name for name in names if (key := vocabulary().key(name))})
