"""More employers' boards: Ashby, Workable, SmartRecruiters, Recruitee, Personio."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sourcing import payloads
from tests.sourcing.feedserver import Reply, Request
from tests.sourcing.walking import Routes, answer, listings, walk
from upstar.kit.errors import AppError
from upstar.sourcing.sources import ashby, personio, recruitee, smartrecruiters, workable
from upstar.sourcing.types import RejectedError

SEPTEMBER_FIRST = datetime(2026, 9, 1, 10, tzinfo=UTC)

# Ashby


def test_ashby_leaves_out_what_is_not_listed() -> None:
    body = {"jobs": [payloads.ashby(1), payloads.ashby(2, isListed=False), payloads.ashby(3)]}
    pages, requests = walk(ashby.SOURCE, answer(body))
    assert requests[0].query == {"includeCompensation": "true"}
    assert [record["title"] for record in pages[0].records] == ["Electrician 1", "Electrician 3"]
    assert pages[0].total == 2


def test_ashby_translates_a_posting() -> None:
    found = ashby.translate(payloads.ashby(_feed=payloads.BOARD))
    assert found.employment_type == ("FULL_TIME",)
    assert [(place.region, place.city) for place in found.places] == [
        ("Ontario", "Toronto"),
        ("British Columbia", "Vancouver"),
    ]
    assert (found.ai_work_arrangement, found.remote_derived) == ("On-site", False)
    assert found.salary_raw == {
        "@type": "MonetaryAmount",
        "currency": "CAD",
        "value": {"@type": "QuantitativeValue", "minValue": 70000, "maxValue": 90000, "unitText": "YEAR"},
    }


def test_ashby_shows_no_pay_that_the_employer_hides() -> None:
    found = ashby.translate(payloads.ashby(shouldDisplayCompensationOnJobPostings=False, _feed=payloads.BOARD))
    assert found.salary_raw is None


def test_ashby_pay_by_a_period_that_schema_org_does_not_know_stays_a_sentence() -> None:
    row = payloads.ashby(_feed=payloads.BOARD)
    row["compensation"]["summaryComponents"][0]["interval"] = "2 WEEK"
    assert ashby.translate(row).salary_raw == {"text": "$70K - $90K"}


# Workable


def test_workable_names_the_employer_above_the_jobs() -> None:
    found = listings(workable.SOURCE, answer({"name": "Example Ledger", "jobs": [payloads.workable()]}))[0]
    assert (found.id, found.organization) == ("workable:AB00000001", "Example Ledger")
    assert found.employment_type == ("PART_TIME",)
    assert found.date_posted == datetime(2026, 9, 1, tzinfo=UTC)
    assert [(place.country_code, place.city) for place in found.places] == [("GB", "Leeds")], "the hidden one is hidden"
    assert not found.remote_derived


def test_workable_telecommuting_is_remote() -> None:
    found = workable.translate(payloads.workable(telecommuting=True, locations=None, _feed=payloads.BOARD))
    assert (found.remote_derived, found.location_type) == (True, "TELECOMMUTE")
    assert [place.city for place in found.places] == ["Leeds"]


# SmartRecruiters


def smart_company(count: int, *, gone: int = 0, total: int | None = None) -> Routes:
    rows = [payloads.smartrecruiters(number) for number in range(1, count + 1)]
    details = {row["id"]: payloads.smartrecruiters_details(at) for at, row in enumerate(rows, 1) if at != gone}

    def routes(request: Request) -> Reply:
        last = request.path.rsplit("/", 1)[1]
        if last != "postings":
            return Reply(body=details[last]) if last in details else Reply(404)
        offset, limit = int(request.query["offset"]), int(request.query["limit"])
        return Reply(body={"content": rows[offset : offset + limit], "totalFound": count if total is None else total})

    return routes


def test_smartrecruiters_pages_and_descriptions() -> None:
    pages, requests = walk(smartrecruiters.SOURCE, smart_company(103))
    assert [(len(page.records), page.total) for page in pages] == [(100, 103), (3, 103)]
    assert len(requests) == 2 + 103
    found = smartrecruiters.translate(pages[1].records[2])
    assert found.id == "smartrecruiters:743999103"
    assert (found.title, found.organization, found.language) == ("Tram Driver 103", "Example Works", "fr")
    assert found.url == "https://jobs.smartrecruiters.com/ExampleWorks/743999103-tram-driver"
    assert found.employment_type == ("FULL_TIME",)
    assert [(place.country_code, place.city) for place in found.places] == [("FR", "Lyon")]
    text = found.description_text or ""
    assert text.startswith("Company")
    assert "Drive tram 103." in text
    assert "More" not in text, "an empty section has no heading"


def test_smartrecruiters_posting_that_goes_during_the_walk_is_left_out() -> None:
    found = listings(smartrecruiters.SOURCE, smart_company(5, gone=2))
    assert [listing.title for listing in found] == [f"Tram Driver {n}" for n in (1, 3, 4, 5)]


def test_smartrecruiters_that_lists_less_than_it_has_is_no_complete_board() -> None:
    with pytest.raises(AppError, match="has 9 postings and lists 4"):
        walk(smartrecruiters.SOURCE, smart_company(4, total=9))


@pytest.mark.parametrize(
    ("flags", "arrangement", "away"),
    [({"remote": True}, "Remote Solely", True), ({"hybrid": True}, "Hybrid", False), ({}, None, False)],
)
def test_smartrecruiters_workplaces(flags: dict[str, bool], arrangement: str | None, *, away: bool) -> None:
    place = payloads.smartrecruiters()["location"] | flags
    found = smartrecruiters.translate(payloads.smartrecruiters(location=place))
    assert (found.ai_work_arrangement, found.remote_derived) == (arrangement, away)
    assert found.url == "https://jobs.smartrecruiters.com/ExampleWorks/743999001", "made where it is not given"


# Recruitee


def test_recruitee_translates_an_offer() -> None:
    found = listings(recruitee.SOURCE, answer({"offers": [payloads.recruitee()]}), board="Example-Works")[0]
    assert found.id == "recruitee:example-works:901"
    assert found.date_posted == SEPTEMBER_FIRST
    assert found.employment_type == ("PART_TIME", "TEMPORARY")
    assert found.ai_working_hours == 24
    assert (found.ai_work_arrangement, found.remote_derived) == ("Hybrid", False)
    assert [(place.country_code, place.city) for place in found.places] == [("NL", "Utrecht")]
    assert found.salary_raw["value"]["unitText"] == "MONTH"
    assert found.description_text == "Bind flowers.\n\nA sense of colour."


def test_recruitee_of_several_models_of_work_says_none_of_them_alone() -> None:
    found = recruitee.translate(payloads.recruitee(remote=True, on_site=True))
    assert (found.ai_work_arrangement, found.remote_derived) == (None, True)


# Personio


def test_personio_reads_positions() -> None:
    pages, requests = walk(personio.SOURCE, answer(payloads.PERSONIO_XML.encode()))
    assert (requests[0].host, requests[0].path) == ("example-works.jobs.personio.de", "/xml")
    assert pages[0].total == 2
    found = personio.translate(pages[0].records[0])
    assert found.id == "personio:example-works:501"
    assert (found.title, found.organization) == ("Hausmeister & Gärtner", "Example Works GmbH")
    assert found.url == "https://example-works.jobs.personio.de/job/501"
    assert found.date_posted == SEPTEMBER_FIRST
    assert found.employment_type == ("FULL_TIME", "PART_TIME")
    assert found.ai_experience_level == "0-2"
    assert [(place.country_code, place.city) for place in found.places] == [("DE", "Berlin"), ("AT", "Vienna")]
    assert found.description_text == "Deine Aufgaben\n\n- Lampen tauschen\n\nDein Profil\n\nGeschick"
    with pytest.raises(RejectedError, match="title"):
        personio.translate(pages[0].records[1])


def test_personio_dot_com_and_languages() -> None:
    options = {"domain": "com", "language": "en"}
    pages, requests = walk(personio.SOURCE, answer(payloads.PERSONIO_XML.encode()), options=options)
    assert (requests[0].host, requests[0].query) == ("example-works.jobs.personio.com", {"language": "en"})
    assert personio.translate(pages[0].records[0]).source_domain == "example-works.jobs.personio.com"
    with pytest.raises(AppError) as caught:
        walk(personio.SOURCE, answer(b""), options={"domain": "org"})
    assert caught.value.code == "option-invalid"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html><body>We are down</body></html>",
        b"<workzag-jobs><position>",
        b"<jobs/>",
        b"\xff\xfe\x00",
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><jobs>&l11;</jobs>'.encode(),
    ],
)
def test_personio_that_is_no_such_xml_is_malformed(document: bytes) -> None:
    with pytest.raises(AppError) as caught:
        walk(personio.SOURCE, answer(document))
    assert caught.value.code == "feed-malformed"


def test_personio_reads_no_files_and_grows_no_entities(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell")
    document = (
        f'<!DOCTYPE w [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY l0 "ha">{LAUGHS}]>'
        "<workzag-jobs><position><id>1</id><name>Cook &s;</name><office>&l11;</office></position></workzag-jobs>"
    )
    with suppress(AppError):  # refusing the document as a whole is as good
        pages, _ = walk(personio.SOURCE, answer(document.encode()))
        assert "do not tell" not in str(pages)
        assert len(str(pages)) < 1_000
