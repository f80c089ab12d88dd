"""`upstar db …`: make, reach and check the database."""

import time
from typing import Annotated

import typer

from upstar.adapters.revision import current_revision
from upstar.cli import backup
from upstar.cli.common import out, print_json
from upstar.kit.errors import AppError, ErrorKind
from upstar.wiring import open_tools, prepare_database

app = typer.Typer(help="Make, reach and check the database.", no_args_is_help=True)
for command in (backup.backup, backup.restore, backup.verify, backup.backups):
    app.command(command.__name__)(command)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def init(*, as_json: JsonOption = False) -> None:
    """Bring the schema up to date and insert the reference rows that are missing; safe to run again."""
    with open_tools(prepare=False) as tools:
        inserted = prepare_database(tools)
        revision = current_revision(tools.database.dsn)
    if as_json:
        print_json({"revision": revision, "inserted": inserted})
        return
    out.print(f"The schema is at revision {revision}.")
    for what, count in inserted.items():
        out.print(f"  {what}: {count} rows inserted")


@app.command()
def ping() -> None:
    """Say whether the database answers, and how fast."""
    with open_tools(prepare=False) as tools:
        start = time.perf_counter()
        version = tools.database.ping()
        milliseconds = (time.perf_counter() - start) * 1000
        where = tools.settings
        out.print(
            f"PostgreSQL {version} answers at {where.db_host or 'localhost'}:{where.db_port}/{where.db_name} "
            f"in {milliseconds:.1f} ms{' (embedded)' if where.embedded else ''}."
        )


@app.command()
def check() -> None:
    """Hold the database against the tables that this version expects, and name each deviation."""
    from upstar.adapters import schema  # noqa: PLC0415 - loading it takes longer than most commands

    with open_tools(prepare=False) as tools:
        found = schema.deviations(tools.database.dsn)
    for line in found:
        out.print(line, markup=False)
    out.print(f"{len(found)} deviations")
    if found:
        raise AppError(ErrorKind.CONFLICT, "database-deviates", "The database does not fit: run `upstar db init`.")
