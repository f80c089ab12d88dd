"""Taking along, bringing in, erasing, proving and checking the store, from the command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.people import EMAIL, settle_in
from upstar import wiring
from upstar.cli import account, app, store, users
from upstar.kit.errors import AppError
from upstar.resumes import files
from upstar.workflows.tools import Tools


@pytest.fixture
def run(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A command line over the test's own tools."""

    @contextmanager
    def opened() -> Iterator[Tools]:
        yield stocked

    for module in (account, users, store, wiring):
        monkeypatch.setattr(module, "open_tools", opened)
    return CliRunner()


def said(result: Result) -> Any:
    return json.loads(result.stdout)


def test_export_erase_prove_and_import(run: CliRunner, stocked: Tools, tmp_path: Path) -> None:
    settle_in(stocked)
    file = tmp_path / "mine.zip"
    assert run.invoke(app, ["account", "export", str(file), "--email", EMAIL]).exit_code == 0
    refused = run.invoke(app, ["account", "export", str(file), "--email", EMAIL])
    assert isinstance(refused.exception, AppError)
    assert refused.exception.code == "file-exists"
    (receipt,) = said(run.invoke(app, ["users", "erase", EMAIL, "--yes", "--json"]))
    assert receipt["rows"]["resumes"] == 1
    assert said(run.invoke(app, ["users", "erased", EMAIL, "--json"])) == [receipt]
    assert "No erasure" in run.invoke(app, ["users", "erased", "other@example.com"]).stdout
    again = run.invoke(app, ["users", "erase", EMAIL, "--yes"])
    assert isinstance(again.exception, AppError)
    assert again.exception.code == "user-not-found"
    brought = run.invoke(app, ["account", "import", str(file), "--email", EMAIL, "--new", "--json"])
    assert said(brought)["rows"]["resumes"] == 1


def test_the_store_is_checked_and_nothing_is_deleted_unasked(run: CliRunner, stocked: Tools) -> None:
    user_id, result = settle_in(stocked)
    assert said(run.invoke(app, ["store", "check", "--json"])) == {
        "objects": 2, "orphans": 0, "orphan_bytes": 0, "missing": []
    }  # fmt: skip
    assert "would be deleted" in run.invoke(app, ["store", "collect"]).stdout
    for folder in files.folders(user_id):
        stocked.store.delete_all(folder)
    missed = run.invoke(app, ["store", "check"])
    assert str(result.resume.id) in missed.stdout
    assert isinstance(missed.exception, AppError)
    assert missed.exception.code == "files-missing"
