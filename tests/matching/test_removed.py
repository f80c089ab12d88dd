"""What a ranking took away can be acted on as if it were there still; what nobody acts on goes for good."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from tests.factories import make_match, make_resume, make_user
from tests.matching.making import card
from tests.waiting import until
from upstar.adapters.database import Database, WriteSession
from upstar.kit.clock import frozen, utc_now
from upstar.kit.errors import AppError
from upstar.matching import removed, tracker
from upstar.matching import service as matching
from upstar.matching.types import Match, StoredMatch
from upstar.resumes import service as resumes

Does = Callable[[WriteSession, UUID, UUID], StoredMatch]
ACTS: dict[str, Does] = {
    "save": lambda session, person, match_id: tracker.act(session, person, match_id, "SAVED"),
    "save_if_nowhere": lambda session, person, match_id: tracker.act(session, person, match_id, "SAVED", was="NONE"),
    "note": lambda session, person, match_id: tracker.note(session, person, match_id, "Ask Ada"),
    "view": tracker.view,
}


@pytest.fixture
def gone(database: Database, person: UUID, resume: UUID) -> StoredMatch:
    """A match with all that it can say, which the next ranking took away."""
    with database.write() as session:
        match_id = make_match(
            session, person, resume, "a", description="Long", qualifications="Many", location="Bern", salary_min=1,
            salary_max=2, salary_currency="CHF", employment_type="FULL_TIME", posted_date=utc_now(),
            application_url="https://example.com", match_score=Decimal("61.25"), skills_matched=["Triage", "CPR"],
            match_reasons={"version": "3", "components": [{"points": "61.25"}], "unknown": []},
        )  # fmt: skip
        found = matching.get(session, person, match_id)
    rank(database, person, resume)
    assert ids(database, person) == []
    return found


def rank(database: Database, person: UUID, resume: UUID, *names: str) -> None:
    found = [Match(card(id=name), Decimal(50), (), (), (), ()) for name in names]
    with database.write() as session:
        matching.keep(session, person, resume, found)


def ids(database: Database, person: UUID) -> list[UUID]:
    with database.read() as session:
        return [match.id for match in matching.list_for(session, person).items]


def kept(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM internal.removed_matches")).scalar_one())


@pytest.mark.parametrize("does", ACTS.values(), ids=list(ACTS))
def test_whoever_acts_on_what_was_taken_away_gets_it_back_as_it_was(
    database: Database, person: UUID, gone: StoredMatch, does: Does
) -> None:
    with database.write() as session:
        back = does(session, person, gone.id)
    assert replace(back, user_action=None, updated_at=gone.updated_at) == gone
    assert ids(database, person) == [gone.id]
    assert kept(database) == 0


def test_what_was_taken_away_can_be_read_and_stays_away(database: Database, person: UUID, gone: StoredMatch) -> None:
    with database.read() as session:
        assert matching.get(session, person, gone.id) == gone
        assert tracker.history(session, person, gone.id).items == []
    assert ids(database, person) == []


def test_what_was_acted_on_outlives_the_next_ranking_and_what_was_only_viewed_is_taken_away_again(
    database: Database, person: UUID, resume: UUID, gone: StoredMatch
) -> None:
    with database.write() as session:
        tracker.view(session, person, gone.id)
    rank(database, person, resume)
    assert (ids(database, person), kept(database)) == ([], 1)
    with database.write() as session:
        tracker.act(session, person, gone.id, "APPLIED")
    rank(database, person, resume)
    assert (ids(database, person), kept(database)) == ([gone.id], 0)


def test_where_the_job_is_a_match_again_that_one_is_acted_on(
    database: Database, person: UUID, resume: UUID, gone: StoredMatch
) -> None:
    rank(database, person, resume, "a")
    (again,) = ids(database, person)
    with database.write() as session:
        back = tracker.act(session, person, gone.id, "SAVED")
    assert (back.id, back.match_score, back.user_action) == (again, Decimal(50), "SAVED")
    assert ids(database, person) == [again]
    assert again != gone.id


@pytest.mark.parametrize("does", ACTS.values(), ids=list(ACTS))
def test_the_old_address_leads_to_that_one_for_as_long_as_it_is_remembered(
    database: Database, person: UUID, resume: UUID, gone: StoredMatch, does: Does
) -> None:
    rank(database, person, resume, "a")
    (again,) = ids(database, person)
    with database.write() as session:
        assert does(session, person, gone.id).id == again
    with database.write() as session:
        assert tracker.act(session, person, gone.id, "APPLIED").id == again
    with database.read() as session:
        read = matching.get(session, person, gone.id)
        assert (read.id, read.user_action) == (again, "APPLIED")
        assert tracker.history(session, person, gone.id).items[0].action == "APPLIED"


def test_two_who_act_at_once_both_get_it(database: Database, person: UUID, gone: StoredMatch) -> None:
    back = beside(
        database,
        lambda session: tracker.act(session, person, gone.id, "SAVED"),
        lambda session: tracker.act(session, person, gone.id, "APPLIED"),
    )
    assert (back.id, back.user_action) == (gone.id, "APPLIED")
    assert ids(database, person) == [gone.id]
    assert kept(database) == 0


def test_an_id_that_somebody_else_has_too_does_not_stop_a_round(
    database: Database, person: UUID, resume: UUID, gone: StoredMatch
) -> None:
    with database.write() as session:
        other = make_user(session)
        theirs = make_resume(session, other, processing_status="COMPLETED")
        make_match(session, other, theirs, "b", id=gone.id)
    with pytest.raises(AppError) as refused, database.write() as session:
        tracker.act(session, person, gone.id, "SAVED")
    assert refused.value.code == "match-not-found"
    rank(database, other, theirs)
    assert ids(database, other) == []


def test_expired_jobs_can_be_acted_on_as_well(database: Database, person: UUID, resume: UUID) -> None:
    with database.write() as session:
        match_id = make_match(session, person, resume, "a")
        assert tracker.retire(session, ["a"]) == 1
    with database.write() as session:
        assert tracker.act(session, person, match_id, "APPLIED").id == match_id


def test_another_person_neither_reads_it_nor_gets_it(database: Database, gone: StoredMatch) -> None:
    with database.write() as session:
        stranger = make_user(session)
    for does in (*ACTS.values(), matching.get):
        with pytest.raises(AppError) as refused, database.write() as session:
            does(session, stranger, gone.id)
        assert refused.value.code == "match-not-found"
    assert kept(database) == 1


def test_after_a_day_it_is_gone_for_good(database: Database, person: UUID, gone: StoredMatch) -> None:
    with frozen(utc_now() + removed.KEPT - timedelta(minutes=1)), database.write() as session:
        assert tracker.forget_removed(session) == 0
    with frozen(utc_now() + removed.KEPT + timedelta(minutes=1)), database.write() as session:
        assert tracker.forget_removed(session) == 1
    with pytest.raises(AppError) as refused, database.write() as session:
        tracker.act(session, person, gone.id, "SAVED")
    assert refused.value.code == "match-not-found"


@pytest.mark.usefixtures("gone")
def test_it_goes_with_its_resume(database: Database, person: UUID, resume: UUID) -> None:
    with database.write() as session:
        resumes.delete(session, person, resume)
    assert kept(database) == 0


def blocked(database: Database) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(database.dsn) as admin:  # nobody else is told what others wait for
        found = admin.execute(query).fetchone()
    return bool(found and found[0])


def beside(database: Database, first: Callable[[WriteSession], Any], second: Callable[[WriteSession], Any]) -> Any:
    """Do the first; begin the second while the transaction of the first is open; return what the second returns."""

    def do() -> Any:
        with database.write() as session:
            return second(session)

    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            first(session)
            later = threads.submit(do)
            until(lambda: blocked(database))
        return later.result()


@pytest.mark.parametrize("does", ACTS.values(), ids=list(ACTS))
def test_whoever_acts_while_a_ranking_takes_it_away_wins(
    database: Database, person: UUID, resume: UUID, does: Does
) -> None:
    rank(database, person, resume, "a")
    (match_id,) = ids(database, person)
    back = beside(
        database,
        lambda session: matching.keep(session, person, resume, []),
        lambda session: does(session, person, match_id),
    )
    assert back.id == match_id
    assert ids(database, person) == [match_id]


@pytest.mark.parametrize("owner", ["resumes", "users"])
def test_a_ranking_waits_for_whoever_deletes_what_the_matches_belong_to(
    database: Database, person: UUID, resume: UUID, owner: str
) -> None:
    rank(database, person, resume, "a")

    def round_of_matching() -> None:
        with database.write() as session:
            matching.keep(session, person, resume, [])

    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            owned = {"id": resume if owner == "resumes" else person}
            session.execute(text(f"SELECT FROM {owner} WHERE id = :id FOR UPDATE"), owned)
            later = threads.submit(round_of_matching)
            until(lambda: blocked(database))
            # the matches go along, and nobody may hold them who waits for this
            session.execute(text(f"DELETE FROM {owner} WHERE id = :id"), owned)
        later.result()
    assert ids(database, person) == []
    assert kept(database) == 0


@pytest.mark.parametrize("act", ["save", "save_if_nowhere", "note"])
def test_a_ranking_waits_for_whoever_acts_and_leaves_it_alone(
    database: Database, person: UUID, resume: UUID, act: str
) -> None:
    rank(database, person, resume, "a")
    (match_id,) = ids(database, person)
    beside(
        database,
        lambda session: ACTS[act](session, person, match_id),
        lambda session: matching.keep(session, person, resume, []),
    )
    assert ids(database, person) == [match_id]
    with database.read() as session:
        assert len(tracker.history(session, person, match_id).items) == 1
    assert kept(database) == 0
