"""What becomes of jobs whose worker is gone: given back, or parked where they are what ends workers. All SQL of it.

A worker is believed dead when its heartbeat is old and has not moved between two looks that are a while apart by the
looker's own steady clock. So a jump of the database's clock makes nobody dead: whoever is alive beats meanwhile.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform
from typing import Any
from uuid import UUID

from sqlalchemy import text

from upstar.adapters.database import ReadSession, WriteSession
from upstar.adapters.pools import SEARCH_PATH
from upstar.kit.clock import utc_now
from upstar.queue import engine
from upstar.queue.engine import LEVEL

STALLED_AFTER_SECONDS = 15.0
"""A worker beats every 5 seconds; three beats missed call for a second look."""
MOST_CRASHES = 3
"""A job that was at work when its worker died, so often, is taken for the cause and parked. Once is any power cut,
twice may be its neighbour's fault; the neighbours of a poisoned job are told from it by SPREAD_SECONDS."""
SPREAD_SECONDS = 5.0
SPREAD_FACTOR = 4
"""What died together is begun again at different moments of 5, then of 20 seconds, so that it does not die together
again and again."""
PARKED_FOR = timedelta(days=1)
"""How long a chore that ended its workers is left alone, unless an operator starts it."""
SWEPT_AFTER = timedelta(days=1)
SWEPT_AT_ONCE = 5000
LOST_AFTER = timedelta(minutes=2)
"""An open task that the engine knows nothing of for so long is lost: its two rows are written in one transaction."""
FOUND_AT_ONCE = 500

_SILENT = text("""
    SELECT id, last_heartbeat FROM internal.procrastinate_workers
    WHERE last_heartbeat < now() - make_interval(secs => :seconds)
""")
_LEFT = text("""
    SELECT id, args->>'task_id' AS task_id, task_name = :task AS is_task, queueing_lock
    FROM internal.procrastinate_jobs
    WHERE status = 'doing' AND (worker_id IS NULL OR worker_id = ANY(:workers) OR id = ANY(:jobs))
    ORDER BY id FOR UPDATE SKIP LOCKED
""")
_COUNT = """
    INSERT INTO internal.job_interruptions AS i (job_id, {0}) VALUES (:id, 1)
    ON CONFLICT (job_id) DO UPDATE SET {0} = i.{0} + 1, last_at = now() RETURNING crashes
"""
_CRASHED, _RETURNED = text(_COUNT.format("crashes")), text(_COUNT.format("given_back"))
_AGAIN = text("""
    UPDATE internal.procrastinate_jobs j
    SET status = 'todo', attempts = attempts + 1, worker_id = NULL, abort_requested = false,
        scheduled_at = now() + make_interval(secs => :wait)
    WHERE id = :id AND NOT EXISTS (
        SELECT FROM internal.procrastinate_jobs w WHERE w.queueing_lock = j.queueing_lock AND w.status = 'todo'
    ) RETURNING id
""")
_DROP = text("DELETE FROM internal.procrastinate_jobs WHERE id = :id")
_PARK = text("UPDATE internal.procrastinate_jobs SET status = 'failed' WHERE id = :id")
_FORGET = text("""
    DELETE FROM internal.procrastinate_workers w WHERE id = ANY(:workers)
    AND NOT EXISTS (SELECT FROM internal.procrastinate_jobs j WHERE j.worker_id = w.id AND j.status = 'doing')
""")
_OWN = text("SELECT id FROM internal.procrastinate_jobs WHERE status = 'doing' AND worker_id = :worker")
_BEAT = text("UPDATE internal.procrastinate_workers SET last_heartbeat = now() WHERE id = :worker")
_INTERRUPTIONS = text("SELECT crashes + given_back FROM internal.job_interruptions WHERE job_id = :id")
_PARKED = text("""
    SELECT DISTINCT args->>'name' AS name, args->>'argument' AS argument
    FROM internal.procrastinate_jobs j JOIN internal.job_interruptions i ON i.job_id = j.id
    WHERE j.task_name = :chore AND j.status = 'failed' AND i.crashes >= :most AND i.last_at > :since
""")
_SWEEP = text("""
    DELETE FROM internal.procrastinate_jobs WHERE id IN (
        SELECT id FROM internal.procrastinate_jobs j
        WHERE status NOT IN ('todo', 'doing') AND NOT EXISTS (
            SELECT FROM internal.procrastinate_events e WHERE e.job_id = j.id AND e.at > :since
        ) AND NOT EXISTS (
            SELECT FROM internal.job_interruptions i WHERE i.job_id = j.id AND i.last_at > :since
        ) LIMIT :most
    ) RETURNING id
""")
_LOST = text("""
    SELECT q.id, q.resume_id, q.priority FROM job_queue q
    WHERE q.status IN ('PENDING', 'RUNNING') AND q.job_type = ANY(:kinds) AND q.created_at < :before AND NOT EXISTS (
        SELECT FROM internal.procrastinate_jobs e
        WHERE e.task_name = :task AND e.status IN ('todo', 'doing') AND e.args->>'task_id' = CAST(q.id AS text)
    ) ORDER BY q.created_at LIMIT :most FOR UPDATE OF q SKIP LOCKED
""")
_MOVE_UP = text("""
    UPDATE internal.procrastinate_jobs j SET priority = t.priority * :level - least(t.before, :level - 1)
    FROM (
        SELECT e.id, q.priority, row_number() OVER (PARTITION BY q.user_id ORDER BY e.priority DESC, e.id) - 1 AS before
        FROM internal.procrastinate_jobs e JOIN job_queue q ON CAST(q.id AS text) = e.args->>'task_id'
        WHERE e.task_name = :task AND e.status = 'todo' AND q.status IN ('PENDING', 'RUNNING')
    ) t
    WHERE j.id = t.id AND j.status = 'todo' AND j.priority < t.priority * :level - least(t.before, :level - 1)
""")
_BEHIND = text("""
    SELECT EXISTS (SELECT FROM internal.procrastinate_jobs WHERE task_name = :task AND status = 'todo' AND priority < 0)
""")


