"""The feeds that records of the Active Jobs DB come from, of both generations: windows, pages, cursors, plans."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sourcing.feedserver import Feed, Reply, Request, serve_feed, web_for
from tests.sourcing.payloads_many import active_jobs_db as active_jobs_db_record
from upstar.kit.errors import AppError, ErrorKind
from upstar.sourcing.source import FetchedPage, Source, Target
from upstar.sourcing.sources import active_jobs_db, fantastic_jobs
from upstar.sourcing.vendor_feed import Progress, progress_of

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)


KEYS = {"active_jobs_db_key": "rapid-s3cret", "fantastic_jobs_token": "bearer-s3cret"}
BOTH = [active_jobs_db.SOURCE, fantastic_jobs.SOURCE]


def run(source: Source, feed: Feed, **over: Any) -> list[FetchedPage]:
    options = over.pop("options", {})
    target = Target(**{"now": NOW, "keys": KEYS, "options": options} | over)
    return list(source.fetch(web_for(source, feed), target))


def rows(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [
        active_jobs_db_record(id=str(number), date_created=f"2026-11-02T{number % 24:02d}:00:00")
        for number in range(start, start + count)
    ]


def paged(total: int, **headers: str) -> Any:
    def route(request: Request) -> Reply:
        offset, limit = int(request.query["offset"]), int(request.query["limit"])
        return Reply(body=rows(total)[offset : offset + limit], headers=headers)

    return route


@pytest.mark.parametrize(
    ("source", "page"), [(BOTH[0], 100), (BOTH[1], 1000)], ids=lambda value: getattr(value, "name", "")
)
@pytest.mark.parametrize("extra", [0, 7])
def test_pages_are_read_until_one_is_not_full(source: Source, page: int, extra: int) -> None:
    with serve_feed(paged(2 * page + extra)) as feed:
        pages = run(source, feed)
        assert [request.query["offset"] for request in feed.requests] == ["0", str(page), str(2 * page)]
    assert sum(len(found.records) for found in pages) == 2 * page + extra
    assert pages[1].cursor
    assert ";" in pages[0].cursor if pages[0].cursor else False
    assert ";" not in (pages[-1].cursor or "")


def test_the_older_generation_is_asked_as_rapidapi_wants_it() -> None:
    with serve_feed(paged(3)) as feed:
        run(active_jobs_db.SOURCE, feed, options={"title_filter": "baker"})
        [asked] = feed.requests
    assert (asked.host, asked.path) == ("active-jobs-db.p.rapidapi.com", "/active-ats-7d")
    assert asked.headers["x-rapidapi-key"] == "rapid-s3cret"
    assert asked.headers["x-rapidapi-host"] == asked.host
    assert asked.query == {
        "limit": "100", "offset": "0", "include_ai": "true", "include_li": "true", "description_type": "text",
        "title_filter": "baker",
    }  # fmt: skip


def test_v1_is_asked_with_a_bearer_token_and_from_the_newest_job_on() -> None:
    with serve_feed(paged(3)) as feed:
        [page] = run(fantastic_jobs.SOURCE, feed)
        [asked] = feed.requests
        assert (asked.host, asked.path) == ("data.fantastic.jobs", "/v1/active-ats")
        assert asked.headers["authorization"] == "Bearer bearer-s3cret"
        assert (asked.query["time_frame"], asked.query["description_format"]) == ("7d", "text")
        assert "date_created_gte" not in asked.query
        assert page.cursor == "2026-11-02T02:00:00+00:00"
        run(fantastic_jobs.SOURCE, feed, cursor=page.cursor)
        assert feed.requests[1].query["date_created_gte"] == "2026-11-02T02:00:00"


@pytest.mark.parametrize(
    ("age", "window", "of_v1"),
    [(1.2, "1h", "24h"), (2.2, "1h", "24h"), (3, "24h", "24h"), (25, "24h", "7d"), (27, "7d", "7d"), (160, "7d", "7d"),
     (400, "6m", "6m")],
)  # fmt: skip
def test_the_window_reaches_back_to_the_cursor(age: float, window: str, of_v1: str) -> None:
    since = NOW - timedelta(hours=age)
    for source, path in ((active_jobs_db.SOURCE, f"/active-ats-{window}"), (fantastic_jobs.SOURCE, "/v1/active-ats")):
        with serve_feed(paged(0)) as feed:
            for how in ({"cursor": since.isoformat()}, {"since": since}):
                run(source, feed, **how)
            assert {request.path for request in feed.requests} == {path}
            assert {request.query.get("time_frame", of_v1) for request in feed.requests} == {of_v1}


def test_hourly_runs_of_the_older_generation_leave_no_gap() -> None:
    cursor = None
    with serve_feed(paged(1)) as feed:
        for hour in range(4):
            [page] = run(active_jobs_db.SOURCE, feed, cursor=cursor, now=NOW + timedelta(hours=hour))
            cursor = page.cursor
        assert [path.rpartition("-")[2] for path in feed.paths] == ["7d", "1h", "1h", "1h"]
        run(active_jobs_db.SOURCE, feed, cursor=cursor, now=NOW + timedelta(hours=5))
        assert feed.paths[-1].endswith("24h")


@pytest.mark.parametrize("source", BOTH, ids=lambda source: source.name)
@pytest.mark.parametrize(
    "left",
    [{"x-ratelimit-jobs-remaining": "0", "x-ratelimit-jobs-reset": "86400"}, {"x-ratelimit-requests-remaining": "0"}],
)
def test_a_plan_that_is_used_up_ends_the_run_and_the_next_goes_on(source: Source, left: dict[str, str]) -> None:
    got: list[FetchedPage] = []
    with serve_feed(paged(2500, **left)) as feed:
        with pytest.raises(AppError) as caught:
            got.extend(source.fetch(web_for(source, feed), Target(NOW, keys=KEYS)))
        assert (caught.value.kind, caught.value.code) == (ErrorKind.LIMITED, "feed-limited")
        assert caught.value.retry_after == (86400 if len(left) == 2 else None)
        assert len(feed.requests) == len(got) == 1
        size = len(got[0].records)
        feed.routes = paged(2500)
        run(source, feed, cursor=got[0].cursor)
        assert feed.requests[1].query["offset"] == str(size)


def test_no_more_is_asked_for_than_the_plan_has() -> None:
    with serve_feed(paged(130, **{"x-ratelimit-jobs-remaining": "40"})) as feed:
        pages = run(active_jobs_db.SOURCE, feed)
        assert [request.query["limit"] for request in feed.requests] == ["100", "40"]
        assert sum(len(page.records) for page in pages) == 130


def test_a_plan_that_just_suffices_is_no_error() -> None:
    with serve_feed(paged(30, **{"x-ratelimit-jobs-remaining": "0"})) as feed:
        assert len(run(active_jobs_db.SOURCE, feed)) == 1


@pytest.mark.parametrize(
    ("source", "path"),
    [(active_jobs_db.SOURCE, "/modified-ats-24h"), (fantastic_jobs.SOURCE, "/v1/modified-ats")],
    ids=lambda value: getattr(value, "name", ""),
)
def test_modified_jobs_come_without_a_cursor(source: Source, path: str) -> None:
    with serve_feed({path: paged(3)}) as feed:
        [page] = run(source, feed, options={"feed": "modified"})
        assert (len(page.records), page.cursor) == (3, None)


@pytest.mark.parametrize(
    ("source", "path"),
    [(active_jobs_db.SOURCE, "/active-ats-6m"), (fantastic_jobs.SOURCE, "/v1/active-ats")],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_backfill_goes_on_where_it_was_cut_short(source: Source, path: str) -> None:
    with serve_feed({path: paged(3)}) as feed:
        run(source, feed, options={"feed": "backfill"}, cursor=";2;2026-11-01T00:00:00+00:00")
        [asked] = feed.requests
        assert (asked.query["offset"], asked.query.get("time_frame", "6m")) == ("2", "6m")
        assert "date_created_gte" not in asked.query


def test_ended_ids_of_the_older_generation() -> None:
    with serve_feed({"/active-ats-expired": ["1885", 1862, " 7 ", None, True, {"id": 1}, "1885", ""]}) as feed:
        [page] = run(active_jobs_db.SOURCE, feed, options={"feed": "expired"})
        assert (page.ended, page.records) == (["1885", "1862", "7"], ())
        assert feed.requests[0].query == {}


@pytest.mark.parametrize(
    ("cursor", "frame"), [(None, "1d"), ("2026-11-01", "1d"), ("2026-10-31", "6m"), ("2026-11-02", None), ("odd", "1d")]
)
def test_ended_ids_of_v1_by_the_day(cursor: str | None, frame: str | None) -> None:
    with serve_feed({"/v1/expired-ats": ["5"]}) as feed:
        [page] = run(fantastic_jobs.SOURCE, feed, options={"feed": "expired"}, cursor=cursor)
        assert [request.query for request in feed.requests] == ([{"time_frame": frame}] if frame else [])
        assert (page.ended, page.cursor) == ((["5"], "2026-11-02") if frame else ((), None))
        early = NOW.replace(hour=0, minute=30)
        [page] = run(fantastic_jobs.SOURCE, feed, options={"feed": "expired"}, now=early)
        assert page.cursor == "2026-11-01"


def test_job_boards_have_addresses_of_their_own() -> None:
    with serve_feed({"linkedin-job-search-api.p.rapidapi.com/active-jb-7d": [], "/v1/expired-jb": ["5"]}) as feed:
        run(active_jobs_db.SOURCE, feed, options={"kind": "jb"}, since=NOW - timedelta(days=60))
        assert run(fantastic_jobs.SOURCE, feed, options={"kind": "jb", "feed": "expired"})[0].ended == ["5"]


@pytest.mark.parametrize("source", BOTH, ids=lambda source: source.name)
@pytest.mark.parametrize("options", [{"feed": "all"}, {"kind": "x"}, {"kind": "jb", "feed": "modified"}])
def test_options_that_are_none(source: Source, options: dict[str, str]) -> None:
    with serve_feed({}) as feed:
        with pytest.raises(AppError) as caught:
            run(source, feed, options=options)
        assert (caught.value.code, feed.requests) == ("option-unknown", [])


@pytest.mark.parametrize("source", BOTH, ids=lambda source: source.name)
@pytest.mark.parametrize("body", [{"message": "Too many"}, None, "x"])
def test_an_apology_in_place_of_jobs_is_an_error(source: Source, body: Any) -> None:
    with serve_feed(lambda request: Reply(body=body)) as feed:
        for name in ("active", "expired"):
            with pytest.raises(AppError) as caught:
                run(source, feed, options={"feed": name})
            assert caught.value.code == "feed-malformed"


@given(st.text(alphabet="0123456789;:-T+Z ", max_size=60))
def test_no_cursor_breaks_a_run(cursor: str) -> None:
    found = progress_of(Target(NOW, cursor=cursor))
    assert found.offset >= 0


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 10**6), st.datetimes(timezones=st.just(UTC)))
def test_a_cursor_says_what_was_kept(since: datetime, offset: int, upto: datetime) -> None:
    kept = Progress(since, offset, upto if offset else None)
    assert progress_of(Target(NOW, cursor=kept.text())) == kept
    assert len(kept.text()) <= 255


@pytest.mark.parametrize("feed_name", ["active", "expired"])
@pytest.mark.parametrize("source", [active_jobs_db.SOURCE, fantastic_jobs.SOURCE], ids=lambda source: source.name)
def test_answers_are_wanted_whole_and_bare_texts_are_no_ended_ids(source: Source, feed_name: str) -> None:
    def answer(request: Request) -> Reply:
        known = request.headers.get("if-none-match") == '"v1"'
        return Reply(304) if known else Reply(body=["7"], headers={"etag": '"v1"'})

    keys = dict.fromkeys(source.keys, "k")
    with serve_feed(answer) as feed:
        first = web_for(source, feed)
        for client in (first, web_for(source, feed, known=first.fresh)):
            [page] = source.fetch(client, Target(NOW, keys=keys, options={"feed": feed_name}))
            expected = FetchedPage([{"_record": "7"}]) if feed_name == "active" else FetchedPage(ended=["7"])
            assert (list(page.records), list(page.ended)) == (list(expected.records), list(expected.ended))
