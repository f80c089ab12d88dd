"""Searches that people keep, and what they are told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.factories import make_user
from tests.listings.making import fill, listing
from upstar.adapters.database import Database
from upstar.kit import clock
from upstar.kit.errors import AppError
from upstar.listings import saved
from upstar.listings.types import ListingFilter

WANTED = ListingFilter("nurse", country=("DE",), skill=("python",))


@pytest.fixture
def user(database: Database) -> UUID:
    return someone(database)


def someone(database: Database) -> UUID:
    with database.write() as session:
        return make_user(session)


def keep(database: Database, user: UUID, name: str = "Nurses", wanted: ListingFilter = WANTED) -> saved.SavedSearch:
    with database.write() as session:
        return saved.save(session, user, name, wanted, alert=True)


def test_what_is_new_is_told_once_and_looked_at_once(database: Database, user: UUID) -> None:
    fill(database, [listing(1, title="Nurse")])
    with clock.frozen(datetime.now(UTC) + timedelta(hours=1)):
        kept = keep(database, user, wanted=ListingFilter("nurse"))
        fill(database, [listing(2, title="Nurse"), listing(3, title="Chef", description_text="Kitchen.")])
    with clock.frozen(datetime.now(UTC) + timedelta(hours=2)):
        assert saved.alert(database) == 1
        assert saved.alert(database) == 0
    with database.read() as session:
        assert saved.get(session, user, kept.id).new == 1
    with database.write() as session:
        page = saved.finds(session, user, kept.id, None, 10)
    assert [card.id for card in page.items] == ["made:0002"]
    with database.read() as session:
        assert saved.list_for(session, user)[0].new == 0


def test_a_search_comes_back_as_it_was_kept(database: Database, user: UUID) -> None:
    kept = keep(database, user)
    assert saved.read_query(kept.query) == WANTED
    assert saved.read_query(kept.query | {"a later version": 1}) == WANTED


def test_names_are_taken_once_and_searches_are_bounded(
    database: Database, user: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(database, user)
    with pytest.raises(AppError) as caught:
        keep(database, user)
    assert caught.value.code == "search-exists"
    monkeypatch.setattr(saved, "MAX_SEARCHES", 2)
    keep(database, user, "Second")
    with pytest.raises(AppError) as caught:
        keep(database, user, "Third")
    assert caught.value.code == "searches-many"
    with pytest.raises(AppError):
        keep(database, user, "Nowhere", ListingFilter(country=("Atlantis",)))


def test_another_persons_search_is_not_there(database: Database, user: UUID) -> None:
    kept, other = keep(database, user), someone(database)
    with database.write() as session:
        for act in (
            lambda: saved.get(session, other, kept.id),
            lambda: saved.delete(session, other, kept.id),
            lambda: saved.finds(session, other, kept.id, None, 5),
        ):
            with pytest.raises(AppError) as caught:
                act()
            assert caught.value.code == "saved-search-not-found"
        assert saved.list_for(session, other) == []
    with database.write() as session:
        saved.delete(session, user, kept.id)
        assert saved.list_for(session, user) == []
