"""Search against a real database: what it finds, in which order, page by page, and what it counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.listings.making import NOW, SKILLS, WORDS, fill, listing
from upstar.adapters.database import Database
from upstar.kit.errors import AppError
from upstar.listings import browse, reads, search
from upstar.listings import service as listings
from upstar.listings.asked import take_apart
from upstar.listings.reads import Sort
from upstar.listings.types import ListingCard, ListingFilter

COUNT = 300


@pytest.fixture
def stocked_database(database: Database) -> Database:
    fill(database, [listing(number) for number in range(COUNT)])
    return database


def find(database: Database, wanted: ListingFilter, sort: Sort = "relevance", limit: int = 100) -> list[ListingCard]:
    return list(pages(database, wanted, sort, limit))


def pages(database: Database, wanted: ListingFilter, sort: Sort, limit: int) -> Iterator[ListingCard]:
    cursor = None
    while True:
        with database.read() as session:
            page = browse.find(session, wanted, sort=sort, cursor=cursor, limit=limit)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def test_words_are_found_in_titles_companies_skills_and_texts(database: Database) -> None:
    plain = {"title": "Chef", "organization": "Acme", "ai_key_skills": None, "description_text": "Fine food."}
    fill(database, [
        listing(1, **plain | {"title": "Beekeeper"}), listing(2, **plain | {"organization": "Beekeeper Ltd"}),
        listing(3, **plain | {"ai_key_skills": ("Beekeeping",)}),
        listing(4, **plain | {"description_text": "Our beekeepers."}),
        listing(5, **plain),
    ])  # fmt: skip
    found = [card.id for card in find(database, ListingFilter("beekeeper"))]
    assert found[0] == "made:0001"
    assert {"made:0001", "made:0002", "made:0004"} <= set(found)
    assert "made:0005" not in found


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("red fox", {"a", "b"}),
        ('"red fox"', {"a"}),
        ("red -lazy", {"a"}),
        ("lazy or brown", {"b", "c"}),
        ('-"red fox" red', {"b"}),
        ("the", None),
        ("red the fox", {"a", "b"}),
        ("   ", None),
        ("100% _x_ \\ ' \" ;--", set()),
    ],
)
def test_the_syntax_of_web_search(database: Database, query: str, kept: set[str] | None) -> None:
    texts = {"a": "A red fox jumps.", "b": "A fox, lazy and red.", "c": "A brown dog."}
    fill(database, [
        listing(1, id=name, title="Tester", organization="Acme", ai_key_skills=None, description_text=text)
        for name, text in texts.items()
    ])  # fmt: skip
    found = {card.id for card in find(database, ListingFilter(query))}
    assert found == (set(texts) if kept is None else kept)


def test_a_skill_that_no_text_index_can_tell_is_found_by_its_facet(stocked_database: Database) -> None:
    found = find(stocked_database, ListingFilter("C++"))
    assert found
    assert all("C++" in card.key_skills for card in found)


def test_filters_hold_and_may_name_several_values(stocked_database: Database) -> None:
    wanted = ListingFilter(country=("Deutschland", "FR"), type=("FULL_TIME",), skill=("python",), remote=False)
    found = find(stocked_database, wanted)
    everything = find(stocked_database, ListingFilter())
    assert len(everything) == COUNT
    assert {card.id for card in found} == {
        card.id
        for card in everything
        if card.places[0].country_code in ("DE", "FR")
        and card.employment_type == ("FULL_TIME",)
        and "Python" in card.key_skills
        and not card.remote_derived
    }
    assert find(stocked_database, ListingFilter(city=("münchen",))) or find(
        stocked_database, ListingFilter(city=("Munich",))
    )
    assert {card.places[0].city for card in find(stocked_database, ListingFilter(city=("US/Texas/Austin",)))} == {
        "Austin"
    }
    assert all((card.salary_max or 0) >= 100_000 for card in find(stocked_database, ListingFilter(pay_from=100_000)))
    young = find(stocked_database, ListingFilter(posted_within=7))
    assert young
    assert all(card.date_posted and card.date_posted > NOW - timedelta(days=7, minutes=5) for card in young)
    with pytest.raises(AppError):
        find(stocked_database, ListingFilter(country=("Atlantis",)))


def test_ended_listings_are_not_found(stocked_database: Database) -> None:
    with stocked_database.write() as session:
        assert listings.expire(session, ["made:0001", "made:0002", "nothing"]) == 2
        assert listings.expire(session, ["made:0001"]) == 0
    left = {card.id for card in find(stocked_database, ListingFilter())}
    assert len(left) == COUNT - 2


@pytest.mark.parametrize("sort", ["relevance", "date", "pay"])
@pytest.mark.parametrize("text", [None, "nurse", "night or kitchen"])
def test_pages_give_each_hit_once_and_in_order(stocked_database: Database, sort: Sort, text: str | None) -> None:
    wanted = ListingFilter(text, type=("FULL_TIME",))
    whole = find(stocked_database, wanted, sort)
    small = find(stocked_database, wanted, sort, 7)
    assert [card.id for card in small] == [card.id for card in whole]
    assert len({card.id for card in whole}) == len(whole) > 7
    if sort == "date" or (text is None and sort == "relevance"):
        keys = [card.date_posted for card in whole if card.date_posted]
        assert keys == sorted(keys, reverse=True)
    if sort == "pay":
        pays = [card.salary_max for card in whole if card.salary_max]
        assert len(pays) == len(whole)
        assert pays == sorted(pays, reverse=True)


queries = st.lists(st.sampled_from([*WORDS, "nurse", "engineer", "-night", "or"]), max_size=3).map(" ".join)
filters = st.builds(
    ListingFilter,
    text=st.none() | queries,
    remote=st.none() | st.booleans(),
    country=st.lists(st.sampled_from(["DE", "US", "FR"]), max_size=2).map(tuple),
    skill=st.lists(st.sampled_from(SKILLS), max_size=2).map(tuple),
    pay_from=st.none() | st.just(90_000),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(wanted=filters, sort=st.sampled_from(["date", "pay"]))
def test_a_broad_search_finds_what_an_exact_one_does(
    stocked_database: Database, wanted: ListingFilter, sort: Sort
) -> None:
    exact = [card.id for card in find(stocked_database, wanted, sort)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "EXACT", 5)
        patch.setattr(search, "WINDOW", 20)
        broad = [card.id for card in find(stocked_database, wanted, sort, 10)]
    assert broad == exact


def test_the_planner_may_be_wrong_about_a_filter(stocked_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ListingFilter("nurse or engineer", country=("DE", "US"))
    exact = [card.id for card in find(stocked_database, wanted)]
    monkeypatch.setattr(search, "NARROW", 5)
    monkeypatch.setattr(reads, "planned", lambda *_: 0)

    def unasked(*_args: object, **_more: object) -> str:
        raise AssertionError("the text index is asked about more listings than the bound")

    monkeypatch.setattr(reads, "text_ids", unasked)
    assert [card.id for card in find(stocked_database, wanted)] == exact
    assert len(exact) > 5


def test_counts_are_exact_where_hits_are_few_and_close_where_they_are_many(
    stocked_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ListingFilter("nurse or engineer")
    found = find(stocked_database, wanted)
    with stocked_database.read() as session:
        counts = browse.find(session, wanted, with_counts=True).counts
    assert counts is not None
    assert (counts.total, counts.estimated) == (len(found), False)
    by_country = dict(counts.values["country"])
    assert by_country["DE"] == sum(card.places[0].country_code == "DE" for card in found)
    assert dict(counts.values["skill"])["Python"] == sum("Python" in card.key_skills for card in found)
    assert counts.days[7] <= counts.days[30] <= counts.total
    monkeypatch.setattr(search, "EXACT", 5)
    monkeypatch.setattr(search, "SAMPLE", 100)
    for text in (None, "nurse or engineer"):
        with stocked_database.read() as session:
            rough = browse.find(session, replace(wanted, text=text), with_counts=True).counts
        true = COUNT if text is None else len(found)
        assert rough is not None
        assert rough.estimated
        assert abs(rough.total - true) < true * 0.35


def test_others_like_a_listing_share_its_skills_or_its_title(stocked_database: Database) -> None:
    with stocked_database.read() as session:
        itself = browse.get(session, "made:0007")
        like = browse.similar(session, itself, 10)
    assert like
    assert all(card.id != itself.id and 0 < likeness <= 1 for card, likeness in like)
    assert [likeness for _, likeness in like] == sorted((likeness for _, likeness in like), reverse=True)
    best = like[0][0]
    assert len(set(best.key_skills) & set(itself.key_skills)) >= 2


@pytest.mark.parametrize("cursor", ["", "%%%", "W10", "WyJkYXRlIiwgMSwgMiwgM10"])
def test_a_forged_cursor_is_refused(stocked_database: Database, cursor: str) -> None:
    with stocked_database.read() as session, pytest.raises(AppError) as caught:
        browse.find(session, ListingFilter(), sort="date", cursor=cursor)
    assert caught.value.code == "cursor-invalid"


@given(st.text(max_size=60))
def test_any_query_is_taken_apart(query: str) -> None:
    asked = take_apart(query)
    assert len(asked.terms) <= 12
    assert asked.without(set(asked.terms)) == ""


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
def test_no_query_breaks_the_search(stocked_database: Database, query: str) -> None:
    with stocked_database.read() as session:
        browse.find(session, ListingFilter(query), with_counts=True, limit=3)
