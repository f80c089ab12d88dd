"""Matches over the API: listed, tracked, alerted to; each person their own."""

import base64
import json
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.api.conftest import SignIn
from tests.factories import make_match, make_resume
from upstar.matching import tracker
from upstar.workflows.tools import Tools

SCORES = {"a": 90, "b": 70.5, "c": 70.5, "d": 10}


def stock(tools: Tools, client: httpx2.Client) -> dict[str, str]:
    """Give the person of the client a résumé with four matches; return the ids of the matches by name."""
    person = UUID(client.get("me").json()["user_id"])
    with tools.database.write() as session:
        resume = make_resume(session, person, processing_status="COMPLETED")
        return {
            name: str(make_match(session, person, resume, name, match_score=score, is_remote=name == "a"))
            for name, score in SCORES.items()
        }


def names(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["external_job_id"] for item in answer.json()["items"]]


def test_matches_are_sorted_filtered_and_paged(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    stock(stocked, client)
    everything: list[str] = []
    cursor = None
    while True:
        page = client.get("matches", params={"limit": 1} | ({"cursor": cursor} if cursor else {}))
        everything += names(page)
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert (everything[0], everything[-1], sorted(everything)) == ("a", "d", ["a", "b", "c", "d"])
    assert sorted(names(client.get("matches", params={"min_score": 70.5, "remote": "false"}))) == ["b", "c"]
    resume = client.get("matches").json()["items"][0]["resume_id"]
    assert len(names(client.get("matches", params={"resume_id": resume, "sort": "pay"}))) == 4
    assert names(client.get("matches", params={"resume_id": str(uuid4())})) == []


ID = "00000000-0000-4000-8000-000000000000"


def forged(*parts: Any) -> dict[str, str]:
    return {"cursor": base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()}


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "luck"}, {"action": "LOST"}, {"min_score": "nan"}, {"min_score": 101}, {"colour": "red"},
        forged("score", "NaN", ID), forged("score", "1e999999", ID), forged("score", "1", "x"),
        forged("posted", "1", ID), forged("pay", None, ID), {"sort": "added"} | forged("added", "yesterday", ID),
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_refused(sign_in: SignIn, query: dict[str, Any]) -> None:
    assert sign_in("a@example.com").get("matches", params=query).status_code == 422


def test_acts_and_notes_make_a_history_and_a_board(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    ids = stock(stocked, client)
    one = f"matches/{ids['a']}"
    assert client.patch(one, json={"action": "SAVED"}).json()["user_action"] == "SAVED"
    assert client.patch(one, json={"action": "APPLIED", "note": "by mail"}).json()["user_action"] == "APPLIED"
    assert client.patch(one, json={"note": "They called"}).json()["user_action"] == "APPLIED"
    assert client.patch(one, json={"action": None}).json()["user_action"] is None
    client.patch(f"matches/{ids['b']}", json={"action": "INTERVIEWING"})
    client.patch(f"matches/{ids['c']}", json={"action": "DISMISSED"})
    steps = client.get(f"{one}/history", params={"limit": 3}).json()
    assert [(step["action"], step["note"]) for step in steps["items"]] == [
        (None, None), ("APPLIED", "They called"), ("APPLIED", "by mail"),
    ]  # fmt: skip
    last = client.get(f"{one}/history", params={"cursor": steps["next_cursor"]}).json()
    assert [step["action"] for step in last["items"]] == ["SAVED"]
    board = {column["action"]: column for column in client.get("matches/board").json()}
    assert list(board) == list(tracker.ACTIONS)
    assert {action: column["count"] for action, column in board.items() if column["count"]} == {
        "INTERVIEWING": 1, "DISMISSED": 1,
    }  # fmt: skip
    assert board["INTERVIEWING"]["matches"][0]["id"] == ids["b"]
    assert names(client.get("matches")) == ["a", "b", "d"]
    assert names(client.get("matches", params={"action": "DISMISSED"})) == ["c"]


@pytest.mark.parametrize("body", [{}, {"note": " "}, {"note": None}, {"action": "LOST"}, {"note": "a" * 4001}], ids=str)
def test_a_change_says_something(stocked: Tools, sign_in: SignIn, body: dict[str, Any]) -> None:
    client = sign_in("a@example.com")
    assert client.patch(f"matches/{stock(stocked, client)['a']}", json=body).status_code == 422


def test_alerts_are_listed_and_seen(stocked: Tools, sign_in: SignIn) -> None:
    client, stranger = sign_in("a@example.com"), sign_in("b@example.com")
    ids = stock(stocked, client)
    assert client.put("preferences", json={"alert_above": 70.5}).status_code == 200
    person = UUID(client.get("me").json()["user_id"])
    resume = UUID(client.get("matches").json()["items"][0]["resume_id"])
    with stocked.database.write() as session:
        tracker.note_new(session, person, resume, [UUID(match_id) for match_id in ids.values()])
    found = client.get("matches/alerts").json()["items"]
    assert sorted(item["match"]["external_job_id"] for item in found) == ["a", "b", "c"]
    assert stranger.get("matches/alerts").json()["items"] == []
    assert stranger.post("matches/alerts/seen", json={"match_ids": [ids["a"]]}).json() == {"seen": 0}
    assert client.post("matches/alerts/seen", json={"match_ids": [ids["a"], ids["d"]]}).json() == {"seen": 1}
    assert len(client.get("matches/alerts", params={"unseen": True}).json()["items"]) == 2
    assert client.post("matches/alerts/seen").json() == {"seen": 2}
    assert client.get("matches/alerts", params={"unseen": True}).json()["items"] == []


def test_another_person_s_matches_are_unknown(stocked: Tools, sign_in: SignIn) -> None:
    owner, stranger = sign_in("a@example.com"), sign_in("b@example.com")
    one = f"matches/{stock(stocked, owner)['a']}"
    owner.patch(one, json={"action": "SAVED"})
    for answer in (
        stranger.get(one),
        stranger.get(f"{one}/history"),
        stranger.patch(one, json={"action": "HIRED"}),
        stranger.patch(one, json={"note": "Hello"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "match-not-found")
    assert sum(column["count"] for column in stranger.get("matches/board").json()) == 0
    resume = owner.get(one).json()["resume_id"]
    assert names(stranger.get("matches", params={"resume_id": resume})) == []
    assert owner.get(one).json()["user_action"] == "SAVED"
