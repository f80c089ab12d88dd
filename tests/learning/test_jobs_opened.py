"""The numbers of ten people's plans, counted once more: SQL reads the listings, the plain scorer scores each alone."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.factories import make_user
from upstar.adapters.database import ReadSession
from upstar.kit.clock import today
from upstar.kit.numbers import fixed
from upstar.learning import service as learning
from upstar.listings.conditions import JUNK_LIMIT
from upstar.listings.types import ListingCard, Place
from upstar.matching import preferences
from upstar.matching import service as matching
from upstar.matching.engine import day_of, score, values, whole_weights
from upstar.matching.features import Rarity, features_of
from upstar.matching.types import Candidate, Features, Weights
from upstar.resumes import service as resumes
from upstar.skills.vocabulary import vocabulary
from upstar.workflows import advise, process_resume
from upstar.workflows.tools import Tools

SUITS = 5000
PEOPLE = {
    "nurse": ("Staff Nurse", "Denver, Colorado, USA", "Patient Care, Triage, Medication Administration, CPR"),
    "developer": ("Backend Developer", "Berlin, Germany", "Python, PostgreSQL, Linux"),
    "accountant": ("Accountant", "London, England, United Kingdom", "Bookkeeping, Excel, Invoicing"),
    "seller": ("Sales Representative", "Austin, Texas, USA", "B2B Sales, Cold Calling"),
    "welder": ("Welder", "Hamburg, Germany", "Welding, Blueprint Reading"),
    "teacher": ("Primary School Teacher", "Dublin, Ireland", "Teaching, Lesson Planning"),
    "designer": ("Graphic Designer", "Paris, France", "Adobe Photoshop, Typography"),
    "analyst": ("Data Analyst", "Toronto, Canada", "SQL, Excel, Tableau"),
    "cook": ("Cook", "Madrid, Spain", "Cooking, Food Safety"),
    "student": ("Intern", "Boston, Massachusetts, USA", "Java, Git"),
}


def resume(title: str, home: str, skills: str) -> bytes:
    return (
        f"Sam Example\nsam@example.com | {home}\n\nExperience\n\n{title}, Example Works\nMarch 2021 - Present\n\n"
        f"Skills\n\n{skills}\n"
    ).encode()


def listings_by_sql(session: ReadSession) -> list[ListingCard]:
    """The listings that search shows, out of their own tables."""
    statement = """
        SELECT l.id, l.title, l.organization, l.remote_derived, l.ai_experience_level, l.ai_work_arrangement,
          coalesce(l.ai_employment_type, l.employment_type, '{}') AS kinds, l.ai_key_skills, l.ai_requirements_summary,
          l.date_posted, l.date_valid_through,
          (SELECT jsonb_agg(jsonb_build_object('country', c.name, 'country_code', c.code, 'region', r.name,
                                               'city', t.name) ORDER BY p.id)
             FROM job_locations p JOIN job_countries c ON c.id = p.country_id
             LEFT JOIN job_regions r ON r.id = p.region_id LEFT JOIN job_cities t ON t.id = p.city_id
            WHERE p.job_id = l.id) AS places
        FROM job_listings l JOIN internal.listing_search s ON s.listing_id = l.id
        WHERE s.canonical_id IS NULL AND s.junk < :junk AND NOT s.stale
          AND coalesce(l.date_valid_through, 'infinity') > now()
    """
    return [
        ListingCard(
            id=row.id, title=row.title, organization=row.organization, organization_logo=None, url=None, source=None,
            data_source=None, remote_derived=row.remote_derived, employment_type=tuple(row.kinds),
            ai_experience_level=row.ai_experience_level, ai_work_arrangement=row.ai_work_arrangement,
            ai_visa_sponsorship=None, key_skills=tuple(row.ai_key_skills or ()),
            requirements=row.ai_requirements_summary,
            salary_min=None, salary_max=None, salary_currency=None, date_posted=row.date_posted,
            date_valid_through=row.date_valid_through, places=tuple(Place(**place) for place in row.places or ()),
        )
        for row in session.execute(text(statement), {"junk": JUNK_LIMIT})
    ]  # fmt: skip


def rarity_by_sql(session: ReadSession) -> Rarity:
    counts = {row.skill_key: row.listings for row in session.execute(text("SELECT * FROM internal.skill_rarity"))}
    return Rarity(counts.pop("", 0), counts)


class Recount:
    """How many listings suit one person with skills beside, each scored alone."""

    def __init__(self, features: list[Features], who: Candidate, weights: Weights) -> None:
        self.features, self.who, self.weights = features, who, whole_weights(weights)

    def __call__(self, keys: set[str]) -> int:
        near = {key: value for key, value in self.who.near.items() if key not in keys}
        more = replace(self.who, skills={**dict.fromkeys(keys, "learnt"), **self.who.skills}, near=near)
        day = day_of(today())
        return sum((score(values(one, more, day), self.weights) or 0) >= SUITS for one in self.features)


def read(tools: Tools, name: str) -> tuple[UUID, UUID]:
    """A person whose résumé was read, assessed, matched and advised on, and the résumé."""
    with tools.database.write() as session:
        user = make_user(session)
    accepted = process_resume.upload(tools, user, f"{name}.txt", resume(*PEOPLE[name]))
    process_resume.run(tools, user, accepted.resume.id, lambda _: None)
    return user, accepted.resume.id


def check(recount: Recount, row: Any, before: set[str]) -> int:
    """Hold every number of a kept plan against the plain count; return how many it holds."""
    key = vocabulary().key
    steps, context = row.recommended_courses, row.generation_context
    start = recount(before)
    assert context["suiting"] == start
    assert context["gained"] == start - recount(set())
    taken, now = set(before), start
    opened = {}
    for step in steps:
        taken |= {key(name) for name in step["skills"]}
        after = recount(taken)
        assert step["opens"] == after - now, step
        assert Decimal(step["per_hour"]) == fixed(Decimal(after - now) / step["hours"])
        opened[step["course_id"]], now = after - now, after
    assert context["opens"] == now - start
    suiting = start
    for stage in row.learning_paths[0]["stages"] if steps else []:
        suiting += sum(opened[course["course_id"]] for course in stage["courses"])
        assert stage["suiting"] == suiting
    for gap in context["gaps"]:
        assert gap["opens"] == recount({*before, gap["key"]}) - start, gap
    return len(steps) + len(context["gaps"])


def test_every_number_of_ten_plans_is_what_sql_and_the_plain_scorer_count(stocked: Tools) -> None:
    planned = {name: read(stocked, name) for name in PEOPLE}
    with stocked.database.read() as session:
        rarity, cards = rarity_by_sql(session), listings_by_sql(session)
        features = [features_of(card, rarity) for card in cards]
        weights = preferences.everybodys(session).weights
        asked = matching_words(session)
        people = {
            name: Recount(features, matching.candidate_of(resumes.profile_of(session, *ids), asked=asked), weights)
            for name, ids in planned.items()
        }
    assert len(cards) > 300
    checked = opening = 0
    for name, (user, _) in planned.items():
        row = kept(stocked, user)
        checked += check(people[name], row, set())
        opening += row.generation_context["opens"] > 0
        if row.recommended_courses:
            first = row.recommended_courses[0]
            advise.mark(stocked, user, UUID(first["course_id"]), "done")
            again = kept(stocked, user)
            done = {vocabulary().key(skill) for skill in first["skills"]}
            assert first["course_id"] not in {step["course_id"] for step in again.recommended_courses}
            checked += check(people[name], again, done)
    assert checked >= 200
    assert opening >= 8


def kept(tools: Tools, user: UUID) -> Any:
    statement = """
        SELECT recommended_courses, learning_paths, generation_context FROM learning_recommendations
        WHERE user_id = :user
    """
    with tools.database.read() as session:
        return session.execute(text(statement), {"user": user}).one()


def matching_words(session: ReadSession) -> tuple[str, ...]:
    statement = "SELECT name FROM internal.skill_rarity WHERE name <> '' ORDER BY listings DESC, skill_key LIMIT 4096"
    return tuple(session.execute(text(statement)).scalars())


def test_an_equal_profile_is_neither_written_nor_worded_again(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    user, resume_id = read(stocked, "nurse")
    with stocked.database.read() as session:
        before = learning.latest(session, user)
    monkeypatch.setattr(advise, "reword", lambda *_: pytest.fail("a model was asked"))
    payer = process_resume._payer(stocked, user)
    advise.advise(stocked, user, resume_id, payer)
    with stocked.database.read() as session:
        assert learning.latest(session, user) == before
