"""Copies, junk and age in a real database: what stands for a job, what takes its place, and what is hidden."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.factories import make_listing
from tests.listings.making import NOW, fill, listing
from upstar.adapters.database import Database
from upstar.kit import clock
from upstar.listings import ageing, browse, cleaning
from upstar.listings import service as listings
from upstar.listings.types import ListingFilter, Place

BERLIN = (Place("Germany", "DE", "Berlin", "Berlin"),)
TEXT = (
    "Our ward in the north of the town looks for a nurse who likes to work with elderly people and their families. "
    "You plan the care of eight patients a shift, hand out medicine, and talk with doctors about how people are. "
    "You have finished your training as a nurse and speak German well. We pay by the tariff of public hospitals, and "
    "you get thirty days of leave, a yearly ticket for the tram, and a course of your choice each year. Two of us will "
    "show you around for as long as you need, and the head of the ward is there for questions every day of the week."
)
DRIVING = (
    "You drive one of our forty trucks between the warehouse and shops all over the country, and are home on most "
    "evenings. Before you leave you check the load and the papers, and on the road you keep in touch with our desk. "
    "A licence for heavy trucks and some years behind the wheel are what you bring. Fuel, tolls and hotels are on us."
)


def copy(number: int, **over: Any) -> Any:
    """A posting of one and the same job."""
    values = {
        "id": f"copy:{number}", "title": "Nurse (m/w/d)", "organization": "Acme Clinic GmbH", "places": BERLIN,
        "description_text": TEXT, "remote_derived": False, "source_type": "jobboard", "data_source": "board",
        "url": f"https://board{number}.example.com/jobs/{number}", "ai_key_skills": None, "employment_type": None,
    }  # fmt: skip
    return listing(number, **values | over)


def shown(database: Database, **over: Any) -> set[str]:
    with database.read() as session:
        return {card.id for card in browse.find(session, ListingFilter(**over), limit=100).items}


def test_copies_show_as_one_job_with_all_its_postings(database: Database) -> None:
    own = copy(2, source_type="ats", title="Nurse", organization="Acme Clinic", url="https://acme.example.com/2")
    shorter = copy(3, description_text=TEXT[:420])
    other = copy(4, title="Head Nurse", description_text=TEXT.replace("a nurse who", "a head nurse who"))
    elsewhere = copy(5, places=(Place("Germany", "DE", "Bavaria", "Munich"),))
    fill(database, [copy(1), own, shorter, other, elsewhere])
    assert cleaning.clean(database) == 5
    assert shown(database) == {"copy:2", "copy:4", "copy:5"}
    assert len(shown(database, everything=True)) == 5
    with database.read() as session:
        origin = browse.provenance(session, "copy:3", frozenset())
    assert origin is not None
    assert origin.canonical_id == "copy:2"
    assert {posting.id for posting in origin.postings} == {"copy:1", "copy:2", "copy:3"}
    assert cleaning.clean(database) == 0


def test_a_later_copy_joins_and_a_changed_one_leaves(database: Database) -> None:
    fill(database, [copy(1, source_type="ats")])
    cleaning.clean(database)
    fill(database, [copy(2)])
    cleaning.clean(database)
    assert shown(database) == {"copy:1"}
    fill(database, [copy(2, title="Truck Driver", description_text=DRIVING)])
    cleaning.clean(database)
    assert shown(database) == {"copy:1", "copy:2"}


def test_when_the_one_that_stands_for_a_job_ends_another_takes_its_place(database: Database) -> None:
    fill(database, [copy(1, source_type="ats"), copy(2), copy(3)])
    cleaning.clean(database)
    assert shown(database) == {"copy:1"}
    with database.write() as session:
        listings.expire(session, ["copy:1"])
    cleaning.clean(database)
    assert len(shown(database)) == 1
    assert shown(database) <= {"copy:2", "copy:3"}
    with database.write() as session:
        listings.delete_source(session, "board")
    cleaning.clean(database)
    assert shown(database) == set()


def test_order_of_arrival_does_not_matter(database: Database) -> None:
    items = [copy(1), copy(2, source_type="ats"), copy(3), copy(4, title="Truck Driver", description_text=DRIVING)]
    for order in (items, items[::-1]):
        for item in order:
            fill(database, [item])
            cleaning.clean(database)
        assert shown(database) == {"copy:2", "copy:4"}
        with database.write() as session:
            listings.delete_source(session, "board")


def test_junk_is_hidden_and_said_why(database: Database) -> None:
    scam = (
        "Earn $5000 per week from home, no experience needed! Send a registration fee of $50 by gift card and contact "
        "us on WhatsApp +1 555 0100 only. We send you a cheque to cash. Act now!!! Limited places!!!"
    )
    fill(database, [copy(1), copy(2, title="EASY MONEY!!!", description_text=scam, organization="Quick Cash")])
    cleaning.clean(database)
    assert shown(database) == {"copy:1"}
    with database.read() as session:
        origin = browse.provenance(session, "copy:2", frozenset())
    assert origin is not None
    assert origin.junk >= 0.5
    assert all(signal["evidence"] and signal["reason"] for signal in origin.junk_signals)


def test_old_listings_of_a_feed_that_lists_little_go_stale_and_come_back_when_posted_anew(database: Database) -> None:
    fill(
        database,
        [copy(1, date_posted=NOW - timedelta(days=2)), copy(2, title="Truck Driver", description_text=DRIVING)],
    )
    assert ageing.age(database, frozenset()) == (2, 0)
    with clock.frozen(datetime.now(UTC) + timedelta(days=70)):
        assert ageing.age(database, frozenset()) == (2, 2)
        assert shown(database) == set()
        assert shown(database, everything=True) == {"copy:1", "copy:2"}
        fill(database, [copy(1, date_posted=NOW + timedelta(days=69))])
        assert shown(database) == {"copy:1"}
        assert ageing.age(database, frozenset()) == (2, 0)
    assert ageing.age(database, frozenset()) == (2, 1)


def test_what_others_write_into_the_tables_is_found(database: Database) -> None:
    with database.write() as session:
        for number in range(3):
            make_listing(session, f"foreign:{number}", title=f"Beekeeper {number}", ai_key_skills=["Python"])
    assert shown(database) == set()
    assert cleaning.index_strangers(database) == 3
    assert shown(database, text="beekeeper", skill=("python",)) == {"foreign:0", "foreign:1", "foreign:2"}
    assert cleaning.index_strangers(database) == 0
    with database.write() as session:
        session.execute(text("UPDATE job_listings SET title = 'Falconer' WHERE id = 'foreign:1'"))
    assert cleaning.index_strangers(database) == 1
    assert shown(database, text="falconer") == {"foreign:1"}


def test_a_crash_in_the_middle_repeats_only_the_batch(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database, [copy(number, title=f"Job {number}", description_text=f"{number} " * 60) for number in range(6)])
    monkeypatch.setattr(cleaning, "BATCH", 2)

    def stop(done: int, total: int | None) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cleaning.clean(database, stop)
    seen: list[Sequence[int | None]] = []
    assert cleaning.clean(database, lambda done, total: seen.append((done, total))) == 2
    assert seen == [(2, 2)]
