"""PostgreSQL's own programs for a dump and its way back, as streams; and what is asked of a database around them.

The programs are the lowest version that fits: those that the embedded server's package brings, or those of the system.
The password goes to them in their environment, which only their owner can read, never among their arguments.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg import conninfo, sql
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from upstar.adapters import privileges
from upstar.adapters.database import ReadSession
from upstar.adapters.embedded_postgres import shipped_programs
from upstar.adapters.revision import connected
from upstar.kit.errors import AppError, ErrorKind

SYSTEM_FOLDERS = Path("/usr/lib/postgresql")
"""Where Debian and its kin keep the programs of each version, beside a wrapper on the path that picks one."""
LOCK_WAIT_MS = 60_000
"""How long a dump waits for whoever changes a table's shape; it says so then, and is to be tried again."""
VERSION_SECONDS = 30
WORDS = 300
"""Characters of a program's last words that are passed on."""


@dataclass(frozen=True, slots=True)
class Program:
    """One of PostgreSQL's programs; `version` is such as 16.14."""

    path: Path
    version: str


@dataclass(frozen=True, slots=True)
class Server:
    """What a dump should know of where it was made: `version` such as 16.14, the database's name and encoding."""

    version: str
    database: str
    encoding: str


def find_program(name: str, version: str) -> Program:
    """Return the program in the lowest version whose major number is no lower than that of `version`.

    AppError UNAVAILABLE `database-programs` says what is needed and what is there.
    """
    wanted, found = major(version), []
    for path in _candidates(name):
        told = _version_of(path)
        if told is not None:
            found.append(Program(path, told))
    fitting = [program for program in found if major(program.version) >= wanted]
    if not fitting:
        there = ", ".join(f"{program.path} is {program.version}" for program in found) or "there is none"
        sentence = f"{name} of PostgreSQL {wanted} or newer is needed ({there}): install postgresql-client-{wanted}."
        raise AppError(ErrorKind.UNAVAILABLE, "database-programs", sentence)
    return min(fitting, key=lambda program: major(program.version))


def major(version: str) -> int:
    """Return the major number of a version, such as 16 of `16.14`."""
    return int(version.partition(".")[0])


@contextmanager
def dumping(dsn: str, program: Program, snapshot: str) -> Iterator[IO[bytes]]:
    """Give the dump of the database in pg_dump's custom format, as one moment saw it (`Database.snapshot`).

    AppError UNAVAILABLE `dump-failed` with the program's last words where it fails, also after all was read.
    """
    arguments = ["--format=custom", f"--snapshot={snapshot}", f"--lock-wait-timeout={LOCK_WAIT_MS}"]
    with _running(dsn, program, arguments, reading=True) as stream:
        yield stream


@contextmanager
def restoring(dsn: str, program: Program) -> Iterator[IO[bytes]]:
    """Give what to write a dump into: it becomes the database in one transaction, when the block ends well.

    Owners and rights are left out: what is made belongs to who restores, and `privileges` makes the rights anew.
    AppError UNAVAILABLE `restore-failed` with the program's last words; nothing is left then.
    """
    arguments = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", *_into(dsn)]
    with _running(dsn, program, arguments, reading=False) as stream:
        yield stream


@contextmanager
def rereading(program: Program) -> Iterator[IO[bytes]]:
    """Give what to write a dump into that is read to its end and goes nowhere: to see whether it can be read."""
    with _running(None, program, [f"--file={os.devnull}"], reading=False) as stream:
        yield stream


def server_of(session: ReadSession) -> Server:
    """Return what the server is that the session talks to."""
    query = "SELECT current_setting('server_version'), current_database(), current_setting('server_encoding')"
    version, database, encoding = session.execute(text(query)).one()
    return Server(version.split()[0], database, encoding)


def row_counts(session: ReadSession) -> dict[str, int]:
    """Return the number of rows of each table of `public` and `internal`, by its full name."""
    names = [held.name for held in privileges.holdings(session.connection())]
    return {name: int(session.scalar(text(f"SELECT count(*) FROM {_quoted(name)}"))) for name in names}  # noqa: S608 - its own catalogue's names


def is_empty(session: ReadSession) -> bool:
    """Whether the database holds nothing of anybody's: no table, view or sequence, and no schema beside `public`."""
    return not session.scalar(text(_SOMETHING))


