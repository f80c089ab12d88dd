"""A counted stock in which some skills move, at a frozen present, behind a running server."""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx2
import psycopg
import pytest

from tests.conftest import copy_of, over
from tests.listings.making import PLACES
from tests.market.making import NOW, count, posting, store
from tests.serving import serving
from upstar.adapters.database import Database
from upstar.kit import clock
from upstar.workflows.tools import Tools

EACH_MONTH = 130


def fill(database: Database) -> None:
    """Store 780 listings. Of late Triage rises, Cooking falls, Kubernetes is new; Docker stands beside Python."""
    rng = random.Random(5)
    items = []
    for number in range(6 * EACH_MONTH):
        month = 5 + number % 6
        late = month >= 8
        # as many of either in each month
        named = "Python" if number // 6 % 2 else "SQL"
        skills = ["Python", "C++"] if named == "Python" else ["SQL"]
        skills += ["Docker"] if named == "Python" and number % 5 else []
        skills += ["Triage"] if rng.random() < (0.5 if late else 0.2) else []
        skills += ["Cooking"] if rng.random() < (0.1 if late else 0.4) else []
        skills += ["Kubernetes"] if late and rng.random() < 0.15 else []
        pay = 60_000 + rng.randrange(20) * 1000 + (10_000 if named == "Python" else 0)
        items.append(
            posting(
                number, month, ai_key_skills=tuple(skills), places=(PLACES[number // 12 % 2],),
                title="Nurse" if number % 4 < 2 else "Data Engineer, Payments", ai_salary_maxvalue=Decimal(pay),
            )
        )  # fmt: skip
    store(database, items)
    with clock.frozen(NOW):
        count(database)


@pytest.fixture(scope="session")
def market_template(postgres: str, template: str) -> str:
    name = "template_market"
    with psycopg.connect(postgres + "postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    database = Database(postgres + name, pool_size=4)
    fill(database)
    database.close()
    return name


@pytest.fixture
def market(postgres: str, market_template: str, tmp_path: Path) -> Iterator[Tools]:
    with copy_of(postgres, market_template) as dsn, clock.frozen(NOW), over(dsn, tmp_path) as tools:
        yield tools


@pytest.fixture
def client(market: Tools) -> Iterator[httpx2.Client]:
    with serving(market) as address, httpx2.Client(base_url=address, timeout=30) as made:
        yield made
