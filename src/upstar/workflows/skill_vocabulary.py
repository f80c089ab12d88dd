"""Skills that an operator adds to the vocabulary: kept in the object store, loaded by every process that starts."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from upstar.adapters.storage import ObjectStore
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings import service as listings
from upstar.skills import vocabulary as words
from upstar.skills.published import skills_in
from upstar.skills.types import Skill
from upstar.workflows.tools import Tools

KEY = "vocabulary/added.tsv"
GROWN = "Job Listings"
"""The category of a skill that is known from listings alone."""
MIN_LISTINGS = 5
"""In how many listings a name must stand to count as a skill: fewer may be one employer's wording."""
MAX_ADDED = 500_000
REPORT_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Growth:
    """How many names were read, and how many of them were new."""

    read: int
    added: int


def load(store: ObjectStore) -> None:
    """Add the kept skills to this process's vocabulary."""
    kept = _kept(store)
    if kept:
        words.add(kept)


def import_file(store: ObjectStore, path: Path, on_progress: Callable[[int], None]) -> Growth:
    """Add the skills of a published ESCO or O*NET file; the same file again adds nothing.

    AppError INVALID where the file is none of these or cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _add(store, skills_in(file), on_progress)
    except FileNotFoundError:
        raise AppError(ErrorKind.NOT_FOUND, "file-not-found", f"There is no file {path}.") from None
    except (ValueError, csv.Error) as error:
        raise AppError(ErrorKind.INVALID, "skills-unreadable", f"{path.name} cannot be imported: {error}.") from None
    except OSError as error:
        raise AppError(ErrorKind.INVALID, "file-unreadable", f"{path} cannot be read: {error.strerror}.") from None


def grow(tools: Tools, on_progress: Callable[[int], None] = lambda _: None) -> Growth:
    """Add the skills that at least five live listings ask for and that the vocabulary does not know."""
    with tools.database.read() as session:
        named = [Skill(name, GROWN) for name in listings.skill_names(session, at_least=MIN_LISTINGS)]
    return _add(tools.store, named, on_progress)


def _add(store: ObjectStore, skills: Iterable[Skill], on_progress: Callable[[int], None]) -> Growth:
    kept = {words.normalise(skill.name): skill for skill in _kept(store)}
    known = words.vocabulary()
    before, read = len(kept), 0
    for skill in islice(skills, MAX_ADDED):
        read += 1
        if read % REPORT_EVERY == 0:
            on_progress(read)
        key = words.normalise(skill.name)
        if key and key not in kept and known.find(skill.name) is None:
            kept[key] = skill
    if len(kept) > before:
        store.put(KEY, words.write_entries(list(kept.values())).encode())
        words.add(list(kept.values()))
    return Growth(read, len(kept) - before)


def _kept(store: ObjectStore) -> list[Skill]:
    try:
        return words.read_entries(store.get(KEY).decode())
    except AppError as error:
        if error.kind is ErrorKind.NOT_FOUND:
            return []
        raise
