"""Employers' boards: walked over a loopback server, and their records translated."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sourcing import payloads
from tests.sourcing.feedserver import Reply, Request
from tests.sourcing.walking import Routes, answer, listings, walk
from upstar.kit.errors import AppError, ErrorKind
from upstar.sourcing.source import FetchedPage
from upstar.sourcing.sources import ashby, greenhouse, lever, personio, recruitee, smartrecruiters, workable
from upstar.sourcing.types import RejectedError

BOARDS = (greenhouse, lever, ashby, workable, smartrecruiters, recruitee, personio)


@pytest.mark.parametrize("module", BOARDS, ids=lambda module: module.NAME)
@pytest.mark.parametrize("body", [{"error": "try later"}, [], "sorry", None, {"jobs": {}}, {"offers": None}])
def test_what_is_no_board_never_looks_like_an_empty_one(module: Any, body: Any) -> None:
    if module is lever and body == []:
        return  # that is an empty site
    with pytest.raises(AppError) as caught:
        walk(module.SOURCE, answer(body))
    assert (caught.value.kind, caught.value.code) == (ErrorKind.INVALID, "feed-malformed")


@pytest.mark.parametrize("module", BOARDS, ids=lambda module: module.NAME)
def test_an_unknown_board_is_not_found(module: Any) -> None:
    with pytest.raises(AppError) as caught:
        walk(module.SOURCE, lambda request: Reply(404, {"ok": False}))
    assert caught.value.kind is ErrorKind.NOT_FOUND


@pytest.mark.parametrize("module", BOARDS, ids=lambda module: module.NAME)
def test_a_board_that_has_not_changed_is_one_unchanged_page(module: Any) -> None:
    pages, requests = walk(module.SOURCE, lambda request: Reply(304))
    assert pages == [FetchedPage(unchanged=True)]
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("module", "empty"),
    [
        (greenhouse, {"jobs": [], "meta": {"total": 0}}),
        (lever, []),
        (ashby, {"apiVersion": "1", "jobs": []}),
        (workable, {"name": "Example Works", "jobs": []}),
        (smartrecruiters, {"content": [], "totalFound": 0}),
        (recruitee, {"offers": []}),
        (personio, b"<workzag-jobs/>"),
    ],
    ids=lambda value: getattr(value, "NAME", ""),
)
def test_an_empty_board_is_a_page_without_records(module: Any, empty: Any) -> None:
    pages, _ = walk(module.SOURCE, answer(empty))
    assert [list(page.records) for page in pages] == [[]]
    assert not pages[0].unchanged


@pytest.mark.parametrize("module", BOARDS, ids=lambda module: module.NAME)
def test_boards_list_all_that_is_open_and_go_on_from_nowhere(module: Any) -> None:
    assert module.SOURCE.complete
    assert module.SOURCE.board
    assert "company" in module.SOURCE.options


@pytest.mark.parametrize("board", ["", "  ", "..", "."])
@pytest.mark.parametrize("module", BOARDS, ids=lambda module: module.NAME)
def test_a_board_without_a_name_is_not_asked_for(module: Any, board: str) -> None:
    with pytest.raises(AppError) as caught:
        walk(module.SOURCE, answer({}), board=board)
    assert caught.value.code == "board-invalid"


@pytest.mark.parametrize("module", [greenhouse, lever, ashby, workable, smartrecruiters], ids=lambda m: m.NAME)
def test_a_board_cannot_lead_to_another_address(module: Any) -> None:
    """The loopback server sees the path as it was sent: one piece, whatever the token has in it."""
    seen: list[str] = []

    def routes(request: Request) -> Reply:
        seen.append(request.path)
        return Reply(404)

    with pytest.raises(AppError):
        walk(module.SOURCE, routes, board="a/../../secret?x=1#y")
    assert "/secret" not in seen[0]
    assert "%2F" in seen[0]


@pytest.mark.parametrize("board", ["a.b", "a/b", "a@evil", "-a", "a b", "ä", "x" * 64])
@pytest.mark.parametrize("module", [recruitee, personio], ids=lambda module: module.NAME)
def test_a_board_that_is_part_of_a_host_name_is_a_label(module: Any, board: str) -> None:
    with pytest.raises(AppError) as caught:
        walk(module.SOURCE, answer({}), board=board)
    assert caught.value.code == "board-invalid"


def test_bare_texts_and_numbers_among_jobs_are_rejected_and_never_taken_for_ids() -> None:
    """A bare id means that a listing has ended: no board may say that of another's listings."""
    body = {"jobs": ["lever:1", 7, None, payloads.greenhouse()], "meta": {"total": 4}}
    pages, _ = walk(greenhouse.SOURCE, answer(body))
    assert all(isinstance(record, dict) for record in pages[0].records)
    taken = [record for record in pages[0].records if "title" in record]
    assert len(taken) == 1
    for record in pages[0].records[:3]:
        with pytest.raises(RejectedError):
            greenhouse.translate(record)


