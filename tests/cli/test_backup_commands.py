"""`upstar db backup` and its kin as an operator types them; and the specification's own two lines."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner, Result

from tests.conftest import free_port, over
from tests.workflows.test_backup import rows_of, shape_of
from upstar import wiring
from upstar.adapters import dumps, embedded_postgres, privileges, schema, sealing
from upstar.cli import app, backup
from upstar.kit.errors import AppError
from upstar.settings import get_settings
from upstar.workflows.back_up import back_up
from upstar.workflows.restore import Wish, restore
from upstar.workflows.tools import Tools

KEY = "an operator's key of many words"


@pytest.fixture
def run(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """A command line over the test's own tools."""

    @contextmanager
    def opened(**_: object) -> Iterator[Tools]:
        yield stocked

    for module in (backup, wiring):
        monkeypatch.setattr(module, "open_tools", opened)
    monkeypatch.setattr(sealing, "WORK_FACTOR", 4)
    get_settings.cache_clear()
    yield CliRunner()
    get_settings.cache_clear()


def said(result: Result) -> Any:
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def test_an_operator_s_night(run: CliRunner, stocked: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back up, look, verify, restore beside, and let old ones go."""
    folder = tmp_path / "backups"
    plain = run.invoke(app, ["db", "backup", str(folder)])
    assert plain.exit_code == 0
    assert "not encrypted" in plain.stderr
    (name,) = (path.name for path in folder.glob("upstar-*"))
    assert plain.stdout.strip() == str(folder / name)
    asked = run.invoke(app, ["db", "backup", str(folder), "--encrypt"])
    assert isinstance(asked.exception, AppError)
    assert asked.exception.code == "backup-key-needed"
    key_file = tmp_path / "key"
    key_file.write_text(KEY)
    monkeypatch.setenv("UPSTAR_BACKUP_KEY_FILE", str(key_file))
    get_settings.cache_clear()
    made = said(run.invoke(app, ["db", "backup", str(folder), "--json", "--keep", "1"]))
    assert (made["encrypted"], made["deleted"]) == (True, [str(folder / name)])
    listed = said(run.invoke(app, ["db", "backups", str(folder), "--json"]))
    assert [one["path"] for one in listed] == [made["path"]]
    assert Path(made["path"]).name in run.invoke(app, ["db", "backups", str(folder)]).stdout
    assert "All is well" in run.invoke(app, ["db", "verify", made["path"]]).stdout
    into = f"beside_{uuid4().hex}"
    try:
        restored = run.invoke(app, ["db", "restore", made["path"], "--into", into])
        assert f"set DB_NAME={into}" in " ".join(restored.stdout.split())
    finally:
        dumps.drop_database(stocked.database.dsn, into)
    sums = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=made["path"], check=False)
    assert sums.returncode == 0, "whoever has no Upstar at hand can look as well"
    dump = Path(made["path"]) / "database.dump.age"
    dump.write_bytes(dump.read_bytes()[:-1] + b"?")
    wrong = run.invoke(app, ["db", "verify", made["path"]])
    assert "database.dump.age was changed" in wrong.stdout
    assert isinstance(wrong.exception, AppError)


def test_neither_key_nor_password_is_ever_among_the_arguments(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[list[str], dict[str, str]]] = []
    popen: Callable[..., Any] = subprocess.Popen

    def noted(arguments: list[str], **options: Any) -> Any:
        calls.append((list(map(str, arguments)), options["env"]))
        return popen(arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", noted)
    assert run.invoke(app, ["db", "backup", str(tmp_path)]).exit_code == 0
    ((arguments, environment),) = [call for call in calls if "PGPASSWORD" in call[1]]
    assert environment["PGPASSWORD"] == "test-password"
    assert not any("test-password" in argument for argument in arguments)


@pytest.mark.parametrize("command", ["verify", "restore", "backups"])
def test_what_is_no_backup_is_one_line(command: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["db", command, str(tmp_path / "nowhere")])
    assert isinstance(done.exception, AppError)
    assert done.exception.code in ("backup-not-found", "folder-unreadable")
    assert "\n" not in done.exception.message


def test_the_specification_s_own_lines_save_and_bring_back_everything(stocked: Tools, open_folder: Path) -> None:
    """On the server that Upstar starts itself, as its address, name, user and password are documented."""
    port = free_port()  # 5433 may be taken where tests run; the rest is word for word
    known = {"name": "resume_db", "user": "postgres", "password": "localpass"}
    dsn = f"postgresql://postgres:localpass@localhost:{port}/resume_db"
    save = f"pg_dump -h localhost -p {port} -U postgres -d resume_db > backup.sql"
    bring_back = f"psql -h localhost -p {port} -U postgres -d resume_db < backup.sql"
    programs = str(embedded_postgres.shipped_programs())

    def typed(line: str) -> str:
        environment = {"PATH": f"{programs}:{os.defpath}", "PGPASSWORD": "localpass", "LC_ALL": "C"}
        done = subprocess.run(
            line, shell=True, cwd=open_folder, env=environment, capture_output=True, text=True, check=True
        )
        return done.stderr

    made = back_up(stocked, open_folder / "backups", None, lambda _words: None)
    before, shape = rows_of(stocked.database.dsn), shape_of(stocked.database.dsn)
    with embedded_postgres.serving(data_dir=open_folder / "data", port=port, options={"fsync": "off"}, **known):
        with over(dsn, open_folder / "data") as fresh:
            restore(fresh, made, None, Wish(), lambda _words: None)
        assert rows_of(dsn) == before, "a restore is at home on a server that has no roles yet"
        assert shape_of(dsn) == shape
        assert typed(save) == ""
        with psycopg.connect(dsn.replace("resume_db", "postgres"), autocommit=True) as admin:
            admin.execute("DROP DATABASE resume_db")
            admin.execute("CREATE DATABASE resume_db")
            admin.execute(f"DROP ROLE {', '.join(privileges.ROLES)}".encode())
        told = typed(bring_back)
        assert all("upstar_" in line for line in told.splitlines() if "ERROR" in line), "a new server has no roles"
        assert rows_of(dsn) == before
        schema.upgrade(dsn)  # as `upstar db init` does
        assert shape_of(dsn) == shape
        embedded_postgres.stop(open_folder / "data")
