"""What titles and texts mean: the same trade in other words, unlike trades apart, bit for bit the same everywhere."""

import hashlib
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstar.matching.meaning import DIMS, FLOOR, LENGTH, ROOF, UNIT, dots, likenesses, vectors, window_vectors
from upstar.matching.titles import trade_of
from upstar.matching.types import WHOLE

_TITLES = ["Registered Nurse", "Softwareentwickler (m/w/d)", "Comptable", "Lagerist", "", "日本語", "C++ developer"]
_PRINTS = """
import hashlib
from upstar.matching.meaning import vectors
from upstar.matching.titles import trade_of
print(hashlib.sha256(vectors([trade_of(title) for title in {titles!r}]).tobytes()).hexdigest())
"""
_OFFLINE = """
import socket
def refuse(*_): raise AssertionError("the network was asked")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""


def _alike(one: str, other: str) -> int:
    """How alike two titles are, 0 to WHOLE."""
    ones, others = vectors([trade_of(one)]), vectors([trade_of(other)])
    return int(likenesses(dots(ones, others))[0, 0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RN", "Registered Nurse"),
        ("Softwareentwickler", "Software Engineer"),
        ("Krankenschwester", "Nurse"),
        ("Infirmière", "Enfermera"),
        ("Verpleegkundige", "Krankenpfleger"),
        ("HGV Driver", "LKW-Fahrer"),
        ("Cuisinier", "Koch"),
        ("Programador", "Développeuse"),
        ("Magazziniere", "Warehouse Operative"),
        ("QA Engineer", "Quality Assurance Engineer"),
        ("Contador", "Boekhouder"),
    ],
)
def test_a_trade_is_the_same_in_other_words(one: str, other: str) -> None:
    assert _alike(one, other) > WHOLE * 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nurse", "Accountant"),
        ("Chef de projet", "Kitchen Assistant"),
        ("Chef d'équipe", "Cook"),
        ("Software Engineer", "Mechanical Engineer"),
        ("Sales Manager", "Project Manager"),
        ("Teacher", "Electrician"),
        ("Truck Driver", "Data Analyst"),
    ],
)
def test_unlike_trades_are_apart(one: str, other: str) -> None:
    assert _alike(one, other) < WHOLE * 0.1


@pytest.mark.parametrize(
    ("title", "trade"),
    [
        ("Senior Software Developer", "software developer"),
        ("Softwareentwickler/in (m/w/d)", "software developer"),
        ("Jr. Accountant (Remote)", "accountant"),
        ("Accountant - 12 month contract", "accountant"),
        ("Registered Nurse Ref 12345", "registered nurse"),
        ("Full-time Cashier", "cashier"),
        ("Full-Stack Developer", "full stack developer"),
        ("Projektleiterin Hochbau", "project manager construction"),
        ("Conducteur poids lourd", "truck driver"),
        ("C# Entwickler", "c# developer"),
        ("(Remote)", ""),
        ("Senior", ""),
        ("", ""),
    ],
)
def test_a_title_is_put_into_the_words_of_its_trade(title: str, trade: str) -> None:
    assert trade_of(title) == trade


@given(st.sampled_from(["Senior", "Junior", "Lead", "Principal", "Trainee", "Head", "Sr.", "Entry-level"]))
def test_seniority_does_not_count(word: str) -> None:
    assert trade_of(f"{word} Electrician") == "electrician"


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_text_has_a_vector(texts: list[str]) -> None:
    found = vectors([*texts, *map(trade_of, texts)])
    assert found.shape == (2 * len(texts), DIMS)
    assert found.dtype == np.int8
    lengths = np.square(found.astype(int)).sum(axis=1)
    assert all(length == 0 or abs(length - UNIT) < UNIT * 0.05 for length in lengths)


@settings(deadline=None)
@given(st.lists(st.sampled_from(_TITLES), min_size=1), st.integers(0, 6))
def test_a_text_means_the_same_beside_others(texts: list[str], place: int) -> None:
    assert np.array_equal(vectors([*texts, _TITLES[place]])[-1], vectors([_TITLES[place]])[0])


def test_likeness_rises_from_nothing_to_the_whole() -> None:
    found = likenesses(np.arange(-UNIT - LENGTH, UNIT + LENGTH, dtype=np.int32))
    assert all(low <= high for low, high in pairwise(found.tolist()))
    assert likenesses(np.array([FLOOR, ROOF, UNIT], np.int32)).tolist() == [0, WHOLE, WHOLE]


def test_windows_stand_where_they_are_said_to() -> None:
    text = "Kept the books of three shops"
    meanings, places = window_vectors([text, "Education"], size=3, least=2)
    assert [text[begin:end] for _, begin, end in places] == ["Kept the books of three", "books of three shops"]
    assert np.array_equal(meanings, vectors(["kept books three", "books three shops"]))


def test_another_process_finds_the_same_bits_without_a_network() -> None:
    here = hashlib.sha256(vectors([trade_of(title) for title in _TITLES]).tobytes()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", _OFFLINE + _PRINTS.format(titles=_TITLES)], check=True, capture_output=True, text=True
    )
    assert there.stdout.strip() == here
