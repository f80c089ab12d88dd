"""Courses out of an operator's file: CSV, JSON or NDJSON to courses, and the lines that do not fit with the reason."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.text import fold, squash, storable
from upstar.learning.catalogue import COVERS, CourseEntry, skills_taught, without_covers
from upstar.learning.types import DIFFICULTIES, Difficulty

MAX_BYTES = 32 * 2**20
"""Twenty thousand courses with a page of description each."""
MAX_LINES = 20_000
"""Courses of one file: as many as the catalogue holds."""
FIELDS = ("title", "provider", "url", "difficulty", "hours", "skills", "description")
SAME_FIELDS = {"duration_hours": "hours", "level": "difficulty"}
"""Other names under which fields are known: the first as the table and the API have it."""
MAX_NAME, MAX_URL, MAX_SKILL, MAX_TEXT = 255, 500, 100, 4000
"""Characters: as the table's columns have them, and a page of description."""
MAX_SKILLS = 40
"""A course that names more is a whole school."""
MAX_HOURS = 10_000
"""Five years of full days: a degree."""
DELIMITERS = ",;\t"

_BETWEEN = re.compile(r"[,;|]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of a file that is no course: its number as an editor counts, an array's item from 1; and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CourseFile:
    """What a file holds: courses with their lines, refusals, and the names of columns that say nothing here."""

    courses: tuple[tuple[int, CourseEntry], ...]
    refusals: tuple[Refusal, ...]
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    courses: list[tuple[int, CourseEntry]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    ignored: dict[str, None] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


class _UnfitError(Exception):
    """A line does not fit; the message is the reason."""


def read_courses(data: bytes, name: str) -> CourseFile:
    """Return the courses of a file; AppError INVALID or TOO_LARGE where the file as a whole cannot be read.

    `name` tells the kind by its ending (.csv, .tsv, .json, .ndjson, .jsonl), else the first character does.
    """
    if len(data) > MAX_BYTES:
        raise AppError(ErrorKind.TOO_LARGE, "file-too-large", f"A file of courses has at most {MAX_BYTES >> 20} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _invalid(f"{name} is not in UTF-8: byte {error.start} is no part of a character.") from None
    reading = _Reading()
    for line, record in _records(text, name):
        if len(reading.courses) + len(reading.refusals) == MAX_LINES:
            raise AppError(ErrorKind.TOO_LARGE, "file-too-long", f"A file has at most {MAX_LINES:,} courses.")
        try:
            _add(reading, line, record)
        except _UnfitError as error:
            reading.refusals.append(Refusal(line, str(error)))
    return CourseFile(tuple(reading.courses), tuple(reading.refusals), tuple(reading.ignored))


def course_from(values: Mapping[str, Any]) -> CourseEntry:
    """Return the course that a form or a program describes by FIELDS; AppError INVALID names the wrong field."""
    try:
        return _entry(values)
    except _UnfitError as error:
        name, _, message = str(error).partition(": ")
        raise AppError(ErrorKind.INVALID, "course-invalid", str(error), fields={name: message}) from None


def _records(text: str, name: str) -> Iterator[tuple[int, Any]]:
    ending, start = name.rpartition(".")[2].lower(), text.lstrip()[:1]
    if ending in ("csv", "tsv") or (ending not in ("json", "ndjson", "jsonl") and start not in ("[", "{")):
        return _table(text, name)
    return _array(text, name) if start == "[" else _lines(text)


def _array(text: str, name: str) -> Iterator[tuple[int, Any]]:
    try:
        items = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _invalid(f"{name} is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    yield from enumerate(items, 1)


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield number, _UnfitError(f"This is no JSON: {error.msg}, column {error.colno}.")


def _table(text: str, name: str) -> Iterator[tuple[int, Any]]:
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [squash(cell).casefold() for cell in next(rows, [])]
        if "title" not in names:
            raise _invalid(f"{name} has no column `title` in its first line: {', '.join(FIELDS)} are read.")
        last = rows.line_num
        for row in rows:
            number, last = last + 1, rows.line_num
            if len(row) > len(names):
                yield number, _UnfitError(f"There are {len(row)} cells under {len(names)} columns.")
            elif any(cell.strip() for cell in row):
                yield number, dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise _invalid(f"{name}, line {rows.line_num}: {error}.") from None


def _add(reading: _Reading, line: int, record: Any) -> None:  # noqa: ANN401 - whatever a file holds
    if isinstance(record, _UnfitError):
        raise record
    if not isinstance(record, Mapping):
        raise _UnfitError("This is no object with the fields of a course.")
    values: dict[str, Any] = {}
    for told, value in record.items():
        name = SAME_FIELDS.get(told, told)
        if name in FIELDS:
            values[name] = value
        else:
            reading.ignored[str(told)] = None
    entry = _entry(values)
    key = (fold(entry.provider), fold(entry.title))
    if key in reading.lines:
        raise _UnfitError(f"This is the course of line {reading.lines[key]} once more.")
    reading.lines[key] = line
    reading.courses.append((line, entry))


def _entry(values: Mapping[str, Any]) -> CourseEntry:
    title, provider = (_words(values, name, MAX_NAME, needed=True) for name in ("title", "provider"))
    purpose, listed = without_covers(_words(values, "description", MAX_TEXT))
    skills = _skills(values.get("skills")) or listed or tuple(skills_taught(title, purpose).values())
    if not skills:
        raise _UnfitError("skills: Name at least one skill that the course teaches.")
    if len(skills) > MAX_SKILLS:
        raise _UnfitError(f"skills: A course names at most {MAX_SKILLS}.")
    description = f"{purpose} {COVERS}{', '.join(skills)}.".strip()
    return CourseEntry(
        title, provider, _difficulty(values), _hours(values.get("hours")), _url(values), description
    )  # fmt: skip


def _words(values: Mapping[str, Any], name: str, most: int, *, needed: bool = False) -> str:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise _UnfitError(f"{name}: This is no text.")
    told = squash(storable(value or ""))
    if needed and not told:
        raise _UnfitError(f"{name}: This is missing.")
    if len(told) > most:
        raise _UnfitError(f"{name}: There are {len(told):,} characters of at most {most:,}.")
    return told


def _difficulty(values: Mapping[str, Any]) -> Difficulty | None:
    told = _words(values, "difficulty", MAX_NAME).upper()
    found = next((one for one in DIFFICULTIES if one == told), None)
    if told and found is None:
        raise _UnfitError(f"difficulty: This is one of {', '.join(DIFFICULTIES)}, or left empty.")
    return found


def _hours(value: Any) -> int | None:  # noqa: ANN401 - whatever a file holds
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    told = str(value).strip()
    whole = re.fullmatch(r"([0-9]{1,5})(?:\.0+)?", told)
    if whole is None or isinstance(value, bool) or not 1 <= int(whole[1]) <= MAX_HOURS:
        raise _UnfitError(f"hours: This is a whole number from 1 to {MAX_HOURS:,}, or left empty.")
    return int(whole[1])


def _url(values: Mapping[str, Any]) -> str | None:
    told = _words(values, "url", MAX_URL)
    if not told:
        return None
    try:
        parts = urlsplit(told)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and " " not in told
    except ValueError:
        fits = False
    if not fits:
        raise _UnfitError("url: This is no address of the web, such as https://example.org/course.")
    return told


def _skills(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever a file holds
    if value is None:
        return ()
    items = _BETWEEN.split(value) if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise _UnfitError("skills: This is a list of names, or a text with commas between them.")
    names = [squash(storable(item)).rstrip(" .") for item in items]
    if any("," in name or len(name) > MAX_SKILL for name in names):
        raise _UnfitError(f"skills: A name has at most {MAX_SKILL} characters and no comma.")
    return tuple({fold(name): name for name in names if name}.values())


def _invalid(sentence: str) -> AppError:
    return AppError(ErrorKind.INVALID, "courses-invalid", sentence)
