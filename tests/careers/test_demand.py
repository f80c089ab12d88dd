"""What each role is asked for in the stock: counted over real rows, by the titles of listings."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from upstar.careers import demand
from upstar.careers import service as careers
from upstar.careers.types import Demand
from upstar.kit.clock import utc_now
from upstar.listings import service as listings
from upstar.listings.merge import Incoming
from upstar.listings.types import Listing
from upstar.workflows import keep_stock, role_demand
from upstar.workflows.tools import Tools


def stock(tools: Tools, *rows: dict[str, Any]) -> None:
    with tools.database.write() as session:
        careers.seed(session)
        made = [Listing(**({"id": f"t:{n}", "organization": f"Employer {n}"} | row)) for n, row in enumerate(rows)]
        listings.store(session, [Incoming(one, "made") for one in made])


def pay(amount: int, currency: str = "USD", unit: str = "YEAR", **more: Any) -> dict[str, Any]:
    return {
        "ai_salary_minvalue": Decimal(amount), "ai_salary_maxvalue": Decimal(amount), "ai_salary_currency": currency,
        "ai_salary_unittext": unit,
    } | more  # fmt: skip


def counted(tools: Tools) -> dict[str, Demand]:
    with tools.database.read() as session:
        names = {role.id: role.title for role in careers.roles(session)}
        return {names[role_id]: one for role_id, one in demand.by_role(session).items()}


def test_each_live_listing_counts_for_the_one_role_that_its_title_means(tools: Tools) -> None:
    over = utc_now() - timedelta(days=1)
    stock(
        tools,
        {"title": "Registered Nurse"},
        {"title": "registered nurse", "remote_derived": True},
        {"title": "Krankenschwester (m/w/d)"},
        {"title": "ICU Nurse"},
        {"title": "Beekeeper"},
        {"title": "Registered Nurse", "date_valid_through": over},
    )
    done = role_demand.count(tools)
    assert done is not None
    assert (done.listings, done.assigned) == (5, 4)
    found = counted(tools)
    assert (found["Registered Nurse"].listings, found["Registered Nurse"].remote) == (3, 1)
    assert found["Registered Nurse"].remote_share == pytest.approx(1 / 3)
    assert found["Critical Care Nurse"].listings == 1
    assert (found["Cook"].listings, found["Cook"].remote_share, found["Cook"].pay_median) == (0, None, None)
    assert sum(one.listings for one in found.values()) == done.assigned


def test_pay_is_told_in_dollars_a_year_from_eight_listings_on(tools: Tools) -> None:
    seven = [{"title": "Cook", **pay(30_000 + 1_000 * n)} for n in range(7)]
    stock(tools, *seven)
    role_demand.count(tools)
    assert (counted(tools)["Cook"].paid, counted(tools)["Cook"].pay_median) == (7, None)
    stock(tools, *seven, {"title": "Koch", **pay(20, "USD", "HOUR")})
    role_demand.count(tools)
    cook = counted(tools)["Cook"]
    pays = sorted([*(30_000 + 1_000 * n for n in range(7)), 20 * 40 * 52])
    assert (cook.listings, cook.paid) == (8, 8)
    assert cook.pay_median == (pays[3] + pays[4]) // 2
    assert cook.pay_low is not None
    assert cook.pay_high is not None
    assert pays[1] <= cook.pay_low <= cook.pay_median <= cook.pay_high <= pays[-1]


def test_the_middle_of_a_range_counts_and_what_is_no_pay_does_not(tools: Tools) -> None:
    ranged = {"ai_salary_minvalue": Decimal(40_000), "ai_salary_maxvalue": Decimal(60_000), "ai_salary_currency": "EUR"}
    rows = [{"title": "Welder", **ranged} for _ in range(8)]
    stock(tools, *rows, {"title": "Welder", **pay(3)}, {"title": "Welder", **pay(50_000, "XAU")}, {"title": "Welder"})
    role_demand.count(tools)
    welder = counted(tools)["Welder"]
    assert (welder.listings, welder.paid) == (11, 8)
    assert welder.pay_low == welder.pay_median == welder.pay_high == 57_500


def test_a_counting_takes_the_place_of_the_last_and_is_made_where_something_changed(tools: Tools) -> None:
    with tools.database.read() as session:
        assert demand.last(session) is None
        assert demand.by_role(session) == {}
    stock(tools, {"title": "Baker"})
    assert role_demand.count_if_stale(tools) is not None
    assert role_demand.count_if_stale(tools) is None
    stock(tools, {"title": "Baker"}, {"title": "Baker"})
    assert role_demand.count_if_stale(tools) is not None
    assert counted(tools)["Baker"].listings == 2
    with tools.database.write() as session:
        session.execute(text("INSERT INTO target_roles (title) VALUES ('Beekeeper')"))
    assert role_demand.count_if_stale(tools) is not None
    with tools.database.write() as session:
        session.execute(text("DELETE FROM job_listings"))
        session.execute(text("DELETE FROM target_roles WHERE title = 'Baker'"))
    assert role_demand.count_if_stale(tools) is not None
    assert {one.listings for one in counted(tools).values()} == {0}


def test_two_countings_at_once_leave_it_to_the_first(tools: Tools) -> None:
    with tools.database.exclusive(role_demand.COUNTING) as had:
        assert had
        assert role_demand.count(tools) is None


def test_the_daily_look_and_an_import_count(tools: Tools, tmp_path: Path) -> None:
    stock(tools)
    file = tmp_path / "feed.ndjson"
    file.write_text(json.dumps({"id": "1", "title": "Midwife", "organization": "Example"}))
    keep_stock.run_import(tools, file)
    assert counted(tools)["Midwife"].listings == 1
    with tools.database.write() as session:
        session.execute(text("DELETE FROM job_listings"))
    keep_stock.age(tools)
    assert counted(tools)["Midwife"].listings == 0
