"""The queue against the engine alone: tasks a second and how soon one begins, with 1, 2 and 4 worker processes, and
with a million ended rows. `python -m benchmarks.queue [TASKS [ENDED_ROWS]]` (default 2,000 and 1,000,000).

Tasks do nothing. Each is a row of job_queue and one of the engine's for us, the engine's alone for the baseline, which
has a database of its own on the same server. Both have as many tasks at a time, delete what is done, and are timed in
turn, from the commit that brings all of them to the end of the last. Wake-up is from the commit of a single task to the
first line of its function, while workers are idle.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

import psycopg

from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import MS, table, verdict
from benchmarks.queue_worker import BARE, NOOP
from upstar.adapters import schema
from upstar.adapters.pools import SEARCH_PATH
from upstar.queue.engine import TASK_NAME, TASKS

COUNT = 2000
ENDED = 1_000_000
PROCESSES = (1, 2, 4)
ROUNDS = 3
CONCURRENCY = 2
"""Tasks at a time of each process: what `upstar worker` has where nothing is set."""
WAKES = 60
RATIO_BAR = 1.3
ENDED_BAR = 0.15
LOOK_SECONDS = 0.01
WAIT_SECONDS = 120
WARM_UP = 50
SETTLE_SECONDS = 1.0
"""After the first task of each process: what it has to load, it has loaded."""

_USER = "INSERT INTO users (auth0_sub, email, name) VALUES ('bench', 'bench@example.com', 'Bench') RETURNING id"
_BARE = """
    INSERT INTO internal.procrastinate_jobs (queue_name, task_name, args)
    SELECT %(queue)s, %(task)s, jsonb_build_object('number', n) FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_OURS = """
    WITH asked AS (
        INSERT INTO job_queue (user_id, job_type, status, priority, payload)
        SELECT %(user)s, %(noop)s, 'PENDING', 0, json_build_object('number', n)
        FROM generate_series(%(first)s::int, %(last)s::int) n RETURNING id
    )
    INSERT INTO internal.procrastinate_jobs (queue_name, task_name, args)
    SELECT %(queue)s, %(task)s, jsonb_build_object('task_id', id) FROM asked
"""
_LEFT = "SELECT EXISTS (SELECT FROM internal.procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = %s)"
_ENDED = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO job_queue (user_id, job_type, status, priority, payload, result, started_at, completed_at)
    SELECT '{user}', '{noop}', 'COMPLETED', 0, '{{}}', '{{"stage": "done"}}', now(), now()
    FROM generate_series(1, {rows});
    INSERT INTO internal.procrastinate_jobs (queue_name, task_name, args, status, attempts)
    SELECT '{queue}', '{task}', jsonb_build_object('task_id', gen_random_uuid()), 'succeeded', 1
    FROM generate_series(1, {rows});
    INSERT INTO internal.procrastinate_events (job_id, type, at)
    SELECT id, 'succeeded', now() FROM internal.procrastinate_jobs WHERE status = 'succeeded'
