"""`upstar assess FILE`: how strong a profile is, why, and what would earn most."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from upstar.assessment import service as assessment
from upstar.assessment.types import Assessment
from upstar.cli.common import JsonOption, err, out, print_json, read_argument, showing_progress, table
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows import assess_file

ADVICE_SHOWN = 8
FITS = ("skills_fit", "experience_fit", "education_fit", "trajectory_fit")
AREAS = {
    "completeness": "completeness_score",
    "depth": "detail_depth_score",
    "recency": "recency_score",
    "polish": "polish_score",
}


def assess(
    file: Annotated[
        Path, typer.Argument(help="A résumé: PDF, DOCX, ODT, RTF, HTML, Markdown, text, JSON Resume, or a picture.")
    ],
    *,
    role: Annotated[
        str | None, typer.Option(help="Title of the role to hold it against; without it, the closest.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Score a résumé, say why, and what would raise the score most; hold it against a role."""
    with showing_progress() as on_stage:
        load_vocabulary()
        data = read_argument(file)
        made, warnings = assess_file.assess(data, file.name, open_tools, role=role, on_stage=on_stage)
    if as_json:
        print_json(assessment.to_json(made) | {"warnings": warnings})
        return
    _show(made)
    for warning in warnings:
        err.print(f"[yellow]![/yellow] {escape(warning)}")


def _show(made: Assessment) -> None:
    out.print(
        f"[bold]{made.profile_score}[/bold]/100 · {made.star_badge} badge · {made.experience_level} · "
        f"{made.total_years_experience:.1f} years · confidence {made.confidence:.0%}"
    )
    if made.target_role_title:
        parts = ", ".join(
            f"{name.removesuffix('_fit')} {value:.2f}" for name in FITS if (value := getattr(made, name)) is not None
        )
        out.print(
            f"{escape(made.target_role_title)}: {made.role_fit.replace('_', ' ')} {made.role_fit_score} ({parts})"
        )
    for area, column in AREAS.items():
        found = table(f"\n{area.capitalize()} {getattr(made, column)}", "Points", "Finding")
        found.show_header = False
        for item in made.findings:
            if item.area == area:
                found.add_row(f"{item.points} of {item.possible}", escape(item.text))
        out.print(found)
    advice = table("\nWhat would raise the score most", "Gain", "Change")
    advice.show_header = False
    for gain, item in assessment.advice(made, ADVICE_SHOWN):
        advice.add_row(f"+{gain.normalize():f}", escape((item.advice or "").partition(": +")[0]))
    out.print(advice)
