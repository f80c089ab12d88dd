"""`python -m benchmarks`: each benchmark in a process of its own, its bars kept and put into one table."""

import getpass
import json
import socket
import time
from pathlib import Path
from typing import Any

import benchmarks.__main__ as command
import pytest
from benchmarks import running
from benchmarks.running import HISTORY, ROOT, Run, run_all, write_table

MACHINE = {"cpu", "cores", "ram_gb", "system", "python", "postgresql", "upstar"}


def _tiny(how: str, seconds: float = 60) -> Run:
    return Run("tiny", (how,), seconds=seconds, package="tests.bench")


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "tiny.jsonl").read_text("utf-8").splitlines()]


def test_bars_are_kept_with_baseline_ratio_and_the_machine_s_facts(tmp_path: Path) -> None:
    assert run_all("tiny", [_tiny("held")], history=tmp_path) == 0
    things, wait, lost = _lines(tmp_path)
    assert (things["figure"], things["unit"], things["bar"], things["held"]) == (10, "things/s", 5, True)
    assert (things["baseline"], things["baseline_figure"], things["ratio"]) == ("plain things", 20, 0.5)
    assert wait["figure"] == 0.1235
    assert "ratio" not in wait
    assert lost["name"] == "nothing lost"
    assert things["machine"].keys() == MACHINE
    assert things["commit"]
    assert things["load"] >= 0


def test_the_table_tells_the_newest_run_and_what_has_changed_since_the_one_before(tmp_path: Path) -> None:
    run_all("tiny", [_tiny("held")], history=tmp_path)
    earlier = _lines(tmp_path)
    for line in earlier:
        line["run"] = "2026-01-01T00:00:00Z"
        if "ratio" in line:
            line["ratio"] = 0.4
        elif "figure" in line:
            line["figure"] = 0.1
    run_all("tiny", [_tiny("held")], history=tmp_path)
    newer = _lines(tmp_path)[len(earlier) :]
    text = "".join(json.dumps(line) + "\n" for line in earlier + newer)
    (tmp_path / "tiny.jsonl").write_text(text, "utf-8")
    write_table(tmp_path)
    table = (tmp_path / "README.md").read_text("utf-8")
    assert "| tiny held: things | 10 | things/s | plain things, 20 | 0.5 | ≥ 5 | yes | +25% better |" in table
    assert "| tiny held: wait | 0.1235 | s |  |  | ≤ 1 | yes | +23% worse |" in table
    assert "2026-01-01" not in table


def test_a_figure_of_another_machine_is_compared_by_its_ratio_alone(tmp_path: Path) -> None:
    run_all("tiny", [_tiny("held")], history=tmp_path)
    lines = _lines(tmp_path)
    before = [line | {"run": "2026-01-01T00:00:00Z", "machine": line["machine"] | {"cores": 999}} for line in lines]
    text = "".join(json.dumps(line) + "\n" for line in before + lines)
    (tmp_path / "tiny.jsonl").write_text(text, "utf-8")
    write_table(tmp_path)
    table = (tmp_path / "README.md").read_text("utf-8")
    assert "| ≥ 5 | yes | same |" in table
    assert "| ≤ 1 | yes | another machine |" in table


def test_a_missed_bar_is_told_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_all("tiny", [_tiny("missed"), _tiny("held")], history=tmp_path) == 1
    assert "MISSED: things: 10 things/s, 0.5 × plain things" in capsys.readouterr().out
    assert [line["held"] for line in _lines(tmp_path)] == [False, True, True, True, True, True]
    assert "**no**" in (tmp_path / "README.md").read_text("utf-8")


def test_a_benchmark_that_tells_nothing_or_does_not_end_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    assert run_all("tiny", [_tiny("silent"), _tiny("endless", seconds=2)], history=tmp_path) == 1
    assert time.monotonic() - began < 60
    assert [line["name"] for line in _lines(tmp_path)] == ["told nothing, exit code 3", "did not end within 2 s"]
    assert "this is all there is" in capsys.readouterr().err


@pytest.mark.parametrize("runs", [command.QUICK, command.FULL], ids=["quick", "full"])
def test_every_benchmark_of_a_set_is_there(runs: tuple[Run, ...]) -> None:
    assert [run.name for run in runs if not (ROOT / "benchmarks" / f"{run.name}.py").is_file()] == []
    assert len({run.name for run in runs}) == len(runs)


def test_the_committed_history_is_whole_and_names_no_machine() -> None:
    for path in HISTORY.glob("*.jsonl"):
        text = path.read_text("utf-8")
        for line in map(json.loads, text.splitlines()):
            assert {"run", "set", "commit", "machine", "benchmark", "name", "held", "load"} <= line.keys()
            assert line["machine"].keys() == MACHINE
            assert not any("/" in word for word in line["arguments"])
        assert str(ROOT) not in text
        assert socket.gethostname() not in text
        assert f"/{getpass.getuser()}" not in text


def test_the_committed_table_is_that_of_the_history(tmp_path: Path) -> None:
    for path in HISTORY.glob("*.jsonl"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    running.write_table(tmp_path)
    assert (tmp_path / "README.md").read_text("utf-8") == (HISTORY / "README.md").read_text("utf-8")
