"""An operator's file of courses: what is taken, what is refused and why, and that twice is once."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_user
from upstar.adapters.database import Database
from upstar.kit.errors import AppError
from upstar.learning import loading, progress, reading
from upstar.learning import service as learning
from upstar.learning.catalogue import skills_taught
from upstar.learning.reading import CourseFile, read_courses
from upstar.workflows.import_courses import import_courses, read_file
from upstar.workflows.tools import Tools

COURSE = {
    "title": "Go in a week", "provider": "Gopher School", "url": "https://go.example/week", "difficulty": "beginner",
    "hours": 20, "skills": ["Go", "Unit Testing"], "description": "From nothing.",
}  # fmt: skip
CSV = """title,provider,url,difficulty,hours,skills,description,stars
Go in a week,Gopher School,https://go.example/week,BEGINNER,20,"Go; Unit Testing","From
nothing.",5
"""


def of_json(*records: Any) -> CourseFile:
    return read_courses(json.dumps(records).encode(), "courses.json")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", json.dumps([COURSE])), ("a.ndjson", json.dumps(COURSE)), ("a.csv", CSV), ("a.csv", "\ufeff" + CSV),
        ("a.csv", CSV.replace('"Go; Unit Testing"', "Go|Unit Testing").replace(",", ";")), ("noending", CSV),
        ("noending", json.dumps([COURSE])), ("a.jsonl", "\n" + json.dumps(COURSE) + "\n\n"),
    ],
    ids=["json", "ndjson", "csv", "csv with a mark", "csv with semicolons", "csv unnamed", "json unnamed", "jsonl"],
)  # fmt: skip
def test_every_kind_of_file_gives_the_same_course(name: str, data: str) -> None:
    found = read_courses(data.encode(), name)
    assert found.refusals == ()
    ((_, entry),) = found.courses
    assert (entry.title, entry.provider, entry.difficulty, entry.duration_hours) == (
        "Go in a week", "Gopher School", "BEGINNER", 20,
    )  # fmt: skip
    assert entry.description == "From nothing. Covers: Go, Unit Testing."
    assert list(skills_taught(entry.title, entry.description).values()) == ["Go", "Unit Testing"]
    assert found.ignored == (("stars",) if "stars" in data else ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": " "}, "title: This is missing."),
        ({"provider": None}, "provider: This is missing."),
        ({"title": "a" * 256}, "title: There are 256 characters of at most 255."),
        ({"title": 5}, "title: This is no text."),
        ({"url": "javascript:alert(1)"}, "url: This is no address of the web, such as https://example.org/course."),
        ({"url": "https://"}, "url: This is no address of the web, such as https://example.org/course."),
        ({"url": "http://[1"}, "url: This is no address of the web, such as https://example.org/course."),
        ({"difficulty": "hard"}, "difficulty: This is one of BEGINNER, INTERMEDIATE, ADVANCED, or left empty."),
        ({"hours": 0}, "hours: This is a whole number from 1 to 10,000, or left empty."),
        ({"hours": "2.5"}, "hours: This is a whole number from 1 to 10,000, or left empty."),
        ({"hours": True}, "hours: This is a whole number from 1 to 10,000, or left empty."),
        ({"hours": "²"}, "hours: This is a whole number from 1 to 10,000, or left empty."),
        ({"skills": [], "description": "For you."}, "skills: Name at least one skill that the course teaches."),
        ({"skills": ["a, b"]}, "skills: A name has at most 100 characters and no comma."),
        ({"skills": [1]}, "skills: This is a list of names, or a text with commas between them."),
        ({"skills": [f"s{n}" for n in range(41)]}, "skills: A course names at most 40."),
        ({"description": "a" * 4001}, "description: There are 4,001 characters of at most 4,000."),
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_reason(change: dict[str, Any], reason: str) -> None:
    found = of_json(COURSE, COURSE | {"title": "Other"} | change)
    assert [(one.line, one.reason) for one in found.refusals] == [(2, reason)]
    assert len(found.courses) == 1


def test_lines_are_told_as_an_editor_counts_them() -> None:
    table = CSV + "Only a title\n\n,,,,,,,\n" + CSV.partition("\n")[2]
    assert [(one.line, one.reason) for one in read_courses(table.encode(), "a.csv").refusals] == [
        (4, "provider: This is missing."), (7, "This is the course of line 2 once more."),
    ]  # fmt: skip
    lines = json.dumps(COURSE) + '\n{"title": \n[]\n'
    found = read_courses(lines.encode(), "a.ndjson").refusals
    assert [one.line for one in found] == [2, 3]
    assert found[1].reason == "This is no object with the fields of a course."


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.json", b"[{]", "a.json is no JSON: line 1"),
        ("a.csv", b"name,school\nGo,G\n", "a.csv has no column `title`"),
        ("a.csv", b"title,provider\n\xff,G\n", "not in UTF-8"),
        ("a.csv", b'title,provider\n"Go,G\n', "line"),
    ],
    ids=["json", "columns", "encoding", "quotes"],
)
def test_a_file_that_cannot_be_read_is_refused_whole(name: str, data: bytes, words: str) -> None:
    with pytest.raises(AppError, match=words):
        read_courses(data, name)


def test_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(AppError, match="at most"):
        read_courses(b"x" * 11, "a.csv")
    monkeypatch.undo()
    monkeypatch.setattr(reading, "MAX_LINES", 2)
    with pytest.raises(AppError, match="at most 2 courses"):
        of_json(COURSE, COURSE, COURSE)


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.json", "a.ndjson", "a"]))
def test_whatever_a_file_holds_is_taken_or_refused(data: bytes, name: str) -> None:
    with suppress(AppError):
        found = read_courses(data, name)
        assert all(one.reason and one.line > 0 for one in found.refusals)


def test_a_file_is_taken_whole_or_not_at_all_and_twice_is_once(tools: Tools, tmp_path: Path) -> None:
    path = tmp_path / "courses.json"
    path.write_text(json.dumps([COURSE, {"title": "No provider"}]))
    file = read_file(path)
    assert import_courses(tools, file).loaded is None
    with tools.database.read() as session:
        assert learning.courses(session) == ()
    first, second = (import_courses(tools, file, keep_going=True).loaded for _ in range(2))
    assert (first, second) == (loading.Loaded(1, 0, 0), loading.Loaded(0, 0, 1))
    changed = of_json(COURSE | {"title": "GO in a Week", "hours": 25}, COURSE | {"title": "Rust in a week"})
    with tools.database.write() as session:
        user = make_user(session)
        (before,) = learning.courses(session)
        progress.mark(session, user, before.id, "started")
    assert import_courses(tools, changed).loaded == loading.Loaded(1, 1, 0)
    with tools.database.read() as session:
        found = {one.title: one for one in learning.courses(session)}
        assert found["Go in a week"].id == before.id
        assert found["Go in a week"].duration_hours == 25
        assert [mark.course.id for mark in progress.marks(session, user)] == [before.id]


def test_the_catalogue_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MAX_CATALOGUE", 1)
    entries = [entry for _, entry in of_json(COURSE, COURSE | {"title": "Other"}).courses]
    with pytest.raises(AppError, match="at most 1 courses"), database.write() as session:
        loading.load(session, entries)
    with database.read() as session:
        assert learning.courses(session) == ()


def test_courses_are_found_by_words_skill_and_difficulty(tools: Tools) -> None:
    more = of_json(
        COURSE, COURSE | {"title": "Kubernetes 100%", "skills": ["Kubernetes"], "difficulty": "advanced"},
        COURSE | {"title": "Cooking", "skills": ["Cooking"], "description": "Not about going."},
    )  # fmt: skip
    import_courses(tools, more)
    with tools.database.read() as session:

        def titles(**wanted: Any) -> list[str]:
            return [course.title for course, _ in learning.browse(session, None, 10, **wanted).items]

        assert titles(skill="k8s") == ["Kubernetes 100%"]
        assert titles(skill="go") == ["Go in a week"]
        assert titles(q="gopher WEEK") == ["Go in a week"]
        assert titles(q="100%") == ["Kubernetes 100%"]
        assert titles(q="%") == ["Kubernetes 100%"]
        assert titles(difficulty="ADVANCED") == ["Kubernetes 100%"]
        first = learning.browse(session, None, 2)
        rest = learning.browse(session, first.next_cursor, 2)
        assert [len(first.items), len(rest.items), rest.next_cursor] == [2, 1, None]