@dataclass(frozen=True, slots=True)
class Parked:
    """A job that is not begun again; `task_id` is None for a chore."""

    job_id: int
    task_id: UUID | None
    crashes: int


def silent(session: ReadSession) -> dict[int, datetime]:
    """Return the workers that missed three beats, and when they beat last."""
    return {row.id: row.last_heartbeat for row in session.execute(_SILENT, {"seconds": STALLED_AFTER_SECONDS})}


def dead(before: Mapping[int, datetime], now: Mapping[int, datetime]) -> set[int]:
    """Return the workers that two looks, more than a beat apart, found silent since the very same moment."""
    return {worker for worker, beat in now.items() if before.get(worker) == beat}


def rescue(session: WriteSession, workers: Collection[int]) -> tuple[int, list[Parked]]:
    """Give back what dead workers, and workers of whom there is no row any more, were at; forget those workers.

    Returns how many jobs were given back, and those that were parked: a task's engine row is gone then, and its record
    is the caller's to settle, in this transaction; a chore's stays as failed, and keeps it from being due for a day.
    What others rescue at this moment is left to them.
    """
    given, parked = 0, []
    for row in _left(session, workers=workers):
        crashes = session.execute(_CRASHED, {"id": row.id}).scalar_one()
        if crashes >= MOST_CRASHES:
            parked.append(Parked(row.id, UUID(row.task_id) if row.is_task and row.task_id else None, crashes))
            session.execute(_DROP if row.is_task else _PARK, {"id": row.id})
        else:
            _again(session, row, uniform(0, SPREAD_SECONDS * SPREAD_FACTOR ** (crashes - 1)))  # noqa: S311 - chance
            given += 1
    if workers:
        session.execute(_FORGET, {"workers": list(workers)})
    return given, parked


