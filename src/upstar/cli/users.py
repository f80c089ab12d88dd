"""`upstar users …`: find people, give them a tier, erase them and prove it, and see what operators did.

Each look at a person is written down.
"""

import getpass
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape

from upstar.accounts import erasures, operators
from upstar.accounts import service as accounts
from upstar.accounts.erasures import Receipt
from upstar.accounts.operators import Actor
from upstar.accounts.types import Tier
from upstar.cli.common import JsonOption, out, print_json, table
from upstar.kit.pages import PAGE_DEFAULT, PAGE_MAX
from upstar.wiring import open_tools
from upstar.workflows.erase_account import erase as erase_person

app = typer.Typer(help="People: who is here, their tiers, erasing them, and what operators did.", no_args_is_help=True)

MostOption = Annotated[int, typer.Option("--limit", min=1, max=PAGE_MAX, help="How many to show.")]
CursorOption = Annotated[str | None, typer.Option("--cursor", help="Where the page before ended.")]


@app.command()
def find(
    asked: Annotated[
        str, typer.Argument(help="Part of an e-mail address or a name, or an id; all where left out.")
    ] = "",
    *,
    limit: MostOption = PAGE_DEFAULT,
    cursor: CursorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find people, newest first."""
    with open_tools() as tools, tools.database.write() as session:
        found = operators.find(session, _actor(), asked, cursor, limit)
    if as_json:
        print_json({"items": [asdict(person) for person in found.items], "next_cursor": found.next_cursor})
        return
    shown = table("People", "Id", "E-mail", "Name", "Tier", "Résumés", "Last seen")
    for person in found.items:
        seen = f"{person.last_seen:%Y-%m-%d}" if person.last_seen else "–"
        shown.add_row(
            str(person.user_id), escape(person.email), escape(person.name), person.tier, str(person.resumes), seen
        )
    out.print(shown)
    if found.next_cursor:
        out.print(f"More: --cursor {found.next_cursor}", soft_wrap=True)


@app.command()
def tier(
    person_id: Annotated[UUID, typer.Argument(help="The person's id, as `upstar users find` shows it.")],
    wanted: Annotated[Tier, typer.Argument(metavar="free|paid", help="Their tier from now on.")],
) -> None:
    """Give a person a tier."""
    with open_tools() as tools, tools.database.write() as session:
        person = operators.set_tier(session, _actor(), person_id, wanted)
    out.print(f"{person.user_id} has the tier {person.tier}.", soft_wrap=True)


@app.command()
def audit(
    *,
    person_id: Annotated[UUID | None, typer.Option("--person", help="Only what was done about this person.")] = None,
    limit: MostOption = PAGE_DEFAULT,
    cursor: CursorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what operators did, newest first."""
    with open_tools() as tools, tools.database.write() as session:
        found = operators.audit(session, _actor(), person_id, cursor, limit)
    if as_json:
        print_json({"items": [asdict(act) for act in found.items], "next_cursor": found.next_cursor})
        return
    shown = table("What operators did", "When", "Who", "What", "About")
    for act in found.items:
        about = str(act.person_id) if act.person_id else "–"
        shown.add_row(f"{act.created_at:%Y-%m-%d %H:%M:%S}", escape(act.actor), act.action, about)
    out.print(shown)
    if found.next_cursor:
        out.print(f"More: --cursor {found.next_cursor}", soft_wrap=True)


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


def _actor() -> Actor:
    return Actor(f"cli:{getpass.getuser()}")
