"""Walk a source over a loopback server."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.sourcing.feedserver import Reply, Request, serve_feed, web_for
from upstar.listings.types import Listing
from upstar.sourcing.source import FetchedPage, Source, Target

NOW = datetime(2026, 11, 1, tzinfo=UTC)
Routes = Callable[[Request], Reply]


def walk(source: Source, routes: Routes, **target: Any) -> tuple[list[FetchedPage], list[Request]]:
    with serve_feed(routes) as feed:
        board = {"board": "example-works"} if source.board else {}
        pages = list(source.fetch(web_for(source, feed), Target(NOW, **board | target)))
        return pages, feed.requests


def listings(source: Source, routes: Routes, **target: Any) -> list[Listing]:
    return [source.translate(record) for page in walk(source, routes, **target)[0] for record in page.records]


def answer(body: Any) -> Routes:
    return lambda request: Reply(body=body)
