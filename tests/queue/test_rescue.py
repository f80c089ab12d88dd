"""Jobs whose worker is gone: given back, parked where they are what kills workers, and never by a jump of the clock."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.factories import make_user
from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.queue import engine, oversight, rescue
from upstar.queue import service as queue

STALE = timedelta(minutes=1)


@pytest.fixture
def owner(database: Database) -> UUID:
    with database.write() as session:
        return make_user(session)


def ask(database: Database, owner: UUID) -> UUID:
    with database.write() as session:
        return queue.enqueue(session, user_id=owner, job_type="resume.process")


def run(database: Database, statement: str, **values: Any) -> Any:
    with database.write() as session:
        session.execute(text("SET LOCAL search_path TO public, internal"))  # the engine's triggers look there
        found = session.execute(text(statement), values)
        return found.scalar() if "RETURNING" in statement else None


def worker(database: Database, beat: timedelta = STALE) -> int:
    """Make a worker that beat so long ago."""
    statement = "INSERT INTO internal.procrastinate_workers (last_heartbeat) VALUES (:at) RETURNING id"
    return int(run(database, statement, at=utc_now() - beat))


def take(database: Database, worker_id: int | None) -> None:
    """Let the worker have everything that waits, as fetching it does."""
    run(database, "UPDATE procrastinate_jobs SET status = 'doing',"
        " worker_id = :worker, scheduled_at = NULL WHERE status = 'todo'", worker=worker_id)  # fmt: skip


def jobs(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        rows = session.execute(text("SELECT status, attempts FROM internal.procrastinate_jobs ORDER BY id"))
        return [(row.status, row.attempts) for row in rows]


def test_what_a_dead_worker_was_at_waits_again_and_its_row_goes(database: Database, owner: UUID) -> None:
    ask(database, owner)
    gone = worker(database)
    take(database, gone)
    with database.read() as session:
        first, second = rescue.silent(session), rescue.silent(session)
    assert rescue.dead({}, first) == set()
    with database.write() as session:
        assert rescue.rescue(session, rescue.dead(first, second)) == (1, [])
    assert jobs(database) == [("todo", 1)]
    with database.read() as session:
        assert rescue.silent(session) == {}
        job = session.execute(text("SELECT id FROM internal.procrastinate_jobs")).scalar_one()
        assert rescue.interruptions(session, job) == 1, "its worker's death is no attempt of its own"


def test_a_clock_that_jumps_makes_nobody_dead_who_beats_meanwhile(database: Database) -> None:
    alive, gone = worker(database), worker(database)
    with database.read() as session:
        first = rescue.silent(session)
    with database.write() as session:
        rescue.beat(session, alive)
    # the clock jumps on by an hour: everybody's last beat is long ago
    run(database, "UPDATE internal.procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'"
        " WHERE id = :id", id=alive)  # fmt: skip
    with database.read() as session:
        second = rescue.silent(session)
    assert set(first) == set(second) == {alive, gone}
    assert rescue.dead(first, second) == {gone}


def test_a_job_that_kills_its_worker_each_time_is_parked(database: Database, owner: UUID) -> None:
    task = ask(database, owner)
    for crash in range(rescue.MOST_CRASHES):
        gone = worker(database)
        take(database, gone)
        with database.write() as session:
            given, parked = rescue.rescue(session, {gone})
            for job in parked:
                assert job.task_id == task
                queue.fail(session, task, "No.", attempts=job.crashes, our_fault=True)
        assert given == (crash < rescue.MOST_CRASHES - 1)
    assert jobs(database) == []
    with database.read() as session:
        seen = oversight.get(session, task)
    assert (seen.task.status, seen.poisoned, seen.attempts) == ("FAILED", True, rescue.MOST_CRASHES)


def test_a_chore_that_kills_its_worker_is_left_alone_for_a_day_and_swept(database: Database) -> None:
    with database.write() as session:
        assert engine.defer_chore(session, "sync", "toy")
    for _ in range(rescue.MOST_CRASHES):
        gone = worker(database)
        take(database, gone)
        with database.write() as session:
            rescue.rescue(session, {gone})
    with database.write() as session:
        assert rescue.parked_chores(session) == {("sync", "toy")}
        assert rescue.sweep(session) == 0
        assert engine.defer_chore(session, "sync", "toy"), "an operator may start it all the same"
    for table, column in (("job_interruptions", "last_at"), ("procrastinate_events", "at")):
        run(database, f"UPDATE internal.{table} SET {column} = {column} - interval '25 hours'")
    with database.write() as session:
        assert rescue.parked_chores(session) == set()
        assert rescue.sweep(session) == 1
    assert jobs(database) == [("todo", 0)]


def test_a_chore_whose_like_waits_already_does_not_come_back_beside_it(database: Database, owner: UUID) -> None:
    """Of one queueing lock the engine lets only one wait; the others of the dead worker are rescued all the same."""
    with database.write() as session:
        engine.defer_chore(session, "match", "7")
    ask(database, owner)
    gone = worker(database)
    take(database, gone)
    with database.write() as session:
        engine.defer_chore(session, "match", "7")
    with database.write() as session:
        rescue.rescue(session, {gone})
    assert jobs(database) == [("todo", 1), ("todo", 0)]


def test_two_who_rescue_at_once_do_it_once(database: Database, owner: UUID) -> None:
    ask(database, owner)
    gone = worker(database)
    take(database, gone)
    with database.write() as first:
        assert rescue.rescue(first, {gone})[0] == 1
        with database.write() as second:
            second.execute(text("SET LOCAL lock_timeout = '5s'"))
            assert rescue.rescue(second, ())[0] == 0
    assert jobs(database) == [("todo", 1)]


def test_what_is_given_back_is_no_crash(database: Database, owner: UUID) -> None:
    ask(database, owner)
    alive = worker(database, timedelta(0))
    for _ in range(2 * rescue.MOST_CRASHES):
        take(database, alive)
        with database.write() as session:
            assert rescue.give_back(session, rescue.taken_by(session, alive)) == 1
    assert jobs(database) == [("todo", 2 * rescue.MOST_CRASHES)]


def test_an_open_task_that_the_engine_lost_is_handed_to_it_again(database: Database, owner: UUID) -> None:
    lost, young, theirs = (ask(database, owner) for _ in range(3))
    run(database, "DELETE FROM procrastinate_jobs")
    run(database, "UPDATE job_queue SET created_at = now() - interval '1 hour' WHERE id <> :id", id=young)
    run(database, "UPDATE job_queue SET job_type = 'of another program' WHERE id = :id", id=theirs)
    for found in (1, 0):
        with database.write() as session:
            assert rescue.find_lost(session, ["resume.process"]) == found
    with database.read() as session:
        assert oversight.get(session, lost).engine is not None
        assert [oversight.get(session, other).engine for other in (young, theirs)] == [None, None]
