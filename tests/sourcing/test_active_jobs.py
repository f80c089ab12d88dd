"""Records of the Active Jobs DB, of both generations and through CSV."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.sourcing import fields
from upstar.sourcing.translate import language_code, translate
from upstar.sourcing.types import RejectedError

PAY = {
    "@type": "MonetaryAmount", "currency": "USD",
    "value": {"@type": "QuantitativeValue", "minValue": 100000, "maxValue": 120000, "unitText": "YEAR"},
}  # fmt: skip


def legacy(**over: Any) -> dict[str, Any]:
    return {
        "id": "1885000009", "title": "Data Engineer", "organization": "Example Bakery",
        "organization_url": "https://www.linkedin.com/company/example-bakery",
        "organization_logo": "https://media.example.com/logo.png", "date_posted": "2026-11-02T13:28:00",
        "date_created": "2026-11-02T13:33:37.272802", "date_validthrough": "2026-12-01T13:27:59",
        "date_modified": "2026-11-02T14:00:00.5", "employment_type": ["FULL_TIME", "INTERN"],
        "location_type": "TELECOMMUTE", "remote_derived": False, "url": "https://jobs.example.com/9",
        "source": "greenhouse", "source_type": "ats", "source_domain": "jobs.example.com",
        "description_text": "Bread.\nShow more Show less", "description_html": "<p>Bread.</p>", "salary_raw": PAY,
        "ai_salary_currency": "USD", "ai_salary_value": 1, "ai_salary_minvalue": 100000, "ai_salary_maxvalue": 120000.5,
        "ai_salary_unittext": "YEAR", "ai_key_skills": ["SQL", "ETL"], "ai_employment_type": ["FULL_TIME"],
        "ai_experience_level": "2-5", "ai_work_arrangement": "Hybrid", "ai_work_arrangement_office_days": 3,
        "ai_visa_sponsorship": True, "ai_benefits": ["Bread"], "ai_core_responsibilities": "Bake. Count.",
        "ai_requirements_summary": "Hands.", "ai_working_hours": 40, "ai_job_language": "English",
        "linkedin_org_employees": 16933, "linkedin_org_industry": "Food", "linkedin_org_slug": "example-bakery",
        "linkedin_org_size": "51-200 employees", "linkedin_org_headquarters": "Oakland",
        "linkedin_org_type": "Partnership", "linkedin_org_followers": None, "linkedin_org_description": "We bake.",
        "linkedin_org_specialties": [""], "cities_derived": ["Oakland"], "regions_derived": ["California"],
        "countries_derived": ["United States"], "locations_derived": ["Oakland, California, United States"],
    } | over  # fmt: skip


RENAMED = {
    "date_validthrough": "date_valid_through", "salary_raw": "salary", "ai_salary_minvalue": "ai_salary_min_value",
    "ai_salary_maxvalue": "ai_salary_max_value", "ai_salary_unittext": "ai_salary_unit_text",
    "linkedin_org_employees": "org_linkedin_headcount", "linkedin_org_industry": "org_linkedin_industry",
    "linkedin_org_slug": "org_linkedin_slug", "linkedin_org_size": "org_linkedin_size",
    "linkedin_org_headquarters": "org_linkedin_headquarters", "linkedin_org_type": "org_linkedin_type",
    "linkedin_org_followers": "org_linkedin_followers", "linkedin_org_description": "org_linkedin_description",
}  # fmt: skip


def v1(**over: Any) -> dict[str, Any]:
    """The same job as v1 writes it."""
    return {RENAMED.get(key, key): value for key, value in legacy(**over).items() if key != "remote_derived"}


def test_every_column_of_the_older_generation() -> None:
    ad = translate(legacy())
    assert (ad.id, ad.title, ad.organization, ad.data_source) == (
        "1885000009", "Data Engineer", "Example Bakery", "active_jobs_db",
    )  # fmt: skip
    assert ad.date_posted == datetime(2026, 11, 2, 13, 28, tzinfo=UTC)
    assert ad.date_created == datetime(2026, 11, 2, 13, 33, 37, 272802, tzinfo=UTC)
    assert ad.date_valid_through == datetime(2026, 12, 1, 13, 27, 59, tzinfo=UTC)
    assert ad.date_modified == datetime(2026, 11, 2, 14, 0, 0, 500000, tzinfo=UTC)
    assert (ad.employment_type, ad.location_type, ad.remote_derived) == (("FULL_TIME", "INTERN"), "TELECOMMUTE", False)
    assert (ad.description_text, ad.description_html, ad.salary_raw) == ("Bread.", "<p>Bread.</p>", PAY)
    amounts = [ad.ai_salary_value, ad.ai_salary_minvalue, ad.ai_salary_maxvalue]
    assert amounts == [Decimal(1), Decimal(100000), Decimal("120000.5")]
    assert (ad.ai_key_skills, ad.ai_benefits, ad.ai_employment_type) == (("SQL", "ETL"), ("Bread",), ("FULL_TIME",))
    assert (ad.ai_work_arrangement, ad.ai_work_arrangement_office_days, ad.ai_working_hours) == ("Hybrid", 3, 40)
    assert (ad.ai_visa_sponsorship, ad.ai_experience_level, ad.language) == (True, "2-5", "en")
    assert (ad.linkedin_org_employees, ad.linkedin_org_followers, ad.linkedin_org_slug) == (
        16933,
        None,
        "example-bakery",
    )
    plain = {
        "organization_url", "organization_logo", "url", "source", "source_type", "source_domain", "ai_salary_currency",
        "ai_salary_unittext", "ai_core_responsibilities", "ai_requirements_summary", "linkedin_org_industry",
        "linkedin_org_size", "linkedin_org_headquarters", "linkedin_org_type", "linkedin_org_description",
    }  # fmt: skip
    assert {name: getattr(ad, name) for name in plain} == {name: legacy()[name] for name in plain}
    assert ad.raw_data == legacy()


def test_v1_says_the_same_in_other_words() -> None:
    old, new = translate(legacy()), translate(v1())
    differing = {name for name in old.__slots__ if getattr(old, name) != getattr(new, name)}
    assert differing == {"raw_data", "remote_derived"}


@pytest.mark.parametrize(
    ("over", "remote"),
    [
        ({"location_type": "TELECOMMUTE"}, True), ({"location_type": ""}, False), ({"location_type": None}, False),
        ({"location_type": None, "ai_work_arrangement": "Remote OK"}, True),
        ({"location_type": None, "ai_work_arrangement": "Remote Solely"}, True),
        ({"location_type": None, "ai_work_arrangement": "On-site"}, False),
        ({"remote_derived": None, "ai_work_arrangement": "Remote OK"}, True),
    ],
)  # fmt: skip
def test_remote_is_derived_where_it_is_not_said(over: dict[str, Any], remote: bool) -> None:
    assert translate(v1(**{"ai_work_arrangement": None} | over)).remote_derived is remote
    assert translate(legacy(remote_derived=not remote)).remote_derived is not remote
    assert translate(v1() | {"remote_derived": "true"}).remote_derived is True


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1885783067", "1885783067"), (1885783067, "1885783067"), (1885783067.0, "1885783067"), ("007", "007"),
        (Decimal("1885783067"), "1885783067"), (" a-1 ", "a-1"), (2**70, str(2**70)),
    ],
)  # fmt: skip
def test_ids_are_texts(written: Any, kept: str) -> None:
    assert translate(legacy(id=written)).id == kept


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-01T08:00:00", (8, 0, 0, 0)), ("2026-11-01T08:00:00.4", (8, 0, 0, 400000)),
        ("2026-11-01T08:00:00.476", (8, 0, 0, 476000)), ("2026-11-01T08:00:00.548568", (8, 0, 0, 548568)),
        ("2026-11-01T08:00:00+00:00", (8, 0, 0, 0)), ("2026-11-01T10:00:00+02:00", (8, 0, 0, 0)),
        ("2026-11-01T08:00:00Z", (8, 0, 0, 0)), ("2026-11-01 08:00:00 UTC", (8, 0, 0, 0)),
        ("2026-11-01", (0, 0, 0, 0)), (datetime(2026, 11, 1, 8, tzinfo=UTC), (8, 0, 0, 0)),
        (datetime(2026, 11, 1, 8, tzinfo=UTC).replace(tzinfo=None), (8, 0, 0, 0)),
    ],
)  # fmt: skip
def test_moments_are_utc(written: Any, moment: tuple[int, int, int, int]) -> None:
    assert translate(legacy(date_posted=written)).date_posted == datetime(2026, 11, 1, *moment, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", None, "soon", "0001-01-01T00:00:00+14:00", 5, "2026-13-01", [], True])
def test_moments_that_are_none(written: Any) -> None:
    assert translate(legacy(date_posted=written)).date_posted is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("120000", 120000), ("120,000.50", Decimal("120000.5")), (0, 0), (55.25, Decimal("55.25")), ("", None),
        ("twelve", None), (-1, None), ("NaN", None), (float("inf"), None), (True, None), ([1], None), ("1" * 50, None),
        (10**400, None), ("12,00", None), ("1e3", 1000),
    ],
)  # fmt: skip
def test_numbers_may_be_texts(written: Any, number: Any) -> None:
    assert translate(v1(ai_salary_minvalue=written)).ai_salary_minvalue == number


@pytest.mark.parametrize(("written", "count"), [("123456", 123456), (2**31, None), ("12.0", 12), (None, None)])
def test_counts_fit_their_column(written: Any, count: int | None) -> None:
    assert translate(v1(linkedin_org_employees=written)).linkedin_org_employees == count


def where(**over: Any) -> list[tuple[str | None, str | None, str | None]]:
    none = dict.fromkeys(["cities_derived", "regions_derived", "countries_derived", "locations_derived"])
    return [(p.city, p.region, p.country_code) for p in translate(legacy(**none | over)).places]


OAKLAND = ("Oakland", "California", "US")


@pytest.mark.parametrize(
    ("over", "places"),
    [
        ({"cities_derived": ["Oakland", "Paris"], "regions_derived": ["California", "Île-de-France"],
          "countries_derived": ["United States", "France"]}, [OAKLAND, ("Paris", "Île-de-France", "FR")]),
        ({"countries_derived": ["United Kingdom"]}, [(None, None, "GB")]),
        ({"countries_derived": ["United Kingdom"], "locations_derived": ["United Kingdom"]}, [(None, None, "GB")]),
        ({"countries_derived": ["United States"], "regions_derived": ["California", "Texas"]},
         [(None, "California", "US"), (None, "Texas", "US")]),
        ({"countries_derived": ["United States"], "cities_derived": ["Oakland", "Austin"],
          "regions_derived": ["California", "Texas"]}, [OAKLAND, ("Austin", "Texas", "US")]),
        ({"cities_derived": ["Oakland"], "countries_derived": ["United States", "France"],
          "locations_derived": ["Oakland, California, United States", "France"]}, [OAKLAND, (None, None, "FR")]),
        ({"cities_derived": ["Oakland"], "countries_derived": ["United States", "France", "Spain"],
          "locations_derived": ["Oakland, California, United States", "France"]},
         [OAKLAND, (None, None, "FR"), (None, None, "ES")]),
        ({"cities_derived": ["Oakland"], "countries_derived": ["United States", "France"]},
         [(None, None, "US"), (None, None, "FR")]),
        ({"locations_derived": ["Oakland, California, United States"]}, [OAKLAND]),
        ({"locations_derived": ["California, United States"], "regions_derived": ["California"]},
         [(None, "California", "US")]),
        ({"locations_derived": ["Oakland, CA"], "countries_derived": ["United States"], "cities_derived": ["Oakland"],
          "regions_derived": ["California", "California"]}, [OAKLAND]),
        ({"locations_derived": [{"city": "Oakland", "admin": "California", "country": "United States"}]}, [OAKLAND]),
        ({"locations_derived": [{"city": "Oakland", "state": "California"}], "countries_derived": ["United States"],
          "cities_derived": []}, [OAKLAND]),
        ({"locations_derived": '["Oakland, California, United States"]'}, [OAKLAND]),
        ({"locations_raw": [
            {"address": {"addressCountry": "US", "addressLocality": "Oakland", "addressRegion": "CA"}}]}, [OAKLAND]),
        ({"locations_raw": [{"addressCountry": "US", "addressLocality": "Oakland", "addressRegion": "CA"}]}, [OAKLAND]),
        ({"locations_raw": [{"address": "Oakland, CA, United States"}]}, [OAKLAND]),
        ({"locations_raw": ["Oakland, CA, United States"]}, [OAKLAND]),
        ({"locations_raw": [{"address": {"addressCountry": "", "addressRegion": "", "addressLocality": "France"}}]},
         [(None, None, "FR")]),
        ({"locations": [{"address": {"addressCountry": {"name": "France"}}}]}, [(None, None, "FR")]),
        ({"cities_derived": [None], "countries_derived": [None]}, []),
        ({"countries_derived": "France"}, [(None, None, "FR")]),
        ({"locations_derived": ["", None, 5, {}]}, []), ({"countries_derived": ["Atlantis"]}, []),
    ],
)  # fmt: skip
def test_places_in_every_shape(over: dict[str, Any], places: list[tuple[str | None, str | None, str | None]]) -> None:
    assert where(**over) == places


def test_many_places_are_cut_and_alike_ones_are_one() -> None:
    assert len(where(countries_derived=["France"] * 300)) == 1
    towns = [f"Town {number}" for number in range(5000)]
    assert len(where(cities_derived=towns, countries_derived=["France"] * 5000)) == 100


def test_exports_to_csv_are_put_together_again() -> None:
    row = {
        "id": "7", "title": "Baker", "organization": "Example", "ai_key_skills": "", "ai_key_skills/10": "c",
        "ai_key_skills/2": "b", "ai_key_skills/0": "a", "ai_key_skills/3": "", "salary/currency": "EUR",
        "salary/value/minValue": "50000", "locations_derived/0": "Oakland, California, United States",
        "locations/0/address/addressCountry": "FR", "employment_type": '["FULL_TIME"]', "ai_visa_sponsorship": "False",
        "remote_derived": "TRUE", "ai_working_hours": "38.5", "a/b": "1", "a/b/c": "2",
    }  # fmt: skip
    ad = translate(row)
    assert ad.ai_key_skills == ("a", "b", "c")
    assert ad.salary_raw == {"currency": "EUR", "value": {"minValue": "50000"}}
    assert [place.city for place in ad.places] == ["Oakland"]
    assert (ad.employment_type, ad.ai_visa_sponsorship, ad.remote_derived) == (("FULL_TIME",), False, True)
    assert ad.ai_working_hours == 38
    assert ad.raw_data == row


def test_lists_outrank_flat_columns() -> None:
    assert translate(legacy() | {"ai_key_skills/0": "flat"}).ai_key_skills == ("SQL", "ETL")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English", "en"),
        ("german", "de"),
        ("fr", "fr"),
        ("pt-BR", "pt"),
        ("Klingonish", None),
        ("", None),
        ("xx", None),
    ],
)
def test_languages_by_name_or_code(name: str, code: str | None) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\nShow more Show less ", "a"), ("a Show more\n\n   Show less", "a"), ("Show more Show less", None),
        ("We show more or Show less", "We show more or Show less"), ("Show less", "Show less"), (" ", None),
        ("a" + " " * 100_000 + "b", "a" + " " * 100_000 + "b"), ("nul\x00\ud800", "nul?"),
    ],
)  # fmt: skip
def test_the_buttons_of_a_page_are_no_text(text: str, kept: str | None) -> None:
    assert translate(legacy(description_text=text)).description_text == kept


@pytest.mark.parametrize(
    ("over", "name", "kept"),
    [
        ({"url": "javascript:alert(1)"}, "url", None), ({"url": "https://x.example/" + "a" * 3000}, "url", None),
        ({"organization": "x" * 9000}, "organization", "x" * fields.TEXT_WIDTH),
        ({"ai_key_skills": ["", None, 5, "a", "a"]}, "ai_key_skills", ("a",)),
        ({"ai_key_skills": "a"}, "ai_key_skills", ("a",)), ({"ai_key_skills": []}, "ai_key_skills", None),
        ({"salary_raw": '{"currency": "EUR"}'}, "salary_raw", {"currency": "EUR"}),
        ({"salary_raw": [1]}, "salary_raw", None), ({"title": {"a": 1}, "name": 1}, "title", None),
        ({"extra": float("nan")}, "extra", None), ({"extra": Decimal("1.5")}, "extra", 1.5),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_out(over: dict[str, Any], name: str, kept: Any) -> None:
    if name == "title":
        with pytest.raises(RejectedError):
            translate(legacy(**over))
        return
    ad = translate(legacy(**over))
    assert (ad.raw_data[name] if name == "extra" else getattr(ad, name)) == kept


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("record", [legacy(x=nested(70)), legacy(x=nested(900)), legacy(id="x" * 256), legacy(id=True)])
def test_records_that_cannot_be_taken(record: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        translate(record)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["address", "city", "country", "name", "addressCountry", "0"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
NAMES = [*legacy(), *RENAMED.values(), "locations_raw", "locations", "ai_key_skills/0", "a/b/c", "a//", "/"]


@settings(deadline=None)  # the first call loads the vocabulary
@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_no_record_breaks_the_translation(over: dict[str, Any]) -> None:
    try:
        ad = translate(legacy() | over)
    except RejectedError:
        return
    assert ad.id
    json.dumps(ad.raw_data, allow_nan=False).encode("utf-8")
