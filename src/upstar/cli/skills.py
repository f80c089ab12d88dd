"""`upstar skills …`: look a skill up, and add more to the vocabulary."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from upstar.adapters.storage import open_store
from upstar.cli.common import err, out
from upstar.kit.errors import AppError, ErrorKind
from upstar.settings import get_settings
from upstar.skills.vocabulary import vocabulary
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows import skill_vocabulary

app = typer.Typer(help="The vocabulary of skills.", no_args_is_help=True)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="ESCO skills_*.csv, or O*NET Technology Skills.txt and others.")],
) -> None:
    """Add the skills of files as ESCO and O*NET publish them; running servers take them up when they start next."""
    load_vocabulary()
    store = open_store(get_settings())
    for path in files:
        with err.status(f"Importing {escape(path.name)}") as status:

            def progress(count: int, name: str = path.name) -> None:
                status.update(f"Importing {escape(name)}: {count} rows")

            growth = skill_vocabulary.import_file(store, path, progress)
        out.print(f"{escape(path.name)}: {growth.read} names read, {growth.added} added")


@app.command()
def grow() -> None:
    """Add the skills that the stored listings ask for and that are not known yet."""
    with open_tools() as tools:
        growth = skill_vocabulary.grow(tools)
    out.print(f"{growth.read} names read from the listings, {growth.added} added")


@app.command()
def show(name: Annotated[str, typer.Argument(help="A skill, in any spelling.")]) -> None:
    """Say what the vocabulary knows of a skill."""
    load_vocabulary()
    found = vocabulary().find(name)
    if found is None:
        raise AppError(ErrorKind.NOT_FOUND, "skill-not-found", f"The vocabulary has no skill {name!r}.")
    out.print(f"[bold]{escape(found.name)}[/bold] ({escape(found.category)})")
    if found.aliases:
        out.print(f"also written: {escape(', '.join(found.aliases))}")
