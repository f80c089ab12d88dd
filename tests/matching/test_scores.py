"""What a score promises, whatever the listing and the person."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from upstar.kit.data import read_rows
from upstar.listings.types import ListingCard, Place
from upstar.matching import service as matching
from upstar.matching.engine import explain, score
from upstar.matching.titles import title_words
from upstar.matching.types import Candidate
from upstar.skills.vocabulary import vocabulary

TODAY = date(2026, 11, 24)
WEIGHTS = {row["weight_name"]: float(row["weight_value"]) for row in read_rows("scoring_weights")}
NAMES = ("Python", "PostgreSQL", "Docker", "Triage", "CPR", "Excel", "Sales", "Welding")
TITLES = ("Staff Nurse", "Backend Developer", "Softwareentwickler", "Welder", "Head of Sales", "")


def card(listing_id: str = "1", *, title: str = "Backend Developer", skills: tuple[str, ...] = ("Python", "Docker"),
    band: str | None = None, remote: bool = False, posted: date | None = TODAY, country: str | None = None,
) -> ListingCard:  # fmt: skip
    return ListingCard(
        id=listing_id, title=title, organization="Example", organization_logo=None, url=None, source=None,
        data_source="sample", remote_derived=remote, employment_type=(), ai_experience_level=band,
        ai_work_arrangement=None, ai_visa_sponsorship=None, key_skills=skills, requirements=None, salary_min=None,
        salary_max=None, salary_currency=None,
        date_posted=datetime.combine(posted, datetime.min.time(), UTC) if posted else None, date_valid_through=None,
        places=(Place(country, country),) if country else (),
    )  # fmt: skip


def person(skills: tuple[str, ...] = ("Python",), titles: tuple[str, ...] = ("Backend Developer",),
    years: float | None = 5.0,
) -> Candidate:  # fmt: skip
    key = vocabulary().key
    return Candidate(
        skills={key(name): name for name in skills}, near={}, titles=tuple(map(title_words, titles)),
        title_names=titles, years=years, level=2 if titles else None, education=None, country_code="DE",
    )  # fmt: skip


some_skills = st.lists(st.sampled_from(NAMES), unique=True).map(tuple)
cards = st.builds(
    card, st.text("abc:1", min_size=1, max_size=6), title=st.sampled_from(TITLES), skills=some_skills,
    band=st.sampled_from(["0-2", "2-5", "5-10", "10+", None, "odd"]), remote=st.booleans(),
    posted=st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)), country=st.sampled_from(["DE", "US", None]),
)  # fmt: skip
people = st.builds(
    person, some_skills, st.lists(st.sampled_from(TITLES), max_size=3).map(tuple), st.none() | st.floats(0, 60)
)


@given(cards, people)
def test_the_points_add_up_to_the_score(listing: ListingCard, candidate: Candidate) -> None:
    match = explain(listing, candidate, WEIGHTS, TODAY)
    value = score(listing, candidate, WEIGHTS, TODAY)
    if match is None:
        assert value is None
        return
    assert value is not None
    assert match.score == Decimal(value) / 100 == sum(reason.points for reason in match.reasons)
    assert 0 <= match.score <= 100
    assert all(0 <= reason.points <= reason.possible for reason in match.reasons)
    assert all(reason.text for reason in match.reasons)
    assert not set(match.skills_matched) & set(match.skills_missing)
    assert set(match.skills_matched) | set(match.skills_missing) == set(listing.key_skills)


@given(cards.filter(lambda listing: listing.key_skills), people.filter(lambda candidate: candidate.skills))
def test_one_more_skill_that_is_asked_for_never_lowers_the_score(listing: ListingCard, candidate: Candidate) -> None:
    wanted = listing.key_skills[0]
    more = person(tuple(dict.fromkeys((*candidate.skills.values(), wanted))), candidate.title_names, candidate.years)
    before, after = (score(listing, who, WEIGHTS, TODAY) or 0 for who in (candidate, more))
    assert after >= before


@given(st.lists(cards, max_size=12, unique_by=lambda listing: listing.id), people, st.integers(0, 6))
def test_the_best_are_kept_whatever_the_order(stock: list[ListingCard], candidate: Candidate, top: int) -> None:
    ranked = matching.rank(stock, candidate, WEIGHTS, today=TODAY, top=top)
    assert ranked == matching.rank(reversed(stock), candidate, WEIGHTS, today=TODAY, top=top)
    everything = matching.rank(stock, candidate, WEIGHTS, today=TODAY, top=len(stock) + 1)
    assert ranked == everything[:top]
    assert [match.score for match in ranked] == sorted((match.score for match in ranked), reverse=True)


def test_a_trade_is_one_trade_in_every_language() -> None:
    assert title_words("Senior Softwareentwickler (m/w/d)") == title_words("Software Developer")


def test_the_weights_sum_to_one() -> None:
    assert sum(Decimal(row["weight_value"]) for row in read_rows("scoring_weights")) == 1
