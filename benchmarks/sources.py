"""Whether every source brings in what its feed has, skips what is no ad, and ends nothing that has not ended.

    python -m benchmarks.sources

Each registered source is run as the product runs it, by the sync and its own HTTP client, against a server on loopback
that plays its feed with the traps of the real one. The server first says 429 with a time to wait, then 500, then breaks
off; nothing is waited for. Then the same feed again, with one job fewer, and on bad days. Files of
every form follow. The program ends with 1 where a count is not the one that the feed should give.
"""

import csv
import gzip
import hashlib
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import SecretStr
from sqlalchemy import text

from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import table, verdict
from benchmarks.source_feeds import Play, plays
from tests.sourcing import payloads_many
from tests.sourcing.feedserver import Feed, Handler, Reply, Request, serve_feed
from upstar.adapters.database import Database
from upstar.adapters.http import HttpClient, Validators, host_of
from upstar.kit.errors import AppError
from upstar.sourcing import registry
from upstar.sourcing import service as sourcing
from upstar.sourcing.source import Source
from upstar.sourcing.sync import sync
from upstar.sourcing.types import ImportReport
from upstar.sourcing.wish import Wish

RETRY_AFTER = 7
"""Seconds that the first answer asks for: more than a first pause of our own would be."""
TROUBLE = (
    Reply(429, headers={"retry-after": str(RETRY_AFTER)}),
    Reply(500, b"down"),
    Reply(body=b'[{"id": 1, "title": "cut o', claimed=4096),
)
"""What the server answers before it answers well."""
LEFT_OVER = """
    SELECT count(*) FROM job_listings WHERE data_source = :name AND (
        title || coalesce(description_text, '') ~* '&(lt|gt|amp|nbsp);|</?(p|div|strong|li|script)\\M'
        OR date_posted IS NULL OR date_posted NOT BETWEEN '2026-08-01' AND '2026-11-01')
"""
"""Listings with markup in their texts, or another date than the feeds' autumn."""
FILE_ROWS = 60


@dataclass(slots=True)
class Outcome:
    """What one run did."""

    report: ImportReport | None
    error: AppError | None
    status: str
    client: HttpClient
    waits: list[float]
    not_modified: int

    @property
    def ended(self) -> int:
        """How many listings it ended."""
        return self.report.expired if self.report else 0

    def short(self) -> str:
        """The status, and how many ended or were held back."""
        held = f", {self.report.held_back} held back" if self.report and self.report.held_back else ""
        return f"{self.status}, {self.ended} ended{held}"


