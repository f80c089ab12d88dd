"""The embedded server's life, with real processes: started, shared, killed, found again, stopped with its last user."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.conftest import free_port
from upstar.adapters import embedded_postgres
from upstar.adapters.embedded_postgres import crashed, running_port, serving
from upstar.adapters.embedded_supervisor import supervise
from upstar.adapters.locks import is_held, locked
from upstar.kit.errors import AppError

REVIVED_SECONDS = 30.0
USER = """
import sys, pathlib
from upstar.adapters.embedded_postgres import serving
folder, port = pathlib.Path(sys.argv[1]), int(sys.argv[2])
with serving(data_dir=folder, port=port, name="resume_db", user="postgres", password="p"):
    print("ready", flush=True)
    sys.stdin.read()
"""


def _user(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(folder), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ready(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline() == "ready\n"


def _leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def _postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0]))


def _dsn(port: int) -> str:
    return f"postgresql://postgres:p@localhost:{port}/resume_db"


def test_it_is_shared_outlives_a_killed_user_and_keeps_its_data(open_folder: Path) -> None:
    port = free_port()
    users = [_user(open_folder, port) for _ in range(3)]  # all start at once
    assert all(_ready(user) for user in users)
    server = _postmaster(open_folder)
    with psycopg.connect(_dsn(port)) as connection:
        connection.execute("CREATE TABLE kept (x int)")
    users[0].send_signal(signal.SIGKILL)
    users[0].communicate()
    late = _user(open_folder, port)
    assert _ready(late)
    assert _postmaster(open_folder) == server, "the running server is found, not started again"
    for user in (*users[1:], late):
        _leave(user)
    server.wait(timeout=30)  # the supervisor stops it
    assert running_port(open_folder) is None
    again = _user(open_folder, port)
    assert _ready(again)
    with psycopg.connect(_dsn(port)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    again.send_signal(signal.SIGKILL)  # the last user dies without a word
    again.communicate()
    _postmaster(open_folder).wait(timeout=30)
    assert running_port(open_folder) is None


def test_a_server_that_was_killed_is_started_anew(open_folder: Path) -> None:
    port = free_port()
    with serving(data_dir=open_folder, port=port, name="resume_db", user="postgres", password="p"):
        postmaster = _postmaster(open_folder)
        family = [postmaster, *postmaster.children(recursive=True)]
        postmaster.kill()
        psutil.wait_procs(family, timeout=30)
        with (
            serving(data_dir=open_folder, port=port, name="resume_db", user="postgres", password="p"),
            psycopg.connect(_dsn(port)) as connection,
        ):
            assert connection.execute("SELECT 1").fetchone() == (1,)
        embedded_postgres.stop(open_folder)


def test_the_supervisor_starts_a_server_again_that_died_under_its_users(open_folder: Path) -> None:
    port = free_port()
    with serving(data_dir=open_folder, port=port, name="resume_db", user="postgres", password="p"):
        assert not crashed(open_folder)
        postmaster = _postmaster(open_folder)
        postmaster.kill()
        postmaster.wait(timeout=30)
        until = time.monotonic() + REVIVED_SECONDS
        while running_port(open_folder) != port and time.monotonic() < until:
            threading.Event().wait(0.05)
        # it listens where it listened; until it is ready it says that it is starting up
        with locked(open_folder / "postgres.start"), psycopg.connect(_dsn(port)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        embedded_postgres.stop(open_folder)
        assert not crashed(open_folder), "what was stopped stays so"


def test_the_supervisor_stops_an_unused_server_and_leaves(open_folder: Path) -> None:
    port = free_port()
    with serving(data_dir=open_folder, port=port, name="resume_db", user="postgres", password="p"):
        for process in psutil.Process().children() + list(psutil.process_iter()):
            if "upstar.adapters.embedded_supervisor" in _words(process) and str(open_folder) in _words(process):
                process.kill()
                psutil.wait_procs([process], timeout=10)
    assert running_port(open_folder) == port
    supervise(open_folder, grace_seconds=0)
    assert running_port(open_folder) is None
    assert not is_held(open_folder / "postgres.supervisor")


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_taken_port_is_named(open_folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AppError, match=str(port)) as raised:
            _enter(open_folder, port)
    assert raised.value.code == "database-port-taken"


def test_a_folder_of_another_version_is_refused(open_folder: Path) -> None:
    cluster = open_folder / "postgres" / "data"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(AppError, match="PostgreSQL 15") as raised:
        _enter(open_folder, free_port())
    assert raised.value.code == "database-other-version"
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_another_port_and_another_password_are_named(open_folder: Path) -> None:
    port = free_port()
    with serving(data_dir=open_folder, port=port, name="resume_db", user="postgres", password="p"):
        with pytest.raises(AppError, match=f"DB_PORT={port}") as elsewhere:
            _enter(open_folder, free_port())
        with pytest.raises(AppError, match="DB_PASSWORD") as forged:
            _enter(open_folder, port, password="not-the-password")
        embedded_postgres.stop(open_folder)
    assert elsewhere.value.code == "database-on-other-port"
    assert forged.value.code == "database-credentials-differ"


def test_a_half_made_cluster_is_made_again(open_folder: Path) -> None:
    half_made = open_folder / "postgres" / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("16\n")
    port = free_port()
    with serving(data_dir=open_folder, port=port, name="resume_db", user="postgres", password="p"):
        assert running_port(open_folder) == port
        embedded_postgres.stop(open_folder)
    assert not half_made.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_closed_folder_is_named(open_folder: Path) -> None:
    open_folder.chmod(0o500)
    with pytest.raises(AppError, match="UPSTAR_DATA_DIR"):
        _enter(open_folder / "data", free_port())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_a_folder_closed_to_the_servers_user_is_named(open_folder: Path) -> None:
    open_folder.chmod(0o700)
    with pytest.raises(AppError, match="UPSTAR_DATA_DIR"):
        _enter(open_folder / "data", free_port())


def _enter(folder: Path, port: int, password: str = "p") -> None:
    with serving(data_dir=folder, port=port, name="resume_db", user="postgres", password=password):
        pytest.fail("it must not start")
