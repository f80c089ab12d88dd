"""What a person takes along, and what it is worth elsewhere; and what a hostile archive gets."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.conftest import copy_of
from tests.factories import make_user
from tests.people import EMAIL, NAME, RESUME, found_in_files, settle_in
from upstar.accounts import held
from upstar.accounts.holdings import CARRIED, HOLDINGS
from upstar.adapters.database import Database
from upstar.adapters.storage import open_store
from upstar.kit.clock import today
from upstar.kit.errors import AppError
from upstar.resumes import service as resumes
from upstar.settings import Settings
from upstar.workflows import account_archive
from upstar.workflows.account_archive import MANIFEST
from upstar.workflows.export_account import export, pieces
from upstar.workflows.import_account import import_account
from upstar.workflows.overview import overview
from upstar.workflows.tools import Tools

Members = dict[str, bytes]


@pytest.fixture
def elsewhere(postgres: str, stocked_template: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Another installation: a database and a folder of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with copy_of(postgres, stocked_template) as dsn:
        database = Database(dsn, pool_size=3)
        settings = Settings(data_dir=folder)
        yield Tools(database, open_store(settings), settings)
        database.close()


def members_of(tools: Tools, user_id: UUID) -> Members:
    with export(tools, user_id) as file, zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: Members, *, manifest: bool = True) -> Path:
    """A ZIP of the members; with `manifest` it tells the truth about them, whatever they are now."""
    if manifest:
        told = json.loads(members[MANIFEST])
        told["members"] = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in members.items()
            if name != MANIFEST
        }
        members = members | {MANIFEST: json.dumps(told).encode()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def rows(members: Members, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in members.get(f"tables/{name}.jsonl", b"").splitlines()]


def put_rows(members: Members, name: str, found: list[dict[str, Any]]) -> None:
    members[f"tables/{name}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in found)


def test_an_export_holds_every_row_and_the_files(stocked: Tools) -> None:
    user_id, result = settle_in(stocked)
    with stocked.database.read() as session:
        counts = held.counts(session, user_id)
    members = members_of(stocked, user_id)
    manifest = json.loads(members[MANIFEST])
    assert manifest["rows"] == counts
    assert {name: len(rows(members, name)) for name in counts} == counts
    for name, told in manifest["members"].items():
        assert told == {"bytes": len(members[name]), "sha256": hashlib.sha256(members[name]).hexdigest()}
    assert members[f"files/{result.resume.id}.md"] == RESUME.encode()
    resume = json.loads(members[f"json-resume/{result.resume.id}.json"])
    assert resume["basics"]["name"] == NAME
    assert resume["work"][0]["startDate"] == "2020-03"
    read, profile = resumes.read_file(members[f"json-resume/{result.resume.id}.json"], "r.json", today=today())
    assert read.media_type == "application/json"
    assert profile.contact.email == EMAIL
    assert len(counts) > 22, "she has rows of almost every kind"


def everything(tools: Tools, user_id: UUID, resume_id: UUID) -> str:
    """What her pages show, without ids and without what names the place."""
    shown = overview(tools, user_id, resume_id, 20)
    return repr((shown.profile, shown.assessment, shown.matches, shown.plan, shown.changes, shown.run))


def test_an_export_gives_the_same_profile_elsewhere(stocked: Tools, elsewhere: Tools, tmp_path: Path) -> None:
    user_id, result = settle_in(stocked)
    members = members_of(stocked, user_id)
    path = packed(tmp_path / "mine.zip", members)
    done = import_account(elsewhere, path, EMAIL, new=True)
    assert done.left_out == {}
    carried = {holding.name for holding in CARRIED}
    before = json.loads(members[MANIFEST])["rows"]
    assert done.rows == {name: count for name, count in before.items() if name in carried}
    assert everything(elsewhere, done.user_id, result.resume.id) == everything(stocked, user_id, result.resume.id)
    after = members_of(elsewhere, done.user_id)
    assert after[f"files/{result.resume.id}.md"] == RESUME.encode()
    assert after[f"json-resume/{result.resume.id}.json"] == members[f"json-resume/{result.resume.id}.json"]
    for holding in CARRIED:
        assert [_same(holding.name, row) for row in rows(after, holding.name)] == [
            _same(holding.name, row) for row in rows(members, holding.name)
        ], holding.name
    (share,) = rows(after, "profile_shares")
    assert share["is_active"] is False
    assert share["share_token"] != rows(members, "profile_shares")[0]["share_token"]


def _same(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row without what is another's elsewhere: its person, its file's place, ids of rows of everybody, tokens."""
    other = {"user_id", "s3_key", "share_token", "is_active", "shown", "updated_at", "course_id", "role_id"}
    if name == "match_history":
        other |= {"id"}
    return {key: value for key, value in row.items() if key not in other}


