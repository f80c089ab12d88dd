"""A sync against a real server and a real database: what it brings, ends, holds back, and survives."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.sourcing.feedserver import Feed, Reply, Request, serve_feed, web_for
from upstar.adapters.database import Database
from upstar.adapters.http import HttpClient, Validators, Web
from upstar.kit import clock
from upstar.kit.errors import AppError
from upstar.listings.types import Listing
from upstar.sourcing.intake import BATCH
from upstar.sourcing.source import FetchedPage, Source, Target
from upstar.sourcing.sync import OpenWeb, sync
from upstar.sourcing.types import ImportReport, RejectedError
from upstar.sourcing.wish import Wish, read_plan, read_wish

HOST = "jobs.example.com"


def _translate(record: Any) -> Listing:
    if not record.get("title"):
        raise RejectedError("the record has no title")
    return Listing(
        id=f"toy:{record['id']}", title=record["title"], organization="Example", raw_data=record, data_source="toy"
    )


def _fetch_board(web: Web, target: Target) -> Iterator[FetchedPage]:
    answer = web.get(f"https://{HOST}/board")
    if answer.not_modified:
        yield FetchedPage(unchanged=True)
        return
    yield FetchedPage(answer.json())


def _fetch_stream(web: Web, target: Target) -> Iterator[FetchedPage]:
    place = int(target.cursor or 0)
    while True:
        rows = web.get(f"https://{HOST}/stream", params={"after": place}).json()
        if not rows:
            return
        place = rows[-1]["id"]
        gone = [f"toy:{row['id']}" for row in rows if "gone" in row]
        yield FetchedPage([row for row in rows if "title" in row], gone, cursor=str(place))


BOARD = Source("toy", "Toy", "https://example.com/docs", (HOST,), _fetch_board, _translate, complete=True)
STREAM = Source("toy", "Toy", "https://example.com/docs", (HOST,), _fetch_stream, _translate)


def opening(feed: Feed) -> OpenWeb:
    """The product's client, with the source's host played by the server."""

    @contextmanager
    def connect(source: Source, board: str | None, known: Mapping[str, Validators]) -> Iterator[HttpClient]:
        yield web_for(source, feed, known=known)

    return connect


def run(database: Database, feed: Feed, source: Source = BOARD) -> ImportReport:
    return sync(database, opening(feed), Wish(source), {})


def rows(count: int, start: int = 1) -> list[dict[str, Any]]:
    return [{"id": number, "title": f"Job {number}"} for number in range(start, start + count)]


def stock(database: Database) -> dict[str, bool]:
    """Each listing's id, and whether it is open."""
    with database.read() as session:
        found = session.execute(
            text("SELECT id, coalesce(date_valid_through > now(), true) FROM job_listings ORDER BY id")
        )
        return {str(row[0]): bool(row[1]) for row in found}


def last_run(database: Database) -> Any:
    with database.read() as session:
        return session.execute(text("SELECT * FROM sync_runs ORDER BY started_at DESC LIMIT 1")).one()


def test_a_board_is_brought_in_changed_and_ended(database: Database) -> None:
    board = rows(20)
    with serve_feed({"/board": lambda _: Reply(body=board)}) as feed:
        first = run(database, feed)
        assert (first.processed, first.created, first.expired) == (20, 20, 0)
        again = run(database, feed)
        assert (again.created, again.updated, again.unchanged) == (0, 0, 20)
        board = [*rows(18), {"id": 19, "title": "Another title"}, {"id": 30}]
        third = run(database, feed)
        assert (third.updated, third.unchanged, third.expired, third.rejected_count) == (1, 18, 1, 1)
        assert third.rejected[0].record_id == "30"
        assert stock(database)["toy:20"] is False
        board = rows(20)
        fourth = run(database, feed)
        assert (fourth.updated, stock(database)["toy:20"]) == (2, True)
    done = last_run(database)
    assert (done.status, done.records_processed, done.metadata["unchanged"]) == ("COMPLETED", 20, 18)


def test_a_board_that_is_suddenly_empty_is_believed_the_second_time(database: Database) -> None:
    board = rows(20)
    with serve_feed({"/board": lambda _: Reply(body=board)}) as feed:
        run(database, feed)
        board = []
        report = run(database, feed)
        assert (report.expired, report.held_back) == (0, 20)
        assert all(stock(database).values())
        report = run(database, feed)
        assert (report.expired, report.held_back) == (20, 0)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(500, b"down"), "feed-unavailable"),
        (Reply(404, b"no such board"), "feed-not-found"),
        (Reply(200, b'[{"id": 1, "title": "cut'), "feed-malformed"),
        (Reply(200, b"[]", claimed=100), "feed-unavailable"),
    ],
)
def test_a_failed_feed_ends_nothing_and_the_run_says_why(database: Database, reply: Reply, code: str) -> None:
    answers = [Reply(body=rows(5))]
    with serve_feed({"/board": lambda _: answers[0]}) as feed:
        run(database, feed)
        answers[0] = reply
        with pytest.raises(AppError) as caught:
            run(database, feed)
        assert caught.value.code == code
        assert all(stock(database).values())
        failed = last_run(database)
        assert (failed.status, failed.error_message) == ("FAILED", caught.value.message)


