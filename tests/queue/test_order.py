"""In which order tasks run: by priority, by fair rounds between people, and one after another for one résumé."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.factories import make_resume, make_user
from upstar.adapters.database import Database
from upstar.queue import engine, rescue
from upstar.queue import service as queue


def fetch(database: Database) -> UUID | None:
    """Take the next task as a worker does, and keep it."""
    with database.write() as session:
        session.execute(text("SET LOCAL search_path TO public, internal"))
        found = session.execute(
            text("SELECT args->>'task_id' FROM procrastinate_fetch_job_v2(NULL, NULL) WHERE id IS NOT NULL")
        ).scalar()
    return UUID(found) if found else None


def ask(database: Database, owner: UUID, **more: object) -> UUID:
    with database.write() as session:
        return queue.enqueue(session, user_id=owner, job_type="resume.process", **more)  # type: ignore[arg-type]


def person(database: Database) -> UUID:
    with database.write() as session:
        return make_user(session)


def test_who_asks_for_fifty_does_not_hold_up_who_asks_for_one(database: Database) -> None:
    many, one = person(database), person(database)
    theirs = [ask(database, many) for _ in range(50)]
    hers = ask(database, one)
    assert [fetch(database) for _ in range(3)] == [theirs[0], hers, theirs[1]]


def test_the_rest_of_fifty_is_not_left_behind_by_those_who_come_later(database: Database) -> None:
    many = person(database)
    theirs = [ask(database, many) for _ in range(6)]
    for task in theirs[:4]:
        assert fetch(database) == task
        queue.begin(database, task)
        queue.complete(database, task, {})
    ask(database, person(database))
    later = person(database)
    ask(database, later)
    with database.write() as session:
        assert rescue.move_up(session) == 2
    assert fetch(database) == theirs[4]
    with database.write() as session:
        assert rescue.move_up(session) == 1


def test_a_higher_priority_goes_before_everything(database: Database) -> None:
    first = ask(database, person(database))
    urgent = ask(database, person(database), priority=1)
    assert [fetch(database), fetch(database)] == [urgent, first]


def test_two_tasks_about_one_resume_do_not_run_at_once(database: Database) -> None:
    owner = person(database)
    with database.write() as session:
        resume = make_resume(session, owner)
    first, second = (ask(database, owner, resume_id=resume) for _ in range(2))
    other = ask(database, owner)
    assert [fetch(database) for _ in range(3)] == [first, other, None]
    assert second not in (first, other)


@given(st.integers(0, 100))
def test_waits_grow_and_are_spread_and_bounded(attempts: int) -> None:
    usual = min(engine.LONGEST_WAIT_SECONDS, engine.FIRST_WAIT_SECONDS * engine.WAIT_FACTOR ** min(attempts, 4))
    waits = {engine.wait_after(attempts) for _ in range(8)}
    assert len(waits) > 1
    assert all(usual * (1 - engine.JITTER) <= wait <= usual * (1 + engine.JITTER) for wait in waits)


@given(st.integers(-1000, 1000), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_place_in_line_never_overtakes_a_higher_priority(priority: int, ours: int, theirs: int) -> None:
    assert engine.place_in_line(priority + 1, ours) > engine.place_in_line(priority, theirs)
    assert abs(engine.place_in_line(priority, ours)) < 2**31
