"""What a person did about a match stays through every ranking; nothing is there twice; what has ended goes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.factories import make_match, make_resume, make_user
from tests.matching.making import card
from upstar.adapters.database import Database
from upstar.adapters.looking import Question, answered
from upstar.kit.clock import frozen
from upstar.kit.errors import AppError
from upstar.matching import preferences, queries, tracker
from upstar.matching import service as matching
from upstar.matching.filters import MatchFilter, Sort
from upstar.matching.meaning import DIMS
from upstar.matching.preferences import Settings
from upstar.matching.ranking import Wanted
from upstar.matching.types import Action, Candidate, Match, Unlock

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SOMEBODY = Candidate({"python": "Python"}, {}, (), np.zeros((0, DIMS), np.int8), ())
SORTS: tuple[Sort, ...] = ("score", "posted", "added", "pay")


def ranked(scores: dict[str, float], source: str = "greenhouse") -> list[Match]:
    return [
        Match(card(id=name, data_source=source), Decimal(str(score)), (), (), (), ()) for name, score in scores.items()
    ]


def keep(database: Database, person: UUID, resume: UUID, scores: dict[str, float], source: str = "lever") -> list[UUID]:
    with database.write() as session:
        return matching.keep(session, person, resume, ranked(scores, source))


def listed(database: Database, person: UUID, wanted: MatchFilter = MatchFilter()) -> dict[str, Any]:  # noqa: B008
    with database.read() as session:
        return {match.external_job_id: match for match in matching.list_for(session, person, wanted, limit=100).items}


def act(database: Database, person: UUID, match_id: UUID, action: Action | None, note: str | None = None) -> None:
    with database.write() as session:
        tracker.act(session, person, match_id, action, note)


def test_ranking_anew_tells_what_is_new_and_lets_go_what_is_not_ranked(
    database: Database, person: UUID, resume: UUID
) -> None:
    assert len(keep(database, person, resume, {"a": 50, "b": 60})) == 2
    before = listed(database, person)
    assert keep(database, person, resume, {"a": 55, "b": 60}) == []
    assert listed(database, person)["a"].id == before["a"].id
    new = keep(database, person, resume, {"b": 61, "c": 70})
    after = listed(database, person)
    assert list(after) == ["c", "b"]
    assert new == [after["c"].id]
    assert keep(database, person, resume, {}) == []
    assert listed(database, person) == {}


def test_what_was_acted_on_or_noted_stays_and_what_was_only_viewed_goes(
    database: Database, person: UUID, resume: UUID
) -> None:
    keep(database, person, resume, dict.fromkeys("abcde", 50))
    ids = {name: match.id for name, match in listed(database, person).items()}
    act(database, person, ids["a"], "APPLIED")
    with database.write() as session:
        tracker.view(session, person, ids["b"])
        tracker.view(session, person, ids["c"])
        tracker.note(session, person, ids["c"], "Ask Ada")
        tracker.note(session, person, ids["d"], "Ask Bo")
    keep(database, person, resume, {"a": 40, "b": 40})
    assert listed(database, person)["b"].user_action == "VIEWED"
    assert listed(database, person)["a"].match_score == 40
    keep(database, person, resume, {})
    assert set(listed(database, person)) == {"a", "c", "d"}
    with database.write() as session:
        make_match(session, person, resume, "e")
        assert tracker.retire(session, ["a", "c", "d", "e", "x"]) == 1
        assert tracker.retire(session, []) == 0
    assert set(listed(database, person)) == {"a", "c", "d"}


def test_a_round_keeps_as_many_matches_as_a_thousand_people_may_have(database: Database, person: UUID) -> None:
    people, names = 10, [f"{number:04}" for number in range(1_200)]
    with database.write() as session:
        resumes = [make_resume(session, person) for _ in range(people)]
        owners = [Wanted(person, each, SOMEBODY, Settings({}), Decimal(0)) for each in resumes]
        gone = make_match(session, person, resumes[0], "gone")
    everything = ranked(dict.fromkeys(names, 50.0))
    for new in (len(names), 0):
        with database.write() as session:
            found = matching.renew(session, [(one, everything) for one in owners], [*names, "gone"], most=len(names))
        assert sum(map(len, found.values())) == people * new
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM matched_jobs")).scalar_one() == people * len(names)
        assert queries.match_by_id(session, person, gone) is None


def test_the_same_listing_by_another_way_is_the_same_match(database: Database, person: UUID, resume: UUID) -> None:
    keep(database, person, resume, {"a": 50}, "import")
    act(database, person, listed(database, person)["a"].id, "SAVED")
    assert keep(database, person, resume, {"a": 51}, "lever") == []
    assert [match.user_action for match in listed(database, person).values()] == ["SAVED"]


def test_a_dismissed_job_stays_away_for_every_resume_until_it_is_brought_back(
    database: Database, person: UUID, resume: UUID
) -> None:
    with database.write() as session:
        second = make_resume(session, person)
    keep(database, person, resume, {"a": 50})
    keep(database, person, second, {"a": 50})
    first = listed(database, person, MatchFilter(resume))["a"]
    act(database, person, first.id, "DISMISSED")
    assert listed(database, person) == {}
    assert listed(database, person, MatchFilter(action="DISMISSED"))["a"].id == first.id
    assert keep(database, person, second, {"a": 90}) == []
    assert listed(database, person) == {}
    with database.read() as session:
        assert preferences.settings_for(session, person).dismissed == {"a"}
    act(database, person, first.id, None)
    assert len(keep(database, person, second, {"a": 90})) == 1
    assert listed(database, person, MatchFilter(second))["a"].match_score == 90


def test_every_act_and_note_is_in_the_history(database: Database, person: UUID, resume: UUID) -> None:
    keep(database, person, resume, {"a": 50})
    match_id = listed(database, person)["a"].id
    with database.write() as session:
        assert tracker.view(session, person, match_id).user_action == "VIEWED"
        assert tracker.view(session, person, match_id).user_action == "VIEWED"
    act(database, person, match_id, "APPLIED", "  by mail\x00 ")
    with database.write() as session:
        assert tracker.note(session, person, match_id, "They called").user_action == "APPLIED"
    act(database, person, match_id, "SAVED")
    act(database, person, match_id, None)
    with database.read() as session:
        whole = tracker.history(session, person, match_id).items
        first = tracker.history(session, person, match_id, None, 3)
        rest = tracker.history(session, person, match_id, first.next_cursor, 3)
    told = [(step.action, step.note) for step in whole]
    assert told == [
        (None, None), ("SAVED", None), ("APPLIED", "They called"), ("APPLIED", "by mail"), ("VIEWED", None),
    ]  # fmt: skip
    assert [*first.items, *rest.items] == whole
    assert rest.next_cursor is None


def test_the_board_has_a_column_for_each_action_the_last_act_first(
    database: Database, person: UUID, resume: UUID
) -> None:
    keep(database, person, resume, dict.fromkeys("abcd", 50))
    ids = {name: match.id for name, match in listed(database, person).items()}
    acts: Sequence[tuple[str, Action]] = (("b", "SAVED"), ("a", "SAVED"), ("c", "SAVED"), ("d", "HIRED"))
    for minute, (name, action) in enumerate(acts):
        with frozen(NOW + timedelta(minutes=minute)):
            act(database, person, ids[name], action)
    with database.read() as session:
        columns = tracker.board(session, person, shown=2)
    assert tuple(column.action for column in columns) == tracker.ACTIONS
    counts = {column.action: column.count for column in columns if column.count}
    assert counts == {"SAVED": 3, "HIRED": 1}
    saved = next(column for column in columns if column.action == "SAVED")
    assert [match.external_job_id for match in saved.matches] == ["c", "a"]


def test_alerts_are_for_new_matches_of_the_score_that_was_set(database: Database, person: UUID, resume: UUID) -> None:
    with database.write() as session:
        second = make_resume(session, person)
    new = keep(database, person, resume, {"a": 79.99, "b": 80, "c": 90})
    with database.write() as session:
        assert tracker.note_new(session, person, resume, new) == 0
        preferences.put(session, person, wishes={}, weights={}, alert_above=80)
        assert tracker.note_new(session, person, resume, new) == 2
        assert tracker.note_new(session, person, resume, new) == 0
        assert tracker.note_new(session, person, resume, []) == 0
    again = keep(database, person, second, {"c": 95, "d": 95})
    with database.write() as session:
        assert tracker.note_new(session, person, second, again) == 1
        first = tracker.alerts(session, person, None, 2)
        rest = tracker.alerts(session, person, first.next_cursor, 2)
    told = [alert.match.external_job_id for alert in (*first.items, *rest.items)]
    assert sorted(told) == ["b", "c", "d"]
    with database.write() as session:
        assert tracker.unseen(session, person) == 3
        assert tracker.see(session, uuid4()) == 0
        assert tracker.see(session, person, [first.items[0].match.id]) == 1
        assert len(tracker.alerts(session, person, unseen=True).items) == 2
        assert tracker.see(session, person) == 2
        assert tracker.unseen(session, person) == 0


def test_the_last_ranking_of_each_resume_is_kept(database: Database, person: UUID, resume: UUID) -> None:
    unlock = Unlock("Triage", 12, 4000)
    with database.write() as session:
        assert tracker.last_run(session, person, resume) is None
        tracker.note_run(session, person, resume, hidden={"pay": 9}, suiting=1)
        tracker.note_run(
            session, person, resume, hidden={"visa": 88, "pay": 201, "agency": 0}, suiting=7, unlocks=[unlock]
        )
        found = tracker.last_run(session, person, resume)
        assert found is not None
        assert (found.hidden, found.hidden_total, found.suiting) == ({"visa": 88, "pay": 201}, 289, 7)
        assert found.unlocks == [{"skill": "Triage", "listings": 12, "salary_difference": 4000, "currency": "USD"}]
        assert found.summary == "289 hidden: 201 salary, 88 visa"
        assert tracker.last_runs(session, person) == [found]
        assert tracker.last_run(session, uuid4(), resume) is None


def test_another_person_s_matches_are_unknown(database: Database, person: UUID, resume: UUID) -> None:
    keep(database, person, resume, {"a": 50})
    match_id = listed(database, person)["a"].id
    with database.write() as session:
        stranger = make_user(session)
    for attempt in (
        lambda session: tracker.act(session, stranger, match_id, "SAVED"),
        lambda session: tracker.note(session, stranger, match_id, "Hello"),
        lambda session: tracker.view(session, stranger, match_id),
        lambda session: tracker.history(session, stranger, match_id),
    ):
        with pytest.raises(AppError) as refused, database.write() as session:
            attempt(session)
        assert refused.value.code == "match-not-found"


@pytest.mark.parametrize(("words", "code"), [(" \n", "note-empty"), ("a" * 4001, "note-long")])
def test_a_note_says_something_and_not_too_much(
    database: Database, person: UUID, resume: UUID, words: str, code: str
) -> None:
    keep(database, person, resume, {"a": 50})
    with pytest.raises(AppError) as refused, database.write() as session:
        tracker.note(session, person, listed(database, person)["a"].id, words)
    assert refused.value.code == code


rows = st.lists(
    st.fixed_dictionaries({
        "match_score": st.sampled_from([10, 20, Decimal("20.01")]),
        "posted_date": st.sampled_from([None, NOW, NOW - timedelta(microseconds=1)]),
        "created_at": st.sampled_from([NOW, NOW - timedelta(days=1)]),
        "salary_max": st.sampled_from([None, 100, 115]), "salary_min": st.sampled_from([None, 90]),
        "salary_currency": st.sampled_from(["USD", "EUR", "XXX", None]), "is_remote": st.booleans(),
    }),
    max_size=9,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, st.sampled_from(SORTS), st.integers(1, 4))
def test_pages_give_every_match_once_in_order(
    database: Database, person: UUID, resume: UUID, made: list[dict[str, Any]], sort: Sort, limit: int
) -> None:
    with database.write() as session:
        session.execute(text("DELETE FROM matched_jobs"))
        ids = {make_match(session, person, resume, f"t:{n}", **row) for n, row in enumerate(made)}
    everything = {"user_id": person, "limit": 100}
    with database.read() as session:
        whole = answered(session, Question(queries.listing(frozenset(), None, sort, None), everything, list))
        pages, cursor = [], None
        while True:
            page = matching.list_for(session, person, sort=sort, cursor=cursor, limit=limit)
            pages += [match.id for match in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert pages == [row.id for row in whole]
    assert set(pages) == ids
    keys = [row.sort_key for row in whole]
    known = [key for key in keys if key is not None]
    assert keys == sorted(known, reverse=True) + [None] * (len(keys) - len(known))


def test_pay_is_compared_across_currencies(database: Database, person: UUID, resume: UUID) -> None:
    pay = {"t:1": (50_000, "USD"), "t:2": (50_000, "EUR"), "t:3": (6_000_000, "JPY"), "t:4": (1, "XXX")}
    with database.write() as session:
        for name, (amount, currency) in pay.items():
            make_match(session, person, resume, name, salary_max=amount, salary_currency=currency)
    with database.read() as session:
        found = matching.list_for(session, person, sort="pay").items
    assert [match.external_job_id for match in found] == ["t:2", "t:1", "t:3", "t:4"]


def test_filters_narrow_the_list(database: Database, person: UUID, resume: UUID) -> None:
    with database.write() as session:
        make_match(session, person, resume, "a", match_score=90, is_remote=True)
        make_match(session, person, resume, "b", match_score=50, user_action="SAVED")
    for wanted, names in (
        (MatchFilter(least_score=90), {"a"}),
        (MatchFilter(remote=False), {"b"}),
        (MatchFilter(action="SAVED"), {"b"}),
        (MatchFilter(action="NONE"), {"a"}),
        (MatchFilter(resume_id=uuid4()), set()),
    ):
        assert set(listed(database, person, wanted)) == names
