"""Career paths over the API: the catalogue with demand, a search, where a person stands, and what is another's."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.api.conftest import SignIn
from tests.careers.people import PEOPLE, TODAY, profile
from tests.factories import make_resume
from upstar.resumes import service as resumes
from upstar.resumes.types import Document
from upstar.workflows import role_demand
from upstar.workflows.tools import Tools


def keep(tools: Tools, person: UUID, name: str) -> UUID:
    """Give a person the résumé of an authored one, as if it had been read."""
    with tools.database.write() as session:
        resume = make_resume(session, person, processing_status="COMPLETED")
        document = Document("text/plain", "Text", (), 1)
        resumes.keep(session, person, resume, document, profile(PEOPLE[name]), today=TODAY)
    return resume


def test_a_path_has_its_roles_by_step_with_demand(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    slug = "healthcare-nursing"
    with stocked.database.write() as session:
        session.execute(text("DELETE FROM internal.role_demand_count"))
    before = client.get(f"career-paths/{slug}").json()
    assert before["name"] == "Healthcare & Nursing"
    assert [step["level"] for step in before["steps"]] == ["entry", "junior", "mid", "senior", "lead", "executive"]
    assert before["steps"][2]["years_usual"] == 2
    assert all(role["demand"] is None for step in before["steps"] for role in step["roles"])
    role_demand.count(stocked)
    roles = [role for step in client.get(f"career-paths/{slug}").json()["steps"] for role in step["roles"]]
    assert all(role["demand"]["listings"] >= 0 for role in roles)
    assert sum(role["demand"]["listings"] for role in roles) > 0
    nurse = next(role for role in roles if role["title"] == "Registered Nurse")
    assert client.get(f"roles/{nurse['id']}").json() == nurse
    assert client.get("career-paths/nothing").json()["code"] == "career-path-not-found"
    assert client.get("career-paths/NO_SLUG").status_code == 422
    assert client.get(f"roles/{uuid4()}").json()["code"] == "role-not-found"


def test_roles_are_found_by_any_of_their_names_and_paged(sign_in: SignIn) -> None:
    client = sign_in("a@example.com")

    def titles(words: str) -> list[str]:
        return [item["title"] for item in client.get("roles", params={"q": words}).json()["items"]]

    assert "Registered Nurse" in titles("pflegefachkraft")
    assert "Registered Nurse" in titles("INFIRMIÈRE")
    assert "Registered Nurse" in titles("  registered   nurse ")
    assert titles("zzyzx") == []
    assert titles("%") == []
    assert titles("\x00zzyzx") == []
    everything: list[str] = []
    cursor = None
    while cursor is not None or not everything:
        page = client.get("roles", params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
        everything += [item["title"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(everything) == len(set(everything)) == len(client.get("target-roles").json())
    assert everything == sorted(everything, key=str.lower)
    assert client.get("roles", params={"cursor": "abc"}).status_code == 422
    assert client.get("roles", params={"q": "x" * 101}).status_code == 422


def test_a_person_is_told_where_they_stand_by_their_newest_resume(stocked: Tools, sign_in: SignIn) -> None:
    client, other = sign_in("a@example.com"), sign_in("b@example.com")
    missing = client.get("me/career-paths")
    assert (missing.status_code, missing.json()["code"]) == (404, "resume-missing")
    person = UUID(client.get("me").json()["user_id"])
    cook = keep(stocked, person, "cook")
    nurse = keep(stocked, person, "nurse")
    newest = client.get("me/career-paths").json()
    assert newest["resume_id"] == str(nurse)
    first = newest["paths"][0]
    assert (first["path"]["slug"], first["fills"], first["here"]["role"]["title"]) == (
        "healthcare-nursing", True, "Registered Nurse",
    )  # fmt: skip
    assert sum(part["points"] for part in first["here"]["fit"]["parts"]) == pytest.approx(first["here"]["fit"]["value"])
    assert {"name", "share", "cover", "by", "source"} <= first["next"][0]["gap"][0].keys()
    older = client.get("me/career-paths", params={"resume_id": str(cook)}).json()
    assert older["paths"][0]["here"]["role"]["title"] == "Cook"
    moves = client.get("me/career-moves").json()
    assert "Clinical Research Coordinator" in [move["step"]["role"]["title"] for move in moves["moves"]]
    for path in ("me/career-paths", "me/career-moves"):
        assert other.get(path).status_code == 404
        assert other.get(path, params={"resume_id": str(nurse)}).json()["code"] == "resume-not-found"
        assert client.get(path, params={"resume_id": "no"}).status_code == 422
