"""Where people stand on the paths and which moves lie beside: golden cases, decided before the rules were run."""

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from random import Random
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.careers.people import PEOPLE, TODAY, Authored, profile
from upstar.careers import standing
from upstar.careers.catalogue import catalogue
from upstar.careers.engine.fit import fit, person_of
from upstar.careers.engine.licensed import is_licensed, licensed_titles
from upstar.careers.engine.skills import asked_by_role, covers, have_and_gap, likeness_of_roles
from upstar.careers.types import Background, Move, Path, Role, SkillPart, Standing
from upstar.kit.text import slug
from upstar.skills.vocabulary import vocabulary
from upstar.workflows.career_paths import background_of

ROLES = tuple(
    Role(
        uuid5(NAMESPACE_URL, role.title), role.title, role.description, path.name, role.level, role.skills,
        role.education, role.aliases, slug(path.name),
    )
    for path in catalogue()
    for role in path.roles
)  # fmt: skip
PATHS = tuple(
    Path(uuid5(NAMESPACE_URL, path.name), path.name, slug(path.name), path.description, path.category, number)
    for number, path in enumerate(catalogue())
)


@lru_cache
def background(name: str) -> Background:
    return background_of(profile(PEOPLE[name]), ROLES, TODAY)


@lru_cache
def standings(name: str) -> tuple[Standing, ...]:
    return standing.standings(background(name), PATHS, ROLES)


@lru_cache
def moves(name: str) -> tuple[Move, ...]:
    return standing.moves(background(name), ROLES)


STANDING = {
    "nurse": ("Healthcare & Nursing", "Registered Nurse", True, "Critical Care Nurse"),
    "german nurse": ("Healthcare & Nursing", "Registered Nurse", True, "Critical Care Nurse"),
    "junior developer": ("Software Engineering", "Junior Software Developer", True, "Frontend Developer"),
    "senior engineer": ("Software Engineering", "Senior Software Engineer", True, "Software Architect"),
    "bookkeeper": ("Accounting & Finance", "Accounting Clerk", True, "Accountant"),
    "cook": ("Hospitality & Food", "Cook", True, "Sous Chef"),
    "hotel receptionist": ("Hospitality & Food", "Hotel Receptionist", True, "Front Office Manager"),
    "store manager": ("Retail", "Store Manager", True, "Retail Director"),
    "truck driver": ("Logistics & Supply Chain", "Truck Driver", True, "Logistics Coordinator"),
    "primary teacher": ("Teaching & Education", "Primary School Teacher", True, "Senior Teacher"),
    "data analyst": ("Data & AI", "Data Analyst", True, "Data Scientist"),
    "marketing manager": ("Marketing & Communications", "Marketing Manager", True, "Chief Marketing Officer"),
    "electrician": ("Skilled Trades", "Electrician", True, "Master Electrician"),
    "lawyer": ("Law", "Lawyer", True, "Legal Counsel"),
    "mechanical engineer": (
        "Mechanical & Electrical Engineering", "Mechanical Engineer", True, "Senior Mechanical Engineer",
    ),
    "student": ("Software Engineering", "Junior Software Developer", False, "Software Engineer"),
    "accountant": ("Accounting & Finance", "Accountant", True, "Senior Accountant"),
}  # fmt: skip
"""By person: the path that fits most, the role there, whether they fill it, and one of the next steps."""

MOVES = {
    "bookkeeper": {"Payroll Specialist"},
    "nurse": {"Clinical Research Coordinator"},
    "primary teacher": {"Corporate Trainer", "Museum Educator", "Instructional Designer", "Preschool Teacher"},
    "senior engineer": {"Site Reliability Engineer", "Senior Data Engineer", "DevOps Engineer", "Cloud Architect"},
    "waiter": {"Barista", "Bartender", "Sales Assistant", "Cashier"},
    "truck driver": {"Courier", "Bus Driver"},
    "police officer": {"Correctional Officer", "Customs Officer", "Detective"},
    "graphic designer": {"UI Designer"},
    "journalist": {"Content Writer", "Public Relations Manager", "Technical Writer", "Senior Editor"},
    "electrician": {"Maintenance Technician", "Solar Technician", "HVAC Technician"},
    "lab technician": {"Medical Laboratory Technician", "Chemical Technician"},
    "office assistant": {"HR Assistant", "Legal Secretary", "Civil Service Clerk", "Receptionist", "Data Entry Clerk"},
    "shop assistant": {"Cashier"},
    "support agent": {"Customer Support Specialist", "Receptionist", "Bank Clerk", "Sales Assistant"},
    "warehouse worker": {"Stock Clerk"},
    "mechanical engineer": {"CAD Designer", "Quality Engineer", "Process Engineer", "Industrial Designer"},
    "care assistant": {"Home Care Worker", "Disability Support Worker"},
}
"""By person: moves of which one at least is among the first ten."""


@pytest.mark.parametrize("name", STANDING)
def test_people_stand_where_they_would_be_expected(name: str) -> None:
    path, role, fills, ahead = STANDING[name]
    first = standings(name)[0]
    assert (first.path.name, first.here.role.title, first.fills) == (path, role, fills)
    assert ahead in [step.role.title for step in first.next]