# Greenhouse


def test_greenhouse_unescapes_the_description_and_cleans_it() -> None:
    body = {"jobs": [payloads.greenhouse(1), payloads.greenhouse(2)], "meta": {"total": 2}}
    pages, requests = walk(greenhouse.SOURCE, answer(body))
    assert requests[0].host == "boards-api.greenhouse.io"
    assert (requests[0].path, requests[0].query) == ("/v1/boards/example-works/jobs", {"content": "true"})
    assert pages[0].total == 2
    found = greenhouse.translate(pages[0].records[0])
    assert found.id == "greenhouse:4000000001"
    assert (found.title, found.organization) == ("Ward Nurse 1", "Example Works")
    assert found.description_html == "<p>Care for <strong>people</strong> &amp; their families.</p>"
    assert found.description_text == "Care for people & their families."
    assert found.date_posted == datetime(2026, 9, 1, 14, tzinfo=UTC)
    assert found.date_modified == datetime(2026, 10, 2, 13, tzinfo=UTC)
    assert [(place.country_code, place.city) for place in found.places] == [("US", "Boston")]
    assert (found.source, found.data_source, found.source_type) == ("greenhouse", "greenhouse", "ats")
    assert (found.source_domain, found.language) == ("boards.greenhouse.io", "en")
    assert found.raw_data["_feed"] == {"board": "example-works", "company": None}


@pytest.mark.parametrize(
    ("model", "arrangement", "away"),
    [("Hybrid", "Hybrid", False), ("Remote", "Remote Solely", True), ("On-Site", "On-site", False)],
)
def test_greenhouse_takes_the_place_from_the_offices_where_the_location_is_a_work_model(
    model: str, arrangement: str, *, away: bool
) -> None:
    found = greenhouse.translate(payloads.greenhouse(location={"name": model}))
    assert [place.city for place in found.places] == ["Boston"]
    assert found.ai_work_arrangement == arrangement
    assert found.remote_derived is away
    assert found.location_type == ("TELECOMMUTE" if away else None)


def test_greenhouse_that_lists_less_than_it_has_is_no_complete_board() -> None:
    with pytest.raises(AppError, match="has 3 jobs and lists 1"):
        walk(greenhouse.SOURCE, answer({"jobs": [payloads.greenhouse()], "meta": {"total": 3}}))


def test_greenhouse_pay_comes_in_cents_and_for_several_places() -> None:
    ranges = [
        {"min_cents": 5_000_000, "max_cents": 6_000_000, "currency_type": "USD", "title": "Annual pay, Boston"},
        {"min_cents": 4_500_000, "max_cents": 5_550_050, "currency_type": "USD", "title": "Annual pay, elsewhere"},
    ]
    assert greenhouse.translate(payloads.greenhouse(pay_input_ranges=ranges)).salary_raw == {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {"@type": "QuantitativeValue", "minValue": 45000, "maxValue": 60000, "unitText": "YEAR"},
    }
    ranges[1]["currency_type"] = "CAD"
    assert greenhouse.translate(payloads.greenhouse(pay_input_ranges=ranges)).salary_raw is None


def test_a_board_that_does_not_name_its_employer_takes_the_option_or_the_token() -> None:
    nameless = {"jobs": [payloads.greenhouse(company_name=None)], "meta": {}}
    assert listings(greenhouse.SOURCE, answer(nameless))[0].organization == "Example Works"
    named = listings(greenhouse.SOURCE, answer(nameless), options={"company": "Example & Sons"})
    assert named[0].organization == "Example & Sons"


