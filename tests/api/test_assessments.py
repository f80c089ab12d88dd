"""Assessments over the API: every one is kept, compared, and held against the role that a person chose."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from tests.api.conftest import SignIn
from tests.assessment.making import EMPTY
from tests.documents import make_pdf
from tests.factories import make_resume
from upstar.assessment import service as assessment
from upstar.kit.clock import today
from upstar.worker.run import drain
from upstar.workflows import process_resume
from upstar.workflows.tools import Tools


def uploaded(tools: Tools, client: httpx2.Client) -> str:
    resume_id: str = client.post("resumes", files={"file": ("mara.pdf", make_pdf())}).json()["resume"]["id"]
    drain(tools)
    return resume_id


def role_id(client: httpx2.Client, title: str) -> str:
    return next(str(role["id"]) for role in client.get("target-roles").json() if role["title"] == title)


def test_a_chosen_role_is_assessed_at_once_and_kept_beside_the_first(stocked: Tools, sign_in: SignIn) -> None:
    client, other = sign_in("a@example.com"), sign_in("b@example.com")
    resume_id = uploaded(stocked, client)
    assert client.get("me/target-role").json() == {"role": None, "chosen_at": None}
    first = client.get("assessments/latest").json()
    assert (first["resume_id"], first["assessment_metadata"]["target_chosen"]) == (resume_id, False)
    wanted = role_id(client, "Engineering Manager")
    chosen = client.put("me/target-role", json={"role_id": wanted})
    assert chosen.status_code == 200, chosen.text
    assert chosen.json()["role"]["title"] == "Engineering Manager"
    client.put("me/target-role", json={"role_id": wanted})  # again is no news
    lines = client.get("assessments", params={"resume_id": resume_id}).json()["items"]
    assert [line["target_role_title"] for line in lines] == ["Engineering Manager", first["target_role_title"]]
    assert lines[1]["id"] == first["id"]
    now = client.get(f"assessments/{lines[0]['id']}").json()
    assert now["assessment_metadata"]["target_chosen"] is True
    assert now["profile_score"] == first["profile_score"]
    assert other.get("me/target-role").json()["role"] is None
    changed = client.get(f"assessments/{lines[0]['id']}/comparison").json()
    assert changed["difference"] == 0
    assert {"field": "target_role_title", "was": first["target_role_title"], "now": "Engineering Manager"} in changed[
        "shifts"
    ]
    assert client.delete("me/target-role").status_code == 204
    assert client.get("me/target-role").json()["role"] is None
    lines = client.get("assessments").json()["items"]
    assert [line["target_role_title"] for line in lines][::2] == [first["target_role_title"]] * 2
    assert client.delete("me/target-role").status_code == 204
    assert len(client.get("assessments").json()["items"]) == 3


def test_the_next_reading_uses_the_chosen_role_and_the_same_result_is_the_same_row(
    stocked: Tools, sign_in: SignIn
) -> None:
    client = sign_in("a@example.com")
    client.put("me/target-role", json={"role_id": role_id(client, "Head Chef")})
    resume_id = uploaded(stocked, client)
    made = client.get("assessments/latest").json()
    assert made["target_role_title"] == "Head Chef"
    person = UUID(client.get("me").json()["user_id"])
    process_resume.refresh(stocked, person, UUID(resume_id), lambda _: None)
    assert [line["id"] for line in client.get("assessments").json()["items"]] == [made["id"]]


def test_a_correction_is_told_with_the_findings_that_moved(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    resume_id = uploaded(stocked, client)
    before = client.get("assessments/latest").json()
    for skill in ("Kubernetes", "Terraform"):
        client.put(f"resumes/{resume_id}/skills/{skill}", json={})
    key = client.get(f"resumes/{resume_id}/profile").json()["work_experience"][0]["key"]
    client.put(f"resumes/{resume_id}/experience/{key}", json={"achievements": ["Saved 30 hours a week"]})
    drain(stocked)
    after = client.get("assessments/latest").json()
    assert after["id"] != before["id"]
    found = client.get(f"assessments/{after['id']}/comparison", params={"with": before["id"]}).json()
    default = client.get(f"assessments/{after['id']}/comparison").json()
    assert found["before"]["id"] == before["id"]
    assert default["summary"]
    moved = sum(Decimal(str(item["difference"])) for item in found["moved"])
    assert moved == Decimal(str(found["difference"])) == sum(Decimal(str(value)) for value in found["areas"].values())
    assert moved == Decimal(str(after["profile_score"])) - Decimal(str(before["profile_score"]))
    assert any(item["code"] == "achievements" for item in found["moved"])
    first = client.get(f"assessments/{before['id']}/comparison").json()
    assert (first["before"], first["summary"]) == (None, "This is the first assessment.")


def test_every_column_is_filled(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    uploaded(stocked, client)
    with stocked.database.read() as session:
        row = session.execute(text("SELECT * FROM profile_assessments")).mappings().one()
    assert [name for name, value in row.items() if value is None] == []
    findings = client.get("assessments/latest").json()["assessment_metadata"]["findings"]
    assert len(findings) >= 20
    assert all(item["advice"] and item["change"] for item in findings if float(item["gain"]) > 0)


def test_the_list_is_walked_by_cursor(stocked: Tools, sign_in: SignIn) -> None:
    client, other = sign_in("a@example.com"), sign_in("b@example.com")
    resume_id = uploaded(stocked, client)
    for title in ("Cook", "Baker", "Welder", "Plumber"):
        client.put("me/target-role", json={"role_id": role_id(client, title)})
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page: dict[str, Any] = client.get(
            "assessments", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen += [str(line["target_role_title"]) for line in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen[:4] == ["Plumber", "Welder", "Baker", "Cook"]
    assert len(seen) == 5
    assert other.get("assessments").json()["items"] == []
    assert other.get("assessments", params={"resume_id": resume_id}).json()["items"] == []
    assert other.get("assessments/latest").json()["code"] == "assessment-not-found"


@pytest.mark.parametrize(
    "body",
    [{"role_id": "1"}, {"role_id": None}, {}, {"role_id": str(UUID(int=7)), "more": 1}, {"role_id": str(UUID(int=7))}],
    ids=json.dumps,
)
def test_a_role_that_is_none_is_refused(sign_in: SignIn, body: dict[str, Any]) -> None:
    answer = sign_in("a@example.com").put("me/target-role", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_another_s_assessment_is_no_partner_of_a_comparison(stocked: Tools, sign_in: SignIn) -> None:
    client, other = sign_in("a@example.com"), sign_in("b@example.com")
    uploaded(stocked, client)
    uploaded(stocked, other)
    mine, theirs = (who.get("assessments/latest").json()["id"] for who in (client, other))
    assert client.get(f"assessments/{mine}/comparison", params={"with": theirs}).status_code == 404
    assert client.get(f"assessments/{mine}/comparison", params={"with": str(uuid4())}).status_code == 404


def test_a_row_of_the_first_rule_is_still_read(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    person = UUID(client.get("me").json()["user_id"])
    old = {
        "area": "polish",
        "code": "length",
        "points": "12.50",
        "possible": "25.00",
        "text": "Short.",
        "advice": "Write more: +12.50",
        "evidence": [],
    }
    with stocked.database.write() as session:
        resume = make_resume(session, person, processing_status="COMPLETED")
        made = assessment.assess(EMPTY, (), today=today())
        kept = assessment.keep(session, person, resume, made)
        session.execute(
            text("UPDATE profile_assessments SET assessment_metadata = :old WHERE id = :id"),
            {"id": kept, "old": json.dumps({"version": "1", "findings": [old]})},
        )
        assessment.keep(session, person, resume, made)
    lines = client.get("assessments").json()["items"]
    assert len(lines) == 2
    (finding,) = client.get(f"assessments/{kept}").json()["assessment_metadata"]["findings"]
    assert (finding["gain"], finding["points"]) == ("1.9", "12.50")
    assert client.get(f"assessments/{lines[0]['id']}/comparison").json()["rule_changed"] is True
