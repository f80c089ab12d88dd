"""A small stock with every kind of value in it, the same every time."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from upstar.adapters.database import Database
from upstar.listings import service as listings
from upstar.listings.merge import Incoming
from upstar.listings.types import Listing, Place

TITLES = ("Data Engineer", "Nurse", "Senior Nurse", "Software Engineer", "Warehouse Manager", "Chef")
WORDS = "night shifts care python warehouse kitchen team travel remote pipelines ward patients".split()
SKILLS = ("Python", "SQL", "Triage", "C++", "Cooking", "Logistics")
PLACES = (
    Place("Germany", "DE", "Berlin", "Berlin"),
    Place("Germany", "DE", "Bavaria", "Munich"),
    Place("United States", "US", "Texas", "Austin"),
    Place("France", "FR", None, "Paris"),
)
NOW = datetime.now(UTC)


def listing(number: int, **over: Any) -> Listing:
    """The listing of that number."""
    rng = random.Random(number)
    values: dict[str, Any] = {
        "id": f"made:{number:04d}",
        "title": rng.choice(TITLES),
        "organization": rng.choice(("Acme Works", "Blue Clinic", "Harbour Kitchen")),
        "description_text": " ".join(rng.choices(WORDS, k=12)) + ".",
        "date_posted": NOW - timedelta(hours=rng.randint(1, 60 * 24)),
        "employment_type": (rng.choice(("FULL_TIME", "PART_TIME")),),
        "remote_derived": rng.random() < 0.3,
        "ai_key_skills": tuple(rng.sample(SKILLS, 3)),
        "ai_experience_level": rng.choice(("0-2", "2-5", "5-10")),
        "ai_salary_currency": "USD",
        "ai_salary_maxvalue": Decimal(rng.randint(30, 190) * 1000) if rng.random() < 0.7 else None,
        "ai_salary_unittext": "YEAR",
        "data_source": rng.choice(("made", "other")),
        "places": (rng.choice(PLACES),),
    }
    return Listing(**(values | over))


def fill(database: Database, items: list[Listing]) -> None:
    """Store the listings, and let the planner know what there is."""
    with database.write() as session:
        listings.store(session, [Incoming(item, "made") for item in items])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