@dataclass(slots=True)
class Bench:
    """The database, the server and what was expected."""

    database: Database
    feed: Feed
    bars: list[tuple[str, bool]] = field(default_factory=list)

    def run(self, play: Play, handler: Handler, trouble: Sequence[Reply] = ()) -> Outcome:
        """Sync the source once against this feed."""
        waits: list[float] = []
        clients: list[HttpClient] = []
        served: Counter[int] = Counter()

        def connect(source: Source, board: str | None, known: Mapping[str, Validators]) -> HttpClient:
            hosts = source.hosts or (host_of(board or ""),)
            mirrors = dict.fromkeys(hosts, self.feed.base_url)
            clients.append(
                HttpClient(hosts, pause_seconds=source.pause_seconds, mirrors=mirrors, known=known, sleep=waits.append)
            )
            return clients[-1]

        self.feed.routes = _counting(_with_etags(handler), served)
        self.feed.failures[:] = trouble
        wish = Wish(registry.find(play.name), play.board, options=play.options)
        keys = {name: SecretStr("a-key") for name in wish.source.keys}
        report, error = None, None
        try:
            report = sync(self.database, connect, wish, keys)
        except AppError as caught:
            error = caught
        with self.database.read() as session:
            status = sourcing.runs(session, wish.sync_type, 1)[0].status
        return Outcome(report, error, status, clients[0], waits, served[304])

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note whether something is as it should be."""
        held = found == wanted
        self.bars.append((what if held else f"{what}: {found} and not {wanted}", held))

    def count(self, statement: str, **values: object) -> int:
        """Return what a query counts."""
        with self.database.read() as session:
            return int(session.execute(text(statement), values).scalar_one())


def main() -> int:
    """Run every source and every form of file; print what they did."""
    began = time.perf_counter()
    now = datetime.now(UTC).replace(microsecond=0)
    every = plays(now)
    with scratch_folder() as folder, scratch_database(folder / "db") as database, serve_feed({}) as feed:
        bench = Bench(database, feed)
        bench.expect("every registered source is played", {play.name for play in every}, set(registry.sources()))
        print("First run: 429, 500 and a broken answer first, then the feed\n")
        _first(bench, every)
        print("\nSecond run: the same feed\n")
        _second(bench, every)
        print("\nThird run: one job fewer; then bad days\n")
        _bad_days(bench, every)
        print("\nFiles, each imported twice\n")
        _files(bench, folder)
        bench.expect("no run is left open", bench.count("SELECT count(*) FROM sync_runs WHERE status = 'RUNNING'"), 0)
    print(f"\n{time.perf_counter() - began:.0f} seconds in all")
    missed = [bar for bar in bench.bars if not bar[1]]
    print(f"{len(bench.bars) - len(missed)} of {len(bench.bars)} expectations held")
    return verdict(missed)


def _title(play: Play) -> str:
    return play.name + "".join(f"?{key}={value}" for key, value in play.options.items())


def _first(bench: Bench, every: Sequence[Play]) -> None:
    head = ("source", "requests", "retries", "records", "stored", "skipped", "ended", "s")
    rows, reasons = [], []
    for play in every:
        before = bench.count("SELECT count(*) FROM job_listings")
        began = time.perf_counter()
        done = bench.run(play, play.serve(play.rows), TROUBLE)
        took = time.perf_counter() - began
        name, report = _title(play), done.report
        bench.expect(f"{name}: the run ends well", done.status, "COMPLETED")
        if report is None:
            rows.append((name, "", "", "", f"{done.error}", "", "", ""))
            continue
        counts = done.client.counts
        rows.append((name, str(counts.requests), str(counts.retries), str(report.processed),
                     str(report.created), str(report.rejected_count), str(report.expired), f"{took:.1f}"))  # fmt: skip
        found = Counter(item.reason for item in report.rejected)
        reasons += [f"{name}: {why} ({count})" for why, count in sorted(found.items())]
        bench.expect(f"{name}: retries", counts.retries, len(TROUBLE))
        bench.expect(f"{name}: waits of {RETRY_AFTER} s", done.waits.count(RETRY_AFTER), 1)
        bench.expect(f"{name}: records", report.processed, len(play.good) + len(play.bad))
        bench.expect(f"{name}: stored", report.created, len(play.good))
        bench.expect(f"{name}: rows", bench.count("SELECT count(*) FROM job_listings") - before, len(play.good))
        bench.expect(f"{name}: skipped", found, Counter(why for _, why in play.bad))
        bench.expect(f"{name}: ended", report.expired, len(play.gone))
        bench.expect(f"{name}: texts and dates", bench.count(LEFT_OVER, name=play.name), 0)
    print(table(head, rows))
    print("\nSkipped:", *reasons, sep="\n  ")


def _second(bench: Bench, every: Sequence[Play]) -> None:
    rows = []
    gone = [listing_id for play in every for listing_id in play.gone]
    for play in every:
        listed = [row for row in play.rows if not isinstance(row, dict) or row.get("id") not in gone]
        done = bench.run(play, play.serve(listed))
        name, report = _title(play), done.report
        bench.expect(f"{name}: the second run ends well", done.status, "COMPLETED")
        if report is None:
            continue
        changes = (report.created, report.updated, report.expired)
        bench.expect(f"{name}: new, changed and ended the second time", changes, (0, 0, 0))
        rows.append((name, str(done.client.counts.requests), str(done.not_modified), str(report.processed),
                     str(report.created), str(report.updated), str(report.unchanged), str(report.expired)))  # fmt: skip
    print(table(("source", "requests", "304", "records", "new", "changed", "unchanged", "ended"), rows))


def _bad_days(bench: Bench, every: Sequence[Play]) -> None:
    rows, messages = [], Counter[str]()
    for play in every:
        name = _title(play)
        if not play.good:
            continue
        complete = registry.find(play.name).complete
        ended = play.good[7]
        fewer = bench.run(play, play.serve([row for row in play.rows if row is not ended]))
        bench.expect(f"{name}: one job gone", (fewer.status, fewer.ended), ("COMPLETED", int(complete)))
        failed = [
            bench.run(play, lambda _: Reply(500, b"down")),
            bench.run(play, lambda _: Reply(body=b"")),
            bench.run(play, lambda _, answer=play.sorry: answer),  # type: ignore[misc]
        ]
        for what, done in zip(("500 for ever", "an empty answer", "an apology"), failed, strict=True):
            bench.expect(f"{name}: {what}", (done.status, done.ended, done.report), ("FAILED", 0, None))
            messages[f"{what}: {done.error.code if done.error else 'no error'}"] += 1
        none = bench.run(play, play.serve([]))
        held = len(play.good) - 1 if complete and not play.never_empty else 0
        bench.expect(f"{name}: an empty list", (none.ended, none.report.held_back if none.report else 0), (0, held))
        rows.append((name, "yes" if complete else "", *(done.short() for done in (fewer, *failed, none))))
    head = ("source", "lists all", "one job fewer", "500 for ever", "empty answer", "an apology", "an empty list")
    print(table(head, rows))
    print("\nFailed with:", *(f"{what} ({count})" for what, count in sorted(messages.items())), sep="\n  ")


def _with_etags(handler: Handler) -> Handler:
    def conditional(request: Request) -> Reply:
        reply = handler(request)
        if reply.status != 200:
            return reply
        tag = f'"{hashlib.sha256(reply.data()).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == tag:
            return Reply(304, headers={"etag": tag})
        return Reply(body=reply.body, headers={**reply.headers, "etag": tag})

    return conditional


def _counting(handler: Handler, served: Counter[int]) -> Handler:
    def counted(request: Request) -> Reply:
        reply = handler(request)
        served[reply.status] += 1
        return reply

    return counted


# --- files


def _files(bench: Bench, folder: Path) -> None:
    """Import each form of file: good records, and some without a title or an id."""
    rows = []
    for place, (name, pack) in enumerate(FORMS.items()):
        made = _postings(1_000 * place) if name.startswith("schema_org") else _records(1_000 * (place + 1))
        path = folder / name
        path.write_bytes(pack(made))
        first, again = (sourcing.import_file(bench.database, path) for _ in range(2))
        malformed = name.startswith("lines")
        bench.expect(f"{name}: stored", first.created, FILE_ROWS)
        bench.expect(f"{name}: skipped", first.rejected_count, len(made) - FILE_ROWS + malformed)
        bench.expect(f"{name}: the same again", (again.created, again.updated, again.unchanged), (0, 0, FILE_ROWS))
        counts = (first.processed, first.created, first.rejected_count, again.unchanged)
        found = Counter(item.reason.split(":")[0] for item in first.rejected)
        why = "; ".join(f"{reason} ({count})" for reason, count in found.items())
        rows.append((name, str(path.stat().st_size), *map(str, counts), why))
    print(table(("file", "bytes", "records", "stored", "skipped", "unchanged again", "why"), rows))


def _records(start: int) -> list[dict[str, Any]]:
    """Records of the Active Jobs DB, the last two of which cannot be taken."""
    good = [payloads_many.active_jobs_db(90_000_000 + start + number) for number in range(FILE_ROWS)]
    return [*good, good[0] | {"id": "x", "title": None}, good[1] | {"id": None}]


def _postings(start: int) -> list[dict[str, Any]]:
    """JobPostings, the last of which cannot be taken."""
    numbers = range(start, start + FILE_ROWS)
    good = [payloads_many.schema_org(each, _feed=None, url=f"https://example.com/{each}") for each in numbers]
    return [*good, good[0] | {"title": None}]


def _csv(records: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]))
    writer.writeheader()
    writer.writerows({key: json.dumps(value) if isinstance(value, list) else value for key, value in record.items()}
                     for record in records)  # fmt: skip
    return out.getvalue().encode()


def _parquet(records: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(record) for record in records]), out)
    return out.getvalue()


def _array(records: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps(records).encode()


def _lines(records: Sequence[Mapping[str, Any]]) -> bytes:
    """One a line, and a line that is no JSON among them."""
    lines = [json.dumps(record) for record in records]
    return "\n".join([*lines[:5], '{"id": "cut o', *lines[5:]]).encode()


FORMS: dict[str, Callable[[Sequence[Mapping[str, Any]]], bytes]] = {
    "array.json": _array,
    "array.json.gz": lambda records: gzip.compress(_array(records)),
    "lines.ndjson": _lines,
    "lines.ndjson.gz": lambda records: gzip.compress(_lines(records)),
    "cells.csv": _csv,
    "cells.csv.gz": lambda records: gzip.compress(_csv(records)),
    "table.parquet": _parquet,
    "schema_org.json": _array,
    "schema_org.json.gz": lambda records: gzip.compress(_array(records)),
}

if __name__ == "__main__":
    sys.exit(main())