def give_back(session: WriteSession, jobs: Collection[int]) -> int:
    """Let others do these jobs, which a worker that lives has in hand no more; return how many that was."""
    rows = _left(session, jobs=jobs) if jobs else []
    for row in rows:
        session.execute(_RETURNED, {"id": row.id})
        _again(session, row, 0)
    return len(rows)


def _left(session: WriteSession, *, workers: Collection[int] = (), jobs: Collection[int] = ()) -> Sequence[Any]:
    # the engine's triggers name its tables without their schema
    session.execute(text(f"SET LOCAL search_path TO {SEARCH_PATH}"))
    values = {"task": engine.TASK_NAME, "workers": list(workers), "jobs": list(jobs)}
    return session.execute(_LEFT, values).all()


def _again(session: WriteSession, row: Any, wait: float) -> None:  # noqa: ANN401 - a row of _LEFT
    """Begin it again, unless it waits already: of one queueing lock the engine lets only one wait."""
    if session.execute(_AGAIN, {"id": row.id, "wait": wait}).one_or_none() is None:
        session.execute(_DROP, {"id": row.id})


def taken_by(session: ReadSession, worker: int) -> set[int]:
    """Return the jobs that the engine believes the worker to be at."""
    return set(session.scalars(_OWN, {"worker": worker}))


def beat(session: WriteSession, worker: int) -> None:
    """Say that the worker is there: it finishes what it began, when the engine's own beat has ended."""
    session.execute(_BEAT, {"worker": worker})


def forget(session: WriteSession, worker: int) -> None:
    """Delete the row of a worker that is no more."""
    session.execute(_FORGET, {"workers": [worker]})


def interruptions(session: ReadSession, job_id: int) -> int:
    """Return how often the job was broken off by no answer of its own: its worker died, or stopped."""
    return session.execute(_INTERRUPTIONS, {"id": job_id}).scalar() or 0


def note_given_back(session: WriteSession, job_id: int) -> None:
    """Count that the job was broken off because its worker stops."""
    session.execute(_RETURNED, {"id": job_id})


def parked_chores(session: ReadSession) -> set[tuple[str, str]]:
    """Return the chores, by name and argument, that are left alone for a while since their workers died of them."""
    values = {"chore": engine.CHORE_TASK_NAME, "most": MOST_CRASHES, "since": utc_now() - PARKED_FOR}
    return {(row.name, row.argument) for row in session.execute(_PARKED, values)}


def sweep(session: WriteSession) -> int:
    """Delete a good number of the engine's rows that ended a day ago or longer; return how many.

    Workers delete what they finish, so these are parked chores and what other versions or programs left.
    """
    session.execute(text(f"SET LOCAL search_path TO {SEARCH_PATH}"))
    return len(session.execute(_SWEEP, {"since": utc_now() - SWEPT_AFTER, "most": SWEPT_AT_ONCE}).all())


def find_lost(session: WriteSession, kinds: Collection[str]) -> int:
    """Hand open tasks of these kinds to the engine that it knows nothing of; return how many.

    The two rows are written in one transaction, so this is for databases that were restored in part, or mended by hand.
    Tasks of other kinds are others': whoever filled an adopted table may come back for them.
    """
    values = {"kinds": list(kinds), "task": engine.TASK_NAME, "before": utc_now() - LOST_AFTER, "most": FOUND_AT_ONCE}
    rows = session.execute(_LOST, values).all()
    for row in rows:
        engine.defer(session, row.id, priority=row.priority, resume_id=row.resume_id)
    return len(rows)


def move_up(session: WriteSession) -> int:
    """Put each person's waiting tasks in line anew, as if they had been asked for now; return how many moved.

    Some of those before them are done, so that they would wait behind rounds that are long over.
    """
    if not session.execute(_BEHIND, {"task": engine.TASK_NAME}).scalar_one():
        return 0
    session.execute(text(f"SET LOCAL search_path TO {SEARCH_PATH}"))
    return int(session.execute(_MOVE_UP, {"task": engine.TASK_NAME, "level": LEVEL}).rowcount)  # type: ignore[attr-defined]
