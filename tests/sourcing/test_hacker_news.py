"""Ads as people write them by hand in a thread: read with care, or left alone with a reason."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sourcing.feedserver import Reply, Request, serve_feed, web_for
from upstar.kit.errors import AppError
from upstar.sourcing.source import Target
from upstar.sourcing.sources.hacker_news import ANY_ROLE, SOURCE, fetch, translate
from upstar.sourcing.types import RejectedError

NOW = datetime(2026, 11, 3, tzinfo=UTC)
BODY = "<p>We build tools for bakeries.<p>Write to jobs at example dot com."


def comment(line: str, number: int = 1001, **over: Any) -> dict[str, Any]:
    return {
        "id": number, "author": "someone", "created_at": "2026-11-02T16:01:02.000Z", "created_at_i": 1793635262,
        "text": line + BODY, "parent_id": 900, "story_id": 900, "type": "comment", "children": [{"id": 5}],
    } | over  # fmt: skip


def test_a_usual_line() -> None:
    address = "https:&#x2F;&#x2F;crumb.example.com&#x2F;car"
    link = f'<a href="{address}eers" rel="nofollow">{address}...</a>'
    line = f"Crumb (YC S21) | Senior Backend Engineer | Berlin, Germany | Full-time | €70k - €90k | {link}"
    ad = translate(comment(line))
    assert (ad.id, ad.title, ad.organization) == ("hacker_news:1001", "Senior Backend Engineer", "Crumb")
    assert ad.employment_type == ("FULL_TIME",)
    assert [(place.city, place.country_code) for place in ad.places] == [("Berlin", "DE")]
    assert ad.salary_raw == {"text": "€70k - €90k"}
    assert ad.url == "https://news.ycombinator.com/item?id=1001"
    assert ad.organization_url == "https://crumb.example.com/careers"
    assert ad.date_posted == datetime(2026, 11, 2, 16, 1, 2, tzinfo=UTC)
    assert (ad.data_source, ad.remote_derived, ad.ai_salary_minvalue) == ("hacker_news", False, None)
    assert ad.description_text is not None
    assert ad.description_text.endswith("Write to jobs at example dot com.")


@pytest.mark.parametrize(
    "line",
    [
        "Crumb | Data Scientist | Oakland, CA | ONSITE | Full-time",
        "Crumb | ONSITE | Oakland, CA | Data Scientist | Full-time",
        "Crumb | Full-time | Oakland, CA | On-site | Data Scientist | https://crumb.example.com",
        "Data Scientist | Crumb | Oakland, CA | onsite | full time",
        "Crumb ｜ Data Scientist ｜ Oakland, CA (onsite) ｜ Full Time",
        "Crumb - Data Scientist - Oakland, CA (onsite) - Full-time",
    ],
)
def test_the_parts_may_stand_in_any_order(line: str) -> None:
    ad = translate(comment(line))
    assert (ad.organization, ad.title) == ("Crumb", "Data Scientist")
    assert [(place.city, place.region) for place in ad.places] == [("Oakland", "California")]
    assert (ad.employment_type, ad.ai_work_arrangement, ad.remote_derived) == (("FULL_TIME",), "On-site", False)


@pytest.mark.parametrize(
    ("line", "remote", "kind", "arrangement"),
    [
        ("Crumb | Engineer | REMOTE", True, "TELECOMMUTE", None),
        ("Crumb | Engineer | Remote (US only)", True, "TELECOMMUTE", None),
        ("Crumb | Engineer | Berlin or Remote (EU)", True, None, None),
        ("Crumb | Engineer | Berlin | Hybrid", False, None, "Hybrid"),
        ("Crumb | Engineer | Berlin | Remote or hybrid", True, None, None),
        ("Crumb | Engineer | Berlin", False, None, None),
    ],
)
def test_remote_is_what_the_line_says(line: str, remote: bool, kind: str | None, arrangement: str | None) -> None:
    ad = translate(comment(line))
    assert (ad.remote_derived, ad.location_type, ad.ai_work_arrangement) == (remote, kind, arrangement)


def test_several_roles_stay_one_ad() -> None:
    ad = translate(comment("Crumb | Backend Engineer, Product Designer | Baker Relations Manager | Berlin"))
    assert ad.title == "Backend Engineer, Product Designer, Baker Relations Manager"


def test_a_role_that_the_line_lacks_is_looked_for_below() -> None:
    below = "<p>Our mission is bread.<p>Staff Engineer, Ovens<p>We are engineers at heart."
    assert translate(comment("Crumb | Berlin | Full-time", text="Crumb | Berlin | Full-time" + below)).title == (
        "Staff Engineer, Ovens"
    )
    assert translate(comment("Crumb | Berlin | Full-time")).title == ANY_ROLE


def test_a_name_that_sounds_like_a_role_is_a_company_all_the_same() -> None:
    ad = translate(comment("Staff Room | Backend Engineer | Austin, TX"))
    assert (ad.organization, ad.title) == ("Staff Room", "Backend Engineer")


def test_a_retirement_plan_is_no_pay() -> None:
    assert translate(comment("Crumb | Engineer | Berlin | 401k")).salary_raw is None


def test_markup_is_made_safe() -> None:
    ad = translate(comment('Crumb | Engineer | <a href="javascript:alert(1)">x</a><script>y</script>'))
    assert ad.description_html is not None
    assert "script" not in ad.description_html
    assert ad.organization_url is None


@pytest.mark.parametrize(
    "record",
    [
        comment("", text=None), comment("", text=""), comment("", text="[dead]"), comment("A | B", deleted=True),
        comment("A | B", dead=True), comment("Is this thread - really - a good idea? I doubt it"),
        comment("Thanks for hosting this."), comment("A | Engineer | Berlin", id=None), comment("A | B", parent_id=901),
        comment("| | |"), comment("x" * 300 + " | Engineer"), comment("A | Engineer", id=True), "text", None, 7,
    ],
)  # fmt: skip
def test_what_is_no_ad_is_left_alone_with_a_reason(record: Any) -> None:
    with pytest.raises(RejectedError) as caught:
        translate(record)
    assert str(caught.value)


anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.text(max_size=3))


@given(
    st.dictionaries(st.sampled_from(sorted(comment("x"))), anything), st.text(alphabet="ab|-–(/ <>$9k.\n", max_size=80)
)
def test_no_comment_breaks_the_translation(over: dict[str, Any], line: str) -> None:
    try:
        ad = translate(comment(line) | over)
    except RejectedError:
        return
    assert ad.title
    assert ad.organization


@pytest.mark.parametrize(
    "text", ["|" * 100_000, "( " * 50_000 + "|", "a - " * 50_000, "<a " * 50_000 + "| b", "$" * 10**5 + "|x"]
)
def test_no_text_takes_long(text: str) -> None:
    try:
        translate(comment("", text=text))
    except RejectedError:
        return


def threads(request: Request) -> Reply:
    if request.path == "/api/v1/search_by_date":
        assert request.query["tags"] == "story,author_whoishiring"
        titles = ["Ask HN: Who wants to be hired? (November 2026)", "Ask HN: Who is hiring? (November 2026)",
                  "Ask HN: Freelancer? Seeking freelancer?", "Ask HN: Who's hiring? (October 2026)",
                  "Ask HN: Who is hiring? (September 2026)"]  # fmt: skip
        return Reply(body={"hits": [{"objectID": str(900 + n), "title": title} for n, title in enumerate(titles)]})
    number = int(request.path.rpartition("/")[2])
    children = [
        comment(f"Crumb {number} | Engineer | Berlin", number * 10),
        comment("", number * 10 + 1, text=None),
        "odd",
    ]
    return Reply(body={"id": number, "children": children})


def test_the_newest_threads_are_read() -> None:
    with serve_feed(threads) as feed:
        pages = list(fetch(web_for(SOURCE, feed), Target(NOW)))
        assert feed.paths == ["/api/v1/search_by_date", "/api/v1/items/901", "/api/v1/items/903"]
        assert {request.host for request in feed.requests} == {"hn.algolia.com"}
    assert [len(page.records) for page in pages] == [3, 3]
    [first, *_] = pages[0].records
    assert "children" not in first
    assert first["_feed"] == {"story": "901", "title": "Ask HN: Who is hiring? (November 2026)"}
    assert translate(first).organization == "Crumb 901"
    with serve_feed(threads) as feed:
        assert len(list(fetch(web_for(SOURCE, feed), Target(NOW, options={"months": "1"})))) == 1


@pytest.mark.parametrize("body", [{"hits": None}, [], {"hits": [{"objectID": "1", "title": "Who is hiring?"}]}])
def test_an_apology_in_place_of_a_thread_is_an_error(body: Any) -> None:
    with serve_feed({"/api/v1/search_by_date": body, "/api/v1/items/1": {"error": "sorry"}}) as feed:
        with pytest.raises(AppError) as caught:
            list(fetch(web_for(SOURCE, feed), Target(NOW)))
        assert caught.value.code == "feed-malformed"
