"""Values as feeds write them, and what is made of them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstar.sourcing import feeds, fields, shapes
from upstar.sourcing.types import RejectedError

MORNING = datetime(2026, 9, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        1_788_256_800,
        1_788_256_800_000,
        1_788_256_800.0,
        "1788256800",
        "1788256800000",
        "2026-09-01T10:00:00Z",
        "2026-09-01T10:00:00",
        "2026-09-01T10:00:00.0000000",
        "2026-09-01T12:00:00+02:00",
        "2026-09-01T12:00:00+0200",
        "2026-09-01 10:00:00",
        "2026-09-01 10:00:00 UTC",
        "2026-09-01 10:00:00 GMT",
        " 2026-09-01T10:00:00+00:00 ",
        "Tue, 01 Sep 2026 10:00:00 GMT",
        "Tue, 01 Sep 2026 12:00:00 +0200",
    ],
)
def test_moments_in_every_spelling(written: Any) -> None:
    assert fields.moment(written) == MORNING


def test_a_date_alone_is_its_first_moment() -> None:
    assert fields.moment("2026-09-01") == datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [None, "", "soon", True, 0, -1, "0001-01-01T00:00:00", "1970-01-01", "2026-13-01", float("nan"), 10**30, [], {},
     "Tue, 99 Sep 2026 10:00:00", "9" * 500, "0001-01-01T00:00:00+23:00"],
)  # fmt: skip
def test_what_is_no_moment(written: Any) -> None:
    assert fields.moment(written) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [(5, "5"), ("85,000", "85000"), ("85,000.50", "85000.50"), ("85000", "85000"), (0, "0"), (2.5, "2.5"),
     ("1,5", None), (-1, None), ("NaN", None), ("1e400", None), (10**400, None), (True, None), ([], None), ("", None)],
)  # fmt: skip
def test_numbers(written: Any, number: str | None) -> None:
    assert fields.number(written) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("written", "flag"),
    [(True, True), ("1", True), (1, True), ("TRUE", True), ("0", False), (0, False), ("no", False), (2, None),
     ("perhaps", None), (None, None), ([], None)],
)  # fmt: skip
def test_flags(written: Any, *, flag: bool | None) -> None:
    assert fields.flag(written) is flag


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.com/a?b=c", "https://example.com/a?b=c"),
        (" http://example.com ", "http://example.com"),
        ("javascript:alert(1)", None),
        ("//example.com", None),
        ("https://", None),
        ("https://[", None),
        ("https://example.com/a b", None),
        ("https://example.com/" + "x" * 2000, None),
        (7, None),
    ],
)
def test_addresses_are_http_or_nothing(written: Any, address: str | None) -> None:
    assert fields.web_address(written) == address


@pytest.mark.parametrize(
    ("token", "name"),
    [("acme-health_2", "Acme Health 2"), ("AcmeCorp", "AcmeCorp"), ("acme", "Acme"), ("--", None), (None, None)],
)
def test_companies_of_boards(token: Any, name: str | None) -> None:
    assert fields.company_of(token) == name


def test_texts_are_what_a_database_can_hold() -> None:
    assert fields.text(" a\x00b\ud800 \n c ") == "ab? c"
    assert fields.label("R&amp;D <b>lead</b>") == "R&D lead"
    assert fields.label("C++ & C# <") == "C++ & C# <"


def test_lines_are_cut_to_what_an_index_holds() -> None:
    for read in (fields.text, fields.label):
        assert read("界" * 9000) == "界" * fields.TEXT_WIDTH
    assert len(("界" * fields.TEXT_WIDTH).encode()) < 2700
    assert fields.prose("x" * 10**6) == "x" * fields.LONG_WIDTH
    assert fields.text(float("nan")) is None


def test_records_are_told_from_those_of_earlier_pages() -> None:
    seen: set[str] = set()
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert feeds.unseen([{"id": 1}, {"id": "1"}, {}, "x"], seen, "id") == [{"id": 1}, {"id": "1"}, {}, "x"]
    assert feeds.unseen([{"id": 2}, {"id": 1}, {}], seen, "id") == [{"id": 2}]
    assert len(feeds.unseen([{"id": deep}], seen, "id")) == 1
    assert feeds.unseen([{"id": deep}], seen, "id") == []


def test_ids_name_their_source() -> None:
    assert fields.listing_id("lever", None, "7") == "lever:7"
    assert fields.listing_id("personio", "acme", "7") == "personio:acme:7"
    assert fields.listing_id(None, "7") == "7"
    for parts in ((), (None,), ("acme", None), ("acme", ""), ("x" * 250,)):
        with pytest.raises(RejectedError, match="id"):
            fields.listing_id("lever", *parts)


def test_raw_data_is_what_a_database_can_hold() -> None:
    raw = {"a\x00": [float("inf"), float("nan"), 10**400, Decimal("1.50"), Decimal("NaN"), ("\ud800",), object(), True]}
    assert fields.storable_json(raw) == {"a": [None, None, None, 1.5, None, ["?"], None, True]}


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("FullTime", "FULL_TIME"),
        ("Full-time", "FULL_TIME"),
        ("full_time", "FULL_TIME"),
        ("FULL_TIME", "FULL_TIME"),
        ("Full Time Permanent", "FULL_TIME"),
        ("Vollzeit", "FULL_TIME"),
        ("Temps plein", "FULL_TIME"),
        ("Jornada completa", "FULL_TIME"),
        ("Tempo pieno", "FULL_TIME"),
        ("Full-time / Part-time", "FULL_TIME PART_TIME"),
        ("Teilzeit", "PART_TIME"),
        ("temps partiel", "PART_TIME"),
        ("working_student", "PART_TIME"),
        ("PartTime", "PART_TIME"),
        ("Contract", "CONTRACTOR"),
        ("Freiberuflich", "CONTRACTOR"),
        ("freelance", "CONTRACTOR"),
        ("Temporary", "TEMPORARY"),
        ("Fixed-Term Contract", "TEMPORARY"),
        ("befristet", "TEMPORARY"),
        ("CDD", "TEMPORARY"),
        ("Intern", "INTERN"),
        ("Internship", "INTERN"),
        ("Praktikum", "INTERN"),
        ("Stage", "INTERN"),
        ("Estágio", "INTERN"),
        ("Volunteer", "VOLUNTEER"),
        ("Bénévolat", "VOLUNTEER"),
        ("PER_DIEM", "PER_DIEM"),
        ("OTHER", "OTHER"),
        ("parttime_fixed_term", "PART_TIME TEMPORARY"),
        ("Permanent contract", ""),
        ("unbefristet", ""),
        ("Contrat à durée indéterminée", ""),
        ("permanent", ""),
        ("CDI", ""),
        ("internal", ""),
        ("", ""),
    ],
)
def test_employment_types_in_several_languages(written: str, tokens: str) -> None:
    assert shapes.employment_types(written) == (tuple(tokens.split()) or None)


@pytest.mark.parametrize(
    ("written", "unit"),
    [("1 YEAR", "YEAR"), ("per-year-salary", "YEAR"), ("per-hour-wage", "HOUR"), ("Annual pay", "YEAR"),
     ("monthly", "MONTH"), ("HOUR", "HOUR"), ("2 WEEK", None), ("semi-month-salary", None), ("bi-week", None),
     ("one-time", None), ("0.5 MONTH", None), ("hour or day", None), ("", None), (None, None)],
)  # fmt: skip
def test_units_of_pay(written: Any, unit: str | None) -> None:
    assert shapes.pay_unit(written) == unit


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        (1, 2, {"minValue": 1, "maxValue": 2}),
        ("2", "1.5", {"minValue": 1.5, "maxValue": 2}),
        (5, 5, {"value": 5}),
        (5, None, {"minValue": 5}),
        (0, 5, {"maxValue": 5}),
    ],
)
def test_money(low: Any, high: Any, value: dict[str, Any]) -> None:
    assert shapes.money(low, high, "eur", "DAY") == {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {"@type": "QuantitativeValue", "unitText": "DAY"} | value,
    }


def test_money_that_is_none() -> None:
    assert shapes.money(0, "0", "EUR", "YEAR") is None
    assert shapes.money("much", None, "EUR", "YEAR") is None
    assert "currency" not in (shapes.money(1, 2, "€", None) or {})


def test_a_line_that_offers_a_town_or_remote_work_is_not_fully_remote() -> None:
    both = shapes.located(shapes.whereabouts("Berlin, Germany", "Remote"))
    assert (both["remote_derived"], both["location_type"]) == (True, None)
    away = shapes.located(shapes.whereabouts("Remote - Germany"))
    assert (away["remote_derived"], away["location_type"]) == (True, "TELECOMMUTE")
    here = shapes.located(shapes.whereabouts("Remote"), remote=False)
    assert (here["remote_derived"], here["location_type"]) == (False, None)


def test_plain_text_keeps_its_lines_and_has_no_markup() -> None:
    made = shapes.described(shapes.section("A < B", shapes.paragraphs("one\ntwo <script>")))
    assert made["description_text"] == "A < B\n\none\ntwo <script>"
    assert "<script" not in (made["description_html"] or "")


@given(st.text())
def test_words_of_any_kind_are_read(written: str) -> None:
    shapes.employment_types(written)
    shapes.pay_unit(written)
    shapes.arrangement_of(written)
    assert fields.text(written) is None or "\x00" not in str(fields.text(written))
