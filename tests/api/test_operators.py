"""Operators: who may, what they see, and that every look at a person is written down for good."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from uuid import uuid4

import httpx2
import psycopg
import pytest
from sqlalchemy import text

from tests.documents import make_pdf
from tests.edge.test_limits import client_of
from tests.security.walk import OPERATOR as OPERATED
from tests.security.walk import routes
from tests.serving import serving
from upstar.adapters.database import Database
from upstar.main import create_app
from upstar.settings import Quotas
from upstar.worker.run import drain
from upstar.workflows.tools import Tools

OPERATOR, PERSON = "boss@example.com", "mara@example.com"


@pytest.fixture
def people(stocked: Tools) -> Iterator[tuple[httpx2.Client, httpx2.Client]]:
    """An operator and a person with a résumé."""
    update = {"operators": (OPERATOR,), "quotas_free": Quotas(uploads_a_day=1)}
    tools = replace(stocked, settings=stocked.settings.model_copy(update=update))
    with ExitStack() as stack:
        address = stack.enter_context(serving(tools))
        operator = stack.enter_context(client_of(address, OPERATOR))
        person = stack.enter_context(client_of(address, PERSON))
        yield operator, person


def audit_of(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.execute(text("SELECT actor, action, person_id FROM internal.operator_audit ORDER BY id"))
        return [(row.actor, row.action, str(row.person_id)) for row in rows]


def test_who_is_no_operator_gets_nothing(stocked: Tools, people: tuple[httpx2.Client, httpx2.Client]) -> None:
    operated = [route for route in routes(create_app(stocked)) if route.asks == OPERATED]
    assert len(operated) >= 6
    with httpx2.Client(base_url=people[1].base_url.join("/"), headers=people[1].headers) as client:
        for route in operated:
            names = ("person_id", "task_id", "path_id", "role_id", "course_id")
            answer = route.send(client, {name: str(uuid4()) for name in names})
            assert (answer.status_code, answer.json()["code"]) == (403, "operator-only")
    assert audit_of(stocked.database) == []


def test_an_operator_sees_counts_and_each_look_is_noted(
    stocked: Tools, people: tuple[httpx2.Client, httpx2.Client]
) -> None:
    operator, person = people
    me = operator.get("me").json()["user_id"]
    them = person.get("me").json()["user_id"]
    assert person.post("resumes", files={"file": ("mara.pdf", make_pdf())}).status_code == 202
    drain(stocked)
    (found,) = operator.get("operator/users", params={"q": "MARA@"}).json()["items"]
    assert (found["user_id"], found["tier"], found["resumes"], found["assessments"]) == (them, "free", 1, 1)
    assert found["matches"] > 0
    shown = operator.get(f"operator/users/{them}", headers={"X-Request-ID": "look-1"}).json()
    assert shown == found | {"last_seen": shown["last_seen"]}
    assert shown.keys() == {
        "user_id", "email", "name", "tier", "created_at", "resumes", "assessments", "matches", "saved_searches",
        "shares", "last_seen",
    }  # fmt: skip
    assert operator.get(f"operator/users/{uuid4()}").status_code == 404
    first = operator.get("operator/users", params={"limit": 1}).json()
    second = operator.get("operator/users", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert {first["items"][0]["user_id"], second["items"][0]["user_id"]} == {me, them}
    assert second["next_cursor"] is None
    assert operator.get("operator/users", params={"q": "100%_\\"}).json()["items"] == []
    acts = audit_of(stocked.database)
    assert acts[:2] == [(me, "users.find", them), (me, "users.show", them)]
    assert sorted(acts[2:4]) == sorted([(me, "users.find", them), (me, "users.find", me)])
    assert acts[4:] == [(me, "users.find", "None")]
    told = operator.get("operator/audit", params={"person_id": them}).json()["items"]
    assert [act["action"] for act in told] == ["users.find", "users.show", "users.find"]
    assert told[1]["request_id"] == "look-1"
    assert audit_of(stocked.database)[-1] == (me, "audit.show", them)


def test_another_tier_holds_from_the_next_request_on(
    stocked: Tools, people: tuple[httpx2.Client, httpx2.Client]
) -> None:
    operator, person = people
    them = person.get("me").json()["user_id"]
    files = [{"file": (f"{name}.txt", f"{name}. Python.".encode())} for name in ("One", "Two")]
    assert person.post("resumes", files=files[0]).status_code == 202
    refused = person.post("resumes", files=files[1])
    assert (refused.status_code, refused.json()["code"]) == (429, "quota-exceeded")
    assert refused.json()["errors"] == [{"field": "uploads_a_day", "message": "1 uploads a day"}]
    assert int(refused.headers["retry-after"]) > 0
    before = person.get("me").headers["ratelimit-policy"]
    assert operator.patch(f"operator/users/{them}", json={"tier": "paid"}).json()["tier"] == "paid"
    assert operator.patch(f"operator/users/{them}", json={"tier": "gold"}).status_code == 422
    assert operator.patch(f"operator/users/{uuid4()}", json={"tier": "paid"}).status_code == 404
    assert person.post("resumes", files=files[1]).status_code == 202
    assert person.get("me").headers["ratelimit-policy"] != before
    usage = person.get("me/usage").json()
    assert usage["tier"] == "paid"
    uploads = next(quota for quota in usage["quotas"] if quota["quota"] == "uploads_a_day")
    assert (uploads["limit"], uploads["used"], uploads["left"]) == ("1000", "2", "998")
    with stocked.database.read() as session:
        details = session.scalars(text("SELECT details FROM internal.operator_audit")).all()
    assert details == [{"from": "free", "to": "paid"}]


def test_use_and_limits_are_told(people: tuple[httpx2.Client, httpx2.Client]) -> None:
    operator, _ = people
    found = operator.get("operator/usage", params={"days": 1}).json()
    assert found["people"] == {"free": 2}
    assert (found["days"], found["endpoints"]) == ([], [])
    limits = operator.get("operator/limits").json()
    assert limits["rates"]["anonymous"]["sign_in"] == "60/minute"
    assert limits["quotas"]["free"]["uploads_a_day"] == "1"


def test_the_audit_outlives_people_and_cannot_be_changed(
    stocked: Tools, people: tuple[httpx2.Client, httpx2.Client]
) -> None:
    operator, person = people
    them = person.get("me").json()["user_id"]
    operator.get(f"operator/users/{them}")
    with stocked.database.write() as session:
        session.execute(text("DELETE FROM users"))
    assert [act[1] for act in audit_of(stocked.database)] == ["users.show"]
    for statement in (
        "UPDATE internal.operator_audit SET actor = 'x'",
        "DELETE FROM internal.operator_audit",
        "TRUNCATE internal.operator_audit",
    ):
        with psycopg.connect(stocked.database.dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
    assert len(audit_of(stocked.database)) == 1