@pytest.mark.parametrize("name", MOVES)
def test_moves_are_those_that_people_make(name: str) -> None:
    found = [move.step.role.title for move in moves(name)[:10]]
    assert MOVES[name].intersection(found), found


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_is_sent_into_a_profession_that_the_law_guards(name: str) -> None:
    held = {step.here.role.title for step in standings(name) if step.fills}
    offered = [move.step for move in moves(name)] + [step for one in standings(name) for step in one.next]
    guarded = {step.role.title for step in offered if is_licensed(step.role.title)}
    surgeons = {"Physician", "Dentist", "Orthodontist", "Veterinarian", "Chief Medical Officer", "Airline Captain"}
    assert not guarded & surgeons
    assert not guarded or held & licensed_titles()


@pytest.mark.parametrize("name", PEOPLE)
def test_moves_are_realistic(name: str) -> None:
    for move in moves(name):
        assert -1 <= move.step.rise <= 1
        assert (move.step.education_short or 0) <= 1
        assert sum(part.cover >= Decimal("0.5") for part in (*move.step.have, *move.step.gap)) >= 1


@pytest.mark.parametrize("name", PEOPLE)
def test_points_sum_to_the_fit_and_skills_to_a_whole(name: str) -> None:
    for one in standings(name):
        for step in (one.here, *one.next):
            assert sum(part.points for part in step.fit.parts) == step.fit.value
            assert all(0 <= part.points <= part.possible for part in step.fit.parts)
            assert sum(part.share for part in (*step.have, *step.gap)) == pytest.approx(Decimal(1), abs=Decimal("0.01"))
            missing = [part.share * (1 - part.cover) for part in step.gap]
            # shares are told in thousandths: two that are equal there may stand in either order
            assert all(after - before <= Decimal("0.002") for before, after in pairwise(missing))


def test_every_licensed_title_is_one_of_the_catalogue() -> None:
    assert licensed_titles() <= {role.title for role in ROLES}


def test_a_path_with_nothing_in_common_is_not_listed() -> None:
    listed = {one.path.name for one in standings("nurse")}
    assert "Software Engineering" not in listed
    assert standing.standings(Background({}), PATHS, ROLES) == ()
    assert standing.moves(Background({}), ROLES) == ()


def test_paths_come_in_the_order_of_their_fit() -> None:
    for name in PEOPLE:
        keys = [(one.fills, one.here.fit.value) for one in standings(name)]
        assert keys == sorted(keys, reverse=True)


def test_a_related_skill_is_marked_as_partly_there() -> None:
    react = Background(skills={vocabulary().key("Vue.js"): "Vue.js"})
    frontend = next(role for role in ROLES if role.title == "Frontend Developer")
    gap = {part.name: part for part in gap_of(react, frontend)}
    assert (gap["React"].cover, gap["React"].by, gap["React"].source) == (Decimal("0.500"), "Vue.js", "related")
    assert (gap["JavaScript"].cover, gap["JavaScript"].source) == (Decimal("0.800"), "related")
    assert (gap["Git"].cover, gap["Git"].by) == (Decimal(0), None)


def gap_of(background: Background, role: Role) -> tuple[SkillPart, ...]:
    asked = dict(zip(ROLES, asked_by_role(ROLES), strict=True))[role]
    return have_and_gap(asked, covers(background))[1]


def test_who_lacks_every_skill_is_told_the_rarest_first() -> None:
    frontend = next(role for role in ROLES if role.title == "Frontend Developer")
    names = [part.name for part in gap_of(Background({}), frontend)]
    assert names.index("Webpack") < names.index("Git")


def test_a_job_of_the_past_is_not_filled_now() -> None:
    changed = Authored((("Barista", 2), ("Registered Nurse", 6)), "Barista Skills, Patient Care", "bachelor")
    found = standing.standings(background_of(profile(changed), ROLES, TODAY), PATHS, ROLES)
    assert {one.path.name for one in found if one.fills} == {"Hospitality & Food"}
    nursing = next(one for one in found if one.path.name == "Healthcare & Nursing")
    assert nursing.here.years == 6


TRADES = [PEOPLE[name] for name in ("nurse", "cook", "senior engineer", "student", "waiter", "marketing manager")]
NUMBERED = st.integers(0, len(ROLES) - 1)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(TRADES), NUMBERED, st.data())
def test_a_skill_that_a_role_asks_for_never_lowers_its_fit(person: Authored, number: int, data: st.DataObject) -> None:
    role = ROLES[number]
    before = background_of_cached(person)
    name = data.draw(st.sampled_from(role.skills))
    after = replace(before, skills={**before.skills, vocabulary().key(name): name})
    years = data.draw(st.floats(0, 40))
    assert fit(person_of(after, ROLES), role, years).value >= fit(person_of(before, ROLES), role, years).value


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(TRADES), st.randoms(use_true_random=False))
def test_the_order_of_skills_changes_nothing(person: Authored, chance: Random) -> None:
    before = background_of_cached(person)
    skills = list(before.skills.items())
    chance.shuffle(skills)
    after = replace(before, skills=dict(skills))
    assert standing.standings(after, PATHS, ROLES) == standing.standings(before, PATHS, ROLES)
    assert standing.moves(after, ROLES) == standing.moves(before, ROLES)


@settings(deadline=None, max_examples=40)
@given(NUMBERED, NUMBERED)
def test_the_likeness_of_roles_is_even_and_whole_for_the_same(one: int, other: int) -> None:
    asked = asked_by_role(ROLES)
    assert likeness_of_roles(asked[one], asked[other]) == pytest.approx(likeness_of_roles(asked[other], asked[one]))
    assert 0 <= likeness_of_roles(asked[one], asked[other]) <= 1
    assert likeness_of_roles(asked[one], asked[one]) == pytest.approx(1)


@lru_cache
def background_of_cached(person: Authored) -> Background:
    return background_of(profile(person), ROLES, TODAY)