# Lever


def lever_site(count: int, most: int = 100) -> Routes:
    rows = [payloads.lever(number) for number in range(1, count + 1)]

    def routes(request: Request) -> Reply:
        skip, limit = int(request.query["skip"]), int(request.query["limit"])
        return Reply(body=rows[skip : skip + min(limit, most)])

    return routes


@pytest.mark.parametrize(("count", "most"), [(1, 100), (99, 100), (100, 100), (101, 100), (230, 100), (7, 3)])
def test_lever_is_walked_to_its_end_however_full_its_pages_are(count: int, most: int) -> None:
    found = listings(lever.SOURCE, lever_site(count, most))
    assert len({listing.id for listing in found}) == len(found) == count


def test_lever_that_heeds_no_paging_is_read_once() -> None:
    pages, requests = walk(lever.SOURCE, answer([payloads.lever(1), payloads.lever(2)]))
    assert [len(page.records) for page in pages] == [2, 0]
    assert len(requests) == 2


def test_lever_without_an_end_is_no_complete_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lever, "MAX_PAGES", 3)
    with pytest.raises(AppError) as caught:
        walk(lever.SOURCE, lever_site(500))
    assert caught.value.code == "feed-malformed"


def test_lever_asks_for_whole_pages() -> None:
    """One page that has not changed says nothing of the others."""
    _, requests = walk(lever.SOURCE, lever_site(1))
    assert all(request.headers["if-none-match"] == '"none"' for request in requests)


@pytest.mark.parametrize(
    ("region", "host"), [("eu", "api.eu.lever.co"), ("EU", "api.eu.lever.co"), ("", "api.lever.co")]
)
def test_lever_keeps_regions_apart(region: str, host: str) -> None:
    _, requests = walk(lever.SOURCE, lever_site(1), options={"region": region})
    assert {request.host for request in requests} == {host}


def test_lever_has_no_other_region() -> None:
    with pytest.raises(AppError) as caught:
        walk(lever.SOURCE, lever_site(1), options={"region": "mars"})
    assert caught.value.code == "option-invalid"


def test_lever_translates_a_posting() -> None:
    found = listings(lever.SOURCE, lever_site(1))[0]
    assert found.id == "lever:00000000-0000-4000-8000-000000000001"
    assert (found.title, found.organization) == ("Baker 1", "Example Works")
    assert found.date_posted == datetime(2026, 9, 1, 10, tzinfo=UTC)
    assert found.employment_type == ("FULL_TIME",)
    assert (found.ai_work_arrangement, found.remote_derived, found.location_type) == ("Hybrid", False, None)
    assert [(place.country_code, place.city) for place in found.places] == [("DE", "Berlin"), ("FR", "Paris")]
    assert found.salary_raw["value"] == {
        "@type": "QuantitativeValue",
        "minValue": 18,
        "maxValue": 22.5,
        "unitText": "HOUR",
    }
    text = found.description_text or ""
    wanted = ("Bake bread.", "What you bring", "- Patience", "We like early birds.")
    assert [text.index(part) for part in wanted] == sorted(text.index(part) for part in wanted)


@pytest.mark.parametrize(
    ("kind", "location_type", "arrangement"),
    [("remote", "TELECOMMUTE", "Remote Solely"), ("on-site", None, "On-site"), ("unspecified", None, None)],
)
def test_lever_workplaces(kind: str, location_type: str | None, arrangement: str | None) -> None:
    found = lever.translate(payloads.lever(workplaceType=kind, _feed=payloads.BOARD))
    assert (found.location_type, found.ai_work_arrangement) == (location_type, arrangement)
    assert found.remote_derived is (kind == "remote")


def test_lever_once_only_pay_has_no_unit() -> None:
    pay = {"currency": "EUR", "interval": "one-time", "min": 500, "max": 500}
    found = lever.translate(payloads.lever(salaryRange=pay, _feed=payloads.BOARD)).salary_raw
    assert found["value"] == {"@type": "QuantitativeValue", "value": 500}
