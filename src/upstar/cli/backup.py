"""`upstar db backup`, `restore`, `verify` and `backups`: a database and its files, saved together and brought back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.markup import escape

from upstar.adapters import backup_folder as folders
from upstar.adapters.backup_folder import Backup
from upstar.adapters.sealing import passphrase_of
from upstar.cli.common import JsonOption, err, out, print_json, table
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import get_settings
from upstar.wiring import open_tools
from upstar.workflows import back_up, keep_backups, verify_backup
from upstar.workflows.restore import Restored, Wish
from upstar.workflows.restore import restore as bring_back
from upstar.workflows.verify_backup import Say

SHOWN = 20
"""Keys that are named one by one."""
REDRAW_SECONDS = 0.1

KeyFileOption = Annotated[
    Path | None, typer.Option("--key-file", help="A file whose first line is the key; else UPSTAR_BACKUP_KEY_FILE.")
]
BackupArgument = Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder of a backup.")]
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The folder in which backups lie.")]


def backup(
    folder: FolderArgument,
    *,
    encrypt: Annotated[
        bool | None, typer.Option("--encrypt/--plain", help="Whether to encrypt; by default where a key is set.")
    ] = None,
    key_file: KeyFileOption = None,
    keep: Annotated[int | None, typer.Option(min=1, help="Delete all but so many newest backups.")] = None,
    keep_days: Annotated[
        int | None, typer.Option(min=1, help="Delete backups that are older than so many days.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Save the database and its files into a new folder in DIR; with --keep, delete older ones once it is proved."""
    key = passphrase_of(get_settings(), key_file) if encrypt is not False else None
    if encrypt and key is None:
        sentence = "To encrypt, give a key by UPSTAR_BACKUP_KEY_FILE, UPSTAR_BACKUP_KEY or --key-file."
        raise AppError(ErrorKind.INVALID, "backup-key-needed", sentence)
    with open_tools() as tools, _saying() as say:
        made = back_up.back_up(tools, folder, key, say)
        outlived = keep_backups.outlived(folder, made, keep, keep_days)
        if outlived:
            # what is older goes only when what takes its place is known to be good
            verify_backup.demand(made, key, say)
            keep_backups.remove(outlived)
    for resume_id in made.manifest.missing:
        err.print(f"résumé {resume_id}: the store has lost its file, so it is not in the backup", soft_wrap=True)
    if not made.manifest.encrypted:
        err.print("The backup is not encrypted: whoever can read it has everybody's résumés.", soft_wrap=True)
    if as_json:
        print_json(_told(made) | {"deleted": [str(gone.path) for gone in outlived]})
        return
    out.print(str(made.path), soft_wrap=True, markup=False, highlight=False)
    for gone in outlived:
        err.print(f"deleted {gone.path}", soft_wrap=True, markup=False)


def restore(
    path: BackupArgument,
    *,
    into: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make a new database of that name beside the present one.")
    ] = None,
    only: Annotated[Literal["database", "objects"] | None, typer.Option(help="Restore one of the two alone.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files in the store that differ from those of the backup.")
    ] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring an older backup up to this version's schema.")
    ] = False,
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a backup back into an empty database, or beside the present one; everything is verified first."""
    found = folders.open_backup(path)
    wish = Wish(into, only != "objects", only != "database", overwrite, migrate)
    if into is not None and not wish.database:
        raise AppError(
            ErrorKind.INVALID, "restore-nothing", "--into is for a database, and --only objects restores none."
        )
    key = passphrase_of(get_settings(), key_file) if found.manifest.encrypted else None
    with open_tools(prepare=not wish.database) as tools, _saying() as say:
        done = bring_back(tools, found, key, wish, say)
    for key_of in done.kept[:SHOWN]:
        err.print(f"{key_of}: the store holds something else, which stays (--overwrite replaces it)", soft_wrap=True)
    if as_json:
        print_json(asdict(done))
        return
    _tell(done, found, into)


def verify(path: BackupArgument, *, key_file: KeyFileOption = None, as_json: JsonOption = False) -> None:
    """Read a backup to its last byte and say what is wrong with it; restores nothing."""
    found = folders.open_backup(path)
    key = passphrase_of(get_settings(), key_file) if found.manifest.encrypted else None
    with _saying() as say:
        wrong = verify_backup.verify(found, key, say)
    whole = key is not None or not found.manifest.encrypted
    if as_json:
        print_json(_told(found) | {"wrong": wrong, "contents": whole})
    else:
        for line in wrong:
            out.print(line, markup=False, soft_wrap=True)
    if wrong:
        raise AppError(ErrorKind.INVALID, "backup-damaged", f"{len(wrong)} things are wrong with {path}.")
    if not as_json:
        said = found.manifest
        rows = sum(said.tables.values())
        out.print(f"All is well: {rows} rows, {said.objects} objects, of {said.made_at:%Y-%m-%d %H:%M} UTC.")
        if not whole:
            err.print("It is encrypted and no key was given: its sums are right, its contents were not looked at.")


def backups(folder: FolderArgument, *, as_json: JsonOption = False) -> None:
    """List the backups in a folder, newest first, by a look at their manifests and sizes."""
    listed = folders.list_backups(folder)
    if as_json:
        print_json([_told(found) if isinstance(found, Backup) else {"path": str(path), "wrong": found.message}
                    for path, found in listed])  # fmt: skip
        return
    shown = table("Backups", "Name", "Of (UTC)", "Size", "Rows", "Objects", "Revision", "")
    shown.columns[0].no_wrap = True  # it is copied from here
    for path, found in listed:
        if isinstance(found, Backup):
            said = found.manifest
            shown.add_row(
                path.name, f"{said.made_at:%Y-%m-%d %H:%M}", f"{found.bytes / 1e6:.1f} MB",
                str(sum(said.tables.values())), str(said.objects), said.revision, "encrypted" if said.encrypted else "",
            )  # fmt: skip
        else:
            shown.add_row(path.name, "", "", "", "", "", escape(found.message))
    out.print(shown)


def _tell(done: Restored, found: Backup, into: str | None) -> None:
    if done.database is not None:
        out.print(f"Database {done.database}: {done.rows} rows, every table as it was counted.", markup=False)
    out.print(
        f"Objects: {done.objects} restored, {done.there} were there already, {len(done.kept)} differ and were kept."
    )
    if done.applied:
        out.print(f"Migrations applied: {', '.join(done.applied)}.")
    if done.erased:
        out.print(f"{done.erased} people who were erased since were erased again.")
    for resume_id in found.manifest.missing:
        err.print(f"résumé {resume_id}: its file was lost before the backup was made", soft_wrap=True)
    if into is not None:
        sentence = f"To use it, set DB_NAME={into} and restart. The present database is as it was."
        out.print(sentence, markup=False, soft_wrap=True)


def _told(found: Backup) -> dict[str, Any]:
    return {"path": str(found.path), "bytes": found.bytes} | asdict(found.manifest)


@contextmanager
def _saying() -> Iterator[Say]:
    """Give a function that shows on standard error, where that is a terminal, what is being done."""
    if not err.is_terminal:
        yield lambda _words: None
        return
    with err.status("Starting") as status:
        shown = 0.0

        def say(words: str) -> None:
            nonlocal shown
            if time.monotonic() - shown >= REDRAW_SECONDS:
                shown = time.monotonic()
                status.update(escape(words))

        yield say
