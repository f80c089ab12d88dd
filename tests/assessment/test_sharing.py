"""Links to an assessment: made, opened, counted, ended; and what each hides."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.assessment.shared_making import MARA, ROLE, assess, make_assessed
from tests.conftest import copy_of
from tests.factories import make_user
from upstar.accounts.types import Principal
from upstar.adapters.database import Database
from upstar.assessment import shared_profile, sharing
from upstar.assessment.redaction import redact
from upstar.assessment.shared_profile import HIDEABLE, SharedProfile, to_json
from upstar.assessment.sharing import NewShare, Opened
from upstar.kit import clock
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.tokens import SHARE_TOKEN_BYTES, share_hash
from upstar.resumes import service as resumes
from upstar.resumes.keeping import Kept
from upstar.resumes.types import Correction

GONE = "shared-profile-not-found"


@pytest.fixture(scope="module")
def database(postgres: str, template: str) -> Iterator[Database]:
    """One database for all of them: each test has people of its own."""
    with copy_of(postgres, template) as dsn:
        made = Database(dsn, pool_size=5)
        yield made
        made.close()


@pytest.fixture
def person(database: Database) -> UUID:
    with database.write() as session:
        user_id = make_user(session, name="Mara Lindqvist")
        make_assessed(session, user_id)
        return user_id


def share(database: Database, user_id: UUID, **asked: Any) -> NewShare:
    with database.write() as session:
        return sharing.create(session, user_id, **asked)


def visit(database: Database, token: str, *, count: bool = True) -> Opened:
    with database.write() as session:
        return sharing.open_link(session, token, count=count)


def refused(database: Database, token: str) -> tuple[str, str]:
    with pytest.raises(AppError) as found:
        visit(database, token)
    return found.value.code, found.value.message


def told(shown: SharedProfile) -> str:
    return to_json(shown).casefold()


def test_a_link_shows_the_assessment_and_hides_how_to_reach_the_person(database: Database, person: UUID) -> None:
    made = share(database, person)
    shown = visit(database, made.token).profile
    assert (shown.name, shown.contact, shown.hidden) == ("Mara Lindqvist", None, ("contact",))
    assert sum(len(area.findings) for area in shown.areas) > 10
    assert {area.area: area.score for area in shown.areas}["completeness"] > 0
    assert [skill.name for skill in shown.skills] == ["Northwind Database", "Python", "Go"]
    assert shown.target_role_title == "Backend Developer"
    assert not [word for word in ("@", "4567", "123 45", "https") if word in told(shown)]
    assert "northwind-logistics" in told(shown)
    assert "mara lindqvist led 3 people" in told(shown)


def test_a_token_is_long_lasts_as_asked_and_only_its_hash_is_kept(database: Database, person: UUID) -> None:
    made = [share(database, person), share(database, person, days=365)]
    assert [new.share.expires_at - new.share.created_at for new in made] == [timedelta(days=30), timedelta(days=365)]
    tokens = {new.token for new in made}
    assert SHARE_TOKEN_BYTES * 8 >= 128
    assert len(tokens) == 2
    assert all(len(token) == 43 for token in tokens)
    with database.read() as session:
        query = text("SELECT share_token FROM profile_shares WHERE user_id = :user")
        kept = set(session.scalars(query, {"user": person}))
    assert kept == {share_hash(token) for token in tokens}
    assert all(len(value) == 64 for value in kept)


def test_unknown_expired_ended_and_cut_links_are_told_the_same(database: Database, person: UUID) -> None:
    ended, expiring = share(database, person), share(database, person, days=1)
    with database.write() as session:
        sharing.revoke(session, person, ended.share.id)
        sharing.revoke(session, person, ended.share.id)
    with database.read() as session:
        query = text("SELECT share_id FROM internal.shared_profiles WHERE shown IS NULL")
        forgotten = session.scalars(query).all()
    assert ended.share.id in forgotten
    assert expiring.share.id not in forgotten
    first = refused(database, ended.token)
    assert first[0] == GONE
    assert visit(database, expiring.token)
    with clock.frozen(clock.utc_now() + timedelta(days=1, seconds=1)):
        assert refused(database, expiring.token) == first
        with database.read() as session:
            states = {item.state for item in sharing.list_for(session, person, None, 25).items}
            with pytest.raises(AppError):
                sharing.preview(session, person, expiring.share.id)
    assert states == {"expired", "revoked"}
    hashed = share_hash(expiring.token)
    for token in ("", "x", "\x00", "\udce4", "a" * 10_000, expiring.token[:-1], hashed, expiring.token + "A"):
        assert refused(database, token) == first


def test_what_does_not_fit_is_said_by_field(database: Database, person: UUID) -> None:
    unfit: list[tuple[dict[str, Any], str]] = [
        ({"days": 0}, "expires_in_days"),
        ({"days": 366}, "expires_in_days"),
        ({"hide": ["age"]}, "hide"),
        ({"hide_words": ["a" * 101]}, "hide_words"),
        ({"hide_words": ["."]}, "hide_words"),
        ({"hide_words": [f"w{n}" for n in range(21)]}, "hide_words"),
    ]
    for asked, field in unfit:
        with pytest.raises(AppError) as found:
            share(database, person, **asked)
        assert list(found.value.fields) == [field], asked


def test_all_that_is_hidden_is_gone_from_every_text(database: Database, person: UUID) -> None:
    insight = "Mara built much at Northwind in Berlin after Kungliga, and Falcon too."
    with database.write() as session:
        _, assessment_id = make_assessed(session, person, ai_insight=insight)
    made = share(database, person, assessment_id=assessment_id, hide=HIDEABLE, hide_words=["FALCON"])
    shown = visit(database, made.token).profile
    assert shown.insight == "[…] built much at […] in […] after […], and […] too."
    gone = (
        "mara",
        "lindqvist",
        "northwind",
        "kungliga",
        "falcon",
        "berlin",
        "4567",
        "45 67",
        "github",
        "mlq",
        "@",
        "http",
    )
    assert not [word for word in gone if word in told(shown)]
    assert [skill.name for skill in shown.skills] == ["Python", "Go"]
    quotes = [quote for area in shown.areas for finding in area.findings for quote in finding.evidence]
    assert "Cut the import of […] from 6 hours to 20 minutes, see […]" in quotes


def test_an_address_that_spells_what_is_hidden_is_not_shown(database: Database, person: UUID) -> None:
    contact = visit(database, share(database, person, hide=["name"]).token).profile.contact
    assert contact is not None
    assert (contact.email, contact.phone) == (None, "+49 30 1234567")
    contact = visit(database, share(database, person, hide=["employers"]).token).profile.contact
    assert contact is not None
    assert (contact.email, contact.location) == (None, "Berlin, Germany")
    everything = visit(database, share(database, person, hide=[]).token).profile
    assert everything.contact is not None
    assert everything.contact.email == "mara.lindqvist@northwind.example"


def test_an_employer_is_hidden_as_it_was_read_and_as_it_was_corrected(database: Database, person: UUID) -> None:
    corrected = replace(MARA, work_experience=(replace(ROLE, company_name="Initech"),))
    with database.write() as session:
        _, made = make_assessed(session, person, corrected, read=MARA, ai_insight="From Northwind to INITECH.")
    shown = visit(database, share(database, person, assessment_id=made, hide=["employers"]).token).profile
    assert shown.insight == "From […] to […]."


def test_what_a_person_stated_is_hidden_as_it_was_and_as_it_is() -> None:
    owner = Principal(uuid4(), "sub", "owner@example.com", "Mara Lindqvist", "free")
    stated = Correction(
        "about",
        "set",
        "about",
        clock.utc_now(),
        {
            "name": "Mara Berg",
            "email": "berg@initech.example",
            "phone": "+49 30 7654321",
            "location": "Kiel",
            "links": ["github.com/mberg"],
        },
    )
    study = Correction("education", "set", "0" * 16, clock.utc_now(), {"institution": "Uppsala"},
                       before={"institution": "Lund"})  # fmt: skip
    kept = Kept(MARA, MARA, (stated, study))
    terms = shared_profile.terms_of(kept, owner, HIDEABLE)
    for word in ("Mara Berg", "berg@initech.example", "+49 30 7654321", "Kiel", "github.com/mberg", "Uppsala", "Lund"):
        assert redact(f"It says {word} here", terms) == "It says […] here"


def test_an_assessment_of_an_earlier_reading_shows_its_numbers_alone(database: Database, person: UUID) -> None:
    with database.write() as session:
        resume_id, older = make_assessed(session, person)
        shared_before = sharing.create(session, person, older)
        renamed = replace(MARA, work_experience=(replace(ROLE, company_name="Initech", achievements=()),))
        assess(session, person, resume_id, renamed)
        session.execute(
            text("UPDATE profile_assessments SET calculated_at = calculated_at - interval '1 day' WHERE id = :id"),
            {"id": older},
        )
    shown = visit(database, share(database, person, assessment_id=older, hide=["employers"]).token).profile
    assert (shown.in_words, shown.insight, shown.skills) == (False, None, ())
    assert [area.findings for area in shown.areas] == [()] * 4
    assert shown.profile_score > 0
    assert visit(database, shared_before.token).profile.in_words


def test_what_is_being_read_waits_to_be_shared(database: Database, person: UUID) -> None:
    with database.write() as session:
        resume_id, made = make_assessed(session, person)
        resumes.mark(session, person, resume_id, "PROCESSING")
    with pytest.raises(AppError) as found:
        share(database, person, assessment_id=made)
    assert (found.value.kind, found.value.code) == (ErrorKind.CONFLICT, "resume-not-ready")


def test_another_version_of_the_rules_makes_open_links_anew(database: Database, person: UUID) -> None:
    made = share(database, person, hide=["employers"], hide_words=["python"])
    before = visit(database, made.token).profile
    with database.write() as session:
        session.execute(text("UPDATE internal.shared_profiles SET shown = '{}', version = '0'"))
    with database.read() as session:
        assert sharing.preview(session, person, made.share.id).profile == before
    assert visit(database, made.token).profile == before
    with database.read() as session:
        query = text("SELECT version, shown FROM internal.shared_profiles WHERE share_id = :id")
        kept = session.execute(query, {"id": made.share.id}).one()
    assert (kept.version, shared_profile.from_json(kept.shown)) == (shared_profile.SHARING_VERSION, before)


def test_views_are_counted_where_somebody_looks(database: Database, person: UUID) -> None:
    made = share(database, person)
    visit(database, made.token)
    visit(database, made.token)
    visit(database, made.token, count=False)
    with database.read() as session:
        sharing.preview(session, person, made.share.id)
        found = sharing.get(session, person, made.share.id)
    assert found.views == 2
    assert found.viewed_at is not None
    assert made.share.viewed_at is None


def test_nobody_has_more_open_links_than_they_can_look_after(
    database: Database, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MAX_ACTIVE", 2)
    monkeypatch.setattr(sharing, "ENDED_KEPT", 1)
    first = share(database, person)

    def attempt(_: int) -> str:
        try:
            share(database, person)
        except AppError as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(attempt, range(3))) == ["made", "shares-many", "shares-many"]
    for _ in range(3):
        with database.write() as session:
            sharing.revoke(session, person, first.share.id)
        first = share(database, person)
    with database.read() as reading:
        states = [item.state for item in sharing.list_for(reading, person, None, 25).items]
    assert sorted(states) == ["active", "active", "revoked"]


def test_links_are_paged_newest_first(database: Database, person: UUID) -> None:
    made = [share(database, person).share.id for _ in range(5)]
    with database.read() as session:
        first = sharing.list_for(session, person, None, 3)
        rest = sharing.list_for(session, person, first.next_cursor, 3)
    assert [item.id for item in (*first.items, *rest.items)] == made[::-1]
    assert rest.next_cursor is None


def test_a_link_ends_with_what_it_shows(database: Database) -> None:
    owned = ("resumes", "user_id"), ("profile_assessments", "user_id"), ("profile_shares", "user_id")
    for table, column in (("users", "id"), *owned):
        with database.write() as session:
            owner = make_user(session)
            make_assessed(session, owner)
            made = sharing.create(session, owner)
        token, share_id = made.token, made.share.id
        assert visit(database, token)
        with database.write() as session:
            session.execute(text(f"DELETE FROM {table} WHERE {column} = :user"), {"user": owner})
        assert refused(database, token)[0] == GONE
        with database.read() as session:
            for left, key in (("profile_shares", "id"), ("internal.shared_profiles", "share_id")):
                query = text(f"SELECT count(*) FROM {left} WHERE {key} = :id")
                assert session.execute(query, {"id": share_id}).scalar_one() == 0, (table, left)


def test_a_stranger_finds_none_of_it(database: Database, person: UUID) -> None:
    made = share(database, person)
    with database.write() as session:
        stranger = make_user(session)
    with database.write() as session:
        assert sharing.list_for(session, stranger, None, 25).items == []
        assert sharing.shareable(session, stranger, 25) == []
        for attempt in (sharing.revoke, sharing.preview, sharing.get):
            for share_id in (made.share.id, uuid4()):
                with pytest.raises(AppError) as found:
                    attempt(session, stranger, share_id)
                assert found.value.code == "link-not-found"
        for assessment_id in (made.share.assessment_id, None):
            with pytest.raises(AppError) as found:
                sharing.create(session, stranger, assessment_id)
            assert found.value.code == "assessment-not-found"
    assert visit(database, made.token)
