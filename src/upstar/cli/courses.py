"""`upstar courses …`: bring courses in, and look at them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from upstar.cli.common import JsonOption, err, out, print_json, table
from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.pages import PAGE_MAX
from upstar.learning import service as learning
from upstar.learning.types import DIFFICULTIES, Course
from upstar.wiring import load_vocabulary, open_tools
from upstar.workflows.import_courses import CourseImport, import_courses, read_file

app = typer.Typer(help="The catalogue of courses that plans are made of.", no_args_is_help=True)

LIMIT_DEFAULT = 50


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="CSV, JSON or NDJSON with title, provider, url, difficulty, hours, skills, description."),
    ],
    *,
    keep_going: Annotated[bool, typer.Option("--keep-going", help="Take the lines that fit, and leave the others.")] = (
        False
    ),
    as_json: JsonOption = False,
) -> None:
    """Add courses, and change those that are there by provider and title; the same file again changes nothing.

    A file with a line that does not fit is left out whole, unless told to keep going.
    """
    load_vocabulary()
    read = {path: read_file(path) for path in files}
    with open_tools() as tools:
        done = {path: import_courses(tools, file, keep_going=keep_going) for path, file in read.items()}
    for path, result in done.items():
        for refusal in result.file.refusals:
            err.print(f"{escape(str(path))}:{refusal.line}: {escape(refusal.reason)}", soft_wrap=True, highlight=False)
        if not as_json:
            _show(path, result)
    if as_json:
        print_json({str(path): _result(result) for path, result in done.items()})
    left_out = [str(path) for path, result in done.items() if result.loaded is None]
    if left_out:
        raise AppError(
            ErrorKind.INVALID, "courses-refused",
            f"Nothing was taken from {', '.join(left_out)}: mend the lines above, or leave them with --keep-going.",
        )  # fmt: skip


@app.command("list")
def list_courses(
    *,
    q: Annotated[str | None, typer.Option(help="Words in title, provider or description.")] = None,
    skill: Annotated[str | None, typer.Option(help="A skill that is taught, in any spelling.")] = None,
    difficulty: Annotated[str | None, typer.Option(help=", ".join(DIFFICULTIES))] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to give.")] = LIMIT_DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """List the courses by title."""
    level = next((one for one in DIFFICULTIES if one == (difficulty or "").upper()), None)
    if difficulty is not None and level is None:
        raise AppError(ErrorKind.INVALID, "difficulty-invalid", f"A difficulty is one of {', '.join(DIFFICULTIES)}.")
    load_vocabulary()
    found: list[tuple[Course, str | None]] = []
    cursor: str | None = None
    with open_tools() as tools:
        while len(found) < limit:
            most = min(PAGE_MAX, limit - len(found))
            with tools.database.read() as session:
                page = learning.browse(session, cursor, most, q=q, skill=skill, difficulty=level)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
    if as_json:
        print_json([_course(course, description) for course, description in found])
        return
    rows = table("", "Course", "Provider", "Level", "Hours", "Skills")
    for course, _ in found:
        rows.add_row(
            escape(course.title), escape(course.provider or ""), (course.difficulty or "").lower(),
            str(course.duration_hours or ""), escape(", ".join(course.skills.values())),
        )  # fmt: skip
    out.print(rows)
    if cursor is not None:
        err.print(f"There are more: give a higher --limit than {limit}.")


def _show(path: Path, result: CourseImport) -> None:
    if result.loaded is not None:
        made = result.loaded
        refused = f", {len(result.file.refusals):,} refused" if result.file.refusals else ""
        counts = f"{made.created:,} new, {made.updated:,} changed, {made.unchanged:,} unchanged"
        out.print(f"{escape(path.name)}: {counts}{refused}")
    if result.file.ignored:
        err.print(f"{escape(path.name)}: not read: {escape(', '.join(result.file.ignored))}")


def _result(result: CourseImport) -> dict[str, Any]:
    return {
        "loaded": None if result.loaded is None else asdict(result.loaded),
        "refused": [asdict(refusal) for refusal in result.file.refusals],
        "ignored": list(result.file.ignored),
    }


def _course(course: Course, description: str | None) -> dict[str, Any]:
    return {
        "id": str(course.id), "title": course.title, "provider": course.provider, "url": course.url,
        "difficulty": course.difficulty, "duration_hours": course.duration_hours,
        "skills": list(course.skills.values()), "description": description,
    }  # fmt: skip
