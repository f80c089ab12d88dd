"""What is said of a counted stock: figures against the stock itself, guards, pages, sentences."""

from decimal import Decimal
from statistics import median

import pytest
from sqlalchemy import text

from tests.market.making import NOW, count, posting, store
from upstar.kit import clock
from upstar.kit.errors import AppError
from upstar.market import service
from upstar.market.types import Sort, Trend, Trends
from upstar.workflows.tools import Tools


def by_name(found: Trends) -> dict[str, Trend]:
    return {item.name: item for item in found.items}


def test_shares_are_those_of_the_stock_and_what_moves_is_told_from_what_does_not(market: Tools) -> None:
    with market.database.read() as session:
        found = service.skills(session)
        rows = session.execute(
            text("SELECT count(*), count(*) FILTER (WHERE 'Triage' = ANY(ai_key_skills)) FROM job_listings"
                 " WHERE date_posted >= '2026-08-01' AND date_posted < '2026-11-01'")
        ).one()  # fmt: skip
        rising, falling = service.skills(session, sort="rising"), service.skills(session, sort="falling")
        new = service.emerging(session)
    names = by_name(found)
    triage = names["Triage"]
    assert (triage.recent.count, triage.recent.total) == (rows[1], rows[0])
    assert (found.period, found.before) != (None, None)
    assert {name: item.direction for name, item in names.items()} == {
        "SQL": "unclear", "Python": "unclear", "C++": "unclear", "Docker": "unclear", "Triage": "rising",
        "Cooking": "falling", "Kubernetes": "rising",
    }  # fmt: skip
    assert {*by_name(rising)} == {"Triage", "Kubernetes"}
    assert {*by_name(falling)} == {"Cooking"}
    assert [(item.name, item.new, item.growth) for item in new.items] == [("Kubernetes", True, None)]
    assert (found.tested, found.rising, found.falling, found.expected_false) == (7, 2, 1, 0.15)


@pytest.mark.parametrize("sort", ["share", "rising"])
def test_pages_give_each_name_once_and_in_order(market: Tools, sort: Sort) -> None:
    with market.database.read() as session:
        whole = [item.key for item in service.skills(session, sort=sort, limit=100).items]
        paged, cursor = [], None
        while True:
            page = service.skills(session, sort=sort, cursor=cursor, limit=2)
            paged += [item.key for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert paged == whole
    assert len(whole) >= 2


def test_filters_narrow_and_what_is_not_there_is_said(market: Tools) -> None:
    with market.database.read() as session:
        germany, nurses = service.skills(session, "Germany"), service.skills(session, None, "nurse")
        # a quarter has 195 nurses, too few to compare, so the year is told
        assert (germany.total, nurses.total, nurses.before) == (390, 390, None)
        assert {*by_name(service.roles(session, "DE"))} == {"Nurse", "Data engineer"}
        assert {*by_name(service.regions(session))} == {"Germany"}
        regions = by_name(service.regions(session, "DE"))
        assert {*regions} == {"Berlin", "Bavaria"}
        assert sum(item.recent.count for item in regions.values()) == germany.total
        for country, role, code in (
            ("FR", None, "market-country-not-found"), (None, "beekeeper", "market-role-not-found"),
            ("DE", "nurse", "market-filters"),
        ):  # fmt: skip
            with pytest.raises(AppError) as caught:
                service.skills(session, country, role)
            assert caught.value.code == code


def test_one_skill_is_shown_whole(market: Tools) -> None:
    with market.database.read() as session:
        found = service.skill(session, "python")
        pays = session.execute(
            text("SELECT 'Python' = ANY(ai_key_skills), ai_salary_maxvalue FROM job_listings"
                 " WHERE date_posted >= '2025-12-01'")
        ).all()  # fmt: skip
    assert [(item.month.month, item.complete) for item in found.months] == [(month, True) for month in range(5, 11)]
    assert sum(item.share.count for item in found.months) == 390
    (pay,) = found.pay
    with_it = sorted(int(amount) for named, amount in pays if named)
    without = sorted(int(amount) for named, amount in pays if not named)
    assert (pay.name, pay.with_skill, pay.without) == ("Germany", len(with_it), len(without))
    assert abs(pay.median_with - median(with_it)) <= 1000
    assert pay.interval.low <= 10_000 <= pay.interval.high
    assert abs(pay.shift - median(x - y for x in with_it for y in without)) <= 1000
    assert [other.name for other in found.beside][:2] == ["C++", "Docker"]
    assert "SQL" not in {other.name for other in found.beside}
    assert found.beside[0].lift == pytest.approx(2)
    assert found.beside_of == 390


def test_a_young_or_small_stock_says_shares_and_no_trend(tools: Tools) -> None:
    with tools.database.read() as session:
        assert service.freshness(session) is None
        assert service.skills(session).items == []
        assert service.insights(session, ["Python"], "nurse") == []
    store(tools.database, [posting(n, 11) for n in range(40)])
    with clock.frozen(NOW):
        count(tools.database)
        with tools.database.read() as session:
            found = service.skills(session)
            view = service.skill(session, "SQL")
    assert (found.before, found.tested, found.total) == (None, 0, 40)
    assert {item.direction for item in found.items} == {"too_few"}
    assert (view.pay, view.months[-1].complete) == ([], False)


def test_sentences_bear_their_numbers(market: Tools) -> None:
    with market.database.read() as session:
        role, triage, cooking = service.insights(session, ["cooking", "Triage", "SQL", "Basket Weaving"], "nurse")
        shares = by_name(service.skills(session))
    assert (role["kind"], role["name"]) == ("role", "Nurse")
    late, early = shares["Cooking"].recent, shares["Cooking"].before
    assert early is not None
    assert cooking["text"].startswith(
        f"Cooking is named in {100 * late.share:.1f} % of the listings posted in August to October 2026 "
        f"({late.count} of 390), "
        f"down from {100 * early.share:.1f} % in May to July 2026 ({early.count} of 390): −"
    )
    assert (cooking["count"], cooking["total"], cooking["direction"]) == (late.count, late.total, "falling")
    assert cooking["change_interval"][0] < cooking["change"] < cooking["change_interval"][1] < 0
    assert triage["direction"] == "rising"


def test_what_came_in_since_the_count_breaks_nothing(market: Tools) -> None:
    items = [posting(n, ai_key_skills=("Python",), ai_salary_maxvalue=Decimal(90_000)) for n in range(900, 1300)]
    store(market.database, items)
    with market.database.read() as session:
        found = service.skill(session, "Python")
    assert found.beside_of <= 10_000
    assert all(effect.without >= 0 for effect in found.pay)
