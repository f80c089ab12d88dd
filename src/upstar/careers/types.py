"""Career paths and the roles on them."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

ExperienceLevel = Literal["entry", "junior", "mid", "senior", "lead", "executive"]
EducationLevel = Literal["none", "vocational", "bachelor", "master", "doctorate"]


@dataclass(frozen=True, slots=True)
class Path:
    """A way through working life, such as nursing or software engineering."""

    id: UUID
    name: str
    slug: str
    description: str | None
    category: str | None
    display_order: int


@dataclass(frozen=True, slots=True)
class Role:
    """A role to aim for. What the catalogue does not know of a role that an operator added is empty or None."""

    id: UUID
    title: str
    description: str | None
    path_name: str | None
    level: ExperienceLevel | None = None
    skills: tuple[str, ...] = ()
    education: EducationLevel | None = None
    aliases: tuple[str, ...] = ()