def test_a_board_that_has_not_changed_is_seen_again_without_being_read(database: Database) -> None:
    def board(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(304, headers={"etag": '"v1"'})
        return Reply(body=rows(3), headers={"etag": '"v1"'})

    with serve_feed({"/board": board}) as feed:
        run(database, feed)
        report = run(database, feed)
    assert (report.processed, report.unchanged, report.expired) == (0, 3, 0)
    assert all(stock(database).values())


def test_a_stream_goes_on_behind_its_cursor_and_ends_what_it_is_told(database: Database) -> None:
    feed_rows: list[dict[str, Any]] = rows(BATCH + 50)

    def stream(request: Request) -> Reply:
        after = int(request.query["after"])
        return Reply(body=[row for row in feed_rows if row["id"] > after][:100])

    with serve_feed({"/stream": stream}) as feed:
        assert run(database, feed, STREAM).created == BATCH + 50
        feed_rows += [{"id": 5000, "gone": True}, {"id": 5001, "title": "New"}]
        feed.requests.clear()
        report = run(database, feed, STREAM)
        assert (report.processed, report.created) == (1, 1)
        assert feed.requests[0].query["after"] == str(BATCH + 50)


def test_a_stream_that_breaks_off_keeps_what_came_and_goes_on_from_there(database: Database) -> None:
    broken = True

    def stream(request: Request) -> Reply:
        after = int(request.query["after"])
        if after >= 300 and broken:
            return Reply(503, b"busy")
        return Reply(body=[row for row in rows(500) if row["id"] > after][:100])

    with serve_feed({"/stream": stream}) as feed:
        with pytest.raises(AppError):
            run(database, feed, STREAM)
        assert len(stock(database)) == 300
        broken = False
        feed.requests.clear()
        assert run(database, feed, STREAM).created == 200
        assert feed.requests[0].query["after"] == "300"


def test_what_another_process_syncs_is_left_to_it(database: Database) -> None:
    with serve_feed({"/board": lambda _: Reply(body=rows(1))}) as feed, database.exclusive("sync:toy") as had:
        assert had
        with pytest.raises(AppError) as caught:
            run(database, feed)
        assert caught.value.code == "sync-running"


def test_a_run_that_died_is_noted_as_failed_by_the_next(database: Database) -> None:
    with database.write() as session:
        session.execute(
            text("INSERT INTO sync_runs (sync_type, status, started_at) VALUES ('toy', 'RUNNING', :at)"),
            {"at": datetime.now(UTC) - timedelta(hours=1)},
        )
    with serve_feed({"/board": lambda _: Reply(body=rows(1))}) as feed:
        run(database, feed)
    with database.read() as session:
        states = session.execute(text("SELECT status FROM sync_runs ORDER BY started_at")).scalars().all()
    assert states == ["FAILED", "COMPLETED"]


def test_an_older_version_does_not_overwrite_a_newer_one(database: Database) -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)

    def dated(record: Any) -> Listing:
        return Listing(
            id="toy:1", title=record["title"], organization="E", date_modified=datetime.fromisoformat(record["at"]),
            data_source="toy",
        )  # fmt: skip

    source = Source("toy", "Toy", "", (HOST,), _fetch_board, dated)
    board = [{"id": 1, "title": "New", "at": moment.isoformat()}]
    with serve_feed({"/board": lambda _: Reply(body=board)}) as feed:
        run(database, feed, source)
        board = [{"id": 1, "title": "Old", "at": (moment - timedelta(days=1)).isoformat()}]
        assert run(database, feed, source).updated == 0
        board = [{"id": 1, "title": "Newer", "at": (moment + timedelta(days=1)).isoformat()}]
        assert run(database, feed, source).updated == 1
    with database.read() as session:
        assert session.execute(text("SELECT title FROM job_listings")).scalar_one() == "Newer"


def test_unchanged_rows_are_not_rewritten(database: Database) -> None:
    with serve_feed({"/board": lambda _: Reply(body=rows(3))}) as feed:
        run(database, feed)
        with database.read() as session:
            before = session.execute(text("SELECT id, xmin::text, updated_at FROM job_listings ORDER BY id")).all()
        with clock.frozen(datetime.now(UTC) + timedelta(days=2)):
            run(database, feed)
        with database.read() as session:
            after = session.execute(text("SELECT id, xmin::text, updated_at FROM job_listings ORDER BY id")).all()
    assert before == after


def test_plans_and_names_are_read() -> None:
    planned = read_plan("greenhouse:acme 1h; arbeitnow 30m ; adzuna?country=de 2d;")
    assert [item.wish.sync_type for item in planned] == ["greenhouse:acme", "arbeitnow", "adzuna?country=de"]
    assert [item.every for item in planned] == [timedelta(hours=1), timedelta(minutes=30), timedelta(days=2)]
    page = "schema_org:https://jobs.example.com/a?id=1"
    assert read_wish(page).sync_type == page
    for wrong in ("greenhouse:acme", "greenhouse:acme 0h", "6h", "nothing 6h"):
        with pytest.raises(AppError):
            read_plan(wrong)
