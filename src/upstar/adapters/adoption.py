"""Take over a database that others made from the contract: see what differs, add what is missing, drop nothing.

What is wanted is made in a schema of its own, from `contract`, inside a savepoint that is rolled back, and read from
the server's catalogue in the same way as what is there. So the server itself says what each definition means, no second
database is needed (managed servers often forbid one), and nothing of it is ever seen by others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from upstar.adapters import catalogue, contract
from upstar.adapters.catalogue import Catalogue
from upstar.adapters.deviations import MISSING, Deviation, compare
from upstar.adapters.revision import head_revision, known_revisions
from upstar.adapters.row_tests import Weight
from upstar.kit.errors import AppError, ErrorKind

SCRATCH = "upstar_contract"
"""The schema in which the contract is made to be looked at; it is never committed."""

LEAST_SERVER = 16
"""The contract's PostgreSQL: unique keys that take NULLs for alike, and roles that may be put on alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs, the database's revision (None where it has none), and whether it is one of ours already."""

    deviations: Sequence[Deviation]
    revision: str | None
    ours: bool

    @property
    def breaking(self) -> list[Deviation]:
        """What Upstar would fail on."""
        return [each for each in self.deviations if each.weight is Weight.BREAKING]

    @property
    def statements(self) -> list[str]:
        """What adopting adds to `public`, in its order."""
        return [sql for each in sorted(self.deviations, key=lambda each: each.step) for sql in each.sql]


def examine(connection: Connection) -> Plan:
    """Hold schema `public` against the contract; nothing is changed.

    AppError CONFLICT `database-rights` where the login may not create schemas in this database.
    """
    wanted = _wanted(connection)
    there = catalogue.read(connection, "public")
    found = [*_server(connection), *(_with_rows(connection, each) for each in compare(wanted, there))]
    revision, has_internal = _revision(connection, there), _has_internal(connection)
    ours = has_internal and revision in known_revisions()
    if not ours:
        own = Deviation("schema internal", "schema", "one" if has_internal else MISSING, "Upstar's own", Weight.ADDED)
        found.append(replace(own, weight=Weight.BREAKING) if has_internal else own)
        found.append(Deviation(contract.REVISIONS, "revision", revision or MISSING, head_revision(), Weight.ADDED))
    return Plan(found, revision, ours)


def add(connection: Connection, plan: Plan) -> None:
    """Add to `public` what the plan says, in the caller's transaction.

    AppError CONFLICT `database-deviates` where Upstar would fail on something that is there.
    """
    if plan.breaking:
        count = len(plan.breaking)
        raise AppError(
            ErrorKind.CONFLICT,
            "database-deviates",
            f"{count} {'deviation is' if count == 1 else 'deviations are'} breaking: nothing was changed. Settle them "
            "by hand, as `upstar db adopt` shows, then adopt.",
        )
    connection.exec_driver_sql("SET LOCAL search_path TO public")
    for sql in plan.statements:
        connection.exec_driver_sql(sql)


def _wanted(connection: Connection) -> Catalogue:
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"CREATE SCHEMA {SCRATCH}")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {SCRATCH}, pg_catalog")
        for sql in contract.statements():
            connection.exec_driver_sql(sql)
        return catalogue.read(connection, SCRATCH)
    except ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise AppError(
                ErrorKind.CONFLICT,
                "database-rights",
                "The database's user may not create schemas in it. As an administrator run: "
                "GRANT CREATE ON DATABASE … TO …;",
            ) from None
        raise
    finally:
        savepoint.rollback()


def _server(connection: Connection) -> list[Deviation]:
    version, encoding = connection.execute(
        text("SELECT current_setting('server_version_num'), current_setting('server_encoding')")
    ).one()
    found = []
    if int(version) // 10_000 < LEAST_SERVER:
        there = f"PostgreSQL {int(version) // 10_000}"
        found.append(Deviation("server", "version", there, f"{LEAST_SERVER} or newer", Weight.BREAKING))
    if encoding != "UTF8":
        found.append(Deviation("server", "encoding", encoding, "UTF8", Weight.BREAKING))
    return found


def _with_rows(connection: Connection, deviation: Deviation) -> Deviation:
    """Return the deviation as the rows make it: where some stand in the way, that is told, with their ids."""
    if deviation.test is None:
        return deviation
    try:
        with connection.begin_nested():
            count, examples = connection.exec_driver_sql(deviation.test.query).one()
    except ProgrammingError:
        # a column that it asks about is missing, or of another type: that is a deviation of its own
        return deviation
    if not count:
        return deviation
    named = f", such as {', '.join(examples)}" if examples else ""
    there = f"{deviation.there}; {deviation.test.told}: {count}{named}"
    return replace(deviation, there=there, weight=deviation.test.weight, sql=deviation.test.sql)


def _revision(connection: Connection, there: Catalogue) -> str | None:
    if contract.REVISIONS not in there.tables:
        return None
    query = text(f"SELECT version_num FROM public.{contract.REVISIONS} LIMIT 1")  # noqa: S608 - our own word
    found: str | None = connection.scalar(query)
    return found


def _has_internal(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT to_regnamespace('internal') IS NOT NULL")))
