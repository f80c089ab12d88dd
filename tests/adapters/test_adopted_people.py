"""People of a database that others filled, with nothing in it that may be left out: every page of theirs is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest

from tests.conftest import over
from tests.plain import WORDS, plain_database, put, their_rows
from tests.security.walk import routes
from tests.serving import serving_app
from upstar.adapters import schema
from upstar.main import create_app
from upstar.workflows import adopt
from upstar.workflows.tools import Tools

EMAIL = WORDS["email"]
NONE = "nowhere-in-their-rows"


@contextmanager
def _client(address: str) -> Iterator[httpx2.Client]:
    """A browser in which the person has signed in; it bears a token too.

    Each request has a connection of its own: what breaks ends its connection, and the next one is not to be blamed.
    """
    limits = httpx2.Limits(max_keepalive_connections=0)
    with httpx2.Client(base_url=address, timeout=30, limits=limits) as client:
        assert client.post("/signin", data={"email": EMAIL, "name": "Old Hand"}).status_code == 303
        yield client


@pytest.mark.parametrize(("json", "label", "whole"), [("{}", 0, False), ('["theirs"]', -1, True)])
def test_every_page_of_theirs_is_read(postgres: str, tmp_path: Path, json: str, label: int, whole: bool) -> None:
    """With nothing in their rows that may be left out, and with everything, in forms that are not ours."""
    with plain_database(postgres) as dsn:
        with psycopg.connect(dsn) as connection:
            connection.execute("ALTER TYPE jobsource ADD VALUE 'THEIR_BOARD'")
        with psycopg.connect(dsn) as connection:
            ids = put(connection, their_rows(json, label, whole=whole))
            connection.execute("UPDATE matched_jobs SET job_source = 'THEIR_BOARD'")
            connection.execute("UPDATE job_listings SET date_valid_through = now() + INTERVAL '1 day'")
        schema.adopt(dsn)
        with over(dsn, tmp_path) as plain:
            tools = Tools(plain.database, plain.store, plain.settings.model_copy(update={"operators": (EMAIL,)}))
            assert adopt.take_in(tools)["listings indexed"] == 1
            app = create_app(tools)
            with serving_app(app) as address, _client(address) as client:
                told = client.post("/api/v1/auth/local", json={"email": EMAIL, "name": "Somebody"}).json()
                bearer = {"Authorization": f"Bearer {told['access_token']}"}
                me = client.get("/api/v1/me", headers=bearer).json()
                assert (me["user_id"], me["email"]) == (ids["users"], EMAIL), (
                    "the local issuer changes no account of others"
                )
                found = client.get("/api/v1/jobs", params={"q": "nurse"}, headers=bearer).json()["items"]
                assert [job["id"] for job in found] == [ids["job_listings"]]
                match = client.get(f"/api/v1/matches/{ids['matched_jobs']}", headers=bearer).json()
                assert match["job_source"] == "THEIR_BOARD"
                status = {
                    str(route): route.send(client, _known(ids), headers={} if route.by_page else bearer).status_code
                    for route in routes(app)
                    if route.method == "GET"
                }
                assert {name: each for name, each in status.items() if each >= 500} == {}
                assert len([each for each in status.values() if each == 200]) > 70
                acted = client.patch(f"/api/v1/matches/{ids['matched_jobs']}", json={"action": "SAVED"}, headers=bearer)
                assert acted.json()["user_action"] == "SAVED"


def _known(ids: dict[str, str]) -> dict[str, str]:
    """An id of theirs for each parameter of a path; where they have nothing of the kind, one that is nothing's."""
    return {
        "resume_id": ids["resumes"], "task_id": ids["job_queue"], "match_id": ids["matched_jobs"],
        "assessment_id": ids["profile_assessments"], "listing_id": ids["job_listings"],
        "share_id": ids["profile_shares"], "role_id": ids["target_roles"], "course_id": ids["static_courses"],
        "run_id": ids["sync_runs"], "path_id": ids["career_paths"], "person_id": ids["users"],
        "user_id": ids["users"], "slug": "slug", "path": "users/list", "key": "0", "name": "skill_name", "number": "0",
        "page": "1", "search_id": ids["users"], "token": NONE, "skill": "Python", "code": NONE, "email": EMAIL,
        "token_id": ids["users"], "session_id": ids["users"], "ticket": NONE,
    }  # fmt: skip