"""


@dataclass(slots=True)
class Workers:
    """Running worker processes, and when each task began."""

    processes: list[subprocess.Popen[str]]
    begun: dict[int, float] = field(default_factory=dict)

    def listen(self, process: subprocess.Popen[str]) -> None:
        """Note what a process says, until it ends."""
        assert process.stdout is not None
        for line in process.stdout:
            number, at = line.split()
            self.begun[int(number)] = float(at)


class Bench:
    """A database for one kind, and tasks with numbers of their own."""

    def __init__(self, dsn: str, kind: str) -> None:
        self.dsn, self.kind = dsn, kind
        self.task = BARE if kind == "bare" else TASK_NAME
        self.connection = psycopg.connect(dsn, autocommit=True, options=f"-c search_path={SEARCH_PATH}")
        self.user = self._one(_USER)
        self.number = 0

    def ask(self, count: int) -> range:
        """Commit so many tasks, and return their numbers."""
        numbers = range(self.number + 1, self.number + count + 1)
        self.number += count
        values = {"first": numbers[0], "last": numbers[-1], "user": self.user, "noop": NOOP, "queue": TASKS}
        statement = _BARE if self.kind == "bare" else _OURS
        self.connection.execute(statement.encode(), values | {"task": self.task})
        return numbers

    def wait(self) -> None:
        """Wait until no task is left."""
        until = time.monotonic() + WAIT_SECONDS
        while self._one(_LEFT, self.task):
            if time.monotonic() > until:
                raise TimeoutError(f"tasks of {self.kind} do not end")
            time.sleep(LOOK_SECONDS)

    def rate(self, workers: Workers, count: int) -> float:
        """Return how many tasks a second are begun; the database is not asked meanwhile."""
        begun, before = time.perf_counter(), len(workers.begun)
        self.ask(count)
        until = time.monotonic() + WAIT_SECONDS
        while len(workers.begun) < before + count and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        took = time.perf_counter() - begun
        self.wait()
        return count / took

    def wake_ups(self, workers: Workers) -> list[float]:
        """Return after how many milliseconds each of WAKES single tasks began."""
        found = []
        for _ in range(WAKES):
            [number] = self.ask(1)
            committed = time.time()
            self.wait()
            until = time.monotonic() + WAIT_SECONDS
            while number not in workers.begun and time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
            found.append((workers.begun[number] - committed) * MS)
        return found

    def fill(self, rows: int) -> None:
        """Leave so many ended tasks in both tables, as years would; the server's statistics know of them."""
        with self.connection.transaction():
            self.connection.execute(
                _ENDED.format(user=self.user, noop=NOOP, queue=TASKS, task=TASK_NAME, rows=rows).encode()
            )
        self.connection.execute("VACUUM ANALYZE job_queue, internal.procrastinate_jobs, internal.procrastinate_events")
        self.connection.execute("CHECKPOINT")

    def _one(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - whatever it asks for
        row = self.connection.execute(statement.encode(), values).fetchone()
        assert row is not None
        return row[0]


def main() -> int:
    """Run the benchmark; return 1 where a bar is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    ended = int(sys.argv[2]) if len(sys.argv) > 2 else ENDED
    rows, bars = [], []
    with scratch_folder() as folder, scratch_database(folder) as database:
        both = [Bench(_another(database.dsn), "bare"), Bench(database.dsn, "ours")]
        for processes in PROCESSES:
            with working(both[0], processes) as bare, working(both[1], processes) as ours:
                rates: list[list[float]] = [[], []]
                for _ in range(ROUNDS):
                    for bench, workers, found in zip(both, (bare, ours), rates, strict=True):
                        found.append(bench.rate(workers, count))
                wakes = [bench.wake_ups(workers) for bench, workers in zip(both, (bare, ours), strict=True)]
            slower = median(rates[0]) / median(rates[1])
            for name, found, woken in zip(("the engine alone", "the queue"), rates, wakes, strict=True):
                rows.append([f"{processes} x {name}", *_told(found, woken)])
            bars.append((f"{processes} processes: {slower:.2f} x slower (bar {RATIO_BAR})", slower <= RATIO_BAR))
        bench = both[1]
        with working(bench, 1) as ours:
            before = [bench.rate(ours, count) for _ in range(ROUNDS)]
            bench.fill(ended)
            bench.rate(ours, count)  # what filling left to the server to write is not counted
            after = [bench.rate(ours, count) for _ in range(ROUNDS)]
        change = median(after) / median(before) - 1
        rows += [["1 x the queue, before", *_told(before, [])], [f"with {ended:,} ended rows", *_told(after, [])]]
        bars.append((f"{ended:,} ended rows: {change:+.0%} (bar -{ENDED_BAR:.0%})", change >= -ENDED_BAR))
        for bench in both:
            bench.connection.close()
    print(table(["", "tasks/s", "least", "most", "wake-up p50 ms", "p95 ms"], rows))
    return verdict(bars)


def _another(dsn: str) -> str:
    """Make a second database on the server, as the first is."""
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("CREATE DATABASE bare")
    other = dsn.rsplit("/", 1)[0] + "/bare"
    schema.upgrade(other)
    return other


def _told(rates: list[float], wakes: list[float]) -> list[str]:
    told = [f"{median(rates):,.0f}", f"{min(rates):,.0f}", f"{max(rates):,.0f}"]
    return [*told, *([f"{median(wakes):.1f}", f"{quantiles(wakes, n=20)[-1]:.1f}"] if wakes else ["", ""])]


@contextmanager
def working(bench: Bench, count: int) -> Iterator[Workers]:
    """Run so many worker processes for the length of the block, each of which has done something."""
    command = [sys.executable, "-m", "benchmarks.queue_worker", bench.kind, bench.dsn, str(CONCURRENCY)]
    workers = Workers([])
    threads = []
    try:
        before = _registered(bench)
        for _ in range(count):
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            workers.processes.append(process)
            threads.append(threading.Thread(target=workers.listen, args=(process,), daemon=True))
            threads[-1].start()
        while _registered(bench) < before + count and all(one.poll() is None for one in workers.processes):
            time.sleep(LOOK_SECONDS)
        bench.ask(WARM_UP * count)
        bench.wait()
        time.sleep(SETTLE_SECONDS)
        yield workers
    finally:
        for process in workers.processes:
            process.terminate()
        for process in workers.processes:
            process.wait(WAIT_SECONDS)
        for thread in threads:
            thread.join()


def _registered(bench: Bench) -> int:
    row = bench.connection.execute("SELECT count(*) FROM internal.procrastinate_workers").fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    sys.exit(main())
