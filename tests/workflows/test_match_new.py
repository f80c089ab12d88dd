"""New listings reach everybody they suit, once, whoever works and however often."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.documents import make_pdf
from tests.factories import make_resume, make_user
from tests.listings.making import fill, listing
from tests.matching.invented import person
from tests.web.looking import counted
from upstar.adapters.database import Database
from upstar.kit.clock import utc_now
from upstar.listings import service as listings
from upstar.matching import active, preferences, tracker
from upstar.matching import service as matching
from upstar.matching.filters import MatchFilter
from upstar.matching.types import StoredMatch
from upstar.worker.handlers import CHORES
from upstar.worker.run import drain
from upstar.workflows import keep_stock, match_new, process_resume
from upstar.workflows.tools import Tools

NURSE = person(("Triage", "Python"), ("Nurse",))


def somebody(database: Database, **settings: Any) -> tuple[UUID, UUID]:
    """A person with a résumé that is read, kept as matching reads it."""
    with database.write() as session:
        user = make_user(session)
        resume = make_resume(session, user, processing_status="COMPLETED")
        active.put(session, user, resume, NURSE)
        if settings:
            preferences.put(session, user, **({"wishes": {}, "weights": {}, "alert_above": None} | settings))
    return user, resume


def found(database: Database, who: tuple[UUID, UUID]) -> dict[str, StoredMatch]:
    with database.read() as session:
        page = matching.list_for(session, who[0], MatchFilter(who[1]), limit=100)
    return {match.external_job_id: match for match in page.items}


def work(tools: Tools) -> int:
    """Do every chore that is due, as workers do."""
    done = 0
    for name, argument in match_new.due(tools):
        CHORES[name](tools, argument)
        done += 1
    return done


def _seed(tools: Tools) -> None:
    with tools.database.write() as session:
        matching.seed(session)


@pytest.fixture
def announced(tools: Tools) -> Tools:
    _seed(tools)
    fill(tools.database, [listing(number, title="Nurse") for number in range(5)])
    match_new.announce(tools)
    return tools


def test_new_listings_reach_everybody(announced: Tools) -> None:
    database = announced.database
    people = [somebody(database) for _ in range(12)]
    assert work(announced) == 0, "what was there before a profile is matched when the profile is read"
    fill(database, [listing(100, title="Nurse", ai_key_skills=("Triage",)), listing(3, title="Head Nurse")])
    match_new.announce(announced)
    assert work(announced) == active.BLOCKS
    assert work(announced) == 0
    for who in people:
        assert set(found(database, who)) == {"made:0100", "made:0003"}
    best = found(database, people[0])["made:0100"]
    whole = process_resume.rank_stock(announced, NURSE, _settings(database, people[0][0]), top=50)
    assert best.match_score == next(one.score for one in whole.matches if one.listing.id == "made:0100")
    assert sum(Decimal(part["points"]) for part in best.match_reasons["components"]) == best.match_score
    assert best.description is None, "a list comes without the ads' texts"
    with database.read() as session:
        assert matching.get(session, people[0][0], best.id).description


def _settings(database: Database, user: UUID) -> preferences.Settings:
    with database.read() as session:
        return preferences.settings_for(session, user)


def test_twice_leaves_what_once_leaves(announced: Tools) -> None:
    database = announced.database
    who = somebody(database)
    with database.read() as session:
        before = active.progress(session)
    fill(database, [listing(100, title="Nurse")])
    match_new.announce(announced)
    work(announced)
    once = found(database, who)
    assert once
    with database.write() as session:
        active.reached(session, active.block_of(who[1]), before[active.TARGET])
    assert work(announced) == 1, "a block that a worker died over is due again"
    twice = found(database, who)
    assert {key: (m.id, m.match_score) for key, m in once.items()} == {
        key: (m.id, m.match_score) for key, m in twice.items()
    }


def test_what_a_person_wants_and_did_counts(announced: Tools) -> None:
    database = announced.database
    picky = somebody(database, wishes={"blocked_companies": ["Blue Clinic"]}, alert_above=1)
    done = somebody(database)
    fill(database, [listing(100, title="Nurse", organization="Acme Works"),
                    listing(101, title="Nurse", organization="Blue Clinic")])  # fmt: skip
    match_new.announce(announced)
    work(announced)
    assert set(found(database, picky)) == {"made:0100"}
    with database.read() as session:
        assert [alert.match.external_job_id for alert in tracker.alerts(session, picky[0]).items] == ["made:0100"]
    with database.write() as session:
        tracker.act(session, done[0], found(database, done)["made:0100"].id, "DISMISSED")
        tracker.act(session, done[0], found(database, done)["made:0101"].id, "APPLIED")
    fill(database, [listing(100, title="Nurse at night", organization="Acme Works"),
                    listing(101, title="Chef de Partie", organization="Blue Clinic", ai_key_skills=())])  # fmt: skip
    match_new.announce(announced)
    work(announced)
    kept = found(database, done)
    assert set(kept) == {"made:0101"}, "dismissed stays away, applied for stays, whatever became of it"
    assert kept["made:0101"].user_action == "APPLIED"
    assert set(found(database, picky)) == {"made:0100"}


def test_a_listing_that_is_over_is_retired(announced: Tools) -> None:
    database = announced.database
    who = somebody(database)
    fill(database, [listing(100, title="Nurse"), listing(101, title="Nurse"), listing(102, title="Nurse")])
    match_new.announce(announced)
    work(announced)
    assert len(found(database, who)) == 3
    with database.write() as session:
        session.execute(text("DELETE FROM job_listings WHERE id = 'made:0100'"))
        session.execute(
            text("UPDATE internal.listing_search SET valid_through = :past WHERE listing_id = 'made:0101'"),
            {"past": utc_now() - timedelta(days=1)},
        )
    match_new.announce(announced)
    work(announced)
    assert set(found(database, who)) == {"made:0102"}
    with database.write() as session:
        session.execute(
            text("UPDATE internal.listing_search SET valid_through = :past"), {"past": utc_now() - timedelta(days=1)}
        )
    assert match_new.retire(announced) == 1
    assert found(database, who) == {}


def test_nothing_is_due_where_nothing_changed(announced: Tools) -> None:
    who = somebody(announced.database)
    with announced.database.write() as session:
        session.execute(text("SELECT pg_current_xact_id()"))
    match_new.announce(announced)
    assert match_new.due(announced) == []
    fill(announced.database, [listing(100, title="Nurse")])
    match_new.announce(announced)
    assert len(match_new.due(announced)) == active.BLOCKS
    match_new.announce(announced)
    assert work(announced) == active.BLOCKS
    assert set(found(announced.database, who)) == {"made:0100"}


def test_only_the_best_are_kept(announced: Tools) -> None:
    database, most = announced.database, process_resume.MATCHES_KEPT
    who = somebody(database)
    fill(database, [listing(n, title="Nurse", ai_key_skills=("Python",)) for n in range(200, 200 + most)])
    match_new.announce(announced)
    work(announced)
    assert len(found(database, who)) == most
    worst = min(match.match_score for match in found(database, who).values())
    best = listing(900, title="Nurse", ai_key_skills=("Triage", "Python"), remote_derived=True, date_posted=utc_now())
    fill(database, [best, listing(901, title="Chef", ai_key_skills=("Cooking",))])
    match_new.announce(announced)
    work(announced)
    now = found(database, who)
    assert len(now) == most
    assert "made:0900" in now
    assert "made:0901" not in now
    assert min(match.match_score for match in now.values()) >= worst


def test_a_profile_of_other_code_is_read_anew(stocked: Tools) -> None:
    database = stocked.database
    listings.count_skills(database)
    match_new.announce(stocked)
    unread = somebody(database)
    made = process_resume.upload(stocked, unread[0], "mara.pdf", make_pdf())
    drain(stocked)
    read = (unread[0], made.resume.id)
    with database.write() as session:
        before = {one.resume_id: one.candidate for block in range(64) for one in active.chunk(session, block, None)}
        session.execute(text("UPDATE internal.match_candidates SET made_by = 'other'"))
    fill(database, [listing(100, title="Backend Developer", ai_key_skills=("Python", "PostgreSQL", "Django"))])
    match_new.announce(stocked)
    work(stocked)
    assert "made:0100" in found(database, read)
    assert found(database, unread) == {}, "there is nothing to read it from yet"
    with database.read() as session:
        after = {one.resume_id: one.candidate for block in range(64) for one in active.chunk(session, block, None)}
    assert after[read[1]] == before[read[1]]


def test_what_is_put_meanwhile_stays_and_what_is_removed_stays_away(tools: Tools) -> None:
    database = tools.database
    people = [somebody(database) for _ in range(3)]
    other = person(("Python",), ("Developer",))
    with database.write() as session:
        session.execute(text("UPDATE internal.match_candidates SET made_by = 'other'"))
        active.put(session, *people[0], NURSE)
        session.execute(text("DELETE FROM resumes WHERE id = :id"), {"id": people[1][1]})
    with database.write() as session:
        active.put_anew(session, [active.Active(resume, user, other) for user, resume in people])
    with database.read() as session:
        assert [active.get(session, *one) for one in people] == [NURSE, None, other]


def test_profiles_of_other_code_are_read_together(stocked: Tools) -> None:
    database = stocked.database
    match_new.announce(stocked)
    read = process_resume.upload(stocked, somebody(database)[0], "mara.pdf", make_pdf())
    drain(stocked)
    asked = []
    for block, people in enumerate((3, 12)):
        with database.write() as session:
            kept = session.execute(
                text("SELECT structured_data FROM resumes WHERE id = :id"), {"id": read.resume.id}
            ).scalar_one()
            for number in range(people):
                user, resume_id = make_user(session), UUID(int=(block << 120) + number + 1)
                make_resume(session, user, id=resume_id, processing_status="COMPLETED", structured_data=kept)
                active.put(session, user, resume_id, NURSE)
            session.execute(text("UPDATE internal.match_candidates SET made_by = 'other'"))
        fill(database, [listing(100 + block, title="Backend Developer", ai_key_skills=("Python", "Django"))])
        match_new.announce(stocked)
        with counted(database) as statements:
            assert match_new.match_block(stocked, block) >= people
        asked.append(len(statements))
        with database.read() as session:
            assert all(one.candidate for one in active.chunk(session, block, None))
    assert asked[0] == asked[1], "a statement for each person"


def test_a_sync_announces_what_it_brought(tools: Tools) -> None:
    _seed(tools)
    keep_stock.tidy(tools)
    who = somebody(tools.database)
    fill(tools.database, [listing(100, title="Nurse")])
    keep_stock.tidy(tools)
    assert (match_new.CHORE, str(active.block_of(who[1]))) in keep_stock.due(tools)
    work(tools)
    assert set(found(tools.database, who)) == {"made:0100"}


def test_a_candidate_comes_back_as_it_was() -> None:
    assert active.unpack(active.pack(NURSE)) == NURSE
    assert (active.unpack(active.pack(NURSE)).vectors == NURSE.vectors).all()
    nobody = person((), ())
    assert active.unpack(active.pack(nobody)) == nobody
