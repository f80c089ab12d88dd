"""Which sources there are; and whatever a record holds, its source makes a listing of it or rejects it."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.sourcing.payloads_many import VALID
from tests.sourcing.walking import answer, listings
from upstar.kit.errors import AppError, ErrorKind
from upstar.listings.types import Listing
from upstar.sourcing import registry
from upstar.sourcing.source import Source
from upstar.sourcing.sources import greenhouse
from upstar.sourcing.translate import DATA_SOURCE
from upstar.sourcing.types import RejectedError

NAMES = [source.name for source in registry.BUILT_IN]
UNPREFIXED = {DATA_SOURCE, "fantastic_jobs"}
"""Both speak for the contract's own vendor, whose ids stand as they are."""
TEXTS = st.text(st.characters(), max_size=40) | st.sampled_from(
    [
        "\x00",
        "\ud800",
        "<script>x",
        "https://[",
        "2026-13-45",
        "9" * 400,
        "-1",
        "NaN",
        "1e999",
        "0001-01-01T00:00:00+23:59",
    ]
)
NUMBERS = st.integers(-(10**18), 10**18) | st.floats() | st.sampled_from([10**400, -(10**400), 10**12, True, False])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    registry._sources.cache_clear()
    yield
    registry._sources.cache_clear()


def texts_of(value: object) -> Iterator[str]:
    """Every text in a listing, its raw data and its places."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from texts_of(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_of(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts_of(getattr(value, name))


def check(source: Source, record: object) -> None:
    try:
        listing = source.translate(record)
    except RejectedError:
        return
    assert isinstance(listing, Listing)
    assert 0 < len(listing.id) <= 255
    assert source.name in UNPREFIXED or listing.id.startswith(f"{source.name}:")
    assert listing.title
    assert listing.organization
    assert listing.url is None or listing.url.startswith(("http://", "https://")) or source.name in UNPREFIXED
    for text in texts_of(listing):
        assert "\x00" not in text
        text.encode()
    for moment in (listing.date_posted, listing.date_valid_through, listing.date_modified):
        assert moment is None or moment.utcoffset() is not None


@pytest.mark.parametrize("name", NAMES)
@FUZZ
@given(record=JSON)
@example(record=None)
@example(record=[])
@example(record="lever:1")
@example(record={})
def test_any_value_is_a_listing_or_rejected(name: str, record: Any) -> None:
    check(registry.find(name), record)


@pytest.mark.parametrize("name", sorted(VALID))
@FUZZ
@given(data=st.data())
def test_a_record_with_one_strange_value_is_a_listing_or_rejected(name: str, data: st.DataObject) -> None:
    record = VALID[name]
    way: list[Any] = []
    inner: Any = record
    while isinstance(inner, (dict, list)) and inner and (not way or data.draw(st.booleans())):
        step = data.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        way.append(step)
        inner = inner[step]
    check(registry.find(name), replaced(record, way, data.draw(JSON)))


def replaced(value: Any, way: list[Any], strange: Any) -> Any:
    """A copy of the value with another one at the end of the way."""
    if not way:
        return strange
    copy = value.copy()
    copy[way[0]] = replaced(value[way[0]], way[1:], strange)
    return copy


@pytest.mark.parametrize("name", sorted(VALID))
def test_each_source_takes_its_own_record(name: str) -> None:
    source = registry.find(name)
    check(source, VALID[name])
    listing = source.translate(VALID[name])
    if name in UNPREFIXED:
        assert listing.data_source == DATA_SOURCE
        return
    assert listing.data_source == name
    assert listing.raw_data == VALID[name], "a stored record can be translated again"
    assert source.translate(listing.raw_data) == listing
    assert listing.url
    assert listing.date_posted
    assert listing.description_text


@pytest.mark.parametrize("name", sorted(VALID))
def test_a_record_that_nests_without_end_is_rejected(name: str) -> None:
    deep: Any = "end"
    for _ in range(3000):
        deep = [deep]
    for key in ("unknown", "jobLocation", "id"):
        with pytest.raises(RejectedError, match=r"nested|no id"):
            registry.find(name).translate(VALID[name] | {key: deep})


@pytest.mark.parametrize("name", sorted(set(VALID) - UNPREFIXED - {"schema_org"}))
def test_an_id_too_long_for_its_column_is_rejected(name: str) -> None:
    record = VALID[name].copy()
    keys = [key for key in ("id", "slug", "shortcode", "MatchedObjectId") if key in record]
    assert keys
    with pytest.raises(RejectedError, match="id"):
        registry.find(name).translate(record | dict.fromkeys(keys, "x" * 256))


def test_every_source_says_what_it_is() -> None:
    found = registry.sources()
    assert set(found) == set(VALID)
    assert len(found) == len(registry.BUILT_IN)
    for name, source in found.items():
        assert source.name == name
        assert source.title
        assert source.documentation.startswith("https://")
        assert source.board is None or source.board.strip()
        assert all(meaning for meaning in source.options.values())


def test_the_page_about_sources_tells_of_each_and_of_what_it_takes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    for source in registry.BUILT_IN:
        filters = {name for name, meaning in source.options.items() if meaning.startswith("passed on")}
        for word in (source.name, *source.keys, *(set(source.options) - filters)):
            assert re.search(rf"[`| ]{word}[`=]", page), f"{source.name}: {word}"


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(AppError) as caught:
        registry.find("monster")
    assert caught.value.kind is ErrorKind.NOT_FOUND
    assert "greenhouse" in caught.value.message


# Plugins


class Point(metadata.EntryPoint):
    """An entry point whose object is given, or an error to raise."""

    def load(self) -> Any:
        loaded = PLUGINS[self.name]
        if isinstance(loaded, BaseException):
            raise loaded
        return loaded


def plugin(name: str) -> Source:
    return Source(name, name.title(), "https://example.com/", (), greenhouse.fetch, greenhouse.translate)


PLUGINS: dict[str, Any] = {}


def offer(monkeypatch: pytest.MonkeyPatch, **plugins: Any) -> None:
    PLUGINS.clear()
    PLUGINS.update(plugins)
    points = [Point(name, f"{name}_package:SOURCE", registry.GROUP) for name in plugins]
    monkeypatch.setattr(metadata, "entry_points", lambda *, group: points if group == registry.GROUP else [])


def test_a_plugin_is_a_source_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, board=plugin("example_board"))
    assert registry.find("example_board").title == "Example_Board"
    assert list(registry.sources())[-1] == "example_board"


def test_a_plugin_never_stands_in_for_a_source_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr(registry.log, "warning", lambda event, **words: warned.append(words["plugin"]))
    offer(monkeypatch, evil=plugin("greenhouse"), first=plugin("example_board"), second=plugin("example_board"))
    assert registry.find("greenhouse") is greenhouse.SOURCE
    assert registry.find("example_board") is PLUGINS["first"]
    assert len(registry.sources()) == len(registry.BUILT_IN) + 1
    assert warned == ["evil_package:SOURCE", "second_package:SOURCE"]


@pytest.mark.parametrize(
    "broken",
    [ImportError("no module"), RuntimeError("boom"), SystemExit(3), object(), None, plugin("Bad Name"), plugin("a:b")],
    ids=["no module", "boom", "exit", "no source", "nothing", "bad name", "colon"],
)
def test_a_broken_plugin_is_left_out_and_harms_nobody(monkeypatch: pytest.MonkeyPatch, broken: Any) -> None:
    warned: list[str] = []
    monkeypatch.setattr(registry.log, "warning", lambda event, **words: warned.append(words["plugin"]))
    offer(monkeypatch, broken=broken, good=plugin("example_board"))
    assert set(registry.sources()) == {*NAMES, "example_board"}
    assert warned == ["broken_package:SOURCE"]


def test_the_documented_plugin_is_found_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    code, project = (page.split(f"```{kind}\n")[1].split("```")[0] for kind in ("python", "toml"))
    [(name, value)] = tomllib.loads(project)["project"]["entry-points"][registry.GROUP].items()
    (tmp_path / "example_board.py").write_text(code, "utf-8")
    info = tmp_path / "example_board-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: example-board\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = {value}\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    source = registry.find("example_board")
    jobs = [{"id": 7, "title": "Cook", "company": "Example Kitchen", "posted": "2026-11-01", "place": "Berlin, Germany",
             "url": "https://jobs.example.com/7", "description": "<p>Cook well.</p>"}]  # fmt: skip
    [ad] = listings(source, answer({"jobs": jobs}))
    assert (ad.id, ad.title, ad.organization, ad.source_domain) == (
        "example_board:7", "Cook", "Example Kitchen", "jobs.example.com",
    )  # fmt: skip
    assert ([place.city for place in ad.places], ad.description_text) == (["Berlin"], "Cook well.")
    check(source, jobs[0] | {"title": None})
    assert "example_board" in registry.complete_sources()
