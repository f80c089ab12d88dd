"""Feeds of many employers' ads: walked over a loopback server, and their records translated."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sourcing import payloads_many as many
from tests.sourcing.feedserver import Reply, Request
from tests.sourcing.walking import NOW, Routes, answer, listings, walk
from upstar.kit.errors import AppError
from upstar.sourcing.source import FetchedPage
from upstar.sourcing.sources import adzuna, arbeitnow, jobicy, remoteok, remotive, the_muse, usajobs
from upstar.sourcing.types import RejectedError

FEEDS = (remotive, remoteok, arbeitnow, jobicy, adzuna, usajobs, the_muse)
POSTED = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
KEYS = {
    "adzuna_app_id": "an-id",
    "adzuna_app_key": "a-key",
    "usajobs_key": "a-key",
    "usajobs_email": "someone@example.com",
}
LEGAL = {"last_updated": 1_790_843_400, "legal": "Please link back."}


@pytest.mark.parametrize("module", FEEDS, ids=lambda module: module.NAME)
@pytest.mark.parametrize("body", [{"error": "try later"}, "sorry", None, {"jobs": {}}, {"data": "x"}])
def test_what_is_no_feed_never_looks_like_an_empty_one(module: Any, body: Any) -> None:
    with pytest.raises(AppError) as caught:
        walk(module.SOURCE, answer(body), keys=KEYS)
    assert caught.value.code == "feed-malformed"


@pytest.mark.parametrize("module", FEEDS, ids=lambda module: module.NAME)
def test_a_feed_that_has_not_changed_is_one_unchanged_page(module: Any) -> None:
    pages, requests = walk(module.SOURCE, lambda request: Reply(304), keys=KEYS)
    assert pages == [FetchedPage(unchanged=True)]
    assert len(requests) == 1


@pytest.mark.parametrize("module", FEEDS, ids=lambda module: module.NAME)
def test_no_window_over_a_stock_counts_as_all_of_it(module: Any) -> None:
    assert not module.SOURCE.complete
    assert module.SOURCE.board is None


@pytest.mark.parametrize(
    ("module", "record", "name"),
    [
        (remotive, many.remotive(title=""), "title"),
        (remotive, many.remotive(company_name=None), "organization"),
        (remoteok, many.remoteok(position=None), "title"),
        (arbeitnow, many.arbeitnow(slug=None), "id"),
        (jobicy, many.jobicy(jobTitle="  "), "title"),
        (adzuna, many.adzuna(company={}), "organization"),
        (usajobs, many.usajobs(PositionTitle=None), "title"),
        (the_muse, many.the_muse(name="<p></p>"), "title"),
    ],
)
def test_a_record_without_what_every_listing_has_is_rejected(module: Any, record: Any, name: str) -> None:
    with pytest.raises(RejectedError, match=name):
        module.translate(record)


# Remotive


def test_remotive_translates_and_leaves_out_what_is_older_than_wanted() -> None:
    body = {"job-count": 2, "jobs": [many.remotive(1), many.remotive(2, publication_date="2026-09-01T00:00:00")]}
    options = {"category": "writing", "limit": "10"}
    pages, requests = walk(remotive.SOURCE, answer(body), options=options, since=POSTED - timedelta(days=1))
    assert requests[0].query == options
    assert len(pages[0].records) == 1
    found = remotive.translate(pages[0].records[0])
    assert found.id == "remotive:1900001"
    assert (found.title, found.organization) == ("Writer & Editor", "Example Press")
    assert found.date_posted == POSTED
    assert found.salary_raw == {"text": "$40k - $50k"}
    assert (found.location_type, found.remote_derived, found.source_type) == ("TELECOMMUTE", True, "jobboard")
    assert [place.country_code for place in found.places] == ["DE"]
    assert found.organization_logo == "https://remotive.com/job/1/logo"


def test_remotive_places_are_areas_too_and_words_are_no_pay() -> None:
    found = remotive.translate(many.remotive(candidate_required_location="Worldwide", salary="competitive"))
    assert (found.places, found.areas, found.salary_raw) == ((), ("WORLDWIDE",), None)


# Remote OK


def test_remoteok_first_row_is_no_job() -> None:
    pages, requests = walk(remoteok.SOURCE, answer([LEGAL, many.remoteok(1), many.remoteok(2)]))
    assert (requests[0].host, requests[0].path) == ("remoteok.com", "/api")
    assert [record["position"] for record in pages[0].records] == ["Analyst 1", "Analyst 2"]
    found = remoteok.translate(pages[0].records[0])
    assert found.id == "remoteok:1100001"
    assert found.url == "https://remoteok.com/remote-jobs/1", "the link back that the terms ask for"
    assert found.date_posted == POSTED
    assert found.salary_raw["currency"] == "USD"
    assert found.organization_logo is None


def test_remoteok_without_terms_loses_no_job() -> None:
    assert len(listings(remoteok.SOURCE, answer([many.remoteok(1), many.remoteok(2)]))) == 2


def test_remoteok_pay_of_nought_is_not_stated() -> None:
    assert remoteok.translate(many.remoteok(salary_min=0, salary_max=0)).salary_raw is None
    assert remoteok.translate(many.remoteok(salary_min=0, salary_max="70000")).salary_raw["value"]["maxValue"] == 70000


# Arbeitnow


def arbeitnow_pages(counts: list[int], *, links: bool = True) -> Routes:
    def routes(request: Request) -> Reply:
        page = int(request.query["page"])
        rows = [many.arbeitnow(100 * page + n) for n in range(counts[page - 1])] if page <= len(counts) else []
        onward = "https://elsewhere.example/?page=2" if page < len(counts) else None
        return Reply(
            body={"data": rows, "meta": {"current_page": page}} | ({"links": {"next": onward}} if links else {})
        )

    return routes


@pytest.mark.parametrize(("links", "asked"), [(True, 3), (False, 4)])
def test_arbeitnow_counts_pages_itself(*, links: bool, asked: int) -> None:
    pages, requests = walk(arbeitnow.SOURCE, arbeitnow_pages([100, 100, 7], links=links))
    assert [request.query["page"] for request in requests] == [str(n + 1) for n in range(asked)]
    assert {request.host for request in requests} == {"www.arbeitnow.com"}
    assert sum(len(page.records) for page in pages) == 207
    assert all(page.cursor is None for page in pages)


def test_arbeitnow_that_repeats_itself_ends() -> None:
    _, requests = walk(arbeitnow.SOURCE, answer({"data": [many.arbeitnow(1)], "links": {"next": "x"}}))
    assert len(requests) == 2


def test_arbeitnow_stops_where_all_is_older_than_wanted() -> None:
    since = datetime.fromtimestamp(1_790_843_400 - 150, UTC)
    pages, requests = walk(arbeitnow.SOURCE, arbeitnow_pages([100, 100, 100]), since=since)
    assert len(requests) == 2
    assert [len(page.records) for page in pages] == [51, 0]


def test_arbeitnow_dates_are_seconds_and_hours_german() -> None:
    found = arbeitnow.translate(many.arbeitnow(0))
    assert found.date_posted == POSTED
    assert found.employment_type == ("PART_TIME",)
    assert (found.remote_derived, found.location_type) == (False, None)
    assert [place.city for place in found.places] == ["Berlin"]
    assert arbeitnow.translate(many.arbeitnow(remote=True)).location_type == "TELECOMMUTE"


# Jobicy


def test_jobicy_unescapes_names_and_reads_yearly_pay() -> None:
    pages, requests = walk(jobicy.SOURCE, answer({"jobCount": 1, "jobs": [many.jobicy()]}), options={"geo": "canada"})
    assert requests[0].query == {"count": "50", "geo": "canada"}
    found = jobicy.translate(pages[0].records[0])
    assert (found.id, found.title) == ("jobicy:130001", "Support & Success")
    assert found.date_posted == POSTED
    assert found.employment_type == ("FULL_TIME",)
    assert found.salary_raw["value"] == {
        "@type": "QuantitativeValue",
        "minValue": 50000,
        "maxValue": 60000,
        "unitText": "YEAR",
    }
    later = many.jobicy(annualSalaryMin="", annualSalaryMax=None, salaryMin=30, salaryMax=30, salaryPeriod="hourly")
    assert jobicy.translate(later).salary_raw["value"] == {
        "@type": "QuantitativeValue",
        "value": 30,
        "unitText": "HOUR",
    }


# Adzuna


def adzuna_search(count: int) -> Routes:
    def routes(request: Request) -> Reply:
        page = int(request.path.rsplit("/", 1)[1])
        numbers = range((page - 1) * 50 + 1, min(page * 50, count) + 1)
        rows = [many.adzuna(n, created=(POSTED - timedelta(hours=n)).isoformat(), adref=f"x{n}") for n in numbers]
        return Reply(body={"count": count, "mean": 40000, "results": rows})

    return routes


def test_adzuna_walks_a_country_and_leaves_a_cursor_at_the_end_alone() -> None:
    options = {"country": "DE", "what": "plumber"}
    pages, requests = walk(adzuna.SOURCE, adzuna_search(120), keys=KEYS, options=options)
    assert [request.path for request in requests] == [f"/v1/api/jobs/de/search/{n}" for n in (1, 2, 3)]
    assert requests[0].query == {
        "app_id": "an-id",
        "app_key": "a-key",
        "results_per_page": "50",
        "sort_by": "date",
        "what": "plumber",
    }
    assert [(len(page.records), page.total) for page in pages] == [(50, 120), (50, 120), (20, 120)]
    assert [page.cursor for page in pages] == [None, None, (POSTED - timedelta(hours=1)).isoformat()]
    assert adzuna.translate(pages[0].records[0]).id == "adzuna:de:4700000001"


def test_adzuna_goes_on_from_the_newest_ad_of_the_last_run() -> None:
    cursor = (POSTED - timedelta(hours=60)).isoformat()
    pages, requests = walk(adzuna.SOURCE, adzuna_search(500), keys=KEYS, cursor=cursor)
    assert len(requests) == 3, "the page that is all older is the last"
    assert sum(len(page.records) for page in pages) == 60
    days = (NOW - POSTED + timedelta(hours=60)).total_seconds() / 86_400
    assert int(requests[0].query["max_days_old"]) - days < 1
    assert int(requests[0].query["max_days_old"]) >= days


def test_adzuna_that_was_cut_at_the_most_pages_leaves_no_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the last page read and the run before, ads would be lost."""
    monkeypatch.setattr(adzuna, "MAX_PAGES", 2)
    pages, _ = walk(adzuna.SOURCE, adzuna_search(500), keys=KEYS)
    assert [page.cursor for page in pages] == [None, None]


