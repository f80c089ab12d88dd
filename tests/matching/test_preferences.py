"""What a person sets is theirs alone, holds at once, and makes their résumés be matched anew."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.factories import make_resume, make_user
from upstar.adapters.database import Database
from upstar.kit.errors import AppError
from upstar.matching import preferences
from upstar.matching import service as matching
from upstar.matching.preferences import Preferences
from upstar.matching.types import COMPONENTS
from upstar.matching.wishes import Wishes
from upstar.workflows import rematch
from upstar.workflows.tools import Tools

WISHES = {"countries": ["Germany"], "pay_floor": 50_000, "pay_currency": "EUR", "blocked_companies": ["Acme  GmbH"]}


@pytest.fixture
def person(database: Database) -> UUID:
    with database.write() as session:
        matching.seed(session)
        return make_user(session)


def waiting(tools: Tools) -> list[UUID]:
    """The résumés that wait to be matched anew."""
    with tools.database.read() as session:
        query = "SELECT resume_id FROM job_queue WHERE job_type = :kind AND status = 'PENDING'"
        return list(session.scalars(text(query), {"kind": rematch.JOB_TYPE}))


def test_who_set_nothing_wants_anything(database: Database, person: UUID) -> None:
    with database.read() as session:
        assert preferences.get(session, person) == Preferences()
        assert preferences.settings_for(session, person).wishes == Wishes()
        assert preferences.settings_for(session, person).weights == preferences.everybodys(session).weights


def test_what_is_set_is_given_back_until_it_is_forgotten(database: Database, person: UUID) -> None:
    with database.write() as session:
        other = make_user(session)
        made = preferences.put(session, person, wishes=WISHES, weights={"pay": 0.5}, alert_above=80.5)
    assert made.wishes["countries"] == ["DE"]
    assert made.wishes["blocked_companies"] == ["Acme GmbH"]
    assert made.alert_above == Decimal("80.50")
    with database.read() as session:
        assert preferences.get(session, person) == made
        assert preferences.settings_for(session, person).wishes.blocked_companies == {"acme gmbh"}
        assert preferences.get(session, other) == Preferences()
    with database.write() as session:
        preferences.put(session, person, wishes={}, weights={}, alert_above=None)
        assert preferences.settings_for(session, person).wishes == Wishes()
        preferences.reset(session, person)
        assert preferences.get(session, person) == Preferences()


def test_own_weights_lie_over_the_rows_of_the_table_as_they_are_now(database: Database, person: UUID) -> None:
    with database.write() as session:
        preferences.put(session, person, wishes={}, weights={"skills": 0.1, "recency": 0}, alert_above=None)
        session.execute(text("UPDATE scoring_weights SET weight_value = 0.9 WHERE weight_name IN ('title', 'skills')"))
    with database.read() as session:
        found = preferences.settings_for(session, person).weights
    assert (found["skills"], found["title"], found["recency"]) == (0.1, 0.9, 0)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"weights": {"luck": 0.5}}, {"weights.luck"}),
        ({"weights": {"skills": 1.1, "pay": -0.1}}, {"weights.skills", "weights.pay"}),
        ({"weights": {"skills": float("nan")}}, {"weights.skills"}),
        ({"weights": {"skills": True}}, {"weights.skills"}),
        ({"weights": dict.fromkeys(COMPONENTS, 0)}, {"weights"}),
        ({"alert_above": 100.5}, {"alert_above"}),
        ({"wishes": {"countries": ["Utopia"]}, "alert_above": -1}, {"wishes.countries", "alert_above"}),
    ],
)
def test_what_does_not_fit_is_refused_whole(
    database: Database, person: UUID, change: dict[str, Any], fields: set[str]
) -> None:
    values: dict[str, Any] = {"wishes": {}, "weights": {}, "alert_above": None}
    with pytest.raises(AppError) as refused, database.write() as session:
        preferences.put(session, person, **(values | change))
    assert set(refused.value.fields) == fields
    with database.read() as session:
        assert preferences.get(session, person) == Preferences()


def test_a_change_of_wishes_has_the_read_resumes_matched_anew_once(tools: Tools, person: UUID) -> None:
    with tools.database.write() as session:
        done = [make_resume(session, person, processing_status="COMPLETED") for _ in range(2)]
        make_resume(session, person)
        make_resume(session, make_user(session), processing_status="COMPLETED")
    rematch.set_preferences(tools, person, wishes={}, weights={}, alert_above=90)
    assert waiting(tools) == []
    rematch.set_preferences(tools, person, wishes=WISHES, weights={}, alert_above=90)
    assert sorted(waiting(tools)) == sorted(done)
    rematch.set_preferences(tools, person, wishes=WISHES, weights={"pay": 1}, alert_above=90)
    rematch.reset_preferences(tools, person)
    assert rematch.ask(tools, person) == []
    assert sorted(waiting(tools)) == sorted(done)


def test_preferences_go_with_the_person(database: Database, person: UUID) -> None:
    with database.write() as session:
        preferences.put(session, person, wishes=WISHES, weights={}, alert_above=1)
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": person})
        assert session.scalar(text("SELECT count(*) FROM internal.match_preferences")) == 0
