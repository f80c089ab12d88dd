"""All SQL over static_courses and learning_recommendations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, bindparam, func, insert, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.dialects.postgresql import insert as upsert

from upstar.adapters.database import ReadSession, WriteSession
from upstar.learning.types import Difficulty
from upstar.tables.learning import LearningRecommendation, StaticCourse

SEED_LOCK = 0x636F_7572_7365
"""The advisory lock that one process holds while it adds courses; the number spells `course`."""
PERSON_LOCK = 0x6C65_6172
"""The first half of the advisory lock under which one plan of a person is kept at a time; it spells `lear`."""
COLUMNS = (
    StaticCourse.id, StaticCourse.title, StaticCourse.provider, StaticCourse.url, StaticCourse.difficulty,
    StaticCourse.duration_hours, StaticCourse.description,
)  # fmt: skip
_COVERS = r"Covers: (.+?)\.?\s*$"
"""What `catalogue.skills_taught` looks for, as PostgreSQL writes it."""


def courses(session: ReadSession, limit: int) -> Sequence[Any]:
    """Return the COLUMNS of up to `limit` courses, by title."""
    return session.execute(select(*COLUMNS).order_by(StaticCourse.title, StaticCourse.id).limit(limit)).all()


def state_of_courses(session: ReadSession) -> tuple[object, ...]:
    """Return what is another thing after every change of static_courses, and in every other database.

    A row that is written bears the number of its transaction (xmin), a higher one than all before it, so their sum and
    count cannot come out again as they were.
    """
    statement = """
        SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()),
          (SELECT count(*) FROM static_courses), (SELECT sum(CAST(CAST(xmin AS text) AS bigint)) FROM static_courses)
        FROM pg_control_system()
    """
    return tuple(session.execute(text(statement)).one())


def courses_by_id(session: ReadSession, ids: Sequence[UUID]) -> Sequence[Any]:
    """Return the COLUMNS of those of the courses that are there, by title."""
    query = select(*COLUMNS).where(StaticCourse.id.in_(ids)).order_by(StaticCourse.title, StaticCourse.id)
    return session.execute(query).all()


def courses_after(
    session: ReadSession,
    after: tuple[str, UUID] | None,
    limit: int,
    *,
    words: Sequence[str] = (),
    skill: Sequence[str] = (),
    difficulty: Difficulty | None = None,
) -> Sequence[Any]:
    """Return the COLUMNS of courses by title, from behind the (title, id) of the last one seen.

    They hold every one of the words in title, provider or description, and teach a skill that has one of the spellings
    of `skill`, in small letters.
    """
    query = select(*COLUMNS)
    if after is not None:
        title, course_id = after
        query = query.where(
            (StaticCourse.title > title) | ((StaticCourse.title == title) & (StaticCourse.id > course_id))
        )
    if difficulty is not None:
        query = query.where(StaticCourse.difficulty == difficulty)
    words_of = func.concat_ws(" ", StaticCourse.title, StaticCourse.provider, StaticCourse.description)
    for word in words:
        query = query.where(words_of.icontains(word, autoescape=True))
    if skill:
        query = query.where(_teaches(words_of, skill))
    return session.execute(query.order_by(StaticCourse.title, StaticCourse.id).limit(limit)).all()


def _teaches(words: ColumnElement[str], spellings: Sequence[str]) -> ColumnElement[bool]:
    """Whether a course says that it covers a skill, or, where it says nothing, whether its words name it."""
    covered = func.substring(StaticCourse.description, _COVERS)
    listed = func.string_to_array(func.lower(covered), ", ", type_=ARRAY(TEXT))
    names = or_(*(literal(name) == any_(listed) for name in spellings))
    named = or_(*(words.icontains(name, autoescape=True) for name in spellings))
    return or_(names, and_(covered.is_(None), named))


def hold_catalogue(session: WriteSession) -> None:
    """Wait until nobody else adds courses; held until the session ends."""
    session.execute(select(func.pg_advisory_xact_lock(SEED_LOCK)))


def insert_missing(session: WriteSession, rows: list[dict[str, Any]]) -> int:
    """Insert the courses whose provider and title no row has yet; return how many."""
    hold_catalogue(session)
    known = {(row.provider, row.title) for row in session.execute(select(StaticCourse.provider, StaticCourse.title))}
    missing = [row for row in rows if (row["provider"], row["title"]) not in known]
    if missing:
        session.execute(insert(StaticCourse), missing)
    return len(missing)


def count_courses(session: ReadSession) -> int:
    """Return how many courses there are."""
    return session.execute(select(func.count()).select_from(StaticCourse)).scalar_one()


def change_courses(session: WriteSession, new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    """Insert the new courses, and set what is different in those that are there, told by `id`."""
    if new:
        session.execute(insert(StaticCourse), new)
    if changed:
        names = [name for name in changed[0] if name != "id"]
        statement = (
            update(StaticCourse.__table__)  # type: ignore[arg-type]
            .where(StaticCourse.id == bindparam("b_id"))
            .values({name: bindparam(f"b_{name}") for name in names})
        )
        session.connection().execute(
            statement, [{f"b_{name}": row[name] for name in ("id", *names)} for row in changed]
        )


def recommendation(session: ReadSession, user_id: UUID) -> LearningRecommendation | None:
    """Return the person's advice."""
    query = select(LearningRecommendation).where(LearningRecommendation.user_id == user_id)
    return session.scalars(query).one_or_none()


def hold_person(session: WriteSession, user_id: UUID) -> None:
    """Wait until nobody else keeps a plan of the person; held until the session ends."""
    session.execute(select(func.pg_advisory_xact_lock(PERSON_LOCK, func.hashtext(str(user_id)))))


def put_recommendation(session: WriteSession, user_id: UUID, values: dict[str, Any]) -> bool:
    """Keep the person's advice in the place of the last; False, and nothing written, where its hash is the same."""
    statement = upsert(LearningRecommendation).values(user_id=user_id, **values)
    statement = statement.on_conflict_do_update(
        index_elements=[LearningRecommendation.user_id],
        set_=values,
        where=LearningRecommendation.generation_prompt_hash.is_distinct_from(values["generation_prompt_hash"]),
    )
    written = session.execute(statement.returning(LearningRecommendation.id)).scalar_one_or_none()
    return written is not None
