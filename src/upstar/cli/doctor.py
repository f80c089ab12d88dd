"""`upstar doctor`: what is wrong with an installation, and what to do."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from upstar.cli.common import JsonOption, out, print_json
from upstar.wiring import open_database
from upstar.workflows.doctor.examine import examine
from upstar.workflows.doctor.types import Finding

STYLES = {"ok": "green", "warning": "yellow", "failure": "bold red"}
WIDTHS = (8, 12)
"""Characters of a state and of a part's name, so that the sentences stand below one another."""


def doctor(
    *,
    as_json: JsonOption = False,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask each language model in use for one word, which is paid for.")
    ] = False,
) -> None:
    """Check settings, database, store, issuer, models, reading, ports and machine, and say what to do.

    Fails where something does not work; a warning is no failure. Nothing is changed but a probe in the store.
    """
    found = examine(open_database, online=online)
    failed = any(finding.state == "failure" for finding in found)
    if as_json:
        print_json({"ok": not failed, "findings": [asdict(finding) for finding in found]})
    else:
        for finding in found:
            _say(finding)
    if failed:
        raise typer.Exit(1)


def _say(finding: Finding) -> None:
    """Print one line, however long it is."""
    state, part = finding.state.ljust(WIDTHS[0]), finding.part.ljust(WIDTHS[1])
    line = f"[{STYLES[finding.state]}]{state}[/] {part} {escape(finding.said)}"
    out.print(f"{line} {escape(finding.todo)}" if finding.todo else line, soft_wrap=True, highlight=False)
