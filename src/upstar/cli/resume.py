"""`upstar resume …`: read a résumé without a server."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from upstar.cli.common import out, print_json, read_argument, showing_progress, table
from upstar.kit.clock import today
from upstar.resumes import service as resumes
from upstar.resumes.json_resume_output import to_json_resume
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows.analysis_schema import schema as analysis_schema
from upstar.workflows.analyze_file import analyze as analyze_file

MATCHES_SHOWN = 10

app = typer.Typer(help="Read and analyse résumés.", no_args_is_help=True)


@app.command()
def analyze(
    file: Annotated[
        Path, typer.Argument(help="A résumé: PDF, DOCX, ODT, RTF, HTML, Markdown, text, JSON Resume, or a picture.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole analysis as JSON.")] = False,
    top: Annotated[int, typer.Option(min=0, max=100, help="How many matches to give.")] = MATCHES_SHOWN,
) -> None:
    """Read a résumé and say what it shows, how strong it is, which listings suit it and what to learn next."""
    with showing_progress() as on_stage:
        load_vocabulary()
        analysis = analyze_file(read_argument(file), file.name, open_tools, top=top, on_stage=on_stage)
    if as_json:
        print_json(analysis)
    else:
        _show(analysis)


@app.command("json-resume")
def json_resume(
    file: Annotated[Path, typer.Argument(help="A résumé in any format that is read.")],
) -> None:
    """Read a résumé and print it as JSON Resume 1.0.0 (jsonresume.org), which other programs read."""
    load_vocabulary()
    _, profile = resumes.read_file(read_argument(file), file.name, today=today())
    print_json(to_json_resume(profile))


@app.command()
def schema() -> None:
    """Print the JSON Schema of what `analyze --json` prints."""
    print_json(analysis_schema())


def _show(analysis: dict[str, Any]) -> None:
    contact, assessed = analysis["contact"], analysis["assessment"]
    out.print(f"[bold]{escape(contact['name'] or 'No name found')}[/bold]")
    reach = [contact["email"], contact["phone"], contact["location"], *contact["links"]]
    out.print(escape(" · ".join(part for part in reach if part)), "\n")
    out.print(
        f"[bold]{assessed['profile_score']:.0f}[/bold]/100 · {assessed['experience_level']} · "
        f"{assessed['total_years_experience']:.1f} years · {escape(assessed['target_role_title'] or 'no target role')}"
    )
    if assessed["ai_insight"]:
        out.print(escape(assessed["ai_insight"]))
    roles = table("\nWork history", "From", "To", "Title", "Company")
    for role in analysis["work_experience"]:
        until = "now" if role["is_current"] else _month(role, "end_date")
        roles.add_row(_month(role, "start_date"), until, escape(role["job_title"]), escape(role["company_name"]))
    out.print(roles)
    skills = table("\nSkills", "Skill", "Category", "Level", "Years", "Sure")
    for skill in analysis["skills"]:
        years = skill["years_experience"]
        skills.add_row(
            escape(skill["skill_name"]),
            escape(skill["skill_category"] or ""),
            skill["proficiency_level"].lower(),
            f"{years:.1f}" if years is not None else "",
            f"{skill['confidence_score']:.0%}",
        )
    out.print(skills)
    matches = table("\nMatches", "Score", "Title", "Company", "Where", "Missing")
    for item in analysis["matches"]:
        matches.add_row(
            f"{item['match_score']:.2f}",
            escape(item["title"]),
            escape(item["company"]),
            escape(item["location"] or ("remote" if item["is_remote"] else "")),
            escape(", ".join(item["skills_missing"])),
        )
    out.print(matches)
    courses = table("\nLearn next", "Course", "Provider", "Hours", "Why")
    for course in analysis["recommendations"]["recommended_courses"]:
        courses.add_row(
            escape(course["title"]),
            escape(course["provider"] or ""),
            str(course["duration_hours"] or ""),
            escape(course["reason"]),
        )
    out.print(courses)
    for warning in analysis["warnings"]:
        out.print(f"[yellow]![/yellow] {escape(warning)}")


def _month(role: dict[str, Any], name: str) -> str:
    value: str | None = role[name]
    if value is None:
        return "?"
    return value[: {"year": 4, "month": 7, "day": 10}[role[f"{name}_precision"]]]
