"""Benchmarks run one after another, each in a process of its own with a limit of time; their history and its table."""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.measure import RECORD, number
from upstar import __version__
from upstar.adapters import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent
HISTORY = ROOT / "benchmarks" / "history"
LAST_LINES = 15
"""How much is shown of what a benchmark that did not end well has printed."""
END_SECONDS = 10
SAME = 0.02
"""A change below two per cent is the machine's and not the program's."""


@dataclass(frozen=True, slots=True)
class Run:
    """A module of this package, what it is called with, and how long it may take."""

    name: str
    arguments: tuple[str, ...] = ()
    seconds: float = 600
    package: str = "benchmarks"

    def within(self, mark: str, folder: Path) -> "Run":
        """Return the same with the folder in place of the mark."""
        return replace(self, arguments=tuple(word.replace(mark, str(folder)) for word in self.arguments))


def run_all(kind: str, runs: Sequence[Run], *, history: Path = HISTORY, verbose: bool = False) -> int:
    """Run them, add what they measured to the history of that kind, write the table; return 1 where a bar is missed."""
    stamp = {"run": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "set": kind, "commit": commit(), "machine": machine()}
    history.mkdir(parents=True, exist_ok=True)
    held = bool(runs)
    for run in runs:
        print(f"{run.name} ...", flush=True)
        began, load = time.monotonic(), round(os.getloadavg()[0], 2)
        found, trouble = _run(run, verbose=verbose)
        if trouble:
            found.append({"name": trouble, "held": False})
        for one in found:
            print(f"  {'held' if one['held'] else 'MISSED'}: {_told(one)}", flush=True)
        held = held and all(one["held"] for one in found)
        # no argument that is a path of this machine
        sized = [word for word in run.arguments if os.sep not in word]
        shared = {
            "benchmark": run.name,
            "arguments": sized,
            "load": load,
            "seconds": round(time.monotonic() - began, 1),
        }
        with (history / f"{kind}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(
                json.dumps(stamp | shared | one, ensure_ascii=False, sort_keys=True) + "\n" for one in found
            )
        write_table(history)
    return 0 if held else 1


def _run(run: Run, *, verbose: bool) -> tuple[list[dict[str, Any]], str]:
    """Return what was recorded, and what went wrong beside bars that were missed."""
    with tempfile.TemporaryDirectory() as folder:
        record, printed = Path(folder) / "record", Path(folder) / "printed"
        record.touch()
        command = [sys.executable, "-m", f"{run.package}.{run.name}", *run.arguments]
        with printed.open("wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=None if verbose else out,
                stderr=None if verbose else subprocess.STDOUT, cwd=ROOT, env=os.environ | {RECORD: str(record)},
                start_new_session=True,
            )  # fmt: skip
            try:
                code = process.wait(timeout=run.seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                code = None
        found = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
        trouble = ""
        if code is None:
            trouble = f"did not end within {run.seconds:.0f} s"
        elif not found:
            trouble = f"told nothing, exit code {code}"
        elif code != 0 and all(one["held"] for one in found):
            trouble = f"exit code {code}"
        if trouble and not verbose:
            print("\n".join(printed.read_text("utf-8", "replace").splitlines()[-LAST_LINES:]), file=sys.stderr)
    return found, trouble


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and whatever it started."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(process.pid, how)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return


def machine() -> dict[str, Any]:
    """Return what a figure depends on: processor, cores, memory, versions. Nothing that names the machine."""
    programs = embedded_postgres.shipped_programs()
    postgres = "none"
    if programs is not None:
        told = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        postgres = told.split()[-1]
    return {
        "cpu": _cpu(), "cores": os.cpu_count(), "ram_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}", "python": platform.python_version(),
        "postgresql": postgres, "upstar": __version__,
    }  # fmt: skip


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def commit() -> str:
    """Return the commit that is measured, with a + where files differ from it; `unknown` outside a repository."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    try:
        return git("rev-parse", "--short=12", "HEAD") + ("+" if git("status", "--porcelain", "src") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def write_table(history: Path = HISTORY) -> None:
    """Write the newest results of each kind beside those before as Markdown."""
    text = [_HEAD]
    for path in sorted(history.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        text += _section(path.stem, lines)
    (history / "README.md").write_text("\n".join(text), "utf-8")


_HEAD = """# Benchmarks: the newest run

Made by `python -m benchmarks`; each line of the `.jsonl` files is one figure of one run. *Ratio* is to the baseline
that was measured in the same run. *Since* compares with the last run before that has the figure: the ratio where there
is one, else the figure, and then only on the same machine. Where the load average is near the number of cores, or above
it, figures are too low.
"""
_COLUMNS = "| Benchmark | Figure | | Baseline of the same run | Ratio | Bar | Held | Since |"


def _section(kind: str, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the newest figure of each benchmark of a kind; some may come from a run before the newest."""
    newest: dict[str, str] = {}
    for line in lines:
        newest[line["benchmark"]] = line["run"]
    shown = [line for line in lines if line["run"] == newest[line["benchmark"]]]
    text = [f"## {kind}", ""]
    for run in dict.fromkeys(line["run"] for line in shown):
        of_run = [line for line in shown if line["run"] == run]
        facts = of_run[0]["machine"]
        loads = [line["load"] for line in of_run]
        told = (
            f"{run}, commit {of_run[0]['commit']}: {facts['cpu']}, {facts['cores']} cores, {facts['ram_gb']} GB, "
            f"{facts['system']}, Python {facts['python']}, PostgreSQL {facts['postgresql']}, "
            f"Upstar {facts['upstar']}; load average at the starts {min(loads)} to {max(loads)}."
        )
        text += [
            told,
            "",
            _COLUMNS,
            "|---|---:|---|---|---:|---:|---|---:|",
            *(_row(line, _before(lines, line)) for line in of_run),
            "",
        ]
    return text


def _before(lines: Sequence[Mapping[str, Any]], line: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the same figure of the run before, made with the same arguments."""
    same = ("benchmark", "name", "arguments", "unit")
    earlier = [one for one in lines if one["run"] < line["run"] and all(one.get(k) == line.get(k) for k in same)]
    return earlier[-1] if earlier else None


def _row(line: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    held = "yes" if line["held"] else "**no**"
    name = f"{line['benchmark']} {' '.join(line['arguments'])}".strip() + f": {line['name']}"
    if "figure" not in line:
        return f"| {name} | | | | | | {held} | |"
    baseline = f"{line['baseline']}, {number(line['baseline_figure'])}" if "ratio" in line else ""
    ratio = number(line["ratio"]) if "ratio" in line else ""
    bar = f"{'≥' if line['at_least'] else '≤'} {number(line['bar'])}"
    return (
        f"| {name} | {number(line['figure'])} | {line['unit']} | {baseline} | {ratio} | {bar} | {held} |"
        f" {_change(line, before)} |"
    )


def _change(line: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """Return by how much it became better or worse."""
    what = "ratio" if "ratio" in line else "figure"
    if before is None or not before.get(what):
        return ""
    if what == "figure" and before["machine"] != line["machine"]:
        return "another machine"
    change = line[what] / before[what] - 1
    if abs(change) < SAME:
        return "same"
    return f"{change:+.0%} {'better' if (change > 0) == line['at_least'] else 'worse'}"


def _told(line: Mapping[str, Any]) -> str:
    if "figure" not in line:
        return str(line["name"])
    told = f"{line['name']}: {number(line['figure'])} {line['unit']}"
    return told + (f", {number(line['ratio'])} × {line['baseline']}" if "ratio" in line else "")
