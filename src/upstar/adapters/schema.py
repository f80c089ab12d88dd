"""The database's schema: bring it up to date, and hold it against the mapped tables."""

from pathlib import Path

import alembic_postgresql_enum  # noqa: F401 - importing it teaches Alembic to compare enum types
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from upstar.adapters import migrations, privileges
from upstar.adapters.revision import connected
from upstar.kit.errors import AppError, ErrorKind
from upstar.tables import Base

MIGRATION_LOCK = 0x7570_7374_6172
"""The advisory lock that one migrating process holds; the number spells `upstar`."""


def upgrade(dsn: str) -> list[str]:
    """Apply every revision that is missing and return their names, oldest first; none where all are there.

    Processes that upgrade at once wait for one another. A revision that fails leaves nothing behind. Roles and rights
    are made anew each time, so that a database restored on another server has them too.
    """
    with connected(dsn) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        try:
            before = MigrationContext.configure(connection).get_current_revision()
            missing = _missing(before)
            if missing:
                command.upgrade(_config(connection), "head")
            privileges.apply(connection)
            connection.commit()
            return missing
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()


def downgrade(dsn: str, revision: str) -> None:
    """Take revisions back down to the named one; `base` takes back all, and every row with them."""
    with connected(dsn) as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def deviations(dsn: str) -> list[str]:
    """Return a line for each way in which schema `public` differs from the mapped tables; none where it fits."""
    with connected(dsn) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = [_sentence(difference) for difference in compare_metadata(context, Base.metadata)]
        return found + _without_trigger(connection)


def _without_trigger(connection: Connection) -> list[str]:
    have = set(
        connection.scalars(
            text(
                "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE c.relnamespace = 'public'::regnamespace AND p.proname = 'update_updated_at_column'"
            )
        )
    )
    need = {table.name for table in Base.metadata.sorted_tables if "updated_at" in table.columns}
    return [f"{name}: no trigger keeps updated_at current" for name in sorted(need - have)]


def _sentence(difference: object) -> str:
    if isinstance(difference, list):
        return "; ".join(_sentence(part) for part in difference)
    if isinstance(difference, tuple):
        kind, *what = difference
        named = [str(getattr(part, "name", part)) for part in what if part is not None]
        return f"{str(kind).replace('_', ' ')}: {' '.join(named)}"
    return str(difference)


def _missing(before: str | None) -> list[str]:
    scripts = ScriptDirectory.from_config(_config())
    newest_first = [script.revision for script in scripts.walk_revisions(base="base", head="heads")]
    upto = newest_first.index(before) if before in newest_first else len(newest_first)
    if before is not None and before not in newest_first:
        raise AppError(
            ErrorKind.CONFLICT,
            "database-newer",
            f"The database is at revision {before}, which this version does not know: upgrade Upstar.",
        )
    return list(reversed(newest_first[:upto]))


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])))
    config.attributes["connection"] = connection
    return config
