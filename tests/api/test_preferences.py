"""Preferences over the API: read, set whole, forgotten; each person their own; and what they hide."""

from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import SignIn
from tests.factories import make_resume
from upstar.matching import tracker
from upstar.workflows.tools import Tools

WISHES = {
    "countries": ["France"], "towns": [{"name": "Berlin", "radius_km": 40}], "remote": "only", "pay_floor": 60000,
    "pay_currency": "EUR", "needs_visa": True, "blocked_companies": ["Acme GmbH"], "hide_agencies": True,
    "languages": ["de", "en"], "employment_types": ["FULL_TIME"],
}  # fmt: skip


def test_what_is_set_is_given_back_and_can_be_sent_again(stocked: Tools, sign_in: SignIn) -> None:
    client, other = sign_in("a@example.com"), sign_in("b@example.com")
    empty = client.get("preferences").json()
    assert (empty["wishes"]["remote"], empty["weights"], empty["alert_above"]) == ("any", {}, None)
    answer = client.put("preferences", json={"wishes": WISHES, "weights": {"pay": 0.3, "title": 0}, "alert_above": 75})
    made = answer.json()
    assert answer.status_code == 200, answer.text
    assert made["wishes"]["countries"] == ["FR"]
    assert made["wishes"]["towns"][0]["latitude"] == pytest.approx(52.52, abs=0.01)
    assert made["weights"] == {"pay": 0.3, "title": 0}
    assert made["weights_in_force"] == empty["weights_in_force"] | {"pay": 0.3, "title": 0}
    again = client.put("preferences", json={key: made[key] for key in ("wishes", "weights", "alert_above")}).json()
    assert again | {"updated_at": None} == made | {"updated_at": None}
    assert other.get("preferences").json() == empty
    assert client.delete("preferences").status_code == 204
    assert client.get("preferences").json() == empty


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"wishes": {"countries": ["Utopia"]}}, "wishes.countries"),
        ({"wishes": {"towns": [{"name": "Cambridge"}]}}, "wishes.towns"),
        ({"wishes": {"pay_floor": 0}}, "wishes.pay_floor"),
        ({"wishes": {"colour": "red"}}, "wishes.colour"),
        ({"wishes": {"blocked_companies": ["\x00"]}}, "wishes.blocked_companies"),
        ({"weights": {"luck": 1}}, "weights.luck"),
        ({"weights": {"skills": 2}}, "weights.skills"),
        ({"alert_above": 101}, "alert_above"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_by_field(sign_in: SignIn, body: dict[str, Any], field: str) -> None:
    answer = sign_in("a@example.com").put("preferences", json=body)
    assert answer.status_code == 422
    assert [item["field"] for item in answer.json()["errors"]] == [field]


def test_a_change_matches_the_resumes_anew(stocked: Tools, sign_in: SignIn) -> None:
    client, other = sign_in("a@example.com"), sign_in("b@example.com")
    with stocked.database.write() as session:
        resume = make_resume(session, UUID(client.get("me").json()["user_id"]), processing_status="COMPLETED")
    client.put("preferences", json={"wishes": {"remote": "only"}})
    other.put("preferences", json={"wishes": {"remote": "only"}})
    tasks = client.get("tasks").json()["items"]
    assert [(task["job_type"], task["resume_id"]) for task in tasks] == [("resume.rematch", str(resume))]
    assert other.get("tasks").json()["items"] == []


def test_what_is_hidden_is_counted_for_each_resume(stocked: Tools, sign_in: SignIn) -> None:
    client, other = sign_in("a@example.com"), sign_in("b@example.com")
    person = UUID(client.get("me").json()["user_id"])
    with stocked.database.write() as session:
        resume = make_resume(session, person)
        tracker.note_run(session, person, resume, hidden={"agency": 23, "visa": 88, "pay": 201}, suiting=1400)
    (found,) = client.get("preferences/hidden").json()
    assert (found["resume_id"], found["hidden_total"], found["suiting"]) == (str(resume), 312, 1400)
    assert found["summary"] == "312 hidden: 201 salary, 88 visa, 23 agency"
    assert found["hidden"] == {"agency": 23, "visa": 88, "pay": 201}
    assert other.get("preferences/hidden").json() == []
