"""A streaming replica: heavy reads go there while it is fresh, to the primary otherwise, and nobody reads old rows."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.conftest import PASSWORD, free_port
from upstar.adapters import embedded_postgres as postgres
from upstar.adapters import schema
from upstar.adapters.database import Database, person
from upstar.adapters.replica import Marks
from upstar.kit.errors import AppError
from upstar.settings import Settings
from upstar.wiring import open_tools

LIMIT = 30.0
"""Seconds: more than a busy machine needs to replay a row."""
PATIENCE = 60.0
REPLICA = {"fsync": "off", "wal_retrieve_retry_interval": "50ms"}
"""It asks its primary anew at once where there was none to answer."""
WHERE = "SELECT pg_is_in_recovery()"
NAMES = "SELECT name FROM job_countries ORDER BY name"


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary and its replica, and what was opened of them."""

    folder: Path
    dsn: str
    replica_dsn: str
    opened: ExitStack

    def open(self, **over: str) -> Database:
        told = {"dsn": self.dsn, "replica_dsn": self.replica_dsn} | over
        database = Database(**told, pool_size=2, replica_lag_seconds=LIMIT)
        self.opened.callback(database.close)
        return database

    def stop_replica(self) -> None:
        postgres.stop(self.folder / "replica")


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, int]]:
    """A primary with our tables, and a streaming replica that `pg_basebackup` made of it: folder and ports."""
    folder = Path(tempfile.mkdtemp(prefix="upstar-"))  # PostgreSQL's own user cannot enter pytest's
    folder.chmod(0o755)
    port, other = free_port(), free_port()
    settings = {"fsync": "off", "wal_level": "replica", "max_wal_senders": "4", "checkpoint_timeout": "30s"}
    with postgres.serving(
        data_dir=folder / "primary", port=port, name="resume_db", user="postgres", password=PASSWORD, options=settings
    ):
        schema.upgrade(_dsn(port))
        _clone(folder, port)
        with postgres.serving(
            data_dir=folder / "replica", port=other, name="resume_db", user="postgres", password=PASSWORD,
            options=REPLICA,
        ):  # fmt: skip
            yield folder, port, other
            postgres.stop(folder / "replica")
        postgres.stop(folder / "primary")
    shutil.rmtree(folder, ignore_errors=True)


def _clone(folder: Path, port: int) -> None:
    (folder / "replica" / "postgres").mkdir(parents=True)
    postgres._make_folder(folder / "replica")
    told = f"host=localhost port={port} user=postgres password={PASSWORD}"
    postgres._postgres_command(
        folder / "replica", "pg_basebackup", "-d", told, "-D", str(folder / "replica" / "postgres" / "data"),
        "-R", "-X", "stream", "-c", "fast",
    )  # fmt: skip


def _dsn(port: int) -> str:
    return f"postgresql://postgres:{PASSWORD}@localhost:{port}/resume_db"


@pytest.fixture
def pair(servers: tuple[Path, int, int]) -> Iterator[Pair]:
    folder, port, other = servers
    with ExitStack() as opened:
        yield Pair(folder, _dsn(port), _dsn(other), opened)


def _on_replica(database: Database) -> bool:
    with database.read_stale() as session:
        return bool(session.scalar(text(WHERE)))


def _until(database: Database, *, on_replica: bool) -> None:
    """Ask until the answer comes from there; each look is made at once, and no test waits for a clock."""
    assert database._replica is not None
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        database._replica._look_after = 0
        if _on_replica(database) is on_replica:
            return
    pytest.fail("the other server never answered")


def test_a_heavy_read_goes_to_the_replica_and_every_other_one_to_the_primary(pair: Pair) -> None:
    database = pair.open()
    _until(database, on_replica=True)
    with database.read() as session:
        assert session.scalar(text(WHERE)) is False
    with database.read_stale() as session, pytest.raises(DBAPIError):
        session.execute(text("CREATE TABLE t (a int)"))


def test_what_was_committed_is_seen_at_once_by_read_and_at_length_by_a_heavy_read(pair: Pair) -> None:
    database = pair.open()
    _until(database, on_replica=True)
    with database.write() as session:
        session.execute(text("INSERT INTO job_countries (name) VALUES ('Ruritania')"))
    with database.read() as session:
        assert "Ruritania" in session.scalars(text(NAMES)).all()
    ends = time.monotonic() + PATIENCE
    found: Sequence[str] = ()
    while time.monotonic() < ends and "Ruritania" not in found:
        with database.read_stale() as session:
            found, there = session.scalars(text(NAMES)).all(), session.scalar(text(WHERE))
    assert "Ruritania" in found
    assert there is True