def make_database(dsn: str, name: str) -> str:
    """Make an empty database beside the one of the DSN and return its DSN.

    AppError CONFLICT `database-exists` where that name is taken, INVALID where no database can have it.
    """
    if not 0 < len(name.encode()) < NAME_BYTES or not name.isprintable():
        raise AppError(ErrorKind.INVALID, "database-name", f"No database can be called {name!r}.")
    with _at_once(dsn) as connection:
        if connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            raise AppError(ErrorKind.CONFLICT, "database-exists", f"There is a database {name} already: name another.")
        # from the template that nobody adds anything to
        _run(connection, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), name)
    return make_url(dsn).set(database=name).render_as_string(hide_password=False)


def drop_database(dsn: str, name: str) -> None:
    """Remove a database beside the one of the DSN, whoever is still in it."""
    with _at_once(dsn) as connection:
        _run(connection, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


def make_roles(dsn: str) -> None:
    """Make the roles that a dump's policies name; AppError CONFLICT `database-roles` where the user may not."""
    with _at_once(dsn) as connection:
        privileges.make_roles(connection)


def analyze(dsn: str) -> None:
    """Let the planner learn what is in the tables, which a dump does not tell it."""
    with _at_once(dsn) as connection:
        connection.execute(text("ANALYZE"))


NAME_BYTES = 64
"""NAMEDATALEN: a longer name would be cut, and so be another one."""
_SOMETHING = """
    SELECT EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ) OR EXISTS (
        SELECT FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = n.oid AND d.deptype = 'e')
    )
"""
_NUMBER = re.compile(r"\(PostgreSQL\) (\d+(?:\.\d+)*)")


def _candidates(name: str) -> list[Path]:
    shipped, found = shipped_programs(), shutil.which(name)
    folders = [shipped] if shipped else []
    folders += [Path(found).parent] if found else []
    folders += sorted(SYSTEM_FOLDERS.glob("*/bin"))
    return [path for path in dict.fromkeys(folder / name for folder in folders) if path.is_file()]


def _version_of(path: Path) -> str | None:
    """Ask a program for its version; None where it does not run here."""
    try:
        done = subprocess.run(
            [str(path), "--version"], capture_output=True, text=True, timeout=VERSION_SECONDS, check=False, env=_PLAIN
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    told = _NUMBER.search(done.stdout)
    return told[1] if told else None


_PLAIN = {"LC_ALL": "C", "PATH": os.defpath}


def _environment(dsn: str) -> dict[str, str]:
    told = conninfo.conninfo_to_dict(dsn)
    known = {
        "PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname",
        "PGSSLMODE": "sslmode",
    }  # fmt: skip
    given = {variable: str(told[name]) for variable, name in known.items() if told.get(name) is not None}
    return _PLAIN | given | {"PGAPPNAME": "upstar-backup", "PGCONNECT_TIMEOUT": "10"}


def _into(dsn: str) -> list[str]:
    """Name the database, without which pg_restore prints SQL; it reads the word as a DSN, so it is made one."""
    name = conninfo.conninfo_to_dict(dsn)["dbname"]
    return ["--no-password", "--dbname", conninfo.make_conninfo("", dbname=name)]


@contextmanager
def _running(dsn: str | None, program: Program, arguments: list[str], *, reading: bool) -> Iterator[IO[bytes]]:
    """Run a program whose output is read, or whose input is written, in the block. It ends with the block."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [str(program.path), *arguments],
            stdin=subprocess.DEVNULL if reading else subprocess.PIPE,
            stdout=subprocess.PIPE if reading else subprocess.DEVNULL,
            stderr=said,
            env=_environment(dsn) if dsn else _PLAIN,
        )
        stream = process.stdout if reading else process.stdin
        assert stream is not None
        try:
            yield stream
            stream.close()
        except BrokenPipeError:
            pass  # it has ended, and says why
        except BaseException:
            process.kill()  # before it sees an end, which it might take for a good one
            raise
        finally:
            with suppress(OSError):
                stream.close()
            code = process.wait()
        if code != 0:
            raise _failed(program, said, reading=reading)


def _failed(program: Program, said: IO[bytes], *, reading: bool) -> AppError:
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    # the first error is the cause; what follows quotes the statement, which may hold rows
    words = next((line for line in lines if "error" in line), lines[-1] if lines else "it ended without a word")
    code = "dump-failed" if reading else "restore-failed"
    return AppError(ErrorKind.UNAVAILABLE, code, f"{program.path.name} failed: {words[:WORDS]}")


@contextmanager
def _at_once(dsn: str) -> Iterator[Connection]:
    """Give a connection whose statements stand by themselves, as making a database demands."""
    with connected(dsn) as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def _run(connection: Connection, statement: sql.SQL, name: str) -> None:
    connection.exec_driver_sql(statement.format(sql.Identifier(name)).as_string().replace("%", "%%"))


def _quoted(name: str) -> str:
    return sql.SQL(".").join(map(sql.Identifier, name.split(".", 1))).as_string()
