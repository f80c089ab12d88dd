"""`upstar paths [FILE]`: the career paths and, for a résumé, where it stands, what comes next and what lies beside."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from upstar.careers import browse, demand
from upstar.careers import service as careers
from upstar.careers.standing import VERSION
from upstar.cli.common import JsonOption, out, print_json, read_argument, showing_progress, table
from upstar.kit.clock import today
from upstar.resumes import service as resumes
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows import career_json, career_paths, role_demand
from upstar.workflows.career_paths import Outlook
from upstar.workflows.tools import Tools

PATHS_SHOWN, GAP_SHOWN = 6, 5
"""Paths and missing skills that are printed; `--json` has all."""


def paths(
    file: Annotated[Path | None, typer.Argument(help="A résumé; without one, the paths are listed.")] = None,
    *,
    path: Annotated[str | None, typer.Option("--path", metavar="SLUG", help="Only this path, with its roles.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the career paths; with a résumé, say where it stands on them, the next steps, and the moves beside."""
    with showing_progress() as on_stage:
        profile = None
        if file is not None:
            on_stage("reading")
            load_vocabulary()
            _, profile = resumes.read_file(read_argument(file), file.name, today=today())
        with open_tools() as tools:
            told = _one(tools, path) if path is not None else _all(tools) if profile is None else {}
            outlook = career_paths.for_file(tools, profile) if profile is not None else None
    if outlook is not None:
        told |= _standing(outlook, path)
    if as_json:
        print_json(told)
        return
    if "items" in told:
        _print_all(told["items"])
    if "steps" in told:
        _print_path(told)
    if outlook is not None:
        _print_standing(told)


def _all(tools: Tools) -> dict[str, Any]:
    with tools.database.read() as session:
        return {"items": [career_json.path_to_json(one) for one in careers.paths(session)]}


def _one(tools: Tools, slug: str) -> dict[str, Any]:
    with tools.database.read() as session:
        path, roles = browse.path(session, slug)
        counted = demand.last(session) is not None
    if not counted:
        role_demand.count(tools)  # nobody has, where no worker runs
    with tools.database.read() as session:
        demands = demand.by_role(session)
    return career_json.path_to_json(path) | {"steps": career_json.levels_to_json(roles, slug, demands)}


def _standing(outlook: Outlook, slug: str | None) -> dict[str, Any]:
    found = [one for one in outlook.standings if slug is None or one.path.slug == slug]
    return {
        "version": VERSION,
        "paths": [career_json.standing_to_json(one, outlook.demand) for one in found],
        "moves": [career_json.move_to_json(one, outlook.demand) for one in outlook.moves],
    }


def _print_all(found: list[dict[str, Any]]) -> None:
    rows = table("Career paths", "Path", "Slug", "Field")
    for one in found:
        rows.add_row(escape(one["name"]), one["slug"], escape(one["category"] or ""))
    out.print(rows)


def _print_path(told: dict[str, Any]) -> None:
    rows = table(escape(told["name"]), "Step", "Role", "Listings", "Remote", "Median pay", "Skills")
    for step in told["steps"]:
        for role in step["roles"]:
            wanted = role["demand"] or {"listings": "", "remote_share": None, "pay_median": None}
            remote = f"{wanted['remote_share']:.0%}" if wanted["remote_share"] is not None else ""
            pay = f"{wanted['pay_median']:,} USD" if wanted["pay_median"] is not None else ""
            skills = escape(", ".join(role["skills"]))
            rows.add_row(step["level"], escape(role["title"]), str(wanted["listings"]), remote, pay, skills)
    out.print(rows)


def _print_standing(told: dict[str, Any]) -> None:
    if not told["paths"]:
        out.print("The résumé shows neither titles nor skills of a path.")
    for one in told["paths"][:PATHS_SHOWN]:
        here = one["here"]
        what = "now" if one["fills"] else "nearest step"
        fit = f"{here['fit']['value']:.2f}"
        out.print(f"[bold]{fit}[/bold]  {escape(one['path']['name'])}: {escape(here['role']['title'])} ({what})")
        for step in one["next"]:
            out.print(f"      next: {escape(step['role']['title'])} ({step['role']['level']}){_lacks(step)}")
    if told["moves"]:
        rows = table("\nMoves beside", "Alike", "Role", "Path", "Missing")
        for move in told["moves"]:
            step = move["step"]
            missing = ", ".join(skill["name"] for skill in step["gap"][:GAP_SHOWN])
            rows.add_row(
                f"{move['likeness']:.2f}", escape(step["role"]["title"]), escape(step["role"]["path_name"] or ""),
                escape(missing),
            )  # fmt: skip
        out.print(rows)


def _lacks(step: dict[str, Any]) -> str:
    names = [skill["name"] + (" (partly)" if skill["cover"] else "") for skill in step["gap"][:GAP_SHOWN]]
    return f"; to learn: {escape(', '.join(names))}" if names else ""
