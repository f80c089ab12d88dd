"""What is hidden is found however it is written, and what is not stays as it is."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstar.assessment.redaction import ANYWHERE_LENGTH, OMITTED, redact, reveals, terms

MANY = terms(
    people=["Mara Lindqvist", "王小明"],
    organisations=["Northwind Logistics GmbH", "SAP SE", "Müller & Söhne KG", "Vereinigte Mühlen Werke", "EY Germany"],
    contacts=["mara.l@example.com", "Berlin, Germany", "https://github.com/mlq-dev"],
    phones=["+49 30 1234567"],
    words=["Project Falcon"],
    numbers=True,
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Cut costs at Northwind Logistics GmbH.", "Cut costs at […]."),
        ("NORTHWIND logistics and northwind", "[…] and […]"),
        ("north-wind_logistics", "[…]"),
        ("N o r t h w i n d", "[…]"),
        ("Nor\u00adth\u200bwind", "[…]"),
        ("Ｎｏｒｔｈｗｉｎｄ", "[…]"),
        ("#NorthwindTeam", "#[…]Team"),
        ("see https://www.north-wind.com/a?who=m (or not)", "see […] (or not)"),
        ("see (https://x.example/north%77ind)", "see […]"),
        ("mailto:me", "[…]"),
        ("SAP's system, SAP-System, theSAP", "[…]'s system, […]-System, the[…]"),
        ("they disappear", "they disappear"),
        ("Mueller und Soehne", "[…] und […]"),
        ("MU\u0308LLER", "[…]"),
        ("for the VMW group", "for the […] group"),
        ("at EY until", "at […] until"),
        ("王小明在这里工作", "[…]在这里工作"),
        ("Lindqvist, Mara, M. Lindqvist", "[…], M. […]"),
        ("call 030/123 45 67 now", "call […] now"),
        ("call +1 (415) 555-0100 now", "call […] now"),
        ("1 200 000 users in 2019-2021", "1 200 000 users in 2019-2021"),
        ("write to mara (at) example.com", "write to […] (at) example.com"),
        ("in Berlin", "in […]"),
        ("github.com/mlq-dev/tool", "[…]"),
        ("for PROJECT  falcon", "for […]"),
        ("northNORTHWINDwind", "[…]"),
        ("Node.js/React and CI/CD, 3.5/4", "Node.js/React and CI/CD, 3.5/4"),
        ("", ""),
    ],
)
def test_what_is_hidden_is_found_however_it_is_written(text: str, left: str) -> None:
    assert redact(text, MANY) == left


def test_words_that_many_employers_share_stay_and_the_whole_name_goes() -> None:
    hidden = terms(organisations=["General Hospital", "Data Systems Ltd"])
    assert redact("General care at General Hospital with data systems", hidden) == "General care at […] with […]"
    assert redact("A hospital and its data", hidden) == "A hospital and its data"


def test_nothing_hidden_changes_nothing() -> None:
    assert redact("Mara, m@example.com, +49 30 1234567", terms()) == "Mara, m@example.com, +49 30 1234567"


def test_a_value_that_spells_a_hidden_name_gives_it_away() -> None:
    assert reveals("mara.lindqvist@example.com", MANY)
    assert reveals("SAP ABAP", MANY)
    assert not reveals("Python", MANY)


Way = Callable[[str], str]
LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Nd"], exclude_characters="ͅ")
NAMES = st.text(LETTERS, min_size=ANYWHERE_LENGTH, max_size=12)
NOISE = st.text(max_size=15)
WAYS = st.sampled_from([
    str, str.upper, str.lower, str.title, "\u200b".join, "x.io/{}?".format, "https://{}.com".format, "a{}b".format,
    "@{}".format,
])  # fmt: skip


@given(NAMES, st.lists(st.tuples(NOISE, WAYS), max_size=4), NOISE)
def test_no_hidden_name_survives_whatever_stands_around_it(name: str, parts: list[tuple[str, Way]], end: str) -> None:
    text = "".join(noise + way(name) for noise, way in parts) + end
    for hidden in (terms(words=[name]), terms(people=[name]), terms(organisations=[name])):
        left = redact(text, hidden)
        plain = unicodedata.normalize("NFC", "".join(c for c in left if unicodedata.category(c) != "Cf"))
        assert unicodedata.normalize("NFC", name).casefold() not in plain.casefold()
        assert redact(left, hidden) == left


@given(st.text(st.sampled_from("ab ,.\n"), max_size=40))
def test_a_text_without_terms_stays_as_it_is(text: str) -> None:
    assert redact(text, terms(people=["Xaverine Quux"])) == text
    assert OMITTED not in text
