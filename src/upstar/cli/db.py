"""`upstar db …`: make, reach, check and adopt the database."""

import time
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from upstar.adapters.revision import current_revision, head_revision
from upstar.cli import backup
from upstar.cli.common import out, print_json, showing_progress
from upstar.kit.errors import AppError, ErrorKind
from upstar.wiring import adopt_database, open_tools, prepare_database

if TYPE_CHECKING:
    from upstar.adapters.adoption import Plan

app = typer.Typer(help="Make, reach, check, adopt, save and restore the database.", no_args_is_help=True)
for command in (backup.backup, backup.restore, backup.verify, backup.backups):
    app.command(command.__name__)(command)

HARMLESS = "harmless"

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
def check(*, as_json: JsonOption = False) -> None:
    """Hold the database against the contract, and name each deviation; fails where one is not harmless."""
    from upstar.adapters import schema  # noqa: PLC0415 - loading it takes longer than most commands

    with open_tools(prepare=False) as tools:
        plan = schema.examine(tools.database.dsn)
    if as_json:
        print_json(_plan_json(plan))
    else:
        _say_deviations(plan)
    if any(each.weight != HARMLESS for each in plan.deviations):
        way = "upstar db init" if plan.ours and plan.revision != head_revision() else "upstar db adopt"
        raise AppError(ErrorKind.CONFLICT, "database-deviates", f"The database does not fit: see `{way}`.")


@app.command()
def adopt(
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without it nothing is changed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Use a database that others made from the same specification: say what differs, and add what is missing.

    Nothing is dropped and no row is changed. What would be run is shown as SQL; with --apply it is run, in one
    transaction, together with what makes schema `internal`.
    """
    from upstar.adapters import schema  # noqa: PLC0415 - loading it takes longer than most commands

    with open_tools(prepare=False) as tools:
        plan = schema.examine(tools.database.dsn)
        taken: dict[str, int] | None = None
        if not as_json:
            _say_deviations(plan)
            _say_sql(plan)
        if apply and not plan.breaking:
            with showing_progress() as stage:
                stage("Fitting the schema")
                taken = adopt_database(tools, lambda done, _total: stage(f"Making listings findable: {done}"))
    if as_json:
        print_json(_plan_json(plan) | {"applied": taken is not None, "taken_in": taken or {}})
    if plan.breaking:
        raise AppError(ErrorKind.CONFLICT, "database-deviates", _refusal(len(plan.breaking)))
    if as_json:
        return
    if taken is None:
        out.print("Nothing was changed. `upstar db adopt --apply` does it.")
        return
    out.print(f"The database is adopted, at revision {head_revision()}.")
    for what, count in taken.items():
        out.print(f"  {what}: {count}")


def _refusal(count: int) -> str:
    told = "one deviation is" if count == 1 else f"{count} deviations are"
    return f"Nothing was changed: {told} breaking. Settle that by hand, as shown, then adopt."


def _say_deviations(plan: "Plan") -> None:
    for table, found in groupby(plan.deviations, key=lambda each: each.table):
        out.print(table, style="bold", markup=False, highlight=False)
        for each in found:
            line = f"  {each.what}: there is {each.there}, wanted is {each.wanted}"
            out.print(f"{line} ({each.weight})", markup=False, highlight=False, soft_wrap=True)
    counts = Counter(each.weight for each in plan.deviations)
    told = ", ".join(f"{count} {weight}" for weight, count in sorted(counts.items()))
    out.print(f"{len(plan.deviations)} deviations{f': {told}' if told else ''}")


def _say_sql(plan: "Plan") -> None:
    by_hand = [each for each in plan.breaking if each.hand]
    if by_hand:
        out.print("\nWhat would settle what is breaking; it changes what is there, so it is for you to decide:")
        for each in by_hand:
            out.print(f"{each.hand};", markup=False, highlight=False, soft_wrap=True)
    if plan.statements or not plan.ours:
        out.print("\nWhat adopting runs, in one transaction:")
        for statement in plan.statements:
            out.print(f"{statement};", markup=False, highlight=False, soft_wrap=True)
        if not plan.ours:
            out.print(
                f"-- then schema internal is made, by the revisions up to {head_revision()}, with roles and rights"
            )


def _plan_json(plan: "Plan") -> dict[str, Any]:
    return {
        "fits": not plan.breaking,
        "adopted": plan.ours,
        "revision": plan.revision,
        "deviations": [
            {"table": each.table, "what": each.what, "there": each.there, "wanted": each.wanted,
             "weight": str(each.weight), "sql": list(each.sql), "by_hand": each.hand or None}
            for each in plan.deviations
        ],
        "statements": plan.statements,
    }  # fmt: skip