def test_adzuna_same_ad_is_the_same_record_in_every_search() -> None:
    def routes(number: int) -> Routes:
        row = many.adzuna(adref=f"x{number}", redirect_url=f"https://www.adzuna.co.uk/ad/1?se={number}&v=AB&utm=1")
        return answer({"count": 1, "results": [row]})

    one, other = (walk(adzuna.SOURCE, routes(number), keys=KEYS)[0][0].records for number in (1, 2))
    assert one == other
    assert one[0]["redirect_url"] == "https://www.adzuna.co.uk/ad/1?v=AB&utm=1"


@pytest.mark.parametrize("country", ["", "../us", "usa", "1a"])
def test_adzuna_countries_are_codes(country: str) -> None:
    with pytest.raises(AppError) as caught:
        walk(adzuna.SOURCE, adzuna_search(1), keys=KEYS, options={"country": country})
    assert caught.value.code == "option-invalid"


@pytest.mark.parametrize(
    ("predicted", "stated"),
    [("0", True), (0, True), (False, True), (None, True), ("1", False), (1, False), (True, False)],
)
def test_adzuna_predicted_pay_is_nobodys_word(predicted: Any, *, stated: bool) -> None:
    found = adzuna.translate(many.adzuna(salary_is_predicted=predicted))
    assert (found.salary_raw is not None) is stated
    if stated:
        assert found.salary_raw["currency"] == "GBP"
        assert found.salary_raw["value"]["unitText"] == "YEAR"


