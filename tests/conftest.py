"""A real PostgreSQL 16 for the tests: one server a session, one migrated template, one database a test."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import httpcore2
import psycopg
import pytest
import structlog

from tests.s3server import shared_server
from upstar.adapters import embedded_postgres, schema
from upstar.adapters.database import Database
from upstar.adapters.storage import open_store
from upstar.settings import Settings
from upstar.sourcing import service as sourcing
from upstar.worker.handlers import due
from upstar.worker.run import run_chore
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools

PASSWORD = "test-password"
MEMORY_BYTES = 2 * 2**30
"""What the databases of all test processes may take together, amply."""
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}

PROCESSES_A_CORE = 1.5
"""Tests wait for servers, browsers and clocks for a third of their time."""


def pytest_xdist_auto_num_workers() -> int:
    return round((os.cpu_count() or 1) * PROCESSES_A_CORE)


@pytest.fixture(autouse=True, scope="session")
def _settings_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads the settings of whoever runs it, or writes to their data folder."""
    for name in list(os.environ):
        if name.startswith(("UPSTAR_", "DB_", "AUTH0_", "AWS_")):
            del os.environ[name]
    os.environ["UPSTAR_DATA_DIR"] = str(tmp_path_factory.mktemp("data"))
    # where a test lets something break, the usual traceback with every variable takes longer than the test
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, plain])


@pytest.fixture(autouse=True, scope="session")
def _certificates_read_once() -> Iterator[None]:
    """Each client would read the machine's certificates anew, 50 ms of work, and there are thousands of clients."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
        yield


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A scratch folder that PostgreSQL's own user can enter, where pytest's are closed to all but their owner."""
    folder = Path(tempfile.mkdtemp(prefix="upstar-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The DSN of a private server, without a database name; its folder goes with the session."""
    folder = Path(tempfile.mkdtemp(prefix="upstar-", dir=_in_memory()))
    folder.chmod(0o755)
    port = free_port()
    with embedded_postgres.serving(
        data_dir=folder, port=port, name="template_upstar", user="postgres", password=PASSWORD, options=FAST
    ):
        dsn = f"postgresql://postgres:{PASSWORD}@localhost:{port}/"
        _sign_in_quickly(dsn)
        yield dsn
        embedded_postgres.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _sign_in_quickly(dsn: str) -> None:
    """Store the password's hash after one round, not 4,096: each connection computes it, and it is half of its cost."""
    with psycopg.connect(dsn + "postgres", autocommit=True) as admin:
        admin.execute("SET scram_iterations = 1")
        admin.execute(f"ALTER ROLE postgres PASSWORD '{PASSWORD}'".encode())


def _in_memory() -> Path | None:
    """A folder that lies in memory, where there is one with room: hundreds of databases are made and dropped in it."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > MEMORY_BYTES
    return shared if roomy else None


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a database at the newest revision, for others to be copied from."""
    schema.upgrade(postgres + "template_upstar")
    return "template_upstar"


@pytest.fixture(scope="session")
def stocked_template(postgres: str, template: str) -> str:
    """The name of a database as a first run leaves it: reference rows and sample listings, and no chore of them due."""
    name = "template_stocked"
    with psycopg.connect(postgres + "postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    database = Database(postgres + name, pool_size=2)
    tools = Tools(database, open_store(Settings()), Settings())
    seed(tools)
    sourcing.import_samples(database)
    for chore, argument in due(tools):
        run_chore(tools, chore, argument)
    database.close()
    return name


@contextmanager
def copy_of(postgres: str, template: str) -> Iterator[str]:
    """Give a database that is a copy of the template, and goes with the block."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres + "postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    yield postgres + name
    with psycopg.connect(postgres + "postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def dsn(postgres: str, template: str) -> Iterator[str]:
    """A database of the test's own, migrated and empty."""
    with copy_of(postgres, template) as dsn:
        yield dsn


@pytest.fixture
def stocked(postgres: str, stocked_template: str, tmp_path: Path) -> Iterator[Tools]:
    """The tools of a story, over a database as a first run leaves it."""
    with copy_of(postgres, stocked_template) as dsn, over(dsn, tmp_path) as tools:
        yield tools


@contextmanager
def over(dsn: str, folder: Path) -> Iterator[Tools]:
    """Open the tools over a database and a data folder."""
    database = Database(dsn, pool_size=5)
    settings = Settings(data_dir=folder)
    yield Tools(database, open_store(settings), settings)
    database.close()


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real S3 server, one for all test processes of a session."""
    base = tmp_path_factory.getbasetemp()
    with shared_server((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "s3") as endpoint:
        yield endpoint


@pytest.fixture
def database(dsn: str) -> Iterator[Database]:
    """The door to the test's own database."""
    made = Database(dsn, pool_size=5)
    yield made
    made.close()


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> Tools:
    """The tools of a story: a real database and a real folder."""
    settings = Settings(data_dir=tmp_path)
    return Tools(database, open_store(settings), settings)
