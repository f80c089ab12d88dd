"""The database's schema: bring it up to date, take over one that others made, and hold one against the contract.

Each revision is applied in a transaction of its own. A statement waits for a table only for so long, since everybody
who asks for it meanwhile waits behind the statement; then the revision gives way and is tried again.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from upstar.adapters import adoption, migrations, privileges
from upstar.adapters.adoption import Plan
from upstar.adapters.migrations.steps import ADOPTING, LOCK_TIMEOUT, STATEMENT_TIMEOUT
from upstar.adapters.revision import connected, head_revision, known_revisions
from upstar.adapters.row_tests import Weight
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.tables import Base

MIGRATION_LOCK = 0x7570_7374_6172
"""The advisory lock that one migrating process holds; the number spells `upstar`."""

TRIES = 20
"""How often a revision is tried that finds a table held: with the pauses, for about two minutes."""
PAUSE_SECONDS = (1.0, 5.0)
"""Between tries, drawn anew each time, so that two who stand in each other's way do not meet again."""

TURN_SECONDS = (0.1, 0.5)
TURNS = 12_000
"""How often, and after how long, a process asks whether it may migrate while another one does: for an hour."""

pause = time.sleep
Made = TypeVar("Made")
log = get_logger(__name__)


def upgrade(dsn: str) -> list[str]:
    """Apply every revision that is missing and return their names, oldest first; none where all are there.

    Processes that upgrade at once wait for one another. A revision that fails leaves nothing behind; those before it
    stay. Roles and rights are made anew each time, with the last revision where there is one, so that a database
    restored on another server has them too.

    AppError CONFLICT `database-newer` and `database-not-ours` for what another version, or other software, made;
    UNAVAILABLE `database-busy` where a table is held all the while.
    """
    with _migrating(dsn) as connection:
        privileges.make_roles(connection)
        connection.commit()
        before = MigrationContext.configure(connection).get_current_revision()
        missing = _missing(connection, before)
        connection.rollback()
        if missing:
            config = _config(connection, on_version_apply=_with_rights)
            _patiently(connection, lambda: command.upgrade(config, "head"))
        else:
            _patiently(connection, lambda: _commit(connection, privileges.apply))
        return missing


def downgrade(dsn: str, revision: str) -> None:
    """Take revisions back down to the named one; `base` takes back all, and every row with them."""
    with _migrating(dsn) as connection:
        _patiently(connection, lambda: command.downgrade(_config(connection), revision))


def examine(dsn: str) -> Plan:
    """Hold the database against the contract; AppError as `adoption.examine` raises it. Nothing is changed."""
    with connected(dsn) as connection:
        found = adoption.examine(connection)
        connection.rollback()
        return found


def adopt(dsn: str) -> Plan:
    """Take over a database that others made from the contract, in one transaction; return what differed before.

    What is missing in `public` is added, schema `internal` is made, filled from the rows that are there and stamped
    with the newest revision. Nothing is dropped and no row changes. One that is ours already gets what it misses.

    AppError CONFLICT `database-deviates` where Upstar would fail on something, `database-not-current` for one of ours
    that waits for revisions; UNAVAILABLE `database-busy` where a table is held all the while.
    """
    with _migrating(dsn) as connection:
        privileges.make_roles(connection)
        connection.commit()
        return _patiently(connection, lambda: _commit(connection, _adopt))


def _adopt(connection: Connection) -> Plan:
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # it is waited for, and indexes may take long
    plan = adoption.examine(connection)
    if plan.ours and plan.revision != head_revision():
        raise AppError(
            ErrorKind.CONFLICT, "database-not-current", "The database is Upstar's already: run `upstar db init` first."
        )
    adoption.add(connection, plan)
    if not plan.ours:
        config = _config(connection, **{ADOPTING: True})
        command.stamp(config, known_revisions()[0], purge=True)
        command.upgrade(config, "head")
    privileges.apply(connection)
    left = [each for each in adoption.examine(connection).deviations if each.weight is not Weight.HARMLESS]
    if left:
        told = f"Nothing was changed, since this would be left: {left[0]}"
        raise AppError(ErrorKind.CONFLICT, "adoption-incomplete", told)
    return plan


def _commit(connection: Connection, change: Callable[[Connection], Made]) -> Made:
    made = change(connection)
    connection.commit()
    return made


def _with_rights(*, ctx: MigrationContext, step: MigrationInfo, **_rest: object) -> None:
    """Make roles, rights and policies in the transaction of the last revision, so that they are never wanting."""
    if step.is_upgrade and step.up_revision_id == head_revision():
        assert ctx.connection is not None
        privileges.apply(ctx.connection)


@contextmanager
def _migrating(dsn: str) -> Iterator[Connection]:
    """Give a connection that no other migrating process has at the same time, with limits on its statements."""
    with connected(dsn) as connection:
        _wait_for_turn(connection)
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.exec_driver_sql(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()


def _wait_for_turn(connection: Connection) -> None:
    """Take the lock of migrating processes, asking again and again.

    Who waits within a statement holds a snapshot, and a concurrent build of an index waits for every snapshot: whoever
    builds would wait for whoever waits for them.
    """
    query = text("SELECT pg_try_advisory_lock(:key)")
    for _ in range(TURNS):
        had = connection.execute(query, {"key": MIGRATION_LOCK}).scalar_one()
        connection.commit()
        if had:
            return
        pause(random.uniform(*TURN_SECONDS))  # noqa: S311 - to spread tries, not to keep a secret
    raise AppError(ErrorKind.UNAVAILABLE, "database-busy", "Another process has migrated the database for an hour.")


def _patiently(connection: Connection, change: Callable[[], Made]) -> Made:
    """Do it; where others hold a table, give way and try again, with what was done so far of it rolled back."""
    for number in range(1, TRIES + 1):
        try:
            return change()
        except (psycopg.Error, DBAPIError) as error:
            if not _is_busy(error):
                raise
            connection.rollback()
            log.info("schema.busy", tries=number)
            if number < TRIES:
                pause(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - to spread tries, not to keep a secret
    raise AppError(
        ErrorKind.UNAVAILABLE,
        "database-busy",
        "Others hold a table that has to change. See pg_stat_activity for long transactions, then try again.",
    )


def _is_busy(error: psycopg.Error | DBAPIError) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected))


def _missing(connection: Connection, before: str | None) -> list[str]:
    known = known_revisions()
    if before is None:
        query = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY(:names))"
        if connection.scalar(text(query), {"names": list(Base.metadata.tables)}):
            raise _not_ours("holds tables, and no revision of Upstar")
        return known
    if before not in known:
        newest = before.isdigit() and before > known[-1]
        if not newest:
            raise _not_ours(f"has the revision {before!r}, which is none of Upstar's")
        raise AppError(
            ErrorKind.CONFLICT,
            "database-newer",
            f"The database is at revision {before}, which this version does not know: upgrade Upstar.",
        )
    return known[known.index(before) + 1 :]


def _not_ours(what: str) -> AppError:
    told = f"The database {what}: `upstar db adopt` shows what it takes to use it."
    return AppError(ErrorKind.CONFLICT, "database-not-ours", told)


def _config(connection: Connection | None = None, **attributes: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])))
    config.attributes.update(attributes, connection=connection)
    return config
