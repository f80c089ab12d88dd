"""Files of job records: whole, half-valid, broken, packed, twice."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from upstar.adapters.database import Database
from upstar.kit.errors import AppError
from upstar.listings import browse
from upstar.listings import service as listings
from upstar.listings.types import ListingFilter
from upstar.sourcing import intake
from upstar.sourcing import service as sourcing
from upstar.sourcing.translate import translate
from upstar.sourcing.types import RejectedError

LATER = (datetime.now(UTC) + timedelta(days=30)).isoformat()


def record(number: int, **over: Any) -> dict[str, Any]:
    """A v1 record."""
    return {
        "id": str(number),
        "title": "Staff Nurse",
        "organization": "Example Clinic",
        "date_posted": "2026-11-01T08:00:00",
        "date_valid_through": LATER,
        "employment_type": ["FULL_TIME"],
        "cities_derived": ["Oakland"],
        "regions_derived": ["California"],
        "countries_derived": ["United States"],
        "locations_derived": ["Oakland, California, United States"],
        "ai_key_skills": ["Triage", "CPR"],
        "ai_salary_min_value": "120000",
        "ai_salary_currency": "USD",
        "ai_salary_unit_text": "YEAR",
    } | over


def legacy(number: int) -> dict[str, Any]:
    """A record of the older generation: other names for the same things."""
    return record(number) | {"date_validthrough": LATER, "ai_salary_minvalue": 90000, "remote_derived": True}


def write(folder: Path, data: str | bytes, name: str = "feed.json") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("feed.json", lambda rows: json.dumps(rows).encode()),
        ("feed.ndjson", lambda rows: "\n".join(map(json.dumps, rows)).encode()),
        ("feed.json.gz", lambda rows: gzip.compress(json.dumps(rows).encode())),
        ("feed.ndjson.gz", lambda rows: gzip.compress("\n".join(map(json.dumps, rows)).encode())),
    ],
)
def test_each_form_is_read_and_the_same_again_changes_nothing(
    database: Database, tmp_path: Path, name: str, pack: Any
) -> None:
    path = write(tmp_path, pack([record(1), legacy(2)]), name)
    first = sourcing.import_file(database, path)
    assert (first.processed, first.created, first.rejected_count) == (2, 2, 0)
    again = sourcing.import_file(database, path)
    assert (again.processed, again.created, again.updated, again.unchanged) == (2, 0, 0, 2)
    with database.read() as session:
        card = browse.get(session, "1")
        assert [place.city for place in card.places] == ["Oakland"]
        assert card.salary_min == 120000
        assert [item.id for item in browse.find(session, ListingFilter("nurse", country=("US",))).items]
        runs = session.execute(text("SELECT status FROM sync_runs")).scalars().all()
    assert len(runs) == 2


def test_good_records_stay_and_bad_ones_are_listed(database: Database, tmp_path: Path) -> None:
    rows = [record(1), {"title": "No id"}, record(3, title=None), ["a list"], record(4, organization=""), record(5)]
    report = sourcing.import_file(database, write(tmp_path, json.dumps(rows)))
    assert (report.created, report.rejected_count) == (2, 4)
    assert [item.position for item in report.rejected] == [2, 3, 4, 5]
    assert all(item.reason for item in report.rejected)


def test_a_file_that_breaks_off_keeps_what_came_before(database: Database, tmp_path: Path) -> None:
    whole = json.dumps([record(number) for number in range(5)])
    with pytest.raises(AppError) as caught:
        sourcing.import_file(database, write(tmp_path, whole[: len(whole) // 2]))
    assert "feed.json" in caught.value.message
    with database.read() as session:
        assert session.execute(text("SELECT status::text FROM sync_runs")).scalar_one().upper() == "FAILED"


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b broken"])
def test_what_is_no_feed_is_refused(database: Database, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(AppError):
        sourcing.import_file(database, write(tmp_path, data))


@pytest.mark.parametrize("data", [b"no json at all", b"\x00\x01\x02"])
def test_lines_that_are_no_json_are_rejected_one_by_one(database: Database, tmp_path: Path, data: bytes) -> None:
    report = sourcing.import_file(database, write(tmp_path, data + b"\n" + json.dumps(record(1)).encode()))
    assert (report.created, report.rejected_count, report.rejected[0].position) == (1, 1, 1)


def test_a_changed_record_is_updated_and_an_expired_one_ends(database: Database, tmp_path: Path) -> None:
    sourcing.import_file(database, write(tmp_path, json.dumps([record(1), record(2)])))
    changed = sourcing.import_file(database, write(tmp_path, json.dumps([record(1, title="Head Nurse"), record(2)])))
    assert (changed.updated, changed.unchanged) == (1, 1)
    assert sourcing.import_file(database, write(tmp_path, json.dumps(["2"]))).expired == 1
    with database.read() as session:
        found = browse.find(session, ListingFilter()).items
    assert [card.title for card in found] == ["Head Nurse"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(record(1))), anything))
def test_no_record_breaks_the_translation(over: dict[str, Any]) -> None:
    try:
        listing = translate(record(1) | over)
    except RejectedError:
        return
    assert listing.id
    assert listing.title
    assert listing.organization


def test_samples_come_and_go(database: Database) -> None:
    assert sourcing.never_ran(database)
    added = sourcing.import_samples(database).created
    assert added >= 300
    assert not sourcing.never_ran(database)
    assert sourcing.remove_samples(database) == added
    with database.read() as session:
        assert listings.count(session) == 0


def test_a_batch_that_fails_keeps_those_before_it_and_none_behind(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 10)
    store = listings.store

    def failing(session: Any, items: Any, places: Any = None) -> Any:
        if any(item.listing.id == "25" for item in items):
            raise RuntimeError("the disk is full")
        return store(session, items, places)

    monkeypatch.setattr(listings, "store", failing)
    path = write(tmp_path, "\n".join(json.dumps(record(number)) for number in range(60)))
    with pytest.raises(RuntimeError):
        sourcing.import_file(database, path)
    with database.read() as session:
        assert session.scalars(text("SELECT id::int FROM job_listings ORDER BY 1")).all() == list(range(20))
        run = session.execute(text("SELECT status, records_created FROM sync_runs")).one()
    assert tuple(run) == ("FAILED", 20)
    monkeypatch.setattr(listings, "store", store)
    assert sourcing.import_file(database, path).created == 40


def test_the_last_of_two_records_with_one_id_counts_wherever_they_stand(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 4)
    rows = [record(number % 5, title=f"Title {number}") for number in range(40)]
    report = sourcing.import_file(database, write(tmp_path, "\n".join(map(json.dumps, rows))))
    assert (report.processed, report.created, report.rejected_count) == (40, 5, 0)
    with database.read() as session:
        titles = session.scalars(text("SELECT title FROM job_listings ORDER BY id")).all()
    assert titles == [f"Title {number}" for number in range(35, 40)]


@pytest.mark.parametrize("pool_size", [1, 2])
def test_a_small_pool_of_connections_is_enough(dsn: str, tmp_path: Path, pool_size: int) -> None:
    database = Database(dsn, pool_size=pool_size)
    rows = [record(number) for number in range(5000)]
    assert sourcing.import_file(database, write(tmp_path, "\n".join(map(json.dumps, rows)))).created == 5000
    database.close()
