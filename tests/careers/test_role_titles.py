"""Which role a title of a listing means: golden titles, and how alike people's titles are to roles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.careers.test_paths import ROLES
from upstar.matching.role_titles import NONE, likenesses_of, meant, names_of

TITLES = {
    "Senior Software Engineer (m/w/d)": "Senior Software Engineer",
    "software  engineer": "Software Engineer",
    "Junior Java Entwickler": "Junior Software Developer",
    "Java Developer": "Software Engineer",
    "Registered Nurse - ICU": "Critical Care Nurse",
    "Krankenpfleger (m/w/d) in Teilzeit": "Registered Nurse",
    "Staff Nurse, Paediatrics": "Registered Nurse",
    "Truck Driver CDL A": "Truck Driver",
    "Bus Driver": "Bus Driver",
    "Store Manager - Berlin": "Store Manager",
    "Executive Chef": "Head Chef",
    "Koch": "Cook",
    "Bookkeeper": "Accounting Clerk",
    "Payroll Administrator": "Payroll Specialist",
    "Attorney - Litigation": "Lawyer",
    "Physical Therapist": "Physiotherapist",
    "Welder / Fabricator": "Welder",
    "Elektriker": "Electrician",
    "Teacher of Mathematics": "Secondary School Teacher",
    "Home Health Aide": "Home Care Worker",
    "Data Scientist, Growth": "Data Scientist",
    "Senior Accountant at Example": "Senior Accountant",
    "Surgeon": None,
    "Data Center Technician": None,
    "Insurance Agent": None,
    "Executive Director": None,
    "Engineer": None,
    "Manager": None,
    "Intern": None,
    "Beekeeper": None,
    "Astronaut": None,
    "": None,
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_means_the_role_that_people_would_say(title: str) -> None:
    (number,) = meant(names_of(ROLES), [title])
    assert (ROLES[number].title if number != NONE else None) == TITLES[title]


def test_every_role_means_itself_by_all_its_names_but_those_of_two() -> None:
    names = names_of(ROLES)
    assert meant(names, [role.title for role in ROLES]) == list(range(len(ROLES)))
    assert meant(names_of(()), ["Nurse"]) == [NONE]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(sorted(TITLES)), max_size=8), st.text(max_size=400))
def test_what_one_title_means_does_not_hang_on_the_others(titles: list[str], odd: str) -> None:
    names = names_of(ROLES)
    together = meant(names, [*titles, odd])
    assert together == [meant(names, [title])[0] for title in [*titles, odd]]


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60) | st.sampled_from(sorted(TITLES)))
def test_a_likeness_is_a_share(title: str) -> None:
    alike = likenesses_of(names_of(ROLES), title)
    assert alike.shape == (len(ROLES),)
    assert alike.min() >= 0
    assert alike.max() <= 1
