"""Counts against a real database: what they are, and that changes taken in give what a count of everything gives."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.listings.making import PLACES
from tests.market.making import count, counts, posting, run, store
from upstar.adapters.database import Database
from upstar.kit import clock
from upstar.kit.clock import utc_now
from upstar.listings import postings
from upstar.listings.types import Place
from upstar.market import refresh
from upstar.market.names import role_of
from upstar.matching.titles import trade_of

OCTOBER = 2026 * 12 + 9


def ids(database: Database) -> dict[str, int]:
    with database.read() as session:
        rows = session.execute(text("SELECT key, id FROM internal.market_names"))
        return {row.key: row.id for row in rows}


def test_a_listing_is_counted_for_all_its_places_its_role_and_its_month(database: Database) -> None:
    store(database, [posting(1, places=(PLACES[0], PLACES[3]), title="Senior Data Engineer, Payments")])
    assert count(database) == refresh.Refreshed(1, 1, full=True)
    found = counts(database)
    within = ("python", "sql", "*skill")
    expected = {
        ("", OCTOBER, key)
        for key in (*within, "data engineer", "*role", "DE", "FR", "*country", "DE/Berlin", "*region")
    }
    for country in ("DE", "FR"):
        expected |= {(country, OCTOBER, key) for key in (*within, "data engineer", "*role", "pay 60", "*pay")}
    expected |= {("data engineer", OCTOBER, key) for key in (*within, "DE", "FR", "*country")}
    assert set(found) == expected
    assert set(found.values()) == {1}


def test_spellings_of_a_skill_are_one_and_count_once(database: Database) -> None:
    store(database, [posting(1, ai_key_skills=("PostgreSQL", "Postgres", "Bee-Keeping", "bee keeping"))])
    count(database)
    found = {key: number for (scope, _, key), number in counts(database).items() if scope == ""}
    assert (found["postgresql"], found["beekeeping"], found["*skill"]) == (1, 1, 1)


def test_ended_listings_count_and_copies_and_junk_do_not(database: Database) -> None:
    store(database, [posting(n) for n in range(4)])
    run(database, "UPDATE internal.listing_search SET canonical_id = 'made:0000' WHERE listing_id = 'made:0001'")
    run(database, "UPDATE internal.listing_search SET junk = 0.9 WHERE listing_id = 'made:0002'")
    run(
        database,
        "UPDATE internal.listing_search SET stale = true, valid_through = '2026-10-31' WHERE listing_id = 'made:0003'",
    )
    assert count(database).listings == 2
    assert counts(database)["", OCTOBER, "python"] == 2


def test_texts_with_quotes_commas_and_lines_are_read_as_they_are(database: Database) -> None:
    skills = ('He said "yes", no', "a,b", "back\\slash", "tab\tand\nline", "Größe ß", "NULL", "\\N")
    store(
        database,
        [posting(1, ai_key_skills=skills, title='Nurse "A", \\N\n(m/w/d)'), posting(2, title="", ai_key_skills=None)],
    )
    count(database)
    found = {key: number for (scope, _, key), number in counts(database).items() if scope == ""}
    assert {
        "hesaidyesno",
        "ab",
        "backslash",
        "tabandline",
        "großess" if "großess" in found else "grosse" + "ss",
        "null",
        "n",
    } <= set(found)
    assert (found["nurse"], found["*role"], found["*skill"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Senior Data Engineer, Payments", "data engineer"), ("Nurse - Night Shift", "nurse"),
        ("Krankenpfleger (m/w/d)", "nurse"), ("(Senior) - Nurse", "nurse"), ("", ""), ("!!!", ""),
        ("we seek a person who can do all of many things at any time of each day everywhere", ""),
    ],
)  # fmt: skip
def test_a_title_tells_its_role(title: str, role: str) -> None:
    assert role_of(title, trade_of) == role


def test_nothing_is_written_where_nothing_changed(database: Database) -> None:
    store(database, [posting(1)])
    count(database)
    with database.read() as session:
        assert not refresh.due(session)
    store(database, [posting(1, organization_logo="https://example.com/new.png")])
    done = count(database)
    with database.read() as session:
        version = session.execute(text("SELECT version FROM internal.market_state")).scalar_one()
    assert (done.full, done.read, version) == (False, 1, 1)


def test_all_is_counted_anew_once_a_day_and_where_the_database_was_restored(database: Database) -> None:
    store(database, [posting(1)])
    count(database)
    assert not count(database).full
    with clock.frozen(utc_now() + timedelta(days=1, minutes=1)):
        assert count(database).full
    run(database, "UPDATE internal.market_state SET moment = moment + 1000000")
    assert count(database).full
    assert not count(database).full
    run(database, "DELETE FROM internal.market_seen")  # as the server does after a crash
    assert count(database).full


def test_ids_outlive_a_count_of_everything(database: Database) -> None:
    store(database, [posting(1), posting(2, ai_key_skills=("Triage",))])
    count(database)
    before = ids(database)
    run(database, "DELETE FROM job_listings WHERE id = 'made:0002'")
    store(database, [posting(3, ai_key_skills=("Beekeeping",))])
    count(database, full=True)
    after = ids(database)
    assert after.items() >= before.items()
    assert len(set(after.values())) == len(after)


def test_only_one_process_counts_at_a_time(database: Database) -> None:
    with database.exclusive(refresh.COUNTING) as had:
        assert had
        assert refresh.refresh(database, trade_of) is None


POSTINGS = st.builds(
    lambda number, month, skills, places, title, pay: posting(
        number, month, ai_key_skills=tuple(skills), places=tuple(places), title=title,
        ai_salary_maxvalue=None if pay is None else Decimal(pay),
    ),
    st.integers(0, 7), st.integers(8, 11),
    st.lists(st.sampled_from(("Python", "python 3", "SQL", "Triage", "Postgres", "PostgreSQL")), max_size=4),
    st.lists(st.sampled_from((*PLACES, Place("Ruritania", None, "North"))), max_size=3, unique=True),
    st.sampled_from(("Nurse", "Senior Nurse", "Data Engineer - Remote", "12345")),
    st.sampled_from((None, 0, 40_000, 40_999, 5_000_000)),
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.lists(POSTINGS, min_size=1, max_size=6),
        st.tuples(st.sampled_from(("delete", "junk", "copy", "clean")), st.integers(0, 7)),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
HOW = {
    "delete": "DELETE FROM job_listings WHERE id = :id",
    "junk": "UPDATE internal.listing_search SET junk = 1 WHERE listing_id = :id",
    "copy": "UPDATE internal.listing_search SET canonical_id = 'made:0000' WHERE listing_id = :id",
    "clean": "UPDATE internal.listing_search SET junk = 0, canonical_id = NULL WHERE listing_id = :id",
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=1, max_size=3))
def test_changes_taken_in_give_what_a_count_of_everything_gives(database: Database, rounds: list[list[Any]]) -> None:
    count(database)
    for steps in rounds:
        for step in steps:
            if isinstance(step, list):
                store(database, list({item.id: item for item in step}.values()))
            else:
                run(database, HOW[step[0]], id=f"made:{step[1]:04d}")
        assert not count(database).full
    taken_in = counts(database)
    with database.read() as session:
        seen = session.execute(text("SELECT * FROM internal.market_seen ORDER BY 1")).all()
    done = count(database, full=True)
    assert counts(database) == taken_in
    with database.read() as session:
        assert session.execute(text("SELECT * FROM internal.market_seen ORDER BY 1")).all() == seen
    assert done.listings == len(seen)


def test_a_bulk_of_changes_leads_to_a_count_of_everything(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    store(database, [posting(n) for n in range(6)])
    count(database)
    monkeypatch.setattr(refresh, "MOST_CHANGES", 2)
    monkeypatch.setattr(postings, "BLOCK_BYTES", 1)  # a block a listing: reading stops before the end
    store(database, [replace(posting(n), title="Beekeeper") for n in range(3)])
    assert count(database).full
    assert counts(database)["", OCTOBER, trade_of("Beekeeper")] == 3


@pytest.mark.parametrize("block_bytes", [1, postings.BLOCK_BYTES])
def test_a_count_that_breaks_off_leaves_what_was_there(
    database: Database, monkeypatch: pytest.MonkeyPatch, block_bytes: int
) -> None:
    monkeypatch.setattr(postings, "BLOCK_BYTES", block_bytes)
    store(database, [posting(1)])
    count(database)
    before = counts(database)
    store(database, [posting(2, title="Beekeeper")])

    def breaks(title: str) -> str:
        raise RuntimeError(title)

    for full in (True, False):
        with pytest.raises(RuntimeError):
            refresh.refresh(database, breaks, full=full)
        assert counts(database) == before
    assert count(database).read == 1
    assert counts(database)["", OCTOBER, "python"] == 2
