"""At which revision a database is, and which one this version needs.

Apart from `schema`, since each start asks this, and loading what changes a schema takes longer than most commands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from upstar.adapters import migrations
from upstar.adapters.database import Database, ReadSession
from upstar.adapters.pools import CONNECT_TIMEOUT_SECONDS
from upstar.kit.errors import AppError, ErrorKind

KEPT_IN = "public.alembic_version"
"""The table in which Alembic keeps a database's revision."""
_REVISION = text(f"SELECT version_num FROM {KEPT_IN}")  # noqa: S608 - our own word


def current_revision(dsn: str) -> str | None:
    """Return the database's revision, by a connection of its own; None for a database that was never migrated."""
    with connected(dsn) as connection:
        return _revision_on(connection)


def revision_in(session: ReadSession) -> str | None:
    """Return the revision of the session's database."""
    found: str | None = session.scalar(_REVISION)
    return found


def revision_of(database: Database) -> str | None:
    """Return the database's revision, by a connection of its pool; None for one that was never migrated."""
    with database.connected() as connection:
        return _revision_on(connection)


def _revision_on(connection: Connection) -> str | None:
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": KEPT_IN}) is None:
        return None
    found: str | None = connection.scalar(_REVISION)
    return found


def head_revision() -> str:
    """Return the newest revision that this version of the software knows."""
    return known_revisions()[-1]


def known_revisions() -> list[str]:
    """Return the revisions that this version of the software knows, oldest first: files are named in their order."""
    versions = Path(migrations.__path__[0]) / "versions"
    return sorted(path.stem.partition("_")[0] for path in versions.glob("[0-9]*.py"))


@contextmanager
def connected(dsn: str) -> Iterator[Connection]:
    """Give a connection of its own; AppError UNAVAILABLE `database-unavailable` where the server does not answer."""
    engine = create_engine(
        make_url(dsn).set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS},
    )
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise AppError(
            ErrorKind.UNAVAILABLE, "database-unavailable", f"The database does not answer: {error.orig}"
        ) from (error)
    finally:
        engine.dispose()