def test_a_replica_acts_for_the_same_person_as_the_primary(pair: Pair) -> None:
    database = pair.open()
    _until(database, on_replica=True)
    somebody = person(uuid4())
    with database.acting(lambda: somebody).read_stale() as session:
        role, who = session.execute(text("SELECT current_user, current_setting('upstar.user_id')")).one()
    assert (role, who) == ("upstar_app", str(somebody.user_id))


def test_a_replica_that_stands_still_is_not_asked_once_it_is_too_far_behind(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = pair.open()
    _until(database, on_replica=True)
    now = [time.monotonic()]
    monkeypatch.setattr("upstar.adapters.replica.time", SimpleNamespace(monotonic=lambda: now[0]))
    standing = pair.open(dsn=pair.replica_dsn)
    with standing.engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_wal_replay_pause()")
        connection.commit()
    try:
        with database.write() as session:
            session.execute(text("INSERT INTO job_countries (name) VALUES ('Syldavia')"))
        now[0] += LIMIT * 0.6  # a mark of before the row is young enough
        assert _on_replica(database)
        now[0] += LIMIT * 0.6
        assert not _on_replica(database)
        with database.read_stale() as session:
            assert "Syldavia" in session.scalars(text(NAMES)).all()
    finally:
        with standing.engine.connect() as connection:
            connection.exec_driver_sql("SELECT pg_wal_replay_resume()")
            connection.commit()
    monkeypatch.undo()
    _until(database, on_replica=True)


def test_a_replica_that_stops_is_left_alone_and_the_primary_answers(pair: Pair) -> None:
    database = pair.open()
    _until(database, on_replica=True)
    pair.stop_replica()
    try:
        assert not _on_replica(database)  # its connection breaks at the first statement
        assert database._replica is not None
        assert database._replica._look_after > time.monotonic()
        assert not _on_replica(database)
    finally:
        port = int(pair.replica_dsn.rpartition(":")[2].partition("/")[0])
        postgres._ensure_running(pair.folder / "replica", port, "postgres", PASSWORD, REPLICA)
    _until(database, on_replica=True)


def test_a_primary_named_as_its_own_replica_is_no_replica(pair: Pair) -> None:
    database = pair.open(replica_dsn=pair.dsn)
    assert not _on_replica(database)


def test_the_settings_lead_there(pair: Pair, tmp_path: Path) -> None:
    port, other = (dsn.rpartition(":")[2].partition("/")[0] for dsn in (pair.dsn, pair.replica_dsn))
    settings = Settings(
        DB_HOST="localhost", DB_PORT=port, DB_PASSWORD=PASSWORD, DB_REPLICA_HOST="localhost", DB_REPLICA_PORT=other,
        data_dir=tmp_path,
    )  # fmt: skip
    with open_tools(settings) as tools:
        _until(tools.database, on_replica=True)


def test_without_a_replica_a_heavy_read_is_a_read(database: Database) -> None:
    assert not _on_replica(database)


def test_a_server_that_is_gone_is_unavailable_and_not_a_fault() -> None:
    database = Database(f"postgresql://nobody@127.0.0.1:{free_port()}/none", pool_size=1)
    with pytest.raises(AppError) as told:
        database.ping()
    assert told.value.code == "database-unavailable"
    database.close()


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 50)), min_size=1, max_size=30), st.floats(0.1, 20))
def test_a_replica_never_passes_for_fresher_than_it_is(steps: list[tuple[float, int]], limit: float) -> None:
    marks, now, end = Marks(limit), 0.0, 0
    written: list[tuple[float, int]] = []
    for waited, more in steps:
        now, end = now + waited, end + more
        marks.note(now, end)
        written.append((now, end))
    for replayed in {mark for _, mark in written} | {0, end + 1}:
        exact = any(mark <= replayed and now - noted <= limit for noted, mark in written)
        assert marks.reaches(now, replayed) is exact
    assert not marks.reaches(now, None)


def test_the_replica_s_programs_are_shipped() -> None:
    programs = postgres.shipped_programs()
    assert programs is not None
    done = subprocess.run([programs / "pg_basebackup", "--version"], capture_output=True, text=True, check=True)
    assert " 16." in done.stdout
