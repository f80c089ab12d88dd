"""What hides a listing, and how wishes are read."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

from tests.matching.making import card
from upstar.cli.match_options import read_options
from upstar.kit.errors import AppError
from upstar.listings.places import coordinates, make_place
from upstar.listings.types import ListingCard, Place
from upstar.matching.wish_reading import read_wishes, tidy, wishes_of
from upstar.matching.wishes import HIDDEN, Wishes, distance_km, hidden_by, told

PLACES = [
    place
    for place in (
        make_place("DE", None, "Berlin"), make_place("DE", None, "Potsdam"), make_place("DE", None, "Munich"),
        make_place("DE"), make_place("FR", None, "Strasbourg"), make_place("DE", None, "Kehl"),
        make_place("DE", None, "Kleinkleckersdorf"), make_place("US", "Illinois", "Springfield"), Place("Somewhere"),
    )
    if place
]  # fmt: skip
COUNTRIES = ("DE", "FR", "US")


def place(country: str, city: str | None = None) -> tuple[Place, ...]:
    made = make_place(country, None, city)
    assert made is not None
    return (made,)


BERLIN = {"name": "Berlin", "radius_km": 40}


@pytest.mark.parametrize(
    ("wanted", "listing", "reason"),
    [
        ({"blocked_companies": ["EXAMPLE gmbh"]}, card(), "company"),
        ({"countries": ["DE"]}, card(places=place("FR", "Paris")), "place"),
        ({"countries": ["DE"]}, card(places=place("FR", "Paris") + place("DE", "Munich")), None),
        ({"countries": ["DE"]}, card(places=(Place("Somewhere"),)), None),
        ({"towns": [BERLIN]}, card(places=place("DE", "Potsdam")), None),
        ({"towns": [BERLIN]}, card(places=place("DE", "Munich")), "place"),
        ({"towns": [BERLIN]}, card(places=place("DE")), None),
        ({"towns": [BERLIN], "countries": ["DE", "FR"]}, card(places=place("DE", "Munich")), "place"),
        ({"towns": [BERLIN], "countries": ["DE", "FR"]}, card(places=place("FR", "Paris")), None),
        ({"towns": [{"name": "Strasbourg"}]}, card(places=place("DE", "Kehl")), None),
        ({"towns": [BERLIN]}, card(places=place("DE", "Munich"), remote_derived=True), None),
        ({"towns": [BERLIN]}, card(places=place("US"), remote_derived=True), "place"),
        ({"towns": [BERLIN], "remote": "no"}, card(places=place("DE", "Munich"), remote_derived=True), "place"),
        ({"remote": "no"}, card(remote_derived=True), "remote"),
        ({"remote": "only"}, card(), "remote"),
        ({"needs_visa": True}, card(ai_visa_sponsorship=False), "visa"),
        ({"needs_visa": True}, card(), None),
        ({"employment_types": ["INTERN"]}, card(employment_type=("FULL_TIME",)), "employment_type"),
        ({"employment_types": ["INTERN"]}, card(), None),
        ({"pay_floor": 50_000, "pay_currency": "EUR"},
         card(salary_min=Decimal(40_000), salary_max=Decimal(50_000), salary_currency="EUR"), None),
        ({"pay_floor": 50_000, "pay_currency": "EUR"}, card(salary_min=Decimal(50_000), salary_currency="USD"), "pay"),
        ({"pay_floor": 50_000, "pay_currency": "EUR"}, card(salary_min=Decimal(1), salary_currency="XXX"), None),
        ({"pay_floor": 50_000}, card(), None),
        ({}, card(places=place("US"), ai_visa_sponsorship=False), None),
    ],
)  # fmt: skip
def test_what_hides_a_listing(wanted: dict[str, Any], listing: ListingCard, reason: str | None) -> None:
    assert hidden_by(read_wishes(wanted), listing, coordinates) == reason


wishes = st.builds(
    read_wishes,
    st.fixed_dictionaries({}, optional={
        "countries": st.lists(st.sampled_from(COUNTRIES), max_size=2),
        "towns": st.lists(st.sampled_from([BERLIN, {"name": "Strasbourg", "radius_km": 15}]), max_size=2),
        "remote": st.sampled_from(["any", "only", "no"]), "needs_visa": st.booleans(),
        "pay_floor": st.integers(1, 200_000), "blocked_companies": st.just(["example gmbh"]),
        "employment_types": st.just(["FULL_TIME"]),
    }),
)  # fmt: skip
cards = st.builds(
    lambda places, remote, visa, pay, kinds: card(
        places=tuple(places), remote_derived=remote, ai_visa_sponsorship=visa, salary_max=pay,
        salary_currency="USD" if pay else None, employment_type=kinds,
    ),
    st.lists(st.sampled_from(PLACES), max_size=3), st.booleans(), st.none() | st.booleans(),
    st.none() | st.decimals(1, 200_000, places=2), st.sampled_from([(), ("FULL_TIME",), ("INTERN",)]),
)  # fmt: skip


@settings(deadline=None)
@given(wishes, cards)
def test_fewer_wishes_hide_no_more_and_silence_hides_nothing(wanted: Wishes, listing: ListingCard) -> None:
    reason = hidden_by(wanted, listing, coordinates)
    assert reason is None or reason in HIDDEN
    if reason is None:
        for less in (replace(wanted, pay_floor=None), replace(wanted, remote="any"), replace(wanted, needs_visa=False)):
            assert hidden_by(less, listing, coordinates) is None
    assert hidden_by(Wishes(), listing, coordinates) is None
    silent = card(remote_derived=wanted.remote == "only", organization="Other")
    assert hidden_by(wanted, silent, coordinates) is None


@settings(deadline=None)
@given(wishes, cards, st.sampled_from(PLACES))
def test_one_more_place_never_hides_an_on_site_listing(wanted: Wishes, listing: ListingCard, more: Place) -> None:
    if hidden_by(wanted, listing, coordinates) is None and listing.places:
        assert hidden_by(wanted, with_fields(listing, places=(*listing.places, more)), coordinates) is None


@settings(deadline=None)
@given(st.sampled_from([town for town in PLACES if town.city != "Kleinkleckersdorf" and town.city]), st.booleans())
def test_what_is_kept_is_read_the_same_again(town: Place, in_a_line: bool) -> None:
    line = ", ".join(part for part in (town.city, town.region, town.country_code) if part)
    asked = {"name": town.city, "country_code": town.country_code, "region": town.region}
    kept = tidy({"towns": [{"name": line} if in_a_line else asked], "countries": [town.country]})
    assert kept["towns"][0]["name"] == town.city
    assert tidy(kept) == kept
    assert wishes_of(kept) == read_wishes(kept)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"countries": ["Utopia"]}, "countries"), ({"countries": "DE"}, "countries"),
        ({"countries": ["\x00"]}, "countries"),
        ({"towns": [{"name": "Cambridge"}]}, "towns"), ({"towns": [{}]}, "towns"), ({"towns": ["Berlin"]}, "towns"),
        ({"towns": [{"name": "Springfield", "country_code": "US"}]}, "towns"),
        ({"towns": [{"name": "Kleinkleckersdorf", "country_code": "DE"}]}, "towns"),
        ({"towns": [{"name": "Berlin", "radius_km": 0}]}, "towns"), ({"towns": [BERLIN] * 11}, "towns"),
        ({"remote": "maybe"}, "remote"), ({"pay_floor": float("nan")}, "pay_floor"), ({"pay_floor": True}, "pay_floor"),
        ({"pay_currency": "XXX"}, "pay_currency"), ({"needs_visa": "yes"}, "needs_visa"),
        ({"languages": ["xx"]}, "languages"), ({"employment_types": ["FREE"]}, "employment_types"),
        ({"blocked_companies": ["a" * 300]}, "blocked_companies"), ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_by_field(wanted: dict[str, Any], field: str) -> None:
    with pytest.raises(AppError) as refused:
        read_wishes(wanted)
    assert refused.value.code == "wishes-invalid"
    assert list(refused.value.fields) == [field]


def test_what_is_hidden_is_told_in_a_line() -> None:
    assert told({"agency": 23, "pay": 201, "visa": 88}) == "312 hidden: 201 salary, 88 visa, 23 agency"
    assert told({}) == told({"pay": 0}) == ""


def test_distances_are_those_of_the_globe() -> None:
    berlin, munich = coordinates("DE", "Berlin", "Berlin"), coordinates("DE", "Bavaria", "Munich")
    assert berlin is not None
    assert munich is not None
    assert distance_km(berlin, munich) == pytest.approx(504, abs=2)
    assert distance_km(berlin, berlin) == 0


def test_the_command_line_says_wishes_too() -> None:
    made = read_options(
        country=["Germany"], city=["Berlin", "Cambridge, UK"], radius=20, remote=False, pay_from=50_000, currency="eur",
        visa=True, block=["Acme"], no_agencies=True, language=["de"], kind=["full_time"],
    )  # fmt: skip
    assert {town.radius_km for town in made.towns} == {20}
    assert [town.country_code for town in made.towns] == ["DE", "GB"]
    assert (made.remote, made.pay_currency, made.employment_types) == ("no", "EUR", frozenset({"FULL_TIME"}))
    assert read_options() == Wishes()
    with pytest.raises(AppError, match="no country Utopia"):
        read_options(country=["Utopia"])
