"""Listings and people of all kinds, for what has to hold whatever they are."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st

from upstar.kit.data import read_rows
from upstar.listings.types import ListingCard, Place
from upstar.matching.features import Rarity, place_key
from upstar.matching.meaning import vectors
from upstar.matching.titles import trade_of
from upstar.matching.types import UNKNOWN, Candidate, Near, PlaceKey
from upstar.skills.vocabulary import vocabulary

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEIGHTS = {row["weight_name"]: float(row["weight_value"]) for row in read_rows("scoring_weights")}
NAMES = ("Python", "PostgreSQL", "Docker", "Triage", "CPR", "Excel", "Sales", "Welding", "Something of no vocabulary")
TITLES = ("Staff Nurse", "Backend Developer", "Senior Softwareentwickler", "Welder", "Head of Sales", "Intern", "§ 7")
PLACES = (
    Place("Germany", "DE", "Bavaria", "Munich"), Place("Germany", "DE", "Berlin", "Berlin"), Place("Germany", "DE"),
    Place("France", "FR", None, "Paris"), Place("United States", "US", "Texas", "Paris"), Place("Atlantis"),
    Place("Germany", "DE", "Brandenburg", "Potsdam"), Place("Germany", "DE", None, "Kleinkleckersdorf"),
)  # fmt: skip
MUNICH = PlaceKey("DE", "bavaria", "munich")
RARITIES = (Rarity(), Rarity(1000, {"python": 300, "excel": 900, "cpr": 2}))


def card(listing_id: str = "1", *, title: str = "Backend Developer", skills: tuple[str, ...] = ("Python", "Docker"),
    organization: str = "Example", band: str | None = None, remote: bool = False, arrangement: str | None = None,
    posted: datetime | None = NOW, until: datetime | None = None, places: tuple[Place, ...] = (),
    kinds: tuple[str, ...] = (), pay: int | None = None, currency: str | None = "USD", requirements: str | None = None,
    visa: bool | None = None, language: str | None = None, agency: bool = False,
) -> ListingCard:  # fmt: skip
    """A listing that says nothing but what is given."""
    amount = Decimal(pay) if pay is not None else None
    return ListingCard(
        id=listing_id, title=title, organization=organization, organization_logo=None, url=None, source=None,
        data_source="sample", remote_derived=remote, employment_type=kinds, ai_experience_level=band,
        ai_work_arrangement=arrangement, ai_visa_sponsorship=visa, key_skills=skills, requirements=requirements,
        salary_min=None, salary_max=amount, salary_currency=currency if amount is not None else None,
        date_posted=posted, date_valid_through=until, places=places, language=language, agency=agency,
    )  # fmt: skip


def person(skills: tuple[str, ...] = ("Python",), titles: tuple[str, ...] = ("Backend Developer",),
    near: dict[str, Near] | None = None, tenths: int = 50, level: int = 2, education: int = UNKNOWN,
    home: PlaceKey = MUNICH, kinds: int = 0, pay: int = 0,
) -> Candidate:  # fmt: skip
    """A person with these skills and titles, newest first."""
    key = vocabulary().key
    trades = tuple(map(trade_of, titles))
    named = {key(name): name for name in skills}
    covered = {other: value for other, value in (near or {}).items() if other not in named}
    return Candidate(
        skills=named, near=covered, trades=trades, vectors=np.asarray(vectors(trades)), title_names=titles,
        tenths=tenths if titles else UNKNOWN, level=level if titles else UNKNOWN, education=education, home=home,
        kinds=kinds, pay=pay,
    )  # fmt: skip


some_skills = st.lists(st.sampled_from(NAMES), unique=True).map(tuple)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
cards = st.builds(
    card, st.text("abc:1é", min_size=1, max_size=6), title=st.sampled_from(TITLES), skills=some_skills,
    organization=st.sampled_from(("Example", "Acme GmbH", "Örtliche Bank")),
    band=st.sampled_from(["0-2", "2-5", "5-10", "10+", None, "odd"]), remote=st.booleans(),
    arrangement=st.sampled_from(["Hybrid", "On-site", None]), posted=st.none() | moments, until=st.none() | moments,
    places=st.lists(st.sampled_from(PLACES), max_size=3, unique=True).map(tuple),
    kinds=st.lists(st.sampled_from(("FULL_TIME", "PART_TIME", "INTERN", "odd")), max_size=2, unique=True).map(tuple),
    pay=st.none() | st.integers(1, 2_000_000), currency=st.sampled_from(["USD", "EUR", "???"]),
    requirements=st.sampled_from([None, "A bachelor's degree or equivalent", "Master", "PhD", "good mood"]),
    visa=st.none() | st.booleans(), language=st.sampled_from([None, "de", "en"]), agency=st.booleans(),
)  # fmt: skip
people = st.builds(
    person, some_skills, st.lists(st.sampled_from(TITLES), max_size=4).map(tuple),
    near=st.dictionaries(st.sampled_from(NAMES), st.builds(Near, st.integers(1, 255), st.just("that")), max_size=4).map(
        lambda found: {vocabulary().key(name): near for name, near in found.items()}
    ),
    tenths=st.integers(-1, 700), level=st.integers(-1, 5), education=st.integers(-1, 4),
    home=st.sampled_from((PlaceKey("", "", ""), PlaceKey("XX", "", ""), *map(place_key, PLACES))),
    kinds=st.integers(0, 127), pay=st.sampled_from((0, 1, 60, 500)),
)  # fmt: skip
stocks = st.lists(cards, max_size=25, unique_by=lambda listing: listing.id)
weightings = st.sampled_from((WEIGHTS, {**WEIGHTS, "pay": 1.0, "skills": 0.0}, {"recency": 1.0}, {"title": 0.5}))
