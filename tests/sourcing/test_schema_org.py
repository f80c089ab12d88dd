"""Ads that pages carry for search engines, in the many ways that pages write them."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sourcing.feedserver import Feed, Reply, Request, serve_feed, web_for
from upstar.adapters.http import Validators
from upstar.kit.errors import AppError
from upstar.sourcing.jsonld import postings_in
from upstar.sourcing.source import FetchedPage, Target
from upstar.sourcing.sources import schema_org
from upstar.sourcing.sources.schema_org import SOURCE, fetch, translate
from upstar.sourcing.types import RejectedError

NOW = datetime(2026, 11, 3, tzinfo=UTC)
HOST = "jobs.example.com"
PAGE = f"https://{HOST}/ads/7"


def posting(**over: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Staff Nurse",
        "description": "<p>Care for <b>people</b>.</p><script>alert(1)</script>",
        "datePosted": "2026-11-01",
        "validThrough": "2026-12-01T00:00:00+01:00",
        "employmentType": ["FULL_TIME", "CONTRACTOR"],
        "identifier": {"@type": "PropertyValue", "name": "Example Clinic", "value": "R-17"},
        "url": PAGE,
        "hiringOrganization": {
            "@type": "Organization", "name": "Example Clinic", "sameAs": "https://clinic.example.com",
            "logo": {"@type": "ImageObject", "url": "https://clinic.example.com/logo.png"},
        },
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress", "addressLocality": "Oakland", "addressRegion": "CA", "addressCountry": "US",
            },
        },
        "baseSalary": {
            "@type": "MonetaryAmount", "currency": "USD",
            "value": {"@type": "QuantitativeValue", "minValue": 90000, "maxValue": "110000", "unitText": "YEAR"},
        },
    } | over  # fmt: skip


def towns(record: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    return [(place.city, place.country_code) for place in translate(record).places]


def test_a_whole_posting() -> None:
    ad = translate(posting())
    assert ad.id == f"schema_org:{HOST}:R-17"
    assert (ad.title, ad.organization, ad.data_source) == ("Staff Nurse", "Example Clinic", "schema_org")
    assert ad.organization_url == "https://clinic.example.com"
    assert ad.organization_logo == "https://clinic.example.com/logo.png"
    assert ad.date_posted == datetime(2026, 11, 1, tzinfo=UTC)
    assert ad.date_valid_through == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert ad.employment_type == ("FULL_TIME", "CONTRACTOR")
    assert [(p.city, p.region, p.country) for p in ad.places] == [("Oakland", "California", "United States")]
    assert ad.salary_raw == {
        "@type": "MonetaryAmount", "currency": "USD",
        "value": {"@type": "QuantitativeValue", "minValue": 90000, "maxValue": 110000, "unitText": "YEAR"},
    }  # fmt: skip
    assert ad.description_text == "Care for people."
    assert "script" not in (ad.description_html or "")
    assert (ad.remote_derived, ad.location_type, ad.url, ad.source_domain) == (False, None, PAGE, HOST)
    assert ad.raw_data["identifier"]["value"] == "R-17"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ([{"@type": "Place", "address": {"addressLocality": "Berlin", "addressCountry": "Germany"}},
          {"address": {"addressLocality": "Paris", "addressCountry": {"@type": "Country", "name": "FR"}}}],
         [("Berlin", "DE"), ("Paris", "FR")]),
        ({"@type": "Place", "address": "Berlin, Germany"}, [("Berlin", "DE")]),
        ({"@type": "PostalAddress", "addressLocality": "Berlin", "addressCountry": "DE"}, [("Berlin", "DE")]),
        ({"address": {"addressLocality": "United Kingdom", "addressRegion": "", "addressCountry": ""}}, [(None, "GB")]),
        ({"address": [{"addressCountry": "DE"}, {"addressCountry": "FR"}]}, [(None, "DE"), (None, "FR")]),
        ("Berlin, Germany", [("Berlin", "DE")]),
        (None, []), ([], []), ({}, []), (7, []), ({"address": None}, []), ([None, [1]], []),
    ],
)  # fmt: skip
def test_places_in_every_shape(location: Any, expected: list[tuple[str | None, str | None]]) -> None:
    assert towns(posting(jobLocation=location)) == expected


def test_remote_work_and_who_may_apply() -> None:
    ad = translate(
        posting(
            jobLocation=None,
            jobLocationType="TELECOMMUTE",
            applicantLocationRequirements=[{"@type": "Country", "name": "USA"}, {"@type": "Country", "name": "Canada"}],
        )
    )
    assert (ad.remote_derived, ad.location_type) == (True, "TELECOMMUTE")
    assert [(place.city, place.country_code) for place in ad.places] == [(None, "US"), (None, "CA")]
    europe = translate(posting(jobLocationType=["TELECOMMUTE"], applicantLocationRequirements="EMEA"))
    assert (europe.areas, len(europe.places)) == (("EMEA",), 1)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ({"currency": "EUR", "value": {"value": 25, "unitText": "HOUR"}}, ("EUR", {"value": 25, "unitText": "HOUR"})),
        ({"currency": "EUR", "value": {"value": 60, "unitCode": "ANN"}}, ("EUR", {"value": 60, "unitText": "YEAR"})),
        ({"currency": "EUR", "value": 60000}, ("EUR", {"value": 60000})),
        ({"currency": "EUR", "minValue": "50", "maxValue": "60"}, ("EUR", {"minValue": 50, "maxValue": 60})),
        (60000, ("GBP", {"value": 60000})), ("60,000", ("GBP", {"value": 60000})),
        ([{"currency": "EUR", "value": 1}], ("EUR", {"value": 1})),
    ],
)  # fmt: skip
def test_pay_in_every_shape(base: Any, expected: tuple[str, dict[str, Any]]) -> None:
    raw = translate(posting(baseSalary=base, salaryCurrency="GBP")).salary_raw
    assert (raw["currency"], {k: v for k, v in raw["value"].items() if k != "@type"}) == expected


@pytest.mark.parametrize(
    "base", [None, "", {}, [], "competitive", {"value": {"value": 0}}, {"value": {"minValue": -5}}, True]
)
def test_pay_that_is_none(base: Any) -> None:
    assert translate(posting(baseSalary=base)).salary_raw is None


def test_pay_in_words_is_kept_as_it_stands() -> None:
    assert translate(posting(baseSalary="from £30,000 a year")).salary_raw == {"text": "from £30,000 a year"}


@pytest.mark.parametrize("company", ["Example Clinic", [{"name": "Example Clinic"}], {"name": "Example&nbsp;Clinic"}])
def test_the_employer_in_every_shape(company: Any) -> None:
    assert translate(posting(hiringOrganization=company)).organization == "Example Clinic"


def test_what_stands_beside_the_description_is_added_once() -> None:
    ad = translate(posting(responsibilities="Run the ward.", qualifications="Care for people."))
    assert ad.description_text is not None
    assert ad.description_text.split("\n\n") == ["Care for people.", "Responsibilities", "Run the ward."]


def test_ids_are_of_the_identifier_or_the_address() -> None:
    plain = translate(posting(identifier=4711)).id
    assert plain == f"schema_org:{HOST}:4711"
    without = posting(identifier=None)
    assert translate(without).id == translate(without | {"title": "Nurse in charge"}).id
    assert translate(without).id != translate(without | {"url": PAGE + "1"}).id
    assert len(translate(without).id) <= 255
    long = [translate(posting(identifier=letter * 300)).id for letter in "ab"]
    assert long[0] != long[1]
    bare = {key: posting()[key] for key in ("@type", "title", "hiringOrganization")}
    assert translate(bare).id != translate(bare | {"title": "Baker"}).id


@pytest.mark.parametrize(
    "record",
    [
        None, [], "x", {}, {"@type": "Person", "title": "x", "hiringOrganization": "y"}, posting(title=""),
        posting(title=None), posting(hiringOrganization=None), posting(hiringOrganization={"name": ""}),
    ],
)  # fmt: skip
def test_what_is_no_posting_is_left_alone_with_a_reason(record: Any) -> None:
    with pytest.raises(RejectedError) as caught:
        translate(record)
    assert str(caught.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from("name value address url @type minValue unitText".split()), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*sorted(posting()), "_feed", "inLanguage", "responsibilities"]), anything))
def test_no_posting_breaks_the_translation(over: dict[str, Any]) -> None:
    try:
        ad = translate(posting() | over)
    except RejectedError:
        return
    assert ad.title
    assert ad.organization


def script(value: object, kind: str = "application/ld+json") -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    safe = text.replace("</", "<\\/")  # as pages must write it
    return f'<script type="{kind}">{safe}</script>'


@pytest.mark.parametrize(
    ("html", "titles"),
    [
        (script(posting()), ["Staff Nurse"]),
        (script(posting(), "Application/LD+JSON; charset=utf-8"), ["Staff Nurse"]),
        (script([posting(title="A"), {"@type": "Organization"}, posting(title="B")]), ["A", "B"]),
        (script({"@graph": [{"@type": "WebSite"}, posting(title="A")]}), ["A"]),
        (script({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": posting(title="A")}]}), ["A"]),
        (script({"@type": "WebPage", "mainEntity": {"x": [[posting(title="A")]]}}), ["A"]),
        (script(posting(**{"@type": ["Thing", "JobPosting"]})), ["Staff Nurse"]),
        (script(posting(**{"@type": "http://schema.org/JobPosting"})), ["Staff Nurse"]),
        (script("<!-- " + json.dumps(posting()) + " -->"), ["Staff Nurse"]),
        (script("//<![CDATA[\n" + json.dumps(posting()) + "\n//]]>"), ["Staff Nurse"]),
        (script(json.dumps(posting(title="A", description="one\ntwo")).replace("\\n", "\n")), ["A"]),
        (script(json.dumps(posting(title="A")) + ";"), ["A"]),
        (script("{broken") + script(posting(title="B")), ["B"]),
        (script(posting(), "text/javascript"), []), ("", []), ("<p>no ad", []), ("\x00", []),
        (script("[" * 50_000), []),
        (script(posting(similar=posting(title="inner"))), ["Staff Nurse"]),
    ],
)  # fmt: skip
def test_postings_are_found_wherever_they_hang(html: str, titles: list[str]) -> None:
    assert [found["title"] for found in postings_in("<!doctype html><html><head>" + html)] == titles


@given(st.text(max_size=60), st.booleans())
def test_no_page_breaks_the_search(text: str, inside: bool) -> None:
    assert postings_in(script(text) if inside else text) == []


def run(feed: Feed, board: str = PAGE, **options: str) -> list[FetchedPage]:
    target = Target(NOW, board=board, options=options)
    return list(fetch(web_for(SOURCE, feed, hosts=(HOST,)), target))


def test_a_page_gives_its_ads() -> None:
    html = "<html>" + script(
        [posting(title="A", url=None, identifier=None), posting(title="B", url=None, identifier=None)]
    )
    with serve_feed({"/ads/7": html.encode()}) as feed:
        [page] = run(feed)
        ads = [translate(record) for record in page.records]
    assert [ad.title for ad in ads] == ["A", "B"]
    assert [ad.url for ad in ads] == [PAGE, PAGE]
    assert ads[0].id != ads[1].id


def test_a_sitemap_that_has_not_changed_does_not_hide_that_its_pages_have() -> None:
    def unchanged(request: Request) -> Reply:
        same = request.headers.get("if-none-match") == '"v1"'
        return Reply(304) if same else Reply(body=f"<urlset><url><loc>{PAGE}</loc></url></urlset>".encode())

    with serve_feed({"/sitemap": unchanged, "/ads/7": script(posting(title="Another")).encode()}) as feed:
        board = f"https://{HOST}/sitemap"
        client = web_for(SOURCE, feed, hosts=(HOST,), known={board: Validators('"v1"')})
        [page] = fetch(client, Target(NOW, board=board))
    assert [row["title"] for row in page.records] == ["Another"]


def test_addresses_relative_to_the_page() -> None:
    with serve_feed({"/ads/7": script(posting(url="8?x=1")).encode()}) as feed:
        assert translate(run(feed)[0].records[0]).url == f"https://{HOST}/ads/8?x=1"


def test_the_page_speaks_its_own_character_set() -> None:
    text = json.dumps(posting(title="Pflegekraft für Köln"), ensure_ascii=False)
    reply = Reply(200, script(text).encode("latin-1"), {"content-type": "text/html; charset=ISO-8859-1"})
    with serve_feed({"/ads/7": reply}) as feed:
        assert run(feed)[0].records[0]["title"] == "Pflegekraft für Köln"


@pytest.mark.parametrize("body", [b"", b"<html>nothing</html>", b"[]", b"<urlset></urlset>"])
def test_a_page_without_ads_is_an_error(body: bytes) -> None:
    with serve_feed({"/ads/7": body}) as feed:
        with pytest.raises(AppError) as caught:
            run(feed)
        assert caught.value.code == "feed-malformed"


def sitemap(*paths: str, kind: str = "urlset") -> bytes:
    locs = "".join(f"<url><loc> {path} </loc></url>" for path in paths)
    return f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</{kind}>'.encode()


def test_a_sitemap_gives_the_ads_of_its_pages_on_the_same_host() -> None:
    base = f"https://{HOST}"
    routes = {
        "/sitemap.xml": sitemap(
            f"{base}/jobs.xml.gz", "https://evil.example/x.xml", f"{base}/about", kind="sitemapindex"
        ),
        "/jobs.xml.gz": gzip.compress(
            sitemap(f"{base}/ads/1", f"{base}/ads/2", f"{base}/ads/gone", "https://evil.example/ads/3", f"{base}/ads/1")
        ),
        "/ads/1": script(posting(identifier="1")).encode(),
        "/ads/2": script(posting(identifier="2")).encode(),
        "/about": b"<p>About us",
    }
    with serve_feed(routes) as feed:
        pages = run(feed, f"{base}/sitemap.xml")
        assert feed.paths == ["/sitemap.xml", "/jobs.xml.gz", "/ads/1", "/ads/2", "/ads/gone", "/about"]
        assert [translate(page.records[0]).id for page in pages] == [f"schema_org:{HOST}:1", f"schema_org:{HOST}:2"]
        assert len(run(feed, f"{base}/sitemap.xml", match="/ads/")) == 2
        assert feed.paths.count("/about") == 1


def test_a_sitemap_that_is_too_long_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_org, "MAX_PAGES", 2)
    base = f"https://{HOST}"
    routes = {"/sitemap.xml": sitemap(*(f"{base}/ads/{n}" for n in range(4)))}
    routes |= {f"/ads/{n}": script(posting(identifier=n)).encode() for n in range(4)}
    with serve_feed(routes) as feed:
        got: list[FetchedPage] = []
        with pytest.raises(AppError) as caught:
            got.extend(fetch(web_for(SOURCE, feed, hosts=(HOST,)), Target(NOW, board=f"{base}/sitemap.xml")))
        assert (caught.value.code, len(got)) == ("feed-limited", 2)


def test_a_bomb_of_entities_is_not_unpacked() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
        + b'<!ENTITY z SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://jobs.example.com/&i;&z;</loc></url></urlset>'
    )
    with serve_feed({"/ads/7": bomb}) as feed:
        with pytest.raises(AppError):
            run(feed)
        assert all(len(path) < 100 for path in feed.paths)


@pytest.mark.parametrize("board", ["", "no address", "ftp://jobs.example.com/", "https://other.example.com/ads"])
def test_a_board_that_is_no_address_of_the_host_is_refused(board: str) -> None:
    with serve_feed({}) as feed:
        with pytest.raises(AppError) as caught:
            run(feed, board)
        assert caught.value.code == "address-refused"
        assert not feed.requests
