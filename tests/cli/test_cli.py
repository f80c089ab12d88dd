"""The command line as a program runs it: results on one stream, everything else on the other."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import psutil
import pytest

from tests.cli.running import run
from tests.documents import make_pdf
from tests.sourcing.feedserver import Reply, serve_feed
from upstar.workflows.tools import Tools

Upstar = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(stocked: Tools, tmp_path: Path) -> dict[str, str]:
    """The settings of a process over a database of the test's own."""
    where = urlsplit(stocked.database.dsn)
    return os.environ | {
        "DB_HOST": where.hostname or "", "DB_PORT": str(where.port), "DB_USER": where.username or "",
        "DB_PASSWORD": where.password or "", "DB_NAME": where.path.lstrip("/"), "UPSTAR_DATA_DIR": str(tmp_path),
    }  # fmt: skip


@pytest.fixture
def upstar(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Upstar:
    """A function from arguments to the finished process."""
    folder = tmp_path_factory.mktemp("streams")
    return lambda *arguments, **over: run(arguments, environment | over, folder)


@pytest.fixture
def pdf(tmp_path: Path) -> str:
    path = tmp_path / "mara.pdf"
    path.write_bytes(make_pdf())
    return str(path)


def test_an_analysis_is_json_of_the_published_shape(upstar: Upstar, pdf: str) -> None:
    done = upstar("resume", "analyze", pdf, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    analysis = json.loads(done.stdout)
    schema = json.loads(upstar("resume", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(analysis, schema, format_checker=jsonschema.FormatChecker())
    assert analysis["matches"]
    assert analysis["recommendations"]["recommended_courses"]
    first = analysis["work_experience"][0]
    assert (first["start_date"], first["start_date_precision"], first["is_current"]) == ("2020-03-01", "month", True)
    assert upstar("resume", "analyze", pdf, "--json").stdout == done.stdout


def test_without_a_database_the_reading_is_still_given(upstar: Upstar, pdf: str) -> None:
    done = upstar("resume", "analyze", pdf, "--json", DB_PORT="1")
    analysis = json.loads(done.stdout)
    assert done.returncode == 0
    assert analysis["skills"]
    assert analysis["matches"] == []
    assert "left out" in analysis["warnings"][-1]


@pytest.mark.parametrize(
    ("name", "data"), [("empty.pdf", b""), ("cut.pdf", make_pdf()[:500]), ("photo.pdf", b"\xff\xd8\xff\xe0 jpeg")]
)
def test_a_bad_file_is_one_line_and_a_failure(upstar: Upstar, tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for command in (("resume", "analyze"), ("match",)):
        done = upstar(*command, str(path), "--json")
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.startswith("upstar: ")
        assert done.stderr.count("\n") == 1


def test_an_assessment_is_of_the_role_that_is_named_with_or_without_a_database(upstar: Upstar, pdf: str) -> None:
    made = json.loads(upstar("assess", pdf, "--role", "engineering manager", "--json").stdout)
    assert (made["target_role_title"], made["warnings"]) == ("Engineering Manager", [])
    alone = json.loads(upstar("assess", pdf, "--role", "Engineering Manager", "--json", DB_PORT="1").stdout)
    assert "come with Upstar" in alone.pop("warnings")[-1]
    assert alone == {name: value for name, value in made.items() if name != "warnings"}
    words = upstar("assess", pdf, DB_PORT="1")
    assert words.returncode == 0
    assert "What would raise the score most" in words.stdout
    wrong = upstar("assess", pdf, "--role", "enginering managr", DB_PORT="1")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (1, "", 1)
    assert "Engineering Manager" in wrong.stderr


def test_matches_are_json_and_sorted(upstar: Upstar, pdf: str) -> None:
    matches = json.loads(upstar("match", pdf, "--top", "3", "--json").stdout)
    assert len(matches) == 3
    assert [match["match_score"] for match in matches] == sorted((m["match_score"] for m in matches), reverse=True)


def test_the_words_for_people_are_printed(upstar: Upstar, pdf: str) -> None:
    for arguments in (("resume", "analyze", pdf), ("match", pdf), ("jobs", "search", "nurse"), ("db", "check")):
        done = upstar(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        assert done.stdout.strip()


def test_an_import_counts_and_lists(upstar: Upstar, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([{"id": "1", "title": "Nurse", "organization": "Clinic"}, {"title": "No id"}]), "utf-8")
    report = json.loads(upstar("jobs", "import", str(feed), "--json").stdout)[0]
    assert (report["created"], report["rejected_count"]) == (1, 1)
    missing = upstar("jobs", "import", str(tmp_path / "none.json"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)


def test_a_database_behind_the_version_says_what_to_do(upstar: Upstar, pdf: str) -> None:
    done = upstar("match", pdf, DB_NAME="postgres")
    assert done.returncode == 1
    assert "upstar db init" in done.stderr


def test_a_setting_that_does_not_fit_is_named(upstar: Upstar) -> None:
    done = upstar("db", "ping", DB_PORT="many")
    assert done.returncode == 1
    assert "DB_PORT" in done.stderr


def test_a_killed_server_leaves_no_process_behind(environment: dict[str, str]) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "upstar", "serve", "--port", "0", "--processes", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert server.stderr is not None
    assert any("ready" in line for line in server.stderr)
    left = psutil.Process(server.pid).children(recursive=True)
    lines = [" ".join(each.cmdline()) for each in left]
    assert sum("spawn_main" in line for line in lines) == 2, "the processes that answer"
    assert any("worker" in line for line in lines)
    server.kill()
    _, left = psutil.wait_procs(left, 60)
    assert left == []
    server.communicate()


def test_a_source_is_synced_searched_and_replayed(upstar: Upstar) -> None:
    ad = {"id": 7, "title": "Beekeeper", "content": "&lt;p&gt;You keep bees.&lt;/p&gt;", "location": {"name": "Berlin"}}
    with serve_feed(lambda _: Reply(body={"jobs": [ad], "meta": {"total": 1}})) as feed:
        mirrors = json.dumps({"boards-api.greenhouse.io": feed.base_url})
        done = upstar("jobs", "sync", "greenhouse", "--board", "acme", "--json", UPSTAR_FEED_MIRRORS=mirrors)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["created"] == 1
    found = json.loads(upstar("jobs", "search", "beekeeper", "--country", "DE", "--json").stdout)
    assert [item["id"] for item in found["items"]] == ["greenhouse:7"]
    assert found["counts"]["total"] == 1
    for line, hits in (("Potsdam", 1), ("Hamburg", 0)):
        near = upstar("jobs", "search", "beekeeper", "--near", line, "--radius", "50", "--json")
        assert len(json.loads(near.stdout)["items"]) == hits
    shown = json.loads(upstar("jobs", "show", "greenhouse:7", "--json").stdout)
    assert shown["provenance"]["canonical_id"] == "greenhouse:7"
    assert json.loads(upstar("jobs", "replay", "greenhouse", "--json").stdout)[0]["unchanged"] == 1
    runs = json.loads(upstar("jobs", "runs", "greenhouse:acme", "--json").stdout)
    assert [run["status"] for run in runs] == ["COMPLETED"]


@pytest.mark.parametrize(
    "arguments",
    [("nothing",), ("greenhouse",), ("adzuna",), ("remotive", "--since", "soon"), ("remotive", "--option", "x=1")],
)
def test_a_sync_that_cannot_be_is_one_line(upstar: Upstar, arguments: tuple[str, ...]) -> None:
    done = upstar("jobs", "sync", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("upstar: ")
    assert done.stderr.count("\n") == 1


def test_sources_are_listed(upstar: Upstar) -> None:
    listed = {row["name"] for row in json.loads(upstar("jobs", "sources", "--json").stdout)}
    assert {"greenhouse", "adzuna", "hacker_news", "schema_org"} <= listed
    assert "greenhouse" in upstar("jobs", "sources").stdout
