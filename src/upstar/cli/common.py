"""What several commands share: reading a file argument, progress, JSON on standard output."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from upstar.kit.errors import AppError, ErrorKind

out = Console()
err = Console(stderr=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

MAX_READ_BYTES = 64 * 2**20
"""No command reads more than this into memory; a résumé may be far smaller, and its reader says so."""

STAGES = {
    "reading": "Reading the document",
    "assessing": "Assessing the profile",
    "matching": "Matching against the listings",
    "recommending": "Looking for what to learn next",
}


def read_argument(path: Path) -> bytes:
    """Return a file's bytes; AppError says why it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_READ_BYTES)
    except FileNotFoundError:
        raise AppError(ErrorKind.NOT_FOUND, "file-not-found", f"There is no file {path}.") from None
    except IsADirectoryError:
        raise AppError(ErrorKind.INVALID, "file-is-folder", f"{path} is a folder, not a file.") from None
    except OSError as error:
        raise AppError(ErrorKind.INVALID, "file-unreadable", f"{path} cannot be read: {error.strerror}.") from None


@contextmanager
def showing_progress() -> Iterator[Callable[[str], None]]:
    """Give a function that shows the present stage on standard error, where that is a terminal."""
    if not err.is_terminal:
        yield lambda _stage: None
        return
    with err.status("Starting") as status:
        yield lambda stage: status.update(STAGES.get(stage, stage))


def print_json(value: object) -> None:
    """Print one JSON document on standard output, moments by ISO 8601."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def table(title: str, *columns: str) -> Table:
    """Return an empty table in the house style."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made
