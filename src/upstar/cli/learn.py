"""`upstar learn FILE`: what to learn next, by how many listings each hour of it would open."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from upstar.cli.common import JsonOption, out, print_json, read_argument, showing_progress, table
from upstar.learning.types import MAX_PACE, PACE, Plan
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows import analyze_file


def learn(
    file: Annotated[
        Path, typer.Argument(help="A résumé: PDF, DOCX, ODT, RTF, HTML, Markdown, text, JSON Resume, or a picture.")
    ],
    *,
    hours_a_week: Annotated[int, typer.Option(min=1, max=MAX_PACE, help="How much time there is.")] = PACE,
    as_json: JsonOption = False,
) -> None:
    """Say what to learn next and in which order, with how many listings of the stock each course would open."""
    with showing_progress() as on_stage:
        load_vocabulary()
        data = read_argument(file)
        made, values = analyze_file.learn(data, file.name, open_tools, hours_a_week=hours_a_week, on_stage=on_stage)
    if as_json:
        print_json(values)
        return
    for line in made.insights:
        out.print(escape(line))
    _show(made)


def _show(made: Plan) -> None:
    for step in made.steps:
        title = f"\n{step.stage.capitalize()}: {step.hours} hours, {step.weeks} weeks"
        rows = table(title, "Opens", "An hour", "Hours", "Course", "Why")
        for item in step.courses:
            named = " · ".join(filter(None, (item.course.title, item.course.provider)))
            rows.add_row(
                f"{item.opens:,}", str(item.per_hour), str(item.course.hours), escape(named), escape(item.reason)
            )
        out.print(rows)
        out.print(f"[dim]{escape(step.milestone)}[/dim]")
    if made.steps:
        hours, weeks = sum(step.hours for step in made.steps), sum(step.weeks for step in made.steps)
        out.print(f"\n{hours} hours in {weeks} weeks at {made.pace} hours a week.")