def test_adzuna_translates_a_result() -> None:
    found = adzuna.translate(many.adzuna())
    assert (found.title, found.organization) == ("Plumber 1", "Example Pipes")
    assert found.date_posted == POSTED
    assert found.employment_type == ("FULL_TIME",)
    assert [(place.country_code, place.region, place.city) for place in found.places] == [("GB", "England", "Leeds")]
    assert not found.remote_derived


# USAJOBS


def usajobs_search(count: int) -> Routes:
    def routes(request: Request) -> Reply:
        page, size = int(request.query["Page"]), int(request.query["ResultsPerPage"])
        numbers = range((page - 1) * size + 1, min(page * size, count, 10_000) + 1)
        rows = [{"MatchedObjectId": str(n), "MatchedObjectDescriptor": {}} for n in numbers]
        return Reply(
            body={
                "LanguageCode": "EN",
                "SearchResult": {
                    "SearchResultCount": len(rows),
                    "SearchResultCountAll": count,
                    "SearchResultItems": rows,
                },
            }
        )

    return routes


def test_usajobs_asks_with_its_key_and_address() -> None:
    pages, requests = walk(usajobs.SOURCE, usajobs_search(1200), keys=KEYS, options={"keyword": "ranger"})
    assert [request.query["Page"] for request in requests] == ["1", "2", "3"]
    assert requests[0].path == "/api/Search"
    assert requests[0].query == {"ResultsPerPage": "500", "Page": "1", "Keyword": "ranger"}
    assert requests[0].headers["authorization-key"] == "a-key"
    assert requests[0].headers["user-agent"] == "someone@example.com"
    assert [(len(page.records), page.total) for page in pages] == [(500, 1200), (500, 1200), (200, 1200)]


