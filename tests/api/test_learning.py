"""Learning over the API: the plan, where a person stands, their pace; each person their own."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.api.conftest import SignIn
from tests.documents import make_pdf
from upstar.learning import progress
from upstar.worker.run import drain
from upstar.workflows import advise
from upstar.workflows.tools import Tools


@pytest.fixture
def mara(stocked: Tools, sign_in: SignIn) -> httpx2.Client:
    """Somebody whose résumé was read."""
    client = sign_in("mara@example.com")
    client.post("resumes", files={"file": ("mara.pdf", make_pdf())})
    drain(stocked)
    return client


def steps(client: httpx2.Client) -> list[dict[str, Any]]:
    return [step for stage in client.get("me/learning").json()["stages"] for step in stage["steps"]]


def test_marks_replan_the_rest_at_once_and_are_taken_back(mara: httpx2.Client, sign_in: SignIn) -> None:
    before = mara.get("me/learning").json()
    first, second, third, *_ = steps(mara)
    assert sum(step["opens"] for step in steps(mara)) == before["opens"] > 0
    assert [stage["suiting"] for stage in before["stages"]][-1] == before["suiting"] + before["opens"]
    done = mara.put(f"me/learning/courses/{first['course_id']}", json={"status": "done"})
    assert (done.status_code, done.json()["status"]) == (200, "done")
    mara.put(f"me/learning/courses/{second['course_id']}", json={"status": "not_for_me"})
    mara.put(f"me/learning/courses/{third['course_id']}", json={"status": "started"})
    after = mara.get("me/learning").json()
    assert after["gained"] == first["opens"]
    assert after["suiting"] == before["suiting"] + first["opens"]
    assert [mark["course_id"] for mark in after["done"]] == [first["course_id"]]
    assert [mark["course_id"] for mark in after["not_for_me"]] == [second["course_id"]]
    assert after["hours_done"] == first["hours"]
    assert 0 < after["percent_done"] < 100
    left = steps(mara)
    assert (left[0]["course_id"], left[0]["status"]) == (third["course_id"], "started")
    assert not {first["course_id"], second["course_id"]} & {step["course_id"] for step in left}
    for step in (first, second, third):
        answer = mara.put(f"me/learning/courses/{step['course_id']}", json={"status": None})
        assert (answer.status_code, answer.json()) == (200, None)
    again = mara.get("me/learning").json()
    # when it was made and what the market was like then are of the moment
    assert again | {"generated_at": None, "insights": None} == before | {"generated_at": None, "insights": None}
    stranger = sign_in("other@example.com")
    assert stranger.get("me/learning").json()["code"] == "learning-plan-not-found"


def test_what_one_person_marks_is_not_anothers(mara: httpx2.Client, stocked: Tools, sign_in: SignIn) -> None:
    other = sign_in("other@example.com")
    other.post("resumes", files={"file": ("mara.pdf", make_pdf())})
    drain(stocked)
    plans = steps(mara)
    other.put(f"me/learning/courses/{plans[0]['course_id']}", json={"status": "done"})
    other.put("me/learning/pace", json={"hours_a_week": 20})
    assert steps(mara) == plans
    assert mara.get("me/learning/pace").json() == {"hours_a_week": 5}
    assert plans[0]["course_id"] not in {step["course_id"] for step in steps(other)}


def test_the_pace_stages_the_plan(mara: httpx2.Client) -> None:
    before = mara.get("me/learning").json()
    assert mara.put("me/learning/pace", json={"hours_a_week": 40}).json() == {"hours_a_week": 40}
    after = mara.get("me/learning").json()
    assert (after["hours_a_week"], after["hours"]) == (40, before["hours"])
    assert after["weeks"] == -(-before["hours"] // 40)
    assert sum(stage["weeks"] for stage in after["stages"]) == after["weeks"]


def test_what_cannot_be_meant_is_refused(sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    one = f"me/learning/courses/{client.get('courses', params={'limit': 1}).json()['items'][0]['id']}"
    refused: list[tuple[str, dict[str, Any]]] = [
        ("me/learning/pace", {"hours_a_week": 0}), ("me/learning/pace", {"hours_a_week": 61}),
        ("me/learning/pace", {"hours_a_week": "many"}), (one, {"status": "bored"}), (one, {}),
        (one, {"status": "done", "note": "x"}),
    ]  # fmt: skip
    for path, body in refused:
        answer = client.put(path, json=body)
        assert (answer.status_code, "code" in answer.json()) == (422, True), (path, body)
    assert client.get("courses", params={"difficulty": "HARD"}).status_code == 422
    missing = client.put(f"me/learning/courses/{uuid4()}", json={"status": "done"})
    assert (missing.status_code, missing.json()["code"]) == (404, "course-not-found")


def test_courses_are_marked_before_there_is_a_plan_and_count_in_it(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    (course,) = client.get("courses", params={"q": "pro git", "limit": 1}).json()["items"]
    assert client.put(f"me/learning/courses/{course['id']}", json={"status": "planned"}).is_success
    assert client.post("me/learning").status_code == 404
    client.post("resumes", files={"file": ("mara.pdf", make_pdf())})
    drain(stocked)
    assert [step["status"] for step in steps(client) if step["course_id"] == course["id"]] == ["planned"]


def test_courses_are_paged_and_filtered(sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    page = client.get("courses", params={"skill": "Python", "difficulty": "BEGINNER", "limit": 2}).json()
    assert len(page["items"]) == 2
    rest = client.get(
        "courses", params={"skill": "Python", "difficulty": "BEGINNER", "limit": 2, "cursor": page["next_cursor"]}
    ).json()
    titles = [item["title"] for item in page["items"] + rest["items"]]
    assert titles == sorted(set(titles))
    assert all("Python" in item["skills"] for item in page["items"])
    assert client.get("courses", params={"q": "zymurgy unheard-of"}).json() == {"items": [], "next_cursor": None}


def test_a_mark_made_while_a_plan_is_made_is_in_it(
    mara: httpx2.Client, stocked: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = UUID(mara.get("me").json()["user_id"])
    first = steps(mara)[0]
    made, calls = advise.plan, list[int]()

    def slow(tools: Tools, asked: advise.Asked) -> object:
        found = made(tools, asked)
        if not calls:
            calls.append(1)
            with stocked.database.write() as session:
                progress.mark(session, person, UUID(str(first["course_id"])), "not_for_me")
        return found

    monkeypatch.setattr(advise, "plan", slow)
    mara.put("me/learning/pace", json={"hours_a_week": 7})
    assert first["course_id"] not in {step["course_id"] for step in steps(mara)}
