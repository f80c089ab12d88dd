"""The stock as a stream and what changed in it, against a real database: nothing is lost, hidden is hidden."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields
from sqlalchemy import text

from tests.factories import make_listing
from tests.listings.making import NOW, fill, listing
from tests.listings.test_cleaning import copy
from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.kit.text import squash
from upstar.listings import browse, cleaning
from upstar.listings import service as listings
from upstar.listings.facets import facets_of, language_of, places_of
from upstar.listings.merge import Incoming
from upstar.listings.types import Listing, ListingCard, ListingFilter, Place
from upstar.skills.vocabulary import vocabulary
from upstar.workflows.tools import Tools

MUNICH = Place("Germany", "DE", "Bavaria", "Munich", "Munich")
AGENCY = "Example Personaldienstleistungen GmbH"


def moment(database: Database) -> int:
    with database.read() as session:
        return listings.moment(session)


def everything(database: Database) -> list[ListingCard]:
    with database.read() as session:
        return list(listings.everything(session))


def since(database: Database, moment: int) -> dict[str, ListingCard | None]:
    with database.read() as session:
        found = list(listings.since(session, moment))
    assert len(found) == len(dict(found))
    return dict(found)


def store(database: Database, *items: Listing) -> None:
    with database.write() as session:
        listings.store(session, [Incoming(item, "made") for item in items])


def run(database: Database, statement: str, **values: Any) -> None:
    with database.write() as session:
        session.execute(text(statement), values)


def bare(card: ListingCard) -> ListingCard:
    places = {with_fields(place, text=None) for place in card.places}
    return with_fields(card, description_text=None, places=tuple(sorted(places, key=str)))  # tables have no order


def assert_as_by_id(database: Database, cards: list[ListingCard]) -> None:
    with database.read() as session:
        assert [bare(browse.get(session, card.id)) for card in cards] == list(map(bare, cards))


def test_everything_is_what_search_shows_in_order(database: Database) -> None:
    items = [listing(number, date_valid_through=NOW + timedelta(days=number - 2)) for number in range(10)]
    fill(database, items)
    cards = everything(database)
    with database.read() as session:
        shown = {item.id for item in browse.find(session, ListingFilter(), limit=100).items}
        assert listings.count_live(session) == pytest.approx(len(cards), abs=2)
    assert [card.id for card in cards] == sorted(shown)
    assert len(cards) == 7
    assert_as_by_id(database, cards)


def test_cards_of_many_kinds_are_those_read_by_id(database: Database) -> None:
    store(
        database,
        listing(1, language="de", organization=AGENCY, places=(MUNICH, Place("France", "FR", None, "Paris"))),
        listing(2, places=(), language="en", ai_salary_minvalue=20, ai_salary_unittext="HOUR", data_source=None),
        listing(3, ai_key_skills=None, employment_type=None, ai_salary_currency=None, date_posted=None),
        listing(4, places=(Place("Ruritania", None, "North", "Frankfurt/Oder"), Place("Germany", "DE", "Hesse"))),
    )
    run(database, "UPDATE internal.listing_state SET to_check = true")
    cleaning.clean(database)
    cards = everything(database)
    assert_as_by_id(database, cards)
    assert [card.agency for card in cards] == [True, False, False, False]
    assert [card.language for card in cards] == ["de", "en", None, None]


def test_sample_listings_come_as_they_are_read_by_id(stocked: Tools) -> None:
    cleaning.clean(stocked.database)
    cards = everything(stocked.database)
    assert len(cards) > 100
    assert all(card.description_text is None for card in cards)
    assert_as_by_id(stocked.database, cards)


HIDING: dict[str, Callable[[Database, str], None]] = {
    "copy": lambda db, key: run(
        db, "UPDATE internal.listing_search SET canonical_id = 'made:0002' WHERE listing_id = :id", id=key
    ),
    "junk": lambda db, key: run(db, "UPDATE internal.listing_search SET junk = 0.5 WHERE listing_id = :id", id=key),
    "stale": lambda db, key: run(db, "UPDATE internal.listing_search SET stale = true WHERE listing_id = :id", id=key),
    "over": lambda db, key: store(db, listing(1, id=key, date_valid_through=NOW)),
    "expired": lambda db, key: expire(db, key),
    "deleted": lambda db, key: run(db, "DELETE FROM job_listings WHERE id = :id", id=key),
}


def expire(database: Database, key: str) -> None:
    with database.write() as session:
        assert listings.expire(session, [key]) == 1


@pytest.mark.parametrize("how", HIDING)
def test_what_is_hidden_is_told_as_gone(database: Database, how: str) -> None:
    store(database, listing(1), listing(2))
    before = moment(database)
    HIDING[how](database, "made:0001")
    assert since(database, before) == {"made:0001": None}
    assert [card.id for card in everything(database)] == ["made:0002"]


def test_what_comes_back_is_told_with_its_card(database: Database) -> None:
    store(database, listing(1))
    before = moment(database)
    run(database, "DELETE FROM job_listings")
    store(database, listing(1))
    assert since(database, before) == {"made:0001": everything(database)[0]}
    run(database, "DELETE FROM job_listings")
    assert since(database, before) == {"made:0001": None}


CHANGES: dict[str, dict[str, Any]] = {
    "title": {"title": "Beekeeper"},
    "places": {"places": (MUNICH, Place("Austria", "AT", "Vienna", "Vienna")), "raw_data": {"moved": True}},
    "skills": {"ai_key_skills": ("Beekeeping",)},
    "logo": {"organization_logo": "https://example.com/logo.png"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_new_or_changed_is_told_with_its_card(database: Database, what: str) -> None:
    before = moment(database)
    first = listing(1)
    store(database, first, listing(2))
    assert since(database, before) == {card.id: card for card in everything(database)}
    before = moment(database)
    store(database, replace(first, **CHANGES[what]), listing(2))
    found = since(database, before)
    assert set(found) == {"made:0001"}
    assert_as_by_id(database, [card for card in found.values() if card])
    assert since(database, moment(database)) == {}


def test_cleaning_tells_what_it_hides_and_whose_postings_are_an_agencys(database: Database) -> None:
    store(database, copy(1), copy(2, source_type="ats"), copy(3, title="Beekeeper", organization=AGENCY))
    before = moment(database)
    cleaning.clean(database)
    found = since(database, before)
    assert {key: card and card.agency for key, card in found.items()} == {"copy:1": None, "copy:3": True}
    before = moment(database)
    run(database, "UPDATE internal.listing_state SET to_check = true")
    cleaning.clean(database)
    assert since(database, before) == {}


def test_what_others_write_is_told_once_it_is_taken_in(database: Database) -> None:
    store(database, listing(1))
    before = moment(database)
    with database.write() as session:
        make_listing(session, "t:1")
    run(database, "UPDATE job_listings SET title = 'Beekeeper' WHERE id = 'made:0001'")
    assert cleaning.index_strangers(database) == 2
    assert {key: card and card.title for key, card in since(database, before).items()} == {
        "made:0001": "Beekeeper", "t:1": "Nurse",
    }  # fmt: skip


def test_a_transaction_that_is_open_when_the_moment_is_taken_is_not_lost(database: Database) -> None:
    store(database, listing(0))
    with database.write() as slow:
        listings.store(slow, [Incoming(listing(1, places=()), "made")])
        slow.execute(text("DELETE FROM job_listings WHERE id = 'made:0000'"))
        store(database, listing(2, places=()))  # begins later and is there first
        first = moment(database)
        assert [card.id for card in everything(database)] == ["made:0000", "made:0002"]
    found = since(database, first)
    assert found["made:0000"] is None
    assert found["made:0001"] is not None
    assert moment(database) > first
    assert since(database, moment(database)) == {}


def test_numbers_of_another_servers_transactions_are_no_changes(database: Database) -> None:
    store(database, listing(1))
    with psycopg.connect(database.dsn) as owner:  # a worker may not touch a table's triggers
        owner.execute("ALTER TABLE internal.listing_search DISABLE TRIGGER listing_search_changed")
    run(database, "UPDATE internal.listing_search SET changed_by = '123456789012'")
    assert since(database, moment(database)) == {}
    assert len(everything(database)) == 1


def test_deletions_are_forgotten(database: Database) -> None:
    store(database, listing(1), listing(2))
    before = moment(database)
    with database.write() as session:
        assert listings.delete_source(session, listing(1).data_source or "") > 0
        assert listings.forget_gone(session, utc_now() - timedelta(hours=1)) == 0
    gone = since(database, before)
    assert "made:0001" in gone
    with database.write() as session:
        assert listings.forget_gone(session, utc_now() + timedelta(hours=1)) == len(gone)
    assert since(database, before) == {}


def test_skills_are_counted_by_key_among_what_is_shown(database: Database) -> None:
    with database.read() as session:
        assert listings.rarity(session) == (0, {})
    store(
        database,
        listing(1, ai_key_skills=("Python", "Python", "JS")),
        listing(2, ai_key_skills=("python", "JavaScript", "!?")),
        listing(3, ai_key_skills=("Python",), date_valid_through=NOW),
        listing(4, ai_key_skills=None),
    )
    assert listings.count_skills(database) == 3
    key = vocabulary().key
    with database.read() as session:
        assert listings.rarity(session) == (3, {key("Python"): 2, key("JavaScript"): 2})
        assert listings.often_asked(session) == ("JS", "Python")
    run(database, "DELETE FROM job_listings WHERE id <> 'made:0001'")
    with database.exclusive("skills") as had:
        assert had
        assert listings.count_skills(database) == 0
    assert listings.count_skills(database) == 1
    with database.read() as session:
        assert listings.rarity(session) == (1, {key("Python"): 1, key("JavaScript"): 1})


def name_of(written: str) -> str:
    """The text as a facet can bear it: squashed, short and without the sign that stands between names."""
    return squash(squash(written).replace("/", " ")[:20])


NAMES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20).map(name_of)
COUNTRIES = (("Germany", "DE"), ("United States", "US"), ("Singapore", "SG"), ("Ruritania", None), ("Old Zembla", None))


@st.composite
def placed(draw: st.DrawFn) -> Place:
    country, code = draw(st.sampled_from(COUNTRIES))
    city = draw(NAMES | st.sampled_from(("Munich", "Frankfurt/Oder")))
    return Place(country, code, draw(NAMES | st.just("Bavaria")) or None, city or None, draw(NAMES))


def holds(outer: Place, inner: Place) -> bool:
    """Whether one place is a country or region that the other lies in."""
    if outer.country != inner.country or outer == inner or outer.city:
        return False
    return outer.region in {None, inner.region} and (outer.region, None) != (inner.region, inner.city)


@settings(deadline=None)
@given(st.lists(placed(), max_size=6), st.sampled_from((None, "de", "en")))
def test_places_and_language_come_back_out_of_the_facets(places: list[Place], language: str | None) -> None:
    facets = facets_of(listing(1, places=tuple(places), language=language))
    named = list(dict.fromkeys(with_fields(place, text=None) for place in places))
    apart = tuple(place for place in named if not any(holds(place, other) for other in named))
    assert places_of(facets) == apart
    assert language_of(facets) == language


def test_a_region_may_bear_a_slash() -> None:
    places = (Place("Spain", "ES", "Castile/León", "Soria"), Place("Spain", "ES", None, "A/B"))
    assert places_of(facets_of(listing(1, places=places))) == places
