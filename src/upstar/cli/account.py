"""`upstar account …`: take everything of a person along, and bring it in elsewhere."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from upstar.accounts import service as accounts
from upstar.cli.common import JsonOption, out, print_json
from upstar.kit.errors import AppError, ErrorKind
from upstar.wiring import open_tools
from upstar.workflows.export_account import export as make_export
from upstar.workflows.import_account import import_account

app = typer.Typer(help="Export a person's account, and import it elsewhere.", no_args_is_help=True)

Email = Annotated[str, typer.Option(help="The account's e-mail address.")]


@app.command("export")
def export_(
    file: Annotated[Path, typer.Argument(help="The ZIP to write; it must not exist.")], *, email: Email
) -> None:
    """Write everything of a person as one ZIP: every row, the original files, and profiles as JSON Resume."""
    with open_tools() as tools:
        with tools.database.read() as session:
            person = accounts.by_email(session, email)
        try:
            with make_export(tools, person.user_id) as source, file.open("xb") as target:
                shutil.copyfileobj(source, target)
        except FileExistsError:
            raise AppError(ErrorKind.CONFLICT, "file-exists", f"{file} exists already.") from None
        except OSError as error:
            raise AppError(ErrorKind.INVALID, "file-unwritable", f"{file}: {error.strerror}.") from None
    out.print(f"Written to {file}.", markup=False)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A ZIP that an export wrote.")],
    *,
    email: Email,
    new: Annotated[
        bool, typer.Option("--new", help="Make the account first, for the local sign-in at this machine.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Import an export into an account that holds nothing yet: all of it, or nothing."""
    with open_tools() as tools:
        done = import_account(tools, file, email, new=new)
    if as_json:
        print_json({"rows": done.rows, "left_out": done.left_out, "files": done.files})
        return
    for name, count in done.rows.items():
        out.print(f"  {name.replace('_', ' ')}: {count}")
    for name, count in done.left_out.items():
        out.print(f"  {name.replace('_', ' ')}: {count} left out, since what they point to is not known here")
    out.print(f"Imported with {done.files} files.")
