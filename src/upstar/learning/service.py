"""Make a plan, keep it, and read it; browse the courses."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from threading import Lock
from typing import Any, cast
from uuid import UUID

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers import retired
from upstar.careers.types import ExperienceLevel, Role
from upstar.kit.clock import utc_now
from upstar.kit.pages import Page, decode_name_cursor, encode_cursor
from upstar.kit.text import squash, truncate
from upstar.learning import queries
from upstar.learning.catalogue import catalogue, course_key, skills_taught
from upstar.learning.engine import LEARNING_VERSION, Shelf, shelf_of
from upstar.learning.engine import plan as run_engine
from upstar.learning.output import context_of, to_json
from upstar.learning.types import Course, Demand, Difficulty, Learner, Opens, Plan, StoredPlan
from upstar.resumes.types import BUILTIN, Profile
from upstar.skills.vocabulary import vocabulary

__all__ = ["Plan", "browse", "courses", "hold", "keep", "latest", "learner_of", "plan", "seed", "shelf", "to_json"]

MAX_CATALOGUE = 20_000
"""Courses that a plan weighs, and that an import may fill the catalogue up to: fifteen times what is shipped."""
MAX_SHELVES = 4
"""States of the table that a process keeps sorted out: the present one, and those of a moment ago."""
MAX_WORDS = 10
"""Words of a search that are looked for."""


_shelves: dict[tuple[object, ...], Shelf] = {}
_SHELVES_LOCK = Lock()


def learner_of(profile: Profile, *, level: ExperienceLevel, target: Role | None) -> Learner:
    """Return who learns, as a profile shows them, without what they said of courses."""
    key = vocabulary().key
    return Learner(
        frozenset(found for fact in profile.skills if (found := key(fact.skill_name))),
        level,
        target.title if target else None,
        {key(name): name for name in target.skills} if target else {},
    )


def plan(
    learner: Learner,
    matches: Sequence[tuple[Sequence[str], Decimal]],
    shelf: Shelf,
    *,
    suiting: int,
    opens: Opens,
) -> Plan:
    """Return what somebody should learn, in which order. `matches` are pairs of missing skills and score (0–100).

    `suiting` is how many listings suit them as they are, `opens` how many more would with skills beside.
    """
    key = vocabulary().key
    demands = [Demand(float(score), {key(name): name for name in missing}) for missing, score in matches]
    return run_engine(learner, demands, shelf, suiting, opens)


def courses(session: ReadSession) -> tuple[Course, ...]:
    """Return every course, up to MAX_CATALOGUE: a plan weighs all of them."""
    return tuple(course_of(row) for row in queries.courses(session, MAX_CATALOGUE))


def shelf(session: ReadSession) -> Shelf:
    """Return every course, up to MAX_CATALOGUE, sorted out for plans; read anew only where the table has changed."""
    state = queries.state_of_courses(session)
    with _SHELVES_LOCK:
        found = _shelves.get(state)
    if found is None:
        found = shelf_of(courses(session))
        with _SHELVES_LOCK:
            while len(_shelves) >= MAX_SHELVES:
                _shelves.pop(next(iter(_shelves)))
            _shelves[state] = found
    return found


def browse(
    session: ReadSession,
    cursor: str | None,
    limit: int,
    *,
    q: str | None = None,
    skill: str | None = None,
    difficulty: Difficulty | None = None,
) -> Page[tuple[Course, str | None]]:
    """Return courses by title, each with its description.

    `q` are words that all stand in title, provider or description, `skill` is one that is taught, in any spelling.
    """
    words = squash(q or "").split()[:MAX_WORDS]
    rows = queries.courses_after(
        session, decode_name_cursor(cursor), limit + 1, words=words, skill=_spellings(skill), difficulty=difficulty
    )
    items = [(course_of(row), row.description) for row in rows[:limit]]
    last = items[-1][0] if len(rows) > limit else None
    return Page(items, encode_cursor(last.title, last.id) if last else None)


def seed(session: WriteSession) -> int:
    """Insert the shipped courses that are missing and return how many; never change one that is there.

    What an operator retired stays out.
    """
    gone = retired.keys(session, "course")
    wanted = [entry for entry in catalogue() if course_key(entry.provider, entry.title) not in gone]
    return queries.insert_missing(session, [asdict(entry) for entry in wanted])


def hold(session: WriteSession, user_id: UUID) -> None:
    """Keep others from keeping a plan of the person until the session ends."""
    queries.hold_person(session, user_id)


def keep(
    session: WriteSession, user_id: UUID, made: Plan, *, resume_id: UUID | None = None, source: str = BUILTIN
) -> bool:
    """Keep a plan as the person's only one; False where nothing was written, since it is the one that they have.

    `resume_id` is the résumé that it was made of, `source` what put its insights into words.
    """
    values = to_json(made) | {
        "generation_context": context_of(made, LEARNING_VERSION) | {"resume_id": resume_id and str(resume_id)},
        "ai_model": truncate(source, 50),
        "generation_prompt_hash": made.prompt_hash,
        "generated_at": utc_now(),
    }
    return queries.put_recommendation(session, user_id, values)


def latest(session: ReadSession, user_id: UUID) -> StoredPlan | None:
    """Return the person's plan; None where none was made yet, or another software made it, whose form is not known."""
    row = queries.recommendation(session, user_id)
    if row is None or not isinstance(row.generation_context, dict) or "version" not in row.generation_context:
        return None
    return StoredPlan(
        row.recommended_courses, row.learning_paths, row.trending_insights, row.ai_model, row.generated_at,
        row.generation_context, row.generation_prompt_hash,
    )  # fmt: skip


def course_of(row: Any) -> Course:  # noqa: ANN401 - a row of several columns
    """Return the course of a row of `queries.COLUMNS`."""
    return Course(
        row.id, row.title, row.provider, row.url, cast("Difficulty | None", row.difficulty), row.duration_hours,
        skills_taught(row.title, row.description),
    )  # fmt: skip


def _spellings(skill: str | None) -> list[str]:
    """The names, in small letters, under which a course may say that it covers a skill; none where none is wanted."""
    name = squash(skill or "")
    if not name:
        return []
    known = vocabulary().find(name)
    names = {name, known.name, *known.aliases} if known else {name}
    return sorted({one.lower() for one in names})
