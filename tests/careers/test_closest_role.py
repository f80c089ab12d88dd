"""Which role a person is closest to."""

import pytest

from upstar.adapters.database import Database
from upstar.careers import service as careers
from upstar.careers.types import Role


@pytest.fixture
def roles(database: Database) -> tuple[Role, ...]:
    with database.write() as session:
        careers.seed(session)
        return careers.roles(session)


@pytest.mark.parametrize("title", ["Software Engineer", "software  ENGINEER", "Data Scientist"])
def test_a_title_finds_its_role_however_it_is_written(roles: tuple[Role, ...], title: str) -> None:
    found = careers.closest_role(roles, [title], [])
    assert found is not None
    assert found.title.casefold() == " ".join(title.split()).casefold()


def test_every_role_of_the_catalogue_is_closest_to_itself(roles: tuple[Role, ...]) -> None:
    lost = {role.title for role in roles if careers.closest_role(roles, [role.title], role.skills) != role}
    assert not lost


def test_the_newest_title_outweighs_an_older_one(roles: tuple[Role, ...]) -> None:
    found = careers.closest_role(roles, ["Data Scientist", "Software Engineer"], [])
    assert found is not None
    assert found.title == "Data Scientist"


def test_no_role_is_better_than_a_guess(roles: tuple[Role, ...]) -> None:
    assert careers.closest_role(roles, ["Zzyzx"], []) is None
    assert careers.closest_role(roles, [], []) is None
    assert careers.closest_role([], ["Nurse"], []) is None


def test_seeding_twice_adds_nothing_the_second_time(database: Database) -> None:
    with database.write() as session:
        assert careers.seed(session) > 0
    with database.write() as session:
        assert careers.seed(session) == 0
