"""An upload over HTTP to everything that comes of it."""

from decimal import Decimal
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from tests.api.conftest import SignIn
from tests.documents import make_pdf
from tests.serving import serving
from upstar.worker.run import drain
from upstar.workflows.tools import Tools

NINE = (
    "users", "resumes", "skills", "work_experience", "profile_assessments", "matched_jobs", "learning_recommendations",
    "job_queue", "api_usage_tracking",
)  # fmt: skip


def upload(client: httpx2.Client, data: bytes, name: str = "mara.pdf") -> httpx2.Response:
    return client.post("resumes", files={"file": (name, data)})


def counts(tools: Tools) -> dict[str, int]:
    with tools.database.read() as session:
        return {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in NINE}


def test_upload_to_completed_fills_the_nine_tables(stocked: Tools) -> None:
    with serving(stocked) as address, httpx2.Client(base_url=f"{address}/api/v1/", timeout=30) as client:
        token = client.post("auth/local", json={"email": "a@example.com", "name": "A"}).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        accepted = upload(client, make_pdf())
        assert accepted.status_code == 202
        resume_id, job_id = accepted.json()["resume"]["id"], accepted.json()["job_id"]
        assert accepted.headers["location"] == f"/api/v1/resumes/{resume_id}"
        assert client.get(f"tasks/{job_id}").json()["status"] == "PENDING"
        drain(stocked)
        assert client.get(f"tasks/{job_id}").json()["status"] == "COMPLETED"
        assert client.get(f"resumes/{resume_id}").json()["processing_status"] == "COMPLETED"
        profile = client.get(f"resumes/{resume_id}/profile").json()
        assert profile["contact"]["name"] == "Mara Lindqvist"
        assert profile["contact"]["email"] == "mara.lindqvist@example.com"
        titles = [role["job_title"] for role in profile["work_experience"]]
        assert titles == ["Senior Backend Developer", "Software Developer"]
        skills = {row["skill_name"] for row in client.get(f"resumes/{resume_id}/skills").json()}
        assert {"Python", "PostgreSQL", "Django"} <= skills
        assert len(client.get(f"resumes/{resume_id}/experience").json()) == 2
        _check_matches(client.get(f"resumes/{resume_id}/matches").json())
        advice = client.get(f"resumes/{resume_id}/recommendations").json()
        assert advice["recommended_courses"]
        assert not skills & {name for course in advice["recommended_courses"] for name in course["covers"]}
        assert 0 < client.get(f"resumes/{resume_id}/assessment").json()["profile_score"] <= 100
    assert all(counts(stocked).values()), counts(stocked)


def _check_matches(page: dict[str, Any]) -> None:
    scores = [Decimal(str(match["match_score"])) for match in page["items"]]
    assert scores == sorted(scores, reverse=True)
    for match, score in zip(page["items"], scores, strict=True):
        assert sum(Decimal(part["points"]) for part in match["match_reasons"]["components"]) == score


def test_the_same_file_twice_is_one_resume(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    first = upload(client, make_pdf())
    drain(stocked)
    before = counts(stocked)
    again = upload(client, make_pdf(), "other name.pdf")
    drain(stocked)
    assert again.status_code == 200
    assert again.json()["created"] is False
    assert again.json()["resume"]["id"] == first.json()["resume"]["id"]
    after = counts(stocked)
    assert {name: after[name] for name in NINE[:-1]} == {name: before[name] for name in NINE[:-1]}


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"", "empty.pdf", 422, "file-empty"),
        (b"a" * (10 * 2**20 + 1), "large.txt", 413, "file-too-large"),
        (b"a" * (12 * 2**20), "huge.txt", 413, "file-too-large"),
        (b"GIF89a" + b"0" * 64, "resume.pdf", 415, "file-type-unsupported"),
        (b"PK\x03\x04 cut off word/", "resume.docx", 422, "file-corrupt"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(
    stocked: Tools, sign_in: SignIn, data: bytes, name: str, status: int, code: str
) -> None:
    client = sign_in("a@example.com")
    answer = upload(client, data, name)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert counts(stocked)["resumes"] == 0


@pytest.mark.parametrize(("data", "word"), [(make_pdf(password="secret"), "password"), (make_pdf()[:700], "damaged")])
def test_damage_inside_the_file_fails_with_a_message(stocked: Tools, sign_in: SignIn, data: bytes, word: str) -> None:
    client = sign_in("a@example.com")
    resume_id = upload(client, data).json()["resume"]["id"]
    drain(stocked)
    resume = client.get(f"resumes/{resume_id}").json()
    assert resume["processing_status"] == "FAILED"
    assert word in resume["error_message"]
    assert client.get("tasks").json()["items"][0]["status"] == "FAILED"
    assert client.get(f"resumes/{resume_id}/profile").status_code == 409
    assert counts(stocked)["skills"] == 0


def test_delete_takes_everything_along(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    resume_id = upload(client, make_pdf()).json()["resume"]["id"]
    drain(stocked)
    assert client.delete(f"resumes/{resume_id}").status_code == 204
    left = counts(stocked)
    assert not any(left[name] for name in ("resumes", "skills", "work_experience", "matched_jobs"))
    assert not [path for path in stocked.settings.data_dir.rglob("resumes/*/*") if path.is_file()]


def test_a_dismissed_match_does_not_come_back(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    upload(client, make_pdf())
    drain(stocked)
    best = client.get("matches").json()["items"][0]
    changed = client.patch(f"matches/{best['id']}", json={"action": "DISMISSED"})
    assert changed.json()["user_action"] == "DISMISSED"
    assert best["id"] not in [match["id"] for match in client.get("matches").json()["items"]]
    assert client.patch(f"matches/{best['id']}", json={"action": "EATEN"}).status_code == 422


def test_cursors_walk_every_match_once(stocked: Tools, sign_in: SignIn) -> None:
    client = sign_in("a@example.com")
    upload(client, make_pdf())
    drain(stocked)
    seen: list[str] = []
    cursor = None
    while True:
        page = client.get("matches", params={"limit": 7} | ({"cursor": cursor} if cursor else {})).json()
        seen += [match["id"] for match in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == counts(stocked)["matched_jobs"]
