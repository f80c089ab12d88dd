"""Operators add, change and retire courses. All SQL of that.

Retiring deletes the row, and notes it so that seeding does not bring it back; with it goes what people noted of it.
"""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update

from upstar.adapters.database import ReadSession, WriteSession
from upstar.careers import retired
from upstar.kit.errors import AppError, ErrorKind, not_found
from upstar.learning import queries
from upstar.learning.catalogue import CourseEntry, course_key, without_covers
from upstar.learning.service import MAX_CATALOGUE, course_of
from upstar.learning.types import Course
from upstar.tables.learning import StaticCourse


def get(session: ReadSession, course_id: UUID) -> tuple[Course, str]:
    """Return a course and its description without the list of what it covers; AppError NOT_FOUND."""
    rows = queries.courses_by_id(session, [course_id])
    if not rows:
        raise not_found("course")
    return course_of(rows[0]), without_covers(rows[0].description or "")[0]


def put(session: WriteSession, course_id: UUID | None, entry: CourseEntry) -> UUID:
    """Change a course, or add one where there is no id, and return its id.

    AppError NOT_FOUND; CONFLICT `course-known` where the provider has another of that title, `catalogue-full`.
    """
    queries.hold_catalogue(session)
    same = select(StaticCourse.id).where(
        func.lower(StaticCourse.title) == entry.title.lower(),
        func.lower(func.coalesce(StaticCourse.provider, "")) == entry.provider.lower(),
    )
    if set(session.scalars(same)) - {course_id}:
        raise AppError(ErrorKind.CONFLICT, "course-known", "That provider has a course of that title already.")
    key = course_key(entry.provider, entry.title)
    if course_id is None:
        if queries.count_courses(session) >= MAX_CATALOGUE:
            sentence = f"The catalogue holds at most {MAX_CATALOGUE:,} courses."
            raise AppError(ErrorKind.CONFLICT, "catalogue-full", sentence)
        retired.bring_back(session, "course", [key])
        return session.execute(insert(StaticCourse).values(**asdict(entry)).returning(StaticCourse.id)).scalar_one()
    before, _ = get(session, course_id)
    if (old := course_key(before.provider or "", before.title)) != key:
        # under its old name the catalogue would bring it once more
        retired.retire(session, "course", old)
    retired.bring_back(session, "course", [key])
    session.execute(update(StaticCourse).where(StaticCourse.id == course_id).values(**asdict(entry)))
    return course_id


def retire(session: WriteSession, course_id: UUID) -> Course:
    """Retire a course and return what it was; AppError NOT_FOUND."""
    found, _ = get(session, course_id)
    session.execute(delete(StaticCourse).where(StaticCourse.id == course_id))
    retired.retire(session, "course", course_key(found.provider or "", found.title))
    return found


def noted_by(session: ReadSession, course_id: UUID) -> int:
    """Return how many people noted where they stand with the course."""
    query = text("SELECT count(*) FROM internal.learning_progress WHERE course_id = :course")
    return int(session.execute(query, {"course": course_id}).scalar_one())