def test_usajobs_stops_at_what_one_search_gives() -> None:
    pages, requests = walk(usajobs.SOURCE, usajobs_search(13_000), keys=KEYS)
    assert len(requests) == 20
    assert sum(len(page.records) for page in pages) == pages[0].total == 10_000


@pytest.mark.parametrize(("days", "asked"), [(3, "3"), (60, "60"), (61, None)])
def test_usajobs_asks_for_no_longer_span_than_it_may(days: int, asked: str | None) -> None:
    _, requests = walk(usajobs.SOURCE, usajobs_search(1), keys=KEYS, since=NOW - timedelta(days=days))
    assert requests[0].query.get("DatePosted") == asked


def test_usajobs_translates_a_result() -> None:
    found = usajobs.translate(many.usajobs())
    assert found.id == "usajobs:800000001"
    assert (found.title, found.organization) == ("Park Ranger 1", "Example Park Service")
    assert found.url == "https://www.usajobs.gov/job/1"
    assert found.date_posted == datetime(2026, 10, 1, tzinfo=UTC)
    assert found.date_valid_through == datetime(2026, 11, 1, 4, 59, tzinfo=UTC), "the end of the day in Washington"
    assert found.employment_type == ("FULL_TIME", "TEMPORARY")
    assert [(p.country_code, p.region, p.city) for p in found.places] == [("US", "Colorado", "Denver")]
    assert found.salary_raw == {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {"@type": "QuantitativeValue", "minValue": 50000, "maxValue": 65000.5, "unitText": "YEAR"},
    }
    assert (found.description_text or "").startswith("Watch the park.")
    assert "Walk.\nTalk." in (found.description_text or "")


@pytest.mark.parametrize(
    ("code", "unit", "low"),
    [
        ("PA", "YEAR", 2000),
        ("PH", "HOUR", 2000),
        ("PD", "DAY", 2000),
        ("PM", "MONTH", 2000),
        ("BW", "YEAR", 52175),  # 2000 for 80 hours, of which the federal year of 2,087 hours has 26.0875
        ("PW", None, None),
        ("WC", None, None),
        ("??", None, None),
    ],
)
def test_usajobs_pay_by_each_code(code: str, unit: str | None, low: int | None) -> None:
    pay = [{"MinimumRange": "2000", "MaximumRange": "3000.00", "RateIntervalCode": code}]
    found = usajobs.translate(many.usajobs(PositionRemuneration=pay)).salary_raw
    value = found["value"] if found else {}
    assert (value.get("unitText"), value.get("minValue")) == (unit, low)


def test_usajobs_remote_indicator() -> None:
    found = usajobs.translate(many.usajobs(UserArea={"Details": {"RemoteIndicator": True}}))
    assert (found.location_type, found.ai_work_arrangement) == ("TELECOMMUTE", "Remote Solely")


# The Muse


def muse_pages(counts: list[int]) -> Routes:
    def routes(request: Request) -> Reply:
        page = int(request.query["page"])
        rows = [many.the_muse(100 * page + n) for n in range(counts[page])] if page < len(counts) else []
        return Reply(body={"page": page, "page_count": len(counts), "total": sum(counts), "results": rows})

    return routes


def test_the_muse_is_walked_by_its_own_count() -> None:
    pages, requests = walk(the_muse.SOURCE, muse_pages([20, 0, 20, 3]), options={"level": "Internship"})
    assert [request.query["page"] for request in requests] == ["0", "1", "2", "3"]
    assert {request.query["level"] for request in requests} == {"Internship"}
    assert sum(len(page.records) for page in pages) == pages[0].total == 43
    assert all(page.cursor is None for page in pages)


def test_the_muse_translates_a_job() -> None:
    found = the_muse.translate(many.the_muse())
    assert (found.id, found.organization) == ("the_muse:16000001", "Example Garden")
    assert found.employment_type == ("INTERN",)
    assert [(place.region, place.city) for place in found.places] == [("Illinois", "Chicago")]
    assert (found.remote_derived, found.location_type) == (True, None), "remote is one of two choices"
