"""The doctor: each fault by name, with what to do, however many there are and whatever hangs."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.cli.running import run
from tests.conftest import free_port
from tests.llm.fakellm import Fault, fake_llm
from upstar.llm import service as llm
from upstar.settings import Settings
from upstar.wiring import open_database
from upstar.workflows.doctor import by_settings, by_surroundings, examine
from upstar.workflows.doctor.types import Finding, ok
from upstar.workflows.tools import Tools

SECRET = "a-secret-nobody-may-read"


@pytest.fixture
def environment(stocked: Tools, tmp_path: Path) -> dict[str, str]:
    where = urlsplit(stocked.database.dsn)
    return {
        "DB_HOST": where.hostname or "", "DB_PORT": str(where.port), "DB_USER": where.username or "",
        "DB_PASSWORD": where.password or "", "DB_NAME": where.path.lstrip("/"), "UPSTAR_DATA_DIR": str(tmp_path),
        "UPSTAR_PORT": str(free_port()),
    }  # fmt: skip


Examine = Callable[..., list[Finding]]


@pytest.fixture
def look(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Examine:
    """A function that looks at the house with other settings; without the sandbox, which takes seconds to start."""
    monkeypatch.setattr(by_surroundings, "reading", lambda: [ok("reading", "not looked at")])

    def with_settings(*, online: bool = False, **over: str) -> list[Finding]:
        for name, value in (environment | over).items():
            monkeypatch.setenv(name, value)
        return examine.examine(open_database, online=online)

    return with_settings


def bad(found: list[Finding]) -> list[str]:
    """Findings that are not well, as a person reads them."""
    return [f"{each.state} {each.part}: {each.said} {each.todo}" for each in found if each.state != "ok"]


def test_a_house_that_is_well_is_told_line_by_line(environment: dict[str, str], tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("streams")
    done = run(["doctor", "--json"], os.environ | environment, folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    told = json.loads(done.stdout)
    assert told["ok"] is True
    states = {each["part"]: each["state"] for each in told["findings"]}
    parts = {"settings", "database", "roles", "contract", "connections", "clock", "store", "issuer", "models",
             "reading", "ports", "folder", "house"}  # fmt: skip
    assert parts <= states.keys()
    assert {part for part, state in states.items() if state == "failure"} == set()
    assert [each["said"] for each in told["findings"] if each["part"] == "house"] == ["No worker is at work."]


def test_settings_that_do_not_fit_are_all_named_and_never_quoted(
    environment: dict[str, str], tmp_path_factory: Any
) -> None:
    wrong = {"DB_PORT": "many", "UPSTAR_WEB_PROCESSES": "0", "UPSTAR_METRICS_TOKEN": "short"}
    done = run(["doctor"], os.environ | environment | wrong, tmp_path_factory.mktemp("streams"))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["failure"] * 3
    assert [name for name in wrong if name not in done.stdout] == []
    assert not {"many", "short"} & set(done.stdout.replace(".", " ").split())


def test_a_list_that_is_no_json_is_one_line_for_every_command(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(["db", "ping"], os.environ | environment | {"UPSTAR_OPERATORS": "ada@example.com"}, tmp_path)
    assert (done.returncode, done.stderr) == (1, "upstar: Setting UPSTAR_OPERATORS: it is to be JSON.\n")


def test_without_a_database_the_rest_is_still_looked_at(look: Examine) -> None:
    found = look(DB_PORT="1", DB_PASSWORD=SECRET, UPSTAR_PORTS="80", UPSTAR_DB_HOST="x", UPSTAR_ODD_THING="1")
    told = "\n".join(bad(found))
    assert "failure database: It does not answer" in told
    assert "UPSTAR_PORTS; it does nothing. Did you mean UPSTAR_PORT?" in told
    assert "UPSTAR_DB_HOST; it does nothing. Did you mean DB_HOST?" in told
    assert "UPSTAR_ODD_THING; it does nothing. Remove it" in told
    assert told.count("failure") == 1, told
    assert SECRET not in told
    assert {"store", "issuer", "folder", "machine"} <= {each.part for each in found if each.state == "ok"}


def test_each_fault_of_a_database_is_named(look: Examine, stocked: Tools) -> None:
    with psycopg.connect(stocked.database.dsn) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.execute("DROP INDEX ix_skills_skill_name")
    told = bad(look(UPSTAR_DB_POOL_SIZE="90"))
    assert any(
        line.startswith("failure contract: It is at revision 0001") and "upstar db init" in line for line in told
    )
    assert any("ix_skills_skill_name" in line for line in told)
    assert any(line.startswith("warning connections: 1 web processes and a worker open 375") for line in told)


def test_a_wrong_password_is_told_as_such(look: Examine) -> None:
    told = "\n".join(bad(look(DB_PASSWORD=SECRET)))
    assert "password authentication failed" in told
    assert SECRET not in told


def test_what_hangs_holds_up_nothing_else(look: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "SECONDS", 3.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        issuer = f"http://127.0.0.1:{silent.getsockname()[1]}"
        found = look(UPSTAR_OIDC_ISSUER=issuer, UPSTAR_OIDC_AUDIENCE="api", UPSTAR_OIDC_CLIENT_ID="pages",
                     UPSTAR_PUBLIC_URL="http://localhost")  # fmt: skip
    told = bad(found)
    assert [line for line in told if line.startswith("failure")] == [
        "failure issuer: It did not answer within 3 s. Look at the way to it, and at how busy it is."
    ]
    assert {"database", "contract", "store"} <= {each.part for each in found if each.state == "ok"}


def test_a_bucket_that_is_not_there_is_told_as_such(look: Examine, s3_endpoint: str) -> None:
    found = look(UPSTAR_S3_BUCKET="no-such-bucket", UPSTAR_S3_ENDPOINT=s3_endpoint, AWS_ACCESS_KEY_ID="any",
                 AWS_SECRET_ACCESS_KEY=SECRET)  # fmt: skip
    store = next(each for each in found if each.part == "store")
    assert store.state == "failure"
    assert SECRET not in f"{store}"


def test_a_taken_port_is_told(look: Examine) -> None:
    with fake_llm(lambda _: {}) as other:
        found = {each.part: each for each in look(UPSTAR_PORT=other.url.rpartition(":")[2])}
    assert found["ports"].state == "failure"
    assert "taken by another program" in found["ports"].said


def test_a_data_folder_that_is_a_file_and_a_secret_that_others_read(look: Examine, tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("0" * 64)
    (tmp_path / "secret.key").chmod(0o644)
    assert any(line.startswith("warning folder") and "chmod 600" in line for line in bad(look()))
    (tmp_path / "file").touch()
    folder = next(each for each in look(UPSTAR_DATA_DIR=str(tmp_path / "file" / "x")) if each.part == "folder")
    assert (folder.state, "UPSTAR_DATA_DIR" in (folder.todo or "")) == ("failure", True)


def test_models_are_asked_only_when_that_is_wanted(look: Examine, stocked: Tools) -> None:
    with fake_llm(lambda _: {"word": "ok"}) as server, stocked.database.write() as session:
        llm.add_model(session, "vllm/own", f"{server.url}/v1")
        llm.choose(session, "resume.extract", "vllm/own", {})
        session.commit()
        assert {each.state for each in look() if each.part == "models"} == {"ok"}
        assert server.requests == []
        assert [each.said for each in look(online=True) if each.part == "models"] == ["vllm/own answers."]
        server.faults.append(Fault(401))
        refused = next(each for each in look(online=True) if each.part == "models")
    assert (refused.state, refused.said) == ("failure", "vllm/own gave nothing: HTTP 401.")
    with psycopg.connect(stocked.database.dsn) as connection:
        rows = connection.execute("SELECT success FROM llm_usage_logs WHERE operation_name = 'doctor'").fetchall()
    assert sorted(rows) == [(False,), (True,)]


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"host": "0.0.0.0"}, "nobody can sign in"),
        ({"s3_endpoint": "http://x"}, "without a bucket"),
        ({"trusted_proxies": ("10.0.0.0/8",)}, "proxies and no public address"),
        ({"metrics_port": 8000}, "are the same"),
        ({"metrics_port": 9, "host": "0.0.0.0"}, "does not start"),
        ({"llm_model": "openai/gpt"}, "no key for it"),
        ({"llm_model": "gpt"}, "provider/model"),
        ({"syncs": "nothing 1h"}, "no source"),
        ({"syncs": "adzuna 1h"}, "adzuna_app_id"),
        ({"session_idle_hours": 48, "session_hours": 24}, "Sessions end"),
        ({"s3_sse_kms_key_id": "k"}, "nothing is encrypted"),
        ({"db_host": "db.example"}, "everybody knows"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_settings_that_contradict_one_another_are_told(over: dict[str, Any], said: str) -> None:
    found = by_settings.examine(Settings().model_copy(update=over))
    assert any(said in each.said and each.state != "ok" and each.todo for each in found), found


def test_settings_that_fit_are_one_line() -> None:
    assert [each.state for each in by_settings.examine(Settings())] == ["ok"]
