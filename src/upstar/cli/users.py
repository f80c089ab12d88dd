"""`upstar users …`: erase a person, and prove that it was done."""

from typing import Annotated, Any

import typer

from upstar.accounts import erasures
from upstar.accounts import service as accounts
from upstar.accounts.erasures import Receipt
from upstar.cli.common import JsonOption, out, print_json
from upstar.wiring import open_tools
from upstar.workflows.erase_account import erase as erase_person

app = typer.Typer(help="Erase people, and prove that it was done.", no_args_is_help=True)


@app.command()
def erase(
    email: Annotated[str, typer.Argument(help="The account's e-mail address.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase a person with all that is theirs, for good, and print the receipt."""
    with open_tools() as tools:
        with tools.database.read() as session:
            person = accounts.by_email(session, email)
        if not yes:
            typer.confirm(f"Erase {person.email} and all that is theirs, for good?", abort=True, err=True)
        receipt = erase_person(tools, person.user_id)
    _print([receipt], as_json=as_json)


@app.command()
def erased(
    email: Annotated[str, typer.Argument(help="The address that the account had.")], *, as_json: JsonOption = False
) -> None:
    """Print the receipts of whoever had an address: they are kept under a keyed hash of it alone."""
    with open_tools() as tools, tools.database.read() as session:
        found = erasures.receipts_for(session, tools.settings, email)
    _print(found, as_json=as_json)


def _print(receipts: list[Receipt], *, as_json: bool) -> None:
    if as_json:
        print_json([_plain(receipt) for receipt in receipts])
        return
    for receipt in receipts:
        when = f"{receipt.finished_at:%Y-%m-%d %H:%M} UTC" if receipt.finished_at else "under way"
        total = sum(receipt.rows.values())
        out.print(f"{receipt.reference}  {when}  {total} rows in {len(receipt.rows)} tables, {receipt.objects} objects")
    if not receipts:
        out.print("No erasure is known of that address.")


def _plain(receipt: Receipt) -> dict[str, Any]:
    return {
        "reference": receipt.reference,
        "started_at": receipt.started_at,
        "finished_at": receipt.finished_at,
        "rows": receipt.rows,
        "objects": receipt.objects,
    }
