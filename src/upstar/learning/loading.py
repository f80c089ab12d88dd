"""Bring the courses of an operator's file into the catalogue."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from upstar.adapters.database import WriteSession
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.text import fold
from upstar.learning import queries
from upstar.learning.catalogue import CourseEntry
from upstar.learning.service import MAX_CATALOGUE

CHANGED = ("url", "difficulty", "duration_hours", "description")
"""What a file changes of a course that is there; provider and title say which one it is."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many courses came in, how many are different now, and how many were there as they are."""

    created: int
    updated: int
    unchanged: int


def load(session: WriteSession, entries: Sequence[CourseEntry]) -> Loaded:
    """Insert the courses that are new and change those that are there, by provider and title in any spelling.

    Loading the same twice changes nothing. AppError CONFLICT where the catalogue would hold more than MAX_CATALOGUE.
    """
    queries.hold_catalogue(session)
    rows = queries.courses(session, MAX_CATALOGUE)
    known = {(fold(row.provider or ""), fold(row.title)): row for row in rows}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for entry in entries:
        row = known.get((fold(entry.provider), fold(entry.title)))
        values = {name: value for name, value in asdict(entry).items() if name in CHANGED}
        if row is None:
            new.append(asdict(entry))
        elif any(getattr(row, name) != value for name, value in values.items()):
            changed.append({"id": row.id} | values)
    if queries.count_courses(session) + len(new) > MAX_CATALOGUE:
        sentence = f"The catalogue holds at most {MAX_CATALOGUE:,} courses; with these there would be more."
        raise AppError(ErrorKind.CONFLICT, "catalogue-full", sentence)
    queries.change_courses(session, new, changed)
    return Loaded(len(new), len(changed), len(entries) - len(new) - len(changed))
