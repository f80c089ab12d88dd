"""`upstar jobs …`: bring job listings in, look at them, and remove the samples."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from upstar.cli.common import err, out, print_json, table
from upstar.listings import service as listings
from upstar.listings.types import ListingCard, ListingFilter
from upstar.sourcing import service as sourcing
from upstar.sourcing.types import ImportReport
from upstar.wiring import open_tools
from upstar.workflows import skill_vocabulary

app = typer.Typer(help="Bring job listings in and look at them.", no_args_is_help=True)
samples = typer.Typer(help="The invented sample listings.", no_args_is_help=True)
app.add_typer(samples, name="samples")

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
REJECTIONS_SHOWN = 10


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="Active Jobs DB records: JSON or NDJSON, gzipped or not.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Import files of job records; the same file again changes nothing. Bad records are counted and listed."""
    reports: dict[str, ImportReport] = {}
    with open_tools() as tools:
        for path in files:
            with err.status(f"Importing {path.name}") as status:

                def progress(count: int, name: str = path.name) -> None:
                    status.update(f"Importing {name}: {count} records")

                reports[str(path)] = sourcing.import_file(tools.database, path, on_progress=progress)
        skill_vocabulary.grow(tools)
    if as_json:
        print_json([{"file": name} | _as_json(report) for name, report in reports.items()])
        return
    counts = table("Imported", "File", "Records", "New", "Changed", "Unchanged", "Expired", "Rejected")
    for name, report in reports.items():
        counts.add_row(
            escape(name), *map(str, (report.processed, report.created, report.updated, report.unchanged,
            report.expired, report.rejected_count)),
        )  # fmt: skip
    out.print(counts)
    for report in reports.values():
        for item in report.rejected[:REJECTIONS_SHOWN]:
            out.print(f"  record {item.position} ({escape(item.record_id or 'no id')}): {escape(item.reason)}")


@app.command()
def count() -> None:
    """Say how many listings are stored."""
    with open_tools() as tools, tools.database.read() as session:
        out.print(listings.count(session))


@app.command()
def search(
    text: Annotated[str | None, typer.Argument(help='Words, "phrases", or, -not.')] = None,
    *,
    country: Annotated[str | None, typer.Option(help="A country, by name or code.")] = None,
    remote: Annotated[bool | None, typer.Option("--remote/--no-remote", help="Only remote, or only not.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many to give.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Search the stored listings, newest first."""
    with open_tools() as tools, tools.database.read() as session:
        found = listings.search(session, ListingFilter(text, remote, country), None, limit).items
    if as_json:
        print_json([_card_json(card) for card in found])
        return
    shown = table("", "Id", "Title", "Company", "Where", "Posted")
    for card in found:
        where = "; ".join(place.text or place.city or place.country for place in card.places)
        posted = card.date_posted.date().isoformat() if card.date_posted else ""
        shown.add_row(escape(card.id), escape(card.title), escape(card.organization), escape(where), posted)
    out.print(shown)


@samples.command()
def load() -> None:
    """Load the sample listings, dated from today."""
    with open_tools() as tools:
        report = sourcing.import_samples(tools.database)
    out.print(f"{report.created} sample listings were added, {report.updated} were renewed.")


@samples.command()
def remove() -> None:
    """Remove every sample listing."""
    with open_tools() as tools:
        out.print(f"{sourcing.remove_samples(tools.database)} sample listings were removed.")


def _as_json(report: ImportReport) -> dict[str, Any]:
    return asdict(report) | {"run_id": str(report.run_id)}


def _card_json(card: ListingCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "organization": card.organization,
        "url": card.url,
        "source": card.source,
        "remote": card.remote_derived,
        "places": [asdict(place) for place in card.places],
        "key_skills": list(card.key_skills),
        "date_posted": card.date_posted.isoformat() if card.date_posted else None,
    }
