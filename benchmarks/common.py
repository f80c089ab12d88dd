"""What benchmarks need of the outside world: a database of their own."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from upstar.adapters import embedded_postgres, schema
from upstar.adapters.database import Database

PASSWORD = "benchmark"


def free_port() -> int:
    """Return a port of the loopback address that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that goes with the block. Where we are root, PostgreSQL runs as a user of its own who can enter."""
    folder = Path(tempfile.mkdtemp(prefix="upstar-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch_database(folder: Path) -> Iterator[Database]:
    """Run an embedded PostgreSQL in the folder, as it runs for people, with our tables in it."""
    port = free_port()
    with embedded_postgres.serving(data_dir=folder, port=port, name="bench", user="postgres", password=PASSWORD):
        dsn = f"postgresql://postgres:{PASSWORD}@localhost:{port}/bench"
        schema.upgrade(dsn)
        database = Database(dsn, pool_size=2)
        try:
            yield database
        finally:
            database.close()
            embedded_postgres.stop(folder)
