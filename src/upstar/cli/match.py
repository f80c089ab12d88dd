"""`upstar match FILE`: the listings that suit a résumé, with reasons."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from upstar.cli import match_options as options
from upstar.cli.common import out, print_json, read_argument, showing_progress, table
from upstar.matching.types import Match, Ranking
from upstar.matching.wish_reading import RADIUS_DEFAULT_KM
from upstar.matching.wishes import told
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows import analyze_file

TOP_DEFAULT = 10
UNLOCKS_SHOWN = 5
"""Skills that are told of after the matches; `upstar` pages show more."""


def match(
    file: Annotated[
        Path, typer.Argument(help="A résumé: PDF, DOCX, ODT, RTF, HTML, Markdown, text, JSON Resume, or a picture.")
    ],
    *,
    top: Annotated[int, typer.Option(min=1, max=1000, help="How many matches to give.")] = TOP_DEFAULT,
    country: options.Country = None,
    city: options.City = None,
    radius: options.Radius = RADIUS_DEFAULT_KM,
    remote: options.Remote = None,
    pay_from: options.PayFrom = None,
    currency: options.Currency = "USD",
    visa: options.Visa = False,
    block: options.Block = None,
    no_agencies: options.NoAgencies = False,
    language: options.Language = None,
    kind: options.Kind = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the matches as a JSON array.")] = False,
) -> None:
    """Match a résumé against the stock of listings; every score comes with the reasons that add up to it."""
    wishes = options.read_options(
        country=country, city=city, radius=radius, remote=remote, pay_from=pay_from, currency=currency, visa=visa,
        block=block, no_agencies=no_agencies, language=language, kind=kind,
    )  # fmt: skip
    with showing_progress() as on_stage:
        load_vocabulary()
        data = read_argument(file)
        ranking = analyze_file.match(data, file.name, open_tools, wishes=wishes, top=top, on_stage=on_stage)
    if as_json:
        print_json(analyze_file.matches_to_json(ranking.matches))
        return
    if not ranking.matches:
        out.print("Nothing to match: the résumé shows neither skills nor titles, or no listing is left to show.")
    for item in ranking.matches:
        _print(item)
    _print_beside(ranking)


def _print(item: Match) -> None:
    out.print(f"[bold]{item.score:>6}[/bold]  {escape(item.listing.title)} · {escape(item.listing.organization)}")
    reasons = table("", "Points", "Why")
    reasons.show_header = False
    for reason in item.reasons:
        reasons.add_row(f"        {reason.points:>6}", escape(reason.text))
    if item.what_if:
        gains = ", ".join(f"+{gain.points} with {gain.skill}" for gain in item.what_if)
        reasons.add_row("", escape(gains))
    out.print(reasons)


def _print_beside(ranking: Ranking) -> None:
    """Print what the matches do not tell: how many suit, what wishes hide, and what would open more."""
    if ranking.matches:
        out.print(f"{ranking.suiting:,} listings suit.")
    if hidden := told(ranking.hidden):
        out.print(hidden)
    for unlock in ranking.unlocks[:UNLOCKS_SHOWN]:
        pay = f", median pay {unlock.pay_difference:+,} USD a year" if unlock.pay_difference is not None else ""
        out.print(f"{escape(unlock.skill)} would open {unlock.listings:,} more{pay}")
