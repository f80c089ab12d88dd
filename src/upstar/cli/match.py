"""`upstar match FILE`: the listings that suit a résumé, with reasons."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from upstar.cli.common import out, print_json, read_argument, showing_progress, table
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows import analyze_file

TOP_DEFAULT = 10


def match(
    file: Annotated[
        Path, typer.Argument(help="A résumé: PDF, DOCX, ODT, RTF, HTML, Markdown, text, JSON Resume, or a picture.")
    ],
    *,
    top: Annotated[int, typer.Option(min=1, max=1000, help="How many matches to give.")] = TOP_DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print the matches as a JSON array.")] = False,
) -> None:
    """Match a résumé against the stock of listings; every score comes with the reasons that add up to it."""
    with showing_progress() as on_stage:
        load_vocabulary()
        matches = analyze_file.match(read_argument(file), file.name, open_tools, top=top, on_stage=on_stage)
    if as_json:
        print_json(analyze_file.matches_to_json(matches))
        return
    if not matches:
        out.print("Nothing to match: the résumé shows neither skills nor titles, or there are no listings yet.")
    for item in matches:
        listing = item.listing
        out.print(f"[bold]{item.score:>6}[/bold]  {escape(listing.title)} · {escape(listing.organization)}")
        reasons = table("", "Points", "Why")
        reasons.show_header = False
        for reason in item.reasons:
            reasons.add_row(f"        {reason.points:>6}", escape(reason.text))
        out.print(reasons)
