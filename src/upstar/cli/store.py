"""`upstar store …`: whether the file store and the database agree."""

from typing import Annotated

import typer

from upstar.cli.common import JsonOption, out, print_json
from upstar.kit.errors import AppError, ErrorKind
from upstar.wiring import open_tools
from upstar.workflows import keep_house

app = typer.Typer(help="Check the file store, and remove what nobody names.", no_args_is_help=True)


@app.command()
def check(*, as_json: JsonOption = False) -> None:
    """Say which objects nobody names, and which résumés miss their file; fails where one does. Nothing is changed."""
    with open_tools() as tools:
        found = keep_house.collect(tools, dry_run=True)
        gone = keep_house.missing(tools)
    if as_json:
        print_json({"objects": found.seen, "orphans": found.orphans, "orphan_bytes": found.orphan_bytes,
                    "missing": gone})  # fmt: skip
    else:
        _say(found, "would be deleted")
        for resume_id in gone:
            out.print(f"résumé {resume_id}: its file is gone")
    if gone:
        message = f"{len(gone)} résumés miss their file: restore the store from a backup, or upload them anew."
        raise AppError(ErrorKind.CONFLICT, "files-missing", message)


@app.command()
def collect(
    *,
    delete: Annotated[bool, typer.Option("--delete", help="Delete them; without it they are only counted.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Find objects that nobody names and that are older than a day; the worker deletes them once a day."""
    with open_tools() as tools:
        found = keep_house.collect(tools, dry_run=not delete)
    if as_json:
        print_json({"objects": found.seen, "orphans": found.orphans, "orphan_bytes": found.orphan_bytes,
                    "deleted": delete})  # fmt: skip
        return
    _say(found, "deleted" if delete else "would be deleted")


def _say(found: keep_house.Orphans, what: str) -> None:
    out.print(f"{found.seen} objects; {found.orphans} that nobody names ({found.orphan_bytes} bytes) {what}.")
