"""The pages on security name tests that exist, and every requirement of the standard once."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("docs/security.md", "docs/asvs.md", "SECURITY.md")
NAMED = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
PLACE = re.compile(r"`((?:src|docs|tests|requirements)/[\w/.-]+\.\w+|[\w-]+\.(?:toml|json|md))`")
ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+ ?)+) \| ([12]) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
OUTCOMES = {"**held**", "**in part**", "**not held**", "**operator**", "does not apply"}
LEVEL_1 = """
    1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1
    3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1
    6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1
    10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
""".split()
"""The 70 requirements of level 1 of OWASP ASVS 5.0.0, by number."""
LEVEL_2 = """
    1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.11 1.3.10 1.4.1 1.4.2 1.4.3
    1.5.2 2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1
    3.7.2 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1 5.2.3 5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10
    6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4
    7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4
    10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1
    10.5.2 10.5.3 10.5.4 10.5.5 10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.3 11.4.2
    11.4.4 11.4.3 11.5.1 11.6.1 12.1.2 12.1.3 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5
    13.3.1 13.3.2 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3 15.1.2 15.1.3 15.2.2
    15.2.3 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3
    16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 17.1.1 17.2.1 17.2.2 17.2.3 17.2.4 17.3.1 17.3.2
""".split()
"""The 183 that level 2 adds."""


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree if isinstance(node, kinds) and node.name.startswith("test_"))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_and_place_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = NAMED.findall(text)
    missing = [f"{file}::{name}" for file, name in named if not _has(file, name)]
    missing += [
        place for place in PLACE.findall(text) if not any((ROOT / at / place).is_file() for at in (".", "docs"))
    ]
    assert missing == []
    assert len(named) > 30 or page == "SECURITY.md"


def _has(file: str, name: str) -> bool:
    return (ROOT / file).is_file() and name in names_in(ROOT / file)


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall((ROOT / "docs/asvs.md").read_text("utf-8"))


def test_every_requirement_of_both_levels_is_answered_once() -> None:
    assert (len(LEVEL_1), len(LEVEL_2)) == (70, 183)
    told = [(number, level) for numbers, level, *_ in rows() for number in numbers.split()]
    assert Counter(told) == Counter([(n, "1") for n in LEVEL_1] + [(n, "2") for n in LEVEL_2])


def test_what_is_called_held_says_by_what() -> None:
    for numbers, _, asks, outcome, why in rows():
        assert outcome in OUTCOMES, numbers
        assert asks.strip(), numbers
        assert len(why) > 4, numbers
        if outcome == "**held**":
            assert re.search(r"`[^`]+`|security\.md|`S\d|SHA-256|Formats are literals", why), (numbers, why)


def test_the_page_s_own_count_is_right() -> None:
    counts = Counter(outcome for numbers, _, _, outcome, _ in rows() for _ in numbers.split())
    text = (ROOT / "docs/asvs.md").read_text("utf-8")
    for outcome, words in (
        ("**held**", "are held"), ("**in part**", "in part"), ("**operator**", "are for whoever runs it"),
        ("**not held**", "are not held"), ("does not apply", "do not apply"),
    ):  # fmt: skip
        assert f"{counts[outcome]} {words}" in " ".join(text.split()), (outcome, counts[outcome])
