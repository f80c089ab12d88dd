"""The shipped catalogue of paths and roles, and what the tables have no column for: level, skills, education."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import cast

from upstar.careers.types import EducationLevel, ExperienceLevel


@dataclass(frozen=True, slots=True)
class PathEntry:
    """A path of the catalogue with its roles."""

    name: str
    category: str
    description: str
    roles: tuple["RoleEntry", ...]


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role of the catalogue."""

    title: str
    level: ExperienceLevel
    education: EducationLevel
    skills: tuple[str, ...]
    aliases: tuple[str, ...]
    description: str


@lru_cache(maxsize=1)
def catalogue() -> tuple[PathEntry, ...]:
    """Return the paths in their order."""
    text = (files("upstar") / "data" / "careers.txt").read_text("utf-8")
    return tuple(_paths(text.splitlines()))


@lru_cache(maxsize=1)
def roles_by_title() -> dict[str, RoleEntry]:
    """Return the roles by their title in lower case."""
    return {role.title.casefold(): role for path in catalogue() for role in path.roles}


def _paths(lines: list[str]) -> Iterator[PathEntry]:
    head: list[str] = []
    roles: list[RoleEntry] = []
    for line in [*lines, "## "]:
        if line.startswith("## "):
            if head:
                yield PathEntry(head[0], head[1], head[2], tuple(roles))
            head, roles = line[3:].split("; ", 2), []
        elif line and not line.startswith("#"):
            roles.append(_role(line))


def _role(line: str) -> RoleEntry:
    title, level, education, skills, aliases, description = line.split("; ", 5)
    return RoleEntry(
        title,
        cast("ExperienceLevel", level),
        cast("EducationLevel", education),
        tuple(skills.split(", ")),
        tuple(aliases.split(", ")),
        description,
    )
