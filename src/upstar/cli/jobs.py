"""`upstar jobs …`: bring job listings in, look at them, and remove the samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from upstar.cli import jobs_search
from upstar.cli.common import JsonOption, err, out, print_json, table
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.progress import OnProgress
from upstar.listings import cleaning as cleaning_room
from upstar.listings import service as listings
from upstar.sourcing import service as sourcing
from upstar.sourcing.registry import sources
from upstar.sourcing.types import ImportReport
from upstar.sourcing.wish import read_wish
from upstar.wiring import open_tools
from upstar.workflows import keep_stock, refine_listings

app = typer.Typer(help="Bring job listings in and look at them.", no_args_is_help=True)
samples = typer.Typer(help="The invented sample listings.", no_args_is_help=True)
app.add_typer(samples, name="samples")
app.command("search")(jobs_search.search)
app.command("show")(jobs_search.show)

REJECTIONS_SHOWN = 10
RUNS_SHOWN = 20


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Active Jobs DB records or schema.org JobPostings: JSON, NDJSON, CSV or Parquet, packed or not."
        ),
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Import files of job records; the same file again changes nothing. Bad records are counted and listed."""
    reports: dict[str, ImportReport] = {}
    with open_tools() as tools:
        for path in files:
            with _bars(f"Importing {path.name}") as (taking, cleaning):
                reports[str(path)] = keep_stock.run_import(tools, path, taking, cleaning)
    _show(reports, "file", as_json=as_json)


@app.command("sync")
def sync_source(
    name: Annotated[str, typer.Argument(help="A source, as `upstar jobs sources` names it.")],
    *,
    board: Annotated[str | None, typer.Option(help="The employer's board, where the source has boards.")] = None,
    since: Annotated[str | None, typer.Option(help="Only what is newer: 2026-11-01.")] = None,
    option: Annotated[list[str] | None, typer.Option(help="A word for the feed, such as country=de.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring in what a source has that is new, changed or gone; goes on where the last run stopped."""
    wish = read_wish(name)
    pairs = dict(entry.partition("=")[::2] for entry in option or [])
    wish = replace(wish, board=board or wish.board, since=_moment(since), options={**wish.options, **pairs})
    with open_tools() as tools, _bars(f"Syncing {wish.sync_type}") as (taking, cleaning):
        report = keep_stock.run_sync(tools, wish, taking, cleaning)
    _show({wish.sync_type: report}, "sync", as_json=as_json)


@app.command("sources")
def list_sources(*, as_json: JsonOption = False) -> None:
    """List the sources that can be synced, and what each needs."""
    rows: list[dict[str, Any]] = [
        {
            "name": source.name,
            "title": source.title,
            "board": source.board,
            "keys": list(source.keys),
            "options": dict(source.options),
            "complete": source.complete,
            "documentation": source.documentation,
        }
        for source in sources().values()
    ]
    if as_json:
        print_json(rows)
        return
    shown = table("", "Name", "Source", "--board", "Keys (UPSTAR_FEED_KEYS)", "--option", "Lists all")
    for row in rows:
        shown.add_row(
            *(escape(str(cell)) for cell in (
                row["name"], row["title"], row["board"] or "", ", ".join(row["keys"]),
                "; ".join(f"{key}: {meaning}" for key, meaning in row["options"].items()),
                "yes" if row["complete"] else "",
            ))
        )  # fmt: skip
    out.print(shown)


@app.command("runs")
def list_runs(
    name: Annotated[str | None, typer.Argument(help="Only runs of this sync, such as greenhouse:acme.")] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to give.")] = RUNS_SHOWN,
    as_json: JsonOption = False,
) -> None:
    """List the newest runs: what each brought, and why one failed."""
    with open_tools() as tools, tools.database.read() as session:
        found = sourcing.runs(session, name, limit)
    if as_json:
        print_json([_run_json(asdict(run)) for run in found])
        return
    shown = table("", "Sync", "Status", "Started", "Records", "New", "Changed", "Ended", "Rejected", "Message")
    for run in found:
        counts = (run.records_processed, run.records_created, run.records_updated, run.metadata.get("expired"),
                  run.metadata.get("rejected"))  # fmt: skip
        shown.add_row(
            escape(run.sync_type), run.status, f"{run.started_at:%Y-%m-%d %H:%M:%S}",
            *("" if count is None else str(count) for count in counts), escape(run.error_message or ""),
        )  # fmt: skip
    out.print(shown)


@app.command()
def replay(
    name: Annotated[str | None, typer.Argument(help="Only listings of this source.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Translate the stored records again, for when a mapping has changed; what comes out the same is not written."""
    with open_tools() as tools, _bars("Replaying") as (taking, cleaning):
        report = sourcing.replay(tools.database, name, taking)
        keep_stock.tidy(tools, cleaning)
    _show({name or "all": report}, "replay", as_json=as_json)


@app.command()
def clean() -> None:
    """Find copies and junk among listings that are new or changed, by whomever; the worker does it once a day."""
    with open_tools() as tools, _bars("Cleaning") as (_, cleaning):
        strangers = cleaning_room.index_strangers(tools.database)
        keep_stock.tidy(tools, cleaning)
    out.print(f"{strangers} listings that others had written into the tables can be found now.")


@app.command()
def refine(
    limit: Annotated[int, typer.Option(min=1, help="How many at most: each costs a call.")] = 100,
) -> None:
    """Have the language model that is chosen for `job.enrich` read listings, newest first."""
    with open_tools() as tools, _bars("Reading listings") as (reading, _):
        out.print(f"{refine_listings.run(tools, limit, reading)} listings were read by a model.")


@app.command()
def count() -> None:
    """Say how many listings are stored."""
    with open_tools() as tools, tools.database.read() as session:
        out.print(listings.count(session))


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


@contextmanager
def _bars(title: str) -> Iterator[tuple[OnProgress, OnProgress]]:
    """Give two functions that show how far the taking in and the cleaning are, where standard error is a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as progress:

        def bar(text: str) -> OnProgress:
            made: list[TaskID] = []

            def show(done: int, total: int | None) -> None:
                if not made:
                    made.append(progress.add_task(text))
                progress.update(made[0], completed=done, total=total)

            return show

        yield bar(title), bar("Looking for copies and junk")


def _show(reports: dict[str, ImportReport], kind: str, *, as_json: bool) -> None:
    if as_json:
        print_json([{kind: name} | _as_json(report) for name, report in reports.items()])
        return
    counts = table("", kind.title(), "Records", "New", "Changed", "Unchanged", "Ended", "Rejected")
    for name, report in reports.items():
        counts.add_row(
            escape(name), *map(str, (report.processed, report.created, report.updated, report.unchanged,
            report.expired, report.rejected_count)),
        )  # fmt: skip
    out.print(counts)
    for report in reports.values():
        if report.held_back:
            out.print(
                f"  {report.held_back} listings are missing from the feed, more than half of its stock: they stay until"
                " the next run misses them too."
            )
        for item in report.rejected[:REJECTIONS_SHOWN]:
            out.print(f"  record {item.position} ({escape(item.record_id or 'no id')}): {escape(item.reason)}")


def _as_json(report: ImportReport) -> dict[str, Any]:
    return asdict(report) | {"run_id": str(report.run_id)}


def _run_json(run: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, (int, dict, type(None))) else str(value) for key, value in run.items()}


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise AppError(ErrorKind.INVALID, "date-invalid", f"“{text}” is not a date such as 2026-11-01.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