def test_into_the_same_place_ids_are_given_anew_and_nobody_else_s_rows_change(stocked: Tools, tmp_path: Path) -> None:
    user_id, result = settle_in(stocked)
    with stocked.database.write() as session:
        make_user(session, email="second@example.com")
    before = members_of(stocked, user_id)
    done = import_account(stocked, packed(tmp_path / "a.zip", before), "second@example.com")
    after = members_of(stocked, user_id)
    assert {name: data for name, data in after.items() if name != MANIFEST} == {
        name: data for name, data in before.items() if name != MANIFEST
    }
    mine = members_of(stocked, done.user_id)
    (resume,) = rows(mine, "resumes")
    assert resume["id"] != str(result.resume.id)
    assert str(result.resume.id) not in json.dumps([rows(mine, holding.name) for holding in CARRIED])
    assert {row["user_id"] for holding in CARRIED for row in rows(mine, holding.name) if "user_id" in row} == {
        str(done.user_id)
    }


def test_an_account_that_holds_anything_is_left_alone(stocked: Tools, tmp_path: Path) -> None:
    user_id, _ = settle_in(stocked)
    path = packed(tmp_path / "a.zip", members_of(stocked, user_id))
    with pytest.raises(AppError) as raised:
        import_account(stocked, path, EMAIL)
    assert raised.value.code == "account-not-empty"


def _edit(name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Members], None]:
    def apply(members: Members) -> None:
        found = rows(members, name)
        assert found, name
        for row in found[:1]:
            change(row)
        put_rows(members, name, found)

    return apply


def _add(name: str, data: bytes) -> Callable[[Members], None]:
    return lambda members: members.update({name: data})


def _first_file(members: Members) -> str:
    return next(name for name in members if name.startswith("files/"))


HOSTILE: dict[str, Callable[[Members], object]] = {
    "a path out of the folder": _add("../../outside.txt", b"x"),
    "an absolute path": _add("/etc/cron.d/x", b"x"),
    "a table that is not a person's": _add("tables/scoring_weights.jsonl", b"{}\n"),
    "a column that is not there": _edit("skills", lambda row: row.update(evil="x")),
    "another's résumé": _edit("skills", lambda row: row.update(resume_id=str(uuid4()))),
    "an id that is none": _edit("resumes", lambda row: row.update(id="1; DROP TABLE users")),
    "a number that is a text": _edit("skills", lambda row: row.update(confidence_score="many")),
    "a status that is none": _edit("resumes", lambda row: row.update(processing_status="OWNED")),
    "a score out of range": _edit("skills", lambda row: row.update(confidence_score=7)),
    "a profile of another shape": _edit("resumes", lambda row: row.update(structured_data={"read": 1})),
    "an assessment of another shape": _edit(
        "profile_assessments", lambda row: row.update(assessment_metadata={"findings": [1]})
    ),
    "a plan of another shape": _edit("learning_recommendations", lambda row: row.update(learning_paths="x")),
    "wishes of another shape": _edit("match_preferences", lambda row: row.update(wishes={"towns": 3})),
    "a weight that is none": _edit("match_preferences", lambda row: row.update(weights={"skills": "x"})),
    "a search of another shape": _edit("saved_searches", lambda row: row.update(query={"text": {"a": 1}})),
    "a line that is no JSON": _add("tables/skills.jsonl", b"{\n"),
    "a line that is no row": _add("tables/skills.jsonl", b"[1]\n"),
    "a file that is a program": lambda members: members.update({_first_file(members): b"MZ\x90\x00 program"}),
    "a file of no résumé": _add(f"files/{uuid4()}.md", RESUME.encode() + b"\nmore"),
    "a file that is far too large": lambda members: members.update(
        {_first_file(members): b"# A\n" + b"a " * (6 * 2**20)}
    ),
    "no manifest": lambda members: members.pop(MANIFEST),
    "a manifest of another version": lambda members: members.update(
        {MANIFEST: json.dumps(json.loads(members[MANIFEST]) | {"version": 99}).encode()}
    ),
}


