"""Run one sync of a toy source in a process of its own, for tests that kill it: DSN, the server's address, its kind."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from upstar.adapters.database import Database
from upstar.adapters.http import HttpClient, Validators, Web
from upstar.listings.types import Listing
from upstar.sourcing import intake
from upstar.sourcing.source import FetchedPage, Source, Target
from upstar.sourcing.sync import sync
from upstar.sourcing.wish import Wish

HOST = "jobs.example.com"
PAGE = 50


def translate(record: Any) -> Listing:
    return Listing(
        id=f"toy:{record['id']}", title=record["title"], organization="Example",
        description_text=record["text"], raw_data=record, data_source="toy",
    )  # fmt: skip


def fetch(web: Web, target: Target) -> Iterator[FetchedPage]:
    """Both kinds page by number; a stream goes on behind its cursor, a board begins anew."""
    page = int(target.cursor or 0)
    while rows := web.get(f"https://{HOST}/rows", params={"page": page}).json():
        page += 1
        yield FetchedPage(rows, cursor=str(page))


def toy(*, complete: bool) -> Source:
    return Source("toy", "Toy", "https://example.com/docs", (HOST,), fetch, translate, complete=complete)


def main() -> None:
    dsn, address, kind = sys.argv[1:]

    @contextmanager
    def connect(source: Source, board: str | None, known: Mapping[str, Validators]) -> Iterator[HttpClient]:
        with HttpClient((HOST,), mirrors={HOST: address}) as client:
            yield client

    intake.BATCH = PAGE
    database = Database(dsn, pool_size=3)
    sync(database, connect, Wish(toy(complete=kind == "board")), {}, lambda done, _total: print(done, flush=True))  # noqa: T201


if __name__ == "__main__":
    main()
