"""`upstar learn` and `upstar courses`: what they print, and what they refuse."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.documents import make_pdf
from upstar.cli import app, courses, learn
from upstar.kit.errors import AppError
from upstar.workflows.tools import Tools


@pytest.fixture
def runner(stocked: Tools, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands over a database of the test's own."""

    @contextmanager
    def tools() -> Iterator[Tools]:
        yield stocked

    for module in (courses, learn):
        monkeypatch.setattr(module, "open_tools", tools)
        monkeypatch.setattr(module, "load_vocabulary", lambda: None)
    return CliRunner()


def test_a_plan_is_printed_in_words_and_as_json(runner: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "mara.pdf"
    path.write_bytes(make_pdf())
    done = runner.invoke(app, ["learn", str(path), "--hours-a-week", "10", "--json"])
    assert done.exit_code == 0, done.output
    values = json.loads(done.stdout)
    (way,) = values["learning_paths"]
    assert (way["hours_a_week"], way["weeks"]) == (10, -(-way["hours"] // 10))
    assert sum(item["opens"] for item in values["recommended_courses"]) > 0
    words = runner.invoke(app, ["learn", str(path)])
    assert words.exit_code == 0
    assert runner.invoke(app, ["learn", str(path), "--hours-a-week", "0"]).exit_code == 2


def test_courses_are_imported_whole_or_not_at_all_and_listed(runner: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("title,provider,skills,hours\nOur Go course,Zyzzyva School,Go,9\nAnother,,Go,2\n")
    listing = ["courses", "list", "--q", "zyzzyva go", "--json"]
    refused = runner.invoke(app, ["courses", "import", str(path), "--json"])
    assert isinstance(refused.exception, AppError)
    assert refused.exception.message.startswith(f"Nothing was taken from {path}")
    assert json.loads(refused.stdout)[str(path)] == {
        "loaded": None, "refused": [{"line": 3, "reason": "provider: This is missing."}], "ignored": [],
    }  # fmt: skip
    assert json.loads(runner.invoke(app, listing).stdout) == []
    taken = runner.invoke(app, ["courses", "import", str(path), "--keep-going", "--json"])
    assert taken.exit_code == 0
    assert json.loads(taken.stdout)[str(path)]["loaded"] == {"created": 1, "updated": 0, "unchanged": 0}
    (course,) = json.loads(runner.invoke(app, listing).stdout)
    assert (course["skills"], course["duration_hours"]) == (["Go"], 9)
    assert runner.invoke(app, ["courses", "list", "--skill", "Go", "--limit", "2"]).exit_code == 0
    with pytest.raises(AppError, match="cannot be read"):
        runner.invoke(app, ["courses", "import", str(tmp_path / "none.csv")], catch_exceptions=False)
