"""A whole house for `benchmarks.crashes`: `upstar serve` with its worker and embedded database, load on it, and what
has to hold once it has settled.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psutil
import psycopg

from benchmarks.common import PASSWORD, free_port
from tests.sourcing.feedserver import Feed, Reply, Request
from upstar.adapters import embedded_postgres
from upstar.adapters.database import Database
from upstar.adapters.storage import open_store
from upstar.kit.errors import AppError
from upstar.queue import oversight
from upstar.settings import Settings
from upstar.workflows import keep_house
from upstar.workflows.tools import Tools

BOARD, HOST = "greenhouse:acme", "boards-api.greenhouse.io"
LISTINGS = 300
UPLOADERS = 2
READY_SECONDS = 120
SETTLE_SECONDS = 180
LOOK_SECONDS = 0.25
OFTEN = json.dumps({"sign_in": "100000/minute", "uploads": "100000/minute"})
RESUME = """# Ada Example {number}
ada{number}@example.com | Berlin, Germany

## Experience
Senior Backend Developer, Example Logistics GmbH
March 2020 - Present
- Built shipment tracking in Python and PostgreSQL, version {number}
- Cut the nightly import from 6 hours to 20 minutes with Docker and Kubernetes

Software Developer, Contoso Retail AG
June 2016 - February 2020
- Wrote REST APIs in Python and Django for 3 shops

## Skills
Python, PostgreSQL, Docker, Kubernetes, Django, REST APIs, Git, Linux
"""

OPEN = """
    SELECT (SELECT count(*) FROM job_queue WHERE status IN ('PENDING', 'RUNNING'))
         + (SELECT count(*) FROM internal.procrastinate_jobs
            WHERE status IN ('todo', 'doing') AND queue_name <> 'house')
