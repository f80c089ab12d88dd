"""The list of commands is complete and quick: no command is loaded before it is called."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from upstar.cli import COMMANDS, app

LISTS = """
import sys
from typer.testing import CliRunner
from upstar.cli import app
shown = CliRunner().invoke(app, ["--help"])
assert shown.exit_code == 0, shown.output
print(*sorted(name for name in sys.modules if name.startswith(("upstar.", "sqlalchemy", "numpy", "fastapi"))))
"""


def test_the_list_loads_no_command() -> None:
    done = subprocess.run([sys.executable, "-c", LISTS], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "upstar.cli.later" in loaded
    assert not loaded & {"upstar.wiring", "sqlalchemy", "numpy", "fastapi"}
    assert not loaded & {each.module for each in COMMANDS.values()}


def test_the_list_has_a_line_of_each() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output
    for name, each in COMMANDS.items():
        assert f" {name} " in shown
        assert each.line in shown


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_says_more_of_itself(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "120"})
    assert shown.exit_code == 0
    assert f"{name} [OPTIONS]" in shown.output
    assert "completion" not in shown.output


def test_a_name_that_is_nearly_right_is_met_with_the_right_one() -> None:
    shown = CliRunner().invoke(app, ["jbos"])
    assert shown.exit_code == 2
    assert "'jobs'" in shown.output