@pytest.fixture(scope="session")
def given(postgres: str, stocked_template: str, tmp_path_factory: pytest.TempPathFactory) -> Members:
    """One person's export, made once."""
    folder = tmp_path_factory.mktemp("given")
    with copy_of(postgres, stocked_template) as dsn:
        database = Database(dsn, pool_size=3)
        settings = Settings(data_dir=folder)
        tools = Tools(database, open_store(settings), settings)
        user_id, _ = settle_in(tools)
        members = members_of(tools, user_id)
        database.close()
    return members


def test_what_is_hostile_is_refused_and_leaves_nothing(elsewhere: Tools, given: Members, tmp_path: Path) -> None:
    with elsewhere.database.write() as session:
        user_id = make_user(session, email="empty@example.com")
    came_of_it = {}
    for what, change in HOSTILE.items():
        members = dict(given)
        change(members)
        path = packed(tmp_path / "bad.zip", members, manifest=MANIFEST in members)
        try:
            import_account(elsewhere, path, "empty@example.com")
        except AppError as error:
            came_of_it[what] = error.code
        with elsewhere.database.read() as session:
            if held.holds_anything(session, user_id):
                came_of_it[what] = "rows are left"
                break
        if found_in_files(elsewhere.settings.data_dir, [str(user_id)]):
            came_of_it[what] = "objects are left"
    assert came_of_it == dict.fromkeys(HOSTILE, "archive-invalid")
    assert not (tmp_path.parent / "outside.txt").exists()
    import_account(elsewhere, packed(tmp_path / "good.zip", dict(given)), "empty@example.com")


def test_a_bomb_is_stopped_where_it_is_larger_than_it_says(given: Members, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    told = json.loads(given[MANIFEST])
    told["members"] = {"tables/skills.jsonl": {"bytes": 1000, "sha256": "0" * 64}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(told))
        with archive.open("tables/skills.jsonl", "w") as member:
            for _ in range(300):
                member.write(b"0" * 2**20)
    assert path.stat().st_size < 2**20
    opened = account_archive.Archive(path)
    with pytest.raises(AppError, match=r"too long|larger than it says"):
        list(opened.rows("skills"))
    opened.close()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"%PDF-1.4"], ids=["empty", "cut", "a PDF"])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "none.zip"
    path.write_bytes(data)
    with pytest.raises(AppError, match="no ZIP file"):
        account_archive.Archive(path)


def test_a_changed_byte_is_noticed(elsewhere: Tools, given: Members, tmp_path: Path) -> None:
    members = dict(given)
    members["tables/skills.jsonl"] = given["tables/skills.jsonl"].replace(b"Python", b"Pyth0n")
    with pytest.raises(AppError, match="not what the manifest says"):
        import_account(elsewhere, packed(tmp_path / "a.zip", members, manifest=False), EMAIL, new=True)


def test_an_export_streams_and_its_file_goes(stocked: Tools) -> None:
    user_id, _ = settle_in(stocked)
    file = export(stocked, user_id)
    data = b"".join(pieces(file))
    assert file.closed
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    with stocked.database.read() as session:
        names = {name for name, _ in held.rows(session, user_id)}
        assert names <= {holding.name for holding in HOLDINGS}
        assert session.execute(text("SELECT count(*) FROM internal.erasures")).scalar_one() == 0