"""
TWICE = {
    "skills": "user_id, resume_id, lower(skill_name)",
    "work_experience": "user_id, resume_id, company_name, job_title, start_date",
    "matched_jobs": "user_id, resume_id, job_source, external_job_id",
    "profile_assessments": "user_id, resume_id",
    "learning_recommendations": "user_id",
    "resumes": "user_id, filename",
    "job_listings": "id",
}
"""What there may be one of, by table: a person uploads each file once, and each has one reading."""
STUCK = {
    "tasks without the engine": """
        SELECT count(*) FROM job_queue q WHERE status IN ('PENDING', 'RUNNING') AND NOT EXISTS (
            SELECT FROM internal.procrastinate_jobs e
            WHERE e.status IN ('todo', 'doing') AND e.args->>'task_id' = CAST(q.id AS text))""",
    "résumés without a task": """
        SELECT count(*) FROM resumes r WHERE processing_status IN ('PENDING', 'PROCESSING') AND NOT EXISTS (
            SELECT FROM job_queue q WHERE q.resume_id = r.id AND q.status IN ('PENDING', 'RUNNING'))""",
    "jobs that nobody is at": "SELECT count(*) FROM internal.procrastinate_jobs WHERE status NOT IN ('todo', 'doing')",
    "runs": """
        SELECT count(*) FROM sync_runs r WHERE status = 'RUNNING' AND EXISTS (
            SELECT FROM sync_runs s WHERE s.sync_type = r.sync_type AND s.started_at > r.started_at)""",
}


class House:
    """A house in a folder, and the load on it."""

    def __init__(self, folder: Path, feed: Feed) -> None:
        self.folder, self.feed = folder, feed
        self.models = False
        """Whether people who upload let models see what is theirs."""
        self.port, self.db_port = free_port(), free_port()
        self.dsn = f"postgresql://postgres:{PASSWORD}@localhost:{self.db_port}/bench"
        self.settings = Settings(data_dir=folder)
        self.process: subprocess.Popen[bytes] | None = None
        self.accepted: dict[UUID, UUID] = {}
        self.number = 0
        self.version = 0
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start `upstar serve` where it does not run, and wait until it and its database answer."""
        if self.process is None or self.process.poll() is not None:
            environment = os.environ | {
                "UPSTAR_DATA_DIR": str(self.folder), "DB_PORT": str(self.db_port), "DB_NAME": "bench",
                "DB_PASSWORD": PASSWORD, "UPSTAR_PORT": str(self.port), "UPSTAR_LOG_JSON": "true",
                "UPSTAR_FEED_MIRRORS": json.dumps({HOST: self.feed.base_url}),
                "UPSTAR_RATES_ANONYMOUS": OFTEN, "UPSTAR_RATES_FREE": OFTEN, "OPENAI_API_KEY": "sk-none",
            }  # fmt: skip
            with (self.folder.parent / "house.log").open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "upstar", "serve"], env=environment, stdout=log, stderr=log
                )
        until = time.monotonic() + READY_SECONDS
        while True:
            with suppress(httpx2.HTTPError):
                if httpx2.get(f"{self.address}/readyz", timeout=5).status_code == httpx2.codes.OK:
                    return
            if time.monotonic() > until:
                raise TimeoutError("the house does not answer")
            time.sleep(LOOK_SECONDS)

    def victims(self, kind: str) -> list[psutil.Process]:
        """Return the processes of a kind: `api`, `worker`, `database`, or `tree` for all there are."""
        assert self.process is not None
        api = psutil.Process(self.process.pid)
        below = api.children(recursive=True)
        if kind == "api":
            return [api]
        if kind == "worker":
            return [one for one in below if _says(one, "worker")][:1]
        postmaster = psutil.Process(int((self.folder / "postgres/data/postmaster.pid").read_text().split()[0]))
        if kind == "database":
            return [postmaster]
        keepers = [one for one in psutil.process_iter() if _says(one, "embedded_supervisor", str(self.folder))]
        return [*keepers, api, *below, *postmaster.children(), postmaster]

    def kill(self, kind: str) -> None:
        """Kill (-9) what there is of a kind at this moment."""
        with suppress(psutil.Error, OSError, ValueError):
            for one in self.victims(kind):
                with suppress(psutil.Error):
                    one.kill()
        if kind in ("api", "tree") and self.process is not None:
            self.process.wait()

    def stop(self) -> None:
        """Stop it as an operator does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(READY_SECONDS)
        embedded_postgres.stop(self.folder)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as its owner."""
        options = "-c search_path=public,internal"
        with psycopg.connect(self.dsn, autocommit=True, connect_timeout=5, options=options) as connection:
            found = connection.execute(query.encode(), values)
            return found.fetchall() if found.description else []

    @contextmanager
    def tools(self) -> Iterator[Tools]:
        database = Database(self.dsn, pool_size=2)
        try:
            yield Tools(database, open_store(self.settings), self.settings)
        finally:
            database.close()

    @contextmanager
    def load(self) -> Iterator[None]:
        """Upload, and ask for syncs, as fast as it goes; what is refused meanwhile is refused."""
        stopping = threading.Event()
        work = [self._upload] * UPLOADERS + [self._sync]
        threads = [threading.Thread(target=one, args=(stopping,), daemon=True) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopping.set()
            for thread in threads:
                thread.join()

    def _upload(self, stopping: threading.Event) -> None:
        bearer = None
        while not stopping.wait(0.1):
            with suppress(httpx2.HTTPError, KeyError, ValueError):
                bearer = bearer or self._sign_in()
                with self._lock:
                    self.number += 1
                    number = self.number
                told = {"file": (f"{number}.md", RESUME.format(number=number).encode())}
                answer = httpx2.post(f"{self.address}/api/v1/resumes", timeout=10, headers=bearer, files=told)
                if answer.status_code == httpx2.codes.ACCEPTED:
                    found = answer.json()
                    self.accepted[UUID(found["job_id"])] = UUID(found["resume"]["id"])

    def _sign_in(self) -> dict[str, str]:
        """Return what somebody new bears who may use models where people here do."""
        told = {"email": f"{uuid4().hex}@example.com", "name": "Ada"}
        token = httpx2.post(f"{self.address}/api/v1/auth/local", json=told, timeout=10).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        if self.models:
            allowed = {"models": True, "keep_months": None}
            httpx2.put(f"{self.address}/api/v1/me/privacy", json=allowed, headers=bearer, timeout=10).raise_for_status()
        return bearer

    def _sync(self, stopping: threading.Event) -> None:
        with self.tools() as tools:
            while not stopping.wait(0.5):
                self.version += 1
                with suppress(AppError, psycopg.Error), tools.database.write() as session:
                    oversight.start_chore(session, "sync", BOARD)

    def settle(self) -> float:
        """Wait until nothing is open, one last sync included; return after how many seconds."""
        begun = time.monotonic()
        self._until_nothing_is_open()
        with self.tools() as tools, tools.database.write() as session:
            oversight.start_chore(session, "sync", BOARD)
        self._until_nothing_is_open()
        return time.monotonic() - begun

    def _until_nothing_is_open(self) -> None:
        until = time.monotonic() + SETTLE_SECONDS
        left = 1
        while left and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            with suppress(psycopg.Error):
                left = self.ask(OPEN)[0][0]

    def faults(self) -> dict[str, int]:
        """Return what is lost, there twice, stuck, or not as the feed has it; nothing where all is well."""
        found: dict[str, int] = {}
        rows = {row[0]: row[1:] for row in self.ask("SELECT id, status, error_message FROM job_queue")}
        ends = [rows.get(task) for task in self.accepted]
        found["lost: accepted, and not done or refused with a reason"] = sum(
            end is None or not (end[0] == "COMPLETED" or (end[0] == "FAILED" and end[1])) for end in ends
        )
        read = {row[0] for row in self.ask("SELECT resume_id FROM skills")}
        done = {self.accepted[task] for task in self.accepted if (rows.get(task) or (None,))[0] == "COMPLETED"}
        found["lost: done, and nothing read"] = len(done - read)
        with self.tools() as tools:
            found["lost: files"] = len(keep_house.missing(tools))
        for table, columns in TWICE.items():
            query = f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {columns} HAVING count(*) > 1) t"
            found[f"twice: {table}"] = self.ask(query)[0][0]
        found |= {f"stuck: {what}": self.ask(query)[0][0] for what, query in STUCK.items()}
        held = dict(self.ask("SELECT id, title FROM job_listings WHERE id LIKE 'greenhouse:%%'"))
        wanted = {f"greenhouse:{job['id']}": job["title"] for job in jobs(self.version)}
        found["listings not as the feed has them"] = len(held.items() ^ wanted.items())
        parts = "SELECT count(*) FROM job_listings UNION ALL SELECT count(*) FROM internal.listing_search"
        found["listings half-written"] = len({row[0] for row in self.ask(parts)}) - 1
        return {name: count for name, count in found.items() if count}

    def ended(self) -> dict[str, int]:
        """Return how many of the accepted uploads ended in which way."""
        rows = self.ask("SELECT status, count(*) FROM job_queue WHERE id = ANY(%s) GROUP BY 1", list(self.accepted))
        return dict(rows)

    def orphans(self) -> int:
        """Return how many objects nobody names yet; the daily look deletes them when they are a day old."""
        named = {row[0] for row in self.ask("SELECT s3_key FROM resumes")}
        with self.tools() as tools:
            return sum(item.key not in named for page in tools.store.walk("resumes/") for item in page) + sum(
                1 for page in tools.store.walk("incoming/") for item in page if item.key not in named
            )


def jobs(version: int) -> list[dict[str, Any]]:
    """Return the board's jobs: the title of some changes with each version."""
    return [
        {
            "id": number, "title": f"Beekeeper {number} ({version if number % 10 == 0 else 0})",
            "company_name": "Acme", "content": f"You keep hive {number}. " * 20, "location": {"name": "Berlin"},
        }
        for number in range(LISTINGS)
    ]  # fmt: skip


def answer(house: "list[House]") -> Any:  # noqa: ANN401 - a handler of the feed server
    """Return what plays the board as it is at the moment."""

    def play(_request: Request) -> Reply:
        found = jobs(house[0].version)
        return Reply(body={"jobs": found, "meta": {"total": len(found)}})

    return play


def _says(process: psutil.Process, *words: str) -> bool:
    with suppress(psutil.Error):
        line = " ".join(process.cmdline())
        return all(word in line for word in words) and "multiprocessing" not in line
    return False
